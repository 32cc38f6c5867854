import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, operation, resource } from "../model/resource.ts";
import { invalid } from "./cloudwatch-metrics.ts";

interface Dimension {
    readonly Name: string;
    readonly Value: string;
}

interface Datum {
    readonly MetricName: string;
    readonly Dimensions?: readonly Dimension[];
    readonly Timestamp?: string;
    readonly Value?: number;
    readonly Unit?: string;
}

/** A data point, as CloudWatch keeps it. */
const kept = resource<{ readonly metric: string; readonly at: string; readonly value: number }>("sandbox:cloudwatch/datum:Datum", {
    inputs: { metric: true, at: true, value: true },
    create: () => {
        throw new Error("PutMetricData makes these");
    },
});

/** Source: CloudWatch API reference, MetricDatum, Unit. */
const sizes = ["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits", "Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"];
const units = [
    ...["Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"],
    ...sizes.flatMap(size => [size, `${size}/Second`]),
];

/** A metric is its namespace, its name and all of its dimensions, whatever their order. */
const identity = (namespace: string, name: string, dimensions: readonly Dimension[]): string =>
    JSON.stringify([namespace, name, ...dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()]);

const day = 24 * 60 * 60 * 1000;

/**
 * Source: CloudWatch API reference, PutMetricData and MetricDatum. People report the sentences about the namespace and the timestamp; the others
 * are in their manner.
 */
export const putMetricData = operation({
    name: "cloudwatch:PutMetricData",
    parameters: ["Namespace", "MetricData"],
    run(call, { Namespace: namespace, MetricData: data = [] }: { readonly Namespace: string; readonly MetricData?: readonly Datum[] }) {
        if (namespace === undefined || namespace === "") throw missing("Namespace");
        if (namespace.startsWith("AWS/")) throw parameter(`The value AWS/ for parameter Namespace is invalid.`);
        if (namespace.length > 255 || !/^[\w.\-/#: ]+$/.test(namespace))
            throw parameter(`The value ${namespace} for parameter Namespace is invalid.`);
        if (data.length === 0) throw missing("MetricData");
        if (data.length > 1000) throw parameter("The collection MetricData must not have a size greater than 1000.");
        data.forEach((datum, at) => {
            requireDatum(call, datum, `MetricData.member.${at + 1}`);
        });
        for (const { MetricName: name, Dimensions: dimensions = [], Timestamp: at = call.now(), Value: value = 0 } of data) {
            call.put(kept, String(call.next("cloudwatch/datum")), { metric: identity(namespace, name, dimensions), at, value });
        }
        return {};
    },
});

const parameter = (message: string) => new AwsError("InvalidParameterValue", message);
const missing = (name: string) => new AwsError("MissingParameter", `The parameter ${name} is required.`);

function requireDatum(call: Call, datum: Datum, path: string): void {
    const { MetricName: name, Dimensions: dimensions = [], Timestamp: at, Value: value, Unit: unit = "None", ...more } = datum;
    if (Object.keys(more).length > 0) throw new NotSimulated(`${Object.keys(more).join(", ")} of PutMetricData`);
    if (!name || name.length > 255) throw parameter(`The parameter ${path}.MetricName must be specified, with 1 to 255 characters.`);
    if (typeof value !== "number") throw new AwsError("MissingParameter", `The parameter ${path}.Value is required.`);
    if (!units.includes(unit)) throw parameter(`The parameter ${path}.Unit must be a value in the set [ ${units.join(", ")} ].`);
    if (dimensions.length > 30) throw parameter(`The collection ${path}.Dimensions must not have a size greater than 30.`);
    dimensions.forEach((dimension, index) => {
        for (const [key, most] of [["Name", 255] as const, ["Value", 1024] as const]) {
            const text = dimension[key];
            if (typeof text === "string" && text.length >= 1 && text.length <= most) continue;
            throw parameter(`The value ${text} for parameter ${path}.Dimensions.member.${index + 1}.${key} is invalid.`);
        }
    });
    if (at === undefined) return;
    const age = Date.parse(call.now()) - Date.parse(at);
    if (Number.isNaN(age)) throw parameter(`The parameter ${path}.Timestamp is not a valid timestamp.`);
    if (age > 14 * day) throw parameter(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`);
    if (age < -day / 12) throw parameter(`The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`);
}

interface Query {
    readonly Id: string;
    readonly MetricStat?: {
        readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions?: readonly Dimension[] };
        readonly Period: number;
        readonly Stat: string;
    };
}

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
    Sum: values => values.reduce((sum, value) => sum + value, 0),
    SampleCount: values => values.length,
    Average: values => values.reduce((sum, value) => sum + value, 0) / values.length,
    Minimum: values => Math.min(...values),
    Maximum: values => Math.max(...values),
};

/** What was put, by periods, the newest first. Source: CloudWatch API reference, GetMetricData. */
export const getMetricData = operation({
    name: "cloudwatch:GetMetricData",
    parameters: ["MetricDataQueries", "StartTime", "EndTime"],
    run(call, asked: { readonly MetricDataQueries: readonly Query[]; readonly StartTime: string; readonly EndTime: string }) {
        const [from, to] = [Date.parse(asked.StartTime), Date.parse(asked.EndTime)];
        if (!(from < to)) throw invalid("The parameter StartTime must be less than the parameter EndTime.");
        return {
            MetricDataResults: asked.MetricDataQueries.map(({ Id, MetricStat }) => {
                if (!MetricStat) throw new NotSimulated("expressions of GetMetricData");
                const { Metric, Period, Stat } = MetricStat;
                if (Metric.Namespace.startsWith("AWS/")) throw new NotSimulated(`metrics of ${Metric.Namespace}`);
                const of = statistics[Stat];
                if (!of) throw new NotSimulated(`the statistic ${Stat} of GetMetricData`);
                const metric = identity(Metric.Namespace, Metric.MetricName, Metric.Dimensions ?? []);
                const periods = new Map<number, number[]>();
                for (const { at, value } of call.all(kept).filter(each => each.metric === metric)) {
                    const time = Date.parse(at);
                    const start = time - (time % (Period * 1000));
                    if (time >= from && time < to) periods.set(start, [...(periods.get(start) ?? []), value]);
                }
                const newest = [...periods].sort(([one], [other]) => other - one);
                return {
                    ...{ Id, Label: Metric.MetricName, StatusCode: "Complete" },
                    Timestamps: newest.map(([start]) => new Date(start).toISOString()),
                    Values: newest.map(([, values]) => of(values)),
                };
            }),
        };
    },
});
