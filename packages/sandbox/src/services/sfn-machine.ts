import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { mayDo, requireRole } from "./iam.ts";
import { logGroup } from "./logs-group.ts";
import { oneOf } from "./provider-checks.ts";
import { parseDefinition } from "./sfn-definition.ts";

interface Attributes {
    readonly arn: string;
    readonly creationDate: string;
    readonly description: string;
    readonly revisionId: string;
    readonly stateMachineVersionArn: string;
    readonly status: string;
    readonly versionDescription: string;
}

/** Source: terraform-provider-aws, internal/service/sfn/state_machine.go; Step Functions API reference, CreateStateMachine. */
export const stateMachine = resource<aws.sfn.StateMachineArgs, Attributes>("aws:sfn/stateMachine:StateMachine", {
    cloudFormation: "AWS::StepFunctions::StateMachine",
    names: { definition: "DefinitionString", name: "StateMachineName", type: "StateMachineType", namePrefix: null, publish: null },
    inputs: {
        definition: true,
        loggingConfiguration: { includeExecutionData: true, level: true, logDestination: true },
        name: true,
        roleArn: true,
        tags: true,
        tracingConfiguration: { enabled: true },
        type: true,
    },
    required: { definition: "the provider's schema: Required" },
    replaces: {
        name: "the provider's schema: ForceNew",
        type: "the provider's schema: ForceNew",
        namePrefix: "the provider's schema: ForceNew",
    },
    updates: { publish: "UpdateStateMachine" },
    autoName: { property: "name", maxLength: 80 },
    defaults: { type: "STANDARD" },
    check: ({ name, type, definition, loggingConfiguration }) => [
        ...(name === undefined || /^[0-9A-Za-z_-]{1,80}$/.test(name)
            ? []
            : [{ property: "name", reason: "the name should only contain 0-9, A-Z, a-z, - and _, and have 1 to 80 characters" }]),
        ...oneOf("type", type, ["STANDARD", "EXPRESS"]),
        ...oneOf("loggingConfiguration.level", loggingConfiguration?.level, ["ALL", "ERROR", "FATAL", "OFF"]),
        ...(definition !== undefined && definition.length > 1024 * 1024
            ? [{ property: "definition", reason: "expected length of definition to be in the range (0 - 1048576)" }]
            : []),
    ],
    create(call, inputs) {
        const arn = call.arn("states", `stateMachine:${inputs.name}`);
        if (call.get(stateMachine, arn)) throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
        requireMachine(call, inputs);
        const attributes = { arn, creationDate: call.now(), description: "", revisionId: "", status: "ACTIVE", versionDescription: "" };
        return { id: arn, attributes: { ...attributes, stateMachineVersionArn: "" } };
    },
    update(call, inputs) {
        requireMachine(call, inputs);
        return {};
    },
});

function requireMachine(call: Call, { definition, roleArn, loggingConfiguration }: Plain<aws.sfn.StateMachineArgs>): void {
    parseDefinition(definition);
    // The provider asks again while a new role spreads.
    requireRole(
        call,
        roleArn,
        "states.amazonaws.com",
        () =>
            new AwsError(
                "AccessDeniedException",
                "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
                { passing: true },
            ),
    );
    if (loggingConfiguration?.logDestination) requireLog(call, roleArn, loggingConfiguration.logDestination);
}

/** What a machine's role does for its log. Source: Step Functions developer guide, "Using CloudWatch Logs to log execution history in Step Functions". */
const delivering = [
    ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"],
    ...["PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
];

/** The sentences are those that people report; the role's is said while its policy spreads, too. */
function requireLog(call: Call, roleArn: string, destination: string): void {
    const [, name = ""] = /^arn:aws:logs:[^:]+:[^:]+:log-group:([^:]+):\*$/.exec(destination) ?? [];
    if (!call.get(logGroup, name))
        throw new AwsError("InvalidLoggingConfiguration", "Invalid Logging Configuration: Log Destination ARN is invalid or missing.");
    if (delivering.every(action => mayDo(call, roleArn, { action: `logs:${action}`, resource: "*" }))) return;
    throw new AwsError("AccessDeniedException", "The state machine IAM Role is not authorized to access the Log Destination", {
        passing: true,
    });
}
