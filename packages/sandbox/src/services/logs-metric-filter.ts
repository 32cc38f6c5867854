import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Failure, operation, type Plain, resource } from "../model/resource.ts";
import { requireGroup } from "./logs-group.ts";
import { parseFilterPattern } from "./logs-pattern.ts";
import { isNumber } from "./logs-pattern-reader.ts";

type Filter = Plain<aws.cloudwatch.LogMetricFilterArgs>;

const refuse = (message: string) => new AwsError("InvalidParameterException", message);

/** Source: terraform-provider-aws, internal/service/logs/validate.go, validLogMetricFilterName and validLogMetricFilterTransformationName. */
const nameFailures = (property: string, name: string | undefined, longest: number): readonly Failure[] =>
    name === undefined || (name.length <= longest && /^[^:*$]*$/.test(name))
        ? []
        : [{ property, reason: `"${name}" is longer than ${longest} characters or has one of : * $ in it` }];

/** Source: CloudWatch Logs API reference, PutMetricFilter; terraform-provider-aws, internal/service/logs/metric_filter.go. */
export const metricFilter = resource<aws.cloudwatch.LogMetricFilterArgs>("aws:cloudwatch/logMetricFilter:LogMetricFilter", {
    cloudFormation: "AWS::Logs::MetricFilter",
    names: { name: "FilterName", pattern: "FilterPattern", metricTransformation: "MetricTransformations" },
    inputs: {
        logGroupName: true,
        metricTransformation: { defaultValue: true, dimensions: true, name: true, namespace: true, unit: true, value: true },
        name: true,
        pattern: true,
    },
    autoName: { property: "name", maxLength: 512 },
    check: ({ name, pattern = "", metricTransformation }) => [
        ...nameFailures("name", name, 512),
        ...nameFailures("metricTransformation.name", metricTransformation?.name, 255),
        ...nameFailures("metricTransformation.namespace", metricTransformation?.namespace, 255),
        ...(pattern.length <= 1024
            ? []
            : [{ property: "pattern", reason: `expected length of pattern to be in the range (0 - 1024), got ${pattern}` }]),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        const other = call.get(metricFilter, name);
        if (other && other.logGroupName !== inputs.logGroupName)
            throw new NotSimulated(`metric filters of the same name, ${name}, in two log groups`);
        requireFilter(call, inputs);
        call.remove(metricFilter, name); // PutMetricFilter overwrites.
        return { id: name, attributes: {} };
    },
    update(call, inputs) {
        requireFilter(call, inputs);
        return {};
    },
});

function requireFilter(call: Call, inputs: Filter): void {
    const { logGroupName, name, metricTransformation } = inputs;
    const group = requireGroup(call, logGroupName);
    requireStandard(group.logGroupClass, "Metric filters");
    const siblings = call.all(metricFilter).filter(each => each.logGroupName === logGroupName && each.name !== name);
    // Source: CloudWatch Logs user guide, "CloudWatch Logs quotas": metric filters; regular expressions in filter patterns.
    if (siblings.length >= 100) throw new AwsError("LimitExceededException", "Resource limit exceeded.");
    const pattern = parseFilterPattern(inputs.pattern);
    if (pattern.regexes > 0 && siblings.filter(each => parseFilterPattern(each.pattern).regexes > 0).length >= 5)
        throw new AwsError("LimitExceededException", "Resource limit exceeded.");
    const { dimensions = {}, defaultValue, namespace, value } = metricTransformation;
    const fields = Object.values(dimensions);
    // The sentence as users report it: terraform-provider-aws, issue 28881.
    if (fields.length > 0 && !["json", "delimited"].includes(pattern.kind))
        throw refuse("The specified filter pattern does not support dimensions");
    // As users report it, as well.
    if (fields.length > 0 && defaultValue !== undefined)
        throw refuse("Invalid metric transformation: dimensions and default value are mutually exclusive properties.");
    // From here on the sentences are ours; what they say is on the page of MetricTransformation.
    if (fields.length > 3) throw refuse("Invalid metric transformation: a metric filter takes up to 3 dimensions");
    if (/^AWS\//i.test(namespace)) throw refuse("Invalid metric transformation: metricNamespace must not start with AWS/");
    const field = pattern.kind === "json" ? /^\$\./ : /^\$\w/;
    const odd = [...fields, ...(isNumber(value) ? [] : [value])].find(each => pattern.kind === "terms" || !field.test(each));
    if (odd !== undefined) throw refuse(`Invalid metric transformation: "${odd}" is no field of the pattern`);
}

/** Source: CloudWatch Logs user guide, "Log classes". The sentence is ours. */
export function requireStandard(logGroupClass: string | undefined, what: string): void {
    if (logGroupClass !== "STANDARD") throw refuse(`${what} are not supported for log groups of the class ${logGroupClass}`);
}

/** Source: CloudWatch Logs API reference, TestMetricFilter: events are counted from 1. */
export const testMetricFilter = operation<
    { readonly filterPattern: string; readonly logEventMessages: readonly string[] },
    { readonly matches: readonly object[] }
>({
    name: "logs:TestMetricFilter",
    parameters: ["filterPattern", "logEventMessages"],
    run: (_call, { filterPattern, logEventMessages }) => {
        const pattern = parseFilterPattern(filterPattern);
        return {
            matches: logEventMessages.flatMap((eventMessage, at) => {
                const extractedValues = pattern.match(eventMessage);
                return extractedValues ? [{ eventNumber: at + 1, eventMessage, extractedValues }] : [];
            }),
        };
    },
});
