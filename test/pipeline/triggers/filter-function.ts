import { readFileSync } from "node:fs";

/** What the function asks of AWS. */
export interface FilterCalls {
    getDifferences(request: {
        readonly repositoryName: string;
        readonly beforeCommitSpecifier: string;
        readonly afterCommitSpecifier: string;
        readonly NextToken?: string;
    }): Promise<{
        readonly differences?: readonly {
            readonly beforeBlob?: { readonly path: string };
            readonly afterBlob?: { readonly path: string };
        }[];
        readonly NextToken?: string;
    }>;
    getPullRequest(request: { readonly pullRequestId: string }): Promise<{
        readonly pullRequest: {
            readonly pullRequestTargets: readonly { readonly repositoryName: string; readonly mergeBase?: string }[];
        };
    }>;
    startPipelineExecution(request: StartRequest): Promise<{ readonly pipelineExecutionId: string }>;
}
export interface StartRequest {
    readonly name: string;
    readonly clientRequestToken: string;
    readonly sourceRevisions: readonly object[];
}
type Outcome = { readonly started: true; readonly pipelineExecutionId: string } | { readonly started: false; readonly why: string };

/** Where pipelines are. */
export const delivery = { account: "111111111111", region: "eu-west-1" };

export const functionFolder = new URL("../../../packages/pipeline/functions/trigger-filter/", import.meta.url);
export const functionFile = (name: string): string => readFileSync(new URL(name, functionFolder), "utf8");

const { start: untyped } = (await import(new URL("filter.mjs", functionFolder).href)) as { readonly start: unknown };

/** The function itself, as it is shipped. */
export const start = untyped as (event: object, environment: Readonly<Record<string, string>>, aws: FilterCalls) => Promise<Outcome>;
