import {
    type Customize,
    check,
    type Grant,
    type Metric,
    type Monitored,
    type Placement,
    type Routes,
    type Severity,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Alarm, createAlarms } from "../alarms/alarms.ts";
import type { AlarmChanges } from "../bundles/signals.ts";
import type { Section } from "../dashboards/widget.ts";
import { createDetectors, type LogAnomalies } from "./anomalies.ts";
import { createFilters, type LogFilter, metricOf } from "./filters.ts";
import type { DataIdentifier } from "./identifiers.ts";
import { type LogPlan, planLogs } from "./plan.ts";
import { createProtection, type DataProtection } from "./protection.ts";
import { createQueries, type LogQuery } from "./queries.ts";
import { logMonitoringRules } from "./rules.ts";
import { logSections } from "./sections.ts";
import { createSubscriptions, type LogSubscription } from "./subscription.ts";

export interface LogMonitoringArgs<Filter extends string = never> {
    readonly placement: Placement;
    /** Whose key anomalies and findings are encrypted with: `foundation`, or a delivery account's `delivery.leaves`. */
    readonly foundation: pulumi.Input<{ readonly keyArn: string }>;
    /** What writes the logs: anything that offers `monitored`. */
    readonly of: { readonly monitored: Pick<Monitored, "name" | "logs"> };
    /** Numbers made of lines, by the names that their metrics have. @default none */
    readonly filters?: { readonly [Name in Filter]: LogFilter };
    /** Which lines tell of errors. @default by how lines are written: the level of JSON, or words such as ERROR */
    readonly errors?: LogFilter | false;
    /** What CloudWatch finds by itself. @default `{ every: "15 minutes" }` */
    readonly anomalies?: LogAnomalies | false;
    /** Saved queries of Logs Insights, beside the {@link UsualQuery usual ones}, which can be replaced or turned off. @default the usual ones */
    readonly queries?: Readonly<Record<string, LogQuery | false>>;
    /** Where lines go as they come, by names of one's own. At most two places. @default nowhere */
    readonly subscribe?: Readonly<Record<string, LogSubscription>>;
    /** Which data is masked. @default none */
    readonly protect?: readonly DataIdentifier[] | DataProtection;
    /** Who hears of alarms, by how bad they are. @default nobody: there are no alarms */
    readonly routes?: Routes;
    /** An `https://` address: what whoever is called does first. Alarms need it. */
    readonly runbook?: string;
    /** Other thresholds than the usual ones, such as `{ errors: { critical: { above: 10 } } }`; `false` for none. @default anomalies and personal data warn */
    readonly alarms?: AlarmChanges<NoInfer<Filter> | OwnSignal>;
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly findings?: Customize<aws.cloudwatch.LogGroupArgs>;
        readonly detector?: Customize<aws.cloudwatch.LogAnomalyDetectorArgs>;
    };
}

/** What logs tell beside what filters do. */
type OwnSignal = "errors" | "anomalies" | "personalData";

/**
 * What a thing's logs tell: numbers made of lines, anomalies, saved queries, and which data in them is masked; and alarms of these, where
 * there is somebody to hear of them. The log groups themselves are the thing's, with their retention and key.
 *
 * Metrics are in the namespace `<team>/<thing>/<environment>`, queries in a folder of that name.
 *
 * @example
 * const checkout = new EcsService("checkout", { placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" } });
 * const { name, arn } = checkout.logs;
 * const logs = new LogMonitoring("checkout-logs", {
 *     placement,
 *     foundation,
 *     of: { monitored: { name: "checkout", logs: { service: { name, arn, format: "json" } } } },
 *     filters: {
 *         declined: { where: { "$.event": "declined", "$.amount": { above: 100 } }, dimensions: { reason: "$.reason" } },
 *         tookMilliseconds: { where: { "$.took": { exists: true } }, value: "$.took", unit: "Milliseconds", statistic: "p99" },
 *     },
 *     protect: ["EmailAddress", "CreditCardNumber", "BankAccountNumber-DE"],
 *     subscribe: { central: centralLogs(foundation.delivery, placement) },
 * });
 * const fraud = logs.metric("declined", { reason: "fraud" });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class LogMonitoring<Filter extends string = never> extends pulumi.ComponentResource {
    /** What logs say of the thing. Filters with dimensions are many numbers, and none of its signals. */
    readonly monitored: Monitored<Filter | OwnSignal>;
    /** By signal and severity, such as `anomalies-warning`; none where nobody is to hear of them. */
    readonly alarms: { readonly [Id in `${Filter | OwnSignal}-${Severity}`]?: Alarm };
    /** What dashboards show of the logs. */
    readonly sections: readonly Section[];
    /** Seeing data that is masked, in these logs: for the role of whoever may. Nobody else's `logs:*` should be on them. */
    readonly unmask: Grant;
    private readonly plan: LogPlan;

    constructor(name: string, args: LogMonitoringArgs<Filter>, opts?: pulumi.ComponentResourceOptions) {
        check(`LogMonitoring "${name}"`, ...logMonitoringRules(args));
        super("causeway:monitoring:LogMonitoring", name, {}, within(args.placement, opts));
        const { placement, anomalies, subscribe = {}, protect, routes, runbook, customize: changes = {} } = args;
        const child = { parent: this };
        const keyArn = pulumi.output(args.foundation).apply(leaves => leaves.keyArn);
        const plan = planLogs(args);
        const { folder, logs, monitored } = plan;

        createFilters(name, folder, plan.filters, logs, child);
        createQueries(name, folder, plan.queries, logs, child);
        createDetectors(name, plan.detectors, anomalies || {}, { logs, keyArn, ...changes }, child);
        createSubscriptions(name, subscribe, logs, child);
        if (protect) createProtection(name, protect, { place: placement, thing: monitored.name, folder, logs, keyArn, ...changes }, child);
        const alarms =
            routes && runbook
                ? createAlarms(name, { placement, routes, runbook }, { alarms: plan.alarms, composites: {} }, child)
                : new Map();

        this.plan = plan;
        this.monitored = monitored as Monitored<Filter | OwnSignal>;
        this.alarms = Object.fromEntries(alarms) as typeof this.alarms;
        this.sections = logSections(plan, [...alarms.values()]);
        const arns = Object.values(logs).map(({ arn }) => arn);
        this.unmask = { actions: ["logs:Unmask"], resources: arns.flatMap(arn => [arn, pulumi.interpolate`${arn}:*`]) };
        this.registerOutputs({});
    }

    /**
     * The number that a filter makes of lines.
     *
     * @param dimensions values of all of the filter's dimensions: CloudWatch adds nothing up over them.
     * @throws RangeError where the filter has other dimensions, or there is no filter of errors.
     */
    metric(filter: Filter | "errors", dimensions: Metric["dimensions"] = {}): Metric {
        const { byName, folder } = this.plan;
        if (!Object.hasOwn(byName, filter)) throw new RangeError(`there is no filter "${filter}"`);
        const found = byName[filter];
        const [wanted, given] = [found?.dimensions ?? {}, dimensions].map(each => Object.keys(each).sort().join(", "));
        if (wanted !== given) throw new RangeError(`the filter "${filter}" has the dimensions ${wanted || "none"}, not ${given || "none"}`);
        return metricOf(folder, filter, found, dimensions);
    }
}
