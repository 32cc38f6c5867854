import type { ActionLeaves, ActionPlan } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface PlannedAction {
    readonly plan: ActionPlan;
    readonly leaves: ActionLeaves;
    readonly runOrder: number;
    /** Where it runs, where that is not the pipeline's own region. */
    readonly region?: string | undefined;
}

/** An action in CodePipeline's words: what its plan knows, and what came after. */
export function declareAction({ plan, leaves, runOrder, region }: PlannedAction): aws.types.input.codepipeline.PipelineStageAction {
    const { name, type, reads, makes, namespace, gives, timeoutMinutes } = plan;
    const { files, roleArn, commands = plan.commands } = leaves;
    const configuration = mergeConfiguration(plan.configuration, leaves.configuration);
    const made = makes?.map(({ name }) => name);
    return {
        name,
        category: type.category,
        owner: "AWS",
        provider: type.provider,
        version: type.version ?? "1",
        runOrder,
        ...(region !== undefined && { region }),
        ...(reads && { inputArtifacts: reads.map(({ name }) => name) }),
        ...(made && type.category !== "Compute" && { outputArtifacts: made }),
        ...(made &&
            type.category === "Compute" && {
                outputArtifactsForComputeActions: made.map(name => ({ name, ...(files && { files: [...files] }) })),
            }),
        ...(namespace && { namespace }),
        ...(configuration && { configuration }),
        ...(commands && { commands: [...commands] }),
        // Other actions have variables of their own kind: nobody chooses them.
        ...(gives && type.provider === "Commands" && { outputVariables: [...gives] }),
        ...(timeoutMinutes !== undefined && { timeoutInMinutes: timeoutMinutes }),
        ...(roleArn && { roleArn }),
    };
}

type Configuration = NonNullable<ActionLeaves["configuration"]>;

/** What is known from code, and the rest. */
export const mergeConfiguration = (known: Configuration | undefined, rest: Configuration | undefined): Configuration | undefined =>
    known && rest ? pulumi.all([known, rest]).apply(([known, rest]) => ({ ...known, ...rest })) : (rest ?? known);
