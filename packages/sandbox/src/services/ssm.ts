import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, lookup, type Plain, resource, type Service } from "../model/resource.ts";
import { requireKey } from "./kms.ts";

interface ParameterAttributes {
    readonly arn: string;
    readonly version: number;
    readonly dataType: string;
    readonly tier: string;
    readonly insecureValue: string | undefined;
}
type Inputs = Plain<aws.ssm.ParameterArgs>;

export const parameter = resource<aws.ssm.ParameterArgs, ParameterAttributes>("aws:ssm/parameter:Parameter", {
    cloudFormation: "AWS::SSM::Parameter",
    names: { keyId: null, insecureValue: null, overwrite: null, tags: null },
    inputs: {
        name: true,
        allowedPattern: true,
        dataType: true,
        description: true,
        insecureValue: true,
        keyId: true,
        overwrite: true,
        tags: true,
        tier: true,
        type: true,
        value: true,
    },
    optional: { value: "insecureValue stands in for it" },
    updates: { type: "PutParameter; only a change between the two other types and SecureString replaces" },
    autoName: { property: "name", maxLength: 2048 },
    secrets: ["value"],
    check: ({ name = "name", type = "String", tier = "Standard", value, insecureValue, description = "" }) => [
        // Source: Systems Manager API reference, PutParameter.
        ...(/^[a-zA-Z0-9_.\-/]+$/.test(name) ? [] : [{ property: "name", reason: `is "${name}", not letters, digits and _.-/` }]),
        ...(/^\/?(aws|ssm)/i.test(name) ? [{ property: "name", reason: "begins with aws or ssm, which AWS keeps for itself" }] : []),
        ...(name.includes("/") && !name.startsWith("/") ? [{ property: "name", reason: "has levels and does not begin with /" }] : []),
        ...(["String", "StringList", "SecureString"].includes(type)
            ? []
            : [{ property: "type", reason: `is ${type}, not String, StringList or SecureString` }]),
        ...(["Standard", "Advanced", "Intelligent-Tiering"].includes(tier)
            ? []
            : [{ property: "tier", reason: `is ${tier}, not Standard, Advanced or Intelligent-Tiering` }]),
        ...(value !== undefined && insecureValue !== undefined ? [{ property: "insecureValue", reason: "conflicts with value" }] : []),
        ...(type === "SecureString" && insecureValue !== undefined
            ? [{ property: "insecureValue", reason: "cannot be used with type SecureString" }]
            : []),
        ...(description.length <= 1024 ? [] : [{ property: "description", reason: "is longer than 1024 characters" }]),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(parameter, name) && !inputs.overwrite) {
            throw new AwsError(
                "ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
            );
        }
        requireParameter(call, inputs);
        const arn = call.arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
        return { id: name, attributes: { arn, version: call.next(`parameter ${name}`), ...attributes(inputs) } };
    },
    update(call, inputs, before, name) {
        requireParameter(call, inputs);
        const same = before.value === inputs.value && before.insecureValue === inputs.insecureValue && before.type === inputs.type;
        return { ...attributes(inputs), ...(same ? {} : { version: call.next(`parameter ${name}`) }) };
    },
});

const attributes = ({ dataType = "text", tier = "Standard", insecureValue }: Inputs) => ({ dataType, tier, insecureValue });

function requireParameter(call: Call, { type, value, insecureValue, keyId, tier = "Standard", allowedPattern }: Inputs): void {
    const given = value ?? insecureValue;
    const invalid = (reason: string): AwsError => new AwsError("ValidationException", reason);
    if (given === undefined || given === "")
        throw invalid(
            "1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
        );
    const limit = tier === "Standard" ? 4096 : 8192;
    if (Buffer.byteLength(given) > limit) {
        throw invalid(
            `${tier === "Standard" ? "Standard tier" : "Advanced tier"} parameters support a maximum parameter value of ${limit} characters.`,
        );
    }
    if (allowedPattern && !new RegExp(allowedPattern).test(given))
        throw new AwsError(
            "ParameterPatternMismatchException",
            `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
        );
    if (keyId && type !== "SecureString") throw invalid("KeyId is required for SecureString type parameter only.");
    if (keyId) requireKey(call, keyId, undefined, reason => new AwsError("InvalidKeyId", reason));
}

const getParameter = lookup<{ readonly name: string; readonly withDecryption?: boolean }, object>({
    token: "aws:ssm/getParameter:getParameter",
    args: ["name", "withDecryption"],
    run(call, { name }) {
        const found = call.get(parameter, name);
        if (found) {
            const value = found.value ?? found.insecureValue;
            const insecureValue = found.type === "SecureString" ? undefined : value;
            return { id: name, name, arn: found.arn, type: found.type, value, insecureValue, version: found.version };
        }
        return publicParameter(call, name);
    },
});

/**
 * Public parameters name AWS's newest images: their names are AWS's, the image ids here are made up, and always the same.
 *
 * Source: Systems Manager user guide, "Calling AMI public parameters"; ECS developer guide, "Retrieving Amazon ECS-optimized Linux AMI metadata".
 */
function publicParameter(call: Call, name: string): object {
    if (!name.startsWith("/aws/service/")) throw new AwsError("ParameterNotFound", `couldn't find resource: ${name}`);
    const image =
        /^\/aws\/service\/ami-amazon-linux-latest\/(al2023-ami(-minimal)?-kernel-(default|6\.\d+)|amzn2-ami-(minimal-)?hvm)-(x86_64|arm64)(-gp2|-ebs)?$/.test(
            name,
        ) || /^\/aws\/service\/ecs\/optimized-ami\/amazon-linux-(2|2023)\/((arm64|gpu|inf|neuron)\/)?recommended\/image_id$/.test(name);
    if (!image) throw new NotSimulated(`the public parameter ${name}`);
    const value = `ami-0${[...name]
        .reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 48, 7)
        .toString(16)
        .padStart(16, "0")}`;
    return {
        id: name,
        name,
        arn: call.arn("ssm", `parameter${name}`, { account: "" }),
        type: "String",
        value,
        insecureValue: value,
        version: 1,
    };
}

export const ssm: Service = { resources: [parameter], lookups: [getParameter] };
