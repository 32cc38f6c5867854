import { scheduleExpression, timeZoneOf } from "@causeway/core";
import { literal, type Patterns, type Trigger } from "@causeway/verify";
import type { SourceStep } from "../sources/source.ts";
import type { TriggerDeclaration, Wanted } from "./declare.ts";

/** A trigger in plain data, with all that a declaration leaves out, and where it was declared. */
export type PlannedTrigger = Trigger & { readonly at: string };

const isGit = ({ starts }: SourceStep): boolean => starts === "connection" || starts === "codecommit";

/** The source that a trigger of this kind is about, where it names none. */
export const defaultSource = (sources: readonly SourceStep[], kind: TriggerDeclaration["kind"]): SourceStep | undefined =>
    sources.find(source => (kind === "webhook" ? true : isGit(source) === (kind !== "newRevision")));

/** What starts a pipeline, as data; without declarations, each source's own: a push to its branch, a new object, a new image. */
export const planTriggers = (
    declared: readonly TriggerDeclaration[] | undefined,
    sources: readonly SourceStep[],
): readonly PlannedTrigger[] =>
    declared === undefined
        ? sources.map((source): PlannedTrigger => {
              const of = { source: source.name, at: "source" };
              return isGit(source) ? { kind: "push", ...of, branches: ownBranch(source) } : { kind: "newRevision", ...of };
          })
        : declared.map((each, index) => ({ ...plan(each, sources), at: `triggers[${index}]` }));

function plan(declared: TriggerDeclaration, sources: readonly SourceStep[]): Trigger {
    const { kind } = declared;
    if (kind === "schedule") {
        const { name, when } = declared;
        return { kind, name, when: `${scheduleExpression(when)} ${timeZoneOf(when)}` };
    }
    if (kind === "webhook") return { kind, name: declared.name };
    if (kind === "afterPipeline") return { kind, pipeline: declared.pipeline };
    const about = sources.find(each => each.name === declared.source) ?? (defaultSource(sources, kind) as SourceStep);
    const source = about.name;
    if (kind === "newRevision") return { kind, source };
    if (kind === "push" && declared.tags !== undefined) return { kind, source, tags: patternsOf(declared.tags) };
    const branches = declared.branches === undefined ? ownBranch(about) : patternsOf(declared.branches);
    const files = declared.files === undefined ? {} : { files: patternsOf(declared.files) };
    if (kind === "push") return { kind, source, branches, ...files };
    return { kind, source, branches, ...files, events: declared.events ?? ["open", "update", "close"] };
}

export const patternsOf = (wanted: Wanted): Patterns => (Array.isArray(wanted) ? { includes: wanted } : (wanted as Patterns));

const ownBranch = ({ branch }: SourceStep): Patterns => (branch === undefined ? {} : { includes: [literal(branch)] });
