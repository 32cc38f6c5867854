import { type Check, type Fault, quote } from "../check.ts";
import { fields, type Item, items, list, repeated } from "../known.ts";
import { actionPage, pages } from "../pages.ts";
import { type Action, endsBefore, type Pipeline } from "../view.ts";

const makersOf = ({ actions }: Pipeline, artifact: string) =>
    actions.filter(({ outputs }) => outputs.some(({ value }) => value === artifact));

/** An artifact that an action or a rule reads, and which actions may have made it by then. */
interface Reading {
    readonly item: Item & { readonly value: string };
    isAfter(action: Action): boolean | undefined;
}

/** What is read by an action; a rule sees what its stage begins with or, once the stage has run, what it made as well. */
function readings({ actions, rules }: Pipeline): readonly Reading[] {
    const known = (all: readonly Item[]) => all.flatMap(item => (item.value === undefined ? [] : [{ ...item, value: item.value }]));
    return [
        ...actions.flatMap(action => known(action.inputs).map(item => ({ item, isAfter: (other: Action) => endsBefore(other, action) }))),
        ...rules.flatMap(({ inputs, stage, kind }) => {
            const last = kind === "beforeEntry" ? stage - 1 : stage;
            return known(inputs).map(item => ({ item, isAfter: (other: Action) => other.stage <= last }));
        }),
    ];
}

function* outside(actions: readonly Action[], kind: "input" | "output"): Iterable<Fault> {
    for (const { path, type, declared, inputs, outputs, provider } of actions) {
        const keys = kind === "input" ? ["inputArtifacts"] : ["outputArtifacts", "outputArtifactsForComputeActions"];
        if (!type || keys.some(key => list(declared[key]) === undefined)) continue;
        const [least, most] = kind === "input" ? type.inputs : type.outputs;
        const count = (kind === "input" ? inputs : outputs).length;
        if (count >= least && count <= most) continue;
        const range = least === most ? `${least}` : `${least} to ${most}`;
        yield { path: `${path}.${keys[0]}`, wrong: `there are ${count}`, right: `${range} for ${provider}`, page: type.page };
    }
}

/** Source: CodePipeline API reference, "OutputArtifact", files. */
const MAX_FILES = 10;
const MAX_FILE_LENGTH = 128;

export const artifacts: readonly Check[] = [
    {
        id: "artifact-not-made",
        finds: "an artifact that is read and that no action makes",
        page: pages.inputArtifact,
        *find(pipeline) {
            if (!pipeline.isWhole) return;
            for (const { item, isAfter } of readings(pipeline)) {
                const { path, value } = item;
                const isHidden = pipeline.actions.some(action => !action.hasAllOutputs && isAfter(action) !== false);
                if (isHidden || makersOf(pipeline, value).length > 0) continue;
                const made = [
                    ...new Set(pipeline.actions.filter(isAfter).flatMap(({ outputs }) => outputs.flatMap(output => output.value ?? []))),
                ];
                yield {
                    path,
                    wrong: `no action makes "${value}"`,
                    right:
                        made.length > 0 ? `one that an earlier action makes: ${quote(made)}` : "an artifact that an earlier action makes",
                };
            }
        },
    },
    {
        id: "artifact-too-early",
        finds: "an artifact that is read beside or before the action that makes it",
        page: pages.actions,
        *find(pipeline) {
            for (const { item, isAfter } of readings(pipeline)) {
                const { path, value } = item;
                const makers = makersOf(pipeline, value);
                const isHidden = pipeline.actions.some(action => !action.hasAllOutputs && isAfter(action) !== false);
                if (makers.length === 0 || isHidden || makers.some(maker => isAfter(maker) !== false)) continue;
                yield {
                    path,
                    wrong: `"${value}" is made by ${makers[0]?.path}, which has not ended by then`,
                    right: "a later stage, or a higher runOrder in the same one",
                };
            }
        },
    },
    {
        id: "artifact-made-twice",
        finds: "an artifact that is made twice",
        page: pages.outputArtifact,
        *find({ actions }) {
            const all = actions.flatMap(({ outputs }) => outputs);
            for (const { path, value } of repeated(all)) {
                const first = all.find(output => output.value === value)?.path;
                yield { path, wrong: `"${value}" is made at ${first} already`, right: "names that differ within the pipeline" };
            }
        },
    },
    {
        id: "artifact-read-twice",
        finds: "an artifact that one action reads twice",
        page: pages.inputArtifact,
        *find({ actions, rules }) {
            for (const { path, value } of [...actions, ...rules].flatMap(({ inputs }) => repeated(inputs)))
                yield { path, wrong: `it reads "${value}" already`, right: "each artifact once" };
        },
    },
    {
        id: "artifact-cloned",
        finds: "a full clone of a repository that something else than CodeBuild reads",
        page: actionPage("CodeCommit source action", "CodeCommit"),
        *find(pipeline) {
            for (const { inputs, provider, isKnown } of [...pipeline.actions, ...pipeline.rules]) {
                if (!isKnown || provider === undefined || provider === "CodeBuild") continue;
                for (const { path, value } of inputs) {
                    const isClone = ({ configuration }: Action) =>
                        configuration.values.get("OutputArtifactFormat") === "CODEBUILD_CLONE_REF";
                    if (value === undefined || !makersOf(pipeline, value).some(isClone)) continue;
                    yield {
                        path,
                        wrong: `"${value}" is a full clone, of which ${provider} gets a reference and no files`,
                        right: "files: what a build makes, or a source in the format CODE_ZIP",
                    };
                }
            }
        },
    },
    {
        id: "artifact-inputs",
        finds: "more or fewer artifacts than an action of its type reads",
        page: pages.artifacts,
        find: ({ actions }) => outside(actions, "input"),
    },
    {
        id: "artifact-outputs",
        finds: "more or fewer artifacts than an action of its type makes",
        page: pages.artifacts,
        find: ({ actions }) => outside(actions, "output"),
    },
    {
        id: "artifact-field",
        finds: "outputArtifacts of a Commands action, which are ignored, or outputArtifactsForComputeActions of another",
        page: pages.outputArtifact,
        *find({ actions }) {
            for (const { path, declared, category, type } of actions) {
                if (!type) continue;
                const [used, other] =
                    category === "Compute"
                        ? ["outputArtifacts", "outputArtifactsForComputeActions"]
                        : ["outputArtifactsForComputeActions", "outputArtifacts"];
                if ((list(declared[used]) ?? []).length > 0)
                    yield { path: `${path}.${used}`, wrong: `it is not for ${category} actions`, right: other };
            }
        },
    },
    {
        id: "artifact-files",
        finds: `more than ${MAX_FILES} files in an artifact of a Commands action, or one that AWS does not take`,
        page: pages.outputArtifact,
        *find({ actions }) {
            for (const { path, declared } of actions) {
                for (const [at, output] of (list(declared["outputArtifactsForComputeActions"]) ?? []).entries()) {
                    const here = `${path}.outputArtifactsForComputeActions[${at}].files`;
                    const files = items(fields(output)?.["files"], here);
                    if (files.length > MAX_FILES)
                        yield { path: here, wrong: `there are ${files.length}`, right: `1 to ${MAX_FILES} files` };
                    for (const { path, value } of files) {
                        if (value !== undefined && (value.length < 1 || value.length > MAX_FILE_LENGTH))
                            yield { path, wrong: `it has ${value.length} characters`, right: `1 to ${MAX_FILE_LENGTH} characters` };
                    }
                }
            }
        },
    },
];
