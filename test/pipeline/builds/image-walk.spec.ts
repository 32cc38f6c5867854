import type { Step } from "@causeway/core";
import {
    buildImage,
    buildImages,
    codeCommit,
    ecrBuild,
    integrationTest,
    loadTest,
    ServicePipeline,
    smokeTest,
    unitTest,
} from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { organization } from "../../foundation/accounts.ts";
import { without } from "../../sandbox/without.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

const delivery = { account: "111111111111", region: "eu-west-1" };
const endpoint = { url: "https://lb.example.com" };
const thresholds = { errorPercent: 1 };
const reports = { tests: { format: "JUNITXML", files: ["*.xml"] } } as const;

interface Execution {
    readonly actionExecutionDetails: readonly {
        readonly stageName: string;
        readonly actionName: string;
        readonly status: string;
        readonly errorDetails?: { readonly message: string };
    }[];
}

/** A pipeline with these builds, which tests what is somewhere, up and with a commit. */
async function upWith(build: () => readonly Step[]): Promise<Cloud> {
    const cloud = deliveryCloud(await organization());
    await cloud.run(
        () =>
            new ServicePipeline("checkout", {
                delivery: delivered(),
                source: codeCommit(),
                build: build(),
                stages: [
                    {
                        name: "staging",
                        steps: [
                            smokeTest(endpoint),
                            integrationTest(endpoint, { commands: ["make"], reports }),
                            loadTest(endpoint, { thresholds }),
                        ],
                    },
                ],
            }),
    );
    const putFiles = [{ filePath: "Dockerfile", fileContent: "FROM scratch" }];
    cloud.aws.operate(delivery, "codecommit:CreateCommit", { repositoryName: "payments-checkout", branchName: "main", putFiles });
    return cloud;
}

const walk = (cloud: Cloud) => {
    const started = cloud.aws.operate(delivery, "codepipeline:StartPipelineExecution", { name: "payments-checkout" }) as Execution;
    return started.actionExecutionDetails.map(({ stageName, actionName, status, errorDetails }) => [
        `${stageName}/${actionName}`,
        errorDetails?.message ?? status,
    ]);
};
const tests = [
    ["staging/smoke-test", "NotSimulated"],
    ["staging/integration-test", "Succeeded"],
    ["staging/load-test", "NotSimulated"],
];

describe("pipelines that build images and test what they deploy, walked through", () => {
    it("are refused nothing, with an image that is looked at, and tests with thresholds", async () => {
        const image = { commands: ["make"], scan: { failOn: "high" }, cache: "registry" } as const;
        const unit = unitTest({ commands: ["make test"], reports, failedPercent: 1 });
        expect(walk(await upWith(() => [unit, buildImage(image)]))).to.deep.equal([
            ["source/source", "Succeeded"],
            ["build/unit-test", "Succeeded"],
            ["build/build", "Succeeded"],
            ...tests,
        ]);
    });

    it("stop where an image's build may not do one thing that it must", async () => {
        const cloud = await upWith(() => [buildImage({ commands: [], scan: { failOn: "high" }, cache: "registry" })]);
        const role = String(cloud.named("checkout-build-role", "aws:iam/role:Role").outputs["name"]);
        const arn = "arn:aws:ecr:eu-west-1:111111111111:repository/payments/checkout";
        for (const action of ["ecr:PutImage", "ecr:DescribeImages", "ecr:DescribeImageScanFindings", "ecr:GetDownloadUrlForLayer"]) {
            without(cloud.aws, delivery, role, action, () => {
                const [, [what, said] = []] = walk(cloud);
                expect(what).to.equal("build/build");
                expect(said).to.contain(action).and.to.contain(arn);
            });
        }
        expect(walk(cloud)[1]).to.deep.equal(["build/build", "Succeeded"]);
    });

    it("are refused nothing, with images of several services", async () => {
        const builds = buildImages({ checkout: { commands: [] }, worker: { commands: [], buildArgs: { A: "b" } } });
        expect(walk(await upWith(() => [builds]))).to.deep.equal([
            ["source/source", "Succeeded"],
            ["build/build-checkout", "Succeeded"],
            ["build/build-worker", "Succeeded"],
            ...tests,
        ]);
    });

    it("are refused nothing, with an image that needs no project", async () => {
        expect(walk(await upWith(() => ecrBuild({ scan: { failOn: "high" } }).steps))).to.deep.equal([
            ["source/source", "Succeeded"],
            // What it builds is not simulated, nor what commands do: what they may do is.
            ["build/build", "NotSimulated"],
            ["build/image", "NotSimulated"],
            ...tests,
        ]);
    });

    it("stop where ecrBuild's action may not do one thing that it must", async () => {
        const cloud = await upWith(() => ecrBuild().steps);
        const role = String(cloud.named("checkout-build-build-action", "aws:iam/role:Role").outputs["name"]);
        const arn = "arn:aws:ecr:eu-west-1:111111111111:repository/payments/checkout";
        for (const action of ["ecr:PutImage", "ecr:UploadLayerPart", "ecr:DescribeRepositories", "ecr:GetDownloadUrlForLayer"]) {
            without(cloud.aws, delivery, role, action, () => {
                const [, [what, said] = []] = walk(cloud);
                expect(what).to.equal("build/build");
                expect(said).to.contain(action).and.to.contain(arn);
            });
        }
        without(cloud.aws, delivery, role, "logs:CreateLogGroup", () => {
            expect(walk(cloud)[1]?.[1]).to.contain("logs:CreateLogGroup");
        });
    });
});
