import { expect } from "chai";
import { delivery, region } from "./cloud.ts";
import { type Any, action } from "./delivery-cloud.ts";
import { arnOf, Errand, type Grants, group, lacks, logging, reading, writing } from "./errand.ts";
import { archive } from "./lambda-cloud.ts";

const site = "arn:aws:s3:::site";
const images = arnOf("ecr", "repository/images");
const publicly = `arn:aws:ecr-public::${delivery}:repository/images`;
const on = (resource: string, ...actions: readonly string[]): Grants => actions.map(each => [each, resource] as const);
const buckets = on(site, "s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation");
const machine = arnOf("states", "stateMachine:work");
const topic = arnOf("sns", "approvals");
const fn = arnOf("lambda", "function:work");
const commands = action("Compute", "Commands", {}, { inputArtifacts: ["code"], commands: ["ls"] });

interface Kind {
    readonly what: string;
    readonly action: Any;
    readonly grants: Grants;
    readonly status: "Succeeded" | "NotSimulated";
    /** The resource that AWS's sentence names for a missing permission, where that is not the grant's own. */
    readonly named?: Readonly<Record<string, string>>;
}

const makes = (aws: Errand) => {
    aws.create("aws:s3/bucket:Bucket", "site", { bucket: "site" });
    aws.create("aws:ecr/repository:Repository", "images", { name: "images" });
    aws.create("aws:sns/topic:Topic", "approvals", { name: "approvals" });
    const role = aws.role("function", "lambda", [
        { Effect: "Allow", Action: ["codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"], Resource: "*" },
    ]);
    const code = { runtime: "nodejs24.x", handler: "index.handler", code: archive("one") };
    aws.create("aws:lambda/function:Function", "work", { name: "work", role, ...code });
    const definition = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
    aws.create("aws:sfn/stateMachine:StateMachine", "work", { name: "work", roleArn: aws.role("machine", "states"), definition });
    return aws;
};

const push = ["InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage", "BatchCheckLayerAvailability"];
const stream = `${group}:log-stream:run`;
const logged = { "logs:CreateLogStream": stream, "logs:PutLogEvents": stream };
const imageBuild = (configuration: object) =>
    action("Build", "ECRBuildAndPublish", { ECRRepositoryName: "images", ...configuration }, { inputArtifacts: ["code"] });
const scan = (configuration: object, more: object = {}) =>
    action("Invoke", "InspectorScan", configuration, { outputArtifacts: ["bill"], ...more });

const kinds: readonly Kind[] = [
    {
        what: "files for a bucket",
        action: action("Deploy", "S3", { BucketName: "site", Extract: "true" }, { inputArtifacts: ["code"] }),
        grants: [...reading, ...buckets, ["s3:PutObject", `${site}/*`]],
        status: "Succeeded",
        named: { "s3:PutObject": `${site}/object` },
    },
    {
        what: "a file of everybody's for a bucket",
        action: action(
            "Deploy",
            "S3",
            { BucketName: "site", Extract: "false", ObjectKey: "app.zip", CannedACL: "public-read" },
            { inputArtifacts: ["code"] },
        ),
        grants: [...reading, ...buckets, ...on(`${site}/*`, "s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl")],
        status: "Succeeded",
        named: Object.fromEntries(["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"].map(each => [each, `${site}/app.zip`])),
    },
    {
        what: "an image of the ECR build action's",
        action: imageBuild({}),
        grants: [
            ...[...reading, ...logging],
            ["ecr:GetAuthorizationToken", "*"],
            ...on(images, ...["DescribeRepositories", ...push, "GetDownloadUrlForLayer"].map(each => `ecr:${each}`)),
        ],
        status: "NotSimulated",
        named: logged,
    },
    {
        what: "a public image of the ECR build action's",
        action: imageBuild({ RegistryType: "public" }),
        grants: [
            ...[...reading, ...logging],
            ...on("*", "ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken"),
            ...on(publicly, ...["DescribeRepositories", ...push].map(each => `ecr-public:${each}`)),
        ],
        status: "NotSimulated",
        named: logged,
    },
    {
        what: "a scan of source code",
        action: scan({ InspectorRunMode: "SourceCodeScan" }, { inputArtifacts: ["code"] }),
        grants: [...reading, ...writing, ...logging, ["inspector-scan:ScanSbom", "*"]],
        status: "NotSimulated",
        named: logged,
    },
    {
        what: "a scan of an image",
        action: scan({ InspectorRunMode: "ECRImageScan", ECRRepositoryName: "images" }),
        grants: [
            ...[...writing, ...logging],
            ["inspector-scan:ScanSbom", "*"],
            ...on(images, "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"),
        ],
        status: "NotSimulated",
        named: logged,
    },
    { what: "commands", action: commands, grants: [...reading, ...logging], status: "NotSimulated", named: logged },
    {
        what: "an approval that tells a topic",
        action: action("Approval", "Manual", { NotificationArn: topic, CustomData: "Release #{Source.CommitId}?" }),
        grants: [["sns:Publish", topic]],
        status: "Succeeded",
    },
    {
        what: "a function",
        action: action("Invoke", "Lambda", { FunctionName: "work", UserParameters: "{}" }),
        grants: [
            ["lambda:InvokeFunction", fn],
            ["lambda:ListFunctions", "*"],
        ],
        status: "Succeeded",
    },
    {
        what: "a state machine",
        action: action("Invoke", "StepFunctions", { StateMachineArn: machine, ExecutionNamePrefix: "app" }),
        grants: [
            ...on(machine, "states:DescribeStateMachine", "states:StartExecution"),
            ["states:DescribeExecution", arnOf("states", "execution:work:app-*")],
        ],
        status: "Succeeded",
        named: { "states:DescribeExecution": arnOf("states", "execution:work:app-run") },
    },
];

/** Not a sentence of its own: artifacts have theirs. */
const artifacts = new Set(["s3:GetObject"]);

describe("CodePipeline's actions, in a walk", () => {
    for (const { what, action, grants, status, named = {} } of kinds) {
        describe(what, () => {
            it("passes with the least permissions that its page lists", () => {
                expect(makes(new Errand(grants)).does(action)).to.equal(status);
            });

            for (const [without, resource] of grants.filter(([each]) => !artifacts.has(each))) {
                it(`fails without ${without}`, () => {
                    const message = makes(new Errand(grants, without)).does(action);
                    const written = without === "s3:PutObject" && action.outputArtifacts;
                    expect(message).to.equal(
                        written
                            ? `The provided role cannot be used to access the artifact bucket: arn:aws:iam::${delivery}:role/worker is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::artifacts/app/bill/object`
                            : lacks(without, named[without] ?? resource),
                    );
                });
            }
        });
    }

    const everything: Grants = [["*", "*"]];
    /** What, the action that fails, why, and the action that does not. */
    const gone: readonly (readonly [string, Any, string, Any])[] = [
        [
            "a bucket that is not there",
            action("Deploy", "S3", { BucketName: "sight", Extract: "true" }, { inputArtifacts: ["code"] }),
            "The bucket sight does not exist",
            action("Deploy", "S3", { BucketName: "site", Extract: "true" }, { inputArtifacts: ["code"] }),
        ],
        [
            "a key that is not there",
            action(
                "Deploy",
                "S3",
                { BucketName: "site", Extract: "true", KMSEncryptionKeyARN: "alias/none" },
                { inputArtifacts: ["code"] },
            ),
            `The key alias/none does not exist in ${region}`,
            action(
                "Deploy",
                "S3",
                { BucketName: "site", Extract: "true", KMSEncryptionKeyARN: "alias/aws/s3" },
                { inputArtifacts: ["code"] },
            ),
        ],
        [
            "a repository that is not there",
            imageBuild({ ECRRepositoryName: "gone" }),
            `name unknown: The repository with name 'gone' does not exist in the registry with id '${delivery}'`,
            imageBuild({}),
        ],
        [
            "a Windows machine that is too small",
            { ...commands, configuration: { EnvironmentType: "WINDOWS_SERVER_2022_CONTAINER" } },
            "The environment type WINDOWS_SERVER_2022_CONTAINER is not compatible with the compute type BUILD_GENERAL1_SMALL",
            { ...commands, configuration: { EnvironmentType: "WINDOWS_SERVER_2022_CONTAINER", ComputeType: "BUILD_GENERAL1_LARGE" } },
        ],
        [
            "a topic that is not there",
            action("Approval", "Manual", { NotificationArn: `${topic}2` }),
            "The provided role does not have sufficient permissions: Topic does not exist",
            action("Approval", "Manual", { NotificationArn: topic }),
        ],
        [
            "a function that is not there",
            action("Invoke", "Lambda", { FunctionName: "works" }),
            "The AWS Lambda function works cannot be found.",
            action("Invoke", "Lambda", { FunctionName: "work" }),
        ],
        [
            "a state machine that is not there",
            action("Invoke", "StepFunctions", { StateMachineArn: `${machine}s` }),
            `The state machine ${machine}s does not exist`,
            action("Invoke", "StepFunctions", { StateMachineArn: machine }),
        ],
    ];
    for (const [what, wrong, message, right] of gone) {
        it(`fail for ${what}`, () => {
            expect(makes(new Errand(everything)).does(wrong)).to.equal(message);
            expect(makes(new Errand(everything)).does(right)).to.be.oneOf(["Succeeded", "NotSimulated"]);
        });
    }

    it("fail where a function may not say how it went: CodePipeline would wait for it", () => {
        const aws = new Errand(everything);
        const role = aws.role("function", "lambda", [{ Effect: "Allow", Action: "codepipeline:PutJobSuccessResult", Resource: "*" }]);
        const code = { runtime: "nodejs24.x", handler: "index.handler", code: archive("one") };
        aws.create("aws:lambda/function:Function", "work", { name: "work", role, ...code });
        expect(aws.does(action("Invoke", "Lambda", { FunctionName: "work" }))).to.equal(
            `The AWS Lambda function work failed to return a result: ${role} is not authorized to perform: codepipeline:PutJobFailureResult on resource: *`,
        );
    });

    it("write under a bucket's own key, which the role may use", () => {
        const encrypted = (grants: Grants) => {
            const aws = makes(new Errand(grants));
            const statement = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${delivery}:root` }, Action: "kms:*", Resource: "*" };
            const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
            const key = aws.create("aws:kms/key:Key", "site", { policy }).outputs.arn;
            aws.create("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "site", {
                bucket: "site",
                rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key } }],
            });
            return [aws, key] as const;
        };
        const deploy = action("Deploy", "S3", { BucketName: "site", Extract: "true" }, { inputArtifacts: ["code"] });
        const [closed, key] = encrypted([["s3:*", "*"]]);
        expect(closed.does(deploy)).to.equal(lacks("kms:GenerateDataKey", key));
        const [open] = encrypted([
            ["s3:*", "*"],
            ["kms:GenerateDataKey", "*"],
        ]);
        expect(open.does(deploy)).to.equal("Succeeded");
    });
});
