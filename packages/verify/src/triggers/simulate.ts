import { type Answer, anyMeant, type FilesAnswer, meant } from "./filter.ts";
import {
    type BranchTrigger,
    type Change,
    describeTrigger,
    type PullRequestTrigger,
    type TagTrigger,
    type Trigger,
    type TriggeredPipeline,
    type TriggerSource,
} from "./trigger.ts";

/** What one trigger makes of a change. */
export interface Judgement {
    /** Where the trigger is declared: `triggers[1]`. */
    readonly path: string;
    /** The trigger in a few words. */
    readonly trigger: string;
    /** Why it matches, or the first reason why it does not. */
    readonly why: string;
    /** Why the answer may be another on AWS. */
    readonly caveat?: string;
}

/** What a change does to one pipeline. */
export interface Verdict {
    readonly pipeline: string;
    /** It starts, once, however many triggers match. */
    readonly starts: boolean;
    readonly matched: readonly Judgement[];
    readonly rejected: readonly Judgement[];
}

/**
 * Which pipelines a change starts, and which not, and why: by filters that follow AWS's own rules.
 *
 * Source: CodePipeline user guide, "Automate starting pipelines using triggers and filtering": one of a pipeline's filters is enough, and all
 * of a filter must hold.
 *
 * @example
 * const shop = {
 *     name: "payments-checkout",
 *     sources: [{ name: "source", starts: "codecommit", repository: "shop" }],
 *     triggers: [{ kind: "push", source: "source", branches: { includes: ["main"] }, files: { includes: ["services/checkout/**"] } }],
 * } as const;
 * const [verdict] = simulate({ kind: "push", repository: "shop", branch: "main", files: ["docs/a.md"] }, [shop]);
 * verdict?.rejected[0]?.why; // docs/a.md matches none of "services/checkout/**"
 */
export const simulate = (change: Change, pipelines: readonly TriggeredPipeline[]): readonly Verdict[] =>
    pipelines.map(({ name, sources, triggers }) => {
        const judged = triggers.map((trigger, index) => ({
            path: trigger.at ?? `triggers[${index}]`,
            trigger: describeTrigger(trigger),
            ...judge(change, trigger, sources),
        }));
        const said = (holds: boolean): readonly Judgement[] =>
            judged.filter(each => each.holds === holds).map(({ holds: _, ...judgement }) => judgement);
        return { pipeline: name, starts: judged.some(({ holds }) => holds), matched: said(true), rejected: said(false) };
    });

const no = (why: string): Answer => ({ holds: false, why });

const spoken: Readonly<Record<Change["kind"], string>> = {
    push: "a push to a branch",
    tag: "a tag",
    pullRequest: "a pull request",
    schedule: "a schedule",
    webhook: "a webhook",
    afterPipeline: "another pipeline's success",
    newRevision: "a new revision",
};
const kindOf = (trigger: Trigger): Change["kind"] => (trigger.kind === "push" && trigger.tags ? "tag" : trigger.kind);

function judge(change: Change, trigger: Trigger, sources: readonly TriggerSource[]): FilesAnswer {
    const kind = kindOf(trigger);
    if (kind !== change.kind) return no(`is for ${spoken[kind]}, and this is ${spoken[change.kind]}`);
    if (trigger.kind === "schedule" || trigger.kind === "webhook") {
        const { name } = change as Extract<Change, { readonly name: string }>;
        return same(trigger.name, name, "is named", trigger.kind);
    }
    if (trigger.kind === "afterPipeline") {
        const { pipeline } = change as Extract<Change, { readonly pipeline: string }>;
        return same(trigger.pipeline, pipeline, "waits for", "pipeline");
    }
    const about = change as Extract<Change, { readonly repository: string }>;
    const source = sources.find(({ name }) => name === trigger.source);
    if (!source) return no(`is of the source "${trigger.source}", which the pipeline does not have`);
    if (source.repository !== about.repository) return no(`is of ${source.repository}, not of ${about.repository}`);
    if (about.kind === "newRevision") return { holds: true, why: `is of ${about.repository}` };
    return judgeGit(about, trigger as BranchTrigger | TagTrigger | PullRequestTrigger, source);
}

const same = (wanted: string, name: string, verb: string, noun: string): Answer =>
    wanted === name ? { holds: true, why: `${verb} ${name}` } : no(`${verb} ${wanted}, and this is the ${noun} ${name}`);

type GitChange = Extract<Change, { readonly kind: "push" | "tag" | "pullRequest" }>;

function judgeGit(change: GitChange, trigger: BranchTrigger | TagTrigger | PullRequestTrigger, source: TriggerSource): FilesAnswer {
    if (change.kind === "tag")
        return about(`tag ${change.tag}`, meant(trigger.kind === "push" && trigger.tags ? trigger.tags : {}, change.tag));
    if (trigger.kind === "pullRequest" && change.kind === "pullRequest" && !trigger.events.includes(change.event))
        return no(`is for the events ${trigger.events.join(", ")}, and this is ${change.event}`);
    const { branches = {}, files } = trigger as BranchTrigger | PullRequestTrigger;
    const branch = about(`branch ${change.branch}`, meant(branches, change.branch));
    if (!branch.holds || !files) return branch;
    // Source: CodePipeline user guide, "Troubleshooting CodePipeline", file paths at branch creation. Ours for CodeCommit does the same.
    if (change.kind === "push" && change.created)
        return no("filters by files, and a branch that was just created has none to compare with");
    if (!change.files) return no("filters by files, and which files have changed was not told");
    const answer = anyMeant(files, change.files, source.starts === "connection");
    return answer.holds ? { ...answer, why: `${branch.why}; ${answer.why}` } : answer;
}

const about = (what: string, { holds, why }: Answer): Answer => ({ holds, why: `${what} ${why}` });
