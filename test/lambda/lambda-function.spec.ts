import type { LambdaFunction, LambdaFunctionArgs } from "@causeway/lambda";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, resolved, said, statements } from "../foundation/accounts.ts";
import { always, keyThroughLambda, receipts } from "./receipts.ts";

const account = "222222222222";
const functionArn = `arn:aws:lambda:eu-west-1:${account}:function:payments-receipts-staging`;

describe("LambdaFunction", () => {
    let here: Organization;
    let cloud: Cloud;
    let made: LambdaFunction;
    before(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
        made = await cloud.run(
            receipts(here, {
                handler: "src/receipts.render",
                runtime: "nodejs24.x",
                memoryMiB: 1024,
                timeoutSeconds: 60,
                environment: { CURRENCY: "EUR" },
                grants: [{ actions: ["sns:Publish"], resources: [`arn:aws:sns:eu-west-1:${account}:paid`] }],
            }),
        );
    });

    it("creates exactly these resources, under these names, below itself and in the placement's account", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/logGroup:LogGroup receipts-logs",
            "aws:iam/role:Role receipts-deploy",
            "aws:iam/role:Role receipts-role",
            "aws:iam/rolePolicy:RolePolicy receipts-deploy-policy",
            "aws:iam/rolePolicy:RolePolicy receipts-role-policy",
            "aws:lambda/alias:Alias receipts-alias",
            "aws:lambda/function:Function receipts-function",
            "causeway:lambda:LambdaFunction receipts",
            "pulumi:providers:aws aws",
        ]);
        const children = cloud.registered.filter(({ type }) => type.startsWith("aws:"));
        expect(children.length).to.equal(7);
        for (const { name, parent, place } of children) {
            expect(parent, name).to.equal("urn:pulumi:payments-staging::causeway::causeway:lambda:LambdaFunction::receipts");
            expect([place?.account, place?.region], name).to.deep.equal([account, "eu-west-1"]);
        }
    });

    it("runs the handler on arm64, with the digest of its configuration among its variables", () => {
        const { code, ...inputs } = said(cloud, "receipts-function");
        expect(inputs).to.deep.equal({
            name: "payments-receipts-staging",
            handler: "src/receipts.render",
            runtime: "nodejs24.x",
            architectures: ["arm64"],
            memorySize: 1024,
            timeout: 60,
            role: `arn:aws:iam::${account}:role/receipts-role-0000000`,
            loggingConfig: { logFormat: "JSON", logGroup: "receipts-logs-0000000" },
            // With another digest, the next up would publish a version of every function: an upgrade must not come to that by accident.
            environment: { variables: { CURRENCY: "EUR", CAUSEWAY_DEFINITION: "d3b6c91434aca2f5" } },
            // Said as AWS has them, too: what is taken away, the provider would leave as it was.
            ephemeralStorage: { size: 512 },
            tracingConfig: { mode: "PassThrough" },
            kmsKeyArn: here.foundation.keyArn,
            publish: true,
        });
        const assets = (code as { assets: Record<string, { text: string }> }).assets;
        expect(Object.entries(assets).map(([file, { text }]) => [file, text])).to.deep.equal([
            ["src/receipts.mjs", 'export const render = async () => ({ statusCode: 503, body: "not released yet" });\n'],
        ]);
        expect(cloud.named("receipts-function").ignoreChanges).to.deep.equal(["code", "imageUri"]);
        expect(said(cloud, "receipts-logs")).to.deep.equal({
            name: "receipts-logs-0000000",
            retentionInDays: 30,
            kmsKeyId: here.foundation.keyArn,
        });
    });

    it("is called through the alias, which points at a published version", () => {
        expect(said(cloud, "receipts-alias")).to.deep.equal({
            name: "live",
            functionName: "payments-receipts-staging",
            functionVersion: "1",
        });
        expect(cloud.named("receipts-alias").ignoreChanges).to.deep.equal(["routingConfig"]);
    });

    it("gives its own code its log group, what was asked for, and nothing else", () => {
        expect(statements(cloud, "receipts-role")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } },
        ]);
        expect(statements(cloud, "receipts-role-policy")).to.deep.equal([
            ...always(here),
            { Effect: "Allow", Action: ["sns:Publish"], Resource: [`arn:aws:sns:eu-west-1:${account}:paid`] },
        ]);
    });

    it("lets the deployer release this function and nothing else", () => {
        const bucket = "arn:aws:s3:::delivery-artifacts-bucket-0000000";
        const logs = ["/aws", "/eu-west-1"].map(
            root => `arn:aws:logs:eu-west-1:${account}:log-group:${root}/codepipeline/payments-receipts`,
        );
        expect(statements(cloud, "receipts-deploy-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: [`${bucket}/payments-receipts*`] },
            { Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], Resource: [bucket] },
            { Effect: "Allow", Action: ["kms:DescribeKey", "kms:Decrypt"], Resource: [here.delivery.keyArn] },
            {
                Effect: "Allow",
                Action: [
                    "lambda:GetAlias",
                    "lambda:GetFunctionConfiguration",
                    "lambda:GetProvisionedConcurrencyConfig",
                    "lambda:PublishVersion",
                    "lambda:UpdateAlias",
                    "lambda:UpdateFunctionCode",
                ],
                Resource: [functionArn, `${functionArn}:*`],
            },
            {
                Effect: "Allow",
                Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: logs.flatMap(arn => [arn, `${arn}:*`]),
            },
            keyThroughLambda(here),
        ]);
        expect(said(cloud, "receipts-deploy")).to.include({ name: "payments-receipts-staging", path: "/causeway/deploy/" });
    });

    it("tells a pipeline where to deploy", async () => {
        const { leaves, ...known } = made.target;
        expect(known).to.deep.equal({
            kind: "lambda",
            service: "receipts",
            place: { team: "payments", environment: "staging", tier: "test", accountId: account, region: "eu-west-1" },
        });
        expect(await resolved(leaves)).to.deep.equal({
            deployRoleArn: `arn:aws:iam::${account}:role/causeway/deploy/payments-receipts-staging`,
            functionName: "payments-receipts-staging",
            alias: "live",
            strategy: "AllAtOnce",
        });
    });

    it("is customized child by child, by patch and by function", async () => {
        const other = (await organization()).cloud("payments-staging");
        await other.run(
            receipts(here, {
                customize: { logs: { retentionInDays: 365 }, function: before => ({ ...before, timeout: Number(before.timeout) * 2 }) },
            }),
        );
        expect(said(other, "receipts-logs")["retentionInDays"]).to.equal(365);
        expect(said(other, "receipts-function")["timeout"]).to.equal(60);
    });
});

describe("LambdaFunction's arguments", () => {
    const complaints = async (change: Partial<LambdaFunctionArgs>, name?: string) =>
        complaintsOf("payments-staging", receipts({ foundation }, change, name));
    let foundation: Organization["foundation"];
    before(async () => {
        ({ foundation } = await organization());
    });

    it("are all told at once where they are bad, and nothing is registered", async () => {
        expect(await complaints({ handler: "handler", memoryMiB: 64, timeoutSeconds: 901 }, "1receipts")).to.deep.equal([
            'name is "1receipts": must be lower-case letters, digits and dashes, and start with a letter',
            'handler is "handler", not a file and an export such as index.handler',
            "memoryMiB is 64, not 128 to 10240",
            "timeoutSeconds is 901, not 1 to 900",
        ]);
    });

    const faults: readonly (readonly [Partial<LambdaFunctionArgs>, string])[] = [
        [{ memoryMiB: 127 }, "memoryMiB is 127, not 128 to 10240"],
        [{ memoryMiB: 10_241 }, "memoryMiB is 10241, not 128 to 10240"],
        [{ memoryMiB: 128.5 }, "memoryMiB is 128.5, not 128 to 10240"],
        [{ timeoutSeconds: 0 }, "timeoutSeconds is 0, not 1 to 900"],
        [{ timeoutSeconds: 1.5 }, "timeoutSeconds is 1.5, not 1 to 900"],
        ...["", ".handler", "index.", "in dex.handler", "index.2nd", "index.v2.handler", "src/.handler"].map(
            handler => [{ handler }, `handler is "${handler}", not a file and an export such as index.handler`] as const,
        ),
    ];
    for (const [change, complaint] of faults) {
        it(`say: ${complaint}`, async () => {
            expect(await complaints(change)).to.deep.equal([complaint]);
        });
    }

    it("leave room in the role's name", async () => {
        // In staging the deploy role's name is longer still.
        const service = "a".repeat(52);
        expect(await complaints({}, service)).to.deep.equal([
            `name makes "payments-${service}-staging", 69 characters: AWS takes 64 in a role's name`,
            `name is "${service}", 52 characters: its role's name leaves room for 51`,
        ]);
    });

    for (const change of [
        { memoryMiB: 128, timeoutSeconds: 1, handler: "a.b" },
        { memoryMiB: 10_240, timeoutSeconds: 900, handler: "v1.0/src/index-2.$handler_" },
    ]) {
        it(`are taken: ${JSON.stringify(change)}`, async () => {
            const here = await organization();
            const cloud = here.cloud("payments-staging");
            await cloud.run(receipts(here, change));
            expect(said(cloud, "receipts-function")).to.include({
                handler: change.handler,
                memorySize: change.memoryMiB,
                timeout: change.timeoutSeconds,
            });
        });
    }

    it("have defaults", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(receipts(here));
        expect(said(cloud, "receipts-function")).to.include({ memorySize: 512, timeout: 30, runtime: "nodejs22.x" });
    });
});
