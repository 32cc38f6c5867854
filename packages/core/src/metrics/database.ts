import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import type { LogSource, Monitored, Signals } from "../monitored.ts";
import { whereSome, whereTimed, whileThere } from "./reported.ts";

/** An instance of RDS or Aurora by its identifier, or an Aurora cluster by its own: then of the instance that writes. */
export type DatabaseName =
    | { readonly instance: pulumi.Input<string>; readonly cluster?: never }
    | { readonly cluster: pulumi.Input<string>; readonly instance?: never };

export type DatabaseMetrics = ReturnType<typeof databaseMetrics>;

/**
 * What RDS reports of a database. Sources: RDS user guide, "Amazon CloudWatch metrics for Amazon RDS"; Aurora user guide, "Amazon CloudWatch
 * metrics for Amazon Aurora".
 */
export function databaseMetrics(name: DatabaseName) {
    const metric = metricsOf(
        "AWS/RDS",
        name.cluster === undefined ? { DBInstanceIdentifier: name.instance } : { DBClusterIdentifier: name.cluster, Role: "WRITER" },
    );
    const always = whileThere("a database that is up");
    return {
        /** Percent. @default Average */
        cpu: metric("CPUUtilization", "Average", "Percent", "CPU", always),
        /** Memory that is left. Bytes. @default Minimum */
        freeMemory: metric("FreeableMemory", "Minimum", "Bytes", "free memory", always),
        /** Disk that is left; Aurora's grows by itself, and it reports none. Bytes. @default Minimum */
        freeStorage: metric("FreeStorageSpace", "Minimum", "Bytes", "free storage", always),
        /** Connections that are open. Count. @default Maximum */
        connections: metric("DatabaseConnections", "Maximum", "Count", "connections", always),
        /** Until a read is done. Seconds. @default Average */
        readLatency: metric("ReadLatency", "Average", "Seconds", "read latency", whereTimed("reads")),
        /** Until a write is done. Seconds. @default Average */
        writeLatency: metric("WriteLatency", "Average", "Seconds", "write latency", whereTimed("writes")),
        /** Reads and writes that wait for the disk. Count. @default Average */
        waiting: metric("DiskQueueDepth", "Average", "Count", "waiting for the disk", always),
        /** Sessions that are at work or wait; more of them than processors wait. Where Database Insights is on. @default Average */
        load: metric("DBLoad", "Average", "None", "sessions at work", always),
        /** How far an RDS replica is behind. Seconds. @default Maximum */
        replicaLag: metric("ReplicaLag", "Maximum", "Seconds", "replica's lag", { missing: whereSome("a replica").missing }),
        /** How far an Aurora replica is behind; of a cluster, the one that is furthest. Milliseconds. @default Maximum */
        auroraReplicaLag: metric(
            name.cluster === undefined ? "AuroraReplicaLag" : "AuroraReplicaLagMaximum",
            "Maximum",
            "Milliseconds",
            "replica's lag",
            {
                missing: whereSome("a replica").missing,
            },
        ),
        /** How much of its most an Aurora Serverless instance uses. Percent. @default Average */
        capacityUsed: metric("ACUUtilization", "Average", "Percent", "capacity in use", always),
    };
}

/** What there is to watch of a database; `freeStorage` and `replicaLag` where it is asked for. */
export type DatabaseSignal = "connections" | "cpu" | "freeMemory" | "freeStorage" | "readLatency" | "writeLatency" | "replicaLag";

/** What CloudWatch doesn't know of a database, and thresholds follow from. */
export interface DatabaseSize {
    /** GiB of memory. */
    readonly memoryGiB: number;
    /** GiB of disk. @default not watched, as Aurora's grows by itself */
    readonly storageGiB?: number;
    /** How many connections there may be, the engine's `max_connections`. @default not watched */
    readonly connections?: number;
    /** Of which engine family it is a replica. @default it is none */
    readonly replica?: "rds" | "aurora";
}

const gibibyte = 1024 ** 3;

/**
 * What a database tells of itself.
 *
 * @example
 * const orders = monitoredDatabase("orders", { instance: "orders-production" }, { memoryGiB: 16, storageGiB: 200, connections: 1600 });
 */
export function monitoredDatabase(
    name: string,
    which: DatabaseName,
    { memoryGiB, storageGiB, connections, replica }: DatabaseSize,
    logs: Readonly<Record<string, LogSource>> = {},
): Monitored<DatabaseSignal> {
    const metrics = databaseMetrics(which);
    const ofAll = (gib: number, part: number) => Math.round(gib * gibibyte * part);
    const late =
        replica === "aurora" ? { measure: metrics.auroraReplicaLag(), second: 1000 } : { measure: metrics.replicaLag(), second: 1 };
    const signals: Signals<DatabaseSignal> = {
        connections: {
            aspect: "traffic",
            measure: metrics.connections(),
            means: connections
                ? `Nearly all of the ${connections} connections are open: beyond them, nobody gets in.`
                : "More or fewer connections are open than usual.",
            ...(connections && {
                alarms: { critical: { above: 0.95 * connections, periods: 5 }, warning: { above: 0.8 * connections, periods: 15 } },
            }),
        },
        readLatency: { aspect: "latency", measure: metrics.readLatency(), means: "Reads from the disk take longer than usual." },
        writeLatency: { aspect: "latency", measure: metrics.writeLatency(), means: "Writes to the disk take longer than usual." },
        ...(replica && {
            replicaLag: {
                aspect: "latency",
                measure: late.measure,
                means: "The replica is behind: whoever reads from it reads what was.",
                alarms: {
                    critical: { above: 300 * late.second, periods: 15 },
                    warning: { above: 30 * late.second, periods: 15 },
                },
            } as const,
        }),
        cpu: {
            aspect: "saturation",
            measure: metrics.cpu(),
            means: "The database is short of CPU: queries wait for each other.",
            alarms: { critical: { above: 95, periods: 15 }, warning: { above: 80, periods: 30 } },
        },
        freeMemory: {
            aspect: "saturation",
            measure: metrics.freeMemory(),
            means: "The database is short of memory: it reads from the disk what it could have kept, and may be restarted.",
            alarms: {
                critical: { below: ofAll(memoryGiB, 0.03), periods: 15 },
                warning: { below: ofAll(memoryGiB, 0.1), periods: 15 },
            },
        },
        ...(storageGiB && {
            freeStorage: {
                aspect: "saturation",
                measure: metrics.freeStorage(),
                means: "The disk is nearly full: once it is, the database stops.",
                alarms: {
                    critical: { below: ofAll(storageGiB, 0.05), periods: 5 },
                    warning: { below: ofAll(storageGiB, 0.15), periods: 15 },
                },
            } as const,
        }),
    };
    return { kind: "database", name, signals, logs };
}
