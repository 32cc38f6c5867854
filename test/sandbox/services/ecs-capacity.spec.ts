import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { arn, Ecs, Service } from "./ecs-cloud.ts";

const Provider = "aws:ecs/capacityProvider:CapacityProvider";
const OfCluster = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
const Group = "aws:autoscaling/group:Group";
const Template = "aws:ec2/launchTemplate:LaunchTemplate";

describe("ECS capacity providers", () => {
    let ecs: Ecs;
    beforeEach(() => {
        ecs = new Ecs();
    });

    const template = (more: object = {}) =>
        ecs.create(Template, "lt", { imageId: "ami-0123", instanceType: "m7i.large", vpcSecurityGroupIds: [ecs.net.group], ...more });
    const group = (more: object = {}, of: object = {}) =>
        ecs.create(Group, "asg", {
            minSize: 0,
            maxSize: 2,
            launchTemplate: { id: template(of).id, version: "1" },
            vpcZoneIdentifiers: ecs.net.subnets,
            protectFromScaleIn: true,
            ...more,
        });
    const provider = (autoScalingGroupArn: string, more: object = {}, name = "general") =>
        ecs.create(Provider, name, {
            name,
            autoScalingGroupProvider: {
                autoScalingGroupArn,
                managedScaling: { status: "ENABLED" },
                managedTerminationProtection: "ENABLED",
                ...more,
            },
        });
    const given = (...capacityProviders: string[]) => ecs.create(OfCluster, "given", { clusterName: "main", capacityProviders });
    const strategy = (...names: string[]) => names.map(capacityProvider => ({ capacityProvider, weight: 1 }));
    const service = (more: object, compatibility = "EC2") =>
        ecs.service({
            launchType: undefined,
            taskDefinition: ecs.task(undefined, { requiresCompatibilities: [compatibility] }).outputs.arn,
            ...more,
        });

    it("run a service on an Auto Scaling group, without a launch type", () => {
        provider(group().outputs.arn);
        given("FARGATE", "general");
        const made = service({ capacityProviderStrategies: strategy("general") });
        expect(made.outputs.launchType).to.equal("");
        expect(
            ecs.invoke("aws:ecs/getService:getService", { clusterArn: ecs.cluster.id, serviceName: "web" }).capacityProviderStrategies,
        ).to.deep.equal([{ capacityProvider: "general", weight: 1 }]);
    });

    it("take over from a launch type in place, where a new deployment is forced", () => {
        given("FARGATE", "FARGATE_SPOT");
        const made = ecs.service();
        const change = { launchType: undefined, capacityProviderStrategies: strategy("FARGATE_SPOT") };
        expect(() => ecs.update(Service, made, change)).to.throw(
            "force_new_deployment should be true when capacity_provider_strategy is being updated",
        );
        expect(ecs.update(Service, made, { ...change, forceNewDeployment: true }).outputs.launchType).to.equal("");
    });

    it("run no daemons", () => {
        refuses(
            () => ecs.service({ schedulingStrategy: "DAEMON" }),
            "InvalidParameterException",
            "The daemon scheduling strategy is not supported with the Fargate launch type.",
        );
        provider(group().outputs.arn);
        given("general");
        const daemon = { schedulingStrategy: "DAEMON", capacityProviderStrategies: strategy("general") };
        expect(() => service(daemon)).to.throw("not simulated: daemon services of ECS");
    });

    it("have one base, and weights", () => {
        given("FARGATE", "FARGATE_SPOT");
        const based = (base: number) => (capacityProvider: string) => ({ capacityProvider, weight: 1, base });
        refuses(
            () => service({ capacityProviderStrategies: ["FARGATE", "FARGATE_SPOT"].map(based(1)) }, "FARGATE"),
            "InvalidParameterException",
            "Only one capacity provider in a capacity provider strategy can have a base defined.",
        );
        refuses(
            () => service({ capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 0 }] }, "FARGATE"),
            "InvalidParameterException",
            "The specified capacity provider strategy must contain at least one capacity provider with a weight greater than 0.",
        );
    });

    it("are not mixed", () => {
        provider(group().outputs.arn);
        given("FARGATE", "general");
        refuses(
            () => service({ capacityProviderStrategies: strategy("FARGATE", "general") }, "FARGATE"),
            "InvalidParameterException",
            "A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate providers.",
        );
    });

    it("want a task definition of their kind", () => {
        provider(group().outputs.arn);
        given("general");
        refuses(
            () => service({ capacityProviderStrategies: strategy("general") }, "FARGATE"),
            "InvalidParameterException",
            "The provided task definition does not support the capacity provider's launch type EC2.",
        );
    });

    it("place tasks on instances alone", () => {
        refuses(
            () => ecs.service({ orderedPlacementStrategies: [{ type: "binpack", field: "memory" }] }),
            "InvalidParameterException",
            "Placement strategies are not supported with FARGATE launch type.",
        );
    });

    it("are refused: a name of AWS's own, no such group, unprotected instances, protection without scaling", () => {
        const { arn: groupArn } = group().outputs;
        const invalid = "InvalidParameterException";
        refuses(() => provider(groupArn, {}, "fargate-like"), invalid, "The specified capacity provider name is invalid.");
        refuses(() => provider(arn("nothing")), invalid, "The specified Auto Scaling group ARN is not valid.");
        refuses(
            () => provider(groupArn, { managedScaling: { status: "DISABLED" } }),
            invalid,
            "The managed termination protection setting requires managed scaling.",
        );
        provider(groupArn);
        refuses(() => provider(groupArn), invalid, "A capacity provider with the specified name already exists.");
        const loose = ecs.create(Group, "loose", {
            minSize: 0,
            maxSize: 1,
            launchTemplate: { id: ecs.create(Template, "lt2", { imageId: "ami-1", instanceType: "m7i.large" }).id, version: "1" },
            vpcZoneIdentifiers: ecs.net.subnets,
        });
        refuses(
            () => provider(loose.outputs.arn, {}, "loose"),
            invalid,
            "The managed termination protection setting for the capacity provider is invalid. To enable managed termination protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.",
        );
    });

    it("stay as long as a cluster has them", () => {
        const made = provider(group().outputs.arn);
        given("general");
        refuses(
            () => ecs.delete(Provider, made),
            "ResourceInUseException",
            "The specified capacity provider is in use and cannot be removed: it is associated with a cluster.",
        );
    });

    it("are a cluster's as they were given last", () => {
        given("FARGATE");
        expect(given("FARGATE", "FARGATE_SPOT").outputs.capacityProviders).to.deep.equal(["FARGATE", "FARGATE_SPOT"]);
    });

    it("are a cluster's only where they exist", () => {
        refuses(
            () => given("general"),
            "InvalidParameterException",
            "The specified capacity provider 'general' was not found. Specify a valid name or ARN and try again.",
        );
    });
});

describe("Auto Scaling groups", () => {
    const ecs = new Ecs();
    const template = (name: string, more: object = {}) =>
        ecs.create(Template, name, { imageId: "ami-0123", instanceType: "m7i.large", ...more }).id;
    const group = (name: string, more: object) => () =>
        ecs.create(Group, name, { minSize: 0, maxSize: 2, vpcZoneIdentifiers: ecs.net.subnets, ...more });
    const faults: readonly (readonly [name: string, more: () => object, sentence: string])[] = [
        ["bounds", () => ({ minSize: 3 }), "Max bound must be greater than or equal to min bound"],
        ["wish", () => ({ desiredCapacity: 9 }), "Desired capacity:9 must be between the specified min size:0 and max size:2"],
        ["lifetime", () => ({ maxInstanceLifetime: 3600 }), "MaxInstanceLifetime must be at least 86400 seconds."],
        ["metrics", () => ({ enabledMetrics: ["GroupMaxSize", "GroupSize"] }), "GroupSize is not a valid metric collection type."],
        [
            "gone",
            () => ({ launchTemplate: { id: "lt-0" } }),
            "You must use a valid fully-formed launch template. The specified launch template does not exist.",
        ],
        [
            "version",
            () => ({ launchTemplate: { id: template("t0"), version: "2" } }),
            "You must use a valid fully-formed launch template. The launch template has no version 2.",
        ],
        [
            "image",
            () => ({ launchTemplate: { id: template("t1", { imageId: undefined }) } }),
            "You must use a valid fully-formed launch template. The request must contain the parameter ImageId",
        ],
        [
            "profile",
            () => ({ launchTemplate: { id: template("t2", { iamInstanceProfile: { arn: "arn:aws:iam::1:instance-profile/x" } }) } }),
            "You must use a valid fully-formed launch template. Value (arn:aws:iam::1:instance-profile/x) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN",
        ],
        [
            "subnets",
            () => ({ launchTemplate: { id: template("t3") }, vpcZoneIdentifiers: [] }),
            "At least one Availability Zone or VPC Subnet is required.",
        ],
        [
            "subnet",
            () => ({ launchTemplate: { id: template("t4") }, vpcZoneIdentifiers: ["subnet-0"] }),
            "The subnet ID 'subnet-0' does not exist",
        ],
    ];
    for (const [name, more, sentence] of faults) {
        it(`refuse: ${sentence}`, () => refuses(group(name, more()), "ValidationError", sentence));
    }

    it("have a name of their own, as have their templates, and stay while protected instances run", () => {
        const launchTemplate = { id: template("t7", { name: "mine" }) };
        const made = group("mine", { name: "mine", minSize: 1, launchTemplate, protectFromScaleIn: true })();
        refuses(
            group("again", { name: "mine", launchTemplate }),
            "AlreadyExists",
            "AutoScalingGroup by this name already exists - A group with the name already exists",
        );
        refuses(
            () => template("t8", { name: "mine" }),
            "InvalidLaunchTemplateName.AlreadyExistsException",
            "Launch template name already in use.",
        );
        refuses(
            () => ecs.delete(Group, made),
            "ResourceInUse",
            "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group. (mine)",
        );
        expect(() => template("t9", { userData: "#!/bin/sh" })).to.throw("userData must be base64-encoded");
    });

    it("begin no new version of their template for its tags", () => {
        const made = ecs.create(Template, "t6", { imageId: "ami-0123", instanceType: "m7i.large" });
        const tagged = ecs.update(Template, made, { tags: { team: "platform" } });
        expect(tagged.outputs.latestVersion).to.equal(1);
        expect(ecs.update(Template, tagged, { imageId: "ami-4567" }).outputs.latestVersion).to.equal(2);
        expect(group("second", { launchTemplate: { id: made.id, version: "2" } })().id).to.be.a("string");
    });

    it("keep their subnets and groups while instances run", () => {
        const made = group("kept", { minSize: 1, launchTemplate: { id: template("t5", { vpcSecurityGroupIds: [ecs.net.group] }) } })();
        const leave = () => ecs.aws.delete(ecs.place(), "aws:ec2/securityGroup:SecurityGroup", ecs.net.group, {});
        expect(leave).to.throw("DependencyViolation");
        ecs.delete(Group, made);
        expect(leave).not.to.throw("DependencyViolation");
    });
});
