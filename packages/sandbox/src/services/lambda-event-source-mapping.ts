import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { requireSource, sourceOf } from "./lambda-event-sources.ts";
import { requireFunction, splitFunction } from "./lambda-function.ts";
import { requireQualifier } from "./lambda-resources.ts";
import { oneOf, outside } from "./provider-checks.ts";

export type MappingInputs = Plain<aws.lambda.EventSourceMappingArgs>;
interface MappingAttributes {
    readonly arn: string;
    readonly functionArn: string;
    readonly lastModified: string;
    readonly lastProcessingResult: string;
    readonly state: string;
    readonly stateTransitionReason: string;
    readonly uuid: string;
}

/**
 * What Lambda reads in a function's name: a queue or a stream. Source: Lambda API reference, "CreateEventSourceMapping"; what the provider
 * refuses by itself, terraform-provider-aws, internal/service/lambda/event_source_mapping.go.
 */
export const eventSourceMapping = resource<aws.lambda.EventSourceMappingArgs, MappingAttributes>(
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    {
        cloudFormation: "AWS::Lambda::EventSourceMapping",
        inputs: {
            batchSize: true,
            bisectBatchOnFunctionError: true,
            destinationConfig: { onFailure: { destinationArn: true } },
            enabled: true,
            eventSourceArn: true,
            filterCriteria: { filters: { pattern: true } },
            functionName: true,
            functionResponseTypes: true,
            kmsKeyArn: true,
            maximumBatchingWindowInSeconds: true,
            maximumRecordAgeInSeconds: true,
            maximumRetryAttempts: true,
            parallelizationFactor: true,
            scalingConfig: { maximumConcurrency: true },
            startingPosition: true,
            startingPositionTimestamp: true,
            tags: true,
            tumblingWindowInSeconds: true,
        },
        defaults: { enabled: true },
        check: inputs => [
            ...outside("maximumRetryAttempts", inputs.maximumRetryAttempts, -1, 10_000),
            ...outside("parallelizationFactor", inputs.parallelizationFactor, 1, 10),
            ...outside("tumblingWindowInSeconds", inputs.tumblingWindowInSeconds, 0, 900),
            ...outside("maximumRecordAgeInSeconds", ageOf(inputs), 60, 604_800),
            ...((inputs.scalingConfig?.maximumConcurrency ?? 2) < 2
                ? [{ property: "scalingConfig.maximumConcurrency", reason: "expected maximumConcurrency to be at least (2)" }]
                : []),
            ...(inputs.functionResponseTypes ?? []).flatMap(each => oneOf("functionResponseTypes", each, ["ReportBatchItemFailures"])),
            ...oneOf("startingPosition", inputs.startingPosition, ["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]),
            ...((inputs.filterCriteria?.filters ?? []).length > 10
                ? [{ property: "filterCriteria.filters", reason: "Too many list items: 10 at most" }]
                : []),
            ...(inputs.filterCriteria?.filters ?? []).flatMap(({ pattern = "" }, index) =>
                pattern.length <= 4096
                    ? []
                    : [
                          {
                              property: `filterCriteria.filters[${index}].pattern`,
                              reason: `expected length of pattern to be in the range (0 - 4096), got ${pattern.length}`,
                          },
                      ],
            ),
        ],
        create(call, inputs) {
            const functionArn = requireMapping(call, inputs);
            const arn = inputs.eventSourceArn as string;
            const other = call.find(eventSourceMapping, each => each.eventSourceArn === arn && each.functionArn === functionArn);
            if (other) throw conflict(arn, functionArn, other.uuid);
            const uuid = [8, 4, 4, 4, 12].map(length => call.unique(length)).join("-");
            return {
                id: uuid,
                attributes: {
                    arn: call.arn("lambda", `event-source-mapping:${uuid}`),
                    ...shown(call, inputs, functionArn),
                    stateTransitionReason: "USER_INITIATED",
                    uuid,
                },
            };
        },
        update(call, inputs) {
            return shown(call, inputs, requireMapping(call, inputs));
        },
    },
);

/** -1 is for ever. */
const ageOf = ({ maximumRecordAgeInSeconds: age }: Partial<MappingInputs>) => (age === -1 ? undefined : age);

const shown = (call: Call, { enabled = true }: MappingInputs, functionArn: string) => ({
    functionArn,
    lastModified: call.now(),
    lastProcessingResult: "",
    state: enabled ? "Enabled" : "Disabled",
});

/** Refuses what both CreateEventSourceMapping and UpdateEventSourceMapping refuse; answers with the function's ARN, qualifier included. */
function requireMapping(call: Call, inputs: MappingInputs): string {
    const owner = requireFunction(call, inputs.functionName);
    const { qualifier } = splitFunction(inputs.functionName);
    if (qualifier !== undefined) requireQualifier(call, owner.name as string, qualifier);
    requireSource(call, inputs, owner);
    return qualifier === undefined ? owner.arn : `${owner.arn}:${qualifier}`;
}

/** Lambda has one sentence for queues and one for streams. */
function conflict(arn: string, functionArn: string, uuid: string): AwsError {
    const name = functionArn.split(":").slice(6).join(":");
    const said =
        sourceOf(arn) === "sqs"
            ? `An event source mapping with SQS arn (" ${arn} ") and function (" ${name} ") already exists.`
            : `The event source arn (" ${arn} ") and function (" ${name} ") provided mapping already exists.`;
    return new AwsError("ResourceConflictException", `${said} Please update or delete the existing mapping with UUID ${uuid}`);
}
