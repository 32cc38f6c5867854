import { expect } from "chai";
import { delivery, production, refuses, region } from "./cloud.ts";
import { arn, Ecs, Service, web } from "./ecs-cloud.ts";

describe("ECS services", () => {
    let ecs: Ecs;
    beforeEach(() => {
        ecs = new Ecs();
    });

    it("have ARNs of ECS's long form and ECS's defaults", () => {
        expect(ecs.service().outputs).to.deep.include({
            arn: arn("service/main/web"),
            launchType: "FARGATE",
            platformVersion: "LATEST",
            deploymentMaximumPercent: 200,
            deploymentMinimumHealthyPercent: 100,
            schedulingStrategy: "REPLICA",
        });
    });

    it("need a cluster, a task definition, subnets and groups that exist", () => {
        const { subnets } = ecs.net;
        refuses(() => ecs.service({ cluster: "nowhere" }), "ClusterNotFoundException", "Cluster not found.");
        refuses(() => ecs.service({ taskDefinition: "web:99" }), "ClientException", "TaskDefinition not found.");
        refuses(
            () => ecs.service({ networkConfiguration: { subnets: ["subnet-1"] } }),
            "InvalidParameterException",
            "Error retrieving subnet information for [subnet-1]: The subnet ID 'subnet-1' does not exist (ErrorCode: InvalidSubnetID.NotFound)",
        );
        refuses(
            () => ecs.service({ networkConfiguration: { subnets, securityGroups: ["sg-1"] } }),
            "InvalidParameterException",
            "Error retrieving security group information for [sg-1]: The security group 'sg-1' does not exist (ErrorCode: InvalidGroup.NotFound)",
        );
        refuses(
            () => ecs.service({ networkConfiguration: undefined as never }),
            "InvalidParameterException",
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        );
    });

    it("are not created twice under one name", () => {
        ecs.service();
        refuses(() => ecs.service(), "InvalidParameterException", "Creation of service was not idempotent.");
    });

    it("refuse subnets and groups of two networks", () => {
        const other = ecs.create("aws:ec2/vpc:Vpc", "other", { cidrBlock: "10.9.0.0/16" });
        const group = ecs.create("aws:ec2/securityGroup:SecurityGroup", "far", { vpcId: other.id, description: "far" });
        refuses(
            () => ecs.service({ networkConfiguration: { subnets: ecs.net.subnets, securityGroups: [group.id] } }),
            "InvalidParameterException",
            "The subnets and the security groups must all be in the same VPC.",
        );
    });

    it("hang on target groups that hang on a listener", () => {
        const loose = ecs.targetGroup("ip", false);
        const on = (targetGroupArn: string, more: object = {}) => ({
            loadBalancers: [{ targetGroupArn, containerName: "web", containerPort: 80, ...more }],
        });
        refuses(
            () => ecs.service(on(loose)),
            "InvalidParameterException",
            `The target group with targetGroupArn ${loose} does not have an associated load balancer.`,
        );
        const group = ecs.targetGroup();
        refuses(
            () => ecs.service(on(group, { containerName: "app" })),
            "InvalidParameterException",
            "The container app does not exist in the task definition.",
        );
        refuses(
            () => ecs.service(on(group, { containerPort: 81 })),
            "InvalidParameterException",
            "The container web did not have a container port 81 defined.",
        );
        expect(ecs.service({ ...on(group), healthCheckGracePeriodSeconds: 60 }).outputs.name).to.equal("web");
    });

    it("refuse target groups of instances", () => {
        const group = ecs.targetGroup("instance");
        refuses(
            () => ecs.service({ loadBalancers: [{ targetGroupArn: group, containerName: "web", containerPort: 80 }] }),
            "InvalidParameterException",
            `The provided target group ${group} has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.`,
        );
    });

    it("have a grace period only with a load balancer", () => {
        refuses(
            () => ecs.service({ healthCheckGracePeriodSeconds: 60 }),
            "InvalidParameterException",
            "Health check grace period is only valid for services configured to use load balancers",
        );
    });

    it("leave room for a deployment", () => {
        refuses(
            () => ecs.service({ deploymentMaximumPercent: 100, deploymentMinimumHealthyPercent: 100 }),
            "InvalidParameterException",
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments",
        );
        expect(
            ecs.service({ deploymentMaximumPercent: 100, deploymentMinimumHealthyPercent: 0 }).outputs.deploymentMaximumPercent,
        ).to.equal(100);
    });

    it("let people in only with a task role", () => {
        const task = ecs.task(web, { taskRoleArn: null }).outputs.arn;
        refuses(
            () => ecs.create(Service, "web", ecs.args({ taskDefinition: task, enableExecuteCommand: true })),
            "InvalidParameterException",
            "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
        );
    });

    it("take capacity from the cluster's providers", () => {
        const strategy = { launchType: null, capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] };
        refuses(
            () => ecs.service(strategy),
            "InvalidParameterException",
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
        );
        ecs.create("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", "providers", {
            clusterName: "main",
            capacityProviders: ["FARGATE", "FARGATE_SPOT"],
        });
        expect(ecs.service(strategy).outputs.launchType).to.equal("");
    });

    it("are refused, with the reason of the stopped tasks, when tasks cannot start", () => {
        const log = {
            ...web,
            logConfiguration: {
                logDriver: "awslogs",
                options: { "awslogs-group": "/none", "awslogs-region": region, "awslogs-stream-prefix": "web" },
            },
        };
        const task = ecs.task(log).outputs.arn;
        const attempt =
            (more: object = {}) =>
            () =>
                ecs.create(Service, "web", ecs.args({ taskDefinition: task, ...more }));
        refuses(
            attempt(),
            "ResourceInitializationError",
            `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. (/none in ${region})`,
        );
        expect(attempt({ desiredCount: 0 })().outputs.desiredCount).to.equal(0);
    });

    it("are refused when ECS cannot assume the task's role", () => {
        const stranger = ecs.role("stranger", "lambda");
        const task = ecs.task(web, { taskRoleArn: stranger }).outputs.arn;
        refuses(
            () => ecs.create(Service, "web", ecs.args({ taskDefinition: task })),
            "AccessDeniedException",
            `ECS was unable to assume the role '${stranger}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
        );
    });

    it("wait in vain for an image that nobody pushed", () => {
        ecs.create("aws:ecr/repository:Repository", "web", { name: "web" });
        const image = `${delivery}.dkr.ecr.${region}.amazonaws.com/web:1`;
        const task = ecs.task({ ...web, image }).outputs.arn;
        const attempt = (waitForSteadyState: boolean) => () =>
            ecs.create(
                Service,
                "web",
                ecs.args({ taskDefinition: task, waitForSteadyState, deploymentCircuitBreaker: { enable: true, rollback: true } }),
            );
        expect(attempt(true)).to.throw(
            `waiting for ECS Service (web) stable: ECS deployment circuit breaker: tasks failed to start: container web: CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found (simulated AWS)`,
        );
        ecs.operate("ecr:PutImage", { repositoryName: "web", imageManifest: "{}", imageTag: "1" });
        expect(attempt(true)().outputs.arn).to.equal(arn("service/main/web"));
    });

    it("pull from another account only what its repository lets them", () => {
        ecs.create("aws:ecr/repository:Repository", "web", { name: "web" }, production);
        ecs.operate("ecr:PutImage", { repositoryName: "web", imageManifest: "{}", imageTag: "1" }, production);
        const image = `${production}.dkr.ecr.${region}.amazonaws.com/web:1`;
        const task = ecs.task({ ...web, image }).outputs.arn;
        const attempt = () => ecs.create(Service, "web", ecs.args({ taskDefinition: task, waitForSteadyState: true }));
        expect(attempt).to.throw(
            `container web: CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD request: 403 Forbidden: ${ecs.executionRole} is not authorized to perform: ecr:BatchCheckLayerAvailability on resource: arn:aws:ecr:${region}:${production}:repository/web (simulated AWS)`,
        );
        const principal = { AWS: `arn:aws:iam::${delivery}:root` };
        const policy = JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: principal, Action: ["ecr:Batch*", "ecr:GetDownloadUrlForLayer"] }],
        });
        ecs.create("aws:ecr/repositoryPolicy:RepositoryPolicy", "web", { repository: "web", policy }, production);
        expect(attempt().outputs.name).to.equal("web");
    });

    it("pull what is there for their processors", () => {
        ecs.create("aws:ecr/repository:Repository", "web", { name: "web" });
        const manifests = [{ platform: { os: "linux", architecture: "amd64" } }];
        ecs.operate("ecr:PutImage", { repositoryName: "web", imageManifest: JSON.stringify({ manifests }), imageTag: "1" });
        const image = `${delivery}.dkr.ecr.${region}.amazonaws.com/web:1`;
        const start = (more: object) => {
            const taskDefinition = ecs.task({ ...web, image }, more).outputs.arn;
            return ecs.create(Service, "web", ecs.args({ taskDefinition, waitForSteadyState: true }));
        };
        const arm = { runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" } };
        expect(() => start(arm)).to.throw(
            "container web: CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64' (simulated AWS)",
        );
        expect(start({}).outputs.name).to.equal("web");
    });

    it("pull with an execution role that may log in and pull", () => {
        ecs.create("aws:ecr/repository:Repository", "web", { name: "web" });
        ecs.operate("ecr:PutImage", { repositoryName: "web", imageManifest: "{}", imageTag: "1" });
        const image = `${delivery}.dkr.ecr.${region}.amazonaws.com/web:1`;
        const repository = `arn:aws:ecr:${region}:${delivery}:repository/web`;
        const grant = (Action: string | string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
        const login = grant("ecr:GetAuthorizationToken", "*");
        const attempt = (name: string, ...grants: object[]) => {
            const executionRoleArn = ecs.role(name, "ecs-tasks", grants);
            const task = ecs.task({ ...web, image }, { executionRoleArn }).outputs.arn;
            return () => ecs.create(Service, "web", ecs.args({ taskDefinition: task, waitForSteadyState: true }));
        };
        const who = (name: string) => `arn:aws:iam::${delivery}:role/${name} is not authorized to perform:`;
        expect(attempt("stranger", grant("ecr:Batch*", repository))).to.throw(
            `container web: ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: ${who("stranger")} ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action (simulated AWS)`,
        );
        expect(attempt("half", login, grant("ecr:Batch*", repository))).to.throw(
            `container web: CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD request: 403 Forbidden: ${who("half")} ecr:GetDownloadUrlForLayer on resource: ${repository} (simulated AWS)`,
        );
        expect(attempt("whole", login, grant(["ecr:Batch*", "ecr:GetDownloadUrlForLayer"], repository))().outputs.name).to.equal("web");
    });

    it("come up without an image when nobody waits for them", () => {
        ecs.create("aws:ecr/repository:Repository", "web", { name: "web" });
        const task = ecs.task({ ...web, image: `${delivery}.dkr.ecr.${region}.amazonaws.com/web:1` }).outputs.arn;
        expect(ecs.create(Service, "web", ecs.args({ taskDefinition: task })).outputs.desiredCount).to.equal(1);
    });

    it("keep their subnets and groups while tasks run", () => {
        const made = ecs.service();
        expect(() => ecs.aws.delete(ecs.place(), "aws:ec2/subnet:Subnet", ecs.net.subnets[0] as string, {})).to.throw(
            "DependencyViolation",
        );
        ecs.delete(Service, made);
        ecs.aws.delete(ecs.place(), "aws:ec2/subnet:Subnet", ecs.net.subnets[0] as string, {});
    });
});
