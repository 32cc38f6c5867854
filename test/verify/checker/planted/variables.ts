import { type Any, action, BUILD, rule, SOURCE } from "../declarations.ts";
import { append, appendLast, many, type Planted, path } from "../planted.ts";

const asks = (text: string, more: object = {}) => action("ask", "Approval/Manual", { configuration: { CustomData: text }, ...more });
const asked = (pipeline: Any, text: string) => `${appendLast(pipeline, asks(text))}.configuration.CustomData`;
const runs = (pipeline: Any, name: string, more: object) =>
    action(name, "Compute/Commands", {
        inputArtifacts: [pipeline.stages[SOURCE].actions[0].outputArtifacts[0]],
        commands: ["true"],
        ...more,
    });
const checkOf = (pipeline: Any, kind: string, variable: string) => {
    const at = pipeline.stages.length - 1;
    const rules = [rule("check", "VariableCheck", { Variable: variable, Value: "true", Operator: "EQ" })];
    pipeline.stages[at][kind] = { condition: { result: "FAIL", rules } };
    return `${path(at)}.${kind}.condition.rules[0].configuration.Variable`;
};
const image = (name: string, namespace: string) =>
    action(name, "Source/ECR", { namespace, outputArtifacts: [`${name}-image`], configuration: { RepositoryName: "base" } });

export const variables: readonly Planted[] = [
    {
        id: "variable-form",
        what: "no namespace",
        plant: pipeline => asked(pipeline, "Release #{CommitId}?"),
        near: pipeline => void asked(pipeline, "Release #1, {CommitId}, $" + "{Source.CommitId}?"),
    },
    {
        id: "variable-of-nobody",
        what: "a namespace that nobody has",
        plant: pipeline => asked(pipeline, "Release #{Nobody.CommitId}?"),
        near: pipeline => void asked(pipeline, "Release #{Config.CommitId}?"),
    },
    {
        id: "variable-of-nobody",
        what: "in a command",
        plant: pipeline => `${appendLast(pipeline, runs(pipeline, "run", { commands: ["true", "echo #{Nobody.Key}"] }))}.commands[1]`,
        near: pipeline => void appendLast(pipeline, runs(pipeline, "run", { commands: ["echo #{Check.Coverage}"] })),
    },
    {
        id: "variable-of-nobody",
        what: "in a rule",
        plant: pipeline => checkOf(pipeline, "beforeEntry", "#{Nobody.Key}"),
        near: pipeline => void checkOf(pipeline, "beforeEntry", "#{Check.Coverage}"),
    },
    {
        id: "variable-too-early",
        what: "what an action beside it gives",
        plant(pipeline) {
            appendLast(pipeline, runs(pipeline, "first", { namespace: "First", outputVariables: ["Key"], runOrder: 998 }));
            return `${appendLast(pipeline, asks("#{First.Key}", { runOrder: 998 }))}.configuration.CustomData`;
        },
        near(pipeline) {
            appendLast(pipeline, runs(pipeline, "first", { namespace: "First", outputVariables: ["Key"], runOrder: 998 }));
            appendLast(pipeline, asks("#{First.Key}", { runOrder: 999 }));
        },
    },
    {
        id: "variable-too-early",
        what: "what the stage gives, asked for at its entry",
        plant(pipeline) {
            appendLast(pipeline, runs(pipeline, "first", { namespace: "First", outputVariables: ["Key"] }));
            return checkOf(pipeline, "beforeEntry", "#{First.Key}");
        },
        near(pipeline) {
            appendLast(pipeline, runs(pipeline, "first", { namespace: "First", outputVariables: ["Key"] }));
            checkOf(pipeline, "onSuccess", "#{First.Key}");
        },
    },
    {
        id: "variable-not-given",
        what: "what a Commands action does not export",
        plant(pipeline) {
            append(pipeline, 1, runs(pipeline, "first", { namespace: "First", outputVariables: ["Key"] }));
            return asked(pipeline, "#{First.key}");
        },
        near(pipeline) {
            append(pipeline, 1, runs(pipeline, "first", { namespace: "First", outputVariables: ["Key"] }));
            asked(pipeline, "#{First.Key}");
        },
    },
    {
        id: "variable-not-given",
        what: "what AWS's page does not list",
        plant(pipeline) {
            append(pipeline, SOURCE, image("base", "Base"));
            return asked(pipeline, "#{Base.CommitId}");
        },
        near: pipeline => void asked(pipeline, "#{Build.Whatever} #{Config.CommitMessage}"),
    },
    {
        id: "variable-not-given",
        what: "what an action is said not to give",
        plant(pipeline) {
            append(pipeline, SOURCE, { ...image("base", "Base"), gives: ["ImageTag"] });
            return asked(pipeline, "#{Base.ImageDigest}");
        },
        near(pipeline) {
            pipeline.stages[BUILD].actions[0].gives = ["Digest", "Version"];
        },
    },
    {
        id: "variable-not-declared",
        what: "a variable that the pipeline does not have",
        plant: pipeline => asked(pipeline, "#{variables.nowhere}"),
        near: pipeline => void asked(pipeline, "#{variables.ticket}"),
    },
    {
        id: "variable-in-source",
        what: "the tag of an image",
        plant(pipeline) {
            const more = { outputArtifacts: ["base"], configuration: { RepositoryName: "base", ImageTag: "#{variables.tag}" } };
            pipeline.variables.push({ name: "tag", defaultValue: "latest" });
            return `${append(pipeline, SOURCE, action("base", "Source/ECR", more))}.configuration.ImageTag`;
        },
        near(pipeline) {
            pipeline.variables.push({ name: "tag", defaultValue: "latest" });
            asked(pipeline, "#{variables.tag}");
        },
    },
    {
        id: "variable-of-run",
        what: "the name of the pipeline",
        plant: pipeline => asked(pipeline, "#{codepipeline.PipelineName}"),
        near: pipeline => void asked(pipeline, "#{codepipeline.PipelineExecutionId}"),
    },
    {
        id: "namespace-twice",
        what: "two actions of one namespace",
        plant(pipeline) {
            append(pipeline, SOURCE, image("one", "Same"));
            return `${append(pipeline, SOURCE, image("other", "Same"))}.namespace`;
        },
        near(pipeline) {
            append(pipeline, SOURCE, image("one", "Same"));
            append(pipeline, SOURCE, image("other", "same"));
        },
    },
    {
        id: "namespace-reserved",
        what: "the namespace of the pipeline's variables",
        plant(pipeline) {
            pipeline.variables.push({ name: "more" });
            return `${append(pipeline, SOURCE, image("base", "variables"))}.namespace`;
        },
        near: pipeline => void append(pipeline, SOURCE, image("base", "variable")),
    },
    {
        id: "namespace-reserved",
        what: "AWS's own namespace of each run",
        plant: pipeline => `${append(pipeline, SOURCE, image("base", "codepipeline"))}.namespace`,
        near(pipeline) {
            // Nothing else has the name of variables that there are not.
            pipeline.variables = [];
            pipeline.stages[3].beforeEntry = undefined;
            append(pipeline, SOURCE, image("base", "variables"));
        },
    },
    {
        id: "namespace-like-artifact",
        what: "an artifact's name",
        plant: pipeline => `${append(pipeline, SOURCE, image("base", "base-image"))}.namespace`,
        near: pipeline => void append(pipeline, SOURCE, image("base", "Base-image")),
    },
    {
        id: "variables-too-many",
        what: "51",
        plant(pipeline) {
            pipeline.variables = [...pipeline.variables, ...many(51 - pipeline.variables.length, at => ({ name: `more-${at}` }))];
            return "variables";
        },
        near: pipeline => void pipeline.variables.push(...many(48, at => ({ name: `more-${at}` }))),
    },
    {
        id: "variable-default",
        what: "an empty default",
        plant(pipeline) {
            pipeline.variables.push({ name: "more", defaultValue: "" });
            return `variables[${pipeline.variables.length - 1}].defaultValue`;
        },
        near: pipeline => void pipeline.variables.push({ name: "more", defaultValue: "v".repeat(1000) }),
    },
    {
        id: "variable-description",
        what: "201 characters",
        plant(pipeline) {
            pipeline.variables.push({ name: "more", description: "d".repeat(201) });
            return `variables[${pipeline.variables.length - 1}].description`;
        },
        near: pipeline => void pipeline.variables.push({ name: "more", description: "d".repeat(200) }),
    },
    {
        id: "variable-description",
        what: "two lines",
        plant(pipeline) {
            pipeline.variables.push({ name: "more", description: "one\nother" });
            return `variables[${pipeline.variables.length - 1}].description`;
        },
        near: pipeline => void pipeline.variables.push({ name: "more", description: "" }),
    },
];
