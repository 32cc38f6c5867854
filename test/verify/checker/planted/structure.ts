import { type Any, action, SOURCE, stage } from "../declarations.ts";
import { append, appendLast, many, type Planted, path } from "../planted.ts";

const approvals = (count: number, name = "approve") => many(count, at => action(`${name}-${at}`, "Approval/Manual"));

export const structure: readonly Planted[] = [
    {
        id: "stages-too-few",
        what: "one stage",
        plant(pipeline) {
            pipeline.stages.splice(1);
            return "stages";
        },
        near(pipeline) {
            pipeline.stages.splice(2);
        },
    },
    {
        id: "stages-too-many",
        what: "51 stages",
        plant(pipeline) {
            pipeline.stages.push(...many(51 - pipeline.stages.length, at => stage(`more-${at}`, ...approvals(1))));
            return "stages";
        },
        near(pipeline) {
            pipeline.stages.push(...many(50 - pipeline.stages.length, at => stage(`more-${at}`, ...approvals(1))));
        },
    },
    {
        id: "stage-empty",
        what: "no action in a stage",
        plant(pipeline) {
            pipeline.stages.push(stage("empty"));
            return `${path(pipeline.stages.length - 1)}.actions`;
        },
        near(pipeline) {
            pipeline.stages.push(stage("one", ...approvals(1)));
        },
    },
    {
        id: "stage-too-full",
        what: "51 actions in a stage",
        plant(pipeline) {
            pipeline.stages.push(stage("full", ...approvals(51)));
            return `${path(pipeline.stages.length - 1)}.actions`;
        },
        near(pipeline) {
            pipeline.stages.push(stage("full", ...approvals(50)));
        },
    },
    {
        id: "pipeline-too-full",
        what: "501 actions in all",
        plant(pipeline) {
            const there = pipeline.stages.flatMap(({ actions }: Any) => actions).length;
            const more = approvals(501 - there);
            while (more.length > 0) pipeline.stages.push(stage(`full-${more.length}`, ...more.splice(0, 50)));
            return "stages";
        },
        near(pipeline) {
            const there = pipeline.stages.flatMap(({ actions }: Any) => actions).length;
            const more = approvals(500 - there);
            while (more.length > 0) pipeline.stages.push(stage(`full-${more.length}`, ...more.splice(0, 50)));
        },
    },
    {
        id: "source-missing",
        what: "an approval first",
        plant(pipeline) {
            pipeline.stages[SOURCE].actions = approvals(1);
            pipeline.triggers = [];
            pipeline.stages.splice(1, pipeline.stages.length, stage("Next", ...approvals(1)));
            return `${path(SOURCE)}.actions`;
        },
        near(pipeline) {
            pipeline.stages.splice(1, 0, stage("First", ...approvals(1)));
        },
    },
    {
        id: "source-stage-mixed",
        what: "an approval beside the sources",
        plant: pipeline => `${append(pipeline, SOURCE, action("gate", "Approval/Manual"))}.category`,
        near(pipeline) {
            pipeline.stages.splice(1, 0, stage("Gate", action("gate", "Approval/Manual")));
        },
    },
    {
        id: "source-later",
        what: "a source in the last stage",
        plant: pipeline =>
            `${appendLast(
                pipeline,
                action("late", "Source/ECR", { outputArtifacts: ["late"], configuration: { RepositoryName: "base" } }),
            )}.category`,
        near(pipeline) {
            append(
                pipeline,
                SOURCE,
                action("late", "Source/ECR", { outputArtifacts: ["late"], configuration: { RepositoryName: "base" } }),
            );
        },
    },
];
