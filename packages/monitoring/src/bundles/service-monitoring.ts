import { type Customize, check, type Monitored, placedName, type Rule, type Severity, within } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmPlan, alarmNameOf, alarmPlanRules, isWatch, kebab, watchRules } from "../alarms/alarm.ts";
import { compositeName, createAlarms, idOf, noticeNameOf } from "../alarms/alarms.ts";
import { type CompositePlan, compositeRules } from "../alarms/composite.ts";
import { mostMuted } from "../alarms/maintenance.ts";
import { createOnsets, onsetRules } from "../alarms/onset.ts";
import { type Silence, silenceRules } from "../alarms/silence.ts";
import type { Watch } from "../alarms/watch.ts";
import type { Section } from "../dashboards/widget.ts";
import { sectionOf } from "./sections.ts";
import { type AlarmChanges, type CustomSignal, planAlarms, signalRules } from "./signals.ts";

/** What of a bundle its alarms are found by. */
type AlarmId<Key extends string> = `${Key}-${Severity}`;

export interface ServiceMonitoringArgs<Key extends string, Custom extends string = never, Composite extends string = never> extends Watch {
    /** What is watched: anything that says of itself what to monitor. */
    readonly of: { readonly monitored: Monitored<Key> };
    /** Other thresholds than the signals' own, by signal and severity; `false` for none. @default the signals' own */
    readonly alarms?: AlarmChanges<NoInfer<Key>>;
    /** Numbers of one's own, by names that are part of their alarms' names. @default none */
    readonly custom?: Readonly<Record<Custom, CustomSignal>>;
    /** Alarms over the alarms here, such as `errorPercent-critical`, and over others. @default none */
    readonly composites?: Readonly<Record<Composite, CompositePlan<AlarmId<NoInfer<Key | Custom | Composite>>>>>;
    /**
     * Alarms that a release is held up by, such as `errorPercent-critical`: each has another one beside it that is in ALARM only while what goes
     * wrong is new, so that an outage keeps no release back that may mend it. @default none
     */
    readonly onsets?: readonly AlarmId<NoInfer<Key | Custom>>[];
    /** When nobody is told. @default warnings tell nobody while a release is under way, where the thing tells of its releases */
    readonly silence?: Silence;
    /** Last word on the alarms' arguments, by signal and severity. */
    readonly customize?: {
        readonly alarms?: { readonly [Id in AlarmId<NoInfer<Key | Custom>>]?: Customize<aws.cloudwatch.MetricAlarmArgs> };
        readonly composites?: { readonly [Name in NoInfer<Composite>]?: Customize<aws.cloudwatch.CompositeAlarmArgs> };
    };
}

/**
 * What a team is told of a service, function or task: an alarm for each signal and severity, which says what it means, whose it is and what to
 * do first, and a section for dashboards.
 *
 * @example
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 * });
 * const pages: Channel = { topicArn: "arn:aws:sns:eu-central-1:222222222222:pages" };
 * const monitoring = new ServiceMonitoring("checkout", {
 *     placement,
 *     routes: { critical: [pages], warning: [] },
 *     runbook: "https://runbooks.example.com/checkout",
 *     of: checkout,
 *     custom: {
 *         orders: {
 *             aspect: "traffic",
 *             measure: metricsOf("Shop", { shop: "Vienna" })("Orders", "Sum", "Count", "orders")({ periodSeconds: 300 }),
 *             means: "Nobody has ordered anything for a quarter of an hour.",
 *             alarms: { critical: { below: 1, periods: 3, missing: "breaching" }, warning: { belowBand: 3, periods: 3 } },
 *         },
 *     },
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class ServiceMonitoring<
    Key extends string,
    Custom extends string = never,
    Composite extends string = never,
> extends pulumi.ComponentResource {
    /** By signal and severity: `errorPercent-critical`. */
    readonly alarms: { readonly [Id in AlarmId<Key | Custom | Composite>]?: aws.cloudwatch.MetricAlarm | aws.cloudwatch.CompositeAlarm };
    /** What gates of pipelines look at, by signal and severity. */
    readonly onsets: { readonly [Id in AlarmId<Key | Custom>]?: aws.cloudwatch.CompositeAlarm };
    readonly sections: readonly Section[];

    constructor(name: string, args: ServiceMonitoringArgs<Key, Custom, Composite>, opts?: pulumi.ComponentResourceOptions) {
        check(`ServiceMonitoring "${name}"`, ...serviceMonitoringRules(name, args));
        super("causeway:monitoring:ServiceMonitoring", name, {}, within(args.placement, opts));
        const child = { parent: this };
        const composites: Readonly<Record<string, CompositePlan>> = args.composites ?? {};
        const planned = planAlarms(args.of.monitored, args.alarms, args.custom);
        const changes: Readonly<Record<string, Customize<aws.cloudwatch.MetricAlarmArgs> | undefined>> = args.customize?.alarms ?? {};
        const alarms = planned.map((plan): AlarmPlan => {
            const change = changes[idOf(plan)];
            return change ? { ...plan, customize: change } : plan;
        });
        const { silence = {}, of, customize: last } = args;
        const { deployments } = of.monitored;
        const made = createAlarms(name, args, { alarms, composites, customize: last?.composites, silence, deployments }, child);
        this.alarms = Object.fromEntries(made) as typeof this.alarms;
        this.onsets = createOnsets(name, args, { alarms, onsets: args.onsets ?? [], made }, child) as typeof this.onsets;
        const custom: Readonly<Record<string, CustomSignal>> = args.custom ?? {};
        const alarmArns = [...made.values()].map(({ arn }) => arn);
        this.sections = [sectionOf(name, { monitored: args.of.monitored, custom, planned, alarmArns })];
        this.registerOutputs({});
    }
}

/** What Pulumi puts behind an alarm's logical name. */
const suffix = "-0000000";
/** Source: CloudWatch API reference, PutMetricAlarm, AlarmName. */
const longestName = 255;

function serviceMonitoringRules<Key extends string, Custom extends string, Composite extends string>(
    name: string,
    args: ServiceMonitoringArgs<Key, Custom, Composite>,
): readonly Rule[] {
    const { of, alarms, custom = {}, silence = {} } = args;
    const monitored: Monitored | undefined = of?.monitored;
    if (!monitored || !isWatch(args))
        return [...watchRules(args), [monitored !== undefined, "of", "says nothing of itself: it has no `monitored`"]];
    const planned = planAlarms(monitored, alarms, custom);
    const composites: Readonly<Record<string, CompositePlan>> = args.composites ?? {};
    if (typeof composites !== "object") return [[false, "composites", `is ${String(composites)}, not composite alarms by their names`]];
    const composed = Object.entries(composites).flatMap(([key, plan]) => (plan ? [{ key, severity: plan.severity }] : []));
    const names = new Map([
        ...planned.map(alarm => [idOf(alarm), alarmNameOf(name, alarm) + suffix] as const),
        ...composed.map(alarm => [idOf(alarm), compositeName(args, name, alarm)] as const),
    ]);
    const notices = planned.map(alarm => placedName(args.placement, noticeNameOf(name, alarm)));
    const longest = [...names.values(), ...(monitored.deployments ? notices : [])].reduce(
        (one, other) => (other.length > one.length ? other : one),
        "",
    );
    return [
        ...watchRules(args),
        ...signalRules(monitored, alarms, custom),
        ...planned.flatMap(alarm => alarmPlanRules(alarm.path, args, alarm, alarm.meansPath)),
        ...compositeRules("composites", args, composites, names),
        ...silenceRules("silence", name, silence, monitored.deployments !== undefined),
        [
            names.size <= mostMuted || silence?.maintenance === undefined,
            "silence.maintenance",
            `mutes up to ${names.size} alarms: CloudWatch takes ${mostMuted}`,
        ],
        ...onsetRules("onsets", args.onsets, planned),
        ...clashRules({ "of.monitored.signals": monitored.signals, custom: custom ?? {}, composites }),
        [names.size > 0, "alarms", "leaves no alarm at all"],
        [
            longest.length <= longestName,
            "name",
            `makes the alarm ${longest}, ${longest.length} characters: CloudWatch takes ${longestName}`,
        ],
    ];
}

/** Keys that come to one name. */
function clashRules(places: Readonly<Record<string, object>>): readonly Rule[] {
    const before = new Map<string, string>();
    return Object.entries(places).flatMap(([place, things]) =>
        Object.keys(things).map((key): Rule => {
            const [path, name] = [`${place}.${key}`, kebab(key)];
            const taken = before.get(name);
            before.set(name, path);
            return [taken === undefined, path, `has alarms of the same names as ${taken}: ${name}`];
        }),
    );
}
