import type { Placement, Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { firstCode } from "./first-code.ts";
import { type FunctionImage, imageRules } from "./image.ts";
import {
    type DotnetRuntime,
    handlerRule,
    isRuntime,
    type JavaRuntime,
    languageOf,
    type NodeRuntime,
    type OwnRuntime,
    type PythonRuntime,
    type RubyRuntime,
    runtimeRule,
} from "./runtimes.ts";

interface Files {
    readonly image?: never;
    /** What Lambda calls: in Node.js a file and an export, such as `index.handler`. */
    readonly handler: string;
    /** ARNs of layer versions, five at most; later ones lie over earlier ones. @default none */
    readonly layers?: readonly pulumi.Input<string>[];
    /**
     * What answers until the first release. @default a handler that answers with 503. What is compiled (Java, .NET, a runtime of your
     * own) has no such default: calls fail until the first release.
     */
    readonly firstCode?: pulumi.asset.Archive;
}

/**
 * What the function runs, and how it starts. SnapStart takes a snapshot of the initialised function for each version that is published, so
 * there must be code that starts from the beginning on.
 * Source: Lambda developer guide, "Improving startup performance with Lambda SnapStart", Supported features and limitations.
 */
export type Code = ZipCode | ImageCode;

type ZipCode = Files &
    (
        | {
              /** @default "nodejs22.x" */
              readonly runtime?: NodeRuntime | RubyRuntime | OwnRuntime;
              readonly snapStart?: never;
          }
        | ({ readonly runtime: PythonRuntime } & (Snapped | Unsnapped))
        | ({ readonly runtime: JavaRuntime | DotnetRuntime } & (Unsnapped | (Snapped & { readonly firstCode: pulumi.asset.Archive })))
    );

interface ImageCode {
    /** A container image, which brings its own runtime. Changing from files to an image makes another function. */
    readonly image: FunctionImage;
    readonly handler?: never;
    readonly runtime?: never;
    readonly layers?: never;
    readonly firstCode?: never;
    readonly snapStart?: never;
}

interface Unsnapped {
    readonly snapStart?: never;
}
interface Snapped {
    /** Start from a snapshot of the initialised function. Costs extra for Python and .NET. @default no */
    readonly snapStart: true;
}

/** Source: Lambda API reference, "CreateFunction", Layers. */
const layerArn = /^arn:[a-z-]+:lambda:([a-z0-9-]+):\d{12}:layer:[\w-]+:\d+$/;

export const codeRules = (code: Code, placement: Placement): readonly Rule[] =>
    code.image ? imageRules(code.image, placement) : zipRules(code, placement);

/** What is compiled starts from nothing but code of the caller's. */
export const needsFirstCode = ({ image, runtime = "nodejs22.x", firstCode }: Code): boolean =>
    image === undefined && firstCode === undefined && isRuntime(runtime) && !languageOf(runtime).starts;

const zipRules = ({ runtime = "nodejs22.x", handler, layers = [] }: ZipCode, { region }: Placement): readonly Rule[] => [
    runtimeRule(runtime),
    // How a handler is written, its runtime says.
    ...(isRuntime(runtime) ? [handlerRule(runtime, handler)] : []),
    [layers.length <= 5, "layers", `are ${layers.length}: Lambda takes five`],
    ...layers.flatMap((layer, at): readonly Rule[] => {
        if (typeof layer !== "string") return [];
        const itsRegion = layerArn.exec(layer)?.[1] ?? region;
        return [
            [layerArn.test(layer), `layers[${at}]`, `is "${layer}", not the ARN of a layer's version, which ends in a number`],
            [itsRegion === region, `layers[${at}]`, `is in ${itsRegion}, not in ${region}: Lambda takes layers of its own region alone`],
        ];
    }),
];

/** What the function's configuration says of what it runs, and what it runs first. */
export function codeOf(code: Code): { readonly runs: Partial<aws.lambda.FunctionArgs>; readonly first: Partial<aws.lambda.FunctionArgs> } {
    if (code.image) {
        const { first, command, entryPoint, workingDirectory } = code.image;
        const imageConfig = {
            ...(command && { commands: [...command] }),
            ...(entryPoint && { entryPoints: [...entryPoint] }),
            ...(workingDirectory !== undefined && { workingDirectory }),
        };
        return {
            runs: { packageType: "Image", ...(Object.keys(imageConfig).length > 0 && { imageConfig }) },
            first: { imageUri: first },
        };
    }
    const { handler, runtime = "nodejs22.x" } = code;
    return { runs: { handler, runtime }, first: { code: code.firstCode ?? firstCode(runtime, handler) } };
}
