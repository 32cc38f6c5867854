import { type Artifact, check, type Grant, type Secrets, sourceFiles } from "@causeway/core";
import type { Batch } from "./batch.ts";
import { buildRules } from "./build-rules.ts";
import { type BuildStep, type BuildVariable, buildStep, buildUrl } from "./build-step.ts";
import { type ArtifactFiles, artifactName, lengthRule, type Made, type Work } from "./buildspec.ts";
import { defaultMachine, type Machine } from "./machine.ts";
import type { Reports } from "./reports.ts";

interface AnyBuild<Export extends string, Name extends string> {
    /**
     * The machine that it builds on. Steps on one machine share its project, unless one has grants, secrets, leaves among its variables, a
     * batch, or more commands than an action holds (1,000 characters, all told): that one has a project of its own, set up alike.
     *
     * @default a small Linux machine, which all steps share that ask for none
     */
    readonly on?: Machine;
    /** What is built: the build starts in the folder of these files. @default the first source */
    readonly from?: Artifact;
    /** Up to four further artifacts, by variables that hold their folders. @default none */
    readonly reads?: Readonly<Record<string, Artifact>>;
    /** What it hands on, by names of yours; at most five. @default nothing */
    readonly artifacts?: { readonly [Key in Name]: ArtifactFiles };
    /** Environment variables, for all to see. What of them holds variables of earlier actions, has 1,000 characters in all. @default none */
    readonly variables?: Readonly<Record<string, BuildVariable>>;
    /** Environment variables whose values are secret. @default none */
    readonly secrets?: Secrets;
    /** What it may do beyond reading and making artifacts, writing logs and reports. @default nothing */
    readonly grants?: readonly Grant[];
    /** Variables that the build leaves for later actions, by the names that they have in its shell. @default none */
    readonly exports?: readonly Export[];
    /** The name before its variables, as in `#{unit.VERSION}`; unique in a pipeline. @default the step's name */
    readonly namespace?: string;
    /** What CodePipeline takes the action for. @default "Build" */
    readonly category?: "Build" | "Test";
}

interface CommandBuild<Export extends string, Name extends string> extends AnyBuild<Export, Name> {
    /**
     * Commands of bash, in order, all in one shell; one may have several lines. The first that fails fails the build, and none after it runs.
     */
    readonly commands: readonly string[];
    /** Commands that run at the end in any case, such as stopping what others started. @default none */
    readonly finally?: readonly string[];
    /** The folder whose files are the artifact `output`. @default none */
    readonly output?: string;
    /** Results that commands leave, for CodeBuild to show and compare. @default none */
    readonly reports?: Reports;
    /** The same commands several times, side by side. @default once */
    readonly batch?: Batch;
    readonly buildspec?: never;
}

interface FileBuild<Export extends string, Name extends string> extends AnyBuild<Export, Name> {
    /**
     * A build specification among the files, such as `ci/buildspec.yml`. It says itself what it exports, reports and hands on: its artifacts
     * have the names that `artifacts` of the step have.
     */
    readonly buildspec: string;
    /** The report groups that it names. @default none */
    readonly reports?: readonly string[];
    readonly commands?: never;
    readonly finally?: never;
    readonly output?: never;
    readonly batch?: never;
}

export type BuildOptions<Export extends string = never, Name extends string = never> = CommandBuild<Export, Name> | FileBuild<Export, Name>;

/** A build, and what it leaves. */
export interface Build<Export extends string = string, Name extends string = string> extends BuildStep<Export> {
    /** What it hands on. */
    readonly artifacts: { readonly [Key in Name]: Artifact };
}

/**
 * Runs commands on CodeBuild: checks, tests, builds.
 *
 * Sources: CodePipeline user guide, "AWS CodeBuild build and test action reference"; CodeBuild user guide, "Build specification reference".
 *
 * @example
 * const unit = codeBuild("unit", {
 *     commands: ["npm ci", "npm test", "VERSION=$(node -p 'require(\"./package.json\").version')", "npm run build"],
 *     output: "dist",
 *     exports: ["VERSION"],
 *     reports: { tests: { format: "JUNITXML", files: ["reports/*.xml"] } },
 * });
 * approval({ question: `Release ${unit.variables.VERSION}?` });
 *
 * @param name Letters, digits and `.@_-`, 1 to 100: the action's name.
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function codeBuild<const Export extends string = never, const Name extends string = never>(
    name: string,
    options: BuildOptions<Export, Name> & { readonly output: string },
): Build<Export | typeof buildUrl, Name | "output">;
export function codeBuild<const Export extends string = never, const Name extends string = never>(
    name: string,
    options: CommandBuild<Export, Name> & { readonly batch?: never },
): Build<Export | typeof buildUrl, Name>;
export function codeBuild<const Export extends string = never, const Name extends string = never>(
    name: string,
    options: BuildOptions<Export, Name>,
): Build<Export, Name>;
export function codeBuild(name: string, options: BuildOptions<string, string>): Build {
    check(`codeBuild "${name}"`, ...buildRules(name, options));
    const { on = defaultMachine, from = sourceFiles, reads = {}, exports = [], batch, buildspec, reports = {} } = options;
    const makes = madeBy(name, options);
    // The builds of a batch have an address each, and variables of their own.
    const gives = [...exports, ...(buildspec === undefined && batch === undefined ? [buildUrl] : [])];
    const work: Work = {
        file: buildspec,
        commands: options.commands ?? [],
        finally: options.finally,
        reads,
        makes: Object.values(makes),
        exports: gives,
        reports: isReports(reports) ? reports : {},
        batch,
    };
    check(`codeBuild "${name}"`, lengthRule(work, on));
    const step = buildStep({
        name,
        category: options.category ?? "Build",
        namespace: options.namespace ?? name.replaceAll(".", "_"),
        machine: on,
        alone: false,
        from,
        work,
        reportNames: isReports(reports) ? [] : reports,
        variables: options.variables ?? {},
        secrets: options.secrets ?? {},
        grants: options.grants ?? [],
        gives,
    });
    return { ...step, artifacts: Object.fromEntries(Object.entries(makes).map(([key, { artifact }]) => [key, artifact])) };
}

const isReports = (reports: Reports | readonly string[]): reports is Reports => !Array.isArray(reports);

function madeBy(name: string, { output, artifacts = {} }: BuildOptions<string, string>): Readonly<Record<string, Made>> {
    return {
        ...(output !== undefined && { output: { artifact: { name: artifactName(name, "output") }, folder: output } }),
        ...Object.fromEntries(
            Object.entries(artifacts).map(([key, files]) => [key, { artifact: { name: artifactName(name, key) }, ...files }]),
        ),
    };
}
