import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, resource, type Service } from "../model/resource.ts";
import { nameIn, type Objective, requireObjective } from "./application-signals.ts";

/** What Cloud Control makes of one CloudFormation type. */
interface Made {
    readonly require: (model: unknown) => Objective;
    /** The primary identifier. */
    readonly identify: (call: Call, model: Objective) => string;
    readonly attributes: (call: Call, identifier: string) => object;
    /** What of it cannot change: another one is made. */
    readonly createOnly: (model: unknown) => unknown;
}

const made: Readonly<Record<string, Made>> = {
    // Source: Service authorization reference, Amazon CloudWatch Application Signals, resource types.
    "AWS::ApplicationSignals::ServiceLevelObjective": {
        require: requireObjective,
        identify: (call, { Name }) => call.arn("application-signals", `slo/${Name}`),
        attributes: (call, Arn) => {
            const now = Math.floor(Date.parse(call.now()) / 1000);
            return { Arn, EvaluationType: "RequestBased", CreatedTime: now, LastUpdatedTime: now };
        },
        createOnly: nameIn,
    },
};

/** Unreadable documents have no model. */
function read(desiredState: string): unknown {
    try {
        return JSON.parse(desiredState);
    } catch {
        return undefined;
    }
}

function typeOf(typeName: string): Made {
    const found = made[typeName];
    if (!found) throw new NotSimulated(`resources of the type ${typeName} by Cloud Control`);
    return found;
}

/**
 * A resource of any CloudFormation type, as JSON. Sources: terraform-provider-aws, internal/service/cloudcontrol/resource.go: a change of what the
 * type's schema calls create-only makes another resource; Cloud Control API user guide, "Creating a resource".
 */
export const cloudControlResource = resource<aws.cloudcontrol.ResourceArgs, { readonly properties: string }>(
    "aws:cloudcontrol/resource:Resource",
    {
        inputs: { desiredState: true, typeName: true },
        required: { desiredState: "the provider's schema: Required", typeName: "the provider's schema: Required" },
        replaces: { typeName: "the provider's schema: ForceNew" },
        updates: { desiredState: "updated with a JSON patch, but for create-only properties" },
        replacesWhere: {
            desiredState: (before, after, { typeName }) => {
                const createOnly = made[String(typeName)]?.createOnly;
                return createOnly !== undefined && createOnly(read(String(before))) !== createOnly(read(String(after)));
            },
        },
        check: ({ desiredState }) =>
            desiredState === undefined || read(desiredState) !== undefined
                ? []
                : [{ property: "desiredState", reason: `"${desiredState.slice(0, 40)}" contains an invalid JSON` }],
        create(call, { typeName, desiredState }) {
            const type = typeOf(typeName);
            const model = type.require(read(desiredState));
            const id = type.identify(call, model);
            if (call.get(cloudControlResource, id))
                throw new AwsError("AlreadyExists", `Resource of type '${typeName}' with identifier '${id}' already exists.`);
            return { id, attributes: { properties: JSON.stringify({ ...model, ...type.attributes(call, id) }) } };
        },
        update(call, { typeName, desiredState }, _before, id) {
            const type = typeOf(typeName);
            return { properties: JSON.stringify({ ...type.require(read(desiredState)), ...type.attributes(call, id) }) };
        },
    },
);

export const cloudcontrol: Service = { resources: [cloudControlResource] };
