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
    const { alarms, composites = {}, customize: changes = {}, silence = {} } = plan;
    const quiet = new Set(Object.values(composites).flatMap(plan => (plan.instead ? alarmsIn(plan.when) : [])));
    const tells = (alarm: Pick<AlarmPlan, "key" | "severity">) => watch.routes[alarm.severity].length > 0 && !quiet.has(idOf(alarm));
    const pending = new Map(Object.entries(composites).map(([key, plan]) => [idOf({ key, ...plan }), { key, ...plan }] as const));
    const telling = [...alarms, ...pending.values()].filter(tells);
    const suppressor = suppressorOf(name, watch, plan, telling, opts);
    const suppressed = ({ severity }: Pick<AlarmPlan, "severity">) =>
        suppressor?.severities.includes(severity) ? { actionsSuppressor: suppressedBy(suppressor) } : undefined;
    const made = new Map<string, Alarm>();
    const tellers: Teller[] = [];

    for (const plan of alarms) {
        const { severity } = plan;
        const suppression = tells(plan) ? suppressed(plan) : undefined;
        const alarm = createAlarm(name, watch, { ...plan, calls: tells(plan) && !suppression }, opts);
        made.set(idOf(plan), alarm);
        if (!tells(plan)) continue;
        if (!suppression) {
            tellers.push({ severity, name: alarm.name });
            continue;
        }
        const logicalName = noticeNameOf(name, plan);
        const arguments_ = {
            alarmName: placedName(watch.placement, logicalName),
            alarmRule: pulumi.interpolate`ALARM("${alarm.name}")`,
            alarmDescription: alarmDescription(watch, plan),
            ...actionsOf(watch, severity),
            ...suppression,
        };
        tellers.push({ severity, name: new aws.cloudwatch.CompositeAlarm(logicalName, arguments_, opts).alarmName });
    }

    const nameOf = (alarm: string | OtherAlarm): pulumi.Input<string> => {
        if (typeof alarm !== "string") return alarm.arn;
        const plan = pending.get(alarm);
        if (plan) compose(alarm, plan);
        const known = made.get(alarm) as Alarm;
        return known instanceof aws.cloudwatch.CompositeAlarm ? known.alarmName : known.name;
    };
    const compose = (id: string, plan: CompositePlan & { readonly key: string }): void => {
        pending.delete(id);
        const named = alarmsIn(plan.when);
        const rule = pulumi.all(named.map(nameOf)).apply(names => ruleText(plan.when, alarm => names[named.indexOf(alarm)] as string));
        const arguments_ = {
            alarmName: compositeName(watch, name, plan),
            alarmRule: rule,
            alarmDescription: descriptionOf(watch, plan.means),
            ...(tells(plan) && { ...actionsOf(watch, plan.severity), ...suppressed(plan) }),
        };
        const alarm = new aws.cloudwatch.CompositeAlarm(alarmNameOf(name, plan), customize(arguments_, changes[plan.key]), opts);
        made.set(id, alarm);
        if (tells(plan)) tellers.push({ severity: plan.severity, name: alarm.alarmName });
    };
    for (const [id, plan] of [...pending]) if (pending.has(id)) compose(id, plan);

    mute(name, silence.maintenance ?? {}, tellers, opts);
    return made;
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
