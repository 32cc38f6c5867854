import { type Artifact, check, type Step } from "@causeway/core";
import { sourceFiles } from "../sources/source.ts";
import { buildProject } from "./build-project.ts";

export interface BuildFunctionOptions {
    /** Checks, tests and the build itself: at least one. */
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
 * Source: CodeBuild user guide, "Build specification reference": a phase's commands are a required sequence.
 *
 * @example
 * const build = buildFunction({ commands: ["pnpm test", "pnpm build"] });
 *
 * @throws InputPropertiesError where there is no command.
 */
export function buildFunction({ commands, output = "dist" }: BuildFunctionOptions): FunctionBuild {
    check("buildFunction", [Array.isArray(commands) && commands.length > 0, "commands", "needs at least one"]);
    const code: Artifact = { name: "code" };
    return {
        code,
        plan: { build: { name: "build", type: { category: "Build", provider: "CodeBuild" }, reads: [sourceFiles], makes: [code] } },
        create: scope => ({ build: buildProject(scope, { commands, artifacts: { "base-directory": output, files: ["**/*"] } }) }),
    };
}
