import { type Customize, customize, type Monitored, placedName } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmPlan, actionsOf, alarmDescription, alarmNameOf, createAlarm, descriptionOf } from "./alarm.ts";
import { alarmsIn, type CompositePlan, type OtherAlarm, ruleText } from "./composite.ts";
import { mute, type Teller } from "./maintenance.ts";
import { type Silence, type Suppressor, suppressedBy, watchDeployments } from "./silence.ts";
import type { Watch } from "./watch.ts";

/** All alarms of a bundle. */
export interface AlarmsPlan {
    readonly alarms: readonly AlarmPlan[];
    readonly composites?: Readonly<Record<string, CompositePlan>>;
    readonly customize?: Readonly<Record<string, Customize<aws.cloudwatch.CompositeAlarmArgs> | undefined>> | undefined;
    readonly silence?: Silence;
    /** How what is watched tells of its releases. */
    readonly deployments?: Monitored["deployments"];
}

export type Alarm = aws.cloudwatch.MetricAlarm | aws.cloudwatch.CompositeAlarm;

/** An alarm's name among those of its bundle. */
export const idOf = ({ key, severity }: Pick<AlarmPlan, "key" | "severity">): string => `${key}-${severity}`;

/** CloudWatch has no composite alarm without a name: unique in an account that several environments share. */
export const compositeName = ({ placement }: Watch, name: string, alarm: Pick<AlarmPlan, "key" | "severity">): string =>
    placedName(placement, alarmNameOf(name, alarm));

/** The name of the alarm that speaks for another one, but while releases are under way. */
export const noticeNameOf = (name: string, alarm: Pick<AlarmPlan, "key" | "severity">): string => `${alarmNameOf(name, alarm)}-notice`;

/**
 * Registers a bundle's alarms; answers with them by key and severity. Each composite alarm comes after those that it names.
 *
 * Only composite alarms can be suppressed: an alarm that is to be silent during releases tells nobody by itself, and one over it alone does.
 */
export function createAlarms(name: string, watch: Watch, plan: AlarmsPlan, opts: pulumi.CustomResourceOptions): ReadonlyMap<string, Alarm> {
    const { alarms, customize: changes = {}, silence = {} } = plan;
    const composites = Object.entries(plan.composites ?? {}).map(([key, one]) => ({ key, ...one }));
    const quiet = new Set(composites.flatMap(({ instead, when }) => (instead ? alarmsIn(when) : [])));
    const tells = (alarm: Named) => watch.routes[alarm.severity].length > 0 && !quiet.has(idOf(alarm));
    const suppressor = suppressorOf(name, watch, plan, [...alarms, ...composites].filter(tells), opts);
    const suppression = (alarm: Named) =>
        tells(alarm) && suppressor?.severities.includes(alarm.severity) ? { actionsSuppressor: suppressedBy(suppressor) } : undefined;
    const made = new Map<string, Alarm>();
    const tellers: Teller[] = [];

    for (const plan of alarms) {
        const by = suppression(plan);
        const alarm = createAlarm(name, watch, { ...plan, calls: tells(plan) && !by }, opts);
        made.set(idOf(plan), alarm);
        const teller = by ? notice(name, watch, { plan, alarm, by }, opts).alarmName : alarm.name;
        if (tells(plan)) tellers.push({ severity: plan.severity, name: teller });
    }

    const pending = new Map(composites.map(one => [idOf(one), one] as const));
    const nameOf = (alarm: string | OtherAlarm): pulumi.Input<string> => {
        if (typeof alarm !== "string") return alarm.arn;
        const known = made.get(alarm) ?? compose(pending.get(alarm) as CompositePlan & Named);
        return known instanceof aws.cloudwatch.CompositeAlarm ? known.alarmName : known.name;
    };
    const compose = (plan: CompositePlan & Named): aws.cloudwatch.CompositeAlarm => {
        const named = alarmsIn(plan.when);
        const arguments_ = {
            alarmName: compositeName(watch, name, plan),
            alarmRule: pulumi.all(named.map(nameOf)).apply(names => ruleText(plan.when, alarm => names[named.indexOf(alarm)] as string)),
            alarmDescription: descriptionOf(watch, plan.means),
            ...(tells(plan) && actionsOf(watch, plan.severity)),
            ...suppression(plan),
        };
        const alarm = new aws.cloudwatch.CompositeAlarm(alarmNameOf(name, plan), customize(arguments_, changes?.[plan.key]), opts);
        made.set(idOf(plan), alarm);
        if (tells(plan)) tellers.push({ severity: plan.severity, name: alarm.alarmName });
        return alarm;
    };
    for (const plan of composites) if (!made.has(idOf(plan))) compose(plan);

    mute(name, silence.maintenance ?? {}, tellers, opts);
    return made;
}

type Named = Pick<AlarmPlan, "key" | "severity">;

/** An alarm that speaks for another one, but while something suppresses it. */
function notice(
    name: string,
    watch: Watch,
    { plan, alarm, by }: { readonly plan: AlarmPlan; readonly alarm: aws.cloudwatch.MetricAlarm; readonly by: object },
    opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.CompositeAlarm {
    const logicalName = noticeNameOf(name, plan);
    const arguments_ = {
        alarmName: placedName(watch.placement, logicalName),
        alarmRule: pulumi.interpolate`ALARM("${alarm.name}")`,
        alarmDescription: alarmDescription(watch, plan),
        ...actionsOf(watch, plan.severity),
        ...by,
    };
    return new aws.cloudwatch.CompositeAlarm(logicalName, arguments_, opts);
}

/** What is suppressed by what, where anything is. */
function suppressorOf(
    name: string,
    watch: Watch,
    { silence = {}, deployments }: AlarmsPlan,
    telling: readonly Pick<AlarmPlan, "severity">[],
    opts: pulumi.CustomResourceOptions,
): Suppressor | undefined {
    const { deployments: wished = {} } = silence;
    if (!deployments || wished === false) return undefined;
    const { severities: silenced = ["warning"] } = wished;
    return telling.some(({ severity }) => silenced.includes(severity))
        ? watchDeployments(name, watch, deployments, wished, opts)
        : undefined;
}
