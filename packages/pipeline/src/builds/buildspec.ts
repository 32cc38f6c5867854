import { type Artifact, quote, type Rule } from "@causeway/core";
import { type Batch, batchSection } from "./batch.ts";
import type { Machine } from "./machine.ts";
import { type Reports, reportSection } from "./reports.ts";

/** Files that a build hands on. */
export interface ArtifactFiles {
    /** The folder that they are in, and from which their paths count. @default the source's */
    readonly folder?: string;
    /** Files, as patterns. @default all of the folder */
    readonly files?: readonly string[];
}

/** An artifact, and which files go into it. */
export interface Made extends ArtifactFiles {
    readonly artifact: Artifact;
}

/**
 * Variables of the shell are named after artifacts: a dash would be none of its. A namespace of variables has the step's own name, and may have
 * none of an artifact. Source: CodePipeline user guide, "Variables reference", Namespaces.
 */
export const artifactName = (...parts: readonly string[]): string => parts.join("_").replace(/[^A-Za-z0-9_]/g, "_");

/** What a step does and leaves: all that its build specification says. */
export interface Work {
    /** The build specification is this file of the first artifact, which says all but what it reads and makes. */
    readonly file?: string | undefined;
    readonly commands: readonly string[];
    readonly finally?: readonly string[] | undefined;
    /** Artifacts besides the first, by the variable that names their folder. */
    readonly reads: Readonly<Record<string, Artifact>>;
    readonly makes: readonly Made[];
    readonly exports: readonly string[];
    readonly reports: Reports;
    readonly batch?: Batch | undefined;
}

/**
 * The build specification of a step, or where it is. All commands are one phase: after a failed build phase CodeBuild would still run the next one.
 * Source: CodeBuild user guide, "Build specification reference for CodeBuild" and "Build phase transitions".
 */
export function buildspecOf(work: Work, { cache }: Machine, reportArns: Readonly<Record<string, string>>): string {
    const { file, commands, exports, makes, reports, batch } = work;
    if (file !== undefined) return file;
    const [first, ...more] = makes;
    return JSON.stringify({
        version: "0.2",
        env: { shell: "bash", ...(exports.length > 0 && { "exported-variables": exports }) },
        ...(batch && { batch: batchSection(batch) }),
        phases: {
            build: {
                commands: [...foldersOf(work.reads), ...commands.map(strict)],
                ...(work.finally && { finally: work.finally.map(strict) }),
            },
        },
        ...(Object.keys(reports).length > 0 && { reports: reportSection(reports, reportArns) }),
        ...(first && {
            artifacts:
                more.length === 0
                    ? filesOf(first)
                    : { "secondary-artifacts": Object.fromEntries(makes.map(made => [made.artifact.name, filesOf(made)])) },
        }),
        ...(cache?.paths && { cache: { paths: cache.paths } }),
    });
}

const filesOf = ({ folder, files = ["**/*"] }: Made) => ({ ...(folder !== undefined && { "base-directory": folder }), files });

/** CodeBuild looks at how a command of several lines ends: without this, at its last line alone. */
const strict = (command: string): string => (command.trim().includes("\n") ? `set -e\n${command.trim()}\nset +e` : command);

/** Source: CodePipeline user guide, "AWS CodeBuild build and test action reference", Input artifacts. */
const foldersOf = (reads: Readonly<Record<string, Artifact>>): readonly string[] =>
    Object.entries(reads).map(([name, artifact]) => `${name}=$(printenv ${quote(`CODEBUILD_SRC_DIR_${artifact.name}`)}) && export ${name}`);

/** The longest that CodePipeline takes as one value of an action's configuration. Source: CodePipeline user guide, "Quotas in AWS CodePipeline". */
export const longestValue = 1000;

/** The longest inline build specification that CodeBuild takes; undocumented. Source: aws-cdk, pull request 14974. */
const longestBuildspec = 25_600;

/** How long a step's build specification gets, whatever the ARNs of its reports. */
export function buildspecLength(work: Work, machine: Machine): number {
    const longestArn = "x".repeat(200);
    return buildspecOf(work, machine, Object.fromEntries(Object.keys(work.reports).map(name => [name, `${longestArn}${name}`]))).length;
}

/** What CodeBuild would refuse of a step with many commands, once everything else is there. */
export function lengthRule(work: Work, machine: Machine): Rule {
    const length = buildspecLength(work, machine);
    return [
        length <= longestBuildspec,
        "commands",
        `make a build specification of ${length} characters, and CodeBuild takes ${longestBuildspec}: put them into a file of the source`,
    ];
}
