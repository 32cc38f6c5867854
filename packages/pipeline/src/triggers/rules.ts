import { type Rule, scheduleRules } from "@causeway/core";
import { compileGlob, type PullRequestEvent } from "@causeway/verify";
import type { SourceStep } from "../sources/source.ts";
import { codeCommitStart, environmentRoom, filtersText } from "./code-commit-filters.ts";
import type { PullRequestOptions, PushOptions, TriggerDeclaration, Wanted, WebhookOptions } from "./declare.ts";
import { defaultSource, planTriggers } from "./plan.ts";

type Kind = TriggerDeclaration["kind"];
interface Trigger {
    readonly declared: TriggerDeclaration;
    readonly at: string;
}

/** How a trigger is declared, by its kind. */
const spoken: Readonly<Record<Kind, string>> = {
    push: "push()",
    pullRequest: "pullRequest()",
    schedule: "schedule()",
    webhook: "webhook()",
    afterPipeline: "afterPipeline()",
    newRevision: "newRevision()",
};

/** What CodePipeline or EventBridge would refuse of a pipeline's triggers, and what could never start it. */
export function triggerRules(
    declared: readonly TriggerDeclaration[] | undefined,
    sources: readonly SourceStep[],
    pipelineName: string,
): readonly Rule[] {
    if (declared === undefined) return [];
    if (!Array.isArray(declared)) return [[false, "triggers", "must be a list; an empty one for a pipeline that only people start"]];
    const all = declared.map((each: TriggerDeclaration, index): Trigger => ({ declared: each, at: `triggers[${index}]` }));
    const isKnown = ({ declared }: Trigger) => typeof declared === "object" && declared !== null && Object.hasOwn(spoken, declared.kind);
    const rules: readonly Rule[] = [
        ...all.map((each): Rule => [isKnown(each), each.at, `is none of ${Object.values(spoken).join(", ")}`]),
        ...all.filter(isKnown).flatMap(each => [...sourceRules(each, sources), ...ownRules(each, pipelineName)]),
        ...numberRules(all.filter(isKnown), sources),
        ...twiceRules(all.filter(isKnown), sources),
    ];
    return rules.every(([holds]) => holds) ? roomRules(declared, sources) : rules;
}

/** Rules, targets, roles and functions are named after the source, too: 64 characters, a dash and seven digits of Pulumi's among them. */
export const startNameRules = (service: string, sources: readonly SourceStep[]): readonly Rule[] =>
    sources
        .filter(({ name, starts }) => name !== "source" && starts !== "connection")
        .map(({ name }): Rule => {
            const longest = `${service}-source-${name}-push-target`;
            return [
                longest.length <= 56,
                "source",
                `makes "${longest}", ${longest.length} characters: EventBridge's names leave room for 56`,
            ];
        });

/** Source: Lambda developer guide, "Lambda quotas": 4 KB for all environment variables of a function. */
const roomRules = (declared: readonly TriggerDeclaration[], sources: readonly SourceStep[]): readonly Rule[] =>
    sources
        .filter(({ starts }) => starts === "codecommit")
        .map(({ name }): Rule => {
            const size = Buffer.byteLength(filtersText(codeCommitStart(name, planTriggers(declared, sources)).filters));
            return [
                size <= environmentRoom,
                "triggers",
                `make filters of ${size} characters for the source "${name}": the function that looks at pushes has room for ${environmentRoom}`,
            ];
        });

function sourceRules({ declared, at }: Trigger, sources: readonly SourceStep[]): readonly Rule[] {
    const { kind } = declared;
    if (kind === "schedule" || kind === "afterPipeline") return [];
    const what = kind === "newRevision" ? "an S3 object or an image" : kind === "webhook" ? "what a pipeline releases" : "a git repository";
    if (declared.source === undefined)
        return [[defaultSource(sources, kind) !== undefined, at, `is ${spoken[kind]}, and the pipeline has no source of ${what}`]];
    const found = sources.find(each => each.name === declared.source);
    const names = sources.map(({ name }) => name).join(", ");
    const fits = found === undefined || defaultSource([found], kind) !== undefined;
    return [
        [found !== undefined, `${at}.source`, `is "${declared.source}", not one of the pipeline's sources: ${names}`],
        [fits, `${at}.source`, `is "${declared.source}", which is no source of ${what}, as ${spoken[kind]} needs`],
    ];
}

function ownRules({ declared, at }: Trigger, pipelineName: string): readonly Rule[] {
    if (declared.kind === "push") return pushRules(declared, at);
    if (declared.kind === "pullRequest") return pullRequestRules(declared, at);
    if (declared.kind === "webhook") return webhookRules(declared, at);
    if (declared.kind === "schedule") {
        const { name, when } = declared;
        const isSchedule = typeof when === "object" && when !== null && ("rate" in when || "cron" in when || "at" in when);
        return [
            [isText(name, /^[\w.-]{1,64}$/), at, `is named "${name}": must be 1 to 64 letters, digits and ._-`],
            [isSchedule, at, "has no rate, cron or at"],
            ...(isSchedule ? scheduleRules(when, at) : []),
        ];
    }
    if (declared.kind === "newRevision") return [];
    const { pipeline } = declared;
    return [
        // Source: CodePipeline API reference, "PipelineDeclaration", name.
        [
            isText(pipeline, /^[A-Za-z0-9.@_-]{1,100}$/),
            at,
            `waits for "${pipeline}": must be a pipeline's name, 1 to 100 letters, digits and .@_-`,
        ],
        [pipeline !== pipelineName, at, `waits for "${pipeline}", the pipeline itself: it would start itself for ever`],
    ];
}

function pushRules({ branches, files, tags }: PushOptions, at: string): readonly Rule[] {
    const mixed = tags !== undefined && (branches !== undefined || files !== undefined);
    return [
        [!mixed, at, "is for tags, and for branches or files: a push filter takes tags alone, so write two"],
        ...wantedRules(tags, `${at}.tags`),
        ...wantedRules(branches, `${at}.branches`),
        ...wantedRules(files, `${at}.files`),
    ];
}

const known: Readonly<Record<PullRequestEvent, true>> = { open: true, update: true, close: true };

function pullRequestRules({ branches, files, events }: PullRequestOptions, at: string): readonly Rule[] {
    return [
        ...wantedRules(branches, `${at}.branches`),
        ...wantedRules(files, `${at}.files`),
        ...(events === undefined ? [] : eventRules(events, `${at}.events`)),
    ];
}

const eventRules = (events: readonly string[], at: string): readonly Rule[] =>
    Array.isArray(events) && events.length > 0
        ? events.flatMap((event, index): readonly Rule[] => [
              [Object.hasOwn(known, event), `${at}[${index}]`, `is "${event}", not one of ${Object.keys(known).join(", ")}`],
              [events.indexOf(event) === index, `${at}[${index}]`, `is "${event}" once more`],
          ])
        : [[false, at, `must be a list of ${Object.keys(known).join(", ")}`]];

const isText = (value: unknown, form: RegExp): boolean => typeof value === "string" && form.test(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/** Source: CodePipeline API reference, "GitBranchFilterCriteria", "GitFilePathFilterCriteria" and "GitTagFilterCriteria". */
function wantedRules(wanted: Wanted | undefined, at: string): readonly Rule[] {
    if (wanted === undefined) return [];
    if (Array.isArray(wanted)) return listRules(wanted, at);
    if (!isObject(wanted)) return [[false, at, "must be a list of patterns, or { includes, excludes }"]];
    const { includes, excludes } = wanted;
    return [
        [includes !== undefined || excludes !== undefined, at, "has neither includes nor excludes"],
        ...(includes === undefined ? [] : listRules(includes, `${at}.includes`)),
        ...(excludes === undefined ? [] : listRules(excludes, `${at}.excludes`)),
    ];
}

function listRules(patterns: unknown, at: string): readonly Rule[] {
    if (!Array.isArray(patterns)) return [[false, at, "must be a list of patterns"]];
    return [
        [patterns.length >= 1 && patterns.length <= 8, at, `has ${patterns.length} patterns: CodePipeline takes 1 to 8`],
        ...patterns.flatMap((pattern: unknown, index): readonly Rule[] => {
            const here = `${at}[${index}]`;
            if (typeof pattern !== "string") return [[false, here, "must be a text"]];
            const { fault } = compileGlob(pattern);
            return [
                [pattern.length >= 1 && pattern.length <= 255, here, `has ${pattern.length} characters: CodePipeline takes 1 to 255`],
                [fault === undefined, here, `is "${pattern}", which ${fault}`],
            ];
        }),
    ];
}

/** Source: CodePipeline API reference, "WebhookDefinition" and "WebhookFilterRule". */
function webhookRules({ name, token, filters }: { readonly name: string } & WebhookOptions, at: string): readonly Rule[] {
    const rules = isObject(filters) ? Object.entries(filters) : [];
    return [
        [
            isText(name, /^[a-z][a-z0-9-]{0,29}$/),
            at,
            `is named "${name}": must be 1 to 30 lower-case letters, digits and dashes, and start with a letter`,
        ],
        [typeof token !== "string" || token.length <= 100, `${at}.token`, `has ${String(token).length} characters: CodePipeline takes 100`],
        [token !== undefined && token !== null && token !== "", `${at}.token`, "is missing: without it anybody could start the pipeline"],
        [rules.length >= 1 && rules.length <= 5, `${at}.filters`, `has ${rules.length} conditions: CodePipeline takes 1 to 5`],
        ...rules.flatMap(([path, value]): readonly Rule[] => [
            [/^\$.{1,149}$/.test(path), `${at}.filters`, `has "${path}", which is no JSON path of 2 to 150 characters that begins with $`],
            [
                typeof value === "string" && value.length >= 1 && value.length <= 150,
                `${at}.filters["${path}"]`,
                "must be a text of 1 to 150 characters",
            ],
        ]),
    ];
}

/** Source: CodePipeline API reference, "GitConfiguration": three filters of each kind. For CodeCommit, we keep to the same. */
function numberRules(all: readonly Trigger[], sources: readonly SourceStep[]): readonly Rule[] {
    return (["push", "pullRequest"] as const).flatMap(kind =>
        sources.map((source): Rule => {
            const name = source.name;
            const own = all.filter(({ declared }) => declared.kind === kind && (declared.source ?? nameOfDefault(sources, kind)) === name);
            return [
                own.length <= 3,
                own[3]?.at ?? "triggers",
                `is number ${own.length} of ${spoken[kind]} for the source "${name}": CodePipeline takes 3`,
            ];
        }),
    );
}

const nameOfDefault = (sources: readonly SourceStep[], kind: Kind): string | undefined => defaultSource(sources, kind)?.name;

/** Two of one name, or of one meaning, would be one resource twice. */
function twiceRules(all: readonly Trigger[], sources: readonly SourceStep[]): readonly Rule[] {
    const seen = new Map<string, string>();
    return all.flatMap(({ declared, at }): readonly Rule[] => {
        const key = keyOf(declared, sources);
        if (key === undefined) return [];
        const before = seen.get(`${declared.kind} ${key}`);
        seen.set(`${declared.kind} ${key}`, before ?? at);
        return [[before === undefined, at, `is ${spoken[declared.kind]} of "${key}", as ${before} is`]];
    });
}

/** What a trigger's resources are named after, where there is one for each trigger. */
function keyOf(declared: TriggerDeclaration, sources: readonly SourceStep[]): string | undefined {
    if (declared.kind === "schedule" || declared.kind === "webhook") return declared.name;
    if (declared.kind === "afterPipeline") return declared.pipeline;
    if (declared.kind === "newRevision") return declared.source ?? nameOfDefault(sources, "newRevision");
    return undefined;
}
