import type { LogSource, Measure } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/** What a dashboard shows in one place; where that is, the dashboard itself decides. */
export type Widget = GraphWidget | NumberWidget | AlarmsWidget | LogsWidget | TextWidget;

interface Titled {
    readonly title: string;
    /** @default "half" of the dashboard's width */
    readonly width?: "quarter" | "third" | "half" | "full";
}

/** Lines over time. */
export interface GraphWidget extends Titled {
    readonly kind: "graph";
    readonly left: readonly Shown[];
    /** Of another unit. @default none */
    readonly right?: readonly Shown[];
    /** Lines across: an alarm's threshold, a promise. @default none */
    readonly thresholds?: readonly { readonly value: number; readonly label: string; readonly axis?: "left" | "right" }[];
    readonly stacked?: boolean;
}

/** One number for each measure: the last one, or that of the whole time shown. */
export interface NumberWidget extends Titled {
    readonly kind: "number";
    readonly of: readonly Shown[];
    /** @default false: the last period's */
    readonly wholeRange?: boolean;
}

/** The states of alarms; up to 100. */
export interface AlarmsWidget extends Titled {
    readonly kind: "alarms";
    readonly alarmArns: readonly pulumi.Input<string>[];
}

/** What a query of Logs Insights finds, as a table. */
export interface LogsWidget extends Titled {
    readonly kind: "logs";
    readonly groups: readonly LogSource[];
    readonly query: string;
}

export interface TextWidget extends Titled {
    readonly kind: "text";
    readonly markdown: pulumi.Input<string>;
}

/** A measure, or a search that finds measures: what there is, may come later. */
export type Shown = Measure | Search;

/** Source: CloudWatch user guide, "Using search expressions in graphs". */
export interface Search {
    /** Such as `SEARCH('{AWS/ECS,ClusterName,ServiceName} MetricName="CPUUtilization"', 'Average', 300)`. */
    readonly search: pulumi.Input<string>;
    readonly label: string;
}

/** Widgets that belong together, under a heading: what bundles offer as `sections`, and dashboards show. */
export interface Section {
    readonly title: string;
    readonly widgets: readonly Widget[];
}
