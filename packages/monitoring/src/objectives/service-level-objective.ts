import {
    type Customize,
    check,
    type Foundation,
    isWhole,
    nameFits,
    type ObjectiveTarget,
    objective,
    objectiveRoleName,
    type Rule,
    role,
    targetIn,
    trustPipeline,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { alarmPlanRules, isWatch, watchRules } from "../alarms/alarm.ts";
import { type Alarm, createAlarms } from "../alarms/alarms.ts";
import { compositeRules } from "../alarms/composite.ts";
import { type MaintenanceWindow, maintenanceRules } from "../alarms/maintenance.ts";
import type { Watch } from "../alarms/watch.ts";
import type { Section } from "../dashboards/widget.ts";
import { type ApplicationSignals, signalObjective, signalsRules } from "./application-signals.ts";
import { type ErrorBudget, errorBudget, type Promised, promiseRules } from "./burn-rate.ts";
import { indicatorOf, indicatorRules, type Subject } from "./indicator.ts";
import {
    callingAlarms,
    clearsWithinMinutes,
    gateBurn,
    type ObjectiveAlarm,
    type ObjectiveAlarms,
    windowAlarms,
    windowId,
} from "./objective-alarms.ts";
import { objectiveSections } from "./objective-sections.ts";

interface Options {
    /** So many events must be bad within a window before it is over its limit, 1 to 1,000,000: a few that fail at night call nobody. @default 5 */
    readonly leastBadEvents?: number;
    /** How many events there usually are a day: whoever promises more than these allow is told. @default nobody is */
    readonly eventsPerDay?: number;
    /**
     * Where releases are to be held against it: the environment's foundation, which knows the delivery account. Then there is a `target`, for
     * `budgetGate`, and a role that may look at one alarm.
     *
     * @default none are
     */
    readonly foundation?: Foundation;
    /** The team's service whose pipeline may look. @default the name of what is promised of */
    readonly pipelineOf?: string;
    /** Windows of maintenance, by name, in which nobody is called; what goes of the budget then is gone all the same. @default none */
    readonly maintenance?: Readonly<Record<string, MaintenanceWindow>>;
    /** An objective of Application Signals beside the alarms: the same promise in its console. @default none */
    readonly applicationSignals?: true | ApplicationSignals;
    /** Last word on the alarms' arguments: windows by limit and severity, such as `burn-1h-long-critical`. */
    readonly customize?: {
        readonly windows?: Readonly<Record<string, Customize<aws.cloudwatch.MetricAlarmArgs>>>;
        readonly alarms?: { readonly [Name in ObjectiveAlarm]?: Customize<aws.cloudwatch.CompositeAlarmArgs> };
        readonly signals?: Customize<aws.cloudcontrol.ResourceArgs>;
    };
}

export type ServiceLevelObjectiveArgs = Watch & Promised & Options & Subject;

/**
 * What a service promises: so many percent of all events are good. While its error budget goes too fast somebody is paged, where it goes
 * steadily there is a ticket, and releases are held against it.
 *
 * A limit has two windows, and alarms call where both are over it. Source: "The Site Reliability Workbook", Alerting on SLOs, 6: Multiwindow,
 * Multi-Burn-Rate Alerts.
 *
 * @example
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 * });
 * const availability = new ServiceLevelObjective("checkout-availability", {
 *     placement,
 *     foundation,
 *     routes: { critical: [{ topicArn: "arn:aws:sns:eu-central-1:222222222222:pages" }], warning: [] },
 *     runbook: "https://runbooks.example.com/checkout",
 *     of: checkout,
 *     indicator: "availability",
 *     target: 99.9,
 *     windowDays: 30,
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class ServiceLevelObjective extends pulumi.ComponentResource {
    readonly budget: ErrorBudget;
    /** `page` and `ticket` call; the windows are what they are made of. */
    readonly alarms: { readonly [Name in ObjectiveAlarm]?: Alarm };
    /** Where releases are held against it: what a stack exports beside its services. */
    readonly target?: ObjectiveTarget;
    /** Where Application Signals keeps account of it, too. */
    readonly signals?: aws.cloudcontrol.Resource;
    readonly sections: readonly Section[];

    constructor(name: string, args: ServiceLevelObjectiveArgs, opts?: pulumi.ComponentResourceOptions) {
        check(`ServiceLevelObjective "${name}"`, ...objectiveRules(name, args));
        super("causeway:monitoring:ServiceLevelObjective", name, {}, within(args.placement, opts));
        const child = { parent: this };
        const plan = planOf(name, args) as ObjectiveAlarms;
        const { budget, indicator } = plan;
        this.budget = budget;
        const { windows, alarms: changes } = args.customize ?? {};
        const composites = callingAlarms(plan);
        const silence = { maintenance: args.maintenance ?? {} };
        const made = createAlarms(
            name,
            args,
            { alarms: windowAlarms(plan, windows ?? {}), composites, customize: changes, silence },
            child,
        );
        this.alarms = Object.fromEntries(
            Object.entries(composites).map(([key, { severity }]) => [key, made.get(`${key}-${severity}`)]),
        ) as typeof this.alarms;
        const watched = made.get(windowId(gateBurn(budget), "short")) as aws.cloudwatch.MetricAlarm;
        if (args.foundation) this.target = this.gatedBy(name, args.foundation, watched, args);
        const { target, windowDays, applicationSignals } = args;
        if (applicationSignals) {
            const signalled = { indicator, budget, promised: args, description: plan.promise, customize: args.customize?.signals };
            this.signals = signalObjective(name, args, signalled, applicationSignals === true ? {} : applicationSignals, child);
        }
        const alarmArns = Object.values(this.alarms).map(({ arn }) => arn);
        this.sections = objectiveSections({ title: name, indicator, budget, target, windowDays, alarmArns });
        this.registerOutputs({});
    }

    /** What a pipeline must know, and the role that it looks as: at this one alarm. */
    private gatedBy(
        name: string,
        foundation: Foundation,
        alarm: aws.cloudwatch.MetricAlarm,
        args: ServiceLevelObjectiveArgs,
    ): ObjectiveTarget {
        const { placement } = args;
        const gate = role(
            `${name}-gate`,
            {
                physicalName: objectiveRoleName(placement, name),
                trust: trustPipeline(foundation.delivery, placement, pipelineOf(args) as string),
                // Of an alarm that is made of others AWS tells only those who may see all alarms; this one is not.
                grants: [{ actions: ["cloudwatch:DescribeAlarms"], resources: [alarm.arn] }],
            },
            { parent: this },
        );
        const clears = clearsWithinMinutes(gateBurn(this.budget));
        return targetIn(objective, placement, name, { alarmName: alarm.name, roleArn: gate.arn, clearsWithinMinutes: clears });
    }
}

const pipelineOf = ({ pipelineOf: own, of }: ServiceLevelObjectiveArgs): string | undefined => own ?? of?.monitored.name;

/** What the alarms are about; nothing where there is no such indicator. */
function planOf(name: string, args: ServiceLevelObjectiveArgs): ObjectiveAlarms | undefined {
    const { target, windowDays, policy, leastBadEvents = 5 } = args;
    const indicator = indicatorOf(args);
    if (!indicator) return undefined;
    const promise = `${name}, ${target} percent over ${windowDays} days`;
    return { indicator, budget: errorBudget({ target, windowDays, ...(policy && { policy }) }), leastBadEvents, promise };
}

function objectiveRules(name: string, args: ServiceLevelObjectiveArgs): readonly Rule[] {
    const { leastBadEvents = 5, eventsPerDay, foundation, placement } = args;
    const watched = isWatch(args);
    const promised = promiseRules(args);
    const subject = indicatorRules(args);
    const holds = [...promised, ...subject].every(([holds]) => holds);
    return [
        ...watchRules(args),
        ...(watched ? nameFits(name, placement) : []),
        ...subject,
        ...promised,
        [isWhole(leastBadEvents, 1, 1_000_000), "leastBadEvents", `is ${leastBadEvents}, not a whole number from 1 to 1000000`],
        ...(eventsPerDay === undefined || !promised.every(([holds]) => holds) ? [] : trafficRules(args, eventsPerDay)),
        ...maintenanceRules("maintenance", args.maintenance ?? {}),
        ...(foundation !== undefined && holds && watched ? pipelineRules(args) : []),
        ...(holds && watched ? planRules(name, args) : []),
    ];
}

/** A promise that one bad event breaks is none. */
function trafficRules({ target, windowDays, policy }: Promised, eventsPerDay: number): readonly Rule[] {
    if (!(eventsPerDay > 0) || !Number.isFinite(eventsPerDay)) return [[false, "eventsPerDay", `is ${eventsPerDay}, not more than 0`]];
    const allowed = errorBudget({ target, windowDays, ...(policy && { policy }) }).events(eventsPerDay * windowDays);
    return [
        [
            allowed >= 1,
            "windowDays",
            `is ${windowDays}: of ${eventsPerDay} events a day ${Number(allowed.toPrecision(3))} may be bad in all of them, so that the first one breaks the promise. Promise less than ${target} percent, or over more days`,
        ],
    ];
}

const pipelineRules = (args: ServiceLevelObjectiveArgs): readonly Rule[] => {
    const service = pipelineOf(args);
    return service === undefined
        ? [[false, "pipelineOf", "is missing: whose pipeline is held against it?"]]
        : nameFits(service, args.placement).map(([holds, , reason]): Rule => [holds, "pipelineOf", reason]);
};

/** What CloudWatch says of the alarms: their math is part of what the caller gave. */
function planRules(name: string, args: ServiceLevelObjectiveArgs): readonly Rule[] {
    const plan = planOf(name, args);
    if (!plan) return [];
    const windows = windowAlarms(plan);
    const ids = plan.budget.burns.flatMap(burn => [windowId(burn, "long"), windowId(burn, "short")]);
    const names = new Map(windows.map(({ key, severity }) => [`${key}-${severity}`, `${name}-${key}-${severity}-0000000`]));
    const known = new Set<string>();
    const said = [
        ...(args.applicationSignals === undefined ? [] : signalsRules(args.applicationSignals, plan.budget)),
        ...windows.flatMap(alarm => alarmPlanRules("indicator", args, alarm)),
        ...Object.keys(args.customize?.windows ?? {}).map(
            (id): Rule => [ids.includes(id), `customize.windows.${id}`, `is no window: there are ${ids.join(", ")}`],
        ),
        ...compositeRules("indicator", args, callingAlarms(plan), names),
    ];
    // All windows are made of the same two counts.
    return said.filter(([holds, path, reason]) => {
        const text = `${path}: ${reason}`;
        if (holds || known.has(text)) return false;
        known.add(text);
        return true;
    });
}
