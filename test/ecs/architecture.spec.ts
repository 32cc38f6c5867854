import type { Architecture, Artifact, Place, Step } from "@causeway/core";
import { deployToEcs, deployToEcsTask, deployToEcsWithCodeDeploy, EcsTask, runEcsTask } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, placed, refusalOf, resolved } from "../foundation/accounts.ts";
import { createStep } from "../pipeline/delivered.ts";
import { checkout } from "./checkout.ts";

const place: Place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" };
const deployRoleArn = "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging";
const more = {
    family: "f",
    clusterArn: "c",
    runTask: "{}",
    logGroup: "l",
    clusterName: "staging",
    appSpecParameter: "/a",
    serviceName: "payments-checkout",
};

const steps: Readonly<Record<string, (target: never, images: Artifact) => Step>> = {
    deployToEcs,
    deployToEcsTask,
    runEcsTask,
    deployToEcsWithCodeDeploy: (target, images) => deployToEcsWithCodeDeploy(target, images)[0],
};

describe("a release's architecture", () => {
    for (const [name, step] of Object.entries(steps)) {
        const attempt = async (runs?: Architecture, built?: Architecture) => {
            const leaves = { deployRoleArn, container: "checkout", ...more, ...(runs && { architecture: runs }) };
            const target = { kind: "ecs", service: "checkout", place, leaves: pulumi.output(leaves) };
            const images = { name: "images", ...(built && { architecture: built }) };
            return refusalOf(createStep(await organization(), step(target as never, images)));
        };

        it(`is the service's, or ${name} says where to mend it`, async () => {
            expect(await attempt("arm64")).to.equal(
                "checkout runs on arm64 in staging, and its images are built for x86_64: give buildImage, or checkout, the other architecture",
            );
            expect(await attempt(undefined, "arm64")).to.equal(
                "checkout runs on x86_64 in staging, and its images are built for arm64: give buildImage, or checkout, the other architecture",
            );
            expect(await attempt("arm64", "arm64")).to.equal("nothing went wrong");
            expect(await attempt("x86_64")).to.equal("nothing went wrong");
        });
    }

    it("is what targets say, where they were told", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const targets = await cloud.run(() => {
            const placement = placed("payments-staging");
            const sized = {
                placement,
                foundation: pulumi.output(here.foundation),
                cpu: 256,
                memoryMiB: 512,
                architecture: "arm64",
            } as const;
            return [checkout(here, { placement, architecture: "arm64" })().target, new EcsTask("migrate", sized).target];
        });
        for (const { leaves } of targets) expect(await resolved<object>(leaves)).to.have.property("architecture", "arm64");
    });
});
