import { type Any, action, BUILD, PRODUCTION, rule, SOURCE, STAGING } from "../declarations.ts";
import { append, appendLast, many, type Planted } from "../planted.ts";

const source = (pipeline: Any): string => pipeline.stages[SOURCE].actions[0].outputArtifacts[0];
const run = (inputArtifacts: readonly string[], more: object = {}) =>
    action("run", "Compute/Commands", { inputArtifacts, commands: ["true"], ...more });

/** A further source, whose artifact is this. */
function clone(pipeline: Any, OutputArtifactFormat = "CODEBUILD_CLONE_REF"): string {
    const configuration = { RepositoryName: "history", BranchName: "main", PollForSourceChanges: "false", OutputArtifactFormat };
    pipeline.stages[SOURCE].actions.push(action("clone", "Source/CodeCommit", { outputArtifacts: ["history"], configuration }));
    return "history";
}

/** A rule of the last stage that reads this. */
function look(pipeline: Any, artifact: string): string {
    const at = pipeline.stages.length - 1;
    const rules = [{ ...rule("look", "Commands"), commands: ["true"], inputArtifacts: [artifact] }];
    pipeline.stages[at].beforeEntry = { condition: { result: "FAIL", rules } };
    return `stages[${at}].beforeEntry.condition.rules[0].inputArtifacts[0]`;
}

export const artifacts: readonly Planted[] = [
    {
        id: "artifact-not-made",
        what: "an artifact that nobody makes",
        plant: pipeline => `${appendLast(pipeline, run(["nobodys"]))}.inputArtifacts[0]`,
        near: pipeline => void appendLast(pipeline, run(["report"])),
    },
    {
        id: "artifact-too-early",
        what: "an artifact that is read beside its maker",
        plant(pipeline) {
            appendLast(pipeline, {
                ...run([source(pipeline)]),
                name: "make",
                outputArtifactsForComputeActions: [{ name: "late" }],
                runOrder: 998,
            });
            return `${appendLast(pipeline, { ...run(["late"]), runOrder: 998 })}.inputArtifacts[0]`;
        },
        near(pipeline) {
            appendLast(pipeline, {
                ...run([source(pipeline)]),
                name: "make",
                outputArtifactsForComputeActions: [{ name: "late" }],
                runOrder: 998,
            });
            appendLast(pipeline, { ...run(["late"]), runOrder: 999 });
        },
    },
    {
        id: "artifact-made-twice",
        what: "an artifact made twice",
        plant: pipeline =>
            `${append(
                pipeline,
                SOURCE,
                action("again", "Source/ECR", { outputArtifacts: [source(pipeline)], configuration: { RepositoryName: "base" } }),
            )}.outputArtifacts[0]`,
        near: pipeline =>
            void append(
                pipeline,
                SOURCE,
                action("again", "Source/ECR", { outputArtifacts: ["Code"], configuration: { RepositoryName: "base" } }),
            ),
    },
    {
        id: "artifact-read-twice",
        what: "an artifact read twice by one action",
        plant: pipeline => `${appendLast(pipeline, run([source(pipeline), source(pipeline)]))}.inputArtifacts[1]`,
        near: pipeline => void appendLast(pipeline, run(["code", "report"])),
    },
    {
        id: "artifact-cloned",
        what: "a full clone that Commands read",
        plant: pipeline => `${appendLast(pipeline, run([clone(pipeline)]))}.inputArtifacts[0]`,
        near: pipeline => void appendLast(pipeline, run([clone(pipeline, "CODE_ZIP")])),
    },
    {
        id: "artifact-cloned",
        what: "a full clone that a rule of commands reads",
        plant: pipeline => look(pipeline, clone(pipeline)),
        near: pipeline => void look(pipeline, clone(pipeline, "CODE_ZIP")),
    },
    {
        id: "artifact-inputs",
        what: "an approval that reads one",
        plant: pipeline =>
            `${appendLast(pipeline, action("gate", "Approval/Manual", { inputArtifacts: [source(pipeline)] }))}.inputArtifacts`,
        near(pipeline) {
            pipeline.stages[PRODUCTION].actions[0].inputArtifacts = [];
        },
    },
    {
        id: "artifact-outputs",
        what: "a source that makes none",
        plant: pipeline =>
            `${append(pipeline, SOURCE, action("mute", "Source/ECR", { configuration: { RepositoryName: "base" } }))}.outputArtifacts`,
        near(pipeline) {
            pipeline.stages[BUILD].actions[0].outputArtifacts.push(...many(4, at => `more-${at}`));
        },
    },
    {
        id: "artifact-field",
        what: "outputArtifacts of a Commands action",
        plant: pipeline => `${appendLast(pipeline, run([source(pipeline)], { outputArtifacts: ["ignored"] }))}.outputArtifacts`,
        near(pipeline) {
            pipeline.stages[BUILD].actions[1].outputArtifacts = [];
            pipeline.stages[STAGING].actions[0].outputArtifactsForComputeActions = [];
        },
    },
    {
        id: "artifact-files",
        what: "eleven files in one",
        plant: pipeline =>
            `${appendLast(
                pipeline,
                run([source(pipeline)], { outputArtifactsForComputeActions: [{ name: "big", files: many(11, at => `${at}`) }] }),
            )}.outputArtifactsForComputeActions[0].files`,
        near: pipeline =>
            void appendLast(
                pipeline,
                run([source(pipeline)], { outputArtifactsForComputeActions: [{ name: "big", files: many(10, () => "f".repeat(128)) }] }),
            ),
    },
];
