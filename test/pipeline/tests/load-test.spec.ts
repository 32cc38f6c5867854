import { type LoadTestOptions, loadTest, machine } from "@causeway/pipeline";
import { expect } from "chai";
import { complaintsOf, organization, said } from "../../foundation/accounts.ts";
import { runProject } from "../builds/built.ts";
import { createStep } from "../delivered.ts";
import { hasJq, Shell } from "../shell.ts";

const logGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
const endpoint = { url: "https://lb.example.com", host: "*.example.com" };

describe("loadTest", () => {
    it("runs commands without a project of its own, writes the pipeline's log, and says what it found", async () => {
        const step = loadTest(endpoint, { thresholds: { errorPercent: 0 } });
        expect(step.plan).to.deep.equal({
            load: {
                name: "load-test",
                type: { category: "Compute", provider: "Commands" },
                reads: [{ name: "source" }],
                namespace: "load-test",
                gives: ["P99_MILLISECONDS", "ERROR_PERCENT", "REQUESTS_PER_SECOND"],
            },
        });
        const { cloud, leaves } = await createStep(await organization(), step);
        const { grants, commands } = leaves["load"] as { readonly grants: unknown; readonly commands: readonly string[] };
        expect(grants).to.deep.equal([
            { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup, `${logGroup}:*`] },
        ]);
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
        expect(commands.filter(line => line.length > 1000 || line.includes("\n"))).to.deep.equal([]);
        expect(step.evidence).to.deep.equal([
            {
                title: "load-test: 99 % in #{load-test.P99_MILLISECONDS} ms, #{load-test.ERROR_PERCENT} % errors, #{load-test.REQUESTS_PER_SECOND} requests/s",
            },
        ]);
        expect(String(loadTest(endpoint, { name: "a.b", thresholds: { errorPercent: 0 } }).variables.ERROR_PERCENT)).to.equal(
            "#{a_b.ERROR_PERCENT}",
        );
    });
});

describe("what loadTest has the shell do", () => {
    let shell: Shell;
    before(function () {
        if (!hasJq()) this.skip();
    });
    beforeEach(() => {
        shell = new Shell();
    });
    afterEach(() => shell.remove());

    const result = (p99: number, total: number, failed: { errors?: number; non2xx?: number }, average = total / 60) => ({
        latency: { p99 },
        requests: { total, average },
        errors: 0,
        non2xx: 0,
        ...failed,
    });
    /** What comes of a load whose tool found this. */
    const run = async (found: object, options: LoadTestOptions) => {
        shell.write("found", found);
        shell.stub("npx", `printf '%s\\n' "$@" > npx.log; cat found`);
        const { leaves } = await createStep(await organization(), loadTest(endpoint, options));
        const { status, stderr, stdout, exported } = shell.execute((leaves["load"] as { commands: string[] }).commands, { shell: "sh" });
        return { status, said: status === 0 ? stdout : stderr, exported, asked: shell.read("npx.log").trim().split("\n") };
    };

    it("asks for a page for a while, under the service's own host name", async () => {
        const { asked } = await run(result(1, 600, {}), {
            path: "/a?b=$c&d='",
            seconds: 5,
            connections: 3,
            requestsPerSecond: 10,
            thresholds: { errorPercent: 0 },
        });
        expect(asked).to.deep.equal([
            ...["--yes", "autocannon@8.0.0", "--json", "--no-progress", "--connections", "3", "--duration", "5", "--overallRate", "10"],
            ...["--headers", "Host=x.example.com", "--servername", "x.example.com", "https://lb.example.com/a?b=$c&d='"],
        ]);
    });

    it("lets a service pass that stands it, to the last millisecond", async () => {
        const thresholds = { p99Milliseconds: 300, errorPercent: 1, requestsPerSecond: 10 };
        const { status, said, exported } = await run(result(300, 600, { errors: 0, non2xx: 6 }), { thresholds });
        expect([status, said]).to.deep.equal([0, "99 % of requests in 300 ms, 1 % of them failed, 10 were answered a second\n"]);
        expect(exported).to.include.members(["P99_MILLISECONDS=300", "ERROR_PERCENT=1", "REQUESTS_PER_SECOND=10"]);
    });

    const bad: readonly (readonly [string, object, LoadTestOptions["thresholds"], string])[] = [
        ["slow answers", result(301, 600, {}), { p99Milliseconds: 300 }, "99 of 100 requests took up to 301 ms, and 300 is the most\n"],
        ["bad statuses", result(1, 600, { non2xx: 7 }), { p99Milliseconds: 300 }, "1.17 % of requests failed, and 1 is the most\n"],
        ["broken connections", result(1, 990, { errors: 10 }), { errorPercent: 0.5 }, "1 % of requests failed, and 0.5 is the most\n"],
        ["few answers", result(1, 600, {}), { requestsPerSecond: 11 }, "10 requests were answered a second, and 11 is the least\n"],
        ["no answer at all", result(0, 0, {}), { p99Milliseconds: 300 }, "100 % of requests failed, and 1 is the most\n"],
        [
            "all of it",
            result(500, 60, { errors: 60 }),
            { p99Milliseconds: 1, errorPercent: 0, requestsPerSecond: 100 },
            "99 of 100 requests took up to 500 ms, and 1 is the most\n50 % of requests failed, and 0 is the most\n" +
                "1 requests were answered a second, and 100 is the least\n",
        ],
    ];
    for (const [what, found, thresholds, said] of bad) {
        it(`fails at ${what}, and says why`, async () => {
            const outcome = await run(found, { thresholds });
            expect([outcome.status, outcome.said]).to.deep.equal([1, said]);
        });
    }

    it("does the same from a machine, which knows the endpoint once it is there", async () => {
        const on = machine("large", { compute: "BUILD_GENERAL1_LARGE" });
        const step = loadTest(endpoint, { on, path: "/$a", thresholds: { p99Milliseconds: 300 } });
        expect(step.plan.load).to.deep.include({
            type: { category: "Test", provider: "CodeBuild" },
            gives: ["P99_MILLISECONDS", "ERROR_PERCENT", "REQUESTS_PER_SECOND", "CODEBUILD_BUILD_URL"],
        });
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(leaves["load"]).to.deep.equal(runProject);
        const project = said(cloud, "step-project") as {
            readonly source: { readonly buildspec: string };
            readonly environment: { readonly environmentVariables: readonly { readonly name: string; readonly value: string }[] };
        };
        const env = Object.fromEntries(project.environment.environmentVariables.map(({ name, value }) => [name, value]));
        expect(env).to.deep.equal({ ENDPOINT_URL: "https://lb.example.com", ENDPOINT_HOST: "x.example.com" });
        shell.write("found", result(301, 600, {}));
        shell.stub("npx", `printf '%s\\n' "$@" > npx.log; cat found`);
        const { status, stderr } = shell.execute(JSON.parse(project.source.buildspec).phases.build.commands, { env });
        expect([status, stderr]).to.deep.equal([1, "99 of 100 requests took up to 301 ms, and 300 is the most\n"]);
        expect(shell.read("npx.log").trim().split("\n").slice(-5)).to.deep.equal([
            ...["--headers", "Host=x.example.com", "--servername", "x.example.com", "https://lb.example.com/$a"],
        ]);
    });

    it("fails where its tool does", async () => {
        shell.stub("npx", "exit 7");
        const { leaves } = await createStep(await organization(), loadTest(endpoint, { thresholds: { errorPercent: 100 } }));
        expect(shell.execute((leaves["load"] as { commands: string[] }).commands, { shell: "sh" }).status).to.equal(7);
    });
});

describe("loadTest, given bad arguments", () => {
    const complaints = (options: unknown) => complaintsOf("payments-staging", () => loadTest(endpoint, options as never));

    it("names all that is wrong at once", async () => {
        expect(
            await complaints({
                name: "",
                path: "a b",
                seconds: 0,
                connections: 1.5,
                requestsPerSecond: Number.NaN,
                thresholds: { p99Milliseconds: -1, errorPercent: 101, requestsPerSecond: "1" },
            }),
        ).to.deep.equal([
            'name is "": must be 1 to 100 letters, digits and .@_-',
            'path is "a b": must begin with a slash, and have no spaces and nothing that a URL writes as %',
            "seconds is 0, not 1 to 1800 whole seconds",
            "connections is 1.5, not 1 to 1000 whole connections",
            "requestsPerSecond is NaN, not 1 to 10000 whole requests",
            "thresholds.p99Milliseconds is -1, not a number of 0 to 600000",
            "thresholds.errorPercent is 101, not a number of 0 to 100",
            'thresholds.requestsPerSecond is "1", not a number of 0 to 1000000',
        ]);
    });

    it("needs something that the service must stand", async () => {
        expect(await complaints({})).to.deep.equal(["thresholds needs at least one"]);
        expect(await complaints({ thresholds: {} })).to.deep.equal(["thresholds needs at least one"]);
        expect(await complaints({ thresholds: { p99Milliseconds: null } })).to.deep.equal([
            "thresholds.p99Milliseconds is null, not a number of 0 to 600000",
        ]);
        expect(await complaints({ thresholds: null })).to.deep.equal(["thresholds needs at least one"]);
        expect(await complaints(undefined)).to.deep.equal(["options is undefined, not { thresholds: … }"]);
    });
});
