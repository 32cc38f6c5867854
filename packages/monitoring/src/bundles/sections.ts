import type { Aspect, LogSource, Monitored, Signal } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { lineOf } from "../alarms/threshold.ts";
import type { GraphWidget, Section, Widget } from "../dashboards/widget.ts";
import type { CustomSignal, Planned } from "./signals.ts";

const titles: Readonly<Record<Aspect, string>> = {
    traffic: "Traffic",
    errors: "Errors",
    latency: "Latency",
    saturation: "Saturation",
    deployments: "Deployments",
};

/** What a dashboard shows of a thing: its alarms, each aspect as a graph with the thresholds across, and the errors that it logged. */
export function sectionOf(
    title: string,
    {
        monitored,
        custom,
        planned,
        alarmArns,
    }: {
        readonly monitored: Monitored;
        readonly custom: Readonly<Record<string, CustomSignal>>;
        readonly planned: readonly Planned[];
        readonly alarmArns: readonly pulumi.Input<string>[];
    },
): Section {
    const signals: Readonly<Record<string, Signal | CustomSignal | undefined>> = { ...monitored.signals, ...custom };
    return {
        title,
        widgets: [
            { kind: "alarms", title: "Alarms", width: "full", alarmArns },
            ...(Object.keys(titles) as Aspect[]).flatMap(aspect => graphsOf(aspect, signals, planned)),
            ...errorsIn(monitored.logs),
        ],
    };
}

/** An axis is of one unit, and a graph has two axes. */
function graphsOf(
    aspect: Aspect,
    signals: Readonly<Record<string, Signal | CustomSignal | undefined>>,
    planned: readonly Planned[],
): readonly GraphWidget[] {
    const shown = Object.entries(signals).flatMap(([key, signal]) => (signal?.aspect === aspect ? [[key, signal.measure] as const] : []));
    const units = [...new Set(shown.map(([, { unit }]) => unit))];
    return units.flatMap((left, index): readonly GraphWidget[] => {
        if (index % 2 === 1) return [];
        const right = units[index + 1];
        const of = (unit: string | undefined) => shown.filter(([, measure]) => measure.unit === unit);
        const lines = (unit: string | undefined, axis: "left" | "right") =>
            of(unit).flatMap(([key, { label }]) =>
                planned.flatMap(alarm => {
                    const value = alarm.key === key ? lineOf(alarm.threshold) : undefined;
                    return value === undefined ? [] : [{ value, label: `${label}: ${alarm.severity}`, axis, severity: alarm.severity }];
                }),
            );
        const thresholds = [...lines(left, "left"), ...(right === undefined ? [] : lines(right, "right"))];
        return [
            {
                kind: "graph",
                title: titles[aspect],
                left: of(left).map(([, measure]) => measure),
                ...(right !== undefined && { right: of(right).map(([, measure]) => measure) }),
                ...(thresholds.length > 0 && { thresholds }),
            },
        ];
    });
}

/** The latest lines that tell of errors: those of a level, or those that say so in words. */
function errorsIn(logs: Readonly<Record<string, LogSource>>): readonly Widget[] {
    const by = (format: "json" | "text") => Object.values(logs).filter(group => (group.format ?? "text") === format);
    const table = (groups: readonly LogSource[], filter: string): readonly Widget[] =>
        groups.length === 0
            ? []
            : [
                  {
                      kind: "logs",
                      title: "Errors in the logs",
                      width: "full",
                      groups,
                      query: ["fields @timestamp, @message", filter, "sort @timestamp desc", "limit 50"].join(" | "),
                  },
              ];
    return [
        ...table(by("json"), "filter level like /(?i)^(error|fatal|critical)$/"),
        ...table(by("text"), "filter @message like /(?i)\\b(error|exception|fatal)\\b/"),
    ];
}
