import { expect } from "chai";
import { changes, describe as inWords, type Outcome, untouched } from "../../packages/cli/src/outcome.ts";
import { report, toJson } from "../../packages/cli/src/report.ts";

const foundation = { name: "foundation-staging", account: "222222222222", region: "eu-west-1", needs: [] };
const payments = { name: "payments-staging", account: "222222222222", region: "eu-west-1", needs: ["foundation-staging"] };
const outcome = (change: Partial<Outcome>): Outcome => ({ ...untouched(foundation, "done"), ...change });
const counts = { created: 0, updated: 0, replaced: 0, deleted: 0, same: 0 };
const failed = outcome({
    state: "failed",
    reason: "aws:iam/role:Role r:\n  EntityAlreadyExists",
    counts: { ...counts, created: 1 },
    seconds: 2.04,
});
const skipped = untouched(payments, "not started", "not started: needs foundation-staging, which failed");

const dashboard = { urn: "urn", type: "aws:cloudwatch/dashboard:Dashboard", inputs: {} };

describe("the table at the end", () => {
    const script = process.env["npm_lifecycle_event"];
    beforeEach(() => {
        process.env["npm_lifecycle_event"] = "up";
    });
    afterEach(() => {
        if (script === undefined) delete process.env["npm_lifecycle_event"];
        else process.env["npm_lifecycle_event"] = script;
    });

    it("shows stacks, what came of them and what to try next", () => {
        const outputs = {
            urls: { checkout: "http://pay.example.com" },
            targets: { checkout: "http://x" },
            page: "https://a.example.com",
            pipelines: ["one", "two"],
        };
        const outcomes = [
            outcome({ counts: { ...counts, created: 12, same: 1 }, seconds: 3.21 }),
            outcome({ stack: payments, counts: { ...counts, updated: 2, same: 28 }, seconds: 61, outputs }),
        ];
        expect(report("up", outcomes, 65)).to.equal(
            `
┌────────────────────┬──────────────┬───────────┬─────────┬─────────┬──────┬───────────┐
│ stack              │ account      │ resources │ created │ updated │ same │      time │
├────────────────────┼──────────────┼───────────┼─────────┼─────────┼──────┼───────────┤
│ foundation-staging │ 222222222222 │        13 │      12 │       0 │    1 │     3.2 s │
│ payments-staging   │ 222222222222 │        30 │       0 │       2 │   28 │ 1 min 1 s │
└────────────────────┴──────────────┴───────────┴─────────┴─────────┴──────┴───────────┘
simulated AWS; 2 stacks in 1 min 5 s

Outputs (simulated):
  payments-staging  page       https://a.example.com
  payments-staging  checkout   http://pay.example.com
  payments-staging  pipelines  one, two

Next:
  npm run up                                                     again: nothing to change
  npm run up -- payments-staging                                 one stack
  npm run -s sandbox -- pulumi stack --stack payments-staging    what is in it; any Pulumi command goes
  npm run -s sandbox -- aws --help                               what a release does, behind Pulumi's back
  npm run down                                                   removes it all`.trimStart(),
        );
    });

    it("says what failed, and what was not started because of it", () => {
        expect(report("up", [failed, skipped], 2.1)).to.equal(
            `
┌────────────────────┬──────────────┬───────────┬─────────┬─────────┬──────┬───────┬────────┐
│ stack              │ account      │ resources │ created │ updated │ same │  time │        │
├────────────────────┼──────────────┼───────────┼─────────┼─────────┼──────┼───────┼────────┤
│ foundation-staging │ 222222222222 │         1 │       1 │       0 │    0 │ 2.0 s │ failed │
│ payments-staging   │ 222222222222 │ not started: needs foundation-staging, which failed   │
└────────────────────┴──────────────┴───────────────────────────────────────────────────────┘
simulated AWS; 2 stacks in 2.1 s

foundation-staging failed:
  aws:iam/role:Role r:
    EntityAlreadyExists

Next:
  npm run up    once that is mended: goes on where it stopped`.trimStart(),
        );
    });

    it("has a column for replaced and deleted only where there are any, and speaks of plans in a preview", () => {
        const outcomes = [
            outcome({ counts: { ...counts, replaced: 1 }, seconds: 1 }),
            untouched(payments, "waits", "waits for foundation-staging"),
        ];
        const [, heads] = report("preview", outcomes, 1).split("\n");
        expect(heads?.split("│").map(head => head.trim())).to.deep.equal([
            "",
            "stack",
            "account",
            "resources",
            "to create",
            "to update",
            "to replace",
            "same",
            "time",
            "",
        ]);
        const [, downHeads] = report("down", [outcome({ counts: { ...counts, deleted: 4 } })], 1).split("\n");
        expect(downHeads?.split("│").map(head => head.trim())).to.deep.equal(["", "stack", "account", "deleted", "time", ""]);
    });
});

describe("what monitoring costs, in the table at the end", () => {
    it("is there where it costs something, and whose it is too much for", () => {
        const outcomes = [outcome({ graph: [dashboard], seconds: 1 }), outcome({ stack: payments, seconds: 1 })];
        const warning = "warning: the monitoring of payments costs about $6.00 a month, and its budget is $5.00";
        expect(report("preview", outcomes, 2, [warning]).split("\n").slice(0, 9)).to.deep.equal([
            "┌────────────────────┬──────────────┬───────────┬───────────┬───────────┬──────┬────────────┬───────┐",
            "│ stack              │ account      │ resources │ to create │ to update │ same │ monitoring │  time │",
            "├────────────────────┼──────────────┼───────────┼───────────┼───────────┼──────┼────────────┼───────┤",
            "│ foundation-staging │ 222222222222 │         0 │         0 │         0 │    0 │      $3.00 │ 1.0 s │",
            "│ payments-staging   │ 222222222222 │         0 │         0 │         0 │    0 │      $0.00 │ 1.0 s │",
            "└────────────────────┴──────────────┴───────────┴───────────┴───────────┴──────┴────────────┴───────┘",
            "monitoring: dollars a month, by list prices and assumptions that `causeway costs` tells",
            "simulated AWS; 2 stacks in 2.0 s",
            "",
        ]);
        expect(report("preview", outcomes, 2, [warning]).split("\n")[9]).to.equal(warning);
        expect(report("down", outcomes, 2)).not.to.include("monitoring");
    });
});

describe("the document of --json", () => {
    it("has these keys and no others", () => {
        const done = outcome({
            stack: { name: "dev", needs: [] },
            counts: { created: 1, updated: 2, replaced: 3, deleted: 4, same: 5 },
            seconds: 1.23456,
            graph: [dashboard],
        });
        const waits = untouched(payments, "waits", "waits for foundation-staging");
        expect(JSON.parse(toJson([done, failed, skipped, waits]))).to.deep.equal({
            stacks: [
                {
                    name: "dev",
                    account: null,
                    created: 1,
                    updated: 2,
                    replaced: 3,
                    deleted: 4,
                    same: 5,
                    monitoringDollars: 3,
                    seconds: 1.235,
                    error: null,
                },
                {
                    name: "foundation-staging",
                    account: "222222222222",
                    ...counts,
                    created: 1,
                    monitoringDollars: 0,
                    seconds: 2.04,
                    error: "aws:iam/role:Role r:\n  EntityAlreadyExists",
                },
                {
                    name: "payments-staging",
                    account: "222222222222",
                    ...counts,
                    monitoringDollars: 0,
                    seconds: 0,
                    error: "not started: needs foundation-staging, which failed",
                },
                { name: "payments-staging", account: "222222222222", ...counts, monitoringDollars: 0, seconds: 0, error: null },
            ],
        });
    });
});

describe("an outcome in words", () => {
    it("names changes, or that there were none", () => {
        expect(changes({ ...counts, created: 2, deleted: 1, same: 3 })).to.equal("2 created, 1 deleted, 3 same");
        expect(changes({ ...counts, same: 3 })).to.equal("no change in 3 resources");
        expect(changes(counts)).to.equal("nothing to do");
        expect(changes({ ...counts, created: 2 }, true)).to.equal("2 to create");
    });

    it("puts the resource before what is wrong with it", () => {
        expect(inWords({ resource: "aws:iam/role:Role r", component: "x:y:Z z", message: "one\ntwo" })).to.equal(
            "aws:iam/role:Role r, in x:y:Z z:\n  one\n  two",
        );
        expect(inWords({ resource: "aws:iam/role:Role r", message: "one" })).to.equal("aws:iam/role:Role r:\n  one");
        expect(inWords({ message: "one" })).to.equal("one");
    });
});
