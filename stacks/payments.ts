import type { Delivery, Foundation, Placement } from "@causeway/core";
import { canary, deployToEcs, EcsService, ecs, rolling } from "@causeway/ecs";
import { deployToLambda, LambdaFunction, lambda } from "@causeway/lambda";
import { LogMonitoring, ServiceMonitoring, TeamChannel, TeamDashboard, TeamRoutes } from "@causeway/monitoring";
import {
    approval,
    approvalByAnother,
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
    monitor(placement, foundation, checkout, receipts);
    return [checkout, receipts];
};

/** What is good enough, whom it is told where it is not, and what to look at then. */
function monitor(placement: Placement, foundation: Foundation, checkout: EcsService, receipts: LambdaFunction) {
    const routes = new TeamRoutes("payments", {
        placement,
        foundation,
        page: { emails: ["payments-on-call@example.com"] },
        ticket: { emails: ["payments@example.com"] },
    });
    const where = { placement, foundation };
    const watch = (service: string) => ({ placement, routes, runbook: `https://runbooks.example.com/payments/${service}` });
    new TeamDashboard("payments", {
        placement,
        of: [
            // Whoever pays waits for the answer: two seconds are too long.
            new ServiceMonitoring("checkout", {
                ...watch("checkout"),
                of: checkout,
                alarms: { latency: { critical: { above: 2, periods: 5 } } },
            }),
            new LogMonitoring("checkout", { ...where, of: checkout, protect: ["EmailAddress", "CreditCardNumber"] }),
            new ServiceMonitoring("receipts", { ...watch("receipts"), of: receipts }),
            new LogMonitoring("receipts", { ...where, of: receipts, protect: ["EmailAddress"] }),
        ],
    });
}

/** Their pipelines, once, in the delivery account. */
export const pipelines = (delivery: Delivery) => {
    const channel = new TeamChannel("payments", { placement: delivery, foundation: delivery.leaves, emails: ["payments@example.com"] });
    return [checkout(delivery, channel), receipts(delivery, channel)];
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
                steps: [deployToEcs(staging, build.images), smokeTest(staging.leaves.endpoint, { path: "/health" }), load],
            },
            {
                name: "production",
                steps: [
                    // Whoever wrote it has somebody else look at it: who may approve takes a role for this one action.
                    ...approvalByAnother({ by: { assumableBy: [`arn:aws:iam::${delivery.accountId}:root`] } }),
                    deployToEcs(production, build.images),
                ],
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
