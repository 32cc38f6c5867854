import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service, type State } from "../model/resource.ts";
import { requireKey } from "./kms.ts";
import { oneOf } from "./provider-checks.ts";

type TableInputs = Plain<aws.dynamodb.TableArgs>;
interface TableAttributes {
    readonly arn: string;
    readonly streamArn: string;
    readonly streamLabel: string;
}
type TableState = State<aws.dynamodb.TableArgs, TableAttributes>;

const invalid = (message: string) => new AwsError("ValidationException", `One or more parameter values were invalid: ${message}`);

/** Source: DynamoDB API reference, CreateTable; what the provider refuses by itself, terraform-provider-aws, internal/service/dynamodb/table.go. */
export const table = resource<aws.dynamodb.TableArgs, TableAttributes>("aws:dynamodb/table:Table", {
    inputs: {
        attributes: true,
        billingMode: true,
        deletionProtectionEnabled: true,
        hashKey: true,
        name: true,
        pointInTimeRecovery: { enabled: true },
        rangeKey: true,
        readCapacity: true,
        serverSideEncryption: { enabled: true, kmsKeyArn: true },
        streamEnabled: true,
        streamViewType: true,
        tags: true,
        ttl: { attributeName: true, enabled: true },
        writeCapacity: true,
    },
    required: { attributes: "CreateTable", hashKey: "CreateTable" },
    replaces: {
        hashKey: "the provider's schema: ForceNew",
        name: "the provider's schema: ForceNew",
        rangeKey: "the provider's schema: ForceNew",
    },
    updates: {
        attributes: "UpdateTable",
        billingMode: "UpdateTable",
        deletionProtectionEnabled: "UpdateTable",
        pointInTimeRecovery: "UpdateContinuousBackups",
        readCapacity: "UpdateTable",
        serverSideEncryption: "UpdateTable",
        streamEnabled: "UpdateTable",
        streamViewType: "UpdateTable",
        tags: "TagResource",
        ttl: "UpdateTimeToLive",
        writeCapacity: "UpdateTable",
    },
    autoName: { property: "name", maxLength: 255 },
    defaults: { billingMode: "PROVISIONED", deletionProtectionEnabled: false, streamEnabled: false },
    check: ({ name = "table", attributes = [], hashKey, rangeKey, ...inputs }) => {
        const unused = attributes.map(each => each.name).filter(each => each !== hashKey && each !== rangeKey);
        return [
            ...(/^[\w.-]{3,255}$/.test(name)
                ? []
                : [{ property: "name", reason: `is "${name}", not 3 to 255 letters, digits, _, . and -` }]),
            ...attributes.flatMap(({ type }, index) => oneOf(`attributes[${index}].type`, type, ["B", "N", "S"])),
            ...oneOf("billingMode", inputs.billingMode, ["PROVISIONED", "PAY_PER_REQUEST"]),
            ...oneOf("streamViewType", inputs.streamViewType, ["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"]),
            ...(inputs.streamEnabled && !inputs.streamViewType
                ? [{ property: "streamViewType", reason: "stream_view_type is required when stream_enabled = true" }]
                : []),
            ...(hashKey !== undefined && unused.length > 0
                ? [{ property: "attributes", reason: `all attributes must be indexed. Unused attributes: ${JSON.stringify(unused)}` }]
                : []),
        ];
    },
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(table, name)) throw new AwsError("ResourceInUseException", `Table already exists: ${name}`);
        requireTable(call, inputs);
        const arn = call.arn("dynamodb", `table/${name}`);
        return { id: name, attributes: { arn, ...streamOf(call, inputs, arn) } };
    },
    update(call, inputs, before) {
        // On demand there is no capacity: what is left of it is not sent. Source: terraform-provider-aws, internal/service/dynamodb/table.go.
        const freed = inputs.billingMode === "PAY_PER_REQUEST" && before.billingMode !== "PAY_PER_REQUEST";
        const kept = (name: "readCapacity" | "writeCapacity") => (freed && inputs[name] === before[name] ? 0 : inputs[name]);
        const capacity = { readCapacity: kept("readCapacity") ?? 0, writeCapacity: kept("writeCapacity") ?? 0 };
        requireTable(call, { ...inputs, ...capacity });
        // A stream that is turned on again, or shows other things, is a new one.
        const same = inputs.streamEnabled === before.streamEnabled && inputs.streamViewType === before.streamViewType;
        return { ...(freed && capacity), ...(same ? {} : streamOf(call, inputs, before.arn)) };
    },
    delete(_call, { deletionProtectionEnabled }) {
        if (!deletionProtectionEnabled) return;
        throw new AwsError(
            "ValidationException",
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
        );
    },
});

function requireTable(call: Call, { attributes = [], hashKey, rangeKey, billingMode, ...inputs }: TableInputs): void {
    for (const key of [hashKey, rangeKey]) {
        if (key !== undefined && !attributes.some(({ name }) => name === key))
            throw invalid("Some index key attributes have no definition");
    }
    const { readCapacity: read = 0, writeCapacity: write = 0 } = inputs;
    if (billingMode === "PAY_PER_REQUEST" && read + write > 0)
        throw invalid("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
    if (billingMode !== "PAY_PER_REQUEST" && (read < 1 || write < 1))
        throw invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
    const key = inputs.serverSideEncryption?.kmsKeyArn;
    if (key) requireKey(call, key, undefined, reason => new AwsError("ValidationException", reason));
}

/** Source: DynamoDB Streams API reference, Stream: the label is the time at which it was turned on. */
function streamOf(call: Call, { streamEnabled }: TableInputs, arn: string): Omit<TableAttributes, "arn"> {
    if (!streamEnabled) return { streamArn: "", streamLabel: "" };
    // Two streams of one moment would have one name.
    const label = new Date(Date.parse(call.now()) + call.next(`dynamodb stream ${arn}`)).toISOString().slice(0, -1);
    return { streamArn: `${arn}/stream/${label}`, streamLabel: label };
}

/** The table whose stream this is, while it is turned on. */
export const findStream = (call: Call, streamArn: string): (TableState & { readonly id: string }) | undefined =>
    call.find(table, each => each.streamArn !== "" && each.streamArn === streamArn);

export const dynamodb: Service = { resources: [table] };
