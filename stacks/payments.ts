import type { Delivery, Foundation, Placement } from "@causeway/core";
import { canary, deployToEcs, EcsService, ecs, rolling } from "@causeway/ecs";
import { deployToLambda, LambdaFunction, lambda } from "@causeway/lambda";
import { approval, buildFunction, buildImage, codeCommit, ServicePipeline, smokeTest } from "@causeway/pipeline";

/** The team's services, once for each environment. */
export const services = (placement: Placement, foundation: Foundation) => {
    const inProduction = placement.tier === "production";
    const checkout = new EcsService("checkout", {
        placement,
        foundation,
        port: 8080,
        cpu: 512,
        memoryMiB: 1024,
        route: { host: inProduction ? "pay.example.com" : `pay.${placement.environment}.example.com`, healthCheck: { path: "/health" } },
        // In production, one customer in ten tries a release before all the others do.
        release: inProduction ? canary({ percent: 10, canaryMinutes: 5, alarms: { errorPercent: 1, latencySeconds: 2 } }) : rolling(),
    });
    const receipts = new LambdaFunction("receipts", { placement, foundation, handler: "index.handler" });
    return [checkout, receipts];
};

/** Their pipelines, once, in the delivery account. */
export const pipelines = (delivery: Delivery) => [checkout(delivery), receipts(delivery)];

function checkout(delivery: Delivery) {
    const build = buildImage({ commands: ["npm ci", "npm test"] });
    const [staging, production] = [delivery.target(ecs, "staging", "checkout"), delivery.target(ecs, "production", "checkout")];
    const stages = [
        { name: "staging", steps: [deployToEcs(staging, build.images), smokeTest(staging.leaves.endpoint, { path: "/health" })] },
        { name: "production", steps: [approval(), deployToEcs(production, build.images)] },
    ];
    return new ServicePipeline("checkout", { delivery, source: codeCommit({ branch: "main" }), build, stages });
}

function receipts(delivery: Delivery) {
    const build = buildFunction({ commands: ["npm ci", "npm test", "npm run build"] });
    const [staging, production] = [delivery.target(lambda, "staging", "receipts"), delivery.target(lambda, "production", "receipts")];
    const stages = [
        { name: "staging", steps: [deployToLambda(staging, build.code)] },
        { name: "production", steps: [approval(), deployToLambda(production, build.code)] },
    ];
    return new ServicePipeline("receipts", { delivery, source: codeCommit({ branch: "main" }), build, stages });
}
