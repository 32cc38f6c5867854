import "@causeway/core/fast-program";
import { type Delivery, type DeliveryLeaves, findStack, parseCatalog, place } from "@causeway/core";
import { deployToEcs, ecs } from "@causeway/ecs";
import { approval, buildImage, codeCommit, ServicePipeline, smokeTest } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { account, deliveryAccount, region, services } from "../size.ts";

// Pipelines of N services, each from a push to staging, a test, an approval and production; ../cdk/app.mjs says the same in CDK's words.
const catalog = parseCatalog({
    environments: {
        delivery: { tier: "delivery", accountId: deliveryAccount, region },
        staging: { tier: "test", accountId: account, region },
        production: { tier: "production", accountId: "333333333333", region },
    },
    teams: { bench: { owner: "bench@example.com" } },
});
const leaves: DeliveryLeaves = {
    version: 1,
    accountId: deliveryAccount,
    region,
    artifactBucket: "artifacts",
    artifactBucketArn: "arn:aws:s3:::artifacts",
    keyArn: `arn:aws:kms:${region}:${deliveryAccount}:key/11111111-2222-3333-4444-555555555555`,
    workloadAccountIds: [account, "333333333333"],
};
const target = (environment: "staging" | "production", service: string) => ({
    kind: ecs.kind,
    service,
    place: { team: "bench", ...catalog.environments[environment], environment },
    leaves: pulumi.output({
        deployRoleArn: `arn:aws:iam::${catalog.environments[environment].accountId}:role/causeway/deploy/bench-${service}-${environment}`,
        clusterName: environment,
        serviceName: `bench-${service}`,
        container: service,
        endpoint: { url: "https://staging.example.com" },
    }),
});
const delivery: Delivery = {
    ...place(findStack(catalog, "bench-delivery"), {}),
    leaves: pulumi.output(leaves),
    regions: [region],
    target: () => {
        throw new Error("targets of the benchmark are known without a stack");
    },
};
for (const service of services) {
    const build = buildImage({ commands: ["npm test"] });
    const [staging, production] = [target("staging", service), target("production", service)];
    new ServicePipeline(service, {
        delivery,
        source: codeCommit(),
        build,
        stages: [
            { name: "staging", steps: [deployToEcs(staging, build.images), smokeTest(staging.leaves.endpoint)] },
            { name: "production", steps: [approval(), deployToEcs(production, build.images)] },
        ],
    });
}
