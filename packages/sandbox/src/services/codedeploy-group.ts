import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Failure, resource, type State } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { requireApplication } from "./codedeploy-application.ts";
import { requireGroup } from "./codedeploy-group-checks.ts";
import { oneOf } from "./provider-checks.ts";

export interface GroupAttributes {
    readonly arn: string;
    readonly computePlatform: string;
    readonly deploymentGroupId: string;
}
export type GroupState = State<aws.codedeploy.DeploymentGroupArgs, GroupAttributes>;

/** Source: CodeDeploy API reference, "AutoRollbackConfiguration" and "TriggerConfig". */
const rollbackEvents = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"];
const triggerEvents = [
    ...["Start", "Success", "Failure", "Stop", "Rollback", "Ready"].map(event => `Deployment${event}`),
    ...["Start", "Success", "Failure", "Ready"].map(event => `Instance${event}`),
];

/** Source: terraform-provider-aws, internal/service/deploy/deployment_group.go; CodeDeploy API reference, CreateDeploymentGroup. */
export const deploymentGroup = resource<aws.codedeploy.DeploymentGroupArgs, GroupAttributes>(
    "aws:codedeploy/deploymentGroup:DeploymentGroup",
    {
        cloudFormation: "AWS::CodeDeploy::DeploymentGroup",
        names: {
            appName: "ApplicationName",
            blueGreenDeploymentConfig: "BlueGreenDeploymentConfiguration",
            ecsService: "ECSServices",
        },
        required: { deploymentGroupName: "the provider's schema: Required" },
        updates: {
            appName: "the provider's schema: no ForceNew, so it asks UpdateDeploymentGroup, which refuses",
            deploymentGroupName: "UpdateDeploymentGroup renames",
        },
        inputs: {
            alarmConfiguration: { alarms: true, enabled: true, ignorePollAlarmFailure: true },
            appName: true,
            autoRollbackConfiguration: { enabled: true, events: true },
            blueGreenDeploymentConfig: {
                deploymentReadyOption: { actionOnTimeout: true, waitTimeInMinutes: true },
                terminateBlueInstancesOnDeploymentSuccess: { action: true, terminationWaitTimeInMinutes: true },
            },
            deploymentConfigName: true,
            deploymentGroupName: true,
            deploymentStyle: { deploymentOption: true, deploymentType: true },
            ecsService: { clusterName: true, serviceName: true },
            loadBalancerInfo: {
                targetGroupPairInfo: {
                    prodTrafficRoute: { listenerArns: true },
                    targetGroups: { name: true },
                    testTrafficRoute: { listenerArns: true },
                },
            },
            serviceRoleArn: true,
            tags: true,
            triggerConfigurations: { triggerEvents: true, triggerName: true, triggerTargetArn: true },
        },
        defaults: { deploymentConfigName: "CodeDeployDefault.OneAtATime" },
        check: ({ alarmConfiguration, autoRollbackConfiguration, blueGreenDeploymentConfig, deploymentStyle, triggerConfigurations }) => [
            ...((alarmConfiguration?.alarms ?? []).length > 10
                ? [{ property: "alarmConfiguration.alarms", reason: "expected alarmConfiguration.alarms to have at most 10 items" }]
                : []),
            ...(autoRollbackConfiguration?.events ?? []).flatMap(event => oneOf("autoRollbackConfiguration.events", event, rollbackEvents)),
            ...oneOf("deploymentStyle.deploymentOption", deploymentStyle?.deploymentOption, [
                "WITH_TRAFFIC_CONTROL",
                "WITHOUT_TRAFFIC_CONTROL",
            ]),
            ...oneOf("deploymentStyle.deploymentType", deploymentStyle?.deploymentType, ["IN_PLACE", "BLUE_GREEN"]),
            ...oneOf(
                "blueGreenDeploymentConfig.deploymentReadyOption.actionOnTimeout",
                blueGreenDeploymentConfig?.deploymentReadyOption?.actionOnTimeout,
                ["CONTINUE_DEPLOYMENT", "STOP_DEPLOYMENT"],
            ),
            ...oneOf(
                "blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.action",
                blueGreenDeploymentConfig?.terminateBlueInstancesOnDeploymentSuccess?.action,
                ["TERMINATE", "KEEP_ALIVE"],
            ),
            ...atMost(
                "blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes",
                blueGreenDeploymentConfig?.terminateBlueInstancesOnDeploymentSuccess?.terminationWaitTimeInMinutes,
                2880,
            ),
            ...(triggerConfigurations ?? []).flatMap(({ triggerEvents: events }) =>
                events.flatMap(event => oneOf("triggerConfigurations.triggerEvents", event, triggerEvents)),
            ),
        ],
        create(call, inputs) {
            const { appName, deploymentGroupName: name } = inputs;
            const owner = requireApplication(call, appName);
            if (findGroup(call, appName, name)) {
                // Source: CodeDeploy API reference, CreateDeploymentGroup: Errors. The words are ours.
                throw new AwsError("DeploymentGroupAlreadyExistsException", `A deployment group with the name ${name} already exists`);
            }
            if (owner.computePlatform === "Server") throw new NotSimulated("deployment groups of CodeDeploy applications for servers");
            requireGroup(call, inputs, owner.computePlatform as string);
            const deploymentGroupId = uuidOf(call);
            const arn = call.arn("codedeploy", `deploymentgroup:${appName}/${name}`);
            return { id: deploymentGroupId, attributes: { arn, computePlatform: owner.computePlatform as string, deploymentGroupId } };
        },
        update(call, inputs, before, id) {
            const { appName, deploymentGroupName: name } = inputs;
            requireApplication(call, appName);
            if (appName !== before.appName) throw groupNotFound(before.deploymentGroupName);
            const other = call.find(deploymentGroup, each => each.appName === appName && each.deploymentGroupName === name);
            if (other && other.id !== id)
                throw new AwsError("DeploymentGroupAlreadyExistsException", `A deployment group with the name ${name} already exists`);
            requireGroup(call, inputs, before.computePlatform, id);
            return { arn: call.arn("codedeploy", `deploymentgroup:${appName}/${name}`) };
        },
    },
);

const atMost = (property: string, value: number | undefined, most: number): readonly Failure[] =>
    value === undefined || value <= most ? [] : [{ property, reason: `expected ${property} to be at most (${most}), got ${value}` }];

export const findGroup = (call: Call, appName: string, name: string): (GroupState & { readonly id: string }) | undefined =>
    call.find(deploymentGroup, each => each.appName === appName && each.deploymentGroupName === name);

export const groupNotFound = (name: string): AwsError =>
    new AwsError("DeploymentGroupDoesNotExistException", `No Deployment Group found for name: ${name}`);
