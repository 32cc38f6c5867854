import { type Delivery, type Foundation, objective, type Placement } from "@causeway/core";
import { canary, deployToEcs, EcsService, ecs, rolling } from "@causeway/ecs";
import { deployToLambda, LambdaFunction, lambda } from "@causeway/lambda";
import {
    DeliveryMetrics,
    httpCheck,
    LogMonitoring,
    PipelineMonitoring,
    RestoreMetrics,
    ServiceLevelObjective,
    ServiceMonitoring,
    SyntheticCanary,
    syntheticCanary,
    TeamChannel,
    TeamDashboard,
    TeamRoutes,
    testWithCanary,
} from "@causeway/monitoring";
import {
    approval,
    approvalByAnother,
    budgetGate,
    buildFunction,
    buildImage,
    codeCommit,
    loadTest,
    parallel,
    ServicePipeline,
    smokeTest,
    unitTest,
} from "@causeway/pipeline";
import { windows } from "./hours.ts";

/** The team's services, once for each environment. */
export const services = (placement: Placement, foundation: Foundation) => {
    const inProduction = placement.tier === "production";
    const host = inProduction ? "pay.example.com" : `pay.${placement.environment}.example.com`;
    const checkout = new EcsService("checkout", {
        placement,
        foundation,
        port: 8080,
        cpu: 512,
        memoryMiB: 1024,
        route: { host, healthCheck: { path: "/health" } },
        // In production, one customer in ten tries a release before all the others do.
        release: inProduction ? canary({ percent: 10, canaryMinutes: 5, alarms: { errorPercent: 1, latencySeconds: 2 } }) : rolling(),
    });
    const receipts = new LambdaFunction("receipts", { placement, foundation, handler: "index.handler" });
    return [checkout, receipts, ...promises({ placement, foundation, host, checkout, receipts })];
};

interface Promised {
    readonly placement: Placement;
    readonly foundation: Foundation;
    readonly host: string;
    readonly checkout: EcsService;
    readonly receipts: LambdaFunction;
}

/** What the team promises of them, who is told where that is not kept, and what to look at then. */
function promises({ placement, foundation, host, checkout, receipts }: Promised) {
    const where = { placement, foundation };
    const routes = new TeamRoutes("payments", {
        ...where,
        page: { emails: ["payments-on-call@example.com"] },
        ticket: { emails: ["payments@example.com"] },
    });
    const watch = (service: string) => ({ ...where, routes, runbook: `https://runbooks.example.com/payments/${service}` });
    const availability = new ServiceLevelObjective("checkout-availability", {
        ...watch("checkout"),
        of: checkout,
        indicator: "availability",
        target: 99.9,
        windowDays: 30,
    });
    const health = new SyntheticCanary("checkout-health", {
        ...where,
        check: httpCheck({ health: { url: `http://${host}/health`, withinSeconds: 2 } }),
        schedule: { rate: "5 minutes" },
        testOf: "checkout",
    });
    new TeamDashboard("payments", {
        placement,
        of: [
            availability,
            new RestoreMetrics("incidents", { ...where, of: { checkout: [availability.alarms.page] } }),
            // Whoever pays waits for the answer: two seconds are too long.
            new ServiceMonitoring("checkout", {
                ...watch("checkout"),
                of: checkout,
                alarms: { latency: { critical: { above: 2, periods: 5 } } },
            }),
            new ServiceMonitoring("checkout-health", { ...watch("checkout"), of: health }),
            new LogMonitoring("checkout", { ...where, of: checkout, protect: ["EmailAddress", "CreditCardNumber"] }),
            new ServiceMonitoring("receipts", { ...watch("receipts"), of: receipts }),
            new LogMonitoring("receipts", { ...where, of: receipts, protect: ["EmailAddress"] }),
        ],
    });
    return [availability, health];
}

/** Their pipelines, once, in the delivery account. */
export const pipelines = (delivery: Delivery) => {
    const channel = new TeamChannel("payments", { placement: delivery, foundation: delivery.leaves, emails: ["payments@example.com"] });
    const pipelines = [checkout(delivery, channel), receipts(delivery, channel)];
    const of = { placement: delivery, of: pipelines };
    const watch = { routes: { critical: [channel], warning: [channel] }, runbook: "https://runbooks.example.com/payments/pipelines" };
    new TeamDashboard("payments", {
        placement: delivery,
        of: [new DeliveryMetrics("delivery", of), new PipelineMonitoring("pipelines", { ...of, ...watch, approvalHours: 24 })],
    });
    return pipelines;
};

function checkout(delivery: Delivery, channel: TeamChannel) {
    const [staging, production] = [delivery.target(ecs, "staging", "checkout"), delivery.target(ecs, "production", "checkout")];
    const tests = unitTest({
        commands: ["npm ci", "npm test"],
        reports: { unit: { format: "JUNITXML", files: ["reports/*.xml"] } },
        coverage: { file: "coverage/cobertura-coverage.xml", format: "cobertura", leastLinePercent: 80 },
    });
    const build = buildImage({ commands: ["npm ci"], scan: { failOn: "critical" } });
    const load = loadTest(staging.leaves.endpoint, { path: "/health", seconds: 60, thresholds: { p99Milliseconds: 500 } });
    return new ServicePipeline("checkout", {
        delivery,
        source: codeCommit({ branch: "main" }),
        build: [parallel([tests], [build])],
        stages: [
            {
                name: "staging",
                steps: [
                    deployToEcs(staging, build.images),
                    smokeTest(staging.leaves.endpoint, { path: "/health" }),
                    testWithCanary(delivery.target(syntheticCanary, "staging", "checkout-health")),
                    load,
                ],
            },
            {
                name: "production",
                steps: [
                    // Whoever wrote it has somebody else look at it: who may approve takes a role for this one action.
                    ...approvalByAnother({ by: { assumableBy: [`arn:aws:iam::${delivery.accountId}:root`] } }),
                    deployToEcs(production, build.images),
                ],
                // A release that spends the error budget faster than it may goes back, one that mends it gets through.
                success: budgetGate(delivery.target(objective, "production", "checkout-availability")),
                failure: { result: "ROLLBACK" },
            },
        ],
        windows,
        notify: { channel },
    });
}

function receipts(delivery: Delivery, channel: TeamChannel) {
    const build = buildFunction({ commands: ["npm ci", "npm test", "npm run build"] });
    const [staging, production] = [delivery.target(lambda, "staging", "receipts"), delivery.target(lambda, "production", "receipts")];
    const stages = [
        { name: "staging", steps: [deployToLambda(staging, build.code)] },
        { name: "production", steps: [approval(), deployToLambda(production, build.code)] },
    ];
    return new ServicePipeline("receipts", {
        delivery,
        source: codeCommit({ branch: "main" }),
        build,
        stages,
        windows,
        notify: { channel },
    });
}
