import type { Step } from "@causeway/core";
import { approval, codeCommit, deployToS3, invokeLambda, ServicePipeline } from "@causeway/pipeline";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, statements } from "../../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud } from "../delivered.ts";

const files = { name: "source" };
const keyArn = "arn:aws:kms:eu-west-1:111111111111:key/5d1f2a3b-0c4d-4e5f-8a9b-0c1d2e3f4a5b";
const place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" } as const;
const there = { place, roleArn: "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging" };
const leavesOf = async (step: Step) => Object.values((await createStep(await organization(), step)).leaves)[0] as Record<string, unknown>;
const own = { StringEquals: { "aws:ResourceAccount": "111111111111" } };
const put = (key: string, actions = ["s3:PutObject"]) => ({ actions, resources: [`arn:aws:s3:::site/${key}`], condition: own });
const look = {
    actions: ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
    resources: ["arn:aws:s3:::site"],
    condition: own,
};
const problemsOf = (make: () => unknown): readonly string[] => {
    try {
        make();
        return [];
    } catch (error) {
        return (error as Error).message.split("\n").slice(1);
    }
};

describe("deployToS3", () => {
    it("puts files into a bucket, and may write there and nowhere else", async () => {
        const step = deployToS3({ files, bucket: "site" });
        expect(step.plan).to.deep.equal({
            deploy: {
                name: "deploy-to-s3",
                type: { category: "Deploy", provider: "S3" },
                reads: [files],
                configuration: { BucketName: "site", Extract: "true" },
            },
        });
        expect(await leavesOf(step)).to.deep.equal({ configuration: { BucketName: "site" }, grants: [put("*"), look] });
    });

    it("says all that AWS's action can be told, and may set ACLs and use a key where it does", async () => {
        const step = deployToS3({
            files,
            bucket: pulumi.output("site"),
            name: "publish",
            objectKey: "checkout",
            cannedAcl: "public-read",
            cacheControl: "public, max-age=300",
            kmsKeyArn: keyArn,
        });
        expect(step.plan.deploy.configuration).to.deep.equal({
            Extract: "true",
            ObjectKey: "checkout",
            CannedACL: "public-read",
            CacheControl: "public, max-age=300",
        });
        expect(await leavesOf(step)).to.deep.equal({
            configuration: { BucketName: "site", KMSEncryptionKeyARN: keyArn },
            grants: [
                put("checkout*", ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"]),
                look,
                {
                    actions: ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:Decrypt"],
                    resources: [keyArn],
                },
            ],
        });
    });

    it("puts a zip file under its key alone, or under what a variable comes to", async () => {
        const zip = deployToS3({ files, bucket: "site", extract: false, objectKey: "app.zip" });
        expect(zip.plan.deploy.configuration).to.deep.equal({ BucketName: "site", Extract: "false", ObjectKey: "app.zip" });
        expect(await leavesOf(zip)).to.deep.include({ grants: [put("app.zip"), look] });
        const { CommitId } = codeCommit().variables;
        const named = deployToS3({ files, bucket: "site", extract: false, objectKey: `builds/${CommitId}.zip` });
        expect(await leavesOf(named)).to.deep.include({ grants: [put("builds/*"), look] });
    });

    it("is in another account as a role there", async () => {
        const step = deployToS3({ files, bucket: "site", there });
        expect(step.plan.deploy.place).to.deep.equal(place);
        expect(await leavesOf(step)).to.deep.equal({ configuration: { BucketName: "site" }, roleArn: there.roleArn });
    });

    it("does not compile as a zip file without a name, and says all that is wrong", () => {
        // @ts-expect-error a zip file needs a key
        expect(problemsOf(() => deployToS3({ files, bucket: "site", extract: false }))).to.deep.equal([
            "  objectKey: must say what the zip file is called",
        ]);
        expect(problemsOf(() => deployToS3(undefined as never))).to.deep.equal([
            "  files: must be an artifact that an earlier step makes",
            "  bucket: must be the name of a bucket",
        ]);
        const bad = { bucket: "", name: "a b", extract: 1, objectKey: "", cannedAcl: "open", cacheControl: "x".repeat(1001), there: {} };
        expect(problemsOf(() => deployToS3(bad as never))).to.deep.equal([
            "  files: must be an artifact that an earlier step makes",
            "  bucket: must be the name of a bucket",
            '  name: is "a b": must be 1 to 100 letters, digits and .@_-',
            "  extract: is 1, neither true nor false",
            "  objectKey: must be a text of 1 to 1000 characters",
            "  cacheControl: must be a text of 1 to 1000 characters",
            '  cannedAcl: is "open", not one of private, public-read, public-read-write, aws-exec-read, authenticated-read, bucket-owner-read, ' +
                "bucket-owner-full-control, log-delivery-write",
            "  there.place: must say which account and region",
            "  there.roleArn: must be the ARN of a role there",
        ]);
        expect(problemsOf(() => deployToS3({ files, bucket: "site", objectKey: "x".repeat(1000), cacheControl: "x" }))).to.deep.equal([]);
    });
});

describe("invokeLambda", () => {
    it("runs a function, and may invoke no other", async () => {
        const step = invokeLambda({ functionName: pulumi.output("warm"), parameters: "checkout", reads: [files] });
        expect(step.plan).to.deep.equal({
            invoke: {
                name: "invoke-lambda",
                type: { category: "Invoke", provider: "Lambda" },
                reads: [files],
                configuration: { UserParameters: "checkout" },
            },
        });
        expect(await leavesOf(step)).to.deep.equal({
            configuration: { FunctionName: "warm" },
            grants: [
                { actions: ["lambda:InvokeFunction"], resources: ["arn:aws:lambda:eu-west-1:111111111111:function:warm"] },
                { actions: ["lambda:ListFunctions"], resources: ["*"] },
            ],
        });
    });

    it("answers with variables that later steps know by name", () => {
        const makes = [{ name: "pages" }];
        const warm = invokeLambda({ functionName: "warm", name: "warm.up", gives: ["pages"], makes });
        expect(warm.plan.invoke).to.deep.include({
            namespace: "warm-up",
            gives: ["pages"],
            makes,
            configuration: { FunctionName: "warm" },
        });
        expect(`${warm.variables.pages}`).to.equal("#{warm-up.pages}");
        // @ts-expect-error it gives no such variable
        expect(warm.variables.page).to.equal(undefined);
        // @ts-expect-error it gives none
        expect(invokeLambda({ functionName: "warm" }).variables.pages).to.equal(undefined);
        expect(`${invokeLambda({ functionName: "warm", gives: ["a"], namespace: "Warm" }).variables.a}`).to.equal("#{Warm.a}");
    });

    it("is in another account as a role there", async () => {
        const step = invokeLambda({ functionName: "warm", there });
        expect(step.plan.invoke.place).to.deep.equal(place);
        expect(await leavesOf(step)).to.deep.equal({ configuration: { FunctionName: "warm" }, roleArn: there.roleArn });
    });

    it("says all that is wrong, and takes the last that is good", () => {
        const six = Array.from({ length: 6 }, (_, at) => ({ name: `a${at}` }));
        const bad = { name: "", parameters: "x".repeat(1001), reads: six, makes: 1, gives: "a", there: 1 };
        expect(problemsOf(() => invokeLambda(undefined as never))).to.deep.equal(["  functionName: must be the name of a function"]);
        expect(problemsOf(() => invokeLambda(bad as never))).to.deep.equal([
            "  functionName: must be the name of a function",
            '  name: is "": must be 1 to 100 letters, digits and .@_-',
            "  parameters: must be a text of 1 to 1000 characters",
            "  reads: must be up to 5 artifacts",
            "  makes: must be up to 5 artifacts",
            "  gives: must be a list of names",
            "  there.place: must say which account and region",
            "  there.roleArn: must be the ARN of a role there",
        ]);
        expect(problemsOf(() => invokeLambda({ functionName: "warm", parameters: "x".repeat(1000), reads: six.slice(1) }))).to.deep.equal(
            [],
        );
    });
});

describe("a pipeline that deploys to S3 and runs a function", () => {
    it("is walked through with what its steps are granted", async () => {
        const cloud = deliveryCloud(await organization());
        await cloud.run(() => {
            const delivery = delivered();
            const { provider } = delivery;
            const { bucket } = new aws.s3.Bucket("site", { bucket: "payments-site" }, { provider });
            const warm = invokeLambda({ functionName: "warm", gives: ["pages"] });
            const again = approval({ question: `${warm.variables.pages} pages are warm: go on?` });
            const steps = [deployToS3({ files, bucket, objectKey: "checkout" }), warm, again];
            return new ServicePipeline("checkout", { delivery, source: codeCommit(), stages: [{ name: "site", steps }] });
        });
        const at = { account: "111111111111", region: "eu-west-1" };
        const putFiles = [{ filePath: "index.html", fileContent: "hello" }];
        cloud.aws.operate(at, "codecommit:CreateCommit", { repositoryName: "payments-checkout", branchName: "main", putFiles });
        const { actionExecutionDetails } = cloud.aws.operate(at, "codepipeline:StartPipelineExecution", { name: "payments-checkout" }) as {
            actionExecutionDetails: { actionName: string; status: string; errorDetails?: { message: string } }[];
        };
        const told = actionExecutionDetails.map(({ actionName, status, errorDetails }) => [actionName, errorDetails?.message ?? status]);
        expect(told).to.deep.equal([
            ["source", "Succeeded"],
            ["deploy-to-s3", "Succeeded"],
            // All but the function itself, which nobody made.
            ["invoke-lambda", "The AWS Lambda function warm cannot be found."],
            ["approve", "NotStarted"],
        ]);
        const granted = statements(cloud, "checkout-site-deploy-to-s3-action-policy") as { Action: unknown }[];
        expect(granted.map(({ Action }) => Action)).to.deep.equal([
            ["s3:GetObject", "s3:GetObjectVersion"],
            ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
            ["kms:DescribeKey", "kms:Decrypt"],
            ["s3:PutObject"],
            ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"],
        ]);
    });

    it("finds a variable that only a later step gives, and one of a pipeline that is not declared", async () => {
        const warm = invokeLambda({ functionName: "warm", gives: ["pages"] });
        const early = approval({ question: `${warm.variables.pages} pages are warm, on #{variables.level}: go on?` });
        const cloud = deliveryCloud(await organization());
        const make = () =>
            new ServicePipeline("checkout", {
                delivery: delivered(),
                source: codeCommit(),
                stages: [{ name: "site", steps: [early, warm] }],
            });
        const refused = await cloud.run(make).then(
            () => [],
            (error: Error) => error.message.split("\n").slice(1),
        );
        expect(refused.map(line => line.split(":")[0])).to.deep.equal([
            "  stages[0].steps[0].configuration.CustomData",
            "  stages[0].steps[0].configuration.CustomData",
        ]);
    });
});
