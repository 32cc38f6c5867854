import type { Place } from "@causeway/core";
import { canary, deployImageToLambda, deployToLambda, type LambdaTarget, lambda } from "@causeway/lambda";
import { buildImage, codeCommit, ServicePipeline } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, refusalOf, said } from "../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud, targetsOf } from "../pipeline/delivered.ts";
import { releasing } from "../pipeline/pipelines.ts";
import { commandsOf, hasJq, Shell } from "../pipeline/shell.ts";

const place: Place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" };
const deployRoleArn = "arn:aws:iam::222222222222:role/causeway/deploy/payments-receipts-staging";
const leaves = { deployRoleArn, functionName: "payments-receipts-staging", alias: "live" };
const targetWith = (more: object): LambdaTarget => ({
    kind: "lambda",
    service: "receipts",
    place,
    leaves: pulumi.output({ ...leaves, ...more }),
});
const target = targetWith({ image: true });
const images = { name: "images" };

describe("deployImageToLambda", () => {
    it("publishes a version of the image as the deploy role, then moves the alias to it", async () => {
        const [publish, deploy] = deployImageToLambda(target, images, { strategy: canary({ percent: 10, minutes: 5 }) });
        expect([publish.plan, deploy.plan]).to.deep.equal([
            {
                publish: {
                    name: "publish-receipts",
                    type: { category: "Compute", provider: "Commands" },
                    reads: [images],
                    namespace: "staging-receipts-version",
                    gives: ["VERSION"],
                    deploysTo: place,
                },
            },
            { deploy: { name: "deploy-receipts", type: { category: "Deploy", provider: "Lambda" }, place } },
        ]);
        const logGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
        const published = (await createStep(await organization(), publish)).leaves["publish"] as Record<string, unknown>;
        const { commands: _, ...rest } = published;
        expect(rest).to.deep.equal({
            grants: [
                { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup, `${logGroup}:*`] },
                { actions: ["sts:AssumeRole"], resources: [deployRoleArn] },
            ],
        });
        expect((await createStep(await organization(), deploy)).leaves).to.deep.equal({
            deploy: {
                configuration: {
                    FunctionName: "payments-receipts-staging",
                    FunctionAlias: "live",
                    DeployStrategy: "Canary10Percent5Minutes",
                    PublishedTargetVersion: "#{staging-receipts-version.VERSION}",
                },
                roleArn: deployRoleArn,
            },
        });
    });

    it("is for images, as deployToLambda is for files", async () => {
        const [, deploy] = deployImageToLambda(targetWith({}), images);
        const here = await organization();
        expect(await refusalOf(createStep(here, deploy))).to.contain("receipts in staging runs files: release it with deployToLambda");
        expect(await refusalOf(createStep(here, deployToLambda(target, images)))).to.contain(
            "receipts in staging runs an image: release it with deployImageToLambda",
        );
    });

    it("makes a pipeline that CodePipeline takes", async () => {
        const here = await organization();
        await releasing(here, ["receipts"]);
        const targets = targetsOf("staging", "222222222222", { receipts: "lambda" });
        Object.assign(targets.targets["receipts"]?.leaves ?? {}, { image: true });
        const cloud = deliveryCloud(here).stack("organization/causeway/payments-staging", targets);
        await cloud.run(() => {
            const delivery = delivered();
            const build = buildImage({ commands: [], repository: { functions: true } });
            const steps = deployImageToLambda(delivery.target(lambda, "staging", "receipts"), build.images);
            return new ServicePipeline("receipts", { delivery, source: codeCommit(), build, stages: [{ name: "staging", steps }] });
        });
        const stages = said(cloud, "receipts-pipeline")["stages"] as readonly { actions: readonly Record<string, unknown>[] }[];
        const [publish, deploy] = stages[2]?.actions ?? [];
        expect(publish).to.deep.include({ runOrder: 1, namespace: "staging-receipts-version", outputVariables: ["VERSION"] });
        expect(deploy).to.deep.include({ runOrder: 2, roleArn: deployRoleArn });
        expect(deploy).to.not.have.property("inputArtifacts");
    });
});

describe("deployImageToLambda's architecture", () => {
    const attempt = async (of: LambdaTarget, architecture?: "arm64" | "x86_64") =>
        refusalOf(createStep(await organization(), deployImageToLambda(of, { name: "images", ...(architecture && { architecture }) })[0]));

    it("is the function's, or says where to mend it", async () => {
        expect(await attempt(targetWith({ image: true, architecture: "arm64" }))).to.equal(
            "receipts runs on arm64 in staging, and its images are built for x86_64: give buildImage, or receipts, the other architecture",
        );
        expect(await attempt(targetWith({ image: true, architecture: "arm64" }), "arm64")).to.equal("nothing went wrong");
        // A function that was exported before it said so.
        expect(await attempt(target, "arm64")).to.equal("nothing went wrong");
    });
});

describe("deployImageToLambda's commands", () => {
    let shell: Shell;
    before(function () {
        if (!hasJq()) this.skip();
    });
    beforeEach(() => {
        shell = new Shell();
        shell.write("imagedefinitions.json", [{ name: "receipts", imageUri: "shop/receipts:7" }]);
    });
    afterEach(() => shell.remove());
    const [publish] = deployImageToLambda(target, images);
    const answers = { "assume-role": "AKIA\tsecret\ttoken", "update-function-code": "7" };

    it("are such as CodePipeline takes", async () => {
        for (const each of await commandsOf(publish)) expect(each, each).to.match(/^[^\n]{1,1000}$/);
    });

    it("wait for the version, and give it to the next action", async () => {
        const { status, asked, exported } = await shell.run(publish, answers);
        expect(status).to.equal(0);
        const ofFunction = ["--function-name", "payments-receipts-staging"];
        expect(asked.slice(1).map(({ args }) => args)).to.deep.equal([
            ...[
                [
                    "lambda",
                    "update-function-code",
                    ...ofFunction,
                    "--image-uri",
                    "shop/receipts:7",
                    "--publish",
                    "--query",
                    "Version",
                    "--output",
                    "text",
                ],
            ],
            ["lambda", "wait", "published-version-active", ...ofFunction, "--qualifier", "7"],
        ]);
        expect(asked[1]).to.include({ key: "AKIA", token: "token", region: "eu-west-1" });
        expect(exported).to.include("VERSION=7");
    });

    it("stop at the first that fails", async () => {
        expect((await shell.run(publish, { ...answers, "update-function-code": "fail" })).asked).to.have.length(2);
        shell.forget();
        shell.write("imagedefinitions.json", []);
        expect((await shell.run(publish, answers)).status).to.equal(1);
    });
});
