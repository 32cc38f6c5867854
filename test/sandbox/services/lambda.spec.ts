import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { Alias, archive, arn, Lambda, LambdaFunction, Permission, zip } from "./lambda-cloud.ts";

describe("Lambda", () => {
    let lambda: Lambda;
    beforeEach(() => {
        lambda = new Lambda();
    });

    describe("functions", () => {
        it("have AWS's ARNs and defaults", () => {
            const { id, outputs } = lambda.function();
            expect(id).to.equal("app");
            expect(outputs).to.deep.include({
                arn: arn("app"),
                qualifiedArn: arn("app:$LATEST"),
                version: "$LATEST",
                memorySize: 128,
                timeout: 3,
                architectures: ["x86_64"],
                invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn("app")}/invocations`,
                loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/app" },
            });
        });

        it("are not created twice under one name", () => {
            lambda.function();
            refuses(() => lambda.function(), "ResourceConflictException", "Function already exist: app");
        });

        it("run as a role that Lambda can assume", () => {
            const sentence = "The role defined for the function cannot be assumed by Lambda.";
            refuses(() => lambda.function({ role: lambda.role("task", "ecs-tasks") }), "InvalidParameterValueException", sentence);
            refuses(() => lambda.function({ role: `arn:aws:iam::${delivery}:role/nobody` }), "InvalidParameterValueException", sentence);
        });

        const planted: readonly (readonly [string, object, string])[] = [
            [
                "layers of another region",
                { layers: [`arn:aws:lambda:us-east-1:${delivery}:layer:fonts:1`] },
                `Layers are not in the same region as the function. Layers are expected to be in region ${region}.`,
            ],
            ["no code", { code: null }, "Please provide a source for function code."],
            [
                "no handler",
                { handler: null },
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
            ],
            [
                "a runtime of the past",
                { runtime: "nodejs16.x" },
                "The runtime parameter of nodejs16.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime (nodejs24.x) while creating or updating functions.",
            ],
            [
                "a reserved variable",
                { environment: { variables: { AWS_REGION: "x", STAGE: "x" } } },
                "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION",
            ],
            [
                "five kilobytes of variables",
                { environment: { variables: { BIG: "x".repeat(4090) } } },
                `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify({ BIG: "x".repeat(4090) })}`,
            ],
            [
                "a bucket of nobody",
                { code: null, s3Bucket: "gone", s3Key: "a.zip" },
                "Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist",
            ],
            [
                "an image of nobody",
                {
                    code: null,
                    packageType: "Image",
                    handler: null,
                    runtime: null,
                    imageUri: `${delivery}.dkr.ecr.${region}.amazonaws.com/app:1`,
                },
                `Source image ${delivery}.dkr.ecr.${region}.amazonaws.com/app:1 does not exist. Provide a valid source image.`,
            ],
            [
                "all of the account's concurrency",
                { reservedConcurrentExecutions: 901 },
                "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
            ],
            [
                "log levels of plain text",
                { loggingConfig: { logFormat: "Text", systemLogLevel: "INFO" } },
                "Log levels can only be set with the JSON log format.",
            ],
        ];
        for (const [what, more, message] of planted) {
            it(`are refused with ${what}`, () => refuses(() => lambda.function(more), "InvalidParameterValueException", message));
        }

        it("are refused by the provider outside of Lambda's limits", () => {
            expect(() => lambda.function({ memorySize: 127, timeout: 901 }))
                .to.throw("expected memorySize to be in the range (128 - 10240), got 127")
                .with.property("message")
                .that.includes("expected timeout to be in the range (1 - 900), got 901");
            expect(() => lambda.function({ name: "x".repeat(65) })).to.throw("must be valid function name");
            expect(
                lambda.function({
                    memorySize: 10240,
                    timeout: 900,
                    name: "x".repeat(64),
                    reservedConcurrentExecutions: 900,
                    environment: { variables: { BIG: "x".repeat(4086) } },
                }).id,
            ).to.have.length(64);
        });

        it("go into a VPC with a role that may make network interfaces", () => {
            const { subnets, group } = lambda.network();
            const vpcConfig = { subnetIds: subnets, securityGroupIds: [group] };
            refuses(
                () => lambda.function({ vpcConfig }),
                "InvalidParameterValueException",
                "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
            );
            const role = lambda.role("vpc", "lambda", [{ Effect: "Allow", Action: "ec2:*NetworkInterface*", Resource: "*" }]);
            refuses(
                () => lambda.function({ role, vpcConfig: { ...vpcConfig, subnetIds: ["subnet-1"] } }),
                "InvalidParameterValueException",
                "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-1' does not exist",
            );
            expect(lambda.function({ role, vpcConfig }).id).to.equal("app");
        });

        it("publish versions that count up, and none where nothing changed", () => {
            const made = lambda.function({ publish: true });
            expect(made.outputs).to.include({ version: "1", qualifiedArn: arn("app:1") });
            const same = lambda.update(LambdaFunction, made, { tags: { a: "b" } });
            expect(same.outputs.version).to.equal("1");
            const next = lambda.update(LambdaFunction, same, { code: archive("two") });
            expect(next.outputs.version).to.equal("2");
            lambda.delete(LambdaFunction, next);
            expect(lambda.function({ publish: true }).outputs.version).to.equal("3");
        });
    });

    describe("aliases", () => {
        beforeEach(() => {
            lambda.function({ publish: true });
        });

        it("point to a version that exists", () => {
            refuses(() => lambda.alias({ functionVersion: "7" }), "ResourceNotFoundException", `Function not found: ${arn("app:7")}`);
            refuses(() => lambda.alias({ functionName: "other" }), "ResourceNotFoundException", `Function not found: ${arn("other")}`);
            expect(lambda.alias().id).to.equal(arn("app:live"));
            refuses(() => lambda.alias(), "ResourceConflictException", `Alias already exists: ${arn("app:live")}`);
        });

        it("weigh two published versions", () => {
            lambda.operate("lambda:UpdateFunctionCode", { FunctionName: "app", ZipFile: zip("2"), Publish: true });
            const weights = (additionalVersionWeights: object) => ({ routingConfig: { additionalVersionWeights } });
            refuses(
                () => lambda.alias(weights({ 1: 0.1 })),
                "InvalidParameterValueException",
                "Invalid function version 1. Function version 1 is already included in routing configuration.",
            );
            refuses(
                () => lambda.alias(weights({ $LATEST: 0.1 })),
                "InvalidParameterValueException",
                "$LATEST is not supported for an alias pointing to more than 1 version",
            );
            refuses(
                () => lambda.alias(weights({ 2: 1.1 })),
                "InvalidParameterValueException",
                "The weight of an additional version must be between 0 and 1.",
            );
            expect(lambda.alias(weights({ 2: 0.1 })).outputs.routingConfig).to.deep.equal({ additionalVersionWeights: { 2: 0.1 } });
        });

        it("weigh two versions only where they lose letters in the same way", () => {
            const role = lambda.role("sender", "lambda", [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" }]);
            const targetArn = lambda.create("aws:sqs/queue:Queue", "dead", { name: "dead" }).outputs.arn;
            const made = lambda.function({ name: "other", role, publish: true });
            lambda.update(LambdaFunction, made, { deadLetterConfig: { targetArn } });
            const routingConfig = { additionalVersionWeights: { 2: 0.1 } };
            refuses(
                () => lambda.alias({ functionName: "other", routingConfig }),
                "InvalidParameterValueException",
                "All versions of an alias with more than one version must have the same dead-letter queue configuration, or none.",
            );
        });

        it("keep what a release made of them", () => {
            const made = lambda.alias();
            lambda.operate("lambda:UpdateFunctionCode", { FunctionName: "app", ZipFile: zip("2") });
            expect(lambda.operate("lambda:PublishVersion", { FunctionName: "app" }).Version).to.equal("2");
            lambda.operate("lambda:UpdateAlias", { FunctionName: "app", Name: "live", FunctionVersion: "2" });
            expect(lambda.operate("lambda:GetAlias", { FunctionName: "app", Name: "live" }).FunctionVersion).to.equal("2");
            expect(lambda.invoke("aws:lambda/getAlias:getAlias", { functionName: "app", name: "live" }).functionVersion).to.equal("2");
            expect(
                lambda.aws.read(lambda.place(), Alias, made.id, { inputs: made.inputs, state: made.outputs })?.outputs["functionVersion"],
            ).to.equal("2");
            refuses(
                () => lambda.operate("lambda:UpdateAlias", { FunctionName: "app", Name: "live", FunctionVersion: "9" }),
                "ResourceNotFoundException",
                `Function not found: ${arn("app:9")}`,
            );
            refuses(
                () => lambda.operate("lambda:GetAlias", { FunctionName: "app", Name: "dead" }),
                "ResourceNotFoundException",
                `Cannot find alias arn: ${arn("app:dead")}`,
            );
        });
    });

    it("keeps the code of a release when Pulumi changes something else", () => {
        const made = lambda.function();
        const { CodeSha256 } = lambda.operate("lambda:UpdateFunctionCode", { FunctionName: "app", ZipFile: zip("2") });
        expect(lambda.update(LambdaFunction, made, { memorySize: 256 }).outputs).to.include({ codeSha256: CodeSha256, memorySize: 256 });
        refuses(
            () => lambda.operate("lambda:UpdateFunctionCode", { FunctionName: "app", ZipFile: "AAAA" }),
            "InvalidParameterValueException",
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        );
    });

    describe("permissions", () => {
        const args = { action: "lambda:InvokeFunction", function: "app", principal: "events.amazonaws.com", statementId: "events" };
        beforeEach(() => {
            lambda.function({ publish: true });
        });

        it("are for principals and qualifiers that exist", () => {
            refuses(
                () => lambda.create(Permission, "p", { ...args, principal: "333333333333" }),
                "InvalidParameterValueException",
                "The provided principal was invalid. Please check the principal and try again.",
            );
            refuses(
                () => lambda.create(Permission, "p", { ...args, qualifier: "live" }),
                "ResourceNotFoundException",
                `Function not found: ${arn("app:live")}`,
            );
            expect(lambda.create(Permission, "p", { ...args, qualifier: "1" }).id).to.equal("app/events:1");
        });

        it("have statement ids of their own in each function", () => {
            lambda.create(Permission, "p", args);
            refuses(
                () => lambda.create(Permission, "p", args),
                "ResourceConflictException",
                "The statement id (events) provided already exists. Please provide a new statement id, or remove the existing statement.",
            );
            lambda.create(LambdaFunction, "other", lambda.args({ name: "other" }));
            expect(lambda.create(Permission, "p", { ...args, function: "other" }).id).to.equal("other/events");
        });
    });

    it("takes what a URL's permissions say of it with the action that each is for", () => {
        lambda.function();
        const add = (more: object) => lambda.create(Permission, "p", { function: "app", principal: "*", ...more });
        const no = (more: object, sentence: string) => refuses(() => add(more), "InvalidParameterValueException", sentence);
        const [url, invoke] = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];
        no({ action: invoke, functionUrlAuthType: "NONE" }, "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
        no({ action: url, invokedViaFunctionUrl: true }, "InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action");
        add({ action: url, functionUrlAuthType: "NONE" });
    });

    it("has one URL for each function and alias", () => {
        lambda.function({ publish: true });
        const url = () => lambda.create("aws:lambda/functionUrl:FunctionUrl", "url", { functionName: "app", authorizationType: "AWS_IAM" });
        expect(url().outputs.functionUrl).to.match(new RegExp(`^https://[a-z2-7]{32}\\.lambda-url\\.${region}\\.on\\.aws/$`));
        refuses(url, "ResourceConflictException", "FunctionUrlConfig exists for this Lambda function");
    });
});
