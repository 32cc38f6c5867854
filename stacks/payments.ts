import type { Delivery, Foundation, Placement } from "@causeway/core";
import { deployToEcs, EcsService, ecs } from "@causeway/ecs";
import { deployToLambda, LambdaFunction, lambda } from "@causeway/lambda";
import { approval, buildFunction, buildImage, codeCommit, ServicePipeline, smokeTest } from "@causeway/pipeline";

/** The team's services, once for each environment. */
export const services = (placement: Placement, foundation: Foundation) => {
    const host = placement.tier === "production" ? "pay.example.com" : `pay.${placement.environment}.example.com`;
    return [
        new EcsService("checkout", {
            placement,
            foundation,
            port: 8080,
            cpu: 512,
            memoryMiB: 1024,
            route: { host },
            healthCheckPath: "/health",
        }),
        new LambdaFunction("receipts", { placement, foundation, handler: "index.handler" }),
    ];
};

/** Their pipelines, once, in the delivery account. */
export const pipelines = (delivery: Delivery) => {
    const image = buildImage({ commands: ["npm ci", "npm test"] });
    const code = buildFunction({ commands: ["npm ci", "npm test", "npm run build"] });
    const checkout = { staging: delivery.target(ecs, "staging", "checkout"), production: delivery.target(ecs, "production", "checkout") };
    const receipts = {
        staging: delivery.target(lambda, "staging", "receipts"),
        production: delivery.target(lambda, "production", "receipts"),
    };
    return [
        new ServicePipeline("checkout", {
            delivery,
            source: codeCommit({ branch: "main" }),
            build: image,
            stages: [
                {
                    name: "staging",
                    steps: [deployToEcs(checkout.staging, image.images), smokeTest(checkout.staging.leaves.endpoint, { path: "/health" })],
                },
                { name: "production", steps: [approval(), deployToEcs(checkout.production, image.images)] },
            ],
        }),
        new ServicePipeline("receipts", {
            delivery,
            source: codeCommit({ branch: "main" }),
            build: code,
            stages: [
                { name: "staging", steps: [deployToLambda(receipts.staging, code.code)] },
                { name: "production", steps: [approval(), deployToLambda(receipts.production, code.code)] },
            ],
        }),
    ];
};
