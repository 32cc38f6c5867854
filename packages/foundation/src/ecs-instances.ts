import {
    arnOf,
    type Customize,
    capacityProviderName,
    check,
    clusterName,
    customize,
    type FleetSignal,
    fleetGroupMetrics,
    type Grant,
    isWhole,
    type Monitored,
    monitoredFleet,
    type Placement,
    type Rule,
    role,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** EC2 instances that a cluster's tasks run on. */
export interface InstanceSettings {
    /** Such as `m7g.large`. */
    readonly instanceType: string;
    /** What the instance type's processors are. @default "x86_64" */
    readonly architecture?: "x86_64" | "arm64";
    /** How many instances stay although no task needs them, 0 to `max`. @default 0 */
    readonly min?: number;
    /** How many there may be, 1 to 1000. */
    readonly max: number;
    /** GiB of each instance's disk, 30 to 16384: AWS's image needs 30. @default 30 */
    readonly diskGiB?: number;
}

export interface EcsInstancesArgs extends InstanceSettings {
    readonly placement: Placement;
    /** The key that services name them by: lower-case letters and digits, the first a letter. */
    readonly key: string;
    readonly vpcId: pulumi.Input<string>;
    readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
    /** Last word on a child's arguments. */
    readonly customize?: InstanceCustomize;
}

export interface InstanceCustomize {
    readonly launchTemplate?: Customize<aws.ec2.LaunchTemplateArgs>;
    readonly group?: Customize<aws.autoscaling.GroupArgs>;
}

/** What must hold of instances; `path` is where their settings stand. */
export function instanceRules(key: string, settings: InstanceSettings, path = ""): readonly Rule[] {
    const { instanceType, min = 0, max, diskGiB = 30 } = settings;
    return [
        [
            /^[a-z][a-z0-9]*$/.test(key),
            path.replace(/\.$/, "") || "key",
            `is called "${key}": must be lower-case letters and digits, and start with a letter`,
        ],
        [/^[a-z0-9-]+\.[a-z0-9-]+$/.test(instanceType), `${path}instanceType`, `is "${instanceType}", not a type such as m7g.large`],
        [isWhole(max, 1, 1000), `${path}max`, `is ${max}, not a whole number from 1 to 1000`],
        [isWhole(min, 0, max), `${path}min`, `is ${min}, not a whole number from 0 to ${max}, the most`],
        [isWhole(diskGiB, 30, 16_384), `${path}diskGiB`, `is ${diskGiB}, not a whole number from 30 to 16384`],
    ];
}

/**
 * EC2 instances for ECS and the capacity provider that starts and stops them as tasks need: from AWS's newest image for ECS, without a way
 * in, with an encrypted disk, replaced after two weeks. Tasks are moved away before an instance ends.
 *
 * @example
 * new EcsInstances("general", {
 *     placement, key: "general", instanceType: "m7g.large", architecture: "arm64", max: 10, vpcId: vpc.vpcId, subnetIds: vpc.privateSubnetIds,
 * });
 */
export class EcsInstances extends pulumi.ComponentResource {
    readonly capacityProvider: aws.ecs.CapacityProvider;
    readonly group: aws.autoscaling.Group;
    /** What the ECS agent on each instance may do. */
    readonly role: aws.iam.Role;
    /** What to watch of the instances, and when it is bad. */
    readonly monitored: Monitored<FleetSignal>;

    constructor(name: string, args: EcsInstancesArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, key, instanceType, architecture = "x86_64", min = 0, max, diskGiB = 30 } = args;
        check(`EcsInstances "${name}"`, ...instanceRules(key, args));
        super("causeway:foundation:EcsInstances", name, {}, opts);
        const child = { parent: this };
        const cluster = clusterName(placement);

        const group = new aws.ec2.SecurityGroup(`${name}-group`, { vpcId: args.vpcId, description: `Instances of ${cluster}` }, child);
        new aws.vpc.SecurityGroupEgressRule(
            `${name}-to-https`,
            { securityGroupId: group.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
            child,
        );
        const agent = role(
            `${name}-role`,
            { trust: { principal: { Service: "ec2.amazonaws.com" } }, grants: agentGrants(placement, cluster) },
            child,
        );
        this.role = agent.role;
        const profile = new aws.iam.InstanceProfile(`${name}-profile`, { role: agent.role.name }, child);
        const template = new aws.ec2.LaunchTemplate(
            `${name}-template`,
            customize(
                {
                    // Looked up at each launch. Source: ECS developer guide, "Retrieving Amazon ECS-optimized Linux AMI metadata".
                    imageId: `resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/${architecture === "arm64" ? "arm64/" : ""}recommended/image_id`,
                    instanceType,
                    iamInstanceProfile: { arn: profile.arn },
                    vpcSecurityGroupIds: [group.id],
                    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
                    blockDeviceMappings: [
                        {
                            deviceName: "/dev/xvda",
                            ebs: { encrypted: "true", volumeSize: diskGiB, volumeType: "gp3", deleteOnTermination: "true" },
                        },
                    ],
                    // Source: ECS developer guide, "Amazon ECS container agent configuration": tasks have no business with the instance's own role.
                    userData: Buffer.from(
                        `#!/bin/bash\necho "ECS_CLUSTER=${cluster}" >> /etc/ecs/ecs.config\necho "ECS_AWSVPC_BLOCK_IMDS=true" >> /etc/ecs/ecs.config\n`,
                    ).toString("base64"),
                    updateDefaultVersion: true,
                },
                args.customize?.launchTemplate,
            ),
            child,
        );
        this.group = new aws.autoscaling.Group(
            `${name}-instances`,
            customize(
                {
                    minSize: min,
                    maxSize: max,
                    vpcZoneIdentifiers: args.subnetIds,
                    launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
                    // ECS decides which instance ends: none on which a task runs.
                    protectFromScaleIn: true,
                    maxInstanceLifetime: 14 * 24 * 60 * 60,
                    forceDelete: true,
                    enabledMetrics: [...fleetGroupMetrics],
                    tags: [
                        // ECS puts it there; unsaid, each `up` would take it away. Source: ECS developer guide, "Amazon ECS capacity providers".
                        { key: "AmazonECSManaged", value: "true", propagateAtLaunch: true },
                        { key: "Name", value: `${cluster}-${key}`, propagateAtLaunch: true },
                    ],
                },
                args.customize?.group,
            ),
            child,
        );
        this.capacityProvider = new aws.ecs.CapacityProvider(
            `${name}-provider`,
            {
                name: capacityProviderName(placement, key),
                autoScalingGroupProvider: {
                    autoScalingGroupArn: this.group.arn,
                    managedDraining: "ENABLED",
                    managedScaling: { status: "ENABLED", targetCapacity: 100 },
                    managedTerminationProtection: "ENABLED",
                },
            },
            child,
        );
        const scaledBy = { clusterName: cluster, capacityProviderName: this.capacityProvider.name };
        this.monitored = monitoredFleet(name, this.group.name, scaledBy);

        this.registerOutputs({ capacityProvider: this.capacityProvider.name });
    }
}

/**
 * What the agent of one cluster's instances needs. Images are pulled and logs are written by each task's own execution role.
 * Sources: ECS developer guide, "Amazon ECS container instance IAM role" (AmazonEC2ContainerServiceforEC2Role); Service Authorization
 * Reference, "Actions, resources, and condition keys for Amazon Elastic Container Service", for what takes which ARN.
 */
function agentGrants(placement: Placement, cluster: string): readonly Grant[] {
    const clusterArn = arnOf(placement, "ecs", `cluster/${cluster}`);
    return [
        { actions: ["ecs:DiscoverPollEndpoint"], resources: ["*"] },
        {
            actions: [
                "ecs:DeregisterContainerInstance",
                "ecs:RegisterContainerInstance",
                "ecs:SubmitAttachmentStateChanges",
                "ecs:SubmitContainerStateChange",
                "ecs:SubmitTaskStateChange",
            ],
            resources: [clusterArn],
        },
        {
            actions: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
            resources: [arnOf(placement, "ecs", `container-instance/${cluster}/*`)],
        },
    ];
}
