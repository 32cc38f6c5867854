import { type Check, type Fault, quote } from "../check.ts";
import { type Fields, fields, isAbsent, items, list, repeated, text } from "../known.ts";
import { pages } from "../pages.ts";
import type { Pipeline } from "../view.ts";

/** Source: CodePipeline user guide, "Quotas in AWS CodePipeline"; API reference, "GitConfiguration", "GitBranchFilterCriteria". */
const MAX_TRIGGERS = 50;
const MAX_FILTERS = 3;
const MAX_PATTERNS = 8;
const MAX_LENGTH = 255;
const provider = "CodeStarSourceConnection";
const events: readonly string[] = ["OPEN", "UPDATED", "CLOSED"];

interface Trigger {
    readonly path: string;
    readonly declared: Fields;
    readonly git: Fields;
    readonly source: string | undefined;
}

const triggersOf = ({ declared }: Pipeline): readonly Trigger[] =>
    (list(declared["triggers"]) ?? []).flatMap((value, at) => {
        const declared = fields(value);
        const git = fields(declared?.["gitConfiguration"]);
        const path = `triggers[${at}]`;
        return declared && git ? [{ path, declared, git, source: text(git["sourceActionName"]) }] : [];
    });

interface Filter {
    readonly path: string;
    readonly declared: Fields;
    readonly kind: "pushes" | "pullRequests";
}
const filtersOf = (pipeline: Pipeline): readonly Filter[] =>
    triggersOf(pipeline).flatMap(({ path, git }) =>
        (["pushes", "pullRequests"] as const).flatMap(kind =>
            (list(git[kind]) ?? []).flatMap((value, at) => {
                const declared = fields(value);
                return declared ? [{ path: `${path}.gitConfiguration.${kind}[${at}]`, declared, kind }] : [];
            }),
        ),
    );

const has = ({ declared }: Filter, key: string) => fields(declared[key]) !== undefined;
const lacks = ({ declared }: Filter, ...keys: readonly string[]) => keys.every(key => isAbsent(declared[key]));

/** The lists of names of a filter. */
const criteriaOf = (pipeline: Pipeline): readonly { readonly path: string; readonly declared: Fields }[] =>
    filtersOf(pipeline).flatMap(({ path, declared }) =>
        ["branches", "filePaths", "tags"].flatMap(key => {
            const criteria = fields(declared[key]);
            return criteria ? [{ path: `${path}.${key}`, declared: criteria }] : [];
        }),
    );

function* beside(pipeline: Pipeline, key: "branches" | "filePaths"): Iterable<Fault> {
    for (const filter of filtersOf(pipeline)) {
        if (filter.kind === "pushes" && has(filter, "tags") && has(filter, key))
            yield { path: `${filter.path}.${key}`, wrong: "the filter has tags as well", right: "a filter for tags and another" };
    }
}

export const triggers: readonly Check[] = [
    {
        id: "triggers-too-many",
        finds: `more than ${MAX_TRIGGERS} triggers`,
        page: pages.quotas,
        *find({ declared }) {
            const count = list(declared["triggers"])?.length ?? 0;
            if (count > MAX_TRIGGERS) yield { path: "triggers", wrong: `there are ${count}`, right: `up to ${MAX_TRIGGERS}` };
        },
    },
    {
        id: "trigger-provider",
        finds: "a type of trigger that AWS does not have",
        page: pages.trigger,
        *find(pipeline) {
            for (const { path, declared } of triggersOf(pipeline)) {
                const type = text(declared["providerType"]);
                if (type !== undefined && type !== provider)
                    yield { path: `${path}.providerType`, wrong: `it is "${type}"`, right: `"${provider}"` };
            }
        },
    },
    {
        id: "trigger-of-nobody",
        finds: "a trigger of a source that is not there",
        page: pages.trigger,
        *find(pipeline) {
            const sources = pipeline.stages?.[0]?.actions ?? [];
            if (!pipeline.isWhole || sources.some(({ name }) => name === undefined)) return;
            for (const { path, source } of triggersOf(pipeline)) {
                if (source !== undefined && !sources.some(({ name }) => name === source))
                    yield {
                        path: `${path}.gitConfiguration.sourceActionName`,
                        wrong: `no source is called "${source}"`,
                        right: `one of ${quote(sources.flatMap(({ name }) => name ?? []))}`,
                    };
            }
        },
    },
    {
        id: "trigger-source",
        finds: "a trigger of a source that is not reached by a connection",
        page: pages.triggers,
        *find(pipeline) {
            for (const { path, source } of triggersOf(pipeline)) {
                const action = pipeline.stages?.[0]?.actions?.find(({ name }) => name !== undefined && name === source);
                if (action?.provider !== undefined && action.provider !== provider)
                    yield {
                        path: `${path}.gitConfiguration.sourceActionName`,
                        wrong: `the source "${source}" is ${action.provider}`,
                        right: `a source ${provider}; EventBridge rules start pipelines for others`,
                    };
            }
        },
    },
    {
        id: "trigger-twice",
        finds: "two triggers of one source",
        page: pages.triggers,
        *find(pipeline) {
            const sources = triggersOf(pipeline).map(({ path, source }) => ({
                path: `${path}.gitConfiguration.sourceActionName`,
                value: source,
            }));
            for (const { path, value } of repeated(sources))
                yield { path, wrong: `"${value}" has a trigger already`, right: "one trigger a source, with several filters" };
        },
    },
    {
        id: "trigger-empty",
        finds: "a trigger that filters neither pushes nor pull requests",
        page: pages.gitConfiguration,
        *find(pipeline) {
            for (const { path, git } of triggersOf(pipeline)) {
                const counts = [list(git["pushes"])?.length, list(git["pullRequests"])?.length];
                if (counts.every(count => count === 0))
                    yield { path: `${path}.gitConfiguration`, wrong: "it has no filter", right: "filters in pushes or pullRequests" };
            }
        },
    },
    {
        id: "trigger-filters-too-many",
        finds: `more than ${MAX_FILTERS} filters of pushes, or of pull requests`,
        page: pages.gitConfiguration,
        *find(pipeline) {
            for (const { path, git } of triggersOf(pipeline)) {
                for (const kind of ["pushes", "pullRequests"]) {
                    const count = list(git[kind])?.length ?? 0;
                    if (count > MAX_FILTERS)
                        yield { path: `${path}.gitConfiguration.${kind}`, wrong: `there are ${count}`, right: `up to ${MAX_FILTERS}` };
                }
            }
        },
    },
    {
        id: "trigger-filter-empty",
        finds: "a filter without branches, tags or file paths",
        page: pages.filters,
        *find(pipeline) {
            for (const filter of filtersOf(pipeline)) {
                if (!lacks(filter, "branches", "filePaths", "tags")) continue;
                const right =
                    filter.kind === "pushes" ? "branches, tags, or branches and filePaths" : "branches, or branches and filePaths";
                yield { path: filter.path, wrong: "it names none of them", right };
            }
        },
    },
    {
        id: "trigger-tags-with-branches",
        finds: "tags and branches in one filter",
        page: pages.triggers,
        find: pipeline => beside(pipeline, "branches"),
    },
    {
        id: "trigger-tags-with-files",
        finds: "tags and file paths in one filter",
        page: pages.triggers,
        find: pipeline => beside(pipeline, "filePaths"),
    },
    {
        id: "trigger-tags-of-pull-request",
        finds: "tags in a filter of pull requests",
        page: pages.pullRequestFilter,
        *find(pipeline) {
            for (const filter of filtersOf(pipeline)) {
                if (filter.kind === "pullRequests" && has(filter, "tags"))
                    yield { path: `${filter.path}.tags`, wrong: "pull requests have none", right: "branches, filePaths and events" };
            }
        },
    },
    {
        id: "trigger-files-without-branches",
        finds: "file paths without branches in one filter",
        page: pages.triggers,
        *find(pipeline) {
            for (const filter of filtersOf(pipeline)) {
                if (has(filter, "filePaths") && lacks(filter, "branches", "tags"))
                    yield { path: `${filter.path}.filePaths`, wrong: "there are no branches beside it", right: "branches and filePaths" };
            }
        },
    },
    {
        id: "trigger-event",
        finds: "an event that pull requests do not have",
        page: pages.pullRequestFilter,
        *find(pipeline) {
            for (const { path, declared } of filtersOf(pipeline)) {
                for (const { path: at, value } of items(declared["events"], `${path}.events`)) {
                    if (value !== undefined && !events.includes(value))
                        yield { path: at, wrong: `it is "${value}"`, right: `one of ${quote(events)}` };
                }
            }
        },
    },
    {
        id: "trigger-patterns",
        finds: `no pattern, or more than ${MAX_PATTERNS} of a kind`,
        page: pages.branchFilter,
        *find(pipeline) {
            for (const { path, declared } of criteriaOf(pipeline)) {
                const [includes, excludes] = [list(declared["includes"]), list(declared["excludes"])];
                if (includes?.length === 0 && excludes?.length === 0)
                    yield { path, wrong: "it has no pattern", right: "includes or excludes" };
                for (const [key, patterns] of Object.entries({ includes, excludes })) {
                    if (patterns && patterns.length > MAX_PATTERNS)
                        yield { path: `${path}.${key}`, wrong: `there are ${patterns.length}`, right: `up to ${MAX_PATTERNS}` };
                }
            }
        },
    },
    {
        id: "trigger-pattern-length",
        finds: "a pattern that is empty or too long",
        page: pages.branchFilter,
        *find(pipeline) {
            for (const { path, declared } of criteriaOf(pipeline)) {
                for (const key of ["includes", "excludes"]) {
                    for (const { path: at, value } of items(declared[key], `${path}.${key}`)) {
                        if (value !== undefined && (value.length < 1 || value.length > MAX_LENGTH))
                            yield { path: at, wrong: `it has ${value.length} characters`, right: `1 to ${MAX_LENGTH} characters` };
                    }
                }
            }
        },
    },
];
