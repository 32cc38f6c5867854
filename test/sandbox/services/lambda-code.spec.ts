import { expect } from "chai";
import { delivery, production, refuses, region } from "./cloud.ts";
import { arn, Lambda, LambdaFunction, zip } from "./lambda-cloud.ts";

describe("Lambda functions", () => {
    let lambda: Lambda;
    beforeEach(() => {
        lambda = new Lambda();
    });

    it("take their code from S3 and from ECR", () => {
        lambda.create("aws:s3/bucket:Bucket", "code", { bucket: "code" });
        const code = { code: null, s3Bucket: "code", s3Key: "a.zip" };
        refuses(
            () => lambda.function(code),
            "InvalidParameterValueException",
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
        );
        lambda.operate("s3:PutObject", { Bucket: "code", Key: "a.zip", Body: "x" });
        expect(lambda.function(code).id).to.equal("app");
        lambda.create("aws:ecr/repository:Repository", "image", { name: "image" });
        lambda.operate("ecr:PutImage", { repositoryName: "image", imageManifest: "{}", imageTag: "1" });
        const image = {
            name: "image",
            role: lambda.roleArn,
            packageType: "Image",
            imageUri: `${delivery}.dkr.ecr.${region}.amazonaws.com/image:1`,
        };
        expect(lambda.create(LambdaFunction, "image", image).id).to.equal("image");
    });

    it("take an image of another account only where its repository lets the account and Lambda in", () => {
        lambda.create("aws:ecr/repository:Repository", "image", { name: "image" }, production);
        lambda.operate("ecr:PutImage", { repositoryName: "image", imageManifest: "{}", imageTag: "1" }, production);
        const imageUri = `${production}.dkr.ecr.${region}.amazonaws.com/image:1`;
        const attempt = () =>
            lambda.create(LambdaFunction, "image", { name: "image", role: lambda.roleArn, packageType: "Image", imageUri });
        const share = (...principals: object[]) => {
            lambda.aws.delete(lambda.place(production), "aws:ecr/repositoryPolicy:RepositoryPolicy", "image", {});
            const Statement = principals.map(each => ({
                Effect: "Allow",
                Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                ...each,
            }));
            const policy = JSON.stringify({ Version: "2012-10-17", Statement });
            lambda.create("aws:ecr/repositoryPolicy:RepositoryPolicy", "image", { repository: "image", policy }, production);
        };
        const account = { Principal: { AWS: `arn:aws:iam::${delivery}:root` } };
        const service = (name: string) => ({
            Principal: { Service: "lambda.amazonaws.com" },
            Condition: { StringLike: { "aws:sourceARN": arn(name) } },
        });
        const refused = () =>
            refuses(
                attempt,
                "AccessDeniedException",
                "Lambda does not have permission to access the ECR image. Check the ECR permissions.",
            );
        refused();
        for (const principals of [[account], [service("*")], [account, service("other")]]) {
            share(...principals);
            refused();
        }
        share(account, service("*"));
        expect(attempt().id).to.equal("image");
    });

    it("fails lookups in the provider's words", () => {
        const fails = (token: string, args: object, message: string) =>
            expect(() => lambda.invoke(token, args))
                .to.throw()
                .with.property("message", message);
        const aliasFails = () =>
            fails("aws:lambda/getAlias:getAlias", { functionName: "app", name: "live" }, "reading Lambda Alias: couldn't find resource");
        fails(
            "aws:lambda/getFunction:getFunction",
            { functionName: "app" },
            `reading Lambda Function (app) latest version: operation error Lambda: ListVersionsByFunction, https response error StatusCode: 404, ResourceNotFoundException: Function not found: ${arn("app")}`,
        );
        aliasFails();
        lambda.function({ publish: true });
        aliasFails();
        fails(
            "aws:lambda/getFunction:getFunction",
            { functionName: "app", qualifier: "2" },
            "reading Lambda Function (app): couldn't find resource",
        );
    });

    it("looks the last published version up where no qualifier is given", () => {
        const look = (qualifier?: string) => {
            const { version, qualifiedArn, codeSha256 } = lambda.invoke("aws:lambda/getFunction:getFunction", {
                functionName: "app",
                ...(qualifier && { qualifier }),
            });
            return { version, qualifiedArn, codeSha256 };
        };
        const made = lambda.function({ publish: true });
        const published = { version: "1", qualifiedArn: arn("app:1"), codeSha256: made.outputs.codeSha256 };
        const { CodeSha256 } = lambda.operate("lambda:UpdateFunctionCode", { FunctionName: "app", ZipFile: zip("2") });
        expect(look()).to.deep.equal(published);
        expect(look("1")).to.deep.equal(published);
        expect(look("$LATEST")).to.deep.equal({ version: "$LATEST", qualifiedArn: arn("app:$LATEST"), codeSha256: CodeSha256 });
        lambda.delete(LambdaFunction, made);
        lambda.function();
        expect(look().version).to.equal("$LATEST");
    });
});
