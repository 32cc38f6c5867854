import { allow, role, serviceRole, useKey, writeLogs } from "@causeway/core";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, placed, refusalOf, resolved } from "../foundation/accounts.ts";

const keyArn = "arn:aws:kms:eu-west-1:222222222222:key/1";

describe("allow", () => {
    const policy = async (...grants: Parameters<typeof allow>[0]) => JSON.parse(await resolved(allow(grants)));

    it("writes one statement a grant, with its condition where it has one", async () => {
        const condition = { StringEquals: { "aws:RequestedRegion": pulumi.output("eu-west-1") } };
        expect(
            await policy(
                { actions: ["s3:GetObject"], resources: [pulumi.output("arn:aws:s3:::shelf/*"), "arn:aws:s3:::cellar/*"] },
                { actions: ["sns:Publish", "sns:Subscribe"], resources: pulumi.output(["*"]), condition },
            ),
        ).to.deep.equal({
            Version: "2012-10-17",
            Statement: [
                { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::shelf/*", "arn:aws:s3:::cellar/*"] },
                {
                    Effect: "Allow",
                    Action: ["sns:Publish", "sns:Subscribe"],
                    Resource: ["*"],
                    Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
                },
            ],
        });
    });

    it("allows using one key, and writing one log group", async () => {
        const logGroup = pulumi.output("arn:aws:logs:eu-west-1:222222222222:log-group:a");
        expect((await policy(useKey(keyArn), writeLogs(logGroup))).Statement).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:Decrypt"],
                Resource: [keyArn],
            },
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: ["arn:aws:logs:eu-west-1:222222222222:log-group:a:*"],
            },
        ]);
    });
});

describe("role", () => {
    let cloud: Cloud;
    beforeEach(async () => {
        cloud = (await organization()).cloud("payments-staging");
    });
    const opts = () => ({ provider: placed("payments-staging").provider });

    it("of a service trusts that service alone", async () => {
        await cloud.run(() => serviceRole("build", "codebuild", [useKey(keyArn)], opts()));
        expect(cloud.identities()).to.deep.equal([
            "aws:iam/role:Role build",
            "aws:iam/rolePolicy:RolePolicy build-policy",
            "pulumi:providers:aws aws",
        ]);
        expect(cloud.policy("build")).to.deep.equal({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "codebuild.amazonaws.com" } }],
        });
        expect(cloud.only("RolePolicy")["role"]).to.equal("build-0000000");
        expect(cloud.policy("build-policy")).to.deep.equal(JSON.parse(await resolved(allow([useKey(keyArn)]))));
    });

    it("without grants has no policy: AWS takes no empty one", async () => {
        await cloud.run(() => serviceRole("task", "ecs-tasks", [], opts()));
        expect(cloud.identities()).to.deep.equal(["aws:iam/role:Role task", "pulumi:providers:aws aws"]);
    });

    it("has the name, path and condition of a contract", async () => {
        const trust = {
            principal: { AWS: pulumi.output("arn:aws:iam::111111111111:root") },
            condition: { StringEquals: { "sts:ExternalId": "42" } },
        };
        await cloud.run(() => role("reader", { trust, grants: [], physicalName: { name: "reader", path: "/causeway/" } }, opts()));
        expect(cloud.named("reader").outputs["arn"]).to.equal("arn:aws:iam::222222222222:role/causeway/reader");
        expect(cloud.policy("reader")).to.deep.equal({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Action: "sts:AssumeRole",
                    Principal: { AWS: "arn:aws:iam::111111111111:root" },
                    Condition: { StringEquals: { "sts:ExternalId": "42" } },
                },
            ],
        });
    });

    it("has policies under names that fit, however long its own logical name is", async () => {
        const grants = Array.from({ length: 40 }, (_, at) => ({
            actions: ["s3:GetObject"] as const,
            resources: [`arn:aws:s3:::b/${"x".repeat(400)}${at}`],
        }));
        const trust = { principal: { Service: "codepipeline.amazonaws.com" } };
        const physicalName = { name: "payments-checkout.production.deploy", path: "/" };
        const logical = `${"s".repeat(107)}-deploy-action`;
        await cloud.run(() => role(logical, { trust, grants, physicalName }, opts()));
        const names = cloud.identities().filter(identity => /Policy /.test(identity));
        expect(names).to.deep.equal([
            `aws:iam/policy:Policy ${logical}-policy-2`,
            `aws:iam/policy:Policy ${logical}-policy-3`,
            `aws:iam/rolePolicy:RolePolicy ${logical}-policy`,
        ]);
        expect(cloud.only("RolePolicy")["name"]).to.equal("policy");
        for (const index of [2, 3]) {
            const { outputs } = cloud.named(`${logical}-policy-${index}`, "Policy");
            expect(outputs["name"]).to.equal(`payments-checkout.production.deploy-policy-${index}`);
        }
    });

    it("cannot trust a role that does not exist: why deploy roles trust accounts", async () => {
        const trust = { principal: { AWS: "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout-pipeline" } };
        expect(await refusalOf(cloud.run(() => role("reader", { trust, grants: [] }, opts())))).to.equal(
            'aws:iam/role:Role "reader": MalformedPolicyDocument: Invalid principal in policy: ' +
                '"AWS":"arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout-pipeline" (simulated AWS)',
        );
    });
});
