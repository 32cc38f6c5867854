import { type Any, action, BUILD, PRODUCTION, rule, SOURCE, STAGING, stage } from "../declarations.ts";
import { append, appendLast, many, type Planted, path } from "../planted.ts";

const longest = (letter: string) => letter.repeat(100);
const gate = (name: string, more: object = {}) => action(name, "Approval/Manual", more);
const conditionOf = (pipeline: Any, ...rules: Any[]) => {
    const at = pipeline.stages.length - 1;
    pipeline.stages[at].beforeEntry = { condition: { result: "FAIL", rules } };
    return `${path(at)}.beforeEntry.condition`;
};
const check = (name: string) => rule(name, "LambdaInvoke", { FunctionName: "check" });

export const names: readonly Planted[] = [
    {
        id: "pipeline-name",
        what: "101 characters",
        plant(pipeline) {
            pipeline.name = `${longest("n")}n`;
            return "name";
        },
        near(pipeline) {
            pipeline.name = longest("n");
        },
    },
    {
        id: "stage-name",
        what: "a blank",
        plant(pipeline) {
            pipeline.stages.push(stage("To production", gate("approve")));
            return `${path(pipeline.stages.length - 1)}.name`;
        },
        near(pipeline) {
            pipeline.stages.push(stage("To.pro@duct_ion-1", gate("approve")));
        },
    },
    {
        id: "action-name",
        what: "a slash",
        plant: pipeline => `${appendLast(pipeline, gate("a/b"))}.name`,
        near: pipeline => void appendLast(pipeline, gate("a.b@c_d-1")),
    },
    {
        id: "rule-name",
        what: "a colon",
        plant: pipeline => `${conditionOf(pipeline, check("a:b"))}.rules[0].name`,
        near: pipeline => void conditionOf(pipeline, check("a.b@c_d-1")),
    },
    {
        id: "artifact-name",
        what: "a dot",
        plant: pipeline =>
            `${append(
                pipeline,
                SOURCE,
                action("more", "Source/ECR", { outputArtifacts: ["more.code"], configuration: { RepositoryName: "base" } }),
            )}.outputArtifacts[0]`,
        near: pipeline =>
            void append(
                pipeline,
                SOURCE,
                action("more", "Source/ECR", { outputArtifacts: ["more_code-1"], configuration: { RepositoryName: "base" } }),
            ),
    },
    {
        id: "namespace-name",
        what: "a dot",
        plant: pipeline => `${appendLast(pipeline, gate("gate", { namespace: "a.b" }))}.namespace`,
        near: pipeline => void appendLast(pipeline, gate("gate", { namespace: "a@b_c-1" })),
    },
    {
        id: "variable-name",
        what: "129 characters",
        plant(pipeline) {
            pipeline.variables = [...(pipeline.variables ?? []), { name: "v".repeat(129) }];
            return `variables[${pipeline.variables.length - 1}].name`;
        },
        near: pipeline => void pipeline.variables.push({ name: "v".repeat(128) }),
    },
    {
        id: "name-missing",
        what: "an action without one",
        plant: pipeline => `${appendLast(pipeline, { ...gate("gate"), name: undefined })}.name`,
        near(pipeline) {
            pipeline.name = undefined;
        },
    },
    {
        id: "stage-name-twice",
        what: "two stages of one name",
        plant(pipeline) {
            pipeline.stages.push(stage(pipeline.stages[0].name, gate("approve")));
            return `${path(pipeline.stages.length - 1)}.name`;
        },
        near: pipeline => void pipeline.stages.push(stage("source", gate("approve"))),
    },
    {
        id: "action-name-twice",
        what: "two actions of one name in a stage",
        plant(pipeline) {
            const stage = pipeline.stages.at(-1);
            return `${appendLast(pipeline, gate(stage.actions[0].name))}.name`;
        },
        near(pipeline) {
            pipeline.stages[BUILD].actions[0].name = pipeline.stages[STAGING].actions[0].name;
        },
    },
    {
        id: "rule-name-twice",
        what: "two rules of one name in a condition",
        plant: pipeline => `${conditionOf(pipeline, check("a"), check("a"))}.rules[1].name`,
        near(pipeline) {
            pipeline.stages[PRODUCTION].onSuccess.condition.rules[0].name = pipeline.stages[PRODUCTION].beforeEntry.condition.rules[0].name;
        },
    },
    {
        id: "variable-name-twice",
        what: "two pipeline variables of one name",
        plant(pipeline) {
            pipeline.variables = [{ name: "twice" }, { name: "twice" }, ...(pipeline.variables ?? [])];
            return "variables[1].name";
        },
        near: pipeline => void pipeline.variables.push({ name: "Force" }),
    },
    {
        id: "output-variable-twice",
        what: "an output variable named twice",
        plant: pipeline =>
            `${appendLast(
                pipeline,
                action("run", "Compute/Commands", {
                    inputArtifacts: [pipeline.stages[SOURCE].actions[0].outputArtifacts[0]],
                    commands: ["true"],
                    outputVariables: ["Twice", "Twice"],
                }),
            )}.outputVariables[1]`,
        near(pipeline) {
            pipeline.stages[BUILD].actions[1].outputVariables = many(2, at => `Variable${at}`).concat("Coverage");
        },
    },
];
