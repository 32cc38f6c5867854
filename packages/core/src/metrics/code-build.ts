import type * as pulumi from "@pulumi/pulumi";
import { type Metric, type MetricOptions, metricsOf, type StatisticKind } from "../metric.ts";
import type { LogSource, Monitored } from "../monitored.ts";

/**
 * What CodeBuild reports of a project's builds. Sources: CodeBuild user guide, "CodeBuild CloudWatch metrics" (with the statistics that are valid
 * of each) and "CodeBuild CloudWatch dimensions".
 */
export interface BuildMetrics {
    /** Builds that were started. Count. @default Sum */
    builds(options?: MetricOptions): Metric;
    /** Builds that failed, by their own fault or by a timeout. Count. @default Sum */
    failed(options?: MetricOptions): Metric;
    /** Builds that succeeded. Count. @default Sum */
    succeeded(options?: MetricOptions): Metric;
    /** All of a build. Seconds. @default Maximum */
    duration(options?: MetricOptions): Metric;
    /** What a build waits for a machine. Seconds. @default Maximum */
    queued(options?: MetricOptions): Metric;
}

const ofCounts: readonly StatisticKind[] = ["Sum"];
const ofTimes: readonly StatisticKind[] = ["Average", "Maximum", "Minimum"];

export function buildMetrics(projectName: pulumi.Input<string>): BuildMetrics {
    const metric = metricsOf("AWS/CodeBuild", { ProjectName: projectName });
    const count = (name: string, label: string) => (options?: MetricOptions) => ({
        ...metric(name, "Sum", "Count", label)(options),
        statistics: ofCounts,
    });
    const time = (name: string, label: string) => (options?: MetricOptions) => ({
        ...metric(name, "Maximum", "Seconds", label)(options),
        statistics: ofTimes,
    });
    return {
        builds: count("Builds", "builds"),
        failed: count("FailedBuilds", "failed builds"),
        succeeded: count("SucceededBuilds", "successful builds"),
        duration: time("Duration", "duration"),
        queued: time("QueuedDuration", "time in the queue"),
    };
}

/** What is told of builds. */
export type BuildSignal = "failedBuilds" | "duration" | "queued";

/**
 * What a CodeBuild project, of a pipeline or not, says of itself to whoever monitors it.
 *
 * @example
 * const nightly = monitoredBuilds("nightly", { projectName: "nightly" });
 *
 * @param name what its team calls it
 */
export function monitoredBuilds(
    name: string,
    { projectName, logs }: { readonly projectName: pulumi.Input<string>; readonly logs?: LogSource },
): Monitored<BuildSignal> {
    const metrics = buildMetrics(projectName);
    return {
        kind: "build",
        name,
        signals: {
            failedBuilds: {
                aspect: "errors",
                measure: metrics.failed({ periodSeconds: 300 }),
                means: `A build of ${name} has failed: its log in CodeBuild says at which command.`,
                alarms: { warning: { above: 0 } },
            },
            duration: {
                aspect: "latency",
                measure: metrics.duration({ periodSeconds: 300 }),
                means: `Builds of ${name} take long: look at which phase has grown, and at its caches.`,
            },
            queued: {
                aspect: "saturation",
                measure: metrics.queued({ periodSeconds: 300 }),
                means: `Builds of ${name} wait for a machine: the account's or the project's limit of concurrent builds is reached, or its fleet is too small.`,
                alarms: { warning: { above: 600 } },
            },
        },
        logs: logs === undefined ? {} : { build: logs },
    };
}
