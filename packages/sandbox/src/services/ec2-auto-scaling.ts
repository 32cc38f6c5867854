import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource, type State } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { leaveNetwork, useNetwork } from "./ec2-interfaces.ts";
import { launchTemplate } from "./ec2-launch-template.ts";
import { subnet } from "./ec2-vpc.ts";
import { instanceProfile } from "./iam-profile.ts";

type Inputs = Plain<aws.autoscaling.GroupArgs>;
export type AutoScalingGroupState = State<aws.autoscaling.GroupArgs, { readonly arn: string }>;

const invalid = (message: string) => new AwsError("ValidationError", message);

/** An Auto Scaling group of EC2 instances: what can be told of it without launching any. */
export const autoScalingGroup = resource<aws.autoscaling.GroupArgs, { readonly arn: string }>("aws:autoscaling/group:Group", {
    cloudFormation: "AWS::AutoScaling::AutoScalingGroup",
    names: {
        name: "AutoScalingGroupName",
        vpcZoneIdentifiers: "VPCZoneIdentifier",
        protectFromScaleIn: "NewInstancesProtectedFromScaleIn",
        maxInstanceLifetime: "MaxInstanceLifetime",
        forceDelete: null,
        waitForCapacityTimeout: null,
        enabledMetrics: "MetricsCollection",
        tags: "Tags",
    },
    updates: {
        forceDelete: "it is the provider's own",
        waitForCapacityTimeout: "it is the provider's own",
        vpcZoneIdentifiers: "UpdateAutoScalingGroup",
        enabledMetrics: "EnableMetricsCollection and DisableMetricsCollection",
    },
    inputs: {
        name: true,
        minSize: true,
        maxSize: true,
        desiredCapacity: true,
        launchTemplate: { id: true, version: true },
        vpcZoneIdentifiers: true,
        protectFromScaleIn: true,
        maxInstanceLifetime: true,
        forceDelete: true,
        waitForCapacityTimeout: true,
        enabledMetrics: true,
        tags: { key: true, value: true, propagateAtLaunch: true },
    },
    // Source: Auto Scaling API reference, "CreateAutoScalingGroup", AutoScalingGroupName.
    autoName: { property: "name", maxLength: 255 },
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(autoScalingGroup, name)) {
            throw new AwsError("AlreadyExists", "AutoScalingGroup by this name already exists - A group with the name already exists");
        }
        requireGroup(call, inputs);
        join(call, name, inputs);
        return { id: name, attributes: { arn: call.arn("autoscaling", `autoScalingGroup:${uuidOf(call)}:autoScalingGroupName/${name}`) } };
    },
    update(call, inputs, _before, id) {
        requireGroup(call, inputs);
        join(call, id, inputs);
        return {};
    },
    delete(call, { protectFromScaleIn, minSize, forceDelete }, id) {
        // The provider scales the group to nothing first; protected instances stay, unless it may force them.
        if (protectFromScaleIn && minSize > 0 && !forceDelete) {
            throw new AwsError(
                "ResourceInUse",
                `You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group. (${id})`,
            );
        }
        leaveNetwork(call, id);
    },
});

/** Source: Auto Scaling API reference, "EnableMetricsCollection", Metrics. */
const metrics =
    /^(Group(MinSize|MaxSize|DesiredCapacity|(InService|Pending|Standby|Terminating|Total)(Instances|Capacity))|(WarmPool|GroupAndWarmPool)(MinSize|DesiredCapacity|WarmedCapacity|PendingCapacity|TerminatingCapacity|TotalCapacity))$/;

function requireGroup(call: Call, inputs: Inputs): void {
    // The sentence is ours.
    const unknown = inputs.enabledMetrics?.find(metric => !metrics.test(metric));
    if (unknown !== undefined) throw invalid(`${unknown} is not a valid metric collection type.`);
    const { minSize, maxSize, desiredCapacity, launchTemplate: wanted, vpcZoneIdentifiers = [], maxInstanceLifetime = 0 } = inputs;
    if (maxSize < minSize) throw invalid("Max bound must be greater than or equal to min bound");
    if (desiredCapacity !== undefined && (desiredCapacity < minSize || desiredCapacity > maxSize)) {
        throw invalid(`Desired capacity:${desiredCapacity} must be between the specified min size:${minSize} and max size:${maxSize}`);
    }
    // Source: Auto Scaling API reference, "CreateAutoScalingGroup", MaxInstanceLifetime: 86,400 seconds (a day) at least.
    if (maxInstanceLifetime !== 0 && maxInstanceLifetime < 86_400) throw invalid("MaxInstanceLifetime must be at least 86400 seconds.");
    if (!wanted?.id) throw new NotSimulated("Auto Scaling groups without a launch template's id");
    const template = call.get(launchTemplate, wanted.id);
    if (!template) throw invalid("You must use a valid fully-formed launch template. The specified launch template does not exist.");
    const { version = "$Default" } = wanted;
    // The sentence is ours.
    if (!["$Latest", "$Default"].includes(version) && !(/^[1-9]\d*$/.test(version) && Number(version) <= template.latestVersion))
        throw invalid(`You must use a valid fully-formed launch template. The launch template has no version ${version}.`);
    if (!template.imageId)
        throw invalid("You must use a valid fully-formed launch template. The request must contain the parameter ImageId");
    if (!template.instanceType)
        throw invalid("You must use a valid fully-formed launch template. The request must contain the parameter InstanceType");
    const profile = template.iamInstanceProfile?.arn;
    if (profile && !call.find(instanceProfile, ({ arn }) => arn === profile)) {
        throw invalid(
            `You must use a valid fully-formed launch template. Value (${profile}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
        );
    }
    if (vpcZoneIdentifiers.length === 0) throw invalid("At least one Availability Zone or VPC Subnet is required.");
    for (const id of vpcZoneIdentifiers) {
        if (!call.get(subnet, id)) throw invalid(`The subnet ID '${id}' does not exist`);
    }
}

/** Instances have network interfaces, which keep their subnets and groups. */
function join(call: Call, owner: string, { minSize, launchTemplate: wanted, vpcZoneIdentifiers = [] }: Inputs): void {
    if (minSize === 0) {
        leaveNetwork(call, owner);
        return;
    }
    const securityGroupIds = call.get(launchTemplate, wanted?.id as string)?.vpcSecurityGroupIds ?? [];
    useNetwork(call, { owner, subnetIds: vpcZoneIdentifiers, securityGroupIds });
}
