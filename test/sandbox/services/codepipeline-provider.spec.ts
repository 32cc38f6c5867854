import { expect } from "chai";
import { fails } from "./cloud.ts";
import { type Any, approval, build, connection, Delivery, source, stage } from "./delivery-cloud.ts";

describe("Pulumi's provider, before it asks CodePipeline", () => {
    let aws: Delivery;
    beforeEach(() => {
        aws = new Delivery();
    });

    const at = (path: string, reason: string) => `${path}: ${path} ${reason}. Examine values at 'app.${path}'. (simulated AWS)`;
    const one = (path: string, values: string, got: string) => at(path, `expected ${path} to be one of ${values}, got ${got}`);
    const range = (path: string, from: number, to: number, got: number) =>
        at(path, `expected ${path} to be in the range (${from} - ${to}), got ${got}`);
    const many = (path: string, most: number, got: number) =>
        at(path, `attribute supports ${most} item maximum, but config has ${got} declared`);
    const length = (path: string, to: number, got: string) =>
        at(path, `expected length of ${path} to be in the range (1 - ${to}), got ${got}`);

    const built = (more: object) => [stage("Source", source()), stage("Build", build(more))];
    const rule = (name: string, more: object = {}) => ({
        name,
        ruleTypeId: { category: "Rule", provider: "CloudWatchAlarm", owner: "AWS", version: "1" },
        configuration: { AlarmName: "a" },
        ...more,
    });
    const entry = (...rules: Any[]) => [
        stage("Source", source()),
        { ...stage("Build", build()), beforeEntry: { condition: { result: "FAIL", rules } } },
    ];
    const failed = (onFailure: object) => [stage("Source", source()), { ...stage("Build", build()), onFailure }];
    const numbered = (count: number) => Array.from({ length: count }, (_, index) => rule(`r${index}`));
    const git = [stage("Source", connection()), stage("Build", build())];
    const trigger = (gitConfiguration: object, providerType = "CodeStarSourceConnection") => ({
        triggers: [{ providerType, gitConfiguration: { sourceActionName: "source", ...gitConfiguration } }],
    });
    const branches = (count: number, pattern = "b") => ({ branches: { includes: Array.from({ length: count }, () => pattern) } });
    const entryRules = "stages[1].beforeEntry.condition.rules";
    const pushes = "triggers[0].gitConfiguration.pushes";
    const requests = "triggers[0].gitConfiguration.pullRequests";
    const gated = (timeoutInMinutes: number) => [stage("Source", source()), stage("Gate", approval({ timeoutInMinutes }))];

    /** What, the pipeline that the provider refuses, its sentence, and the pipeline that both it and AWS take. */
    const planted: readonly (readonly [string, Any[], object, string, Any[], object])[] = [
        [
            "a mode that there is not",
            built({}),
            { executionMode: "SERIAL" },
            one("executionMode", "QUEUED, SUPERSEDED, PARALLEL", "SERIAL"),
            built({}),
            { executionMode: "PARALLEL" },
        ],
        [
            "a role's name instead of its ARN",
            built({}),
            { roleArn: "pipeline" },
            at("roleArn", "(pipeline) is an invalid ARN: arn: invalid prefix"),
            built({}),
            {},
        ],
        [
            "a category that there is not",
            built({ category: "Package" }),
            {},
            one("stages[1].actions[0].category", "Source, Build, Deploy, Test, Invoke, Approval, Compute", "Package"),
            built({ category: "Test" }),
            {},
        ],
        [
            "an owner that there is not",
            built({ owner: "Me" }),
            {},
            one("stages[1].actions[0].owner", "AWS, ThirdParty, Custom", "Me"),
            built({ owner: "AWS" }),
            {},
        ],
        [
            "a run order of a thousand",
            built({ runOrder: 1000 }),
            {},
            range("stages[1].actions[0].runOrder", 1, 999, 1000),
            built({ runOrder: 999 }),
            {},
        ],
        ["a time-out of four minutes", gated(4), {}, range("stages[1].actions[0].timeoutInMinutes", 5, 86400, 4), gated(5), {}],
        [
            "a time-out of more than 60 days",
            gated(86401),
            {},
            range("stages[1].actions[0].timeoutInMinutes", 5, 86400, 86401),
            gated(86400),
            {},
        ],
        [
            "an action's name of 101 characters",
            built({ name: "b".repeat(101) }),
            {},
            length("stages[1].actions[0].name", 100, "b".repeat(101)),
            built({ name: "b".repeat(100) }),
            {},
        ],
        ["six rules", entry(...numbered(6)), {}, many(entryRules, 5, 6), entry(...numbered(5)), {}],
        [
            "a condition without rules",
            entry(),
            {},
            at(entryRules, "attribute requires 1 item minimum, but config has only 0 declared"),
            entry(rule("a")),
            {},
        ],
        [
            "a rule's time-out of four minutes",
            entry(rule("a", { timeoutInMinutes: 4 })),
            {},
            range(`${entryRules}[0].timeoutInMinutes`, 5, 86400, 4),
            entry(rule("a", { timeoutInMinutes: 5 })),
            {},
        ],
        [
            "a rule of another category",
            entry(rule("a", { ruleTypeId: { category: "Approval", provider: "Manual" } })),
            {},
            one(`${entryRules}[0].ruleTypeId.category`, "Rule", "Approval"),
            entry(rule("a")),
            {},
        ],
        [
            "a result that there is not",
            failed({ result: "STOP" }),
            {},
            one("stages[1].onFailure.result", "ROLLBACK, FAIL, RETRY, SKIP", "STOP"),
            failed({ result: "ROLLBACK" }),
            {},
        ],
        [
            "a retry mode that there is not",
            failed({ result: "RETRY", retryConfiguration: { retryMode: "TWICE" } }),
            {},
            one("stages[1].onFailure.retryConfiguration.retryMode", "FAILED_ACTIONS, ALL_ACTIONS", "TWICE"),
            failed({ result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } }),
            {},
        ],
        [
            "a trigger of another provider",
            git,
            trigger({ pushes: [branches(1)] }, "GitHub"),
            one("triggers[0].providerType", "CodeStarSourceConnection", "GitHub"),
            git,
            trigger({ pushes: [branches(1)] }),
        ],
        [
            "four pushes",
            git,
            trigger({ pushes: [1, 2, 3, 4].map(() => branches(1)) }),
            many(pushes, 3, 4),
            git,
            trigger({ pushes: [1, 2, 3].map(() => branches(1)) }),
        ],
        [
            "nine patterns",
            git,
            trigger({ pushes: [branches(9)] }),
            many(`${pushes}[0].branches.includes`, 8, 9),
            git,
            trigger({ pushes: [branches(8)] }),
        ],
        [
            "a pattern of 256 characters",
            git,
            trigger({ pullRequests: [branches(1, "b".repeat(256))] }),
            length(`${requests}[0].branches.includes[0]`, 255, "b".repeat(256)),
            git,
            trigger({ pullRequests: [branches(1, "b".repeat(255))] }),
        ],
        [
            "a pull request's event that there is not",
            git,
            trigger({ pullRequests: [{ ...branches(1), events: ["MERGED"] }] }),
            one(`${requests}[0].events[0]`, "CLOSED, OPEN, UPDATED", "MERGED"),
            git,
            trigger({ pullRequests: [{ ...branches(1), events: ["OPEN", "UPDATED", "CLOSED"] }] }),
        ],
    ];
    for (const [what, stages, more, message, right, also] of planted) {
        it(`refuses ${what}`, () => {
            fails(() => aws.pipeline(stages, more), message);
            expect(aws.pipeline(right, also).id).to.equal("app");
        });
    }
});
