import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Plain } from "../model/resource.ts";

type Tracking = NonNullable<Plain<aws.appautoscaling.PolicyArgs>["targetTrackingScalingPolicyConfiguration"]>;

const invalid = (message: string) => new AwsError("ValidationException", message);

/** Metric to the namespace that has it. Source: Application Auto Scaling API reference, "PredefinedMetricSpecification". */
const metrics: Readonly<Record<string, string>> = {
    ECSServiceAverageCPUUtilization: "ecs",
    ECSServiceAverageMemoryUtilization: "ecs",
    ALBRequestCountPerTarget: "ecs",
    LambdaProvisionedConcurrencyUtilization: "lambda",
};

/** Source: Application Auto Scaling API reference, "TargetTrackingScalingPolicyConfiguration". */
export function requireTracking(tracking: Tracking, namespace: string): void {
    const { predefinedMetricSpecification: metric, customizedMetricSpecification: custom, targetValue } = tracking;
    if ((metric === undefined) === (custom === undefined))
        throw invalid("Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be given");
    if (targetValue <= 0) throw invalid("The target value must be greater than 0");
    if (metric) requirePredefined(metric, namespace);
    if (custom) requireCustom(custom);
}

function requirePredefined(
    { predefinedMetricType, resourceLabel }: NonNullable<Tracking["predefinedMetricSpecification"]>,
    namespace: string,
) {
    if (metrics[predefinedMetricType] !== namespace)
        throw invalid(`Unsupported predefined metric ${predefinedMetricType} for service namespace ${namespace}`);
    if (predefinedMetricType !== "ALBRequestCountPerTarget") {
        if (resourceLabel) throw invalid(`Resource label must not be given for the predefined metric ${predefinedMetricType}`);
        return;
    }
    // Source: Application Auto Scaling API reference, "PredefinedMetricSpecification", ResourceLabel
    if (!/^app\/[^/]+\/[0-9a-f]{16}\/targetgroup\/[^/]+\/[0-9a-f]{16}$/.test(resourceLabel ?? "")) {
        throw invalid(
            "Invalid resource label: it must be app/<load-balancer-name>/<load-balancer-id>/targetgroup/<target-group-name>/<target-group-id>",
        );
    }
}

/**
 * One metric, or several and what is worked out of them. Source: Application Auto Scaling API reference, "CustomizedMetricSpecification" and
 * "TargetTrackingMetricDataQuery"; the sentences are the sandbox's.
 */
function requireCustom({
    metrics: queries = [],
    metricName,
    namespace,
    statistic,
}: NonNullable<Tracking["customizedMetricSpecification"]>) {
    if (queries.length === 0) {
        if (!metricName || !namespace || !statistic)
            throw invalid("A customized metric needs a metric name, a namespace and a statistic, or metrics");
        return;
    }
    if (metricName || namespace || statistic)
        throw invalid("Metrics must not be given together with a metric name, namespace or statistic");
    if (queries.length > 10) throw invalid("Metrics must have no more than 10 items");
    const ids = queries.map(({ id }) => id);
    const strange = ids.find((id, at) => !/^[a-z][a-zA-Z0-9_]*$/.test(id) || ids.indexOf(id) !== at);
    if (strange !== undefined)
        throw invalid(`Metric id ${strange} must be unique, and be letters, digits and underscores after a lower-case letter`);
    const both = queries.find(({ expression, metricStat }) => (expression === undefined) === (metricStat === undefined));
    if (both) throw invalid(`Metric ${both.id} must have exactly one of Expression and MetricStat`);
    if (queries.filter(({ returnData = true }) => returnData).length !== 1) throw invalid("Exactly one metric must return data");
    for (const { expression } of queries) {
        // Names of functions are in upper case, ids begin in lower case.
        const unknown = expression?.match(/\b[a-z]\w*/g)?.find(id => !ids.includes(id));
        if (unknown) throw invalid(`The expression '${expression}' refers to ${unknown}, which is no metric's id`);
    }
}
