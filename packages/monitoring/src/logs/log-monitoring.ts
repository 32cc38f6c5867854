import {
    type Customize,
    check,
    type Grant,
    type Metric,
    type Monitored,
    type Placement,
    placedName,
    type Signals,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../dashboards/widget.ts";
import { createDetectors, type LogAnomalies } from "./anomalies.ts";
import { createFilters, filterPlans, type LogFilter, metricOf } from "./filters.ts";
import type { DataIdentifier } from "./identifiers.ts";
import { createProtection, type DataProtection } from "./protection.ts";
import { createQueries, type LogQuery, queryPlans } from "./queries.ts";
import { logMonitoringRules } from "./rules.ts";
import { logSections } from "./sections.ts";
import { logSignals } from "./signals.ts";
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
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly findings?: Customize<aws.cloudwatch.LogGroupArgs>;
        readonly detector?: Customize<aws.cloudwatch.LogAnomalyDetectorArgs>;
    };
}

/** What logs tell beside what filters do. */
type OwnSignal = "errors" | "anomalies" | "personalData";

/**
 * What a thing's logs tell: numbers made of lines, anomalies, saved queries, and which data in them is masked. The log groups themselves are
 * the thing's, with their retention and key.
 *
 * Metrics are in the namespace `<team>/<thing>/<environment>`, queries in a folder of that name.
 *
 * @example
 * const checkout = new EcsService("checkout", { placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" } });
 * const { name: logGroup, arn } = checkout.logs;
 * const logs = new LogMonitoring("checkout-logs", {
 *     placement,
 *     foundation,
 *     of: { monitored: { name: "checkout", logs: { service: { name: logGroup, arn, format: "json" } } } },
 *     filters: {
 *         declined: { where: { "$.event": "declined", "$.amount": { above: 100 } }, dimensions: { reason: "$.reason" } },
 *         tookMilliseconds: { where: { "$.took": { exists: true } }, value: "$.took", unit: "Milliseconds", statistic: "p99" },
 *     },
 *     protect: ["EmailAddress", "CreditCardNumber", "BankAccountNumber-DE"],
 * });
 * const fraud = logs.metric("declined", { reason: "fraud" });
 *
 * @throws InputPropertiesError that names everything that is wrong with the arguments.
 */
export class LogMonitoring<Filter extends string = never> extends pulumi.ComponentResource {
    /** What is bad about lines, anomalies and findings: what alarms are made of. Filters with dimensions are many numbers, and none of these. */
    readonly signals: Signals<Filter | OwnSignal>;
    /** What dashboards show of the logs. */
    readonly sections: readonly Section[];
    /** Seeing data that is masked, in these logs: for the role of whoever may. Nobody else's `logs:*` should be on them. */
    readonly unmask: Grant;
    private readonly namespace: string;
    private readonly filters: Readonly<Record<string, LogFilter | undefined>>;

    constructor(name: string, args: LogMonitoringArgs<Filter>, opts?: pulumi.ComponentResourceOptions) {
        check(`LogMonitoring "${name}"`, ...logMonitoringRules(args));
        super("causeway:monitoring:LogMonitoring", name, {}, within(args.placement, opts));
        const { placement, errors, anomalies = {}, queries = {}, subscribe = {}, customize: changes = {} } = args;
        const { name: thing, logs } = args.of.monitored;
        const child = { parent: this };
        const keyArn = pulumi.output(args.foundation).apply(leaves => leaves.keyArn);
        this.namespace = folderOf(placement, thing);
        const own: Readonly<Record<string, LogFilter>> = args.filters ?? {};

        const plans = filterPlans(own, errors, logs);
        createFilters(name, this.namespace, plans, logs, child);
        const saved = queryPlans(queries, logs);
        createQueries(name, this.namespace, saved, logs, child);
        const detectors = anomalies
            ? createDetectors(name, placedName(placement, thing), anomalies, { logs, keyArn, ...changes }, child)
            : [];
        createSubscriptions(name, subscribe, logs, child);
        const guarded = args.protect
            ? createProtection(name, args.protect, { place: placement, thing, folder: this.namespace, logs, keyArn, ...changes }, child)
            : [];

        const used = Object.fromEntries(plans.map(({ key, filter }) => [key, key === "errors" && !errors ? undefined : filter]));
        this.filters = used;
        this.signals = logSignals(this.namespace, used, { detectors, anomalies: anomalies || {}, guarded }) as Signals<Filter | OwnSignal>;
        this.sections = logSections(thing, this.namespace, used, this.signals, saved, logs);
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
        if (!Object.hasOwn(this.filters, filter)) throw new RangeError(`there is no filter "${filter}"`);
        const found = this.filters[filter];
        const [wanted, given] = [found?.dimensions ?? {}, dimensions].map(each => Object.keys(each).sort().join(", "));
        if (wanted !== given) throw new RangeError(`the filter "${filter}" has the dimensions ${wanted || "none"}, not ${given || "none"}`);
        return metricOf(this.namespace, filter, found, dimensions);
    }
}

/** Whose metrics, queries and findings these are: unique in an account that several environments share. */
const folderOf = ({ team, environment }: Placement, thing: string): string => [team, thing, environment].join("/");
