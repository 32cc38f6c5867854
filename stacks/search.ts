import type { Delivery, Foundation, Placement } from "@causeway/core";
import { deployToEcs, EcsService, ecs } from "@causeway/ecs";
import { ServiceMonitoring, TeamDashboard, TeamRoutes } from "@causeway/monitoring";
import { approval, buildImage, codeCommit, ServicePipeline, smokeTest } from "@causeway/pipeline";

/** The team's services, once for each environment. */
export const services = (placement: Placement, foundation: Foundation) => {
    const host = placement.tier === "production" ? "search.example.com" : `search.${placement.environment}.example.com`;
    const catalog = new EcsService("catalog", {
        placement,
        foundation,
        port: 3000,
        cpu: 1024,
        memoryMiB: 2048,
        route: { host },
        tasks: { min: 2, max: 8 },
    });
    const routes = new TeamRoutes("search", { placement, foundation, ticket: { emails: ["search@example.com"] } });
    const monitoring = new ServiceMonitoring("catalog", { placement, routes, runbook: "https://runbooks.example.com/search", of: catalog });
    new TeamDashboard("search", { placement, of: [monitoring] });
    return [catalog];
};

/** Their pipelines, once, in the delivery account. */
export const pipelines = (delivery: Delivery) => {
    const build = buildImage({ commands: ["npm ci", "npm test"] });
    const staging = delivery.target(ecs, "staging", "catalog");
    const production = delivery.target(ecs, "production", "catalog");
    return [
        new ServicePipeline("catalog", {
            delivery,
            source: codeCommit({ branch: "main" }),
            build,
            stages: [
                { name: "staging", steps: [deployToEcs(staging, build.images), smokeTest(staging.leaves.endpoint)] },
                { name: "production", steps: [approval(), deployToEcs(production, build.images)] },
            ],
        }),
    ];
};
