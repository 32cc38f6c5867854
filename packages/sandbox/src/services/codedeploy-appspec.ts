import { parse } from "yaml";
import { AwsError } from "../model/errors.ts";
import { isMap } from "../model/values.ts";
import type { Platform } from "./codedeploy-application.ts";

/** What an AppSpec file says, for both platforms. */
export interface AppSpec {
    readonly properties: Readonly<Record<string, unknown>>;
    /** Lifecycle event to the name or ARN of a Lambda function. */
    readonly hooks: Readonly<Record<string, string>>;
}

/** Source: CodeDeploy user guide, "AppSpec 'hooks' section". */
const hooksOf = {
    ECS: ["BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"],
    Lambda: ["BeforeAllowTraffic", "AfterAllowTraffic"],
} as const;
const types = { ECS: "AWS::ECS::Service", Lambda: "AWS::Lambda::Function" } as const;

/** The words are ours, but for the code. Source: CodeDeploy user guide, "CodeDeploy AppSpec file reference". */
export const invalidRevision = (reason: string) => new AwsError("InvalidRevisionException", reason);

/** Reads an AppSpec, in YAML or in JSON, which is YAML too. */
export function parseAppSpec(content: string, platform: Platform): AppSpec {
    if (platform === "Server") throw invalidRevision("AppSpec content is for the compute platforms ECS and Lambda");
    const found: unknown = attempt(content);
    if (!isMap(found)) throw invalidRevision("The AppSpec content is not valid YAML or JSON");
    const lower = new Map(Object.entries(found).map(([name, value]) => [name.toLowerCase(), value]));
    // Source: "AppSpec file structure": the version is always 0.0.
    if (Number(lower.get("version")) !== 0) throw invalidRevision("The AppSpec content needs version: 0.0");
    const resources = lower.get("resources");
    const [resource, ...more] = Array.isArray(resources) ? resources : [];
    if (!isMap(resource) || more.length > 0) throw invalidRevision("The AppSpec content needs exactly one resource");
    const [target] = Object.values(resource);
    if (!isMap(target) || target["Type"] !== types[platform]) throw invalidRevision(`The resource's type must be ${types[platform]}`);
    const { Properties: properties } = target;
    if (!isMap(properties)) throw invalidRevision("The resource has no properties");
    return { properties, hooks: readHooks(lower.get("hooks"), hooksOf[platform]) };
}

function attempt(content: string): unknown {
    try {
        return parse(content);
    } catch {
        return undefined;
    }
}

function readHooks(given: unknown, known: readonly string[]): Readonly<Record<string, string>> {
    if (given === undefined) return {};
    if (!Array.isArray(given) || !given.every(isMap)) throw invalidRevision("The hooks are not a list");
    const hooks = Object.assign({}, ...given) as Record<string, unknown>;
    for (const [event, name] of Object.entries(hooks)) {
        if (!known.includes(event)) throw invalidRevision(`${event} is not one of the lifecycle events ${known.join(", ")}`);
        if (typeof name !== "string") throw invalidRevision(`The hook ${event} does not name a Lambda function`);
    }
    return hooks as Record<string, string>;
}
