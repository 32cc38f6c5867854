import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { findConfig } from "./codedeploy-config.ts";
import { deploymentGroup } from "./codedeploy-group.ts";
import { findCluster } from "./ecs-cluster.ts";
import { findService } from "./ecs-service.ts";
import { listener, loadBalancer, targetGroup } from "./elb.ts";
import { mayDo, roleByArn, trusts } from "./iam.ts";
import { topic } from "./sns.ts";

type Inputs = Plain<aws.codedeploy.DeploymentGroupArgs>;

/**
 * What CreateDeploymentGroup and UpdateDeploymentGroup refuse. Source: CodeDeploy API reference, CreateDeploymentGroup: Errors.
 * The sentences that begin with "For ECS" or "For Lambda", and those about roles and ECS services, are AWS's, as people report them; the
 * others are ours.
 */
export function requireGroup(call: Call, inputs: Inputs, platform: string, id?: string): void {
    requireServiceRole(call, inputs.serviceRoleArn);
    const { deploymentConfigName: name = "" } = inputs;
    const config = findConfig(call, name);
    if (!config) throw new AwsError("DeploymentConfigDoesNotExistException", `No deployment configuration found for name: ${name}`);
    if (config.platform !== platform) {
        const reason = `The deployment configuration ${name} is for the compute platform ${config.platform}, not ${platform}`;
        throw new AwsError("InvalidDeploymentConfigNameException", reason);
    }
    const { deploymentType, deploymentOption } = inputs.deploymentStyle ?? {};
    if (deploymentType !== "BLUE_GREEN" || deploymentOption !== "WITH_TRAFFIC_CONTROL") {
        throw new AwsError(
            "InvalidDeploymentStyleException",
            `For ${platform} deployment, the deployment type must be BLUE_GREEN, and deployment option must be WITH_TRAFFIC_CONTROL.`,
        );
    }
    if (platform === "Lambda") requireNothingOfEcs(inputs);
    else requireEcs(call, inputs, config.shifts.length > 1, id);
    requireWatch(call, inputs);
}

/** Roles are made at the same time as groups: the provider asks again. */
function requireServiceRole(call: Call, roleArn: string): void {
    const principals = ["codedeploy.amazonaws.com", `codedeploy.${call.region}.amazonaws.com`];
    const ours = roleByArn(call, roleArn) && roleArn.split(":")[4] === call.account;
    if (ours && principals.some(service => trusts(call, roleArn, { service }))) return;
    const reason = `AWS CodeDeploy does not have the permissions required to assume the role ${roleArn}.`;
    throw new AwsError("InvalidRoleException", reason, { passing: true });
}

/** Source: CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues": The IAM role does not have enough permissions. */
export const lacks = (roleArn: string, service: string): string =>
    `The IAM role ${roleArn} does not give you permission to perform operations in the following AWS service: ${service}. Contact your AWS administrator if you need help. If you are an AWS administrator, you can grant permissions to your users or groups by creating IAM policies.`;

function requireNothingOfEcs({ blueGreenDeploymentConfig, ecsService, loadBalancerInfo }: Inputs): void {
    const refuse = (code: string, property: string) => new AwsError(code, `For Lambda deployment group, ${property} can not be specified`);
    if (blueGreenDeploymentConfig) throw refuse("InvalidBlueGreenDeploymentConfigurationException", "blueGreenDeploymentConfiguration");
    if (loadBalancerInfo) throw refuse("InvalidLoadBalancerInfoException", "loadBalancerInfo");
    if (ecsService) throw refuse("InvalidECSServiceException", "ecsServices");
}

function requireEcs(call: Call, inputs: Inputs, gradual: boolean, id?: string): void {
    const { blueGreenDeploymentConfig, ecsService, loadBalancerInfo, serviceRoleArn } = inputs;
    const must = (code: string, property: string) => new AwsError(code, `For ECS deployment group, ${property} must be specified`);
    if (!ecsService) throw must("InvalidECSServiceException", "ecsServices");
    if (!loadBalancerInfo?.targetGroupPairInfo) throw must("InvalidLoadBalancerInfoException", "loadBalancerInfo");
    if (!blueGreenDeploymentConfig) throw must("InvalidBlueGreenDeploymentConfigurationException", "blueGreenDeploymentConfiguration");
    const { clusterName, serviceName } = ecsService;
    const invalid = (reason: string) => new AwsError("InvalidECSServiceException", reason);
    // Which calls CodeDeploy makes here no page says: it has to look at the service, whose controller it checks.
    const resource = call.arn("ecs", `service/${clusterName}/${serviceName}`);
    if (!mayDo(call, serviceRoleArn, { action: "ecs:DescribeServices", resource }))
        throw new AwsError("InvalidRoleException", lacks(serviceRoleArn, "AmazonECS"), { passing: true });
    if (!findCluster(call, clusterName)) throw invalid(`The ECS cluster ${clusterName} cannot be found.`);
    const found = findService(call, clusterName, serviceName);
    if (!found) throw invalid(`The ECS service ${serviceName} cannot be found in the cluster ${clusterName}.`);
    if (found.deploymentController?.type !== "CODE_DEPLOY")
        throw invalid("Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.");
    const other = call.find(deploymentGroup, ({ ecsService: one }) => one?.clusterName === clusterName && one.serviceName === serviceName);
    if (other && other.id !== id) {
        throw new AwsError(
            "ECSServiceMappingLimitExceededException",
            "The Amazon ECS service is associated with more than one deployment groups. An Amazon ECS service can be associated with only one deployment group.",
        );
    }
    requirePair(call, loadBalancerInfo.targetGroupPairInfo, gradual);
}

type Pair = NonNullable<NonNullable<Inputs["loadBalancerInfo"]>["targetGroupPairInfo"]>;

/** Source: CodeDeploy API reference, "TargetGroupPairInfo" and "TrafficRoute". */
function requirePair(call: Call, { prodTrafficRoute, targetGroups, testTrafficRoute }: Pair, gradual: boolean): void {
    const invalid = (reason: string) => new AwsError("InvalidTargetGroupPairException", reason);
    const names = targetGroups.map(({ name }) => name);
    if (new Set(names).size !== 2) throw invalid(`A target group pair needs two target groups, not ${names.join(" and ")}`);
    for (const name of names) {
        if (!call.find(targetGroup, each => each.name === name)) throw invalid(`The target group ${name} does not exist`);
    }
    const routes = [prodTrafficRoute, ...(testTrafficRoute ? [testTrafficRoute] : [])];
    for (const { listenerArns } of routes) {
        if (listenerArns.length !== 1) throw invalid("A traffic route can have one listener ARN.");
        const [arn] = listenerArns as [string];
        const found = call.get(listener, arn);
        if (!found) throw invalid(`The listener ${arn} does not exist`);
        if (gradual && call.get(loadBalancer, found.loadBalancerArn)?.loadBalancerType === "network") {
            // Source: CodeDeploy user guide, "Troubleshoot Amazon ECS deployment issues". The code is not on the page.
            throw new AwsError(
                "InvalidTrafficRoutingConfigurationException",
                "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when you create/update Deployment group.",
            );
        }
    }
    if (prodTrafficRoute.listenerArns[0] === testTrafficRoute?.listenerArns[0])
        throw invalid("The production and the test traffic route must have different listeners");
}

/** Alarms that do not exist are not refused: a deployment that cannot ask for their state stops. */
function requireWatch(call: Call, { alarmConfiguration, autoRollbackConfiguration, triggerConfigurations = [] }: Inputs): void {
    const { alarms = [], enabled } = alarmConfiguration ?? {};
    // Source: CodeDeploy API reference, CreateDeploymentGroup: InvalidAlarmConfigException.
    const alarm = (reason: string) => new AwsError("InvalidAlarmConfigException", reason);
    if (enabled && alarms.length === 0) throw alarm("The alarm configuration is enabled, but the alarm list is empty.");
    if (new Set(alarms).size < alarms.length) throw alarm("Two alarms with the same name have been specified.");
    const { events = [], enabled: rollback } = autoRollbackConfiguration ?? {};
    if (rollback && events.length === 0)
        throw new AwsError(
            "InvalidAutoRollbackConfigException",
            "The automatic rollback configuration is enabled, but the event list is empty.",
        );
    for (const { triggerTargetArn: arn } of triggerConfigurations) {
        if (!call.get(topic, arn)) throw new AwsError("InvalidTriggerConfigException", `Topic ARN ${arn} is not valid`, { passing: true });
    }
}
