import { AwsError, NotSimulated } from "../model/errors.ts";
import { isMap } from "../model/values.ts";
import { type Form, formFaults } from "./json-form.ts";

/** The model of a service level objective that Cloud Control makes. Source: CloudFormation user guide, AWS::ApplicationSignals::ServiceLevelObjective. */
export interface Objective {
    readonly Name: string;
    readonly Sli?: object;
    readonly RequestBasedSli?: {
        readonly RequestBasedSliMetric: {
            readonly TotalRequestCountMetric?: readonly Query[];
            readonly MonitoredRequestCountMetric?: {
                readonly GoodCountMetric?: readonly Query[];
                readonly BadCountMetric?: readonly Query[];
            };
        };
    };
    readonly Goal?: {
        readonly AttainmentGoal?: number;
        readonly WarningThreshold?: number;
        readonly Interval?: Readonly<Record<string, { readonly Duration: number }>>;
    };
    readonly BurnRateConfigurations?: readonly { readonly LookBackWindowMinutes: number }[];
}

interface Query {
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: object;
    readonly ReturnData?: boolean;
}

const query: Form = {
    "Id!": "String",
    Expression: "String",
    ReturnData: "Boolean",
    AccountId: "String",
    MetricStat: {
        "Period!": "Integer",
        "Stat!": "String",
        Unit: "String",
        "Metric!": { Namespace: "String", MetricName: "String", Dimensions: [{ "Name!": "String", "Value!": "String" }] },
    },
};
const duration: Form = { "DurationUnit!": ["MINUTE", "HOUR", "DAY", "MONTH"].join("|"), "Duration!": "Integer" };
const form: Form = {
    "Name!": /^[0-9A-Za-z][-._0-9A-Za-z ]{0,126}[0-9A-Za-z]$/,
    Description: "String",
    Sli: "Object",
    RequestBasedSli: {
        "RequestBasedSliMetric!": {
            TotalRequestCountMetric: [query],
            MonitoredRequestCountMetric: { GoodCountMetric: [query], BadCountMetric: [query] },
        },
    },
    Goal: {
        AttainmentGoal: "Number",
        WarningThreshold: "Number",
        Interval: { RollingInterval: duration, CalendarInterval: { ...duration, "StartTime!": "Integer" } },
    },
    BurnRateConfigurations: [{ "LookBackWindowMinutes!": "Integer" }],
    Tags: [{ "Key!": "String", "Value!": "String" }],
};

/** The words are ours, but for what CloudFormation's schema says. */
const invalid = (message: string) => new AwsError("InvalidRequest", message);

/** What Application Signals refuses of an objective. Sources: Application Signals API reference, CreateServiceLevelObjective, Goal, BurnRateConfiguration. */
export function requireObjective(model: unknown): Objective {
    const faults = formFaults(model, form);
    if (faults.length > 0) throw new AwsError("ValidationException", `Model validation failed (${faults.join(", ")})`);
    const objective = model as unknown as Objective;
    const { Sli, RequestBasedSli, Goal = {}, BurnRateConfigurations = [] } = objective;
    if (Sli && RequestBasedSli) throw invalid("You can't specify both RequestBasedSliConfig and SliConfig in the same operation.");
    if (Sli) throw new NotSimulated("objectives of periods: those of requests are");
    if (!RequestBasedSli) throw invalid("One of SliConfig and RequestBasedSliConfig must be specified.");
    const { TotalRequestCountMetric: total, MonitoredRequestCountMetric: monitored = {} } = RequestBasedSli.RequestBasedSliMetric;
    if (!total) throw new NotSimulated("objectives of what Application Signals itself has discovered");
    const [counted, ...others] = [monitored.GoodCountMetric, monitored.BadCountMetric].filter(list => list !== undefined);
    if (!counted || others.length > 0)
        throw invalid("MonitoredRequestCountMetric must have exactly one of GoodCountMetric and BadCountMetric.");
    requireQueries("TotalRequestCountMetric", total);
    requireQueries("MonitoredRequestCountMetric", counted);
    const { AttainmentGoal: goal = 99, WarningThreshold: warning = 50, Interval: interval = {} } = Goal;
    if (!(goal > 0 && goal < 100)) throw invalid(`AttainmentGoal must be between 0 and 100, but was ${goal}.`);
    if (!(warning > 0 && warning < 100)) throw invalid(`WarningThreshold must be between 0 and 100, but was ${warning}.`);
    if (Object.keys(interval).length > 1) throw invalid("Interval must have exactly one of RollingInterval and CalendarInterval.");
    for (const { Duration } of Object.values(interval))
        if (Duration < 1) throw invalid(`Duration must be at least 1, but was ${Duration}.`);
    if (BurnRateConfigurations.length > 10)
        throw invalid(`BurnRateConfigurations must not have more than 10 entries, but has ${BurnRateConfigurations.length}.`);
    for (const { LookBackWindowMinutes: minutes } of BurnRateConfigurations) {
        if (minutes < 1 || minutes > 10_080) throw invalid(`LookBackWindowMinutes must be between 1 and 10080, but was ${minutes}.`);
    }
    return objective;
}

function requireQueries(name: string, queries: readonly Query[]): void {
    const ids = queries.map(({ Id }) => Id);
    for (const { Id, Expression, MetricStat } of queries) {
        if ((Expression === undefined) === (MetricStat === undefined))
            throw invalid(`The query '${Id}' of ${name} must have either an Expression or a MetricStat.`);
        if (ids.indexOf(Id) !== ids.lastIndexOf(Id)) throw invalid(`The Id '${Id}' is not unique in ${name}.`);
    }
    const returning = queries.filter(({ ReturnData }) => ReturnData !== false);
    if (returning.length !== 1) throw invalid(`Exactly one query of ${name} must return data, but ${returning.length} do.`);
}

/** The objective's name, which cannot change. */
export const nameIn = (model: unknown): unknown => (isMap(model) ? model["Name"] : undefined);
