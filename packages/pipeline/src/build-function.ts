import type { Artifact, Step } from "@causeway/core";
import { buildProject } from "./build-project.ts";
import { sourceFiles } from "./source.ts";

export interface BuildFunctionOptions {
    /** Checks, tests and the build itself. */
    readonly commands: readonly string[];
    /** Folder that the build leaves the function's files in. @default "dist" */
    readonly output?: string;
}

/** A build that makes the files of a Lambda function. */
export interface FunctionBuild extends Step<"build"> {
    /** The function's files. */
    readonly code: Artifact;
}

/**
 * Runs `commands` and hands on the files of a Lambda function.
 *
 * @example
 * const build = buildFunction({ commands: ["pnpm test", "pnpm build"] });
 */
export function buildFunction({ commands, output = "dist" }: BuildFunctionOptions): FunctionBuild {
    const code: Artifact = { name: "code" };
    return {
        code,
        plan: { build: { name: "build", type: { category: "Build", provider: "CodeBuild" }, reads: [sourceFiles], makes: [code] } },
        create: scope => ({ build: buildProject(scope, { commands, artifacts: { "base-directory": output, files: ["**/*"] } }) }),
    };
}
