import { delivery, production, region } from "./cloud.ts";
import { type Any, bucketArn, build, Delivery, source, stage } from "./delivery-cloud.ts";

export interface Faults {
    /** This one role, or else any, may not do this. */
    readonly without?: string;
    readonly of?: string;
    readonly bucketPolicy?: boolean;
    readonly project?: object;
    readonly store?: object;
}

const arn = (service: string, resource: string, account = delivery) => `arn:aws:${service}:${region}:${account}:${resource}`;
export const passed = { StringEquals: { "iam:PassedToService": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] } };
const registering = { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } };
const useKey = ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:Decrypt"];

/**
 * A pipeline of the delivery account that builds an image and deploys it to ECS and Lambda in production, with the least permissions
 * that the pages of its actions list.
 */
export class Released extends Delivery {
    readonly keyArn: string;
    readonly roles: Readonly<Record<"pipeline" | "build" | "ecs" | "lambda" | "task", string>>;
    readonly faults: Faults;

    constructor(faults: Faults = {}) {
        super();
        this.faults = faults;
        const administrators = [delivery, production].map(account => `arn:aws:iam::${account}:root`);
        const keyPolicy = this.document([{ Effect: "Allow", Principal: { AWS: administrators }, Action: "kms:*", Resource: "*" }]);
        this.keyArn = this.create("aws:kms/key:Key", "artifacts", { policy: keyPolicy }).outputs.arn;
        const task = this.role("task", "ecs-tasks", [], production);
        this.roles = { task, ...this.grantees(task) };
        const readers = { AWS: [this.roles.ecs, this.roles.lambda] };
        const read = [{ Effect: "Allow", Principal: readers, Action: "s3:GetObject", Resource: `${bucketArn}/*` }];
        if (faults.bucketPolicy ?? true)
            this.create("aws:s3/bucketPolicy:BucketPolicy", "artifacts", { bucket: "artifacts", policy: this.document(read) });
        this.sources();
        this.targets(task);
    }

    private document(Statement: readonly object[]): string {
        return JSON.stringify({ Version: "2012-10-17", Statement });
    }

    /** A role that may do this, but for the fault. */
    private grantee(name: string, trust: string | object, account: string, grants: readonly (readonly [string[], string[], object?])[]) {
        const { without, of = name } = this.faults;
        const statements = grants.flatMap(([actions, Resource, Condition]) => {
            const Action = actions.filter(action => action !== without || name !== of);
            return Action.length > 0 ? [{ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) }] : [];
        });
        return this.role(name, trust, statements, account);
    }

    private grantees(task: string) {
        const objects = `${bucketArn}/*`;
        const fn = arn("lambda", "function:app", production);
        const group = arn("logs", "log-group:/aws/codepipeline/app", production);
        const pipeline = this.grantee("releaser", "codepipeline", delivery, [
            [["sts:AssumeRole"], [`arn:aws:iam::${production}:role/*`]],
            [["s3:GetObject", "s3:PutObject"], [objects]],
            [useKey, [this.keyArn]],
            [
                ["GetBranch", "GetCommit", "GetRepository", "UploadArchive", "GetUploadArchiveStatus", "CancelUploadArchive"].map(
                    each => `codecommit:${each}`,
                ),
                [arn("codecommit", "app")],
            ],
            [["codebuild:StartBuild", "codebuild:BatchGetBuilds"], [arn("codebuild", "project/app")]],
        ]);
        const trust = { AWS: pipeline };
        return {
            pipeline,
            build: this.grantee("build", "codebuild", delivery, [
                [["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], [objects]],
                [["s3:GetBucketAcl", "s3:GetBucketLocation"], [bucketArn]],
                [useKey, [this.keyArn]],
                [["logs:CreateLogGroup"], [arn("logs", "log-group:/aws/codebuild/app")]],
                [["logs:CreateLogStream", "logs:PutLogEvents"], [arn("logs", "log-group:/aws/codebuild/app:*")]],
                [["ecr:GetAuthorizationToken"], ["*"]],
                [
                    [
                        "BatchCheckLayerAvailability",
                        "BatchGetImage",
                        "InitiateLayerUpload",
                        "UploadLayerPart",
                        "CompleteLayerUpload",
                        "PutImage",
                    ].map(each => `ecr:${each}`),
                    [arn("ecr", "repository/app")],
                ],
            ]),
            ecs: this.grantee("ecs", trust, production, [
                [["s3:GetObject"], [objects]],
                [["kms:Decrypt"], [this.keyArn]],
                [["ecs:DescribeServices", "ecs:UpdateService"], [arn("ecs", "service/main/app", production)]],
                [["ecs:DescribeTaskDefinition"], ["*"]],
                [["ecs:RegisterTaskDefinition"], [arn("ecs", "task-definition/app:*", production)]],
                [["ecs:TagResource"], [arn("ecs", "task-definition/app:*", production)], registering],
                [["iam:PassRole"], [task], passed],
            ]),
            lambda: this.grantee("lambda", trust, production, [
                [["s3:GetObject"], [objects]],
                [["kms:Decrypt"], [this.keyArn]],
                [
                    ["GetAlias", "GetFunctionConfiguration", "PublishVersion", "UpdateAlias", "UpdateFunctionCode"].map(
                        each => `lambda:${each}`,
                    ),
                    [fn],
                ],
                [["lambda:GetProvisionedConcurrencyConfig"], [`${fn}:live`]],
                [["logs:CreateLogGroup"], [group]],
                [["logs:CreateLogStream", "logs:PutLogEvents"], [`${group}:*`]],
            ]),
        };
    }

    private sources(): void {
        this.create("aws:codecommit/repository:Repository", "app", { repositoryName: "app" });
        this.operate("codecommit:PutFile", { repositoryName: "app", branchName: "main", filePath: "README.md", fileContent: "x" });
        this.create("aws:ecr/repository:Repository", "app", { name: "app" });
        const buildspec = JSON.stringify({
            version: "0.2",
            phases: { build: { commands: ["docker build .", 'docker push "$IMAGE"'] } },
            artifacts: { files: ["imagedefinitions.json"] },
        });
        this.create("aws:codebuild/project:Project", "app", {
            name: "app",
            serviceRole: this.roles.build,
            encryptionKey: this.keyArn,
            source: { type: "CODEPIPELINE", buildspec },
            artifacts: { type: "CODEPIPELINE" },
            environment: {
                type: "LINUX_CONTAINER",
                computeType: "BUILD_GENERAL1_SMALL",
                image: "aws/codebuild/standard:7.0",
                privilegedMode: true,
                environmentVariables: [{ name: "IMAGE", value: `${delivery}.dkr.ecr.${region}.amazonaws.com/app:1` }],
            },
            ...this.faults.project,
        });
    }

    private targets(task: string): void {
        const { subnets, group } = this.network(production);
        this.create("aws:ecs/cluster:Cluster", "main", { name: "main" }, production);
        const definition = this.create(
            "aws:ecs/taskDefinition:TaskDefinition",
            "app",
            {
                ...{ family: "app", requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "512" },
                ...{ taskRoleArn: task, executionRoleArn: task },
                containerDefinitions: JSON.stringify([{ name: "app", image: "nginx" }]),
            },
            production,
        );
        const networkConfiguration = { subnets, securityGroups: [group] };
        const service = {
            name: "app",
            cluster: "main",
            launchType: "FARGATE",
            taskDefinition: definition.outputs.arn,
            networkConfiguration,
        };
        this.create("aws:ecs/service:Service", "app", service, production);
        const role = this.role("function", "lambda", [], production);
        const code = { packageType: "Image", imageUri: `${production}.dkr.ecr.${region}.amazonaws.com/app:1` };
        this.create("aws:ecr/repository:Repository", "app", { name: "app" }, production);
        this.operate("ecr:PutImage", { repositoryName: "app", imageManifest: "{}", imageTag: "1" }, production);
        this.create("aws:lambda/function:Function", "app", { name: "app", role, publish: true, ...code }, production);
        this.create("aws:lambda/alias:Alias", "live", { name: "live", functionName: "app", functionVersion: "1" }, production);
    }

    /** What comes of each action: its status, or why it failed. */
    walk(...more: readonly Any[]): Any[] {
        const deploy = (provider: string, roleArn: string, configuration: object) => ({
            ...{ name: provider.toLowerCase(), category: "Deploy", owner: "AWS", provider, version: "1", inputArtifacts: ["image"] },
            ...{ roleArn, configuration },
        });
        const stages = [
            stage("Source", source()),
            stage("Build", build()),
            stage("Ecs", deploy("ECS", this.roles.ecs, { ClusterName: "main", ServiceName: "app" })),
            stage("Lambda", deploy("Lambda", this.roles.lambda, { FunctionName: "app", FunctionAlias: "live" })),
            ...more,
        ];
        const store = { location: "artifacts", type: "S3", encryptionKey: { type: "KMS", id: this.keyArn }, ...this.faults.store };
        this.pipeline(stages, { roleArn: this.roles.pipeline, artifactStores: [store] });
        return this.operate("codepipeline:StartPipelineExecution", { name: "app" }).actionExecutionDetails.map(
            ({ actionName, status, errorDetails }: Any) => [actionName, errorDetails?.message ?? status],
        );
    }
}
