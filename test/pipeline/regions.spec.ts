import { deployRole, exportTargets, targetIn } from "@causeway/core";
import { DeliveryFoundation } from "@causeway/foundation";
import { deployToLambda, lambda } from "@causeway/lambda";
import { buildFunction, codeCommit, ServicePipeline } from "@causeway/pipeline";
import { Aws } from "@causeway/sandbox";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { catalog, organization, placed, refusalOf, resolved, said, statements } from "../foundation/accounts.ts";
import { delivered } from "./delivered.ts";

const accounts = Object.values(catalog.environments).map(({ accountId }) => accountId);
const { staging, overseas } = catalog.environments;
const program = () => {
    const delivery = delivered();
    const build = buildFunction({ commands: ["make"] });
    const stages = [
        { name: "staging", steps: [deployToLambda(delivery.target(lambda, "staging", "receipts"), build.code)] },
        { name: "overseas", steps: [deployToLambda(delivery.target(lambda, "overseas", "receipts"), build.code)] },
    ];
    return new ServicePipeline("receipts", { delivery, source: codeCommit(), build, stages });
};

describe("a pipeline that releases to another region", () => {
    let cloud: Cloud;
    before(async () => {
        const aws = new Aws({ accounts, now: () => "2026-01-01T00:00:00.000Z" });
        const at = (stack: string) => new Cloud({ aws, accounts, stack, account: "999999999999" });
        const delivery = await at("foundation-delivery").run(() =>
            resolved(
                new DeliveryFoundation("delivery", { placement: placed("foundation-delivery"), workloads: [staging, overseas] }).leaves,
            ),
        );
        cloud = at("payments-delivery").stack("organization/causeway/foundation-delivery", { delivery });
        for (const stack of ["payments-staging", "payments-overseas"]) {
            const targets = await at(stack).run(() => {
                const placement = placed(stack);
                const { arn } = deployRole(
                    "receipts-deploy",
                    { placement, service: "receipts", delivery: pulumi.output(delivery), grants: [] },
                    { provider: placement.provider },
                );
                const leaves = { deployRoleArn: arn, functionName: "receipts", alias: "live" };
                return resolved(exportTargets([targetIn(lambda, placement, "receipts", leaves)]));
            });
            cloud = cloud.stack(`organization/causeway/${stack}`, { targets });
        }
        await cloud.run(program);
    });

    it("keeps artifacts in both, under a key of each", () => {
        const { artifactStores, stages } = said(cloud, "receipts-pipeline") as {
            artifactStores: readonly {
                readonly location: string;
                readonly region: string;
                readonly encryptionKey: { readonly id: string };
            }[];
            stages: readonly { readonly actions: readonly { readonly region?: string; readonly roleArn: string }[] }[];
        };
        expect(
            artifactStores.map(({ location, region, encryptionKey }) => [location, region, encryptionKey.id.split(":")[3]]),
        ).to.deep.equal([
            ["delivery-artifacts-bucket-0000000", "eu-west-1", "eu-west-1"],
            ["delivery-artifacts-us-east-1-bucket-0000000", "us-east-1", "us-east-1"],
        ]);
        expect(stages.map(({ actions }) => actions.map(({ region }) => region ?? "home"))).to.deep.equal([
            ["home"],
            ["home"],
            ["home"],
            ["us-east-1"],
        ]);
    });

    it("lets the pipeline handle artifacts in both", () => {
        const held = statements(cloud, "receipts-role-policy") as readonly {
            readonly Action: readonly string[];
            readonly Resource: readonly string[];
        }[];
        expect(held.filter(({ Action }) => Action.includes("s3:PutObject")).map(({ Resource }) => Resource)).to.deep.equal([
            ["arn:aws:s3:::delivery-artifacts-bucket-0000000/payments-receipts*"],
            ["arn:aws:s3:::delivery-artifacts-us-east-1-bucket-0000000/payments-receipts*"],
        ]);
    });
});

describe("a pipeline to a region where no artifacts are kept yet", () => {
    it("says which foundation to bring up", async () => {
        const { cloud, delivery } = await organization();
        const targets = {
            targets: {
                receipts: {
                    version: 1,
                    kind: "lambda",
                    service: "receipts",
                    leaves: { deployRoleArn: "arn:aws:iam::444444444444:role/x", functionName: "receipts", alias: "live" },
                },
            },
        };
        const own = cloud("payments-delivery")
            .stack("organization/causeway/foundation-delivery", { delivery })
            .stack("organization/causeway/payments-staging", targets)
            .stack("organization/causeway/payments-overseas", targets);
        expect((await refusalOf(own.run(program))).split(": ").slice(-2).join(": ")).to.equal(
            "the delivery account keeps no artifacts in us-east-1 yet: bring the foundation of the delivery environment up, which makes a store in the region of each environment",
        );
    });
});
