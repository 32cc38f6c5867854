import type { ActionLeaves, Architecture, Grant, StepScope } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { cloneGrants, sourceFiles } from "../sources/source.ts";
import { startGrant } from "./build-step.ts";
import { buildspecOf } from "./buildspec.ts";
import type { Machine } from "./machine.ts";
import { plainVariables } from "./machine-parts.ts";
import { makeProject } from "./project.ts";

export interface BuildProjectArgs {
    /** Shell commands, in order; the first that fails fails the build. */
    readonly commands: readonly string[];
    /** What the build hands on. */
    readonly artifacts: { readonly files: readonly string[]; readonly "base-directory"?: string };
    /** Environment variables, for all to see. */
    readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;
    /** What the build may do beyond reading its source, writing its logs and handing on its artifact. */
    readonly grants?: readonly Grant[];
    /** Docker within the build. */
    readonly privileged?: boolean;
    /** The processors that the build runs on. @default "x86_64" */
    readonly architecture?: Architecture;
}

/** A project of one step's own, on the first source. */
export function buildProject(scope: StepScope, args: BuildProjectArgs): ActionLeaves {
    const { commands, artifacts, variables = {}, grants = [], privileged = false, architecture } = args;
    const machine: Machine =
        architecture === "arm64" ? { name: "build", type: "ARM_CONTAINER", privileged } : { name: "build", privileged };
    const { files, "base-directory": folder } = artifacts;
    const made = { artifact: { name: "made" }, files, ...(folder !== undefined && { folder }) };
    const { project } = makeProject(scope, {
        machine,
        name: scope.name,
        buildspec: buildspecOf({ commands, reads: {}, makes: [made], exports: [], reports: {} }, machine, {}),
        variables: plainVariables(variables),
        grants: [...cloneGrants(scope, [sourceFiles]), ...grants],
    });
    return { configuration: { ProjectName: project.name }, grants: [startGrant(project, false)] };
}
