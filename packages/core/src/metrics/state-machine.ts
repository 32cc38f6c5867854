import type * as pulumi from "@pulumi/pulumi";
import { metricsOf } from "../metric.ts";
import { sumOf } from "../metric-math.ts";
import type { LogSource, Monitored } from "../monitored.ts";
import { whereSome, whereTimed } from "./reported.ts";

export type StateMachineMetrics = ReturnType<typeof stateMachineMetrics>;

/** What Step Functions reports of a state machine. Source: Step Functions developer guide, "Monitoring Step Functions metrics using CloudWatch". */
export function stateMachineMetrics(arn: pulumi.Input<string>) {
    const metric = metricsOf("AWS/States", { StateMachineArn: arn });
    const count = (name: string, label: string) => metric(name, "Sum", "Count", label, { missing: whereSome("executions").missing });
    return {
        /** Executions that began. Count. @default Sum */
        started: count("ExecutionsStarted", "executions"),
        /** Executions that succeeded. Count. @default Sum */
        succeeded: count("ExecutionsSucceeded", "successful executions"),
        /** Executions that failed. Count. @default Sum */
        failed: count("ExecutionsFailed", "failed executions"),
        /** Executions whose time was up. Count. @default Sum */
        timedOut: count("ExecutionsTimedOut", "executions out of time"),
        /** Executions that somebody stopped. Count. @default Sum */
        aborted: count("ExecutionsAborted", "executions stopped"),
        /** Steps that had to wait, as there were too many at once. Count. @default Sum */
        throttled: count("ExecutionThrottled", "steps held back"),
        /** From an execution's start to its end. Milliseconds. @default Average */
        duration: metric("ExecutionTime", "Average", "Milliseconds", "duration", whereTimed("executions that end")),
    };
}

/** What there is to watch of a state machine. */
export type StateMachineSignal = "started" | "failed" | "throttled" | "duration";

/** What a state machine tells of itself. */
export function monitoredStateMachine(
    name: string,
    { arn, logs }: { readonly arn: pulumi.Input<string>; readonly logs?: LogSource },
): Monitored<StateMachineSignal> {
    const metrics = stateMachineMetrics(arn);
    const failed = (periodSeconds = 60) =>
        sumOf("failed executions", [metrics.failed({ periodSeconds }), metrics.timedOut({ periodSeconds })]);
    return {
        kind: "stateMachine",
        name,
        signals: {
            started: { aspect: "traffic", measure: metrics.started(), means: "It runs more or less often than usual." },
            failed: {
                aspect: "errors",
                measure: failed(300),
                means: "An execution failed, or its time was up: its page says at which step.",
                alarms: { warning: { above: 0 } },
            },
            duration: {
                aspect: "latency",
                measure: metrics.duration({ statistic: "Maximum" }),
                means: "Executions take longer than usual.",
            },
            throttled: {
                aspect: "saturation",
                measure: metrics.throttled(),
                means: "Executions are held back: too many steps begin at once.",
                alarms: { warning: { above: 0, periods: 15, breaching: 10 } },
            },
        },
        logs: logs ? { executions: logs } : {},
        indicators: { availability: { bad: failed(), total: metrics.started() } },
    };
}
