import { expect } from "chai";
import { Cloud, delivery, refuses, region } from "./cloud.ts";

const Rule = "aws:cloudwatch/eventRule:EventRule";
const Target = "aws:cloudwatch/eventTarget:EventTarget";
const pattern = JSON.stringify({ source: ["aws.codecommit"], detail: { referenceName: ["main"] } });

class Events extends Cloud {
    rule(more: object = {}) {
        return this.create(Rule, "push", { name: "push", eventPattern: pattern, ...more });
    }
    function(name = "app") {
        return this.create("aws:lambda/function:Function", name, {
            name,
            role: this.role(`${name}-role`, "lambda"),
            runtime: "nodejs24.x",
            handler: "a.b",
            packageType: "Zip",
            s3Bucket: this.code(name),
            s3Key: "a.zip",
        }).outputs.arn;
    }
    code(name: string) {
        this.create("aws:s3/bucket:Bucket", name, { bucket: `code-${name}` });
        this.operate("s3:PutObject", { Bucket: `code-${name}`, Key: "a.zip" });
        return `code-${name}`;
    }
    target(arn: string, more: object = {}) {
        return this.create(Target, "t", { rule: "push", targetId: "t", arn, ...more });
    }
    pipeline() {
        this.create("aws:s3/bucket:Bucket", "artifacts", { bucket: "artifacts" });
        const stages = [
            {
                name: "Source",
                actions: [
                    {
                        name: "s",
                        category: "Source",
                        owner: "AWS",
                        provider: "CodeCommit",
                        version: "1",
                        outputArtifacts: ["a"],
                        configuration: { RepositoryName: "r", BranchName: "b" },
                    },
                ],
            },
            { name: "Gate", actions: [{ name: "g", category: "Approval", owner: "AWS", provider: "Manual", version: "1" }] },
        ];
        return this.create("aws:codepipeline/pipeline:Pipeline", "app", {
            name: "app",
            roleArn: this.role("pipeline", "codepipeline"),
            artifactStores: [{ location: "artifacts", type: "S3" }],
            stages,
        }).outputs.arn;
    }
}

describe("EventBridge", () => {
    let events: Events;
    beforeEach(() => {
        events = new Events();
    });

    it("makes rules with AWS's ARNs", () => {
        expect(events.rule().outputs).to.include({
            arn: `arn:aws:events:${region}:${delivery}:rule/push`,
            eventBusName: "default",
            state: "ENABLED",
        });
    });

    const patterns: readonly (readonly [string, string])[] = [
        ["{}", "Empty patterns are not allowed"],
        ["[]", "Filter is not an object"],
        ['{"source":"aws.codecommit"}', '"source" must be an object or an array'],
        ['{"source":[]}', "Empty arrays are not allowed"],
        ['{"source":[["a"]]}', 'Match value must be String, number, true, false, or null at "source"'],
        ['{"source":[{"regex":"a"}]}', "Unrecognized match type regex"],
    ];
    for (const [eventPattern, reason] of patterns) {
        it(`refuses the pattern ${eventPattern}`, () =>
            refuses(() => events.rule({ eventPattern }), "InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`));
    }

    it("takes matches and alternatives", () => {
        expect(
            events.rule({ eventPattern: '{"source":[{"prefix":"aws."}],"$or":[{"detail":{"a":[1]}},{"detail":{"b":[{"exists":false}]}}]}' })
                .id,
        ).to.equal("push");
    });

    it("takes schedules in EventBridge's form", () => {
        const schedule = (scheduleExpression: string) => () => events.rule({ eventPattern: null, scheduleExpression });
        for (const wrong of ["rate(1 minutes)", "rate(5 minute)", "rate(0 days)", "cron(0 9 * * * *)", "every day"])
            refuses(schedule(wrong), "ValidationException", "Parameter ScheduleExpression is not valid.");
        refuses(
            () => events.rule({ eventPattern: null }),
            "ValidationException",
            "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        );
        expect(schedule("cron(0 9 ? * MON-FRI *)")().id).to.equal("push");
        expect(events.create(Rule, "r", { name: "r", scheduleExpression: "rate(5 minutes)" }).id).to.equal("r");
    });

    it("sends events to what exists", () => {
        const gone = `arn:aws:lambda:${region}:${delivery}:function:gone`;
        refuses(() => events.target(gone), "ResourceNotFoundException", "Rule push does not exist on EventBus default.");
        events.rule();
        refuses(() => events.target(gone), "ValidationException", `Parameter ${gone} is not valid. Reason: Provided Arn does not exist.`);
        refuses(
            () => events.target("app"),
            "ValidationException",
            "Parameter app is not valid. Reason: Provided Arn is not in correct format.",
        );
        expect(events.target(events.function()).id).to.equal("push-t");
    });

    it("starts pipelines with a role that it can assume", () => {
        events.rule();
        const pipeline = events.pipeline();
        refuses(() => events.target(pipeline), "ValidationException", `RoleArn is required for target ${pipeline}.`);
        const stranger = events.role("stranger", "lambda");
        refuses(
            () => events.target(pipeline, { roleArn: stranger }),
            "ValidationException",
            `Provided role '${stranger}' cannot be assumed by principal 'events.amazonaws.com'.`,
        );
        expect(events.target(pipeline, { roleArn: events.role("events", "events") }).id).to.equal("push-t");
    });

    it("transforms input with names that it defines", () => {
        events.rule();
        const arn = events.function();
        refuses(
            () => events.target(arn, { inputTransformer: { inputPaths: { a: "$.detail.a" }, inputTemplate: '{"b": <b>}' } }),
            "ValidationException",
            "InputTemplate for target contains placeholder <b>, which InputPathsMap does not define.",
        );
        refuses(() => events.target(arn, { input: "{" }), "ValidationException", "Parameter { is not valid. Reason: JSON syntax error");
        refuses(
            () => events.target(arn, { input: "{}", inputPath: "$.detail" }),
            "ValidationException",
            "Only one of Input, InputPath, or InputTransformer must be provided",
        );
        expect(events.target(arn, { inputTransformer: { inputPaths: { a: "$.detail.a" }, inputTemplate: '{"a": <a>}' } }).id).to.equal(
            "push-t",
        );
    });

    it("tries again within bounds, and leaves what it could not deliver in a standard queue", () => {
        events.rule();
        const arn = events.function();
        const dead = `arn:aws:sqs:${region}:${delivery}:failures`;
        refuses(
            () => events.target(arn, { deadLetterConfig: { arn: `${dead}.fifo` } }),
            "ValidationException",
            `Parameter ${dead}.fifo is not valid. Reason: the dead-letter queue must be a standard queue.`,
        );
        expect(() => events.target(arn, { retryPolicy: { maximumEventAgeInSeconds: 59, maximumRetryAttempts: 186 } })).to.throw(
            /range \(60 - 86400\), got 59.*range \(0 - 185\), got 186/s,
        );
        const retryPolicy = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 };
        expect(events.target(arn, { deadLetterConfig: { arn: dead }, retryPolicy }).id).to.equal("push-t");
    });

    it("has five targets a rule", () => {
        events.rule();
        const arn = events.function();
        for (const at of [1, 2, 3, 4, 5]) events.target(arn, { targetId: `t${at}` });
        refuses(
            () => events.target(arn, { targetId: "t6" }),
            "LimitExceededException",
            "The requested resource exceeds the maximum number allowed.",
        );
    });

    it("keeps rules that have targets", () => {
        const rule = events.rule();
        const target = events.target(events.function());
        refuses(() => events.delete(Rule, rule), "ValidationException", "Rule can't be deleted since it has targets.");
        events.delete(Target, target);
        events.delete(Rule, rule);
    });
});
