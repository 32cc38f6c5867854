import {
    arnOf,
    type CodeDeployCustomize,
    codeDeployEvents,
    codeDeployGroup,
    type DeploymentEvents,
    type Grant,
    type Placement,
    seeAlarms,
    serviceRole,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RegisteredService } from "../target.ts";
import { appSpec } from "./app-spec.ts";
import type { CodeDeploy, CodeDeployHooks } from "./code-deploy.ts";
import { codeDeployGrants, type EcsCodeDeployLeaves } from "./code-deploy-target.ts";
import { functionArnOf } from "./hooks.ts";
import type { Traffic } from "./traffic.ts";

export interface ReleasedByCodeDeploy {
    readonly placement: Placement;
    readonly release: CodeDeploy;
    readonly service: aws.ecs.Service;
    /** The service's own name, and its cluster's. */
    readonly owner: string;
    readonly clusterName: pulumi.Input<string>;
    readonly serviceArn: string;
    readonly traffic: Traffic;
    /** Names of the alarms that roll a release back. */
    readonly alarms: readonly pulumi.Input<string>[];
    readonly container: string;
    readonly port: number;
    /** The service as the program wants it. */
    readonly serviceArgs: aws.ecs.ServiceArgs;
    readonly registered: RegisteredService;
    readonly customize: CodeDeployCustomize | undefined;
}

/** What a pipeline must know and may do to have CodeDeploy release the service. */
export interface Deployable {
    readonly leaves: {
        readonly [Name in keyof Omit<
            EcsCodeDeployLeaves,
            "deployRoleArn" | "endpoint" | "container" | "architecture"
        >]: pulumi.Input<string>;
    };
    readonly grants: readonly Grant[];
    readonly deployments: DeploymentEvents;
}

/** Registers what CodeDeploy needs to release one service. */
export function codeDeployTo(name: string, made: ReleasedByCodeDeploy, child: pulumi.CustomResourceOptions): Deployable {
    // A service that cannot go over to CodeDeploy is refused before anything of this is there.
    const opts = { ...child, dependsOn: made.service };
    const { placement, release, owner, traffic, alarms } = made;
    const hooks = hooksOf(release.hooks ?? {}, placement);
    const role = serviceRole(`${name}-codedeploy`, "codedeploy", shiftGrants(made, Object.values(hooks)), opts);
    const { rule, testRule, groups } = traffic;
    const route = (rule: aws.lb.ListenerRule) => ({ listenerArns: [rule.listenerArn] });
    const more = {
        ecsService: { clusterName: made.clusterName, serviceName: made.service.name },
        blueGreenDeploymentConfig: {
            deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
            terminateBlueInstancesOnDeploymentSuccess: {
                action: "TERMINATE",
                terminationWaitTimeInMinutes: release.terminationMinutes ?? 5,
            },
        },
        loadBalancerInfo: {
            targetGroupPairInfo: {
                prodTrafficRoute: route(rule),
                ...(testRule && { testTrafficRoute: route(testRule) }),
                targetGroups: groups.map(group => ({ name: group.name })),
            },
        },
    };
    const { application, configurationName, group } = codeDeployGroup(
        name,
        { platform: "ECS", shift: release, groupName: owner, roleArn: role.arn, alarms, more, customize: made.customize },
        opts,
    );
    // Read by the pipeline when it releases: so it is never older than the program, whenever the pipeline itself was brought up.
    const parameter = new aws.ssm.Parameter(`${name}-app-spec`, { type: "String", value: appSpecOf(made, hooks) }, opts);
    const configArn = configurationName.apply(config => arnOf(placement, "codedeploy", `deploymentconfig:${config}`));
    return {
        leaves: {
            applicationName: application.name,
            deploymentGroupName: group.deploymentGroupName,
            family: owner,
            appSpecParameter: parameter.name,
        },
        grants: codeDeployGrants({
            ...made.registered,
            applicationArn: application.arn,
            groupArn: group.arn,
            configArn,
            parameterArn: parameter.arn,
        }),
        deployments: codeDeployEvents(application.name, group.deploymentGroupName),
    };
}

type Hooks = { readonly [Hook in keyof CodeDeployHooks]?: pulumi.Output<string> };

const hooksOf = (hooks: CodeDeployHooks, placement: Placement): Hooks =>
    Object.fromEntries(
        Object.entries(hooks).flatMap(([hook, functionArn]) =>
            functionArn === undefined ? [] : [[hook, functionArnOf({ functionArn }, placement)]],
        ),
    );

const appSpecOf = ({ container, port, serviceArgs }: ReleasedByCodeDeploy, hooks: Hooks): pulumi.Output<string> => {
    const { networkConfiguration, platformVersion, capacityProviderStrategies } = serviceArgs;
    return pulumi
        .output({ networkConfiguration, platformVersion, capacityProviderStrategies, hooks })
        .apply(service => appSpec({ container, port, ...service }));
};

/**
 * What CodeDeploy does with one service: the actions of AWSCodeDeployRoleForECS, without those for AppSpec files in buckets and for topics,
 * for this service's ARNs. Describing takes none. As far as we know, CreateTaskSet takes none either, but these condition keys; where it has
 * them not, the condition is not looked at. ModifyListener is for default actions: this service's traffic goes by rules.
 * Sources: AWS Managed Policy reference guide, "AWSCodeDeployRoleForECS"; Service Authorization Reference, "Actions, resources, and condition
 * keys for Amazon ECS".
 */
const shiftGrants = (
    { serviceArn, traffic: { rule, testRule }, registered, alarms }: ReleasedByCodeDeploy,
    hooks: readonly pulumi.Output<string>[],
): readonly Grant[] => [
    { actions: ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"], resources: [serviceArn] },
    { actions: ["ecs:CreateTaskSet"], resources: ["*"], condition: { ArnEqualsIfExists: { "ecs:service": serviceArn } } },
    { actions: ["ecs:DeleteTaskSet"], resources: [`${serviceArn.replace(":service/", ":task-set/")}/*`] },
    {
        actions: [
            "elasticloadbalancing:DescribeListeners",
            "elasticloadbalancing:DescribeRules",
            "elasticloadbalancing:DescribeTargetGroups",
        ],
        resources: ["*"],
    },
    { actions: ["elasticloadbalancing:ModifyRule"], resources: [rule.arn, ...(testRule ? [testRule.arn] : [])] },
    {
        actions: ["iam:PassRole"],
        resources: registered.roleArns,
        condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
    ...(alarms.length > 0 ? [seeAlarms] : []),
    ...(hooks.length > 0
        ? [{ actions: ["lambda:InvokeFunction"] as const, resources: pulumi.all([...hooks]).apply(arns => [...new Set(arns)]) }]
        : []),
];
