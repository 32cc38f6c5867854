import { declaration, stageDeclaration, structure } from "./codepipeline-errors.ts";
import { moments, outputsOf, type PipelineInputs, type Reader, type Stage } from "./codepipeline-flow.ts";

const refusal = ({ what }: Reader) => (what === "action" ? declaration : stageDeclaration);

/** Every artifact is made once, before it is read. */
export function requireArtifactFlow(stages: readonly Stage[]): void {
    const made = new Set<string>();
    for (const { readers, actions } of moments(stages)) {
        for (const reader of readers) {
            const { what, name, inputs } = reader;
            const missing = inputs.find(artifact => !made.has(artifact));
            if (missing !== undefined)
                throw refusal(reader)(
                    `Input Artifact Bundle ${missing} in ${what} ${name} is not declared as Output Artifact Bundle in any of the preceding actions`,
                );
            const twice = inputs.find((artifact, at) => inputs.indexOf(artifact) !== at);
            if (twice !== undefined) throw refusal(reader)(`Input Artifact Bundle ${twice} is declared more than once in ${what} ${name}`);
        }
        for (const artifact of actions.flatMap(outputsOf)) {
            if (made.has(artifact))
                throw declaration(
                    `Output Artifact Bundle name must be unique within the pipeline. ${artifact} has been used more than once.`,
                );
            made.add(artifact);
        }
    }
}

/** Source: CodePipeline user guide, "Variables reference", Namespaces. Of its rules only the first one's sentence is reported by people. */
export function requireNamespaces({ stages, variables = [] }: PipelineInputs): void {
    const all = stages.flatMap(({ name: stage, actions }) =>
        actions.flatMap(({ name, namespace }) => (namespace === undefined ? [] : [{ stage, name, namespace }])),
    );
    const twice = all.filter(({ namespace }) => all.filter(other => other.namespace === namespace).length > 1);
    if (twice.length > 0) {
        const lines = twice.map(({ stage, name, namespace }) => `StageName=[${stage}], ActionName=[${name}], Namespace=[${namespace}]`);
        throw declaration(
            `Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline.\n${lines.join("\n")}`,
        );
    }
    const reserved = ["codepipeline", ...(variables.length > 0 ? ["variables"] : [])];
    const artifacts = stages.flatMap(({ actions }) => actions.flatMap(outputsOf));
    for (const { name, namespace } of all) {
        if (reserved.includes(namespace)) throw declaration(`Action '${name}' has the namespace '${namespace}', which is reserved`);
        if (artifacts.includes(namespace))
            throw declaration(`Action '${name}' has the namespace '${namespace}', which is an artifact's name: they must not conflict`);
    }
}

/** Source: CodePipeline user guide, "Variables reference": `#{namespace.key}`, of an action that ran before. */
export function requireReferences({ stages, variables = [] }: PipelineInputs): void {
    const declared = new Set(variables.map(({ name }) => name));
    const known = new Set(["codepipeline"]);
    for (const { readers, actions } of moments(stages)) {
        for (const reader of readers) requireKnown(reader, known, declared);
        for (const { namespace } of actions) if (namespace !== undefined) known.add(namespace);
    }
}

/** The names behind `#{namespace.key}` in a text. */
export const references = (text: string): readonly string[] => [...text.matchAll(/#\{([^}]*)\}/g)].map(([, reference = ""]) => reference);

function requireKnown(reader: Reader, known: ReadonlySet<string>, declared: ReadonlySet<string>): void {
    const who = `${reader.what === "action" ? "Action" : "Rule"} '${reader.name}'`;
    for (const reference of reader.texts.flatMap(references)) {
        const [namespace = "", key] = reference.split(".");
        if (key === undefined || key === "") {
            throw refusal(reader)(
                `Valid format for a pipeline variable reference is a namespace and a key separated by a period (.). ${who} uses #{${reference}}`,
            );
        }
        if (!(namespace === "variables" ? declared.has(key) : known.has(namespace)))
            throw refusal(reader)(
                `${who} refers to variable #{${reference}}, but no preceding action has the namespace '${namespace}', and the pipeline has no such variable`,
            );
        // "Note that using pipeline-level variables in any kind of Source action is not supported."
        if (reader.source && namespace === "variables")
            throw structure(`Source action '${reader.name}' uses #{${reference}}: pipeline variables are not supported in source actions`);
    }
}
