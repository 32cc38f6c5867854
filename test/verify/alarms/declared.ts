import { type Alarm, alarmOf, type Point, type Series } from "@causeway/verify";

export const metric = { namespace: "Shop", name: "Errors", dimensions: { shop: "Vienna" } };

/** An alarm of a metric that goes off above 5, a minute at a time. */
export const alarm = (name: string, more: object = {}): Alarm =>
    alarmOf(name, {
        namespace: metric.namespace,
        metricName: metric.name,
        dimensions: metric.dimensions,
        statistic: "Maximum",
        period: 60,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 5,
        evaluationPeriods: 1,
        alarmActions: ["page"],
        okActions: ["calm"],
        ...more,
    });

export const composite = (name: string, alarmRule: string, more: object = {}): Alarm =>
    alarmOf(name, { alarmRule, alarmActions: ["page"], okActions: ["calm"], ...more });

/** Datapoints from 0 on, as AWS's tables write them: `0` is within the threshold, `X` is breaching, `-` is missing. */
export const points = (written: string, periodSeconds = 60): readonly Point[] =>
    written.split(" ").flatMap((sign, index) => (sign === "-" ? [] : [{ at: index * periodSeconds, value: sign === "X" ? 9 : 1 }]));

export const series = (written: string, periodSeconds = 60): Series => ({
    ...metric,
    statistic: "Maximum",
    periodSeconds,
    points: points(written, periodSeconds),
});
