import * as z from "zod";
import { type GraphResource, nameOf, pipelinesOf } from "../checker/check-graph.ts";
import { isAbsent, text as known } from "../checker/known.ts";
import { literal } from "./glob.ts";
import type { Patterns, PullRequestEvent, Trigger, TriggeredPipeline, TriggerSource } from "./trigger.ts";

/** A pipeline that was found, and what of its way to start could not be read. */
export interface FoundPipeline extends TriggeredPipeline {
    readonly notes: readonly string[];
}

const patterns: z.ZodType<Patterns> = z.object({ includes: z.array(z.string()).optional(), excludes: z.array(z.string()).optional() });
const at = { at: z.string().optional() };
const recorded: z.ZodType<TriggeredPipeline["triggers"][number]> = z.union([
    z.object({ kind: z.literal("push"), source: z.string(), tags: patterns, ...at }),
    z.object({ kind: z.literal("push"), source: z.string(), branches: patterns.optional(), files: patterns.optional(), ...at }),
    z.object({
        kind: z.literal("pullRequest"),
        source: z.string(),
        branches: patterns.optional(),
        files: patterns.optional(),
        events: z.array(z.enum(["open", "update", "close"])),
        ...at,
    }),
    z.object({ kind: z.literal("schedule"), name: z.string(), when: z.string(), ...at }),
    z.object({ kind: z.literal("webhook"), name: z.string(), ...at }),
    z.object({ kind: z.literal("afterPipeline"), pipeline: z.string(), ...at }),
    z.object({ kind: z.literal("newRevision"), source: z.string(), ...at }),
]);
/** What a ServicePipeline registers as its outputs. */
const component = z.object({ pipelineName: z.string(), triggers: z.array(recorded) });

// A state says null where a property has no value.
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform(value => value ?? undefined);
const filter = optional(z.object({ includes: optional(z.array(z.string())), excludes: optional(z.array(z.string())) }));
const git = z.object({
    sourceActionName: z.string(),
    pushes: optional(z.array(z.object({ branches: filter, filePaths: filter, tags: filter }))),
    pullRequests: optional(z.array(z.object({ branches: filter, filePaths: filter, events: optional(z.array(z.string())) }))),
});
const action = z.object({
    name: z.string(),
    category: z.string(),
    provider: z.string(),
    configuration: optional(z.record(z.string(), z.unknown())),
});
const pipeline = z.object({
    name: z.string(),
    stages: z.array(z.object({ actions: z.array(action) })),
    triggers: optional(z.array(z.object({ gitConfiguration: git }))),
});
type SourceAction = z.infer<typeof action>;
type Git = z.infer<typeof git>;

/**
 * The pipelines of a stack, and what starts them: of a ServicePipeline, what it has recorded; of any other, its own triggers, and the changes
 * that its sources look for by themselves. What EventBridge rules do for the others is not read, and the notes say so.
 */
export function readPipelines(resources: readonly GraphResource[]): readonly FoundPipeline[] {
    const records = new Map(
        resources
            .filter(({ type }) => type === "causeway:pipeline:ServicePipeline")
            .flatMap(({ outputs }) => {
                const { data } = component.safeParse(outputs);
                return data ? [[data.pipelineName, data.triggers] as const] : [];
            }),
    );
    return pipelinesOf(resources).map(({ urn, inputs = {}, outputs = {} }) => {
        // Of a property with a secret somewhere in it, outputs have nothing that can be read, and inputs all but the secret.
        const { data } = pipeline.safeParse({ ...outputs, ...inputs });
        if (!data) return { name: known(inputs["name"]) ?? nameOf(urn), sources: [], triggers: [], notes: [unreadable] };
        const actions = data.stages.flatMap(stage => stage.actions).filter(({ category }) => category === "Source");
        const sources = actions.flatMap(sourceOf);
        const record = records.get(data.name);
        const triggers = record ?? [
            ...(data.triggers ?? []).flatMap(({ gitConfiguration }, index) =>
                ofGit(gitConfiguration, `triggers[${index}].gitConfiguration`),
            ),
            ...actions.flatMap(each => detected(each, data.triggers ?? [])),
        ];
        const unread = record ? [] : sources.filter(({ starts, name }) => starts !== "connection" && !triggers.some(is(name)));
        const later = sources.filter(({ repository }) => repository.includes(notKnown));
        return { name: data.name, sources, triggers, notes: [...unread.map(({ name }) => note(name)), ...later.map(unknownNote)] };
    });
}

const is = (name: string) => (trigger: Trigger) => "source" in trigger && trigger.source === name;
const note = (source: string): string =>
    `the source "${source}" looks for no changes; EventBridge rules that may start the pipeline are not read`;

const unreadable = "its stages or triggers are not known: what starts it cannot be said";
const unknownNote = ({ name }: TriggerSource): string => `what the source "${name}" reads is not known: it may be of this change`;

/** What stands for a value that is known later, or is a secret. */
const notKnown = "(not known)";
function text(configuration: SourceAction["configuration"], key: string): string {
    const value = configuration?.[key];
    return isAbsent(value) ? "" : (known(value) ?? notKnown);
}

function sourceOf({ name, provider, configuration }: SourceAction): readonly TriggerSource[] {
    const value = (key: string) => text(configuration, key);
    if (provider === "CodeStarSourceConnection") return [{ name, starts: "connection", repository: value("FullRepositoryId") }];
    if (provider === "CodeCommit") return [{ name, starts: "codecommit", repository: value("RepositoryName") }];
    if (provider === "S3") return [{ name, starts: "s3", repository: `${value("S3Bucket")}/${value("S3ObjectKey")}` }];
    if (provider === "ECR") return [{ name, starts: "ecr", repository: `${value("RepositoryName")}:${value("ImageTag") || "latest"}` }];
    return [];
}

const events: Readonly<Record<string, PullRequestEvent>> = { OPEN: "open", UPDATED: "update", CLOSED: "close" };

function ofGit({ sourceActionName: source, pushes = [], pullRequests = [] }: Git, path: string): TriggeredPipeline["triggers"] {
    return [
        ...pushes.map(({ tags, branches, filePaths: files }, index) => ({
            kind: "push" as const,
            source,
            ...(tags ? { tags } : { ...(branches && { branches }), ...(files && { files }) }),
            at: `${path}.pushes[${index}]`,
        })),
        ...pullRequests.map(({ branches, filePaths: files, events: of }, index) => ({
            kind: "pullRequest" as const,
            source,
            ...(branches && { branches }),
            ...(files && { files }),
            events: of && of.length > 0 ? of.flatMap(event => events[event.trim()] ?? []) : Object.values(events),
            at: `${path}.pullRequests[${index}]`,
        })),
    ];
}

/**
 * What a source looks for by itself. Sources: CodePipeline user guide, "CodeStarSourceConnection for Bitbucket Cloud, GitHub, …", DetectChanges;
 * "CodeCommit source action reference" and "Amazon S3 source action reference", PollForSourceChanges: all are true where nothing is said.
 */
function detected(
    { name: source, provider, configuration }: SourceAction,
    triggers: readonly { readonly gitConfiguration: Git }[],
): TriggeredPipeline["triggers"] {
    const asked = (key: string) => text(configuration, key) !== "false";
    const push = (key: string) => [
        { kind: "push" as const, source, branches: { includes: [literal(text(configuration, "BranchName"))] }, at: `${source}.${key}` },
    ];
    const hasOwn = triggers.some(({ gitConfiguration }) => gitConfiguration.sourceActionName === source);
    if (provider === "CodeStarSourceConnection") return !hasOwn && asked("DetectChanges") ? push("DetectChanges") : [];
    if (provider === "CodeCommit") return asked("PollForSourceChanges") ? push("PollForSourceChanges") : [];
    if (provider === "S3" && asked("PollForSourceChanges")) return [{ kind: "newRevision", source, at: `${source}.PollForSourceChanges` }];
    return [];
}
