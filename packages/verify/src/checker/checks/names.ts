import type { Check, Fault } from "../check.ts";
import { type Fields, fields, type Item, isAbsent, items, list, repeated, text } from "../known.ts";
import { pages } from "../pages.ts";
import type { Action, Pipeline } from "../view.ts";

interface Kind {
    readonly pattern: RegExp;
    readonly right: string;
}
/** Source: CodePipeline API reference, the pattern of each. */
const name: Kind = { pattern: /^[A-Za-z0-9.@_-]{1,100}$/, right: "1 to 100 letters, digits and .@_-" };
const artifact: Kind = { pattern: /^[A-Za-z0-9_-]{1,100}$/, right: "1 to 100 letters, digits, _ and -" };
const namespace: Kind = { pattern: /^[A-Za-z0-9@_-]{1,100}$/, right: "1 to 100 letters, digits and @_-" };
const pipelineVariable: Kind = { pattern: /^[A-Za-z0-9@_-]{1,128}$/, right: "1 to 128 letters, digits and @_-" };

function* misnamed(all: Iterable<Item>, { pattern, right }: Kind): Iterable<Fault> {
    for (const { path, value } of all) {
        if (value !== undefined && !pattern.test(value)) yield { path, wrong: `it is "${value}"`, right };
    }
}

function* twice(all: readonly Item[], where: string): Iterable<Fault> {
    for (const { path, value } of repeated(all))
        yield { path, wrong: `"${value}" is another's already`, right: `names that differ ${where}` };
}

const named = ({ path, declared }: { readonly path: string; readonly declared: Fields }): Item => ({
    path: `${path}.name`,
    value: text(declared["name"]),
});
const variablesOf = ({ declared }: Pipeline): readonly Item[] =>
    (list(declared["variables"]) ?? []).map((variable, at) => ({
        path: `variables[${at}].name`,
        value: text(fields(variable)?.["name"]),
    }));
const artifactsOf = ({ inputs, outputs }: Action): readonly Item[] => [...inputs, ...outputs];
const givenBy = ({ path, declared }: Action) => items(declared["outputVariables"], `${path}.outputVariables`);

export const names: readonly Check[] = [
    {
        id: "pipeline-name",
        finds: "a pipeline's name that AWS does not take",
        page: pages.pipeline,
        find: ({ declared }) => misnamed([{ path: "name", value: text(declared["name"]) }], name),
    },
    {
        id: "stage-name",
        finds: "a stage's name that AWS does not take",
        page: pages.stage,
        find: ({ stages = [] }) => misnamed(stages.map(named), name),
    },
    {
        id: "action-name",
        finds: "an action's name that AWS does not take",
        page: pages.action,
        find: ({ actions }) => misnamed(actions.map(named), name),
    },
    {
        id: "rule-name",
        finds: "a rule's name that AWS does not take",
        page: pages.rule,
        find: ({ rules }) => misnamed(rules.map(named), name),
    },
    {
        id: "artifact-name",
        finds: "an artifact's name that AWS does not take",
        page: pages.outputArtifact,
        find: ({ actions, rules }) => misnamed([...actions.flatMap(artifactsOf), ...rules.flatMap(({ inputs }) => inputs)], artifact),
    },
    {
        id: "namespace-name",
        finds: "a namespace's name that AWS does not take",
        page: pages.action,
        find: ({ actions }) =>
            misnamed(
                actions.map(({ path, namespace: value }) => ({ path: `${path}.namespace`, value })),
                namespace,
            ),
    },
    {
        id: "variable-name",
        finds: "a pipeline variable's name that AWS does not take",
        page: pages.variable,
        find: pipeline => misnamed(variablesOf(pipeline), pipelineVariable),
    },
    {
        id: "name-missing",
        finds: "a stage, an action or a rule without a name",
        page: pages.structure,
        *find({ stages = [], actions, rules }) {
            for (const { path, declared, isKnown } of [...stages, ...actions, ...rules]) {
                if (isKnown && isAbsent(declared["name"])) yield { path: `${path}.name`, wrong: "there is none", right: name.right };
            }
        },
    },
    {
        id: "stage-name-twice",
        finds: "two stages of one name",
        page: pages.quotas,
        find: ({ stages = [] }) => twice(stages.map(named), "within the pipeline"),
    },
    {
        id: "action-name-twice",
        finds: "two actions of one name in a stage",
        page: pages.quotas,
        *find({ stages = [] }) {
            for (const { actions = [] } of stages) yield* twice(actions.map(named), "within the stage");
        },
    },
    {
        id: "rule-name-twice",
        finds: "two rules of one name in a condition",
        page: pages.rule,
        *find({ stages = [] }) {
            for (const { rules = [] } of stages.flatMap(({ conditions }) => conditions))
                yield* twice(rules.map(named), "within the condition");
        },
    },
    {
        id: "variable-name-twice",
        finds: "two pipeline variables of one name",
        page: pages.variable,
        find: pipeline => twice(variablesOf(pipeline), "within the pipeline"),
    },
    {
        id: "output-variable-twice",
        finds: "an output variable that a Commands action names twice",
        page: pages.action,
        *find({ actions }) {
            for (const action of actions) yield* twice(givenBy(action), "within the action");
        },
    },
];
