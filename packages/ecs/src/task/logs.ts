import { type Grant, type LogOptions, type LogSource, logOptionRules, type Place, type Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { sorted } from "./container.ts";
import { type Secret, type Secrets, secretRules, valueFrom } from "./secret.ts";

/** Where what containers print goes; see `awslogs` and `firelens`. */
export type Logs = AwsLogs | FireLens;

export interface AwsLogs extends AwsLogsOptions {
    readonly kind: "awslogs";
}

export interface AwsLogsOptions extends LogOptions {
    /** How containers write lines: whoever monitors them reads them so. @default "text" */
    readonly format?: LogSource["format"];
}

export interface FireLens extends FireLensOptions {
    readonly kind: "firelens";
}

export interface FireLensOptions extends LogOptions {
    /** Of Fluent Bit's output plugin, its `Name` among them. */
    readonly options: Readonly<Record<string, pulumi.Input<string>>>;
    /** Options that are secret, such as a token. @default none */
    readonly secretOptions?: Secrets;
    /** What the router may do in AWS: it has the task's role. @default nothing */
    readonly grants?: readonly Grant[];
    /** @default AWS's own build of Fluent Bit */
    readonly image?: pulumi.Input<string>;
    /** A configuration file in the image that is added to what ECS writes; Fargate takes no file from S3. @default none */
    readonly configFile?: string;
    /** Memory in MiB of the task's that is kept for the router. @default 50 */
    readonly memoryReservationMiB?: number;
}

/**
 * The task's own log group in CloudWatch Logs, which there always is. Where lines come faster than CloudWatch takes them, they are
 * dropped rather than that the task stands still: AWS's own choice since June 2025.
 *
 * Source: ECS API reference, "LogConfiguration", mode.
 *
 * @example
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 *     logs: awslogs({ format: "json", retentionDays: 90 }),
 * });
 */
export const awslogs = (options: AwsLogsOptions = {}): AwsLogs => ({ kind: "awslogs", ...options });

/**
 * Fluent Bit beside the task's containers, which sends on what they print. What it prints itself goes to the task's log group.
 *
 * Source: ECS developer guide, "Send Amazon ECS logs to an AWS service or AWS Partner".
 *
 * @example
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 *     logs: firelens({
 *         options: { Name: "kinesis_firehose", region: "eu-west-1", delivery_stream: "logs" },
 *         grants: [{ actions: ["firehose:PutRecordBatch"], resources: ["arn:aws:firehose:eu-west-1:222222222222:deliverystream/logs"] }],
 *     }),
 * });
 */
export const firelens = (options: FireLensOptions): FireLens => ({ kind: "firelens", ...options });

/** What the router is called, in AWS's own examples and here. */
const router = "log_router";

/** How containers log, and what stands beside them for it. */
export function loggingOf(logs: Logs, groupLogs: object): { readonly logConfiguration: object; readonly router: readonly object[] } {
    if (logs.kind === "awslogs") return { logConfiguration: groupLogs, router: [] };
    const { options, secretOptions, configFile } = logs;
    const { image = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable" } = logs;
    return {
        logConfiguration: {
            logDriver: "awsfirelens",
            options: Object.fromEntries(sorted(options)),
            ...(secretOptions && { secretOptions: sorted(secretOptions).map(([name, each]) => ({ name, valueFrom: valueFrom(each) })) }),
        },
        router: [
            {
                name: router,
                image,
                essential: true,
                memoryReservation: routerMemory(logs),
                environment: [],
                // Source: ECS developer guide, "Example Amazon ECS task definition: Route logs to FireLens": the socket is root's.
                user: "0",
                firelensConfiguration: {
                    type: "fluentbit",
                    options: {
                        "enable-ecs-log-metadata": "true",
                        ...(configFile && { "config-file-type": "file", "config-file-value": configFile }),
                    },
                },
                logConfiguration: groupLogs,
            },
        ],
    };
}

/** Memory in MiB that is kept for the router. */
export const routerMemory = (logs: Logs): number => (logs.kind === "firelens" ? (logs.memoryReservationMiB ?? 50) : 0);

export const logSecrets = (logs: Logs): readonly Secret[] => (logs.kind === "firelens" ? Object.values(logs.secretOptions ?? {}) : []);

export const logImages = (logs: Logs): readonly pulumi.Input<string>[] => (logs.kind === "firelens" && logs.image ? [logs.image] : []);

export const logGrants = (logs: Logs): readonly Grant[] => (logs.kind === "firelens" ? (logs.grants ?? []) : []);

/** The task's log group, as whoever monitors it reads it: where Fluent Bit sends lines on, its own are left. */
export const logSource = (logs: Logs, { name, arn }: LogSource): LogSource => ({
    name,
    arn,
    ...(logs.kind === "awslogs" && logs.format && { format: logs.format }),
    ...(logs.class && { class: logs.class }),
});

export function logRules(logs: Logs, sidecars: object, place: Place): readonly Rule[] {
    if (logs.kind === "awslogs")
        return [
            ...logOptionRules("logs", logs),
            [["json", "text"].includes(logs.format ?? "text"), "logs.format", `is ${String(logs.format)}, not json or text`],
        ];
    const { options, secretOptions = {}, configFile } = logs;
    const memory = routerMemory(logs);
    return [
        ...logOptionRules("logs", logs),
        [
            "Name" in options || configFile !== undefined,
            "logs.options",
            "have no Name, which says to which of Fluent Bit's outputs lines go",
        ],
        [configFile?.startsWith("/") ?? true, "logs.configFile", `is "${configFile}", which does not start with a slash`],
        [Number.isInteger(memory) && memory >= 6, "logs.memoryReservationMiB", `is ${memory}, not a whole number from 6`],
        [!(router in sidecars), `sidecars.${router}`, "is what the log router is called"],
        ...secretRules("logs.secretOptions", secretOptions, options, place),
    ];
}
