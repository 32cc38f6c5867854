import { type Delivery, type Monitored, metricsIn, type Signal } from "@causeway/core";
import { deployImageToLambdaWithCodeDeploy, deployToLambdaWithCodeDeploy, type LambdaTarget } from "@causeway/lambda";
import {
    approval,
    codeBuild,
    codeCommit,
    deployToS3,
    invokeLambda,
    machine,
    parallel,
    type ServicePipeline,
    type ServicePipelineArgs,
    type Stage,
} from "@causeway/pipeline";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { planStages } from "../../packages/pipeline/src/plan.ts";
import { releasePath } from "../../packages/pipeline/src/release-path.ts";
import { organization, resolved } from "../foundation/accounts.ts";
import { approvalStage } from "./delivered.ts";
import { checkoutPipeline, releasing } from "./pipelines.ts";

const made = async (change: (args: ServicePipelineArgs) => Partial<ServicePipelineArgs> = () => ({})): Promise<ServicePipeline> => {
    const cloud = await releasing(await organization());
    return cloud.run(checkoutPipeline(change));
};

/** What is asked of CloudWatch for each signal, and when somebody is called. */
const told = (monitored: Monitored) =>
    resolved(
        pulumi.output(
            Object.fromEntries(
                Object.entries<Signal | undefined>(monitored.signals).map(([key, signal]) => [
                    key,
                    {
                        alarms: signal?.alarms ?? {},
                        of: (signal ? metricsIn(signal.measure) : []).map(
                            ({ namespace, name, dimensions, statistic, unit, statistics = [] }) => ({
                                ...{ namespace, name, dimensions, statistic, unit, statistics },
                            }),
                        ),
                    },
                ]),
            ),
        ),
    );

describe("What a pipeline says of itself", () => {
    it("is what CodePipeline reports of it, with its builds' logs", async () => {
        const { monitored } = await made();
        const { kind, name, logs } = monitored;
        expect({ kind, name }).to.deep.equal({ kind: "pipeline", name: "checkout" });
        const metric = { namespace: "AWS/CodePipeline", dimensions: { PipelineName: "payments-checkout" }, statistics: [] };
        expect(await told(monitored)).to.deep.equal({
            failed: {
                alarms: { warning: { above: 0 } },
                of: [{ ...metric, name: "FailedPipelineExecutions", statistic: "Sum", unit: "Count" }],
            },
            duration: { alarms: {}, of: [{ ...metric, name: "PipelineDuration", statistic: "Maximum", unit: "Seconds" }] },
        });
        expect(Object.keys(logs)).to.deep.equal(["build"]);
        expect(await resolved(pulumi.output(logs["build"]?.name))).to.equal("checkout-build-logs-0000000");
    });

    it("names its builds, each project once, whoever shares it", async () => {
        const own = machine("own");
        const { builds } = await made(({ delivery }) => ({
            delivery,
            build: [
                codeBuild("lint", { commands: ["make lint"], on: own }),
                codeBuild("unit", { commands: ["make unit"], on: own }),
                codeBuild("secret", {
                    commands: ["make secret"],
                    grants: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::a/b"] }],
                }),
            ],
            stages: [approvalStage],
        }));
        expect(builds.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal(["build machine-own", "build build-secret"]);
        const metric = { namespace: "AWS/CodeBuild", dimensions: { ProjectName: "checkout-machine-own-project-0000000" } };
        const times = { statistic: "Maximum", unit: "Seconds", statistics: ["Average", "Maximum", "Minimum"] };
        expect(await told(builds[0] as Monitored)).to.deep.equal({
            failedBuilds: {
                alarms: { warning: { above: 0 } },
                of: [{ ...metric, name: "FailedBuilds", statistic: "Sum", unit: "Count", statistics: ["Sum"] }],
            },
            duration: { alarms: {}, of: [{ ...metric, name: "Duration", ...times }] },
            queued: { alarms: { warning: { above: 600 } }, of: [{ ...metric, name: "QueuedDuration", ...times }] },
        });
    });
});

const there = (accountId: string) => ({ accountId, region: "eu-west-1" });

describe("A pipeline's release path", () => {
    it("says which action of which stage deploys to which environment", async () => {
        const { releasePath } = await made();
        const { stages, pipelineName, ...path } = releasePath;
        expect(path).to.deep.include({ team: "payments", service: "checkout", place: { accountId: "111111111111", region: "eu-west-1" } });
        expect(await resolved(pulumi.output(pipelineName))).to.equal("payments-checkout");
        expect(stages).to.deep.equal([
            {
                name: "staging",
                deploys: [{ action: "deploy-checkout", environment: "staging", tier: "test", place: there("222222222222") }],
            },
            {
                name: "production",
                deploys: [{ action: "deploy-checkout", environment: "production", tier: "production", place: there("333333333333") }],
            },
        ]);
    });

    const place = { team: "payments", environment: "live", tier: "production", accountId: "333333333333", region: "eu-west-1" } as const;
    const pathOf = (stages: readonly Stage[]) => {
        const pipeline = { name: pulumi.output("p"), arn: pulumi.output("a") } as unknown as aws.codepipeline.Pipeline;
        const here = { ...place, environment: "delivery", tier: "delivery" } as unknown as Delivery;
        return releasePath("receipts", { delivery: here, pipeline, stages: planStages([codeCommit()], [], stages) }).stages;
    };

    it("counts what state machines and commands deploy, and no function that is only called", () => {
        const target = { kind: "lambda", service: "receipts", place, leaves: pulumi.output({}) } as unknown as LambdaTarget;
        const { source: code } = codeCommit();
        const warm = invokeLambda({ functionName: "warm", there: { place, roleArn: "arn:aws:iam::333333333333:role/warm" } });
        const to = { environment: "live", tier: "production", place: there("333333333333") };
        const steps = [
            parallel([...deployToLambdaWithCodeDeploy(target, code)], [...deployImageToLambdaWithCodeDeploy(target, code)]),
            warm,
        ];
        expect(pathOf([{ name: "live", steps }])).to.deep.equal([
            {
                name: "live",
                deploys: ["upload-receipts", "deploy-receipts", "publish-receipts", "deploy-receipts"].map(action => ({ action, ...to })),
            },
        ]);
    });

    it("takes a stage that says its tier itself for an environment of its name", () => {
        const steps = [approval(), deployToS3({ files: codeCommit().source, bucket: "site" })];
        const deploys = [{ action: "deploy-to-s3", environment: "site", tier: "production" }];
        expect(pathOf([{ name: "site", tier: "production", steps }])).to.deep.equal([{ name: "site", deploys }]);
        expect(pathOf([{ name: "site", steps }])).to.deep.equal([{ name: "site", deploys: [] }]);
    });
});
