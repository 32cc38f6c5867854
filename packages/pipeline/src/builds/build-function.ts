import { type Artifact, check, sourceFiles, type Variables } from "@causeway/core";
import { buildRules } from "./build-rules.ts";
import { type BuildStep, buildStep, buildUrl } from "./build-step.ts";
import { lengthRule, type Work } from "./buildspec.ts";
import { defaultMachine, type Machine } from "./machine.ts";
import { isMap } from "./rules.ts";

export interface BuildFunctionOptions {
    /** Checks, tests and the build itself: at least one. */
    readonly commands: readonly string[];
    /** Folder that the build leaves the function's files in. @default "dist" */
    readonly output?: string;
    /** The machine that it builds on, and shares with other steps. @default a small Linux machine of its own */
    readonly on?: Machine;
}

/** A build that makes the files of a Lambda function. */
export interface FunctionBuild extends BuildStep<typeof buildUrl> {
    /** The function's files. */
    readonly code: Artifact;
    readonly variables: Variables<typeof buildUrl>;
}

/**
 * Runs `commands` and hands on the files of a Lambda function.
 *
 * Source: CodeBuild user guide, "Build specification reference": a phase's commands are a required sequence.
 *
 * @example
 * const build = buildFunction({ commands: ["pnpm test", "pnpm build"] });
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function buildFunction(options: BuildFunctionOptions): FunctionBuild {
    check("buildFunction", ...buildRules("build", isMap(options) ? { ...options, commands: options.commands ?? [] } : options));
    const { commands, output = "dist", on } = options;
    const code: Artifact = { name: "code" };
    const work: Work = { commands, reads: {}, makes: [{ artifact: code, folder: output }], exports: [buildUrl], reports: {} };
    check("buildFunction", lengthRule(work, on ?? defaultMachine));
    const step = buildStep({
        name: "build",
        category: "Build",
        namespace: "build",
        machine: on ?? defaultMachine,
        alone: on === undefined,
        from: sourceFiles,
        work,
        reportNames: [],
        variables: {},
        secrets: {},
        grants: [],
        gives: [buildUrl],
    });
    return { ...step, code };
}
