import type { Check } from "../checker/check.ts";
import { text } from "../checker/known.ts";
import { type MetricAlarm, metricsOfAlarm, nameInArn, periodOf } from "./alarm.ts";
import { namesIn, parseExpression } from "./math/expression.ts";
import { NotSimulated } from "./not-simulated.ts";
import { pages } from "./pages.ts";
import type { AlarmsView, SeenComposite } from "./view.ts";

/** All that is checked of alarms. */
export const alarmChecks: readonly Check<AlarmsView>[] = [
    {
        id: "alarm-window",
        finds: "an alarm that looks further back than CloudWatch does",
        page: pages.alarm,
        *find({ metric }) {
            for (const { path, alarm } of metric) {
                const period = periodOf(alarm);
                const [most, words] = period < 3600 ? [86_400, "a day, as periods are shorter than an hour"] : [604_800, "seven days"];
                if (period * alarm.periods > most)
                    yield {
                        path: `${path}.evaluationPeriods`,
                        wrong: `it looks back ${period * alarm.periods} seconds`,
                        right: `at most ${words}`,
                    };
            }
        },
    },
    {
        id: "alarm-datapoints",
        finds: "an alarm that asks for more datapoints than it looks at",
        page: pages.alarm,
        *find({ metric }) {
            for (const { path, alarm } of metric)
                if (alarm.breaching > alarm.periods)
                    yield {
                        path: `${path}.datapointsToAlarm`,
                        wrong: `it is ${alarm.breaching} of ${alarm.periods}`,
                        right: `1 to ${alarm.periods}`,
                    };
        },
    },
    {
        id: "alarm-periods",
        finds: "an alarm of math over metrics of different periods",
        page: pages.alarms,
        *find({ metric }) {
            for (const { path, alarm } of metric) {
                const periods = [...new Set(metricsOfAlarm(alarm).map(({ periodSeconds }) => periodSeconds))];
                if (periods.length > 1)
                    yield {
                        path: `${path}.metricQueries`,
                        wrong: `periods are ${periods.join(", ")} seconds`,
                        right: "one period for all metrics",
                    };
            }
        },
    },
    {
        id: "alarm-expression-id",
        finds: "an alarm whose math names what is none of its queries",
        page: pages.math,
        *find({ metric }) {
            for (const { path, alarm } of metric) {
                const ids = alarm.queries.map(({ id }) => id);
                for (const [index, query] of alarm.queries.entries())
                    for (const name of "expression" in query ? idsIn(query.expression) : [])
                        if (!ids.includes(name))
                            yield {
                                path: `${path}.metricQueries[${index}].expression`,
                                wrong: `"${name}" is none of its queries`,
                                right: `one of ${ids.join(", ")}`,
                            };
            }
        },
    },
    {
        id: "alarm-never",
        finds: "an alarm whose threshold nothing can pass",
        page: pages.alarm,
        *find({ metric }) {
            for (const { path, alarm } of metric) {
                const never = neverOff(alarm);
                if (never !== undefined) yield { path: `${path}.threshold`, wrong: never, right: "a threshold that values can pass" };
            }
        },
    },
    {
        id: "alarm-without-action",
        finds: "an alarm that does nothing, that nothing makes use of and no dashboard shows",
        page: pages.alarms,
        *find({ all, isUsed }) {
            for (const { path, alarm, isThere } of all)
                if (isThere && Object.values(alarm.actions).every(arns => arns.length === 0) && !isUsed(alarm))
                    yield {
                        path: `${path}.alarmActions`,
                        wrong: "nobody hears of it, or sees it",
                        right: "an action, a composite alarm over it, a release that looks at it, or a dashboard",
                    };
        },
    },
    {
        id: "composite-circle",
        finds: "a composite alarm that watches itself, over others or not",
        page: pages.combining,
        *find({ composite, composites }) {
            for (const seen of composite) {
                const circle = circleOf(seen, composites, []);
                if (circle)
                    yield {
                        path: `${seen.path}.alarmRule`,
                        wrong: `it watches itself: ${circle.join(" -> ")}`,
                        right: "alarms that do not watch it: CloudWatch stops evaluating such alarms, and cannot delete them",
                    };
            }
        },
    },
    {
        id: "composite-unknown-alarm",
        finds: "a composite alarm that names an alarm which is in none of the stacks",
        page: pages.composite,
        *find({ composite, names }) {
            for (const { path, alarm, rule } of composite) {
                const suppressor = alarm.suppressor && text(nameInArn(alarm.suppressor.alarm));
                const missing = rule.alarms.filter(name => text(name) !== undefined && !names.has(name));
                for (const name of missing)
                    yield {
                        path: `${path}.alarmRule`,
                        wrong: `there is no alarm "${name}"`,
                        right: "an alarm of the same account and region",
                    };
                if (suppressor !== undefined && !names.has(suppressor))
                    yield {
                        path: `${path}.actionsSuppressor.alarm`,
                        wrong: `there is no alarm "${suppressor}"`,
                        right: "an alarm of the same account and region",
                    };
            }
        },
    },
];

/** Ids begin with a lower-case letter; words such as REPEAT do not. */
function idsIn(expression: string): readonly string[] {
    try {
        return [...new Set(namesIn(parseExpression(expression)))].filter(name => /^[a-z]/.test(name));
    } catch (error) {
        if (error instanceof NotSimulated) return [];
        throw error;
    }
}

/** How an alarm comes back to itself. */
function circleOf(
    { alarm, rule }: SeenComposite,
    composites: AlarmsView["composites"],
    above: readonly string[],
): readonly string[] | undefined {
    const way = [...above, alarm.name];
    const [first = alarm.name] = way;
    if (rule.alarms.includes(first)) return [...way, first];
    for (const name of rule.alarms) {
        const next = composites.get(name);
        const circle = next && !way.includes(name) ? circleOf(next, composites, way) : undefined;
        if (circle) return circle;
    }
    return undefined;
}

/** Metrics of AWS's that are a part of a hundred, whatever happens. Sources: the services' own pages on their metrics. */
const percents: readonly string[] = ["AWS/EC2 CPUUtilization", "AWS/RDS CPUUtilization", "CloudWatchSynthetics SuccessPercent"];

/**
 * Why an alarm never goes off. Only of what is sure: percents of a whole, and numbers of AWS's own metrics, which are not below 0. Where missing
 * data is breaching, an alarm goes off by that.
 */
function neverOff({ queries, watches, comparison, limit, missing }: MetricAlarm): string | undefined {
    const watched = queries.find(({ id }) => id === watches);
    if (!("threshold" in limit) || !watched || missing === "breaching") return undefined;
    const { threshold } = limit;
    const metric = "metric" in watched ? watched.metric : undefined;
    const isPart = metric
        ? percents.includes(`${metric.namespace} ${metric.name}`) && isOfValues(metric.statistic)
        : /\bpercent$/.test(watched.label ?? "");
    const isCount = isPart || metric?.statistic === "SampleCount" || (metric?.namespace.startsWith("AWS/") ?? false);
    const isTooHigh =
        (comparison === "GreaterThanThreshold" && threshold >= 100) || (comparison === "GreaterThanOrEqualToThreshold" && threshold > 100);
    const isTooLow =
        (comparison === "LessThanThreshold" && threshold <= 0) || (comparison === "LessThanOrEqualToThreshold" && threshold < 0);
    if (isPart && isTooHigh) return `no part of a hundred is more than 100, and it is to pass ${threshold}`;
    return isCount && isTooLow ? `it is never below 0, and it is to be below ${threshold}` : undefined;
}

/** Sums and counts of percents are of no bound. */
const isOfValues = (statistic: string): boolean => !["Sum", "SampleCount"].includes(statistic) && !/^t[cs]/i.test(statistic);
