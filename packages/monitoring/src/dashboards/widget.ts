import type { LogSource, Measure, Place, Severity, Unit } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/** What a dashboard shows in one place; where that is, the dashboard itself decides. */
export type Widget = GraphWidget | NumberWidget | AlarmsWidget | LogsWidget | TextWidget;

/** Parts of a dashboard's width: a row is as full as it gets. */
export type Width = "quarter" | "third" | "half" | "full";

interface Titled {
    readonly title: string;
    /** @default "half" of the dashboard's width */
    readonly width?: Width;
}

/** Lines over time. */
export interface GraphWidget extends Titled {
    readonly kind: "graph";
    readonly left: readonly Shown[];
    /** Of another unit. @default none */
    readonly right?: readonly Shown[];
    /** Lines across: an alarm's threshold, a promise. @default none */
    readonly thresholds?: readonly ThresholdLine[];
    /** @default false: lines, not areas on top of each other */
    readonly stacked?: boolean;
    /** The last so many days, 1 to 455, whatever the dashboard shows besides. @default the dashboard's time */
    readonly days?: number;
}

/** A line across a graph. */
export interface ThresholdLine {
    /** In the unit of its axis. */
    readonly value: number;
    readonly label: string;
    /** @default "left" */
    readonly axis?: "left" | "right";
    /** Its colour: red where it is critical, orange where it is a warning. @default grey */
    readonly severity?: Severity;
    /** The side that is shaded, as values there are bad. @default neither */
    readonly bad?: "above" | "below";
}

/** One number for each measure: the last one, or that of the whole time shown. */
export interface NumberWidget extends Titled {
    readonly kind: "number";
    readonly of: readonly Shown[];
    /** @default false: the last period's */
    readonly wholeRange?: boolean;
    /** The last so many days, 1 to 455, whatever the dashboard shows besides: with `wholeRange`, all of them. @default the dashboard's time */
    readonly days?: number;
}

/** The states of alarms; more than 100 are shown in several widgets. */
export interface AlarmsWidget extends Titled {
    readonly kind: "alarms";
    readonly alarmArns: readonly pulumi.Input<string>[];
}

/** What a query of Logs Insights finds, as a table. */
export interface LogsWidget extends Titled {
    readonly kind: "logs";
    /** 1 to 50. */
    readonly groups: readonly LogSource[];
    /** In Logs Insights' language, such as `filter level = "error" | sort @timestamp desc | limit 20`. */
    readonly query: string;
    /** Where the groups are, where that is not where the dashboard is. */
    readonly place?: Pick<Place, "accountId" | "region">;
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
    /** For each line that is found, such as `${PROP('Dim.ServiceName')}`. Source: CloudWatch user guide, "Using dynamic labels". */
    readonly label: string;
    /** For people. @default none is named */
    readonly unit?: Unit;
    /** Where it searches, where that is not where the dashboard is. */
    readonly place?: Pick<Place, "accountId" | "region">;
}

/** Widgets that belong together, under a heading: what bundles offer as `sections`, and dashboards show. */
export interface Section {
    readonly title: string;
    readonly widgets: readonly Widget[];
}

/** What dashboards show: bundles, and whatever else has sections. */
export interface HasSections {
    readonly sections: readonly Section[];
}
