import { type Check, quote } from "../check.ts";
import { fields, isAbsent, list, repeated, text } from "../known.ts";
import { pages } from "../pages.ts";
import { givenBy, type Reference, references } from "../references.ts";
import type { Action, Pipeline } from "../view.ts";

/** Source: CodePipeline user guide, "Quotas in AWS CodePipeline". */
const MAX_VARIABLES = 50;
/** Source: CodePipeline API reference, "PipelineVariableDeclaration". */
const MAX_DEFAULT_LENGTH = 1000;
const MAX_DESCRIPTION_LENGTH = 200;
/** What AWS gives each run. */
const ofTheRun: readonly string[] = ["PipelineExecutionId"];
const reserved: readonly string[] = ["codepipeline", "variables"];
/** Whether an action may not have a namespace. A pipeline without variables leaves their namespace free. */
const isTaken = (pipeline: Pipeline, namespace: string) =>
    namespace === "codepipeline" || (namespace === "variables" && (declaredVariables(pipeline)?.length ?? 0) > 0);

const declaredVariables = ({ declared }: Pipeline) => list(declared["variables"])?.map(variable => fields(variable));
const holders = ({ actions }: Pipeline, namespace: string) => actions.filter(action => action.namespace === namespace);
/** References to what actions give. */
const toActions = (pipeline: Pipeline) =>
    references(pipeline).flatMap(reference => {
        const { namespace, key } = reference;
        return namespace === undefined || key === undefined || reserved.includes(namespace) ? [] : [{ ...reference, namespace, key }];
    });
const toReserved = (pipeline: Pipeline, wanted: string): readonly (Reference & { readonly key: string })[] =>
    references(pipeline).flatMap(reference =>
        reference.namespace === wanted && reference.key !== undefined ? [{ ...reference, key: reference.key }] : [],
    );
const namespaces = ({ actions }: Pipeline) =>
    actions.flatMap(({ path, namespace }) => (namespace === undefined ? [] : [{ path: `${path}.namespace`, value: namespace }]));
const isHidden = ({ actions, isWhole }: Pipeline) =>
    !isWhole || actions.some(({ declared, namespace }: Action) => namespace === undefined && !isAbsent(declared["namespace"]));

/** What is wrong with a text that is to be one line. */
const lineFault = (value: string | undefined, least: number, most: number) =>
    value === undefined
        ? undefined
        : value.length < least || value.length > most
          ? `it has ${value.length} characters`
          : value.includes("\n")
            ? "it has several lines"
            : undefined;

export const variables: readonly Check[] = [
    {
        id: "variable-form",
        finds: "a reference that is not #{namespace.key}",
        page: pages.variables,
        *find(pipeline) {
            for (const { path, written, namespace } of references(pipeline)) {
                if (namespace === undefined) yield { path, wrong: `it holds ${written}`, right: "#{namespace.key}" };
            }
        },
    },
    {
        id: "variable-of-nobody",
        finds: "a reference to a namespace that no action has",
        page: pages.variables,
        *find(pipeline) {
            if (isHidden(pipeline)) return;
            for (const { path, written, namespace, isAfter } of toActions(pipeline)) {
                if (holders(pipeline, namespace).length > 0) continue;
                const there = pipeline.actions.filter(isAfter).flatMap(action => action.namespace ?? []);
                yield {
                    path,
                    wrong: `no action has the namespace of ${written}`,
                    right: there.length > 0 ? `one of ${quote(there)}` : "the namespace of an earlier action",
                };
            }
        },
    },
    {
        id: "variable-too-early",
        finds: "a reference to what an action gives that has not ended by then",
        page: pages.variables,
        *find(pipeline) {
            for (const { path, written, namespace, isAfter } of toActions(pipeline)) {
                const [first, ...others] = holders(pipeline, namespace);
                if (first && [first, ...others].every(action => isAfter(action) === false))
                    yield {
                        path,
                        wrong: `${written} comes from ${first.path}, which has not ended by then`,
                        right: "a later stage, or a higher runOrder in the same one",
                    };
            }
        },
    },
    {
        id: "variable-not-given",
        finds: "a reference to a variable that the action does not give",
        page: pages.variables,
        *find(pipeline) {
            for (const { path, written, namespace, key } of toActions(pipeline)) {
                const [holder] = holders(pipeline, namespace);
                const given = holder && givenBy(holder);
                if (!given || given.includes(key)) continue;
                yield {
                    path,
                    wrong: `${holder.path} does not give ${written}`,
                    right: given.length > 0 ? `one of ${quote(given)}` : "a variable of an action that gives some",
                };
            }
        },
    },
    {
        id: "variable-not-declared",
        finds: "a reference to a pipeline variable that is not declared",
        page: pages.variables,
        *find(pipeline) {
            const names = declaredVariables(pipeline)?.map(variable => text(variable?.["name"]));
            if (!names || names.includes(undefined)) return;
            for (const { path, written, key } of toReserved(pipeline, "variables")) {
                if (!names.includes(key))
                    yield { path, wrong: `the pipeline has no variable for ${written}`, right: "one of its variables" };
            }
        },
    },
    {
        id: "variable-in-source",
        finds: "a reference to a pipeline variable in a source action",
        page: pages.variables,
        *find(pipeline) {
            const sources = pipeline.actions.filter(({ category }) => category === "Source").map(({ path }) => `${path}.`);
            for (const { path, written } of toReserved(pipeline, "variables")) {
                if (sources.some(source => path.startsWith(source)))
                    yield { path, wrong: `a source cannot use ${written}`, right: "a value, or a source of its own" };
            }
        },
    },
    {
        id: "variable-of-run",
        finds: "a reference to what AWS does not give each run",
        page: pages.variables,
        *find(pipeline) {
            for (const { path, written, key } of toReserved(pipeline, "codepipeline")) {
                if (!ofTheRun.includes(key)) yield { path, wrong: `AWS gives no ${written}`, right: "#{codepipeline.PipelineExecutionId}" };
            }
        },
    },
    {
        id: "namespace-twice",
        finds: "two actions with one namespace",
        page: pages.variables,
        *find(pipeline) {
            for (const { path, value } of repeated(namespaces(pipeline)))
                yield { path, wrong: `"${value}" is another's already`, right: "namespaces that differ within the pipeline" };
        },
    },
    {
        id: "namespace-reserved",
        finds: "a namespace that is AWS's own",
        page: pages.variables,
        *find(pipeline) {
            for (const { path, value } of namespaces(pipeline)) {
                if (isTaken(pipeline, value)) yield { path, wrong: `"${value}" is reserved`, right: `a namespace but ${quote(reserved)}` };
            }
        },
    },
    {
        id: "namespace-like-artifact",
        finds: "a namespace with the name of an artifact",
        page: pages.variables,
        *find(pipeline) {
            const made = new Map(pipeline.actions.flatMap(({ outputs }) => outputs.map(({ path, value }) => [value, path] as const)));
            for (const { path, value } of namespaces(pipeline)) {
                const artifact = made.get(value);
                if (artifact) yield { path, wrong: `"${value}" is an artifact's name as well (${artifact})`, right: "names that differ" };
            }
        },
    },
    {
        id: "variables-too-many",
        finds: `more than ${MAX_VARIABLES} pipeline variables`,
        page: pages.quotas,
        *find(pipeline) {
            const count = declaredVariables(pipeline)?.length ?? 0;
            if (count > MAX_VARIABLES) yield { path: "variables", wrong: `there are ${count}`, right: `up to ${MAX_VARIABLES}` };
        },
    },
    {
        id: "variable-default",
        finds: "a pipeline variable's default that is empty, too long or of several lines",
        page: pages.variable,
        *find(pipeline) {
            for (const [at, variable] of (declaredVariables(pipeline) ?? []).entries()) {
                const wrong = lineFault(text(variable?.["defaultValue"]), 1, MAX_DEFAULT_LENGTH);
                if (wrong)
                    yield { path: `variables[${at}].defaultValue`, wrong, right: `1 to ${MAX_DEFAULT_LENGTH} characters on one line` };
            }
        },
    },
    {
        id: "variable-description",
        finds: "a pipeline variable's description that is too long or of several lines",
        page: pages.variable,
        *find(pipeline) {
            for (const [at, variable] of (declaredVariables(pipeline) ?? []).entries()) {
                const wrong = lineFault(text(variable?.["description"]), 0, MAX_DESCRIPTION_LENGTH);
                if (wrong)
                    yield { path: `variables[${at}].description`, wrong, right: `up to ${MAX_DESCRIPTION_LENGTH} characters on one line` };
            }
        },
    },
];
