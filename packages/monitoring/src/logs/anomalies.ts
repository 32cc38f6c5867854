import { type Customize, customize, type LogSource, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { filterPattern, type Lines, lineRules } from "./conditions.ts";

/** How often CloudWatch looks. Source: CloudWatch Logs API reference, CreateLogAnomalyDetector, evaluationFrequency. */
const frequencies = {
    "1 minute": { name: "ONE_MIN", seconds: 60 },
    "5 minutes": { name: "FIVE_MIN", seconds: 300 },
    "10 minutes": { name: "TEN_MIN", seconds: 600 },
    "15 minutes": { name: "FIFTEEN_MIN", seconds: 900 },
    "30 minutes": { name: "THIRTY_MIN", seconds: 1800 },
    "1 hour": { name: "ONE_HOUR", seconds: 3600 },
} as const;

/** What CloudWatch looks for by itself: lines that there never were, or many more or fewer of some than there used to be. */
export interface LogAnomalies {
    /** How often; a little longer than lines take to come. @default "15 minutes" */
    readonly every?: keyof typeof frequencies;
    /** Days after which what was odd is taken for usual, 7 to 90. @default 21 */
    readonly visibleDays?: number;
    /** Which lines are looked at. @default all */
    readonly lines?: Lines;
}

export const frequencyOf = ({ every = "15 minutes" }: LogAnomalies) => frequencies[every];

/** What detectors are called, by the log that they look at: their metrics have these names. */
export const detectorNames = (prefix: string, logs: Readonly<Record<string, LogSource>>): Readonly<Record<string, string>> =>
    Object.fromEntries(
        Object.entries(logs).flatMap(([log, source]) => (source.class === "INFREQUENT_ACCESS" ? [] : [[log, `${prefix}-${log}`]])),
    );

/** Registers detectors. */
export function createDetectors(
    name: string,
    detectors: Readonly<Record<string, string>>,
    { visibleDays = 21, lines, ...anomalies }: LogAnomalies,
    {
        logs,
        keyArn,
        detector,
    }: {
        readonly logs: Readonly<Record<string, LogSource>>;
        readonly keyArn: pulumi.Input<string>;
        readonly detector?: Customize<aws.cloudwatch.LogAnomalyDetectorArgs>;
    },
    opts: pulumi.CustomResourceOptions,
): void {
    for (const [log, detectorName] of Object.entries(detectors)) {
        const wanted = {
            detectorName,
            logGroupArnLists: [(logs[log] as LogSource).arn],
            evaluationFrequency: frequencyOf(anomalies).name,
            anomalyVisibilityTime: visibleDays,
            ...(lines && { filterPattern: filterPattern(lines) }),
            kmsKeyId: keyArn,
            enabled: true,
        };
        new aws.cloudwatch.LogAnomalyDetector(`${name}-${log}-anomalies`, customize(wanted, detector), opts);
    }
}

export function anomalyRules(anomalies: unknown): readonly Rule[] {
    if (typeof anomalies !== "object" || anomalies === null)
        return [[false, "anomalies", `is ${String(anomalies)}, not false or { every: … }`]];
    const { every = "15 minutes", visibleDays = 21, lines } = anomalies as Readonly<Record<string, unknown>>;
    return [
        [
            Object.hasOwn(frequencies, String(every)),
            "anomalies.every",
            `is ${String(every)}, not one of ${Object.keys(frequencies).join(", ")}`,
        ],
        [
            Number.isInteger(visibleDays) && (visibleDays as number) >= 7 && (visibleDays as number) <= 90,
            "anomalies.visibleDays",
            `is ${String(visibleDays)}, not 7 to 90`,
        ],
        ...(lines === undefined ? [] : lineRules("anomalies.lines", lines)),
    ];
}
