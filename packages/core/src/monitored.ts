import type * as pulumi from "@pulumi/pulumi";
import type { Measure, Threshold } from "./metric.ts";

/** How bad it is: `critical` is for somebody now, at night too; `warning` is for working hours. */
export type Severity = "critical" | "warning";
/** All of them, the worst first. */
export const severities: readonly Severity[] = ["critical", "warning"];

/** What about a thing a number tells. Source: "Site Reliability Engineering", Monitoring Distributed Systems, The Four Golden Signals; and releases. */
export type Aspect = "traffic" | "errors" | "latency" | "saturation" | "deployments";

/** One number that tells how a thing fares, and when that is bad. */
export interface Signal {
    readonly aspect: Aspect;
    readonly measure: Measure;
    /** What it means for whoever is called, in one sentence: each alarm's description begins with it. */
    readonly means: string;
    /** When it is bad, unless whoever monitors it says otherwise. @default it is shown, and nobody is called */
    readonly alarms?: { readonly [Level in Severity]?: Threshold };
}

/** Signals by their names, which are part of the alarms' names. Those that a thing of this kind can do without may be missing. */
export type Signals<Key extends string = string> = { readonly [Name in Key]?: Signal };

/** What part of all events is bad, as two counts of the same period: what a service level is a promise about. */
export interface Indicator {
    readonly bad: Measure;
    readonly total: Measure;
}

/** A log group that a thing writes to. */
export interface LogSource {
    readonly name: pulumi.Input<string>;
    readonly arn: pulumi.Input<string>;
    /** How lines are written. @default "text" */
    readonly format?: "json" | "text";
    /** Infrequent access costs half, and has no metric filters, subscriptions and anomaly detectors. @default "STANDARD" */
    readonly class?: "STANDARD" | "INFREQUENT_ACCESS";
}

/** Which events, in EventBridge's words. Source: EventBridge user guide, "Amazon EventBridge event patterns". */
export type EventPattern = Readonly<Record<string, unknown>>;

/** By which events EventBridge tells that something new is rolled out, and that this is over, well or not. Patterns may hold outputs. */
export interface DeploymentEvents {
    readonly begins: EventPattern;
    readonly ends: EventPattern;
}

/**
 * What a thing says of itself to whoever monitors it: services, functions, pipelines, builds, queues, load balancers offer it as `monitored`.
 *
 * @example
 * const shop: Monitored<"orders"> = {
 *     kind: "shop",
 *     name: "vienna",
 *     signals: {
 *         orders: {
 *             aspect: "traffic",
 *             measure: metricsOf("Shop", { shop: "Vienna" })("Orders", "Sum", "Count", "orders")({ periodSeconds: 300 }),
 *             means: "Nobody has ordered anything for a quarter of an hour.",
 *             alarms: { critical: { below: 1, periods: 3, missing: "breaching" } },
 *         },
 *     },
 *     logs: {},
 * };
 */
export interface Monitored<Key extends string = string> {
    /** Such as `ecs`, `lambda`, `pipeline`. */
    readonly kind: string;
    /** The thing's name, as its team calls it. */
    readonly name: string;
    readonly signals: Signals<Key>;
    /** Why it is without some signals that others of its kind have: for whoever wants a threshold for one. */
    readonly without?: { readonly [Name in Key]?: string };
    /** By what they are for: `service`, `build`. */
    readonly logs: Readonly<Record<string, LogSource>>;
    /** By which events EventBridge tells of its releases, in its own account and region. @default it tells of none */
    readonly deployments?: DeploymentEvents;
    /** What service levels can be promised of it. @default none */
    readonly indicators?: {
        readonly availability?: Indicator;
        /** Answers that take longer than this are bad. */
        readonly latency?: (withinSeconds: number) => Indicator;
    };
}
