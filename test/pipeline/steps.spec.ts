import type { Place } from "@causeway/core";
import { deployToEcs, type EcsTarget } from "@causeway/ecs";
import { deployToLambda, type LambdaTarget } from "@causeway/lambda";
import { approval, smokeTest } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization } from "../foundation/accounts.ts";
import { createStep } from "./delivered.ts";

const place: Place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" };
const deployRoleArn = "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging";
const provided = ["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"];

describe("deployToEcs", () => {
    const leaves = {
        deployRoleArn,
        clusterName: "staging",
        serviceName: "payments-checkout",
        container: "checkout",
        endpoint: { url: "" },
    };
    const target: EcsTarget = { kind: "ecs", service: "checkout", place, leaves: pulumi.output(leaves) };

    it("deploys the images to the service, in its account, as its deploy role", async () => {
        const images = { name: "images" };
        const step = deployToEcs(target, images);
        expect(step.plan).to.deep.equal({
            deploy: { name: "deploy-checkout", type: { category: "Deploy", provider: "ECS" }, reads: [images], place },
        });
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(leaves).to.deep.equal({
            deploy: {
                configuration: { ClusterName: "staging", ServiceName: "payments-checkout", FileName: "imagedefinitions.json" },
                roleArn: deployRoleArn,
            },
        });
        expect(cloud.identities()).to.deep.equal(provided);
    });
});

describe("deployToLambda", () => {
    const leaves = { deployRoleArn, functionName: "payments-receipts-staging", alias: "live" };
    const target: LambdaTarget = { kind: "lambda", service: "receipts", place, leaves: pulumi.output(leaves) };

    it("deploys the code to the function and its alias, in its account, as its deploy role", async () => {
        const code = { name: "code" };
        const step = deployToLambda(target, code);
        expect(step.plan).to.deep.equal({
            deploy: { name: "deploy-receipts", type: { category: "Deploy", provider: "Lambda" }, reads: [code], place },
        });
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(leaves).to.deep.equal({
            deploy: {
                configuration: { FunctionName: "payments-receipts-staging", FunctionAlias: "live", DeployStrategy: "AllAtOnce" },
                roleArn: deployRoleArn,
            },
        });
        expect(cloud.identities()).to.deep.equal(provided);
    });
});

describe("approval", () => {
    const question = async (step: ReturnType<typeof approval>) => {
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(cloud.identities()).to.deep.equal(provided);
        return leaves;
    };

    it("asks about the commit that waits", async () => {
        const step = approval();
        expect(step.plan).to.deep.equal({ approve: { name: "approve", type: { category: "Approval", provider: "Manual" } } });
        expect(await question(step)).to.deep.equal({
            approve: { configuration: { CustomData: "Release commit #{Source.CommitId}?" } },
        });
    });

    it("asks what it is told to ask", async () => {
        expect(await question(approval({ question: "Is the shop closed?" }))).to.deep.equal({
            approve: { configuration: { CustomData: "Is the shop closed?" } },
        });
    });
});

describe("smokeTest", () => {
    const curl = "curl --fail --silent --show-error --retry 10 --retry-delay 6 --retry-all-errors --output /dev/null";
    const logGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
    const commands = async (step: ReturnType<typeof smokeTest>) => {
        const { leaves } = await createStep(await organization(), step);
        return (leaves["smoke"] as { commands: string[] }).commands;
    };

    it("runs one command without a project of its own, and writes the pipeline's log", async () => {
        const step = smokeTest({ url: "http://lb.example.com" });
        expect(step.plan).to.deep.equal({
            smoke: { name: "smoke-test", type: { category: "Compute", provider: "Commands" }, reads: [{ name: "source" }] },
        });
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(leaves).to.deep.equal({
            smoke: {
                commands: [`${curl} 'http://lb.example.com/'`],
                grants: [
                    {
                        actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                        resources: [logGroup, `${logGroup}:*`],
                    },
                ],
            },
        });
        expect(cloud.identities()).to.deep.equal(provided);
    });

    const endpoints: readonly (readonly [pulumi.Input<{ url: string; host?: string }>, string | undefined, string])[] = [
        [{ url: "http://lb.example.com" }, "/health", "'http://lb.example.com/health'"],
        [
            { url: "http://lb.example.com", host: "pay.example.com" },
            undefined,
            "--connect-to '::lb.example.com:' 'http://pay.example.com/'",
        ],
        [
            { url: "https://lb.example.com", host: "pay.example.com" },
            "/health",
            "--connect-to '::lb.example.com:' 'https://pay.example.com/health'",
        ],
        [
            { url: "https://lb.example.com", host: "*.p?y.example.com" },
            "/",
            "--connect-to '::lb.example.com:' 'https://x.pxy.example.com/'",
        ],
    ];
    for (const [endpoint, path, expected] of endpoints) {
        it(`asks ${expected}`, async () => {
            expect(await commands(smokeTest(pulumi.output(endpoint), path === undefined ? {} : { path }))).to.deep.equal([
                `${curl} ${expected}`,
            ]);
        });
    }
});
