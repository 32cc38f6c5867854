import { type Indicator, type Metric, type MetricOptions, type Missing, type Monitored, metricsOf } from "@causeway/core";
import type { Section } from "../dashboards/widget.ts";
import { type CanarySchedule, secondsBetweenRuns } from "./schedule.ts";

/** What a canary reports of each of its runs. Source: CloudWatch user guide, "CloudWatch metrics published by canaries". */
export interface CanaryMetrics {
    /** What part of the runs passed; 0 or 100 of one run. Percent. @default Average */
    successPercent(options?: MetricOptions): Metric;
    /** How long a run takes. Milliseconds. @default Average */
    duration(options?: MetricOptions): Metric;
    /** Runs that could not do their work, by no fault of what they look at. Count. @default Sum */
    failed(options?: MetricOptions): Metric;
    /** The same of one step of its code, by the step's name: success and duration. */
    step(name: string): Pick<CanaryMetrics, "successPercent" | "duration">;
}

const namespace = "CloudWatchSynthetics";

function canaryMetrics(canaryName: string, periodSeconds: number): CanaryMetrics {
    const all = (dimensions: Metric["dimensions"], of: string) => {
        const metric = metricsOf(namespace, dimensions);
        const every =
            (factory: (options?: MetricOptions) => Metric) =>
            (options: MetricOptions = {}): Metric =>
                factory({ periodSeconds, ...options });
        return {
            successPercent: every(metric("SuccessPercent", "Average", "Percent", `${of} that pass`)),
            duration: every(metric("Duration", "Average", "Milliseconds", `duration of ${of}`)),
            failed: every(metric("Failed", "Sum", "Count", `${of} that could not do their work`)),
        };
    };
    return {
        ...all({ CanaryName: canaryName }, "runs"),
        step: name => {
            const { successPercent, duration } = all({ CanaryName: canaryName, StepName: name }, name);
            return { successPercent, duration };
        },
    };
}

/** What a canary can be alarmed about. */
export type CanarySignal = "success" | "duration" | "failed";

export interface Watchable {
    readonly canaryName: string;
    readonly schedule: CanarySchedule;
    readonly timeoutSeconds: number;
    readonly steps: readonly string[];
}

/** Runs come at no fixed times: five minutes tell of one where there was one. */
const periodOf = (schedule: CanarySchedule): number => secondsBetweenRuns(schedule) ?? 300;

export const metricsOfCanary = ({ canaryName, schedule }: Pick<Watchable, "canaryName" | "schedule">): CanaryMetrics =>
    canaryMetrics(canaryName, periodOf(schedule));

export function monitoredCanary(name: string, canary: Watchable): Monitored<CanarySignal> {
    const { canaryName, schedule, timeoutSeconds } = canary;
    const metrics = metricsOfCanary(canary);
    const onTheClock = secondsBetweenRuns(schedule) !== undefined;
    const missing: Missing = onTheClock
        ? { as: "breaching", why: "a canary that does not run sees nothing: that must not look like success" }
        : { as: "ignore", why: "between its runs nothing is known: what the last one found still holds" };
    // A run may come a little late, and fall into the next period: one period without a run, or with a bad one, is no trouble yet.
    const twice = onTheClock ? { periods: 3, breaching: 2 } : { periods: 1 };
    const later: Missing = { as: "notBreaching", why: "whether it runs at all, its success tells" };
    return {
        kind: "canary",
        name,
        signals: {
            success: {
                aspect: "errors",
                measure: { ...metrics.successPercent(), missing },
                means: `What ${canaryName} tries does not work${onTheClock ? ", or it does not run" : ""}.`,
                alarms: { critical: { below: 50, ...twice } },
            },
            duration: {
                aspect: "latency",
                measure: { ...metrics.duration(), missing: later },
                means: `${canaryName} takes most of the ${timeoutSeconds} seconds that it has: soon it will be cut off.`,
                alarms: { warning: { above: timeoutSeconds * 800, ...twice } },
            },
            failed: {
                aspect: "errors",
                measure: { ...metrics.failed(), missing: later },
                means: `${canaryName} itself does not work: its code, its network or its permissions.`,
                alarms: { warning: { atLeast: 1, ...twice } },
            },
        },
        logs: {},
        indicators: { availability: availabilityOf(metrics) },
    };
}

/** Each run is one value, 0 or 100: how many there are, and what they come to, say how many are bad. */
function availabilityOf(metrics: CanaryMetrics): Indicator {
    const runs = metrics.successPercent({ statistic: "SampleCount", label: "runs" });
    const passed = metrics.successPercent({ statistic: "Sum", label: "runs that pass, times 100" });
    return {
        bad: { expression: "runs - passed / 100", of: { runs, passed }, unit: "Count", label: "runs that do not pass" },
        total: runs,
    };
}

export function canarySections(name: string, canary: Watchable): readonly Section[] {
    const metrics = metricsOfCanary(canary);
    const steps = canary.steps.map(step => metrics.step(step));
    return [
        {
            title: `Canary ${name}`,
            widgets: [
                {
                    kind: "graph",
                    title: "Runs that pass",
                    left: [metrics.successPercent()],
                    thresholds: [{ value: 50, label: "critical" }],
                },
                { kind: "graph", title: "Duration", left: [metrics.duration()] },
                ...(steps.length > 0
                    ? ([
                          { kind: "graph", title: "Steps that pass", left: steps.map(({ successPercent }) => successPercent()) },
                          { kind: "graph", title: "Duration of steps", left: steps.map(({ duration }) => duration()) },
                      ] as const)
                    : ([{ kind: "graph", title: "Steps that pass", left: [searchSteps(canary)], width: "full" }] as const)),
            ],
        },
    ];
}

/** A journey's code names its steps when it runs. */
const searchSteps = ({ canaryName, schedule }: Watchable) => ({
    search: `SEARCH('{${namespace},CanaryName,StepName} CanaryName="${canaryName}" MetricName="SuccessPercent"', 'Average', ${periodOf(schedule)})`,
    label: "steps that pass",
});
