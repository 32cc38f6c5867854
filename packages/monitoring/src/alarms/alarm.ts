import { type Channel, type Customize, customize, isChannel, type Measure, type Rule, type Severity, severities } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmThreshold, missingOf, thresholdArguments, thresholdRules } from "./threshold.ts";
import type { Watch } from "./watch.ts";

/** One alarm: what is bad, how bad that is, and what it means. */
export interface AlarmPlan {
    /** What it is about, such as `errorPercent`: with the severity, part of the alarm's name. */
    readonly key: string;
    readonly severity: Severity;
    readonly measure: Measure;
    readonly threshold: AlarmThreshold;
    /** What it means for whoever is called, in one sentence. */
    readonly means: string;
    /** Whether anybody hears of it by itself. @default true */
    readonly calls?: boolean;
    /** Last word on the alarm's arguments. */
    readonly customize?: Customize<aws.cloudwatch.MetricAlarmArgs>;
}

/** As names have it: `errorPercent` is `error-percent`. */
export const kebab = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();

/** The logical name of an alarm of a bundle. */
export const alarmNameOf = (name: string, { key, severity }: Pick<AlarmPlan, "key" | "severity">): string =>
    `${name}-${kebab(key)}-${severity}`;

/** Who hears of an alarm that goes off, and of its end. */
export function actionsOf({ routes }: Watch, severity: Severity): Pick<aws.cloudwatch.CompositeAlarmArgs, "alarmActions" | "okActions"> {
    const actions = routes[severity].map(({ topicArn }) => topicArn);
    return actions.length === 0 ? {} : { alarmActions: actions, okActions: actions };
}

/**
 * An alarm that says what it means, whose it is and what to do first, and that tells those whom its severity is for.
 *
 * @example
 * const orders = metricsOf("Shop", { shop: "Vienna" })("Orders", "Sum", "Count", "orders");
 * const watch = { placement, routes: { critical: [], warning: [] }, runbook: "https://runbooks.example.com/shop" };
 * const alarm: AlarmPlan = {
 *     key: "orders",
 *     severity: "critical",
 *     measure: orders({ periodSeconds: 300 }),
 *     threshold: { below: 1, periods: 3, missing: "breaching" },
 *     means: "Nobody has ordered anything for a quarter of an hour.",
 * };
 * check("the shop's alarms", ...watchRules(watch), ...alarmPlanRules("orders", watch, alarm));
 * createAlarm("shop", watch, alarm, { provider: placement.provider });
 */
export function createAlarm(name: string, watch: Watch, alarm: AlarmPlan, opts: pulumi.CustomResourceOptions): aws.cloudwatch.MetricAlarm {
    return new aws.cloudwatch.MetricAlarm(alarmNameOf(name, alarm), alarmArgs(watch, alarm), opts);
}

/** What an alarm is made with. */
export function alarmArgs(watch: Watch, alarm: AlarmPlan): aws.cloudwatch.MetricAlarmArgs {
    const { severity, measure, threshold, calls = true } = alarm;
    const arguments_ = {
        ...thresholdArguments(measure, threshold),
        alarmDescription: alarmDescription(watch, alarm),
        ...(calls && actionsOf(watch, severity)),
    };
    return customize(arguments_, alarm.customize);
}

/** What whoever a metric alarm calls reads. */
export const alarmDescription = (watch: Watch, { means, measure, threshold }: AlarmPlan): string =>
    descriptionOf(watch, means, withoutData(measure, threshold));

function withoutData(measure: Measure, threshold: AlarmThreshold): string {
    const { as, why } = missingOf(measure, threshold);
    return `Without data: ${as}${why === undefined ? "" : `, as ${why}`}.`;
}

/** What whoever is called reads. */
export const descriptionOf = ({ placement, runbook }: Watch, means: string, ...more: readonly string[]): string =>
    [means, ...more, `Owner: ${placement.owner} (${placement.team}, ${placement.environment}).`, `Runbook: ${runbook}`].join("\n");

/** Source: CloudWatch API reference, PutMetricAlarm, AlarmDescription. */
const longestDescription = 1024;

/** What must hold of an alarm's words; `at` is where its meaning stands. */
export function wordRules(at: string, watch: Watch, means: unknown, ...more: readonly string[]): readonly Rule[] {
    if (typeof means !== "string" || means.trim() === "")
        return [[false, at, `is ${means === "" ? "empty" : String(means)}: whoever is called must read what it means`]];
    const { length } = descriptionOf(watch, means, ...more);
    return [
        [
            length <= longestDescription,
            at,
            `makes a description of ${length} characters, owner and runbook included: CloudWatch takes ${longestDescription}`,
        ],
    ];
}

/**
 * What must hold of an alarm.
 *
 * @param at where its threshold stands, such as `alarms.errorPercent.critical`.
 * @param meansAt where it stands what it means. Default: beside the threshold.
 */
export function alarmPlanRules(
    at: string,
    watch: Watch,
    { measure, threshold, means }: AlarmPlan,
    meansAt: string = `${at}.means`,
): readonly Rule[] {
    const said = typeof threshold === "object" && threshold !== null ? [withoutData(measure, threshold)] : [];
    return [...thresholdRules(at, measure, threshold, watch.placement), ...wordRules(meansAt, watch, means, ...said)];
}

/** What must hold of a list of severities, also where a caller has no types. */
export const severityListRules = (at: string, given: unknown): readonly Rule[] =>
    Array.isArray(given) && given.length > 0
        ? given.map(
              (each: unknown, index): Rule => [
                  severities.includes(each as Severity) && given.indexOf(each) === index,
                  `${at}[${index}]`,
                  `is ${String(each)}, not one of ${severities.join(" and ")} that is not there already`,
              ],
          )
        : [[false, at, `is ${Array.isArray(given) ? "empty" : String(given)}, not a list of severities`]];

/** What must hold of who hears of alarms and what they do then. */
export const watchRules = ({ placement, routes, runbook }: Watch): readonly Rule[] => [
    [typeof placement === "object" && placement !== null, "placement", "is missing"],
    [typeof runbook === "string" && /^https:\/\/\S+$/.test(runbook), "runbook", `is ${String(runbook)}, not an https:// address`],
    ...(typeof routes === "object" && routes !== null
        ? severities.flatMap(severity => channelRules(`routes.${severity}`, routes[severity]))
        : [[false, "routes", `is ${String(routes)}, not { critical: […], warning: […] }`] as const]),
];

function channelRules(at: string, channels: readonly Channel[]): readonly Rule[] {
    if (!Array.isArray(channels)) return [[false, at, `is ${String(channels)}, not a list of channels`]];
    return [
        // Source: CloudWatch API reference, PutMetricAlarm, AlarmActions.
        [channels.length <= 5, at, `has ${channels.length} channels: an alarm tells five`],
        ...channels.map((channel: unknown, index): Rule => [isChannel(channel), `${at}[${index}]`, `is ${String(channel)}, not a channel`]),
    ];
}

/** Whether an alarm's plan can be looked at at all, where those who called had no types. */
export const isWatch = ({ placement, routes }: Watch): boolean =>
    typeof placement === "object" && placement !== null && typeof routes === "object" && routes !== null;
