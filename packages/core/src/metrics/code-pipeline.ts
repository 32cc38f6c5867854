import type * as pulumi from "@pulumi/pulumi";
import { type Metric, type MetricOptions, metricsOf } from "../metric.ts";
import type { Monitored } from "../monitored.ts";

/**
 * What CodePipeline reports of a pipeline, where that is of type V2: no more than this. Source: CodePipeline user guide, "CodePipeline CloudWatch
 * metrics". The dimension's name is from aws-cdk's canned metrics and from programs that use it; the page has none.
 */
export interface PipelineMetrics {
    /** From an execution's start to its end, approvals included. Seconds. @default Average */
    duration(options?: MetricOptions): Metric;
    /** Executions that failed; one that is retried and fails again counts twice. Count. @default Sum */
    failed(options?: MetricOptions): Metric;
}

export function pipelineMetrics(pipelineName: pulumi.Input<string>): PipelineMetrics {
    const metric = metricsOf("AWS/CodePipeline", { PipelineName: pipelineName });
    return {
        duration: metric("PipelineDuration", "Average", "Seconds", "duration"),
        failed: metric("FailedPipelineExecutions", "Sum", "Count", "failed executions"),
    };
}

/** What a pipeline tells of itself. What AWS has no metric for, such as that it is stuck, `PipelineMonitoring` adds. */
export type PipelineSignal = "failed" | "duration";

/** What a pipeline says of itself to whoever monitors it. */
export function monitoredPipeline(
    name: string,
    { pipelineName, logs }: { readonly pipelineName: pulumi.Input<string>; readonly logs: Monitored["logs"] },
): Monitored<PipelineSignal> {
    const metrics = pipelineMetrics(pipelineName);
    const missing = { as: "notBreaching", why: "a pipeline reports when an execution ends, and nothing in between" } as const;
    return {
        kind: "pipeline",
        name,
        signals: {
            failed: {
                aspect: "errors",
                measure: { ...metrics.failed({ periodSeconds: 300 }), missing },
                means: `A release of ${name} has failed: its pipeline's page says at which action, and with which words.`,
                alarms: { warning: { above: 0 } },
            },
            duration: {
                aspect: "latency",
                measure: { ...metrics.duration({ statistic: "Maximum", periodSeconds: 300 }), missing },
                means: `Releases of ${name} take long, from push to production.`,
            },
        },
        logs,
    };
}
