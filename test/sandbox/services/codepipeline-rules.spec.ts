import { expect } from "chai";
import { delivery, region } from "./cloud.ts";
import { type Any, approval, source, stage } from "./delivery-cloud.ts";
import { arnOf, Errand, type Grants, group, lacks, logging, reading, told } from "./errand.ts";
import { archive } from "./lambda-cloud.ts";

const fn = arnOf("lambda", "function:check");
const alarm = arnOf("cloudwatch", "alarm:errors");
const everything: Grants = [["*", "*"]];
const rule = (provider: string, configuration: object = {}, more: object = {}) => ({
    ...{ name: provider, ruleTypeId: { category: "Rule", provider, owner: "AWS", version: "1" }, configuration },
    ...more,
});
const alarms = rule("CloudWatchAlarm", { AlarmName: "errors" });
const asks = (Variable: string, Operator: string, Value: string) => rule("VariableCheck", { Variable, Operator, Value });
const commands = rule("Commands", {}, { commands: ["ls"], inputArtifacts: ["code"] });

const makes = (aws: Errand, state = "OK") => {
    const metric = { namespace: "AWS/Lambda", metricName: "Errors", statistic: "Sum", period: 60 };
    const threshold = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 0 };
    aws.create("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", { name: "errors", ...metric, ...threshold });
    aws.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue: state, StateReason: "test" });
    const role = aws.role("function", "lambda");
    aws.create("aws:lambda/function:Function", "check", {
        name: "check",
        role,
        runtime: "nodejs24.x",
        handler: "i.h",
        code: archive("one"),
    });
    return aws;
};

/** A pipeline with conditions on its second stage, walked through: statuses of its actions, and of its rules. */
function walk(aws: Errand, conditions: object, more: object = {}, request: object = {}) {
    const stages = [
        stage("Source", source({ namespace: "Source" })),
        { ...stage("Next", approval()), ...conditions },
        stage("Last", approval()),
    ];
    const answer = aws.start(stages, more, request);
    return { status: answer.status, actions: answer.actionExecutionDetails.map(told), rules: answer.ruleExecutionDetails.map(told) };
}
const entry = (aws: Errand, ...rules: Any[]) => ({
    beforeEntry: { condition: { result: "FAIL", rules: rules.map(each => ({ roleArn: aws.worker, ...each })) } },
});
const done = ["Succeeded", "Succeeded", "Succeeded"];
const stopped = ["Succeeded", "NotStarted", "NotStarted"];

describe("CodePipeline's rules, in a walk", () => {
    const kinds: readonly (readonly [string, Any, Grants, string, Readonly<Record<string, string>>?])[] = [
        ["an alarm", alarms, [["cloudwatch:DescribeAlarms", alarm]], "Succeeded"],
        ["a function", rule("LambdaInvoke", { FunctionName: "check" }), [["lambda:InvokeFunction", fn]], "Succeeded"],
        [
            "commands",
            commands,
            [...reading, ...logging],
            "NotSimulated",
            { "logs:CreateLogStream": `${group}:log-stream:run`, "logs:PutLogEvents": `${group}:log-stream:run` },
        ],
        ["a window", rule("DeploymentWindow", { Cron: "0 0 3 ? * MON" }), [], "Succeeded"],
        ["a variable", asks("#{Source.BranchName}", "EQ", "main"), [], "Succeeded"],
    ];
    for (const [what, asked, grants, status, named = {}] of kinds) {
        it(`${what} passes with the least permissions, and not with one less`, () => {
            const aws = makes(new Errand(grants));
            expect(walk(aws, entry(aws, asked))).to.deep.equal({ status: "Succeeded", actions: done, rules: [status] });
            for (const [without, resource] of grants.filter(([each]) => !each.startsWith("s3:"))) {
                const poor = makes(new Errand(grants, without));
                const rules = [lacks(without, named[without] ?? resource)];
                expect(walk(poor, entry(poor, asked))).to.deep.equal({ status: "Failed", actions: stopped, rules });
            }
        });
    }

    it("run as the pipeline's role where they have none", () => {
        const aws = makes(new Errand([]));
        const { rules } = walk(aws, { beforeEntry: { condition: { rules: [alarms] } } });
        expect(rules).to.deep.equal([lacks("cloudwatch:DescribeAlarms", alarm, "runner")]);
    });

    it("need the role that reads their artifacts", () => {
        const aws = makes(new Errand(logging));
        expect(walk(aws, entry(aws, commands)).rules).to.deep.equal([
            `The provided role cannot be used to access the artifact bucket: arn:aws:iam::${delivery}:role/worker is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::artifacts/app/code/object`,
        ]);
    });

    const states: readonly (readonly [string, string | undefined, string])[] = [
        ["OK", undefined, "Succeeded"],
        ["ALARM", undefined, "The alarm errors is in ALARM state"],
        ["INSUFFICIENT_DATA", undefined, "NotSimulated"],
        ["ALARM", "INSUFFICIENT_DATA, ALARM", "Succeeded"],
        ["OK", "ALARM", "The alarm errors is in OK state"],
        ["INSUFFICIENT_DATA", "OK,INSUFFICIENT_DATA", "Succeeded"],
    ];
    for (const [state, AlarmStates, outcome] of states) {
        it(`look for an alarm in ${AlarmStates ?? "OK, as AWS does by itself"}: in ${state} it is ${outcome}`, () => {
            const aws = makes(new Errand(everything), state);
            const configuration = { AlarmName: "errors", ...(AlarmStates && { AlarmStates }) };
            expect(walk(aws, entry(aws, rule("CloudWatchAlarm", configuration))).rules).to.deep.equal([outcome]);
        });
    }

    it("wait for an alarm to change, for as long as they are told to", () => {
        const outcomes = ([after, StateValue, WaitTime]: readonly [minutes: number, state: string, wait?: string]) => {
            const aws = makes(new Errand(everything), "ALARM");
            // What is to come is set with the clock put forward.
            aws.clock += after * 60_000;
            aws.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue, StateReason: "test" });
            aws.clock -= after * 60_000;
            return walk(aws, entry(aws, rule("CloudWatchAlarm", { AlarmName: "errors", ...(WaitTime && { WaitTime }) }))).rules;
        };
        expect(outcomes([20, "OK", "20"])).to.deep.equal(["Succeeded"]);
        const never = "The alarm errors is in ALARM state, and has not changed within 20 minutes";
        expect(outcomes([21, "OK", "20"])).to.deep.equal([never]);
        expect(outcomes([10, "INSUFFICIENT_DATA", "20"])).to.deep.equal([never]);
        expect(outcomes([1, "OK"])).to.deep.equal(["The alarm errors is in ALARM state"]);
    });

    it("look where they are told to, also where the pipeline keeps no artifacts", () => {
        const far = alarm.replace(region, "us-east-1");
        const [poor, rich] = [makes(new Errand([])), makes(new Errand(everything))];
        const abroad = { ...alarms, region: "us-east-1" };
        expect(walk(poor, entry(poor, abroad)).rules).to.deep.equal([lacks("cloudwatch:DescribeAlarms", far)]);
        expect(walk(rich, entry(rich, abroad)).rules).to.deep.equal(["The alarm errors does not exist"]);
        const reading = makes(new Errand(everything));
        expect(walk(reading, entry(reading, { ...commands, region: "us-east-1" })).rules).to.deep.equal([
            "The artifact bucket of us-east-1 does not exist",
        ]);
    });

    it("fail for an alarm that is not there", () => {
        const aws = makes(new Errand(everything));
        expect(walk(aws, entry(aws, rule("CloudWatchAlarm", { AlarmName: "gone" }))).rules).to.deep.equal([
            "The alarm gone does not exist",
        ]);
    });

    it("fail for a build project that is not there", () => {
        const aws = makes(new Errand(everything));
        expect(walk(aws, entry(aws, rule("CodeBuild", { ProjectName: "gone" }, { inputArtifacts: ["code"] }))).rules).to.deep.equal([
            `Error calling startBuild: Project cannot be found: ${arnOf("codebuild", "project/gone")}`,
        ]);
    });

    const comparisons: readonly (readonly [string, string, string, boolean])[] = [
        ["main", "EQ", "main", true],
        ["main", "EQ", "mai", false],
        ["main", "NE", "release", true],
        ["main", "NE", "main", false],
        ["main", "CONTAINS", "ai", true],
        ["main", "CONTAINS", "x", false],
        ["main", "MATCHES", "m.*n", true],
        ["main", "MATCHES", "ai", false],
    ];
    for (const [variable, operator, value, holds] of comparisons) {
        it(`say that ${variable} ${operator} ${value} is ${holds}`, () => {
            const aws = makes(new Errand(everything));
            const { rules } = walk(aws, entry(aws, asks("#{Source.BranchName}", operator, value)));
            expect(rules).to.deep.equal([holds ? "Succeeded" : `'${variable}' ${operator} '${value}' is false`]);
        });
    }

    it("know no pattern of Java's that JavaScript does not have", () => {
        const aws = makes(new Errand(everything));
        expect(walk(aws, entry(aws, asks("#{Source.BranchName}", "MATCHES", "m++ain"))).rules).to.deep.equal(["NotSimulated"]);
    });

    it("skip a stage and go on behind it", () => {
        const skip = (...rules: Any[]) => ({ beforeEntry: { condition: { result: "SKIP", rules } } });
        const windows = { variables: [{ name: "force", defaultValue: "no" }] };
        const forced = asks("#{variables.force}", "EQ", "yes");
        expect(walk(makes(new Errand(everything)), skip(forced), windows)).to.deep.equal({
            status: "Succeeded",
            actions: ["Succeeded", "Skipped", "Succeeded"],
            rules: ["'no' EQ 'yes' is false"],
        });
        const request = { variables: [{ name: "force", value: "yes" }] };
        expect(walk(makes(new Errand(everything)), skip(forced), windows, request).actions).to.deep.equal(done);
        const gone = rule("LambdaInvoke", { FunctionName: "gone" });
        const broken = makes(new Errand(everything));
        expect(walk(broken, skip({ ...gone, roleArn: broken.worker }))).to.deep.equal({
            status: "Failed",
            actions: stopped,
            rules: ["The AWS Lambda function gone cannot be found."],
        });
    });

    it("are looked at after a stage that succeeded; of one that failed, only whether they could run", () => {
        const aws = makes(new Errand(everything), "ALARM");
        const after = { condition: { result: "ROLLBACK", rules: [{ ...alarms, roleArn: aws.worker }] } };
        expect(walk(aws, { onSuccess: after })).to.deep.equal({
            status: "Failed",
            actions: ["Succeeded", "Succeeded", "NotStarted"],
            rules: ["The alarm errors is in ALARM state"],
        });
        const well = makes(new Errand(everything), "ALARM");
        const failure = { condition: { result: "ROLLBACK", rules: [{ ...alarms, roleArn: well.worker }] } };
        expect(walk(well, { onFailure: failure })).to.deep.equal({ status: "Succeeded", actions: done, rules: ["NotStarted"] });
        const poor = makes(new Errand([]));
        expect(walk(poor, { onFailure: { condition: { rules: [{ ...alarms, roleArn: poor.worker }] } } })).to.deep.equal({
            status: "Succeeded",
            actions: done,
            rules: [lacks("cloudwatch:DescribeAlarms", alarm)],
        });
    });
});
