import { type Artifact, check, commandsLog, type Grant, outputs, type Rule, type Step, sourceFiles, type Variables } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { actionNameRule } from "./build-rules.ts";
import { artifactName } from "./buildspec.ts";
import { grantRules, isArtifact, isList, isMap, namespaceRule } from "./rules.ts";

export interface CommandsOptions<Export extends string = never> {
    /**
     * Shell commands, in order, all in one shell: 1 to 50 of a single line and up to 1,000 characters. The first that fails fails the step.
     * They may hold variables of earlier actions, which become part of the command: no place for what others choose, such as a commit's message
     * or a branch's name.
     */
    readonly commands: readonly pulumi.Input<string>[];
    /** Whose folder the commands start in. @default the first source */
    readonly from?: Artifact;
    /** Up to nine further artifacts, each in the folder `$CODEBUILD_SRC_DIR_<name>`. @default none */
    readonly reads?: readonly Artifact[];
    /** Files, as patterns, that become the artifact `output`: 1 to 10 of up to 128 characters. @default no artifact */
    readonly files?: readonly string[];
    /** Variables of the shell that later actions may read, up to 15. @default none */
    readonly exports?: readonly Export[];
    /** What the commands may ask of AWS. @default nothing */
    readonly grants?: readonly Grant[];
    /** The name before its variables; unique in a pipeline. @default the step's name */
    readonly namespace?: string;
}

/** Commands, and what they leave. */
export interface Commands<Export extends string = string> extends Step<"commands"> {
    readonly variables: Variables<Export>;
}

/**
 * Runs a few commands without any CodeBuild project: nothing to set up, nothing that counts against a quota of projects.
 *
 * CodePipeline runs them on a small Linux machine of CodeBuild's, whose minutes CodeBuild bills as it does builds', and which count among the
 * builds that an account may run at once. After 55 minutes it stops. The machine may have run another pipeline of the account before. What it
 * has not: another image or size, a network of yours, docker, secrets among its variables, caches, reports, clones, another account or
 * region. For those there is {@link codeBuild}.
 *
 * Sources: CodePipeline user guide, "Commands action reference"; API reference, "ActionDeclaration" and "OutputArtifact".
 *
 * @example
 * const version = commands("version", { commands: ["VERSION=$(cat VERSION)"], exports: ["VERSION"] });
 * approval({ question: `Release ${version.variables.VERSION}?` });
 *
 * @param name Letters, digits and `.@_-`, 1 to 100: the action's name.
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function commands<const Export extends string = never>(
    name: string,
    options: CommandsOptions<Export> & { readonly files: readonly string[] },
): Commands<Export> & { readonly output: Artifact };
export function commands<const Export extends string = never>(name: string, options: CommandsOptions<Export>): Commands<Export>;
export function commands(name: string, options: CommandsOptions<string>): Commands & { readonly output?: Artifact } {
    check(`commands "${name}"`, ...rules(name, options));
    const { from = sourceFiles, reads = [], files, exports = [], grants = [], namespace = name.replaceAll(".", "_") } = options;
    const known = options.commands.filter(command => typeof command === "string");
    const made = files && { output: { name: artifactName(name, "output") } };
    return {
        ...made,
        variables: outputs(namespace, exports),
        plan: {
            commands: {
                name,
                type: { category: "Compute", provider: "Commands" },
                reads: [from, ...reads],
                ...(made && { makes: [made.output] }),
                ...(exports.length > 0 && { namespace, gives: exports }),
                ...(known.length === options.commands.length && { commands: known }),
            },
        },
        create: ({ delivery, pipelineName }) => ({
            commands: {
                ...(known.length < options.commands.length && { commands: options.commands }),
                ...(files && { files }),
                grants: [commandsLog(delivery, pipelineName), ...grants],
            },
        }),
    };
}

function rules(name: unknown, given: unknown): readonly Rule[] {
    if (!isMap(given)) return [[false, "options", "is not a map of options"]];
    const { commands: lines, from, reads = [], files, exports = [], namespace, grants } = given;
    return [
        actionNameRule(name),
        ...each(
            "commands",
            lines,
            50,
            command => (typeof command === "string" ? /^.{1,1000}$/.test(command) : isMap(command)),
            "is not one line of 1 to 1,000 characters",
        ),
        [from === undefined || isArtifact(from), "from", "is not an artifact"],
        [isList(reads) && reads.length <= 9 && reads.every(isArtifact), "reads", "is not a list of up to 9 artifacts"],
        ...(files === undefined
            ? []
            : each(
                  "files",
                  files,
                  10,
                  file => typeof file === "string" && /^.{1,128}$/.test(file),
                  "is not a pattern of 1 to 128 characters",
              )),
        ...(isList(exports) && exports.length === 0
            ? []
            : each(
                  "exports",
                  exports,
                  15,
                  (name, at) =>
                      typeof name === "string" && /^[A-Za-z_]\w{0,127}$/.test(name) && (exports as readonly unknown[]).indexOf(name) === at,
                  "is not a variable's name, or there already",
              )),
        namespaceRule(namespace),
        ...grantRules(grants),
    ];
}

/** A list of 1 to so many, of which each holds. */
const each = (
    path: string,
    given: unknown,
    most: number,
    holds: (value: unknown, at: number) => boolean,
    otherwise: string,
): readonly Rule[] =>
    isList(given) && given.length >= 1 && given.length <= most
        ? given.map((value, at): Rule => [holds(value, at), `${path}[${at}]`, otherwise])
        : [[false, path, `needs 1 to ${most}`]];
