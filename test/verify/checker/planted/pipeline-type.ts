import { type Any, action, rule, stage } from "../declarations.ts";
import type { Planted } from "../planted.ts";

/** The least that a pipeline of type V1 can be. */
function simple(pipeline: Any, more: object = {}): Any {
    for (const key of ["triggers", "variables", "executionMode"]) delete pipeline[key];
    Object.assign(pipeline, {
        pipelineType: "V1",
        stages: [
            stage(
                "Source",
                action("source", "Source/CodeStarSourceConnection", {
                    outputArtifacts: ["code"],
                    configuration: { ConnectionArn: "arn", FullRepositoryId: "acme/app", BranchName: "main" },
                }),
            ),
            stage("Build", action("build", "Build/CodeBuild", { inputArtifacts: ["code"], configuration: { ProjectName: "app" } })),
        ],
        ...more,
    });
}
const simpleOfType2 = (pipeline: Any, more: object) => simple(pipeline, { pipelineType: "V2", ...more });
const triggers = [
    {
        providerType: "CodeStarSourceConnection",
        gitConfiguration: { sourceActionName: "source", pushes: [{ tags: { includes: ["v*"] } }] },
    },
];
const condition = { condition: { result: "FAIL", rules: [rule("check", "LambdaInvoke", { FunctionName: "check" })] } };
const run = action("run", "Compute/Commands", { inputArtifacts: ["code"], commands: ["true"] });

export const pipelineType: readonly Planted[] = [
    {
        id: "pipeline-type",
        what: "V3",
        plant(pipeline) {
            pipeline.pipelineType = "V3";
            return "pipelineType";
        },
        near: pipeline => simple(pipeline, { pipelineType: undefined }),
    },
    {
        id: "execution-mode",
        what: "small letters",
        plant(pipeline) {
            pipeline.executionMode = "queued";
            return "executionMode";
        },
        near(pipeline) {
            pipeline.executionMode = "SUPERSEDED";
        },
    },
    {
        id: "v1-mode",
        what: "QUEUED",
        plant(pipeline) {
            simple(pipeline, { executionMode: "QUEUED" });
            return "executionMode";
        },
        near: pipeline => simple(pipeline, { executionMode: "SUPERSEDED" }),
    },
    {
        id: "v1-triggers",
        what: "a trigger",
        plant(pipeline) {
            simple(pipeline, { triggers });
            return "triggers";
        },
        near: pipeline => simpleOfType2(pipeline, { triggers }),
    },
    {
        id: "v1-variables",
        what: "a variable",
        plant(pipeline) {
            simple(pipeline, { variables: [{ name: "force" }] });
            return "variables";
        },
        near: pipeline => simple(pipeline, { variables: [] }),
    },
    {
        id: "v1-condition",
        what: "an entry condition",
        plant(pipeline) {
            simple(pipeline);
            pipeline.stages[1].beforeEntry = condition;
            return "stages[1].beforeEntry";
        },
        near(pipeline) {
            simpleOfType2(pipeline, {});
            pipeline.stages[1].beforeEntry = condition;
        },
    },
    {
        id: "v1-condition",
        what: "a retry",
        plant(pipeline) {
            simple(pipeline);
            pipeline.stages[1].onFailure = { result: "RETRY" };
            return "stages[1].onFailure";
        },
        near(pipeline) {
            simple(pipeline);
            pipeline.stages[1].onFailure = undefined;
        },
    },
    {
        id: "v1-action",
        what: "a Commands action",
        plant(pipeline) {
            simple(pipeline);
            pipeline.stages[1].actions.push(run);
            return "stages[1].actions[1].provider";
        },
        near(pipeline) {
            simpleOfType2(pipeline, {});
            pipeline.stages[1].actions.push(run);
        },
    },
];
