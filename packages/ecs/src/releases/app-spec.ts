import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CodeDeployHooks } from "./code-deploy.ts";

/** What ECS leaves to a deployment, beside the task definition. */
type Deployed = Pick<pulumi.Unwrap<aws.ecs.ServiceArgs>, "networkConfiguration" | "platformVersion" | "capacityProviderStrategies">;

export interface AppSpecArgs extends Deployed {
    readonly container: string;
    readonly port: number;
    readonly hooks: { readonly [Hook in keyof CodeDeployHooks]?: string };
}

/** What each hook is to CodeDeploy, in the order in which they are asked. */
const events = {
    beforeInstall: "BeforeInstall",
    afterInstall: "AfterInstall",
    afterTestTraffic: "AfterAllowTestTraffic",
    beforeTraffic: "BeforeAllowTraffic",
    afterTraffic: "AfterAllowTraffic",
} as const satisfies Readonly<Record<keyof CodeDeployHooks, string>>;

/**
 * What a deployment does with the service, as JSON, which is YAML too. CodePipeline writes the new revision's ARN into it.
 *
 * Network and capacity stand here because ECS changes them for nobody else where CodeDeploy releases a service.
 * Source: CodeDeploy user guide, "AppSpec 'resources' section for Amazon ECS deployments"; CodePipeline user guide, "Amazon Elastic Container
 * Service and CodeDeploy blue-green deploy action reference", AppSpecTemplateArtifact.
 */
export function appSpec({ container, port, hooks, ...service }: AppSpecArgs): string {
    const { networkConfiguration: network, platformVersion, capacityProviderStrategies: capacity } = service;
    const target = {
        Type: "AWS::ECS::Service",
        Properties: {
            TaskDefinition: "<TASK_DEFINITION>",
            LoadBalancerInfo: { ContainerName: container, ContainerPort: port },
            ...(platformVersion && { PlatformVersion: platformVersion }),
            ...(network && {
                NetworkConfiguration: {
                    AwsvpcConfiguration: {
                        Subnets: network.subnets,
                        SecurityGroups: network.securityGroups,
                        AssignPublicIp: network.assignPublicIp ? "ENABLED" : "DISABLED",
                    },
                },
            }),
            ...(capacity && {
                CapacityProviderStrategy: capacity.map(({ base, capacityProvider, weight }) => ({
                    Base: base ?? 0,
                    CapacityProvider: capacityProvider,
                    Weight: weight ?? 0,
                })),
            }),
        },
    };
    const asked = (Object.keys(events) as (keyof typeof events)[]).flatMap(hook => {
        const arn = hooks[hook];
        return arn === undefined ? [] : [{ [events[hook]]: arn }];
    });
    const rest = { Resources: [{ TargetService: target }], ...(asked.length > 0 && { Hooks: asked }) };
    // AWS takes 0.0 alone, and JavaScript has no such number.
    return `{"version":0.0,${JSON.stringify(rest).slice(1)}`;
}
