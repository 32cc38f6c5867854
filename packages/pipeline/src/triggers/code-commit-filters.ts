import { compileGlob, isLiteral, type Patterns, type PullRequestEvent, type Trigger } from "@causeway/verify";

type PushTrigger = Extract<Trigger, { readonly kind: "push" }>;
type PullRequestTrigger = Extract<Trigger, { readonly kind: "pullRequest" }>;

/** Patterns as the sources of regular expressions. */
interface CompiledPatterns {
    readonly includes: readonly string[];
    readonly excludes: readonly string[];
}

/** What the filtering function reads of its environment. */
export interface FunctionFilter {
    readonly on: "branch" | "tag" | "pullRequest";
    readonly names: CompiledPatterns;
    readonly files?: CompiledPatterns;
    readonly events?: readonly PullRequestEvent[];
}

/** How a CodeCommit source's triggers are met: by event patterns alone, by the filtering function, or not at all. */
export interface CodeCommitStart {
    /** What the events of pushes say in their `detail`, where names are exact. */
    readonly push?: object;
    readonly pullRequest?: object;
    readonly filters: readonly FunctionFilter[];
}

/** What all events of pushes, and of pull requests, that may start a pipeline say. */
export const pushEvents = { event: ["referenceCreated", "referenceUpdated"] };

/**
 * Source: CodeCommit user guide, "Monitoring CodeCommit events in Amazon EventBridge and Amazon CloudWatch Events"; a closed pull request
 * tells so by either of two events.
 */
const pullRequestEvents: Readonly<Record<PullRequestEvent, object>> = {
    open: { event: ["pullRequestCreated"] },
    update: { event: ["pullRequestSourceBranchUpdated"] },
    close: { event: ["pullRequestStatusChanged", "pullRequestMergeStatusUpdated"], pullRequestStatus: ["Closed"] },
};

/**
 * A pipeline's pushes go one way, all of them, and so do its pull requests: by two ways, one event that two filters mean would start it twice.
 */
export function codeCommitStart(source: string, triggers: readonly Trigger[]): CodeCommitStart {
    const pushes = triggers.filter((each): each is PushTrigger => each.kind === "push" && each.source === source);
    const pullRequests = triggers.filter((each): each is PullRequestTrigger => each.kind === "pullRequest" && each.source === source);
    const push = exactPushes(pushes);
    const pullRequest = exactPullRequests(pullRequests);
    return {
        ...(push && { push }),
        ...(pullRequest && { pullRequest }),
        filters: [...(push ? [] : pushes.map(ofPush)), ...(pullRequest ? [] : pullRequests.map(ofPullRequest))],
    };
}

/** A pattern has room for 2,048 characters. Source: EventBridge API reference, "PutRule", EventPattern, by the quota of the user guide. */
const fits = (names: readonly string[]): boolean => JSON.stringify(names).length <= 1400;

const isExact = ({ includes = [], excludes = [] }: Patterns): boolean =>
    excludes.length === 0 && includes.length > 0 && includes.every(isLiteral);

function exactPushes(triggers: readonly PushTrigger[]): object | undefined {
    if (triggers.length === 0 || !triggers.every(({ branches, tags, files }) => !files && isExact(tags ?? branches ?? {})))
        return undefined;
    const branches = [...new Set(triggers.flatMap(each => each.branches?.includes ?? []))];
    const tags = [...new Set(triggers.flatMap(each => each.tags?.includes ?? []))];
    if (!fits([...branches, ...tags])) return undefined;
    const kinds = [
        ...(branches.length > 0 ? [{ referenceType: ["branch"], referenceName: branches }] : []),
        ...(tags.length > 0 ? [{ referenceType: ["tag"], referenceName: tags }] : []),
    ];
    return { ...pushEvents, ...(kinds.length === 1 ? kinds[0] : { $or: kinds }) };
}

function exactPullRequests(triggers: readonly PullRequestTrigger[]): object | undefined {
    if (triggers.length === 0 || !triggers.every(({ branches = {}, files }) => !files && isExact(branches))) return undefined;
    const kinds = triggers.flatMap(({ branches, events }) => {
        const destinationReference = (branches?.includes ?? []).map(branch => `refs/heads/${branch}`);
        return events.map(event => ({ ...pullRequestEvents[event], destinationReference }));
    });
    if (!fits(kinds.flatMap(({ destinationReference }) => destinationReference))) return undefined;
    return kinds.length === 1 ? kinds[0] : { $or: kinds };
}

/** What the events say that the filtering function looks at. */
export function functionEvents(filters: readonly FunctionFilter[]): object {
    const kinds = new Set(filters.map(({ on }) => on));
    const types = (["branch", "tag"] as const).filter(type => kinds.has(type));
    const events = new Set(filters.flatMap(({ events = [] }) => events));
    const all = [
        ...(types.length > 0 ? [{ ...pushEvents, referenceType: types }] : []),
        ...(Object.keys(pullRequestEvents) as PullRequestEvent[]).filter(event => events.has(event)).map(event => pullRequestEvents[event]),
    ];
    return all.length === 1 ? (all[0] as object) : { $or: all };
}

const compiled = ({ includes = [], excludes = [] }: Patterns): CompiledPatterns => ({
    includes: includes.map(sourceOf),
    excludes: excludes.map(sourceOf),
});
/** Patterns were checked: none has a fault. */
const sourceOf = (pattern: string): string => compileGlob(pattern).source as string;

const ofPush = ({ branches = {}, tags, files }: PushTrigger): FunctionFilter => ({
    on: tags ? "tag" : "branch",
    names: compiled(tags ?? branches),
    ...(files && { files: compiled(files) }),
});

const ofPullRequest = ({ branches = {}, files, events }: PullRequestTrigger): FunctionFilter => ({
    on: "pullRequest",
    names: compiled(branches),
    ...(files && { files: compiled(files) }),
    events,
});

/** Of Lambda's 4 KB for all of an environment, what the other variables leave. */
export const environmentRoom = 3500;

export const filtersText = (filters: readonly FunctionFilter[]): string => JSON.stringify(filters);
