import type { Place } from "@causeway/core";
import { type CanaryTarget, testWithCanary } from "@causeway/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization } from "../../foundation/accounts.ts";
import { createStep } from "../../pipeline/delivered.ts";
import { commandsOf, hasJq, Shell } from "../../pipeline/shell.ts";

const place: Place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" };
const deployRoleArn = "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-health-staging";
const canaryName = "payments-checkout-health-staging";
const targetOf = (onDemand: boolean): CanaryTarget => ({
    kind: "syntheticCanary",
    service: "checkout-health",
    place,
    leaves: pulumi.output({ deployRoleArn, canaryName, onDemand }),
});

/** A run as the CLI writes it; `began` in seconds, or as the CLI is told to write times. */
const run = (began: number | string, State: string, more: object = {}) => ({
    Id: `${State}-${began}`,
    Status: { State, ...more },
    Timeline: { Started: typeof began === "number" ? new Date(began * 1000).toISOString().replace("Z", "000+00:00") : began },
    ArtifactS3Location: "bucket/runs/1",
});
const runs = (...all: readonly object[]) => ({ CanaryRuns: all });
const state = { State: "ERROR", StateReason: "no function" };

describe("testWithCanary", () => {
    let shell: Shell;
    before(function () {
        if (!hasJq()) this.skip();
    });
    beforeEach(() => {
        shell = new Shell();
        shell.standStill();
    });
    afterEach(() => shell.remove());

    const test = (answers: object, onDemand = true, shellName: "bash" | "sh" = "bash") =>
        commandsOf(testWithCanary(targetOf(onDemand), { timeoutMinutes: 1 })).then(commands =>
            shell.execute(commands, {
                answers: { "assume-role": "AKIA\tsecret\ttoken", "get-canary": state, ...answers },
                shell: shellName,
            }),
        );

    it("is a Commands action of the delivery account, which may become the canary's role", async () => {
        const step = testWithCanary(targetOf(true));
        expect(step.plan).to.deep.equal({
            test: { name: "test-checkout-health", type: { category: "Compute", provider: "Commands" }, reads: [{ name: "source" }] },
        });
        expect(step.evidence).to.deep.equal([{ title: "test-checkout-health: the canary passed" }]);
        const { cloud, leaves } = await createStep(await organization(), step);
        const logGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
        expect((leaves["test"] as { grants: unknown }).grants).to.deep.equal([
            { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup, `${logGroup}:*`] },
            { actions: ["sts:AssumeRole"], resources: [deployRoleArn] },
        ]);
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
    });

    it("has commands that CodePipeline takes", async () => {
        const leaves = pulumi.output({ deployRoleArn, canaryName: "x".repeat(64), onDemand: false });
        const commands = await commandsOf(testWithCanary({ ...targetOf(false), leaves }, { timeoutMinutes: 50 }));
        expect(commands.length).to.be.within(1, 50);
        for (const each of commands) expect(each, each).to.match(/^[^\n]{1,1000}$/);
    });

    for (const name of ["bash", "sh"] as const) {
        it(`starts a canary that runs on demand, in ${name}, and passes where the run does`, async () => {
            const old = run(-100, "FAILED");
            const running = runs(run(5, "RUNNING"), old);
            const { status, asked, stdout } = await test({ "get-canary-runs": [running, runs(run(5, "PASSED"), old)] }, true, name);
            expect(status).to.equal(0);
            expect(asked.map(({ args }) => args.join(" "))).to.deep.equal([
                `sts assume-role --role-arn ${deployRoleArn} --role-session-name payments-checkout --query Credentials.[AccessKeyId,SecretAccessKey,SessionToken] --output text`,
                `synthetics start-canary --name ${canaryName}`,
                `synthetics get-canary-runs --name ${canaryName} --max-results 20`,
                `synthetics get-canary-runs --name ${canaryName} --max-results 20`,
            ]);
            expect(asked[1]).to.include({ key: "AKIA", token: "token", region: "eu-west-1" });
            expect(stdout.trim().split("\n")).to.deep.equal([
                "the run PASSED-5 PASSED: as it should",
                "what it saw is at s3://bucket/runs/1",
                `https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#synthetics:canary/detail/${canaryName}`,
                "true",
            ]);
        });
    }

    it("waits for the next run of one that runs by itself, also where Synthetics does not answer at once: an earlier one says nothing of the release", async () => {
        const before = run(-5, "FAILED");
        const { status, asked, stdout } = await test(
            { "get-canary-runs": ["fail", runs(run(-5, "RUNNING")), runs(before), runs(run(20, "FAILED"), run(15, "PASSED"), before)] },
            false,
        );
        expect(asked.map(({ args }) => args[1])).to.deep.equal(["assume-role", ...Array(4).fill("get-canary-runs")]);
        expect([status, stdout.split("\n").slice(0, 2)]).to.deep.equal([
            0,
            [`${canaryName} runs by itself: its next run is what counts`, "the run PASSED-15 PASSED: as it should"],
        ]);
    });

    it("fails with Synthetics' reason and links where the run does", async () => {
        const failed = run(5, "FAILED", {
            StateReason: "home: https://pay.example.com/ answers 500, not 200 to 299",
            StateReasonCode: "CANARY_FAILURE",
        });
        const { status, stdout } = await test({ "get-canary-runs": runs(failed) });
        expect(status).to.equal(1);
        expect(stdout).to.include(
            "the run FAILED-5 FAILED: home: https://pay.example.com/ answers 500, not 200 to 299\nwhat it saw is at s3://bucket/runs/1\nhttps://eu-west-1.console",
        );
    });

    it("fails where no run is over in time, and says what the canary's state is", async () => {
        for (const never of [runs(), runs(run(5, "RUNNING"))]) {
            shell.remove();
            shell = new Shell();
            shell.standStill();
            const { status, asked, stdout, stderr } = await test({ "get-canary-runs": never });
            expect(status).to.equal(1);
            expect(stdout.trim()).to.equal("");
            expect(stderr).to.include("no run began and ended within 1 minutes; Synthetics says of the canary:\n");
            expect(stderr).to.include('{"State":"ERROR","StateReason":"no function"}');
            expect(asked.filter(({ args }) => args[1] === "get-canary-runs")).to.have.length(4);
            expect(asked.at(-1)?.args.join(" ")).to.equal(`synthetics get-canary --name ${canaryName} --query Canary.Status`);
        }
    });

    it("stops where the role cannot be assumed, or the canary not started", async () => {
        const denied = await test({ "assume-role": "fail" });
        expect([denied.status, denied.asked.length]).to.deep.equal([255, 1]);
        shell.forget();
        const running = await test({ "start-canary": { error: "ConflictException" } });
        expect([running.status, running.asked.length]).to.deep.equal([254, 2]);
    });

    it("understands seconds, as the CLI writes them where it is told to", async () => {
        expect((await test({ "get-canary-runs": runs({ ...run(5, "PASSED"), Timeline: { Started: 5.5 } }) })).status).to.equal(0);
    });

    it("is of a canary, and of no other target", async () => {
        const wrong = "target is no canary's: one is delivery.target(syntheticCanary, …)";
        for (const target of [undefined, { ...targetOf(true), kind: "ecs" }])
            expect(await complaintsOf("payments-delivery", () => testWithCanary(target as never))).to.deep.equal([wrong]);
    });

    it("names a bad option", async () => {
        for (const timeoutMinutes of [0, 51, 1.5, Number.NaN]) {
            expect(await complaintsOf("payments-delivery", () => testWithCanary(targetOf(true), { timeoutMinutes }))).to.deep.equal([
                `timeoutMinutes is ${timeoutMinutes}, not a whole number of minutes from 1 to 50`,
            ]);
        }
    });
});
