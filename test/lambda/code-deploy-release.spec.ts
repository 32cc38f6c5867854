import { allAtOnce, answerCodeDeploy, canary, codeDeploy, LambdaFunction, type LambdaFunctionArgs, linear } from "@causeway/lambda";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { deployment } from "../../packages/sandbox/src/services/codedeploy-deployment.ts";
import { placed } from "../foundation/accounts.ts";
import { passing, Receipts } from "./released.ts";

type Release = NonNullable<LambdaFunctionArgs["release"]>;
const release = codeDeploy({ canary: { percent: 10, minutes: 5 }, alarms: { errorPercent: 1 } });
const running = { status: "RUNNING" };
const succeeded = { status: "SUCCEEDED" };

describe("LambdaFunction, released by CodeDeploy", () => {
    let on: Receipts;
    beforeEach(async () => {
        on = await Receipts.up({ release });
        on.alarm("OK");
    });

    it("moves some calls, then all", () => {
        const one = on.release("seven");
        expect([on.outcome(one), on.alias()]).to.deep.equal([running, { version: "1", weights: { "2": 0.1 } }]);
        on.pass(4);
        expect([on.outcome(one), on.alias()]).to.deep.equal([running, { version: "1", weights: { "2": 0.1 } }]);
        on.pass(1.5);
        expect([on.outcome(one), on.alias()]).to.deep.equal([succeeded, { version: "2", weights: {} }]);
    });

    it("moves all calls back when an alarm goes off, and fails with CodeDeploy's words", () => {
        const one = on.release("seven");
        on.alarm("ALARM");
        on.pass(1);
        expect(on.outcome(one)).to.deep.equal({
            status: "FAILED",
            error: "ALARM_ACTIVE",
            cause: "One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Alarms that caused the stop are: <payments-receipts-errors-onset-staging>",
        });
        expect(on.alias()).to.deep.equal({ version: "1", weights: {} });
        on.alarm("OK");
        // The next attempt, of the same version, is as good as the first.
        const two = on.release("seven");
        on.pass(5.5);
        expect([on.outcome(two), on.alias()]).to.deep.equal([succeeded, { version: "2", weights: {} }]);
    });

    it("is not kept back by an outage that is old: it may be what ends it", () => {
        on.alarm("ALARM");
        on.alarm("ALARM", "receipts-errors-already-0000000");
        const one = on.release("seven");
        on.pass(5.5);
        expect([on.outcome(one), on.alias()]).to.deep.equal([succeeded, { version: "2", weights: {} }]);
    });

    it("does nothing where the version is there already", () => {
        const one = on.release("seven");
        on.pass(5.5);
        expect(on.outcome(one)).to.deep.equal(succeeded);
        expect(on.outcome(on.release("seven"))).to.deep.equal(succeeded);
        expect(on.alias()).to.deep.equal({ version: "2", weights: {} });
    });

    it("waits for a release that is under way, whether of the same version or another", () => {
        const one = on.release("seven");
        on.pass(1);
        const again = on.release("seven");
        const next = on.release("eight");
        expect([one, again, next].map(each => on.outcome(each))).to.deep.equal([running, running, running]);
        on.pass(4.5);
        expect([one, again].map(each => on.outcome(each))).to.deep.equal([succeeded, succeeded]);
        expect([on.outcome(next), on.alias()]).to.deep.equal([running, { version: "2", weights: { "3": 0.1 } }]);
        on.pass(5.5);
        expect([on.outcome(next), on.alias()]).to.deep.equal([succeeded, { version: "3", weights: {} }]);
    });

    for (const [policy, action, cause] of [
        [
            "receipts-releaser-policy",
            "lambda:PublishVersion",
            /role\/receipts-releaser-0000000 is not authorized to perform: lambda:PublishVersion/,
        ],
        ["receipts-releaser-policy", "lambda:GetAlias", /is not authorized to perform: lambda:GetAlias/],
        [
            "receipts-releaser-policy",
            "codedeploy:CreateDeployment",
            /is not authorized to perform: codedeploy:CreateDeployment on resource: .*deploymentgroup:receipts-application-0000000\/live$/,
        ],
        [
            "receipts-releaser-policy",
            "codedeploy:GetDeployment",
            /is not authorized to perform: codedeploy:GetDeployment on resource: .*deploymentgroup:receipts-application-0000000\/live$/,
        ],
        [
            "receipts-codedeploy-policy",
            "lambda:UpdateAlias",
            /^The IAM role .*receipts-codedeploy-0000000 does not give you permission .* AWSLambda/,
        ],
        ["receipts-codedeploy-policy", "lambda:GetProvisionedConcurrencyConfig", /does not give you permission .* AWSLambda/],
        ["receipts-codedeploy-policy", "cloudwatch:DescribeAlarms", /does not give you permission .* AmazonCloudWatch/],
    ] as const) {
        it(`fails without ${action}, and says so`, () => {
            on.forbid(policy, action);
            const one = on.release("seven");
            on.pass(1);
            const { status, cause: said } = on.outcome(one);
            expect(status).to.equal("FAILED");
            expect(said).to.match(cause);
        });
    }

    it("changes nothing in the middle of a release, which goes on", async () => {
        const one = on.release("seven");
        const before = on.alias();
        expect(await on.up({ release })).to.deep.equal([]);
        expect(on.alias()).to.deep.equal(before);
        on.pass(5.5);
        expect([on.outcome(one), on.alias()]).to.deep.equal([succeeded, { version: "2", weights: {} }]);
        expect(await on.up({ release })).to.deep.equal([]);
    });

    it("keeps a change of the configuration back until the release is over", async () => {
        const one = on.release("seven");
        const before = on.alias();
        expect(await on.up({ release, memoryMiB: 2048 })).to.deep.equal(["receipts-function: update"]);
        expect(on.alias()).to.deep.equal(before);
        on.pass(5.5);
        expect([on.outcome(one), on.alias()]).to.deep.equal([succeeded, { version: "2", weights: {} }]);
        expect(await on.up({ release, memoryMiB: 2048 })).to.deep.equal(["receipts-alias: update"]);
        expect(on.alias()).to.deep.equal({ version: "3", weights: {} });
    });

    it("keeps the group while its configuration is another", async () => {
        const one = on.release("seven");
        const linear = codeDeploy({ linear: { percent: 50, minutes: 1 }, alarms: { errorPercent: 2 } });
        expect(await on.up({ release: linear })).to.have.members([
            "receipts-errors-alarm: update",
            "receipts-errors-already: update",
            "receipts-errors-onset: update",
            "receipts-shift: replace",
            "receipts-deployment-group: update",
            "receipts-releaser: update",
            "receipts-releaser-policy: update",
        ]);
        on.pass(5.5);
        expect([on.outcome(one), on.alias()]).to.deep.equal([succeeded, { version: "2", weights: {} }]);
    });

    const others: Readonly<Record<string, Release>> = {
        allAtOnce: allAtOnce(),
        canary: canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1 } }),
        linear: linear({ percent: 20, minutes: 1, alarms: { errorPercent: 1 } }),
    };
    for (const [name, other] of Object.entries(others)) {
        it(`gives way to ${name} and comes back, without touching function or alias`, async () => {
            const one = on.release("seven");
            on.pass(5.5);
            expect(on.outcome(one)).to.deep.equal(succeeded);
            for (const after of [other, release]) {
                const changes = await on.up({ release: after });
                expect(changes.filter(change => /-(function|alias): /.test(change))).to.deep.equal([]);
                expect(on.alias()).to.deep.equal({ version: "2", weights: {} });
            }
            on.alarm("OK", on.cloud.named("receipts-errors-alarm").inputs["name"] as string);
            const two = on.release("eight");
            on.pass(5.5);
            expect([on.outcome(two), on.alias()]).to.deep.equal([succeeded, { version: "3", weights: {} }]);
        });
    }
});

describe("A function that CodeDeploy asks", () => {
    const staging = { account: "222222222222", region: "eu-west-1" };
    /** A function with a hook before and after, both in the same program. */
    const asked = async (grants: readonly (typeof answerCodeDeploy)[] = [answerCodeDeploy]) => {
        const { here, pass } = await passing();
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const given = { placement: placed("payments-staging"), foundation: pulumi.output(here.foundation), handler: "index.handler" };
            const probe = new LambdaFunction("probe", { ...given, grants });
            const hooks = { beforeTraffic: probe.function.arn, afterTraffic: probe.function.arn };
            return new LambdaFunction("receipts", {
                ...given,
                release: codeDeploy({ predefined: "CodeDeployDefault.LambdaAllAtOnce", hooks }),
            });
        });
        const operate = <Answer>(name: string, request: object) => here.aws.operate(staging, name, request) as Answer;
        operate("lambda:UpdateFunctionCode", {
            FunctionName: "payments-receipts-staging",
            ZipFile: Buffer.from("PKseven").toString("base64"),
        });
        const stateMachineArn = cloud.named("receipts-releaser", "aws:sfn/stateMachine:StateMachine").outputs["arn"];
        const { executionArn } = operate<{ executionArn: string }>("states:StartExecution", { stateMachineArn });
        const answer = (status: string) => {
            const [deploymentId] = here.aws.within(staging, call => call.all(deployment).map(({ id }) => id));
            const { deploymentInfo } = operate<{ deploymentInfo: { simulated: object } }>("codedeploy:GetDeployment", { deploymentId });
            const { lifecycleEventHookExecutionId } = deploymentInfo.simulated as { lifecycleEventHookExecutionId: string };
            operate("codedeploy:PutLifecycleEventHookExecutionStatus", { deploymentId, lifecycleEventHookExecutionId, status });
        };
        const version = () =>
            operate<{ FunctionVersion: string }>("lambda:GetAlias", { FunctionName: "payments-receipts-staging", Name: "live" })
                .FunctionVersion;
        const outcome = () => {
            pass(1);
            const { status, error } = operate<{ status: string; error?: string }>("states:DescribeExecution", { executionArn });
            return error === undefined ? status : `${status} ${error}`;
        };
        return { answer, outcome, version };
    };

    it("lets a release go on", async () => {
        const { answer, outcome, version } = await asked();
        expect([outcome(), version()]).to.deep.equal(["RUNNING", "1"]);
        answer("Succeeded");
        expect([outcome(), version()]).to.deep.equal(["RUNNING", "2"]);
        answer("Succeeded");
        expect([outcome(), version()]).to.deep.equal(["SUCCEEDED", "2"]);
    });

    it("stops a release before or after, and calls go back", async () => {
        const before = await asked();
        before.answer("Failed");
        expect([before.outcome(), before.version()]).to.deep.equal(["FAILED HOOK_EXECUTION_FAILURE", "1"]);
        const after = await asked();
        after.answer("Succeeded");
        after.answer("Failed");
        expect([after.outcome(), after.version()]).to.deep.equal(["FAILED HOOK_EXECUTION_FAILURE", "1"]);
    });

    it("may not answer without the grant", async () => {
        const { answer } = await asked([]);
        expect(() => answer("Succeeded")).to.throw("is not authorized to perform: codedeploy:PutLifecycleEventHookExecutionStatus");
    });
});
