import type { Patterns, PullRequestEvent, Trigger } from "@causeway/verify";
import type * as aws from "@pulumi/aws";
import type { SourceStep } from "../sources/source.ts";

type PipelineTrigger = aws.types.input.codepipeline.PipelineTrigger;

const events: Readonly<Record<PullRequestEvent, string>> = { open: "OPEN", update: "UPDATED", close: "CLOSED" };

const criteria = ({ includes = [], excludes = [] }: Patterns) => ({
    ...(includes.length > 0 && { includes: [...includes] }),
    ...(excludes.length > 0 && { excludes: [...excludes] }),
});

const ofSource = (source: SourceStep, triggers: readonly Trigger[]) => ({
    pushes: triggers.flatMap(each => (each.kind === "push" && each.source === source.name ? [each] : [])),
    pullRequests: triggers.flatMap(each => (each.kind === "pullRequest" && each.source === source.name ? [each] : [])),
});

/**
 * The triggers of CodePipeline's own: one for each connection's source, with all its filters.
 *
 * Source: CodePipeline API reference, "GitConfiguration", "GitPushFilter" and "GitPullRequestFilter".
 */
const gitTriggers = (sources: readonly SourceStep[], triggers: readonly Trigger[]): PipelineTrigger[] =>
    sources
        .filter(({ starts }) => starts === "connection")
        .flatMap(source => {
            const { pushes, pullRequests } = ofSource(source, triggers);
            if (pushes.length + pullRequests.length === 0) return [];
            const gitConfiguration = {
                sourceActionName: source.name,
                ...(pushes.length > 0 && {
                    pushes: pushes.map(({ tags, branches, files }) => ({
                        ...(tags && { tags: criteria(tags) }),
                        ...(branches && { branches: criteria(branches) }),
                        ...(files && { filePaths: criteria(files) }),
                    })),
                }),
                ...(pullRequests.length > 0 && {
                    pullRequests: pullRequests.map(each => ({
                        events: each.events.map(event => events[event]),
                        ...(each.branches && { branches: criteria(each.branches) }),
                        ...(each.files && { filePaths: criteria(each.files) }),
                    })),
                }),
            };
            return [{ providerType: "CodeStarSourceConnection", gitConfiguration }];
        });

/** These triggers as a pipeline's argument, which it has where there are any. */
export const declareTriggers = (
    sources: readonly SourceStep[],
    triggers: readonly Trigger[],
): { readonly triggers?: PipelineTrigger[] } => {
    const own = gitTriggers(sources, triggers);
    return own.length > 0 ? { triggers: own } : {};
};
