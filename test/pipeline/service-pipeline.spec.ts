import type { ServicePipeline } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { type Organization, organization, resolved, said, statements } from "../foundation/accounts.ts";
import { checkoutPipeline, releasing } from "./pipelines.ts";

const account = "111111111111";
const bucket = "arn:aws:s3:::delivery-artifacts-bucket-0000000";
const deployRoles = {
    staging: "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging",
    production: "arn:aws:iam::333333333333:role/causeway/deploy/payments-checkout-production",
};
const actionRole = (of: string) => `arn:aws:iam::${account}:role/causeway/pipeline/payments-checkout/payments-checkout.${of}`;

describe("ServicePipeline", () => {
    let here: Organization;
    let cloud: Cloud;
    let made: ServicePipeline;
    before(async () => {
        here = await organization();
        cloud = await releasing(here);
        made = await cloud.run(checkoutPipeline());
    });

    it("creates exactly these resources, under these names", async () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/eventRule:EventRule checkout-source-push",
            "aws:cloudwatch/eventTarget:EventTarget checkout-source-push-target",
            "aws:cloudwatch/logGroup:LogGroup checkout-build-logs",
            "aws:codebuild/project:Project checkout-build-project",
            "aws:codecommit/repository:Repository checkout-source-repository",
            "aws:codepipeline/pipeline:Pipeline checkout-pipeline",
            "aws:ecr/lifecyclePolicy:LifecyclePolicy checkout-build-images-lifecycle",
            "aws:ecr/repository:Repository checkout-build-images-repository",
            "aws:ecr/repositoryPolicy:RepositoryPolicy checkout-build-images-policy",
            "aws:iam/role:Role checkout-build-build-action",
            "aws:iam/role:Role checkout-build-role",
            "aws:iam/role:Role checkout-role",
            "aws:iam/role:Role checkout-source-push-role",
            "aws:iam/role:Role checkout-source-source-action",
            "aws:iam/role:Role checkout-staging-smoke-test-action",
            "aws:iam/rolePolicy:RolePolicy checkout-build-build-action-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-build-role-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-role-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-source-push-role-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-source-source-action-policy",
            "aws:iam/rolePolicy:RolePolicy checkout-staging-smoke-test-action-policy",
            "causeway:pipeline:ImageRepository checkout-build-images",
            "causeway:pipeline:ServicePipeline checkout",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
            "pulumi:pulumi:StackReference payments-production",
            "pulumi:pulumi:StackReference payments-staging",
        ]);
        const children = cloud.registered.filter(({ type }) => type.startsWith("aws:"));
        expect(children.length).to.equal(21);
        for (const { name, parent, place } of children) {
            const within = name.startsWith("checkout-build-images-")
                ? "$causeway:pipeline:ImageRepository::checkout-build-images"
                : "::checkout";
            expect(parent, name).to.equal(`urn:pulumi:payments-delivery::causeway::causeway:pipeline:ServicePipeline${within}`);
            expect([place?.account, place?.region], name).to.deep.equal([account, "eu-west-1"]);
        }
        expect(await resolved(made.pipeline.name)).to.equal("payments-checkout");
    });

    it("declares exactly this pipeline", () => {
        expect(said(cloud, "checkout-pipeline")).to.deep.equal({
            name: "payments-checkout",
            pipelineType: "V2",
            roleArn: `arn:aws:iam::${account}:role/causeway/pipeline/payments-checkout-pipeline`,
            artifactStores: [
                {
                    type: "S3",
                    location: "delivery-artifacts-bucket-0000000",
                    encryptionKey: { type: "KMS", id: here.delivery.keyArn },
                },
            ],
            stages: [
                {
                    name: "source",
                    actions: [
                        {
                            name: "source",
                            category: "Source",
                            owner: "AWS",
                            provider: "CodeCommit",
                            version: "1",
                            runOrder: 1,
                            outputArtifacts: ["source"],
                            namespace: "Source",
                            configuration: {
                                RepositoryName: "payments-checkout",
                                BranchName: "main",
                                PollForSourceChanges: "false",
                                OutputArtifactFormat: "CODE_ZIP",
                            },
                            roleArn: actionRole("source.source"),
                        },
                    ],
                },
                {
                    name: "build",
                    actions: [
                        {
                            name: "build",
                            category: "Build",
                            owner: "AWS",
                            provider: "CodeBuild",
                            version: "1",
                            runOrder: 1,
                            inputArtifacts: ["source"],
                            outputArtifacts: ["images"],
                            namespace: "build",
                            configuration: { ProjectName: "checkout-build-project-0000000" },
                            roleArn: actionRole("build.build"),
                        },
                    ],
                },
                {
                    name: "staging",
                    actions: [
                        deploy("staging", 1),
                        {
                            name: "smoke-test",
                            category: "Compute",
                            owner: "AWS",
                            provider: "Commands",
                            version: "1",
                            runOrder: 2,
                            inputArtifacts: ["source"],
                            commands: [
                                "curl --fail --silent --show-error --max-time 30 --retry 10 --retry-delay 6 --retry-max-time 60 --retry-all-errors --output /dev/null " +
                                    "--connect-to '::staging.elb.amazonaws.com:' 'http://staging.example.com/health'",
                            ],
                            roleArn: actionRole("staging.smoke-test"),
                        },
                    ],
                },
                {
                    name: "production",
                    actions: [
                        {
                            name: "approve",
                            category: "Approval",
                            owner: "AWS",
                            provider: "Manual",
                            version: "1",
                            runOrder: 1,
                            configuration: {
                                CustomData: [
                                    "Release payments-checkout to production?",
                                    "- commit #{Source.CommitId} of branch #{Source.BranchName}",
                                    "- to production (production), account 333333333333, eu-west-1",
                                    "- image #{build.IMAGE_URI}, #{build.IMAGE_DIGEST}: #{build.IMAGE_PAGE}",
                                    "- smoke-test: /health answered",
                                ].join("\n"),
                                ExternalEntityLink:
                                    "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/#{Source.RepositoryName}/commit/#{Source.CommitId}?region=eu-west-1",
                            },
                        },
                        deploy("production", 2),
                    ],
                },
            ],
        });
    });

    const deploy = (environment: "staging" | "production", runOrder: number) => ({
        name: "deploy-checkout",
        category: "Deploy",
        owner: "AWS",
        provider: "ECS",
        version: "1",
        runOrder,
        inputArtifacts: ["images"],
        configuration: { ClusterName: environment, ServiceName: "payments-checkout", FileName: "imagedefinitions.json" },
        roleArn: deployRoles[environment],
    });

    it("may handle its artifacts and become its actions, and no more", () => {
        const { assumeRolePolicy: _, ...role } = said(cloud, "checkout-role");
        expect(role).to.deep.equal({ name: "payments-checkout-pipeline", path: "/causeway/pipeline/" });
        expect(statements(cloud, "checkout-role")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "codepipeline.amazonaws.com" } },
        ]);
        expect(statements(cloud, "checkout-role-policy")).to.deep.equal([
            ...handling(),
            {
                Effect: "Allow",
                Action: ["sts:AssumeRole"],
                Resource: [
                    actionRole("source.source"),
                    actionRole("build.build"),
                    deployRoles.staging,
                    actionRole("staging.smoke-test"),
                    deployRoles.production,
                ],
            },
        ]);
    });

    const may = (Action: readonly string[], ...Resource: readonly string[]) => ({ Effect: "Allow", Action, Resource });
    const handling = () => [
        may(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"], `${bucket}/payments-checkout*`),
        may(["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], bucket),
        may(["kms:DescribeKey", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:Decrypt"], here.delivery.keyArn),
    ];
    it("gives each action a role that only the pipeline may become, and that holds what the action needs", () => {
        const codeCommit = `arn:aws:codecommit:eu-west-1:${account}:payments-checkout`;
        const logs = `arn:aws:logs:eu-west-1:${account}:log-group:/aws/codepipeline/payments-checkout`;
        const needs = {
            "source-source": [
                ...handling(),
                may(
                    [
                        "codecommit:CancelUploadArchive",
                        "codecommit:GetBranch",
                        "codecommit:GetCommit",
                        "codecommit:GetRepository",
                        "codecommit:GetUploadArchiveStatus",
                        "codecommit:UploadArchive",
                    ],
                    codeCommit,
                ),
            ],
            "build-build": [
                ...handling(),
                may(
                    ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
                    `arn:aws:codebuild:eu-west-1:${account}:project/checkout-build-project-0000000`,
                ),
            ],
            "staging-smoke-test": [
                may(["s3:GetObject", "s3:GetObjectVersion"], `${bucket}/payments-checkout*`),
                may(["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], bucket),
                may(["kms:DescribeKey", "kms:Decrypt"], here.delivery.keyArn),
                may(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], logs, `${logs}:*`),
            ],
        };
        for (const [action, holds] of Object.entries(needs)) {
            const name = `checkout-${action}-action`;
            expect(statements(cloud, `${name}-policy`), name).to.deep.equal(holds);
            expect(statements(cloud, name), name).to.deep.equal([
                {
                    Effect: "Allow",
                    Action: "sts:AssumeRole",
                    Principal: { AWS: `arn:aws:iam::${account}:root` },
                    Condition: {
                        ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/causeway/pipeline/payments-checkout-pipeline` },
                    },
                },
            ]);
        }
    });

    it("is started by pushes to its repository", () => {
        expect(said(cloud, "checkout-source-push-target")).to.include({
            rule: "checkout-source-push-0000000",
            arn: cloud.named("checkout-pipeline").outputs["arn"],
        });
    });
});
