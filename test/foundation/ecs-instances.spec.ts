import { EnvironmentFoundation, type EnvironmentFoundationArgs } from "@causeway/foundation";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, empty, type Organization, organization, placed, said, statements } from "./accounts.ts";

describe("an environment's EC2 instances", () => {
    let here: Organization;
    let cloud: Cloud;
    const make =
        (change: Partial<EnvironmentFoundationArgs> = {}) =>
        () =>
            new EnvironmentFoundation("staging", {
                placement: placed("foundation-staging"),
                delivery: pulumi.output(here.delivery),
                instances: { general: { instanceType: "m7g.large", architecture: "arm64", min: 1, max: 4 } },
                ...change,
            });
    before(async () => {
        here = await organization();
        cloud = empty("foundation-staging");
        await cloud.run(make());
    });

    it("are exactly these resources, under these names", () => {
        expect(cloud.identities().filter(identity => identity.includes("staging-general"))).to.deep.equal([
            "aws:autoscaling/group:Group staging-general-instances",
            "aws:ec2/launchTemplate:LaunchTemplate staging-general-template",
            "aws:ec2/securityGroup:SecurityGroup staging-general-group",
            "aws:ecs/capacityProvider:CapacityProvider staging-general-provider",
            "aws:iam/instanceProfile:InstanceProfile staging-general-profile",
            "aws:iam/role:Role staging-general-role",
            "aws:iam/rolePolicy:RolePolicy staging-general-role-policy",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule staging-general-to-https",
            "causeway:foundation:EcsInstances staging-general",
        ]);
    });

    it("are the cluster's, beside Fargate", () => {
        expect(said(cloud, "staging-capacity")).to.deep.equal({
            clusterName: "staging",
            capacityProviders: ["FARGATE", "FARGATE_SPOT", "causeway-staging-general"],
        });
    });

    it("are started and ended as tasks need, and none on which a task runs", () => {
        const group = cloud.named("staging-general-instances").outputs;
        expect(said(cloud, "staging-general-provider")).to.deep.equal({
            name: "causeway-staging-general",
            autoScalingGroupProvider: {
                autoScalingGroupArn: group["arn"],
                managedDraining: "ENABLED",
                managedScaling: { status: "ENABLED", targetCapacity: 100 },
                managedTerminationProtection: "ENABLED",
            },
        });
        const { vpcZoneIdentifiers, launchTemplate, name: _, ...size } = said(cloud, "staging-general-instances");
        expect((vpcZoneIdentifiers as string[]).length).to.equal(2);
        expect(launchTemplate).to.deep.equal({ id: cloud.named("staging-general-template").id, version: "1" });
        expect(size).to.deep.equal({
            minSize: 1,
            maxSize: 4,
            protectFromScaleIn: true,
            maxInstanceLifetime: 1_209_600,
            forceDelete: true,
            enabledMetrics: ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupMaxSize"],
            tags: [
                { key: "AmazonECSManaged", value: "true", propagateAtLaunch: true },
                { key: "Name", value: "staging-general", propagateAtLaunch: true },
            ],
        });
    });

    it("join this cluster, from AWS's image for their processors, and show nobody their role", () => {
        const {
            userData,
            iamInstanceProfile: _,
            vpcSecurityGroupIds: __,
            name: ___,
            ...template
        } = said(cloud, "staging-general-template");
        expect(Buffer.from(String(userData), "base64").toString()).to.equal(
            '#!/bin/bash\necho "ECS_CLUSTER=staging" >> /etc/ecs/ecs.config\necho "ECS_AWSVPC_BLOCK_IMDS=true" >> /etc/ecs/ecs.config\n',
        );
        expect(template).to.deep.equal({
            imageId: "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id",
            instanceType: "m7g.large",
            metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
            blockDeviceMappings: [
                { deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeSize: 30, volumeType: "gp3", deleteOnTermination: "true" } },
            ],
            updateDefaultVersion: true,
        });
    });

    it("have an agent that may work for this cluster alone", () => {
        expect(statements(cloud, "staging-general-role-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["ecs:DiscoverPollEndpoint"], Resource: ["*"] },
            {
                Effect: "Allow",
                Action: [
                    "ecs:DeregisterContainerInstance",
                    "ecs:RegisterContainerInstance",
                    "ecs:SubmitAttachmentStateChanges",
                    "ecs:SubmitContainerStateChange",
                    "ecs:SubmitTaskStateChange",
                ],
                Resource: ["arn:aws:ecs:eu-west-1:222222222222:cluster/staging"],
            },
            {
                Effect: "Allow",
                Action: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
                Resource: ["arn:aws:ecs:eu-west-1:222222222222:container-instance/staging/*"],
            },
        ]);
    });

    it("can be customized", async () => {
        const cloud = empty("foundation-staging");
        const customize = { instances: { general: { group: { maxInstanceLifetime: 86_400 }, launchTemplate: { description: "ours" } } } };
        await cloud.run(make({ customize }));
        expect(said(cloud, "staging-general-instances")["maxInstanceLifetime"]).to.equal(86_400);
        expect(said(cloud, "staging-general-template")["description"]).to.equal("ours");
    });

    it("are complained about all at once, with the foundation's other arguments", async () => {
        const wrong = {
            availabilityZones: 4,
            instances: { "Big ones": { instanceType: "large", min: 3, max: 2, diskGiB: 8 } },
        };
        expect(await complaintsOf("foundation-staging", make(wrong))).to.deep.equal([
            "availabilityZones is 4, not 2 or 3",
            'instances.Big ones is called "Big ones": must be lower-case letters and digits, and start with a letter',
            'instances.Big ones.instanceType is "large", not a type such as m7g.large',
            "instances.Big ones.min is 3, not a whole number from 0 to 2, the most",
            "instances.Big ones.diskGiB is 8, not a whole number from 30 to 16384",
        ]);
    });
});
