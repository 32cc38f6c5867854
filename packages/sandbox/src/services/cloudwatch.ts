import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Failure, operation, type Plain, resource, type Service } from "../model/resource.ts";
import { dashboard } from "./cloudwatch-dashboard.ts";
import { getMetricData, putMetricData } from "./cloudwatch-data.ts";
import { changing } from "./cloudwatch-events.ts";
import { invalid, metricFailures, operators, requireMetrics } from "./cloudwatch-metrics.ts";
import { alarmMuteRule } from "./cloudwatch-mute-rule.ts";
import { alarmsOf, elementsIn, parseAlarmRule } from "./cloudwatch-rule.ts";
import { type AlarmState, alarmName, alarmState, begin, change, held, states } from "./cloudwatch-state.ts";
import { oneOf, outside } from "./provider-checks.ts";

const tooLong = (property: string, value: string | undefined, from: number, to: number): readonly Failure[] =>
    value === undefined || (value.length >= from && value.length <= to)
        ? []
        : [{ property, reason: `expected length of ${property} to be in the range (${from} - ${to}), got ${value}` }];

/** Source: terraform-provider-aws, internal/service/cloudwatch/metric_alarm.go; CloudWatch API reference, PutMetricAlarm. */
export const metricAlarm = resource<
    aws.cloudwatch.MetricAlarmArgs,
    { readonly arn: string; readonly evaluateLowSampleCountPercentiles: string }
>("aws:cloudwatch/metricAlarm:MetricAlarm", {
    cloudFormation: "AWS::CloudWatch::Alarm",
    names: {
        name: "AlarmName",
        metricQueries: "Metrics",
        okActions: "OKActions",
        evaluateLowSampleCountPercentiles: "EvaluateLowSampleCountPercentile",
    },
    inputs: {
        actionsEnabled: true,
        alarmActions: true,
        alarmDescription: true,
        comparisonOperator: true,
        datapointsToAlarm: true,
        dimensions: true,
        evaluateLowSampleCountPercentiles: true,
        evaluationPeriods: true,
        extendedStatistic: true,
        insufficientDataActions: true,
        metricName: true,
        metricQueries: {
            accountId: true,
            expression: true,
            id: true,
            label: true,
            metric: { dimensions: true, metricName: true, namespace: true, period: true, stat: true, unit: true },
            period: true,
            returnData: true,
        },
        name: true,
        namespace: true,
        okActions: true,
        period: true,
        statistic: true,
        tags: true,
        threshold: true,
        thresholdMetricId: true,
        treatMissingData: true,
        unit: true,
    },
    autoName: { property: "name", maxLength: 255 },
    defaults: { actionsEnabled: true, treatMissingData: "missing" },
    check: inputs => [
        ...tooLong("name", inputs.name, 1, 255),
        ...tooLong("alarmDescription", inputs.alarmDescription, 0, 1024),
        ...tooLong("namespace", inputs.namespace, 1, 255),
        ...tooLong("metricName", inputs.metricName, 1, 255),
        ...oneOf("comparisonOperator", inputs.comparisonOperator, operators),
        ...oneOf("treatMissingData", inputs.treatMissingData, ["missing", "notBreaching", "breaching", "ignore"]),
        ...oneOf("evaluateLowSampleCountPercentiles", inputs.evaluateLowSampleCountPercentiles, ["evaluate", "ignore"]),
        ...outside("evaluationPeriods", inputs.evaluationPeriods, 1, Number.POSITIVE_INFINITY),
        ...outside("datapointsToAlarm", inputs.datapointsToAlarm, 1, Number.POSITIVE_INFINITY),
        ...(inputs.threshold !== undefined && inputs.thresholdMetricId !== undefined
            ? [{ property: "threshold", reason: "conflicts with thresholdMetricId" }]
            : []),
        ...metricFailures(inputs),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        // The provider looks first, as PutMetricAlarm would overwrite.
        if (call.get(held, name)) throw new Error(`CloudWatch metric alarm "${name}" already exists`);
        requireAlarm(call, inputs);
        begin(call, name);
        return {
            id: name,
            attributes: {
                arn: call.arn("cloudwatch", `alarm:${name}`),
                evaluateLowSampleCountPercentiles: inputs.evaluateLowSampleCountPercentiles ?? "",
            },
        };
    },
    // An update leaves the state as it is. Source: CloudWatch API reference, PutMetricAlarm.
    update(call, inputs) {
        requireAlarm(call, inputs);
        return {};
    },
    delete: (call, _state, name) => end(call, name),
});

/** Seen on AWS: github.com/ekristen/aws-nuke, issue 462. */
function end(call: Call, name: string): void {
    const dependent = call.find(held, ({ rule }) => rule !== undefined && alarmsOf(parseAlarmRule(rule)).map(alarmName).includes(name));
    // Nobody reports what AWS does about a suppressor: that it is kept as well is inferred.
    const suppressed = call.find(
        compositeAlarm,
        ({ id, actionsSuppressor: by }) => id !== name && by !== undefined && alarmName(by.alarm) === name,
    );
    if (dependent || suppressed) throw invalid(`Cannot delete ${name} as there are composite alarm(s) depending on it.`);
    call.remove(held, name);
}

function requireAlarm(call: Call, inputs: Plain<aws.cloudwatch.MetricAlarmArgs>): void {
    // The sentences are those of "MetricName must not be null", which people report.
    if (inputs.comparisonOperator === undefined) throw invalid("ComparisonOperator must not be null");
    if (inputs.evaluationPeriods === undefined) throw invalid("EvaluationPeriods must not be null");
    requireMetrics(inputs);
    requireActions(call, inputs);
}

interface Actions {
    readonly alarmActions?: readonly unknown[] | undefined;
    readonly okActions?: readonly unknown[] | undefined;
    readonly insufficientDataActions?: readonly unknown[] | undefined;
}

/** Services whose ARNs are actions. Source: CloudWatch API reference, PutMetricAlarm, AlarmActions. */
const actors = ["sns", "lambda", "autoscaling", "automate", "swf", "ssm", "ssm-incidents", "aiops"];

function requireActions(call: Call, { alarmActions = [], okActions = [], insufficientDataActions = [] }: Actions): void {
    for (const [list, actions] of Object.entries({ alarmActions, okActions, insufficientDataActions })) {
        if (actions.length > 5) {
            throw invalid(
                `1 validation error detected: Value '[${actions.join(", ")}]' at '${list}' failed to satisfy constraint: Member must have length less than or equal to 5`,
            );
        }
        for (const action of actions.map(String)) {
            const [, service = "", region = ""] = /^arn:aws:([a-z0-9-]+):([a-z0-9-]*):[^:]*:.+$/.exec(action) ?? [];
            if (!actors.includes(service)) throw invalid(`Invalid arn syntax: ${action}`);
            if (region !== "" && region !== call.region)
                throw invalid(`Invalid region ${region} specified. Only ${call.region} is supported.`);
        }
    }
}

/** Source: CloudWatch API reference, PutCompositeAlarm. */
export const compositeAlarm = resource<aws.cloudwatch.CompositeAlarmArgs, { readonly arn: string }>(
    "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    {
        cloudFormation: "AWS::CloudWatch::CompositeAlarm",
        names: { okActions: "OKActions", actionsSuppressor: null },
        updates: { actionsSuppressor: "the provider's schema: not ForceNew" },
        inputs: {
            actionsEnabled: true,
            actionsSuppressor: { alarm: true, extensionPeriod: true, waitPeriod: true },
            alarmActions: true,
            alarmDescription: true,
            alarmName: true,
            alarmRule: true,
            insufficientDataActions: true,
            okActions: true,
            tags: true,
        },
        required: { alarmName: "the provider's schema: Required" },
        replaces: { actionsEnabled: "the provider's schema: ForceNew" },
        defaults: { actionsEnabled: true },
        check: inputs => [
            ...tooLong("alarmName", inputs.alarmName, 0, 255),
            ...tooLong("alarmDescription", inputs.alarmDescription, 0, 1024),
            ...tooLong("alarmRule", inputs.alarmRule, 1, 10_240),
        ],
        create(call, inputs) {
            const name = inputs.alarmName;
            // PutCompositeAlarm overwrites a composite alarm. The words for a metric alarm in its place are ours.
            const before = call.get(held, name);
            if (before && before.rule === undefined) throw invalid(`A metric alarm with the name ${name} already exists.`);
            requireComposite(call, inputs);
            call.remove(compositeAlarm, name);
            begin(call, name, inputs.alarmRule);
            return { id: name, attributes: { arn: call.arn("cloudwatch", `alarm:${name}`) } };
        },
        update(call, inputs, _before, name) {
            requireComposite(call, inputs);
            begin(call, name, inputs.alarmRule);
            return {};
        },
        delete: (call, _state, name) => end(call, name),
    },
);

function requireComposite(call: Call, inputs: Plain<aws.cloudwatch.CompositeAlarmArgs>): void {
    const named = [...new Set(alarmsOf(parseAlarmRule(inputs.alarmRule)).map(alarmName))];
    if (named.length > 100) throw invalid("The alarm rule must not name more than 100 alarms.");
    // Alarms, TRUE and FALSE, and pairs of parentheses. The words are ours.
    const elements = elementsIn(inputs.alarmRule);
    if (elements > 500) throw invalid(`The alarm rule must not have more than 500 elements: it has ${elements}.`);
    // A circle is no fault: an alarm in one is evaluated no more. Source: CloudWatch user guide, "Creating a composite alarm".
    const missing = named.filter(name => !call.get(held, name));
    if (missing.length > 0)
        throw invalid(`Could not save the composite alarm as alarms [${missing.join(", ")}] in the alarm rule do not exist`);
    requireSuppressor(call, inputs);
    requireActions(call, inputs);
}

/** "Can be an AlarmName or an ARN from an existing alarm." Source: CloudWatch API reference, PutCompositeAlarm, ActionsSuppressor. The words are ours. */
function requireSuppressor(call: Call, { actionsSuppressor, alarmName: name }: Plain<aws.cloudwatch.CompositeAlarmArgs>): void {
    if (!actionsSuppressor) return;
    const { alarm, waitPeriod, extensionPeriod } = actionsSuppressor;
    const suppressor = alarmName(alarm);
    if (suppressor === name || !call.get(held, suppressor))
        throw invalid(`Could not save the composite alarm as the actions suppressor ${suppressor} does not exist`);
    for (const [parameter, value] of Object.entries({ WaitPeriod: waitPeriod, ExtensionPeriod: extensionPeriod })) {
        if (!(value >= 0)) throw invalid(`ActionsSuppressor${parameter} must be greater than or equal to 0`);
    }
}

interface StateRequest {
    readonly AlarmName: string;
    readonly StateValue: AlarmState;
    readonly StateReason: string;
}

/** Plants a state, as people do to try an alarm's actions. */
const setAlarmState = operation({
    name: "cloudwatch:SetAlarmState",
    parameters: ["AlarmName", "StateValue", "StateReason"],
    run(call, { AlarmName: name, StateValue: value, StateReason: reason }: StateRequest) {
        const before = call.get(held, name);
        if (!before) throw new AwsError("ResourceNotFound", `The alarm ${name} does not exist.`);
        if (before.rule !== undefined) throw new NotSimulated("SetAlarmState of composite alarms: set an alarm that its rule names");
        if (!states.includes(value)) {
            throw invalid(
                `1 validation error detected: Value '${value}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [${states.join(", ")}]`,
            );
        }
        const told = changing(call, name, () => change(call, name, before, value, reason));
        return told.length > 0 ? { simulated: true, deliveries: told } : {};
    },
});

const describeAlarms = operation({
    name: "cloudwatch:DescribeAlarms",
    parameters: ["AlarmNames"],
    run(call, { AlarmNames }: { readonly AlarmNames?: readonly string[] }) {
        const asked = call.all(held).filter(({ id }) => AlarmNames === undefined || AlarmNames.includes(id));
        const told = (composite: boolean) =>
            asked
                .filter(({ rule }) => (rule !== undefined) === composite)
                .map(({ id, reason, updated }) => ({
                    AlarmName: id,
                    AlarmArn: call.arn("cloudwatch", `alarm:${id}`),
                    StateValue: alarmState(call, id),
                    StateReason: reason,
                    StateUpdatedTimestamp: updated,
                }));
        return { MetricAlarms: told(false), CompositeAlarms: told(true) };
    },
});

export const cloudwatch: Service = {
    resources: [metricAlarm, compositeAlarm, alarmMuteRule, dashboard],
    operations: [setAlarmState, describeAlarms, putMetricData, getMetricData],
};
