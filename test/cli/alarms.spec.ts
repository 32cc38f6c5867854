import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { alarms, live } from "../../packages/cli/src/alarms-command.ts";
import { alarmsReport, alarmsToJson, livesReport, livesToJson } from "../../packages/cli/src/alarms-report.ts";
import { readSeries } from "../../packages/cli/src/series-file.ts";
import { shopProject } from "./shop.ts";
import { messageOf } from "./temporary.ts";

const topic = "arn:aws:sns:eu-west-1:111111111111:page";
const errors = (name: string, more: object = {}) => ({
    urn: `urn:pulumi:dev::shop::aws:cloudwatch/metricAlarm:MetricAlarm::${name}`,
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: {
        name,
        namespace: "Shop",
        metricName: "Errors",
        dimensions: { shop: "Vienna" },
        statistic: "Sum",
        period: 60,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 5,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        treatMissingData: "notBreaching",
        alarmActions: [topic],
        ...more,
    },
});
const all = (name: string, alarmRule: string) => ({
    urn: `urn:pulumi:dev::shop::aws:cloudwatch/compositeAlarm:CompositeAlarm::${name}`,
    type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    inputs: { alarmName: name, alarmRule, okActions: [topic] },
});
const shop = { namespace: "Shop", name: "Errors", dimensions: { shop: "Vienna" } };
const outage = {
    series: [{ ...shop, statistic: "Sum", periodSeconds: 60, start: "2026-11-24T10:00:00Z", values: [0, 9, null, 12, 0, 0] }],
};
const csv = [
    "at,namespace,name,dimensions,value",
    "2026-11-24T10:01:00Z,Shop,Errors,shop=Vienna,9",
    "2026-11-24T10:03:00+00:00,Shop,Errors,shop=Vienna,12",
    "1795514400,Shop,Errors,shop=Vienna,0",
    "",
].join("\n");
const ten = Date.parse("2026-11-24T10:00:00Z") / 1000;

describe("causeway alarms", () => {
    const { folder, write, up } = shopProject();
    const run = (names: string[] = [], more: object = {}) => alarms(names, { project: folder.path, ...more });
    const told = async (file: string) => live(await run(), await readSeries(file));

    it("lists the alarms of all stacks that are up, or of those that are named, or of a file", async () => {
        up("dev", errors("one"), all("top", "ALARM(one)"));
        up("live", errors("other"));
        const names = async (...args: Parameters<typeof run>) => (await run(...args)).map(({ of, alarm }) => `${of} ${alarm?.name}`);
        expect(await names()).to.deep.equal(["dev one", "dev top", "live other"]);
        expect(await names(["live"])).to.deep.equal(["live other"]);
        const file = write("stack.json", { version: 3, deployment: { resources: [errors("one")] } });
        expect(await names([], { file })).to.deep.equal([`${file} one`]);
        expect(await messageOf(() => run([], { file: "-", series: "-" }))).to.equal(
            "--file and --series: standard input can be one of them",
        );
    });

    it("says that there is no alarm", async () => {
        up("dev", { urn: "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::a", type: "aws:s3/bucket:Bucket" });
        expect(await messageOf(() => run())).to.equal("there is no alarm in dev");
    });

    it("prints when each goes off, in words", async () => {
        up(
            "dev",
            errors("one", { alarmDescription: "Orders fail." }),
            all("top", "ALARM(one)"),
            errors("later", { period: "known later" }),
        );
        expect(alarmsReport(await run(), 100).split("\n")).to.deep.equal([
            "┌─────────────────────┬───────────────────────────────────┬─────────────────┬────────────────────┐",
            "│ alarm               │ goes off                          │ no data         │ does               │",
            "├─────────────────────┼───────────────────────────────────┼─────────────────┼────────────────────┤",
            "│ one                 │ Orders fail.                      │ is fine         │ ALARM: page        │",
            "│                     │ when the sum of Errors (Shop) is  │                 │                    │",
            "│                     │ above 5 in 2 of 3 minutes         │                 │                    │",
            "├─────────────────────┼───────────────────────────────────┼─────────────────┼────────────────────┤",
            "│ top                 │ when ALARM(one)                   │                 │ OK: page           │",
            "├─────────────────────┼───────────────────────────────────┼─────────────────┼────────────────────┤",
            "│ later               │ the alarm later is not valid:     │                 │                    │",
            "│                     │   period: Invalid input: expected │                 │                    │",
            "│                     │ number, received string           │                 │                    │",
            "└─────────────────────┴───────────────────────────────────┴─────────────────┴────────────────────┘",
            "3 alarms of 1 stack",
        ]);
        const [first] = JSON.parse(alarmsToJson(await run())).alarms;
        expect([first.stack, first.name, first.goesOff, first.queries[0].metric.dimensions]).to.deep.equal([
            "dev",
            "one",
            "when the sum of Errors (Shop) is above 5 in 2 of 3 minutes",
            { shop: "Vienna" },
        ]);
    });

    it("says what each would do, over several stacks", async () => {
        up("dev", errors("one"));
        up("live", all("top", "ALARM(one)"), errors("one", { threshold: 50 }));
        const lives = await told(write("outage.json", outage));
        const states = lives.map(
            ({ of, alarm, states: changes }) => `${of} ${alarm}: ${changes.map(({ at, state }) => `${at - ten} ${state}`)}`,
        );
        expect(states).to.deep.equal([
            "dev one: 0 OK,240 ALARM,360 OK",
            // A period without data makes CloudWatch look further back: 9, 12, 0 at 300. Of two alarms of one name, a stack's own is meant.
            "live top: 0 OK",
            "live one: 0 OK",
        ]);
    });

    it("prints states over time, why, and what was done", async () => {
        up("dev", errors("one"), all("top", "ALARM(one)"), errors("odd", { warmUpConfiguration: { warmUpPeriodDurationInMinutes: 5 } }));
        const lives = await told(write("outage.json", { ...outage, initially: "ALARM" }));
        expect(livesReport(lives.slice(0, 1), ["a note"], 140).split("\n")).to.deep.equal([
            "┌───────────────────────────┬──────────────────────┬───────────────────┬─────────────────────────────────────────┬───────────────────────┐",
            "│ alarm                     │ time                 │ state             │ why                                     │ does                  │",
            "├───────────────────────────┼──────────────────────┼───────────────────┼─────────────────────────────────────────┼───────────────────────┤",
            "│ one                       │ 2026-11-24T10:00:00Z │ ALARM             │ it is so at first                       │                       │",
            "├───────────────────────────┼──────────────────────┼───────────────────┼─────────────────────────────────────────┼───────────────────────┤",
            "│                           │ 2026-11-24T10:00:00Z │ OK                │ 0 of 3 above 5 (2 needed): -, -, -, -,  │                       │",
            "│                           │                      │                   │ -; - is notBreaching                    │                       │",
            "├───────────────────────────┼──────────────────────┼───────────────────┼─────────────────────────────────────────┼───────────────────────┤",
            "│                           │ 2026-11-24T10:04:00Z │ ALARM             │ 2 of 3 above 5 (2 needed): -, 0, 9, -,  │ page                  │",
            "│                           │                      │                   │ 12                                      │                       │",
            "├───────────────────────────┼──────────────────────┼───────────────────┼─────────────────────────────────────────┼───────────────────────┤",
            "│                           │ 2026-11-24T10:06:00Z │ OK                │ 1 of 3 above 5 (2 needed): 12, 0, 0     │                       │",
            "└───────────────────────────┴──────────────────────┴───────────────────┴─────────────────────────────────────────┴───────────────────────┘",
            "a note",
            "1 of 1 alarm would go off",
        ]);
        expect(livesReport(lives.slice(2), [], 140).split("\n").slice(3)).to.deep.equal([
            "│ odd                       │                      │ not simulated     │ an alarm that warms up                  │                       │",
            "└───────────────────────────┴──────────────────────┴───────────────────┴─────────────────────────────────────────┴───────────────────────┘",
            "0 of 1 alarm would go off",
        ]);
        const [one, , odd] = JSON.parse(livesToJson(lives, ["a note"])).alarms;
        expect(one).to.deep.equal({
            stack: "dev",
            alarm: "one",
            states: [
                { at: "2026-11-24T10:00:00Z", state: "ALARM", reason: "it is so at first" },
                { at: "2026-11-24T10:00:00Z", state: "OK", reason: "0 of 3 above 5 (2 needed): -, -, -, -, -; - is notBreaching" },
                { at: "2026-11-24T10:04:00Z", state: "ALARM", reason: "2 of 3 above 5 (2 needed): -, 0, 9, -, 12" },
                { at: "2026-11-24T10:06:00Z", state: "OK", reason: "1 of 3 above 5 (2 needed): 12, 0, 0" },
            ],
            actions: [{ at: "2026-11-24T10:04:00Z", kind: "ALARM", arns: [topic] }],
        });
        expect(odd).to.deep.equal({ stack: "dev", alarm: "odd", states: [], actions: [], notSimulated: "an alarm that warms up" });
    });

    it("reads CSV, whose lines are samples in any order", async () => {
        const { series, from, to } = await readSeries(write("outage.csv", csv));
        expect({ series, from, to }).to.deep.equal({
            series: [
                {
                    ...shop,
                    samples: [
                        { at: ten, value: 0, count: undefined },
                        { at: ten + 60, value: 9, count: undefined },
                        { at: ten + 180, value: 12, count: undefined },
                    ],
                },
            ],
            from: ten,
            to: ten + 240,
        });
    });

    it("says what is wrong with a file, all at once", async () => {
        const wrong = async (name: string, value: unknown) => {
            const file = write(name, value);
            return (await messageOf(() => readSeries(file))).replace(file, "it");
        };
        expect(
            await wrong("bad.json", {
                series: [
                    { ...shop, samples: [{ at: "noon", value: "9" }] },
                    { namespace: "Shop", statistic: "Sum", periodSeconds: 0, points: [] },
                ],
                from: "later",
                sereis: [],
            }),
        ).to.equal(
            [
                "it is not what metrics were:",
                "  series.0.samples.0.at: is no time, such as 2026-11-24T10:00:00Z",
                "  series.0.samples.0.value: Invalid input: expected number, received string",
                "  series.1.name: Invalid input: expected string, received undefined",
                "  series.1.periodSeconds: Too small: expected number to be >0",
                "  from: is no time, such as 2026-11-24T10:00:00Z",
                '  (all of it): Unrecognized key: "sereis"',
            ].join("\n"),
        );
        expect(await wrong("bad.csv", "at,namespace,name,dimensions,value\nnoon,Shop,,shop,\n")).to.equal(
            [
                "it is not what metrics were:",
                "  0.at: is no time, such as 2026-11-24T10:00:00Z",
                "  0.name: is missing",
                "  0.dimensions: is not such as shop=Vienna;till=1",
                "  0.value: is no number",
            ].join("\n"),
        );
        expect(await wrong("none.json", { series: [] })).to.equal("it is not what metrics were:\n  series: has no series");
        expect(await wrong("empty.json", { series: [{ ...shop, samples: [] }] })).to.equal("it has no values, and no from and to");
        expect(await wrong("broken.json", "{")).to.match(/^it is not valid JSON: /);
        expect(await wrong("broken.csv", 'a,b\n"')).to.match(/^it is neither JSON nor CSV: /);
    });

    it("is a command", () => {
        const state = write("stack.json", { deployment: { resources: [errors("one")] } });
        const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
        const command = (input: string, ...args: string[]) =>
            spawnSync(process.execPath, [main, "alarms", ...args], { encoding: "utf8", input });
        const { status, stdout } = command(csv.replaceAll("Vienna", "Graz"), "--file", state, "--series", "-", "--json");
        const {
            alarms: [one],
            notes,
        } = JSON.parse(stdout);
        expect([status, one.states.length, notes]).to.deep.equal([
            0,
            1,
            ['no alarm looks at Shop Errors {"shop":"Graz"}; there is one of the dimensions {"shop":"Vienna"}'],
        ]);
        const mistake = command("", "--file", state, "--series", "nowhere.csv");
        expect([mistake.status, mistake.stderr]).to.match(/^1,there is no file .*nowhere\.csv\n$/);
        expect(command("", "--help").stdout).to.match(/alarms .*payments-production --series outage\.json/);
    });
});
