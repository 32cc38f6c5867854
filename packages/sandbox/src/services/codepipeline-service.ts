import type { Service } from "../model/resource.ts";
import { pipeline } from "./codepipeline.ts";
import { rollbackStage } from "./codepipeline-events.ts";
import { startPipelineExecution } from "./codepipeline-execution.ts";
import { getPipelineExecution, listActionExecutions, listPipelineExecutions } from "./codepipeline-executions.ts";
import { getPipeline, getPipelineState } from "./codepipeline-history.ts";
import { webhook } from "./codepipeline-webhook.ts";

export const codepipeline: Service = {
    resources: [pipeline, webhook],
    operations: [
        ...[startPipelineExecution, rollbackStage, getPipeline, getPipelineState],
        ...[getPipelineExecution, listActionExecutions, listPipelineExecutions],
    ],
};
