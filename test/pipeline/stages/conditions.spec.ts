import type { ServicePipelineArgs, Stage } from "@causeway/pipeline";
import {
    alarmRule,
    approval,
    buildImage,
    codeBuildRule,
    codeCommit,
    commandsRule,
    lambdaRule,
    ServicePipeline,
    variableRule,
    windowRule,
} from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../../foundation/accounts.ts";
import { pages } from "../../verify/pages.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

const source = codeCommit();
const { BranchName } = source.variables;
const steps = [approval()];

const pipeline = (stages: readonly Stage[], more: Partial<ServicePipelineArgs> = {}) =>
    new ServicePipeline("checkout", { delivery: delivered(), source, stages, ...more });

async function declared(stage: Omit<Stage, "name" | "steps">) {
    const cloud = deliveryCloud(await organization());
    await cloud.run(() => pipeline([{ name: "staging", steps, ...stage }]));
    const stages = said(cloud, "checkout-pipeline")["stages"] as readonly Record<string, unknown>[];
    const { name: _, actions: __, ...conditions } = stages[1] ?? {};
    return { cloud, conditions };
}
const ruleType = (provider: string) => ({ category: "Rule", owner: "AWS", provider, version: "1" });
const roleArn = (rule: string) => `arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/payments-checkout.staging.${rule}`;

describe("a stage's conditions", () => {
    it("are declared with all kinds of rules, each as a role of its own where it needs one", async () => {
        const { cloud, conditions } = await declared({
            entry: {
                rules: [
                    windowRule("hours", { cron: "* * 9-16 ? * MON-FRI", timeZone: "Europe/Berlin", timeoutMinutes: 4000 }),
                    commandsRule("clean", { commands: ["test ! -e BROKEN"] }),
                    lambdaRule("board", { functionName: "board", parameters: "checkout" }),
                    codeBuildRule("licences", { project: pulumi.output("licences"), variables: { BRANCH: `${BranchName}` } }),
                    variableRule("main", BranchName, { equals: "main" }),
                ],
            },
            success: { result: "ROLLBACK", rules: [alarmRule("errors", { alarm: "errors", states: ["OK"], waitMinutes: 30 })] },
            failure: { result: "RETRY", retryMode: "ALL_ACTIONS" },
        });
        expect(conditions).to.deep.equal({
            beforeEntry: {
                condition: {
                    result: "FAIL",
                    rules: [
                        {
                            name: "hours",
                            ruleTypeId: ruleType("DeploymentWindow"),
                            configuration: { Cron: "* * 9-16 ? * MON-FRI", TimeZone: "Europe/Berlin" },
                            timeoutInMinutes: 4000,
                        },
                        {
                            name: "clean",
                            ruleTypeId: ruleType("Commands"),
                            commands: ["test ! -e BROKEN"],
                            inputArtifacts: ["source"],
                            roleArn: roleArn("entry+clean"),
                        },
                        {
                            name: "board",
                            ruleTypeId: ruleType("LambdaInvoke"),
                            configuration: { FunctionName: "board", UserParameters: "checkout" },
                            roleArn: roleArn("entry+board"),
                        },
                        {
                            name: "licences",
                            ruleTypeId: ruleType("CodeBuild"),
                            configuration: {
                                ProjectName: "licences",
                                EnvironmentVariables: '[{"name":"BRANCH","value":"#{Source.BranchName}","type":"PLAINTEXT"}]',
                            },
                            inputArtifacts: ["source"],
                            roleArn: roleArn("entry+licences"),
                        },
                        {
                            name: "main",
                            ruleTypeId: ruleType("VariableCheck"),
                            configuration: { Variable: "#{Source.BranchName}", Value: "main", Operator: "EQ" },
                        },
                    ],
                },
            },
            onSuccess: {
                condition: {
                    result: "ROLLBACK",
                    rules: [
                        {
                            name: "errors",
                            ruleTypeId: ruleType("CloudWatchAlarm"),
                            configuration: { AlarmName: "errors", AlarmStates: "OK", WaitTime: "30" },
                            roleArn: roleArn("success+errors"),
                        },
                    ],
                },
            },
            onFailure: { result: "RETRY", retryConfiguration: { retryMode: "ALL_ACTIONS" } },
        });
        expect(cloud.identities().filter(identity => identity.endsWith("-rule"))).to.deep.equal([
            "aws:iam/role:Role checkout-staging-entry-board-rule",
            "aws:iam/role:Role checkout-staging-entry-clean-rule",
            "aws:iam/role:Role checkout-staging-entry-licences-rule",
            "aws:iam/role:Role checkout-staging-success-errors-rule",
        ]);
        expect(cloud.policy("checkout-staging-success-errors-rule")["Statement"]).to.deep.equal([
            {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { AWS: "arn:aws:iam::111111111111:root" },
                Condition: {
                    ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout-pipeline" },
                },
            },
        ]);
        const assumed = (statements(cloud, "checkout-role-policy") as { Action: unknown; Resource: string[] }[]).find(
            ({ Action }) => Action === "sts:AssumeRole" || (Array.isArray(Action) && Action.includes("sts:AssumeRole")),
        );
        expect(assumed?.Resource).to.include.members(
            ["entry+clean", "entry+board", "entry+licences", "success+errors"].map(rule => roleArn(rule)),
        );
    });

    it("let a rule do exactly what its page lists, or what it does", async () => {
        const { cloud } = await declared({
            entry: {
                rules: [
                    commandsRule("clean", { commands: ["true"], grants: [{ actions: ["s3:ListAllMyBuckets"], resources: ["*"] }] }),
                    lambdaRule("board", { functionName: "board" }),
                    codeBuildRule("licences", { project: "licences" }),
                    alarmRule("errors", { alarm: "errors" }),
                ],
            },
        });
        const reads = [
            {
                Effect: "Allow",
                Action: ["s3:GetObject", "s3:GetObjectVersion"],
                Resource: ["arn:aws:s3:::delivery-artifacts-bucket-0000000/payments-checkout*"],
            },
            {
                Effect: "Allow",
                Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
                Resource: ["arn:aws:s3:::delivery-artifacts-bucket-0000000"],
            },
        ];
        const key = { Effect: "Allow", Action: ["kms:DescribeKey", "kms:Decrypt"] };
        const [readFiles, listFiles, decrypt, ...clean] = statements(cloud, "checkout-staging-entry-clean-rule-policy") as Record<
            string,
            unknown
        >[];
        expect([readFiles, listFiles]).to.deep.equal(reads);
        expect(decrypt).to.deep.include(key);
        const logs = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
        expect(clean).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: [logs, `${logs}:*`],
            },
            { Effect: "Allow", Action: ["s3:ListAllMyBuckets"], Resource: ["*"] },
        ]);
        expect(statements(cloud, "checkout-staging-entry-board-rule-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: ["arn:aws:lambda:eu-west-1:111111111111:function:board"] },
            { Effect: "Allow", Action: ["lambda:ListFunctions"], Resource: ["*"] },
        ]);
        expect((statements(cloud, "checkout-staging-entry-licences-rule-policy") as unknown[]).at(-1)).to.deep.equal({
            Effect: "Allow",
            Action: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
            Resource: ["arn:aws:codebuild:eu-west-1:111111111111:project/licences"],
        });
        expect(statements(cloud, "checkout-staging-entry-errors-rule-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["cloudwatch:DescribeAlarms"], Resource: ["*"] },
        ]);
    });

    it("look at an alarm of another account as a role there", async () => {
        const here = await organization();
        const place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" } as const;
        const there = { place, roleArn: "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging" };
        const rule = alarmRule("errors", { alarm: pulumi.output("errors"), there });
        expect(rule.plan).to.deep.equal({ name: "errors", provider: "CloudWatchAlarm", configuration: {}, place });
        const leaves = rule.create({ delivery: undefined as never, pipelineName: "payments-checkout" });
        expect(leaves.roleArn).to.equal(there.roleArn);
        expect(leaves.grants).to.equal(undefined);
        expect(here.delivery.accountId).to.equal("111111111111");
    });

    it("roll back, with and without rules, and skip", async () => {
        expect((await declared({ failure: { result: "ROLLBACK" } })).conditions).to.deep.equal({ onFailure: { result: "ROLLBACK" } });
        const rule = variableRule("main", BranchName, { differsFrom: "main" });
        const ruled = {
            name: "main",
            ruleTypeId: ruleType("VariableCheck"),
            configuration: { Variable: "#{Source.BranchName}", Value: "main", Operator: "NE" },
        };
        expect((await declared({ failure: { result: "ROLLBACK", rules: [rule] } })).conditions).to.deep.equal({
            onFailure: { condition: { result: "ROLLBACK", rules: [ruled] } },
        });
        expect((await declared({ entry: { result: "SKIP", rules: [rule] } })).conditions).to.deep.equal({
            beforeEntry: { condition: { result: "SKIP", rules: [ruled] } },
        });
        expect((await declared({ failure: { result: "RETRY" } })).conditions).to.deep.equal({
            onFailure: { result: "RETRY", retryConfiguration: { retryMode: "FAILED_ACTIONS" } },
        });
    });

    it("replace nothing where rules come, go or change places", async () => {
        const [clean, board] = [commandsRule("clean", { commands: ["true"] }), lambdaRule("board", { functionName: "board" })];
        const changes = async (before: Stage["entry"], after: Stage["entry"]) => {
            const run = (entry: Stage["entry"]) => () => pipeline([{ name: "staging", steps, ...(entry && { entry }) }]);
            const first = deliveryCloud(await organization());
            await first.run(run(before));
            const second = new Cloud({ after: first, stack: "payments-delivery" });
            await second.run(run(after));
            return second.registered.flatMap(({ name, change }) => (change && change !== "same" ? [`${name}: ${change}`] : []));
        };
        expect(await changes({ rules: [clean, board] }, { rules: [board, clean] })).to.deep.equal(["checkout-pipeline: update"]);
        expect(await changes({ rules: [clean, board] }, { rules: [board] })).to.deep.equal([
            "checkout-role-policy: update",
            "checkout-pipeline: update",
        ]);
    });

    it("that AWS has not do not compile", () => {
        const main = variableRule("main", BranchName, { equals: "main" });
        const clean = commandsRule("clean", { commands: ["true"] });
        const entry: Stage["entry"] = { result: "SKIP", rules: [main, lambdaRule("board", { functionName: "board" })] };
        // @ts-expect-error a Commands rule cannot skip a stage
        const skipped: Stage["entry"] = { result: "SKIP", rules: [clean] };
        // @ts-expect-error a stage that was not entered has nothing to roll back
        const undone: Stage["entry"] = { result: "ROLLBACK", rules: [main] };
        // @ts-expect-error what has succeeded is not skipped
        const late: Stage["success"] = { result: "SKIP", rules: [main] };
        // @ts-expect-error a retry and a condition on failure exclude each other
        const both: Stage["failure"] = { result: "RETRY", rules: [main] };
        // @ts-expect-error a rollback is of all actions
        const mode: Stage["failure"] = { result: "ROLLBACK", retryMode: "ALL_ACTIONS" };
        // @ts-expect-error the source gives no such variable
        const variable = () => source.variables.Branch;
        // @ts-expect-error an alarm has no such state
        const state: Parameters<typeof alarmRule>[1] = { alarm: "errors", states: ["FINE"] };
        expect([entry, skipped, undone, late, both, mode, state].length).to.equal(7);
        expect(variable()).to.equal(undefined);
    });
});

describe("a stage's conditions, given bad arguments", () => {
    const complaints = async (stage: object, name = "staging") =>
        complaintsOf("payments-delivery", () => pipeline([{ name, steps, ...stage }]), deliveryCloud(await organization()));

    it("say all that is of no kind that there is", async () => {
        expect(
            await complaints({
                entry: { result: "ROLLBACK", rules: [] },
                success: { rules: [undefined, {}] },
                failure: { result: "RETRY", rules: [variableRule("a", BranchName, { equals: "a" })], retryMode: "TWICE" },
            }),
        ).to.deep.equal([
            'stages[0].entry.result is "ROLLBACK", not one of FAIL, SKIP',
            "stages[0].entry.rules needs at least one rule",
            'stages[0].success.result is "undefined", not one of FAIL, ROLLBACK',
            "stages[0].success.rules[0] is no rule",
            "stages[0].success.rules[1] is no rule",
            "stages[0].failure.rules stand beside a retry, which AWS allows none: leave out one of the two",
            'stages[0].failure.retryMode is "TWICE", not one of FAILED_ACTIONS, ALL_ACTIONS of a retry',
        ]);
        expect(await complaints({ entry: 1, failure: { result: "ROLLBACK", retryMode: "ALL_ACTIONS" } })).to.deep.equal([
            "stages[0].entry is no condition",
            'stages[0].failure.retryMode is "ALL_ACTIONS", not one of FAILED_ACTIONS, ALL_ACTIONS of a retry',
        ]);
    });

    it("say what is no rule", async () => {
        const rules = [undefined, {}, { plan: undefined, create: () => ({}) }];
        expect(await complaints({ entry: { rules } })).to.deep.equal([0, 1, 2].map(at => `stages[0].entry.rules[${at}] is no rule`));
    });

    it("find an artifact that is not there when a stage is entered, and let one be read that is", async () => {
        const build = buildImage({ commands: ["true"] });
        const reads = [build.images];
        const rules = [commandsRule("look", { commands: ["ls"], reads })];
        expect(await complaints({ entry: { rules } })).to.deep.equal([
            `stages[0].entry.rules[0].inputArtifacts[0] no action makes "images": must be one that an earlier action makes: "source" (${pages.input})`,
        ]);
        const cloud = deliveryCloud(await organization());
        await cloud.run(() => pipeline([{ name: "staging", steps, entry: { rules } }], { build }));
    });
});
