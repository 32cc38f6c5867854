import type { Foundation, Placement } from "@causeway/core";
import { blueGreen, canary, EcsService, EcsTask, fargateSpot, QueueWorker, ScheduledEcsTask, secret } from "@causeway/ecs";
import * as aws from "@pulumi/aws";

/** The team's services, once for each environment. */
export const services = (placement: Placement, foundation: Foundation) => {
    const inProduction = placement.tier === "production";
    const provider = { provider: placement.provider };
    const database = new aws.secretsmanager.Secret("database", { kmsKeyId: foundation.keyArn }, provider);
    // A value to start with, as ECS starts no task without one. Whoever runs the database puts the real one there, and it stays there.
    const start = { secretId: database.id, secretString: "postgres://nowhere" };
    const value = new aws.secretsmanager.SecretVersion("database-url", start, { ...provider, ignoreChanges: ["secretString"] });
    const secrets = { DATABASE_URL: secret(value.arn, { keyArn: foundation.keyArn }) };

    // Prices are asked for by other services alone, and may be interrupted.
    const prices = new EcsService("prices", {
        placement,
        foundation,
        port: 9090,
        protocol: "tcp",
        architecture: "arm64",
        cpu: 256,
        memoryMiB: 512,
        capacity: fargateSpot({ onDemandTasks: 1 }),
        connect: {},
        tasks: { min: 2, max: 6 },
    });

    // The shop's image does other work, too: it writes to customers as long as there is somebody to write to, migrates the database before
    // each release, and reports each night.
    const ofShop = { placement, foundation, imageOf: "shop", architecture: "arm64", cpu: 256, memoryMiB: 512, secrets } as const;
    const mailer = new QueueWorker("mailer", {
        ...ofShop,
        command: ["node", "mailer.js"],
        tasks: { min: 0, max: 10, messagesPerTask: 50 },
    });
    const migrate = new EcsTask("migrate", { ...ofShop, command: ["node", "migrate.js"] });
    const report = new ScheduledEcsTask("report", {
        ...ofShop,
        command: ["node", "report.js"],
        schedules: { nightly: { cron: "30 2 ? * * *", timeZone: "Europe/Berlin", lateMinutes: 15 } },
    });

    const shop = new EcsService("shop", {
        placement,
        foundation,
        port: 8080,
        architecture: "arm64",
        cpu: 512,
        memoryMiB: 1024,
        connect: "client",
        calls: [prices],
        secrets,
        environment: { MAIL_QUEUE: mailer.queueUrl },
        grants: mailer.sendGrants,
        route: {
            host: inProduction ? "tickets.example.com" : `tickets.${placement.environment}.example.com`,
            healthCheck: { path: "/health" },
        },
        // In production one customer in ten tries a release first; anywhere else all of them do, once testers have seen it.
        release: inProduction
            ? canary({ percent: 10, canaryMinutes: 10, bakeMinutes: 10, alarms: { errorPercent: 1, latencySeconds: 2 } })
            : blueGreen({ bakeMinutes: 0, testTraffic: true }),
        tasks: {
            min: 2,
            max: 20,
            requestsPerTask: 600,
            schedules: {
                doorsOpen: { cron: "0 9 ? * MON-FRI *", timeZone: "Europe/Berlin", min: 6, max: 20 },
                night: { cron: "0 22 ? * * *", timeZone: "Europe/Berlin", min: 2, max: 20 },
            },
        },
    });
    return { prices, mailer, migrate, report, shop };
};
