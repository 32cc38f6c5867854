import { expect } from "chai";
import { delivery, production, region } from "./cloud.ts";
import { action, bucketArn, stage } from "./delivery-cloud.ts";
import { type Faults, Released } from "./released.ts";

const passes = [
    ["source", "Succeeded"],
    ["build", "Succeeded"],
    ["ecs", "Succeeded"],
    ["lambda", "Succeeded"],
];

/** The walk stops at `action`, with these words; all before it went well. */
function stops(faults: Faults, action: string, words: string | ((aws: Released) => string)): void {
    const aws = new Released(faults);
    const at = passes.findIndex(([name]) => name === action);
    const expected = passes.map(([name, status], index) => [
        name,
        index < at ? status : index > at ? "NotStarted" : typeof words === "string" ? words : words(aws),
    ]);
    expect(aws.walk()).to.deep.equal(expected);
}

const lacks = (role: string, account: string, action: string, resource: string) =>
    `The provided role does not have sufficient permissions: arn:aws:iam::${account}:role/${role} is not authorized to perform: ${action} on resource: ${resource}`;
const arn = (service: string, resource: string, account: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

describe("A walk through a pipeline", () => {
    it("passes with the least permissions that the pages of its actions list", () => {
        expect(new Released().walk()).to.deep.equal(passes);
    });

    it("says what it does not simulate, and goes on", () => {
        const shell = { name: "shell", category: "Compute", owner: "AWS", provider: "Commands", version: "1", inputArtifacts: ["code"] };
        const group = arn("logs", "log-group:/aws/codepipeline/app", delivery);
        const aws = new Released();
        const [commands] = aws.walk(stage("Test", { ...shell, commands: ["ls"] })).slice(4);
        expect(commands).to.deep.equal(["shell", lacks("releaser", delivery, "logs:CreateLogGroup", group)]);
        const beanstalk = action(
            "Deploy",
            "ElasticBeanstalk",
            { ApplicationName: "a", EnvironmentName: "b" },
            { inputArtifacts: ["code"] },
        );
        const approve = { name: "approve", category: "Approval", owner: "AWS", provider: "Manual", version: "1" };
        expect(new Released().walk(stage("Stalk", beanstalk), stage("Approve", approve)).slice(4)).to.deep.equal([
            ["ElasticBeanstalk", "NotSimulated"],
            ["approve", "Succeeded"],
        ]);
    });

    describe("stops at one missing permission", () => {
        const fn = arn("lambda", "function:app", production);
        const revision = arn("ecs", "task-definition/app:2", production);
        const service = arn("ecs", "service/main/app", production);
        const group = arn("logs", "log-group:/aws/codepipeline/app", production);
        const buildGroup = arn("logs", "log-group:/aws/codebuild/app", delivery);
        const images = arn("ecr", "repository/app", delivery);
        const missing: readonly (readonly [action: string, role: string, permission: string, resource: string])[] = [
            ["source", "releaser", "codecommit:GetCommit", arn("codecommit", "app", delivery)],
            ["source", "releaser", "codecommit:CancelUploadArchive", arn("codecommit", "app", delivery)],
            ["build", "releaser", "codebuild:StartBuild", arn("codebuild", "project/app", delivery)],
            ["build", "build", "logs:CreateLogGroup", buildGroup],
            ["build", "build", "logs:PutLogEvents", `${buildGroup}:log-stream:build`],
            ["build", "build", "ecr:GetAuthorizationToken", "*"],
            ["build", "build", "ecr:BatchCheckLayerAvailability", images],
            ["build", "build", "ecr:InitiateLayerUpload", images],
            ["build", "build", "ecr:UploadLayerPart", images],
            ["build", "build", "ecr:CompleteLayerUpload", images],
            ["build", "build", "ecr:PutImage", images],
            ["ecs", "ecs", "ecs:DescribeServices", service],
            ["ecs", "ecs", "ecs:UpdateService", service],
            ["ecs", "ecs", "ecs:DescribeTaskDefinition", "*"],
            ["ecs", "ecs", "ecs:RegisterTaskDefinition", revision],
            ["ecs", "ecs", "ecs:TagResource", revision],
            ["ecs", "ecs", "iam:PassRole", `arn:aws:iam::${production}:role/task`],
            ["lambda", "lambda", "lambda:GetAlias", fn],
            ["lambda", "lambda", "lambda:GetFunctionConfiguration", fn],
            ["lambda", "lambda", "lambda:GetProvisionedConcurrencyConfig", `${fn}:live`],
            ["lambda", "lambda", "lambda:PublishVersion", fn],
            ["lambda", "lambda", "lambda:UpdateAlias", fn],
            ["lambda", "lambda", "lambda:UpdateFunctionCode", fn],
            ["lambda", "lambda", "logs:CreateLogGroup", group],
            ["lambda", "lambda", "logs:PutLogEvents", `${group}:log-stream:run`],
        ];
        for (const [action, role, without, resource] of missing) {
            it(`${without} of the role ${role}`, () => {
                const account = action === "source" || action === "build" ? delivery : production;
                stops({ without, of: role }, action, lacks(role, account, without, resource));
            });
        }
    });

    describe("stops where a role cannot get at the artifacts:", () => {
        const denied = (role: string, account: string, action: string, resource: string) =>
            `The provided role cannot be used to access the artifact bucket: arn:aws:iam::${account}:role/${role} is not authorized to perform: ${action} on resource: ${resource}`;
        const undecipherable = (role: string, account: string, action: string, key: string) =>
            `The provided role cannot be used to access the artifacts: arn:aws:iam::${account}:role/${role} is not authorized to perform: ${action} on resource: ${key}`;

        it("a build project's role that may not read or write the bucket", () => {
            stops(
                { without: "s3:GetObjectVersion" },
                "build",
                denied("build", delivery, "s3:GetObjectVersion", `${bucketArn}/app/code/object`),
            );
            stops({ without: "s3:GetBucketLocation" }, "build", denied("build", delivery, "s3:GetBucketLocation", bucketArn));
            stops({ without: "s3:PutObject" }, "source", denied("releaser", delivery, "s3:PutObject", `${bucketArn}/app/code/object`));
        });

        it("a build project's role that may not use the key", () => {
            for (const [without, needed] of [
                ["kms:Decrypt", "kms:Decrypt"],
                ["kms:GenerateDataKey*", "kms:GenerateDataKey"],
            ] as const) {
                stops({ without, of: "build" }, "build", ({ keyArn }) => undecipherable("build", delivery, needed, keyArn));
            }
        });

        it("a deploy role of another account that the bucket's policy does not let in", () => {
            stops({ bucketPolicy: false }, "ecs", denied("ecs", production, "s3:GetObject", `${bucketArn}/app/image/object`));
        });

        it("a deploy role that may not decrypt", () => {
            stops({ without: "kms:Decrypt", of: "lambda" }, "lambda", ({ keyArn }) =>
                undecipherable("lambda", production, "kms:Decrypt", keyArn),
            );
        });

        it("artifacts under S3's own key, for roles of another account", () => {
            const key = `arn:aws:kms:${region}:${delivery}:alias/aws/s3`;
            stops(
                { store: { encryptionKey: undefined }, project: { encryptionKey: undefined } },
                "ecs",
                undecipherable("ecs", production, "kms:Decrypt", key),
            );
            stops({ project: { encryptionKey: undefined } }, "ecs", undecipherable("ecs", production, "kms:Decrypt", key));
        });
    });

    it("stops at a build that pushes without Docker, or to a repository that is not there", () => {
        const environment = {
            type: "LINUX_CONTAINER",
            computeType: "BUILD_GENERAL1_SMALL",
            image: "aws/codebuild/standard:7.0",
            environmentVariables: [{ name: "IMAGE", value: `${delivery}.dkr.ecr.${region}.amazonaws.com/gone:1` }],
        };
        stops(
            { project: { environment } },
            "build",
            "Cannot connect to the Docker daemon at unix:/var/run/docker.sock. Is the docker daemon running? (The project has no privileged mode.)",
        );
        stops(
            { project: { environment: { ...environment, privilegedMode: true } } },
            "build",
            `name unknown: The repository with name 'gone' does not exist in the registry with id '${delivery}'`,
        );
    });
});
