import { type Check, quote } from "../check.ts";
import { fields, list } from "../known.ts";
import { pages } from "../pages.ts";
import { conditionKinds } from "../view.ts";

const types: readonly string[] = ["V1", "V2"];
/** Source: CodePipeline user guide, "Set or change the pipeline execution mode". */
const modes: readonly string[] = ["SUPERSEDED", "QUEUED", "PARALLEL"];
const right = 'pipelineType "V2"';

export const pipelineType: readonly Check[] = [
    {
        id: "pipeline-type",
        finds: "a type of pipeline that AWS does not have",
        page: pages.pipeline,
        *find({ type }) {
            if (type !== undefined && !types.includes(type))
                yield { path: "pipelineType", wrong: `it is "${type}"`, right: `one of ${quote(types)}` };
        },
    },
    {
        id: "execution-mode",
        finds: "an execution mode that AWS does not have",
        page: pages.modes,
        *find({ mode }) {
            if (mode !== undefined && !modes.includes(mode))
                yield { path: "executionMode", wrong: `it is "${mode}"`, right: `one of ${quote(modes)}` };
        },
    },
    {
        id: "v1-mode",
        finds: "another execution mode than SUPERSEDED on a pipeline of type V1",
        page: pages.pipelineTypes,
        *find({ type, mode }) {
            if (type === "V1" && mode !== undefined && modes.includes(mode) && mode !== "SUPERSEDED")
                yield { path: "executionMode", wrong: `${mode} is for V2 pipelines`, right };
        },
    },
    {
        id: "v1-triggers",
        finds: "triggers on a pipeline of type V1",
        page: pages.pipelineTypes,
        *find({ type, declared }) {
            if (type === "V1" && (list(declared["triggers"]) ?? []).length > 0)
                yield { path: "triggers", wrong: "they are for V2 pipelines", right };
        },
    },
    {
        id: "v1-variables",
        finds: "variables on a pipeline of type V1",
        page: pages.pipelineTypes,
        *find({ type, declared }) {
            if (type === "V1" && (list(declared["variables"]) ?? []).length > 0)
                yield { path: "variables", wrong: "they are for V2 pipelines", right };
        },
    },
    {
        id: "v1-condition",
        finds: "a condition, a retry or a rollback on a pipeline of type V1",
        page: pages.pipelineTypes,
        *find({ type, stages = [] }) {
            if (type !== "V1") return;
            for (const { path, declared } of stages) {
                for (const kind of conditionKinds) {
                    if (fields(declared[kind])) yield { path: `${path}.${kind}`, wrong: "it is for V2 pipelines", right };
                }
            }
        },
    },
    {
        id: "v1-action",
        finds: "an action on a pipeline of type V1 that is for V2 alone",
        page: pages.pipelineTypes,
        *find({ type: pipelineType, actions }) {
            if (pipelineType !== "V1") return;
            for (const { path, type, provider } of actions) {
                if (type?.isV2Only) yield { path: `${path}.provider`, wrong: `${provider} is for V2 pipelines`, right, page: type.page };
            }
        },
    },
];
