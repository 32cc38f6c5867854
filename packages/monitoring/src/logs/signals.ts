import { type LogSource, type Metric, metricsOf, type Signal, type Signals } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { frequencyOf, type LogAnomalies } from "./anomalies.ts";
import { type LogFilter, metricOf, sumOf } from "./filters.ts";

/** Source: CloudWatch Logs user guide, "Metrics published by log anomaly detectors". */
const anomalyCount = (detector: string, anomalies: LogAnomalies): Metric =>
    metricsOf("AWS/Logs", { LogAnomalyDetector: detector, LogAnomalyPriority: "HIGH" })("AnomalyCount", "Sum", "Count", "anomalies")({
        periodSeconds: frequencyOf(anomalies).seconds,
    });

/** Source: CloudWatch Logs user guide, "Monitoring with CloudWatch metrics"; which dimensions it has, as users' alarms on it have them. */
const findings = (logGroup: pulumi.Input<string>): Metric =>
    metricsOf("AWS/Logs", { LogGroupName: logGroup, DataProtectionOperation: "Audit" })(
        "LogEventsWithFindings",
        "Sum",
        "Count",
        "lines with personal data",
    )({ periodSeconds: 300 });

/** A filter's number, where it is one number. */
const filterSignal = (namespace: string, key: string, filter: LogFilter | undefined): Signal => ({
    aspect: "errors",
    measure: metricOf(namespace, key, filter),
    means:
        filter?.means ?? (key === "errors" ? "Lines tell of errors." : `Of its lines, ${filter?.label ?? key} is what it should not be.`),
    ...(filter?.alarms && { alarms: filter.alarms }),
});

const anomalySignal = (detectors: readonly string[], anomalies: LogAnomalies): Signal => ({
    aspect: "errors",
    measure: {
        ...sumOf(
            detectors.map(detector => anomalyCount(detector, anomalies)),
            "anomalies",
        ),
        missing: { as: "notBreaching", why: "where nothing is odd, nothing is counted" },
    },
    means: "Its logs have lines that they never had, or far more or fewer of some than usual.",
    alarms: { warning: { above: 0 } },
});

const findingsSignal = (logs: readonly LogSource[]): Signal => ({
    aspect: "errors",
    measure: {
        ...sumOf(
            logs.map(({ name }) => findings(name)),
            "lines with personal data",
        ),
        missing: { as: "notBreaching", why: "where nothing is found, nothing is counted" },
    },
    means: "Lines have personal data in them. It is masked; what writes it should not.",
    alarms: { warning: { above: 0 } },
});

/** Everything that may be bad about logs, by name. A filter with dimensions is many numbers, and none of these. */
export const logSignals = (
    namespace: string,
    filters: Readonly<Record<string, LogFilter | undefined>>,
    {
        detectors,
        anomalies,
        guarded,
    }: { readonly detectors: readonly string[]; readonly anomalies: LogAnomalies; readonly guarded: readonly LogSource[] },
): Signals => ({
    ...Object.fromEntries(
        Object.entries(filters)
            .filter(([, filter]) => !filter?.dimensions)
            .map(([key, filter]) => [key, filterSignal(namespace, key, filter)]),
    ),
    ...(detectors.length > 0 && { anomalies: anomalySignal(detectors, anomalies) }),
    ...(guarded.length > 0 && { personalData: findingsSignal(guarded) }),
});
