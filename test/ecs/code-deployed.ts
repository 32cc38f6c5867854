import type { Cloud } from "@causeway/sandbox/mocks";
import type { Staged } from "./staged.ts";

interface Definition {
    readonly taskDefinitionArn: string;
    readonly containerDefinitions: readonly { readonly name: string; readonly image: string }[];
}

const copied = ["family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn"];

/** What `deployToEcsWithCodeDeploy` does: a copy of what was registered last, with another image, as the AppSpec says. */
export function releaseByCodeDeploy(staged: Staged, cloud: Cloud, image: string): string {
    const { taskDefinition: latest } = staged.operate<{ taskDefinition: Definition }>("ecs:DescribeTaskDefinition", {
        taskDefinition: "payments-checkout",
    });
    const { taskDefinition } = staged.operate<{ taskDefinition: Definition }>("ecs:RegisterTaskDefinition", {
        ...Object.fromEntries(Object.entries(latest).filter(([property]) => copied.includes(property))),
        containerDefinitions: latest.containerDefinitions.map(container => ({ ...container, image })),
    });
    const content = String(cloud.named("checkout-app-spec").outputs["value"]).replace(
        "<TASK_DEFINITION>",
        taskDefinition.taskDefinitionArn,
    );
    const { deploymentId } = staged.operate<{ deploymentId: string }>("codedeploy:CreateDeployment", {
        applicationName: cloud.named("checkout-application").outputs["name"],
        deploymentGroupName: "payments-checkout",
        revision: { revisionType: "AppSpecContent", appSpecContent: { content } },
    });
    return deploymentId;
}

/** How a deployment is, and why it is not well. */
export function outcomeOf(staged: Staged, deploymentId: string): string {
    const { deploymentInfo } = staged.operate<{
        deploymentInfo: { readonly status: string; readonly errorInformation?: { readonly message: string } };
    }>("codedeploy:GetDeployment", { deploymentId });
    const { status, errorInformation } = deploymentInfo;
    return errorInformation ? `${status}: ${errorInformation.message}` : status;
}
