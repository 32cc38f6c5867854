import {
    approval,
    Connection,
    codeBuild,
    codeCommit,
    ecrSource,
    gitHub,
    ImageRepository,
    Repository,
    ServicePipeline,
    type ServicePipelineArgs,
    s3Source,
    smokeTest,
} from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, said, statements } from "../../foundation/accounts.ts";
import { pages } from "../../verify/pages.ts";
import { delivered, deliveryCloud } from "../delivered.ts";
import { warningsOf } from "./warnings.ts";

const place = { account: "111111111111", region: "eu-west-1", defaultTags: {} };
const stages = [{ name: "production", steps: [approval({ question: "Go?" })] }];

interface Stage {
    readonly name: string;
    readonly actions: readonly Record<string, unknown>[];
}
const sourceStage = (cloud: Cloud, name = "checkout") => (said(cloud, `${name}-pipeline`)["stages"] as readonly Stage[])[0];

/** Runs the pipeline; how each action of the stage "source", or of another, went. */
const run = ({ aws }: Organization, stage = "source", name = "payments-checkout"): readonly string[] => {
    const { actionExecutionDetails } = aws.operate(place, "codepipeline:StartPipelineExecution", { name }) as {
        actionExecutionDetails: readonly { stageName: string; actionName: string; status: string; errorDetails?: { message: string } }[];
    };
    return actionExecutionDetails
        .filter(({ stageName }) => stageName === stage)
        .map(({ actionName, status, errorDetails }) => [actionName, status, ...(errorDetails ? [errorDetails.message] : [])].join(": "));
};

describe("a pipeline's sources", () => {
    let here: Organization;
    let cloud: Cloud;
    beforeEach(async () => {
        here = await organization();
        cloud = deliveryCloud(here);
    });
    const operate = (name: string, request: object) => here.aws.operate(place, name, request);
    const commit = (repositoryName: string, branchName = "main") =>
        operate("codecommit:CreateCommit", { repositoryName, branchName, putFiles: [{ filePath: "a", fileContent: "b" }] });
    const pipeline = (args: Partial<ServicePipelineArgs> & Pick<ServicePipelineArgs, "delivery" | "source">) =>
        new ServicePipeline("checkout", { stages, ...args });
    const allowed = (role: string) => (statements(cloud, `${role}-policy`) as { Action: string[]; Resource: string[] }[]).slice(artifacts);
    /** What comes first in every policy: taking and leaving artifacts. */
    const artifacts = 3;

    const threeSources = () => {
        const delivery = delivered();
        const images = new ImageRepository("base", { delivery, movableTags: ["stable"] });
        const base = ecrSource({ name: "base", repository: images.repository.name, tag: "stable" });
        return pipeline({ delivery, source: [codeCommit(), s3Source({ name: "config", key: "config.zip" }), base] });
    };

    it("run side by side, under names of their own, in the first stage", async () => {
        await cloud.run(threeSources);
        const common = { category: "Source", owner: "AWS", version: "1", runOrder: 1 };
        const role = (action: string) =>
            `arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/payments-checkout.source.${action}`;
        expect(sourceStage(cloud)).to.deep.equal({
            name: "source",
            actions: [
                {
                    ...common,
                    ...{ name: "source", provider: "CodeCommit", outputArtifacts: ["source"], namespace: "Source" },
                    configuration: {
                        RepositoryName: "payments-checkout",
                        BranchName: "main",
                        PollForSourceChanges: "false",
                        OutputArtifactFormat: "CODE_ZIP",
                    },
                    roleArn: role("source"),
                },
                {
                    ...common,
                    ...{ name: "config", provider: "S3", outputArtifacts: ["config"], namespace: "Config" },
                    configuration: {
                        S3Bucket: "checkout-source-config-bucket-0000000",
                        S3ObjectKey: "config.zip",
                        PollForSourceChanges: "false",
                    },
                    roleArn: role("config"),
                },
                {
                    ...common,
                    ...{ name: "base", provider: "ECR", outputArtifacts: ["base"], namespace: "Base" },
                    configuration: { RepositoryName: "payments/base", ImageTag: "stable" },
                    roleArn: role("base"),
                },
            ],
        });
    });

    it("may do what AWS's pages list, of what they read, and that is enough", async () => {
        await cloud.run(threeSources);
        const bucket = "arn:aws:s3:::checkout-source-config-bucket-0000000";
        expect(allowed("checkout-source-source-action")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["CancelUploadArchive", "GetBranch", "GetCommit", "GetRepository", "GetUploadArchiveStatus", "UploadArchive"].map(
                    each => `codecommit:${each}`,
                ),
                Resource: ["arn:aws:codecommit:eu-west-1:111111111111:payments-checkout"],
            },
        ]);
        expect(allowed("checkout-source-config-action")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["GetObject", "GetObjectTagging", "GetObjectVersion", "GetObjectVersionTagging"].map(each => `s3:${each}`),
                Resource: [`${bucket}/config.zip`],
            },
            { Effect: "Allow", Action: ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"], Resource: [bucket] },
            { Effect: "Allow", Action: ["kms:Decrypt"], Resource: [here.delivery.keyArn] },
        ]);
        expect(allowed("checkout-source-base-action")).to.deep.equal([
            { Effect: "Allow", Action: ["ecr:DescribeImages"], Resource: ["arn:aws:ecr:eu-west-1:111111111111:repository/payments/base"] },
        ]);

        expect(run(here)).to.deep.equal([
            "source: Failed: The AWS CodeCommit branch name main does not exist in the repository payments-checkout.",
            "config: Failed: The object with key 'config.zip' does not exist in the bucket checkout-source-config-bucket-0000000",
            "base: Failed: The image with imageId {imageTag:'stable'} does not exist within the repository with name 'payments/base' in the registry with id '111111111111'",
        ]);
        commit("payments-checkout");
        operate("s3:PutObject", { Bucket: "checkout-source-config-bucket-0000000", Key: "config.zip", Body: "zip" });
        operate("ecr:PutImage", { repositoryName: "payments/base", imageManifest: "{}", imageTag: "stable" });
        expect(run(here)).to.deep.equal(["source: Succeeded", "config: Succeeded", "base: Succeeded"]);
    });

    it("each start the pipeline, also by a bucket that is made beside it", async () => {
        await cloud.run(threeSources);
        const pattern = (name: string) => JSON.parse(said(cloud, name)["eventPattern"] as string);
        expect(pattern("checkout-source-push").resources).to.deep.equal(["arn:aws:codecommit:eu-west-1:111111111111:payments-checkout"]);
        expect(pattern("checkout-source-config-change").detail).to.deep.equal({
            bucket: { name: ["checkout-source-config-bucket-0000000"] },
            object: { key: ["config.zip"] },
        });
        expect(pattern("checkout-source-base-change").detail).to.deep.include({
            "repository-name": ["payments/base"],
            "image-tag": ["stable"],
        });
    });

    it("over a connection wait until it is complete", async () => {
        await warningsOf(() =>
            cloud.run(() => {
                const delivery = delivered();
                const connection = new Connection("github", { delivery, provider: "GitHub" });
                return pipeline({ delivery, source: gitHub({ connection, repository: "example/shop" }) });
            }),
        );
        const { id: arn = "" } = cloud.named("github-connection");
        expect(said(cloud, "checkout-pipeline")["triggers"]).to.deep.equal([
            {
                providerType: "CodeStarSourceConnection",
                gitConfiguration: { sourceActionName: "source", pushes: [{ branches: { includes: ["main"] } }] },
            },
        ]);
        expect(allowed("checkout-source-source-action")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
                Resource: [arn, arn.replace("codeconnections", "codestar-connections")],
            },
        ]);
        expect(run(here)).to.deep.equal([`source: Failed: Connection ${arn} is not available: its status is PENDING`]);
        operate("codeconnections:UpdateConnectionInstallation", { ConnectionArn: arn });
        expect(run(here)).to.deep.equal(["source: Succeeded"]);
    });

    for (const fullClone of [true, false]) {
        it(`${fullClone ? "are cloned by builds, which may then pull them" : "are files for builds, which may pull nothing"}`, async () => {
            const history = codeCommit({ name: "history", repository: "shop", fullClone });
            await cloud.run(() => {
                const delivery = delivered();
                const shop = new Repository("shop", { delivery, repositoryName: "shop" });
                const source = codeCommit({ repository: shop });
                const describe = codeBuild("describe", { commands: ["git describe"], from: history.source });
                return pipeline({ delivery, source: [source, history], build: describe });
            });
            commit("shop");
            expect(run(here, "source")).to.deep.equal(["source: Succeeded", "history: Succeeded"]);
            expect(run(here, "build")).to.deep.equal(["describe: Succeeded"]);
            const policies = cloud.registered
                .filter(({ type, name }) => type === "aws:iam/rolePolicy:RolePolicy" && !name.includes("-action-"))
                .map(({ inputs }) => JSON.stringify(inputs["policy"]));
            expect(policies.filter(policy => policy.includes("codecommit:GitPull")).length).to.equal(fullClone ? 1 : 0);
        });
    }

    it("may be one repository for many pipelines", async () => {
        await cloud.run(() => {
            const delivery = delivered();
            const repository = new Repository("shop", { delivery });
            return ["checkout", "basket"].map(
                service => new ServicePipeline(service, { delivery, source: codeCommit({ repository }), stages }),
            );
        });
        expect(cloud.identities().filter(identity => identity.startsWith("aws:codecommit/"))).to.deep.equal([
            "aws:codecommit/repository:Repository shop-repository",
        ]);
        commit("payments-shop");
        for (const service of ["checkout", "basket"]) {
            expect(sourceStage(cloud, service)?.actions[0]?.["configuration"]).to.include({ RepositoryName: "payments-shop" });
            expect(run(here, "source", `payments-${service}`)).to.deep.equal(["source: Succeeded"]);
        }
    });

    const complaints = (source: unknown, more: object = {}) =>
        complaintsOf("payments-delivery", () => pipeline({ delivery: delivered(), source: source as never, ...more }), deliveryCloud(here));

    it("need names of their own, of which all that is wrong is said at once", async () => {
        expect(await complaints([codeCommit(), s3Source({ key: "config.zip" })])).to.deep.equal([
            `source[1].name "source" is another's already: must be names that differ within the stage (${pages.quotas})`,
            `source[1].namespace "Source" is another's already: must be namespaces that differ within the pipeline (${pages.variables})`,
            `source[1].outputArtifacts[0] "source" is made at source[0].outputArtifacts[0] already: must be names that differ within the pipeline (${pages.output})`,
        ]);
    });

    it("cannot be read by a test where they are clones", async () => {
        const staging = { name: "staging", steps: [smokeTest({ url: "https://shop.example.com" })] };
        expect(await complaints(codeCommit({ fullClone: true }), { stages: [staging] })).to.deep.equal([
            'stages[0].steps[0].inputArtifacts[0] "source" is a full clone, of which Commands gets a reference and no files: must be files: ' +
                `what a build makes, or a source in the format CODE_ZIP (${pages.codeCommit})`,
        ]);
        expect(await complaints(undefined, { stages: [staging] })).to.deep.equal([
            "source is no source, such as codeCommit()",
            `stages[0].steps[0].inputArtifacts[0] no action makes "source": must be an artifact that an earlier action makes (${pages.input})`,
        ]);
    });

    for (const [given, ...problems] of [
        [[], "source needs at least one, such as codeCommit()"],
        [undefined, "source is no source, such as codeCommit()"],
        ["main", "source is no source, such as codeCommit()"],
        [[null, approval()], "source[0] is no source, such as codeCommit()", "source[1] is no source, such as codeCommit()"],
    ] as const) {
        it(`are none where ${JSON.stringify(given)?.slice(0, 40)} is given`, async () => {
            expect(await complaints(given)).to.deep.equal(problems);
        });
    }
});
