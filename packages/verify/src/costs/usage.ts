import { metricsOfAlarm, periodOf } from "../alarms/alarm.ts";
import { alarmOf } from "../alarms/read-alarms.ts";
import { type GraphResource, nameOf } from "../checker/check-graph.ts";
import { fields, list, number, text } from "../checker/known.ts";
import type { CostAssumptions } from "./assumptions.ts";
import type { Meter } from "./prices.ts";

/** How much of something a resource uses in a month. */
export interface Usage {
    readonly meter: Meter;
    readonly quantity: number;
    /** It rests on an assumption, not on what is declared alone. */
    readonly isAssumed: boolean;
    /** An account's free tier does not count for it. @default false */
    readonly isNeverFree?: boolean;
}

/** Something that costs money whose price is not known here, and why. */
export interface Unpriced {
    readonly why: string;
}

type Inputs = Readonly<Record<string, unknown>>;
type Meters = (inputs: Inputs, assumptions: CostAssumptions) => readonly (Usage | Unpriced)[];

const fixed = (meter: Meter, quantity = 1): Usage => ({ meter, quantity, isAssumed: false });
const assumedly = (meter: Meter, quantity: number): Usage => ({ meter, quantity, isAssumed: true });
const unpriced = (why: string): readonly Unpriced[] => [{ why }];

/** An alarm costs as much as it has metrics; one with a band has two more, its ends. Source: the page of prices. */
const metricAlarm: Meters = inputs => {
    let alarm: ReturnType<typeof alarmOf>;
    try {
        alarm = alarmOf("alarm", inputs);
    } catch {
        // Something of it is known only later; it is an alarm all the same.
        return [
            assumedly(
                "alarmMetrics",
                Math.max(1, (list(inputs["metricQueries"]) ?? []).filter(each => fields(fields(each)?.["metric"])).length),
            ),
        ];
    }
    if (alarm.kind === "composite") return [fixed("compositeAlarms")];
    const metrics = metricsOfAlarm(alarm).length;
    if (metrics === 0) return unpriced("an alarm on a query costs as much as the query finds metrics");
    return [fixed(periodOf(alarm) < 60 ? "fastAlarmMetrics" : "alarmMetrics", metrics + ("band" in alarm.limit ? 2 : 0))];
};

/** How many metrics a dashboard shows. */
function metricsOn(body: unknown): number {
    const written = text(body);
    let parsed: unknown;
    try {
        parsed = written === undefined ? undefined : JSON.parse(written);
    } catch {
        return 0;
    }
    const widgets = (list(fields(parsed)?.["widgets"]) ?? []).flatMap(
        widget => list(fields(fields(widget)?.["properties"])?.["metrics"]) ?? [],
    );
    return widgets.filter(line => Array.isArray(line) && typeof line[0] === "string").length;
}

/** A GB is kept for as long as the group says, and each month's are there beside those of the months before. */
const logGroup: Meters = (inputs, { logGigabytes, queriedGigabytes, logMonths, compression }) => {
    if (text(inputs["logGroupClass"]) === "DELIVERY") return [];
    if (text(inputs["logGroupClass"]) === "INFREQUENT_ACCESS") return unpriced("the price of logs of infrequent access was not found");
    const days = number(inputs["retentionInDays"]);
    const months = days === undefined || days === 0 ? logMonths : days / 30;
    return [
        assumedly("logIngestion", logGigabytes),
        assumedly("logStorage", logGigabytes * months * compression),
        assumedly("logQueries", queriedGigabytes),
    ];
};

/** Each metric that a filter makes, and each series that its dimensions make of it. */
const metricFilter: Meters = (inputs, { valuesOfDimension }) => {
    const dimensions = Object.keys(fields(fields(inputs["metricTransformation"])?.["dimensions"]) ?? {}).length;
    return dimensions === 0 ? [fixed("customMetrics")] : [assumedly("customMetrics", valuesOfDimension ** dimensions)];
};

const minutes: Readonly<Record<string, number>> = { minute: 1, minutes: 1, hour: 60, hours: 60 };
/** Source: CloudWatch Synthetics, CreateCanary, Schedule: `rate(5 minutes)`; `rate(0 minute)` is run once. A month is taken for 30 days. */
const canary: Meters = (inputs, { canaryRuns, traces }) => {
    const [, count, unit = ""] = /^rate\((\d+) (\w+)\)$/.exec(text(fields(inputs["schedule"])?.["expression"]) ?? "") ?? [];
    const every = Number(count) * (minutes[unit] ?? Number.NaN);
    const runs = every === 0 ? fixed("canaryRuns") : every > 0 ? fixed("canaryRuns", 43_200 / every) : assumedly("canaryRuns", canaryRuns);
    const isTraced = fields(inputs["runConfig"])?.["activeTracing"] === true;
    return [
        runs,
        ...(isTraced ? [assumedly("traces", Math.min(traces, runs.quantity))] : []),
        ...unpriced("a canary's runs are a function's, too: its time, its log lines, and what it keeps in S3"),
    ];
};

/** Source: CloudWatch user guide, "Container Insights": its metrics are charged as custom metrics, or by observations. */
const cluster: Meters = inputs => {
    const insights = (list(inputs["settings"]) ?? []).map(fields).find(setting => setting?.["name"] === "containerInsights");
    return insights === undefined || insights["value"] === "disabled"
        ? []
        : unpriced("Container Insights cost by the metrics of the tasks and services that run in a cluster");
};

const subscriptions: Readonly<Record<string, Meter>> = { email: "emails", "email-json": "emails", http: "requests", https: "requests" };
/** Source: the page of prices: what SNS delivers to functions and queues is free. */
const freeProtocols = ["lambda", "sqs"];
const subscription: Meters = (inputs, { notifications }) => {
    const protocol = text(inputs["protocol"]);
    if (protocol === undefined || freeProtocols.includes(protocol)) return [];
    const meter = subscriptions[protocol];
    return meter ? [assumedly(meter, notifications)] : unpriced(`the price of notifications by ${protocol} was not found`);
};

/** Metrics that a state machine writes, by their names; without their dimensions' values, which come with what happens. */
const stateMachine: Meters = (inputs, { executions, transitions, traces, valuesOfDimension }) => {
    // Within an expression of JSONata, quotes are escaped.
    const written = (text(inputs["definition"]) ?? "").matchAll(/"MetricName\\?"\s*:\s*\\?"([^"\\]+)/g);
    const names = new Set([...written].map(([, name]) => name));
    const isTraced = fields(inputs["tracingConfiguration"])?.["enabled"] === true;
    return [
        ...(text(inputs["type"]) === "EXPRESS"
            ? unpriced("an express workflow costs by its time and memory")
            : [assumedly("transitions", executions * transitions)]),
        ...(names.size > 0 ? [assumedly("customMetrics", names.size * valuesOfDimension)] : []),
        ...(isTraced ? [assumedly("traces", traces)] : []),
    ];
};

/** What each type of resource uses. */
const meters: Readonly<Record<string, Meters>> = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": () => [fixed("compositeAlarms")],
    "aws:cloudwatch/dashboard:Dashboard": inputs => [{ ...fixed("dashboards"), isNeverFree: metricsOn(inputs["dashboardBody"]) > 50 }],
    "aws:cloudwatch/contributorInsightRule:ContributorInsightRule": () => [fixed("insightRules")],
    "aws:cloudwatch/logGroup:LogGroup": logGroup,
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": metricFilter,
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": () =>
        unpriced("the price of a GB that is looked through for personal data was not found"),
    "aws:cloudwatch/metricStream:MetricStream": () => unpriced("a metric stream costs by the updates of what it streams"),
    "aws:synthetics/canary:Canary": canary,
    "aws:ecs/cluster:Cluster": cluster,
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (_, { deliveredGigabytes }) => [
        assumedly("deliveries", deliveredGigabytes),
    ],
    "aws:kms/key:Key": () => [fixed("keys")],
    "aws:sns/topicSubscription:TopicSubscription": subscription,
    "aws:sfn/stateMachine:StateMachine": stateMachine,
    "aws:lambda/function:Function": (inputs, { traces }) =>
        text(fields(inputs["tracingConfig"])?.["mode"]) === "Active" ? [assumedly("traces", traces)] : [],
    "aws:cloudcontrol/resource:Resource": inputs =>
        text(inputs["typeName"])?.startsWith("AWS::ApplicationSignals::")
            ? unpriced("Application Signals cost by the signals of what is watched, and their price was not found")
            : [],
};

/** What a resource uses in a month. */
export function usageOf(
    { urn, type, inputs = {} }: GraphResource,
    assumptions: CostAssumptions,
): readonly ((Usage | Unpriced) & { readonly resource: string })[] {
    return (meters[type]?.(inputs, assumptions) ?? []).map(used => ({ ...used, resource: nameOf(urn) }));
}
