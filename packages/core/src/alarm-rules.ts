import type { Rule } from "./check.ts";
import {
    isSimple,
    type Measure,
    type Metric,
    type MetricMath,
    metricsIn,
    type Statistic,
    type StatisticKind,
    type Threshold,
    type Unit,
} from "./metric.ts";
import type { Place } from "./placement.ts";

/**
 * What must hold of an alarm's measure and threshold; `at` is where they stand.
 *
 * Source: CloudWatch API reference, PutMetricAlarm and MetricDataQuery.
 *
 * @param place where the alarm is to be, where that is known
 */
export function alarmRules(
    at: string,
    measure: Measure,
    threshold: Threshold,
    place?: Pick<Place, "accountId" | "region">,
): readonly Rule[] {
    const rules = [
        ...measureRules(at, measure),
        ...(isMeasure(measure) ? [...sizeRules(at, measure), ...placeRules(at, measure, place)] : []),
    ];
    if (!isObject(threshold)) return [...rules, [false, at, `is ${threshold}, not a threshold such as { above: 1 }`]];
    return [...rules, ...limitRules(at, measure, threshold), ...windowRules(at, measure, threshold)];
}

/** What must hold of something to look at, by an alarm or on a dashboard. */
export function measureRules(at: string, measure: Measure): readonly Rule[] {
    if (!isMeasure(measure))
        return [[false, at, "is neither a metric, which has a namespace, a name and a statistic, nor math, which has an expression"]];
    const metrics = metricsIn(measure);
    return [...metrics.flatMap(metric => metricRules(at, metric)), ...mathRules(at, measure)];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;
const isMeasure = (measure: unknown): measure is Measure =>
    isObject(measure) &&
    ("expression" in measure ? isObject(measure["of"]) && Object.values(measure["of"]).every(isMeasure) : isNamed(measure));
const isNamed = ({ namespace, name, statistic, dimensions }: Partial<Record<keyof Metric, unknown>>): boolean =>
    [namespace, name, statistic].every(text => typeof text === "string" && text !== "") && isObject(dimensions);

/** Source: CloudWatch user guide, "CloudWatch statistics definitions"; terraform-provider-aws, internal/service/cloudwatch/metric_alarm.go. */
const number = "\\d{1,2}(\\.\\d{1,10})?|100";
const bound = "\\d+(\\.\\d+)?%?";
const others = new RegExp(`^((p|tm|wm|tc|ts)(${number})|IQM|(TM|WM|TC|TS|PR)\\((:${bound}|${bound}:(${bound})?)\\))$`);

const kindOf = (statistic: Statistic): StatisticKind => (isSimple(statistic) ? statistic : "percentile");

function metricRules(at: string, metric: Metric): readonly Rule[] {
    const { name, namespace, periodSeconds, statistic, statistics, dimensions } = metric;
    const short = [10, 20, 30].includes(periodSeconds);
    const known = isSimple(statistic) || others.test(statistic);
    return [
        [
            short || (periodSeconds > 0 && periodSeconds % 60 === 0),
            `${at}.periodSeconds`,
            `is ${periodSeconds} in ${name}, not 10, 20, 30 or a multiple of 60`,
        ],
        // Source: CloudWatch user guide, "Metrics concepts", Resolution: AWS services' metrics have standard resolution.
        [!short || !isOfAws(namespace), `${at}.periodSeconds`, `is ${periodSeconds} in ${name}: AWS's own metrics have a value a minute`],
        [known, `${at}.statistic`, `is ${statistic} in ${name}, which CloudWatch does not know: Sum, p99, TM(10%:90%), TC(2:), …`],
        [
            !known || statistics === undefined || statistics.includes(kindOf(statistic)),
            `${at}.statistic`,
            `is ${statistic} in ${name}, which has ${(statistics ?? []).join(", ")} alone`,
        ],
        [Object.keys(dimensions).length <= 30, `${at}.dimensions`, `are ${Object.keys(dimensions).length} in ${name}: CloudWatch takes 30`],
    ];
}

const isOfAws = (namespace: string): boolean => /^(AWS\/|ECS\/ContainerInsights$|ContainerInsights$)/.test(namespace);

/** The math in a measure, its own first. */
const mathIn = (measure: Measure): readonly MetricMath[] =>
    "expression" in measure ? [measure, ...Object.values(measure.of).flatMap(mathIn)] : [];

const mathRules = (at: string, measure: Measure): readonly Rule[] =>
    mathIn(measure).flatMap(({ expression, of }): readonly Rule[] => {
        const names = Object.keys(of);
        const unknown = namesIn(expression).filter(name => !names.includes(name));
        return [
            ...names.map(
                (name): Rule => [
                    /^(?!result$)[a-z]\w*$/.test(name),
                    `${at}.of.${name}`,
                    "is not letters, digits and underscores after a lower-case letter, and not result",
                ],
            ),
            [
                unknown.length === 0,
                `${at}.expression`,
                `is made of ${unknown.join(", ")}, which ${unknown.length > 1 ? "are" : "is"} not in of`,
            ],
        ];
    });

/** Source: CloudWatch API reference, MetricDataQuery: an alarm has 20 queries, of which 10 are metrics and 10 expressions. */
function sizeRules(at: string, measure: Measure): readonly Rule[] {
    const [maths, metrics] = [mathIn(measure), metricsIn(measure)];
    return [
        ...maths.map(
            ({ expression }): Rule => [!/\bSEARCH\s*\(/.test(expression), `${at}.expression`, "searches for metrics: an alarm's are named"],
        ),
        [metrics.length <= 10, `${at}.of`, `has ${metrics.length} metrics: an alarm takes 10`],
        [maths.length <= 10, `${at}.of`, `has ${maths.length} expressions: an alarm takes 10`],
    ];
}

/** What an expression refers to: names begin in lower case, functions in upper; texts in quotes are no names. */
const namesIn = (expression: string): readonly string[] => [
    ...new Set(expression.replace(/'[^']*'|"[^"]*"/g, "").match(/(?<![\w.])[a-z]\w*/g) ?? []),
];

const limits = ["above", "atLeast", "below", "atMost"] as const;

function limitRules(at: string, measure: Measure, threshold: Threshold): readonly Rule[] {
    const given = limits.filter(limit => limit in threshold);
    const [limit] = given;
    const { missing, unit } = threshold;
    const kinds: readonly unknown[] = ["notBreaching", "breaching", "ignore", "missing", undefined];
    const rules: readonly Rule[] = [
        [
            given.length === 1,
            at,
            given.length === 0 ? `has no limit: one of ${limits.join(", ")}` : `has ${given.join(" and ")}: an alarm has one limit`,
        ],
        [kinds.includes(missing), `${at}.missing`, `is ${missing}, not notBreaching, breaching, ignore or missing`],
    ];
    if (limit === undefined || !isMeasure(measure)) return rules;
    const value = (threshold as Readonly<Record<string, unknown>>)[limit];
    if (typeof value !== "number" || !Number.isFinite(value)) return [...rules, [false, `${at}.${limit}`, `is ${value}, not a number`]];
    const counts = measure.unit;
    return [
        ...rules,
        [
            unit === undefined || unit === counts,
            `${at}.unit`,
            `is ${unit}, and ${measure.label} is in ${counts}${converted(value, unit, counts)}`,
        ],
        [counts !== "Percent" || (value >= 0 && value <= 100), `${at}.${limit}`, `is ${value}, not a percentage from 0 to 100`],
        // What math makes of counts may well be less.
        [
            counts === "Percent" || counts === "None" || "expression" in measure || value >= 0,
            `${at}.${limit}`,
            `is ${value}: ${measure.label} is never less than 0`,
        ],
    ];
}

/** Units of the same thing, by what one of them is in the first. */
const families: readonly Partial<Record<Unit, number>>[] = [
    { Seconds: 1, Milliseconds: 1e-3, Microseconds: 1e-6 },
    { Bytes: 1, Megabytes: 1e6, Gigabytes: 1e9 },
];

function converted(value: number, from: Unit | undefined, to: Unit): string {
    for (const family of families) {
        const [one, other] = [from && family[from], family[to]];
        if (one !== undefined && other !== undefined)
            return `: ${value} ${from} would be ${Number(((value * one) / other).toPrecision(12))} ${to}`;
    }
    return "";
}

function windowRules(at: string, measure: Measure, { periods = 1, breaching = periods }: Threshold): readonly Rule[] {
    const seconds = isMeasure(measure) ? Math.max(...metricsIn(measure).map(({ periodSeconds }) => periodSeconds)) : 60;
    return [
        [Number.isInteger(periods) && periods >= 1, `${at}.periods`, `is ${periods}, not a whole number from 1`],
        [
            Number.isInteger(breaching) && breaching >= 1 && breaching <= periods,
            `${at}.breaching`,
            `is ${breaching}, not 1 to the ${periods} periods that are looked at`,
        ],
        [looksBack(seconds, periods), `${at}.periods`, `makes ${seconds * periods} seconds: ${howFarBack}`],
    ];
}

/** Whether an alarm can look at so many periods, of so many seconds. Source: CloudWatch API reference, PutMetricAlarm, EvaluationPeriods. */
export const looksBack = (seconds: number, periods: number): boolean => !(seconds * periods > (seconds < 3600 ? 86_400 : 604_800));
export const howFarBack = "CloudWatch looks back a day, or seven where a period is an hour or longer";

/**
 * An alarm reads metrics of its own region, of other accounts too where these are linked to its own.
 * Source: CloudWatch user guide, "CloudWatch cross-account observability", and "Cross-account cross-Region CloudWatch console": alarms.
 */
const placeRules = (at: string, measure: Measure, place: Pick<Place, "region"> | undefined): readonly Rule[] =>
    metricsIn(measure).flatMap(({ name, place: kept }): readonly Rule[] =>
        place && kept
            ? [
                  [
                      kept.region === place.region,
                      `${at}.place.region`,
                      `is ${kept.region} in ${name}: an alarm in ${place.region} reads its own region's metrics alone`,
                  ],
              ]
            : [],
    );
