import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { archiveSignature, assetSignature, isMap, type Properties, Secret, signatureKey, UNKNOWN, type Value } from "../model/values.ts";

/** A protobuf Struct: how properties travel. */
export interface Struct {
    toJavaScript(): Record<string, unknown>;
}

// The same copy of google-protobuf that @pulumi/pulumi's messages are made of: another copy's Struct is not one of theirs.
const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const { Struct: StructClass } = require("google-protobuf/google/protobuf/struct_pb.js") as {
    Struct: { fromJavaScript(value: object): Struct };
};
export const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js") as { Empty: new () => object };

// Source: pulumi/pulumi, sdk/go/common/resource/plugin/rpc.go and properties.go.
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What the engine, or a program under mocks, says. */
export const fromStruct = (struct: Struct | undefined): Properties => (struct ? (decode(struct.toJavaScript()) as Properties) : {});

/** What the engine understands: secrets and unknowns in their envelopes, nothing undefined. */
export const toStruct = (properties: Properties): Struct => StructClass.fromJavaScript(encode(properties) as object);

function decode(value: unknown): Value {
    if (value === unknownText) return UNKNOWN;
    if (Array.isArray(value)) return value.map(decode);
    if (!isMap(value)) return value as Value;
    switch (value[signatureKey]) {
        case secretSignature:
            return new Secret(decode(value["value"]));
        case resourceSignature:
            // Another resource travels as its id; a component has none and goes by its name.
            return decode(value["id"] === "" ? UNKNOWN : (value["id"] ?? value["urn"]));
        case outputSignature: {
            const inside = value["value"] === undefined ? UNKNOWN : decode(value["value"]);
            return value["secret"] === true ? new Secret(inside) : inside;
        }
        case assetSignature:
        case archiveSignature:
            // The engine sends a hash along; mocks do not.
            return {
                ...value,
                hash: value["hash"] || createHash("sha256").update(JSON.stringify(value)).digest("hex"),
            } as unknown as Properties;
        default:
            return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, decode(item)]));
    }
}

export function encode(value: Value): unknown {
    if (value === UNKNOWN) return unknownText;
    if (value instanceof Secret) return { [signatureKey]: secretSignature, value: encode(value.value) };
    if (Array.isArray(value)) return value.map(encode);
    if (!isMap(value)) return value ?? null;
    return Object.fromEntries(
        Object.entries(value as Properties)
            .filter(([, item]) => item !== undefined)
            .map(([name, item]) => [name, encode(item)]),
    );
}
