import { codeCommit } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { type Organization, organization, said, statements } from "../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud, scopeOf } from "./delivered.ts";

const reading = (repository: string) => ({
    actions: [
        "codecommit:CancelUploadArchive",
        "codecommit:GetBranch",
        "codecommit:GetCommit",
        "codecommit:GetRepository",
        "codecommit:GetUploadArchiveStatus",
        "codecommit:UploadArchive",
    ],
    resources: [`arn:aws:codecommit:eu-west-1:111111111111:${repository}`],
});
const configuration = (RepositoryName: string, BranchName: string) => ({
    RepositoryName,
    BranchName,
    PollForSourceChanges: "false",
    OutputArtifactFormat: "CODE_ZIP",
});

describe("codeCommit", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    it("makes the source, whose variables have a namespace", () => {
        const step = codeCommit();
        expect(step.plan).to.deep.equal({
            source: {
                name: "source",
                type: { category: "Source", provider: "CodeCommit" },
                makes: [{ name: "source" }],
                namespace: "Source",
                gives: ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "RepositoryName"],
            },
        });
        expect(`${step.variables.CommitId}`).to.equal("#{Source.CommitId}");
        expect(step.source).to.deep.equal({ name: "source" });
    });

    it("makes a repository of its own, encrypted with the delivery account's key", async () => {
        const { cloud, leaves } = await createStep(here, codeCommit());
        expect(cloud.identities()).to.deep.equal([
            "aws:codecommit/repository:Repository step-repository",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        expect(said(cloud, "step-repository")).to.deep.equal({
            repositoryName: "payments-checkout",
            description: "Source of checkout",
            kmsKeyId: here.delivery.keyArn,
        });
        expect(leaves).to.deep.equal({
            source: { configuration: configuration("payments-checkout", "main"), grants: [reading("payments-checkout")] },
        });
    });

    it("reads an existing repository where told to, and makes none", async () => {
        const { cloud, leaves } = await createStep(here, codeCommit({ repository: "shop", branch: "release" }));
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:pulumi:StackReference foundation-delivery"]);
        expect(leaves).to.deep.equal({ source: { configuration: configuration("shop", "release"), grants: [reading("shop")] } });
    });

    /** The trigger of a pipeline whose ARN is known. */
    const triggered = async (step: ReturnType<typeof codeCommit>): Promise<Cloud> => {
        const cloud = deliveryCloud(here);
        await cloud.run(() => {
            const scope = scopeOf(delivered());
            // The trigger needs a pipeline's ARN and nothing else of it.
            const topic = new aws.sns.Topic("pipeline", {}, scope.opts);
            step.trigger(scope, { arn: topic.arn } as aws.codepipeline.Pipeline);
        });
        return cloud;
    };

    for (const [step, repository, branch] of [
        [codeCommit(), "payments-checkout", "main"],
        [codeCommit({ repository: "shop", branch: "release" }), "shop", "release"],
    ] as const) {
        it(`starts with a push to ${branch} of ${repository}, and with nothing else`, async () => {
            const cloud = await triggered(step);
            expect(cloud.identities().slice(0, 4)).to.deep.equal([
                "aws:cloudwatch/eventRule:EventRule step-push",
                "aws:cloudwatch/eventTarget:EventTarget step-push-target",
                "aws:iam/role:Role step-push-role",
                "aws:iam/rolePolicy:RolePolicy step-push-role-policy",
            ]);
            const { eventPattern, ...rule } = said(cloud, "step-push");
            expect(rule).to.deep.equal({ name: "step-push-0000000", description: `A push to ${branch} releases checkout` });
            expect(JSON.parse(eventPattern as string)).to.deep.equal({
                source: ["aws.codecommit"],
                "detail-type": ["CodeCommit Repository State Change"],
                resources: [`arn:aws:codecommit:eu-west-1:111111111111:${repository}`],
                detail: { event: ["referenceCreated", "referenceUpdated"], referenceType: ["branch"], referenceName: [branch] },
            });
        });
    }

    it("lets EventBridge start this pipeline and nothing else", async () => {
        const cloud = await triggered(codeCommit());
        const pipeline = cloud.named("pipeline").outputs["arn"];
        expect(statements(cloud, "step-push-role")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "events.amazonaws.com" } },
        ]);
        expect(statements(cloud, "step-push-role-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["codepipeline:StartPipelineExecution"], Resource: [pipeline] },
        ]);
        const { targetId: _, ...target } = said(cloud, "step-push-target");
        expect(target).to.deep.equal({
            rule: "step-push-0000000",
            arn: pipeline,
            roleArn: "arn:aws:iam::111111111111:role/step-push-role-0000000",
        });
    });
});
