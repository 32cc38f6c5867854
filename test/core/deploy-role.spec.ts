import { deployRole } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, placed } from "../foundation/accounts.ts";

const checkoutArn = "arn:aws:ecs:eu-west-1:222222222222:service/staging/payments-checkout";

describe("deployRole", () => {
    it("trusts one pipeline's role, reads artifacts, and deploys one service", async () => {
        const { cloud, delivery } = await organization();
        const staging = cloud("payments-staging");
        await staging.run(() => {
            const placement = placed("payments-staging");
            const grants = [{ actions: ["ecs:UpdateService"], resources: [checkoutArn] }] as const;
            const args = { placement, service: "checkout", delivery: pulumi.output(delivery), grants };
            return deployRole("checkout-deploy", args, { provider: placement.provider });
        });
        expect(staging.identities()).to.deep.equal([
            "aws:iam/role:Role checkout-deploy",
            "aws:iam/rolePolicy:RolePolicy checkout-deploy-policy",
            "pulumi:providers:aws aws",
        ]);
        const { name, path } = staging.only("Role");
        expect({ name, path }).to.deep.equal({ name: "payments-checkout-staging", path: "/causeway/deploy/" });
        expect(staging.policy("checkout-deploy")).to.deep.equal({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Action: "sts:AssumeRole",
                    Principal: { AWS: "arn:aws:iam::111111111111:root" },
                    Condition: {
                        ArnEquals: {
                            "aws:PrincipalArn": "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout-pipeline",
                        },
                    },
                },
            ],
        });
        expect(staging.policy("checkout-deploy-policy")).to.deep.equal({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Action: ["s3:GetObject", "s3:GetObjectVersion"],
                    Resource: ["arn:aws:s3:::delivery-artifacts-bucket-0000000/payments-checkout*"],
                },
                {
                    Effect: "Allow",
                    Action: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
                    Resource: ["arn:aws:s3:::delivery-artifacts-bucket-0000000"],
                },
                { Effect: "Allow", Action: ["kms:DescribeKey", "kms:Decrypt"], Resource: [delivery.keyArn] },
                { Effect: "Allow", Action: ["ecs:UpdateService"], Resource: [checkoutArn] },
            ],
        });
    });

    it("trusts the pipeline of another service and its actions, and reads no artifacts, where told so", async () => {
        const { cloud, delivery } = await organization();
        const staging = cloud("payments-staging");
        await staging.run(() => {
            const placement = placed("payments-staging");
            const grants = [{ actions: ["ecs:RunTask"], resources: [checkoutArn] }] as const;
            const args = {
                placement,
                service: "migrate",
                pipelineOf: "checkout",
                readsArtifacts: false,
                byCommands: true,
                delivery: pulumi.output(delivery),
                grants,
            };
            return deployRole("migrate-deploy", args, { provider: placement.provider });
        });
        expect(staging.only("Role")["name"]).to.equal("payments-migrate-staging");
        // Commands of an action become this role, and run as the action's own.
        expect(staging.policy("migrate-deploy")["Statement"]).to.deep.equal([
            {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { AWS: "arn:aws:iam::111111111111:root" },
                Condition: {
                    ArnLike: {
                        "aws:PrincipalArn": [
                            "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout-pipeline",
                            "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/*",
                        ],
                    },
                },
            },
        ]);
        expect(staging.policy("migrate-deploy-policy")).to.deep.equal({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: ["ecs:RunTask"], Resource: [checkoutArn] }],
        });
    });
});
