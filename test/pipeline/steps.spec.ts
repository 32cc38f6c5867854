import type { Place, Step } from "@causeway/core";
import { deployToEcs, type EcsTarget } from "@causeway/ecs";
import {
    allAtOnce,
    canary,
    deployImageToLambda,
    deployImageToLambdaWithCodeDeploy,
    deployToLambda,
    deployToLambdaWithCodeDeploy,
    type LambdaTarget,
    linear,
    type Strategy,
} from "@causeway/lambda";
import { smokeTest } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, refusalOf } from "../foundation/accounts.ts";
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

    const code = { name: "code" };
    const configured = async (
        more: Partial<typeof leaves & { strategy: string; alarms: string[] }>,
        own?: Strategy,
        where: Place = place,
    ) => {
        const known: LambdaTarget = { ...target, place: where, leaves: pulumi.output({ ...leaves, ...more }) };
        const made = await createStep(await organization(), deployToLambda(known, code, own && { strategy: own }));
        return (made.leaves as { deploy: { configuration: Record<string, string> } }).deploy.configuration;
    };
    const watched = { strategy: "Canary10Percent5Minutes", alarms: ["errors", "orders-falling"] };
    const base = { FunctionName: "payments-receipts-staging", FunctionAlias: "live" };
    const production: Place = { ...place, environment: "production", tier: "production" };

    it("moves calls as the function's release says, and watches its alarms", async () => {
        expect(await configured(watched)).to.deep.equal({
            ...base,
            DeployStrategy: "Canary10Percent5Minutes",
            Alarms: "errors,orders-falling",
        });
        expect(await configured({ strategy: "Linear10PercentEvery1Minute" })).to.deep.equal({
            ...base,
            DeployStrategy: "Linear10PercentEvery1Minute",
        });
    });

    it("moves calls in a pipeline's own way, under the function's alarms", async () => {
        expect(await configured(watched, linear({ percent: 20, minutes: 2 }), production)).to.deep.equal({
            ...base,
            DeployStrategy: "Linear20PercentEvery2Minutes",
            Alarms: "errors,orders-falling",
        });
        expect(await configured(watched, allAtOnce())).to.deep.equal({ ...base, DeployStrategy: "AllAtOnce" });
        expect(await configured({}, canary({ percent: 5, minutes: 1, unwatched: true }), production)).to.deep.equal({
            ...base,
            DeployStrategy: "Canary5Percent1Minute",
        });
    });

    it("says what is wrong with a way of its own", async () => {
        expect(() =>
            deployToLambda(target, code, { strategy: canary({ percent: 100, minutes: 0, alarms: { errorPercent: 1 } }) }),
        ).to.throw(
            [
                "deployToLambda of receipts to staging cannot be created:",
                "  strategy.percent: is 100, not 1 to 99",
                "  strategy.minutes: is 0, not a whole number from 1",
                "  strategy.alarms: belong to the release of the function, where its deploy role is let see them",
            ].join("\n"),
        );
        expect(await refusalOf(configured({}, canary({ percent: 5, minutes: 1 }), production))).to.contain(
            "receipts in production has no alarms, and production is production: nothing would roll the release back; give its release alarms, or say unwatched: true",
        );
    });
});

describe("deployToLambdaWithCodeDeploy", () => {
    const leaves = { deployRoleArn, functionName: "payments-receipts-staging", alias: "live" };
    const stateMachineArn = "arn:aws:states:eu-west-1:222222222222:stateMachine:receipts-releaser-0000000";
    const target = (more: object): LambdaTarget => ({
        kind: "lambda",
        service: "receipts",
        place,
        leaves: pulumi.output({ ...leaves, ...more }),
    });
    const code = { name: "code" };

    const start = { deploy: { configuration: { StateMachineArn: stateMachineArn }, roleArn: deployRoleArn } };
    const startPlan = {
        deploy: { name: "deploy-receipts", type: { category: "Invoke", provider: "StepFunctions" }, place, deploysTo: place },
    };
    const made = async (step: Step) => {
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(cloud.identities()).to.deep.equal(provided);
        return leaves;
    };

    it("uploads the code, then starts the function's state machine, in its account, as its deploy role", async () => {
        const [upload, deploy] = deployToLambdaWithCodeDeploy(target({ stateMachineArn }), code);
        expect(upload.plan).to.deep.equal({
            upload: { name: "upload-receipts", type: { category: "Deploy", provider: "Lambda" }, reads: [code], place },
        });
        expect(await made(upload)).to.deep.equal({
            upload: { configuration: { FunctionName: "payments-receipts-staging" }, roleArn: deployRoleArn },
        });
        expect(deploy.plan).to.deep.equal(startPlan);
        expect(await made(deploy)).to.deep.equal(start);
    });

    it("publishes an image, then starts the function's state machine", async () => {
        const images = { name: "images" };
        const of = target({ stateMachineArn, image: true });
        const [publish, deploy] = deployImageToLambdaWithCodeDeploy(of, images);
        const [alone] = deployImageToLambda(of, images);
        expect(publish.plan).to.deep.equal(alone.plan);
        expect(await made(publish)).to.deep.equal(await made(alone));
        expect(deploy.plan).to.deep.equal(startPlan);
        expect(await made(deploy)).to.deep.equal(start);
    });

    it("says what to use for functions that are released otherwise", async () => {
        const refused = async (step: Step) => refusalOf(createStep(await organization(), step));
        const [, deploy] = deployToLambdaWithCodeDeploy(target({}), code);
        expect(await refused(deploy)).to.contain(
            "receipts in staging is not released by CodeDeploy: give it release: codeDeploy(…), or deploy it with deployToLambda",
        );
        const [, files] = deployToLambdaWithCodeDeploy(target({ stateMachineArn, image: true }), code);
        expect(await refused(files)).to.contain("receipts in staging runs an image: release it with deployImageToLambdaWithCodeDeploy");
        const [, image] = deployImageToLambdaWithCodeDeploy(target({ stateMachineArn }), code);
        expect(await refused(image)).to.contain("receipts in staging runs files: release it with deployToLambdaWithCodeDeploy");
        expect(await refused(deployToLambda(target({ stateMachineArn }), code))).to.contain(
            "receipts in staging is released by CodeDeploy: deploy it with deployToLambdaWithCodeDeploy",
        );
        const [, own] = deployImageToLambda(target({ stateMachineArn, image: true }), code);
        expect(await refused(own)).to.contain(
            "receipts in staging is released by CodeDeploy: deploy it with deployImageToLambdaWithCodeDeploy",
        );
    });
});

describe("smokeTest", () => {
    const curl =
        "curl --fail --silent --show-error --max-time 30 --retry 10 --retry-delay 6 --retry-max-time 60 --retry-all-errors --output /dev/null";
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
