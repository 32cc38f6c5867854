import { type Check, quote } from "../check.ts";
import { pages } from "../pages.ts";
import type { Pipeline } from "../view.ts";

/** Source: CodePipeline API reference, "ActionDeclaration" and "RuleDeclaration". */
const MAX_LENGTH = 1000;
const MAX_LENGTH_OF_RULE = 10_000;

const typed = ({ actions, rules }: Pipeline) => [...actions, ...rules].flatMap(({ type, ...each }) => (type ? [{ ...each, type }] : []));

export const configuration: readonly Check[] = [
    {
        id: "configuration-missing",
        finds: "a key that an action or a rule of its type must have",
        page: pages.actionTypes,
        *find(pipeline) {
            for (const { type, configuration, provider } of typed(pipeline)) {
                for (const key of configuration.isWhole ? type.required : []) {
                    if (!configuration.values.has(key))
                        yield {
                            path: `${configuration.path}.${key}`,
                            wrong: "it is missing",
                            right: `a value: ${provider} needs it`,
                            page: type.page,
                        };
                }
            }
        },
    },
    {
        id: "configuration-unknown",
        finds: "a key that an action or a rule of its type does not have",
        page: pages.actionTypes,
        *find(pipeline) {
            for (const { type, configuration, provider } of typed(pipeline)) {
                const keys = [...type.required, ...type.optional];
                for (const key of configuration.values.keys()) {
                    if (keys.includes(key)) continue;
                    yield {
                        path: `${configuration.path}.${key}`,
                        wrong: `${provider} has no such key`,
                        right: keys.length > 0 ? `one of ${quote(keys)}` : "no configuration",
                        page: type.page,
                    };
                }
            }
        },
    },
    {
        id: "configuration-length",
        finds: "a value that is empty or too long",
        page: pages.action,
        *find({ actions, rules }) {
            const all = [
                ...actions.map(action => [action, MAX_LENGTH] as const),
                ...rules.map(rule => [rule, MAX_LENGTH_OF_RULE] as const),
            ];
            for (const [{ configuration }, most] of all) {
                for (const [key, value] of configuration.values) {
                    const length = value?.length ?? 1;
                    if (length < 1 || length > most)
                        yield {
                            path: `${configuration.path}.${key}`,
                            wrong: `it has ${length} characters`,
                            right: `1 to ${most} characters`,
                            ...(most === MAX_LENGTH_OF_RULE && { page: pages.rule }),
                        };
                }
            }
        },
    },
    {
        id: "configuration-value",
        finds: "a value that is none of those that its key takes",
        page: pages.actionTypes,
        *find(pipeline) {
            for (const { type, configuration } of typed(pipeline)) {
                for (const [key, allowed] of Object.entries(type.values ?? {})) {
                    const value = configuration.values.get(key);
                    if (value === undefined || value === "" || value.includes("#{") || allowed.includes(value)) continue;
                    yield {
                        path: `${configuration.path}.${key}`,
                        wrong: `it is "${value}"`,
                        right: `one of ${quote(allowed)}`,
                        page: type.page,
                    };
                }
            }
        },
    },
    {
        id: "source-polls",
        finds: "a source that asks for changes again and again, beside the event that tells of one",
        page: pages.detection,
        *find({ actions }) {
            for (const { category, type, configuration } of actions) {
                if (category !== "Source" || !type?.optional.includes("PollForSourceChanges")) continue;
                const path = `${configuration.path}.PollForSourceChanges`;
                const value = configuration.values.get("PollForSourceChanges");
                if (value === "true") yield { path, wrong: "the source is polled", right: '"false", and an EventBridge rule' };
                if (configuration.isWhole && !configuration.values.has("PollForSourceChanges"))
                    yield { path, wrong: "it is not there, so the source is polled", right: '"false", and an EventBridge rule' };
            }
        },
    },
];
