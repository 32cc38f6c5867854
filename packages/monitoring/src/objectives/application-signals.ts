import { type Customize, customize, type Indicator, type Measure, placedName, queriesOf, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Watch } from "../alarms/watch.ts";
import type { ErrorBudget, Promised } from "./burn-rate.ts";

/** The same promise for Application Signals, which keeps account of it in its own console. */
export interface ApplicationSignals {
    /** Percent of the budget that is left when Application Signals warns, more than 0 and less than 100. @default 50, AWS's own */
    readonly warningPercent?: number;
}

interface Signalled {
    readonly indicator: Indicator;
    readonly budget: ErrorBudget;
    readonly promised: Promised;
    readonly description: string;
    readonly customize?: Customize<aws.cloudcontrol.ResourceArgs> | undefined;
}

/**
 * An objective of Application Signals, by Cloud Control: Pulumi's provider has no such resource.
 *
 * It is one of requests: it counts them as the alarms do, where one of periods would count good minutes. The first of an account makes the
 * service-linked role AWSServiceRoleForCloudWatchApplicationSignals.
 *
 * Sources: CloudFormation user guide, AWS::ApplicationSignals::ServiceLevelObjective; Application Signals API reference,
 * CreateServiceLevelObjective, BurnRateConfiguration.
 */
export function signalObjective(
    name: string,
    { placement }: Watch,
    { indicator, budget, promised, description, customize: change }: Signalled,
    { warningPercent = 50 }: ApplicationSignals,
    opts: pulumi.CustomResourceOptions,
): aws.cloudcontrol.Resource {
    const { target, windowDays } = promised;
    return new aws.cloudcontrol.Resource(
        `${name}-signals`,
        customize(
            {
                typeName: "AWS::ApplicationSignals::ServiceLevelObjective",
                desiredState: pulumi.jsonStringify({
                    Name: placedName(placement, name),
                    Description: description,
                    RequestBasedSli: {
                        RequestBasedSliMetric: {
                            TotalRequestCountMetric: queries("total", indicator.total),
                            MonitoredRequestCountMetric: { BadCountMetric: queries("bad", indicator.bad) },
                        },
                    },
                    Goal: {
                        AttainmentGoal: target,
                        WarningThreshold: warningPercent,
                        Interval: { RollingInterval: { DurationUnit: "DAY", Duration: windowDays } },
                    },
                    BurnRateConfigurations: windowMinutes(budget).map(LookBackWindowMinutes => ({ LookBackWindowMinutes })),
                }),
            },
            change,
        ),
        opts,
    );
}

/** Application Signals makes a metric of the burn rate over each. */
const windowMinutes = ({ burns }: ErrorBudget): readonly number[] => [
    ...new Set(burns.flatMap(({ longSeconds, shortSeconds }) => [longSeconds / 60, shortSeconds / 60])),
];

/** Source: Application Signals API reference, CreateServiceLevelObjective, BurnRateConfigurations. */
const mostWindows = 10;

export function signalsRules(given: unknown, { burns }: Pick<ErrorBudget, "burns">): readonly Rule[] {
    if (given === undefined || given === true) return windowRules(burns);
    if (typeof given !== "object" || given === null) return [[false, "applicationSignals", `is ${given}, not true or { warningPercent }`]];
    const { warningPercent: warning = 50 } = given as ApplicationSignals;
    return [
        ...windowRules(burns),
        [
            typeof warning === "number" && warning > 0 && warning < 100,
            "applicationSignals.warningPercent",
            `is ${warning}, not more than 0 and less than 100`,
        ],
    ];
}

const windowRules = (burns: ErrorBudget["burns"]): readonly Rule[] => {
    const { length } = windowMinutes({ burns } as ErrorBudget);
    return [[length <= mostWindows, "policy", `has ${length} windows of different lengths: Application Signals takes ${mostWindows}`]];
};

const queries = (id: string, measure: Measure) =>
    queriesOf(id, measure).map(({ id, expression, metric }, at) => ({
        Id: id,
        ReturnData: at === 0,
        ...(expression !== undefined && { Expression: expression }),
        ...(metric && {
            ...(metric.place && { AccountId: metric.place.accountId }),
            MetricStat: {
                Metric: {
                    Namespace: metric.namespace,
                    MetricName: metric.name,
                    Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
                },
                Period: metric.periodSeconds,
                Stat: metric.statistic,
            },
        }),
    }));
