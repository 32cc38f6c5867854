import { expect } from "chai";
import { Cloud, delivery, refuses, region } from "./cloud.ts";

const Cluster = "aws:ecs/cluster:Cluster";
const TaskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const Service = "aws:ecs/service:Service";
const arn = (resource: string) => `arn:aws:ecs:${region}:${delivery}:${resource}`;

const web = { name: "web", image: "nginx", portMappings: [{ containerPort: 80 }] };

class Ecs extends Cloud {
    readonly taskRole = this.role("task", "ecs-tasks");
    readonly executionRole = this.role("execution", "ecs-tasks");
    readonly net = this.network();
    readonly cluster = this.create(Cluster, "main", { name: "main" });

    task(container: object | readonly object[] = web, more: object = {}) {
        const containers = Array.isArray(container) ? container : [container];
        return this.create(TaskDefinition, "web", {
            family: "web",
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
            executionRoleArn: this.executionRole,
            taskRoleArn: this.taskRole,
            containerDefinitions: JSON.stringify(containers),
            ...more,
        });
    }

    args(more: object = {}) {
        const { subnets, group } = this.net;
        return {
            name: "web",
            cluster: this.cluster.id,
            launchType: "FARGATE",
            desiredCount: 1,
            networkConfiguration: { subnets, securityGroups: [group] },
            ...more,
        };
    }

    service(more: object = {}) {
        return this.create(Service, "web", this.args({ taskDefinition: this.task().outputs.arn, ...more }));
    }

    targetGroup(targetType = "ip", attached = true) {
        const name = `tg-${targetType}-${attached}`;
        const group = this.create("aws:lb/targetGroup:TargetGroup", name, {
            name,
            port: 80,
            protocol: "HTTP",
            targetType,
            vpcId: this.net.vpc,
        });
        if (!attached) return group.outputs.arn;
        const balancer = this.create("aws:lb/loadBalancer:LoadBalancer", `lb-${targetType}`, {
            name: `lb-${targetType}`,
            internal: true,
            subnets: this.net.subnets,
        });
        this.create("aws:lb/listener:Listener", "listener", {
            loadBalancerArn: balancer.outputs.arn,
            port: 80,
            protocol: "HTTP",
            defaultActions: [{ type: "forward", targetGroupArn: group.outputs.arn }],
        });
        return group.outputs.arn;
    }
}

describe("ECS", () => {
    let ecs: Ecs;
    beforeEach(() => {
        ecs = new Ecs();
    });

    describe("task definitions", () => {
        it("count revisions up and never use one again", () => {
            const first = ecs.task();
            expect(first.outputs).to.include({
                arn: arn("task-definition/web:1"),
                arnWithoutRevision: arn("task-definition/web"),
                revision: 1,
            });
            const second = ecs.task();
            ecs.delete(TaskDefinition, second);
            expect(ecs.task().outputs.arn).to.equal(arn("task-definition/web:3"));
        });

        it("take the sizes that Fargate has", () => {
            refuses(
                () => ecs.task(web, { cpu: "256", memory: "4096" }),
                "ClientException",
                "No Fargate configuration exists for given values.",
            );
            refuses(
                () => ecs.task(web, { cpu: "8192", memory: "17408" }),
                "ClientException",
                "No Fargate configuration exists for given values.",
            );
            expect(ecs.task(web, { cpu: "8192", memory: "20480" }).outputs.cpu).to.equal("8192");
            expect(ecs.task(web, { cpu: ".5 vCPU", memory: "1 GB" }).outputs.memory).to.equal("1 GB");
        });

        it("are refused for Fargate without awsvpc, CPU or memory", () => {
            refuses(() => ecs.task(web, { networkMode: "bridge" }), "ClientException", "Fargate only supports network mode ‘awsvpc’.");
            refuses(
                () =>
                    ecs.create(TaskDefinition, "x", {
                        family: "x",
                        requiresCompatibilities: ["FARGATE"],
                        networkMode: "awsvpc",
                        memory: "512",
                        containerDefinitions: JSON.stringify([web]),
                    }),
                "ClientException",
                "Fargate requires that 'cpu' be defined at the task level.",
            );
        });

        it("name roles that exist", () => {
            refuses(() => ecs.task(web, { taskRoleArn: `arn:aws:iam::${delivery}:role/nobody` }), "ClientException", "Role is not valid.");
            // ECS assumes roles when it starts tasks, not before.
            expect(ecs.task(web, { taskRoleArn: ecs.role("other", "lambda") }).outputs.revision).to.equal(1);
        });

        const planted: readonly (readonly [string, object | readonly object[], object, string])[] = [
            ["no container", [], {}, "Container list cannot be empty."],
            ["no name", { ...web, name: "" }, {}, "Container.name should not be null or empty."],
            ["no image", { name: "web" }, {}, "Container.image should not be null or empty."],
            [
                "no essential container",
                { ...web, essential: false },
                {},
                "At least one container in the task definition must be essential.",
            ],
            ["one name twice", [web, web], {}, "Container name 'web' is used more than once in the task definition."],
            [
                "another host port",
                { ...web, portMappings: [{ containerPort: 80, hostPort: 8080 }] },
                {},
                "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
            ],
            [
                "logs without execution role",
                {
                    ...web,
                    logConfiguration: {
                        logDriver: "awslogs",
                        options: { "awslogs-group": "g", "awslogs-region": region, "awslogs-stream-prefix": "p" },
                    },
                },
                { executionRoleArn: undefined },
                "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
            ],
            [
                "ECR without execution role",
                { ...web, image: `${delivery}.dkr.ecr.${region}.amazonaws.com/web:1` },
                { executionRoleArn: undefined },
                "Fargate requires task definition to have execution role ARN to support ECR images.",
            ],
            [
                "secrets without execution role",
                { ...web, secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:x" }] },
                { executionRoleArn: undefined },
                "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
            ],
            [
                "half a log configuration",
                { ...web, logConfiguration: { logDriver: "awslogs", options: { "awslogs-region": region } } },
                {},
                "Log driver awslogs requires options: awslogs-group",
            ],
            [
                "a hasty health check",
                { ...web, healthCheck: { command: ["CMD", "true"], interval: 1 } },
                {},
                "Health check interval must be between 5 and 300.",
            ],
            [
                "waiting for nobody",
                { ...web, dependsOn: [{ containerName: "db", condition: "START" }] },
                {},
                "Container 'web' depends on container 'db', which does not exist in the task definition.",
            ],
            [
                "waiting in a circle",
                [
                    { ...web, dependsOn: [{ containerName: "b", condition: "START" }] },
                    { name: "b", image: "b", dependsOn: [{ containerName: "web", condition: "START" }] },
                ],
                {},
                "Container 'web' depends on itself.",
            ],
        ];
        for (const [what, container, more, message] of planted) {
            it(`are refused with ${what}`, () =>
                refuses(
                    () => ecs.task(container, JSON.parse(JSON.stringify(more, (_, value) => value ?? null))),
                    "ClientException",
                    message,
                ));
        }

        it("are refused by the provider when the JSON is wrong", () => {
            const attempt = (containerDefinitions: string) => () =>
                ecs.create(TaskDefinition, "web", { family: "web", containerDefinitions });
            expect(attempt("[{")).to.throw("ECS Task Definition container_definitions is invalid: Error decoding JSON");
            expect(attempt(JSON.stringify([{ ...web, environment: [{ name: "PORT", value: 80 }] }]))).to.throw(
                "[0].environment[0] needs a name and a value, both strings",
            );
            expect(attempt(JSON.stringify([{ ...web, cpu: "256" }]))).to.throw("[0].cpu is not a number");
        });

        it("say which parameter of a container ECS does not have", () => {
            expect(() => ecs.task({ ...web, imagee: "x" })).to.throw('not simulated: imagee in container definition "web"');
        });

        it("show the latest revision where Pulumi tracks it", () => {
            const made = ecs.task(web, { trackLatest: true });
            ecs.operate("ecs:RegisterTaskDefinition", { family: "web", containerDefinitions: [{ ...web, image: "nginx:2", memory: 128 }] });
            expect(
                ecs.aws.read(ecs.place(), TaskDefinition, made.id, { inputs: made.inputs, state: made.outputs })?.outputs["revision"],
            ).to.equal(2);
        });
    });

    describe("services", () => {
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
                `waiting for ECS Service (web) stable: ECS deployment circuit breaker: tasks failed to start: container web: CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
            );
            ecs.operate("ecr:PutImage", { repositoryName: "web", imageManifest: "{}", imageTag: "1" });
            expect(attempt(true)().outputs.arn).to.equal(arn("service/main/web"));
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

        it("shift traffic only with what that takes", () => {
            const group = ecs.targetGroup();
            const loadBalancers = [{ targetGroupArn: group, containerName: "web", containerPort: 80 }];
            refuses(
                () => ecs.service({ loadBalancers, deploymentConfiguration: { strategy: "CANARY" } }),
                "InvalidParameterException",
                "Advanced configuration of the load balancer is required with the CANARY deployment strategy.",
            );
            refuses(
                () => ecs.service({ deploymentConfiguration: { strategy: "CANARY", canaryConfiguration: { canaryPercent: 0 } } }),
                "InvalidParameterException",
                "canaryPercent must be 0.1 to 100, not 0.",
            );
        });
    });

    it("keeps a cluster as long as it has services", () => {
        const made = ecs.service();
        refuses(
            () => ecs.delete(Cluster, ecs.cluster),
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        );
        ecs.delete(Service, made);
        ecs.delete(Cluster, ecs.cluster);
        expect(ecs.aws.objects().filter(({ type }) => type === Cluster)).to.deep.equal([]);
    });

    describe("releases", () => {
        it("move a service, and the provider sees it in the program's form", () => {
            const made = ecs.service();
            const { taskDefinition } = ecs.operate("ecs:RegisterTaskDefinition", {
                ...{
                    family: "web",
                    requiresCompatibilities: ["FARGATE"],
                    networkMode: "awsvpc",
                    cpu: "256",
                    memory: "512",
                    executionRoleArn: ecs.executionRole,
                },
                containerDefinitions: [{ ...web, image: "nginx:2" }],
            });
            expect(taskDefinition.taskDefinitionArn).to.equal(arn("task-definition/web:2"));
            ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:2" });
            expect(ecs.operate("ecs:DescribeServices", { cluster: "main", services: ["web", "gone"] })).to.deep.include({
                failures: [{ arn: arn("service/main/gone"), reason: "MISSING" }],
            });
            const now = ecs.aws.read(ecs.place(), Service, made.id, { inputs: made.inputs, state: made.outputs });
            expect(now?.outputs["taskDefinition"]).to.equal(arn("task-definition/web:2"));
            expect(ecs.invoke("aws:ecs/getService:getService", { clusterArn: ecs.cluster.id, serviceName: "web" })).to.include({
                taskDefinition: arn("task-definition/web:2"),
                desiredCount: 1,
            });
            expect(
                ecs.invoke("aws:ecs/getContainerDefinition:getContainerDefinition", { taskDefinition: "web", containerName: "web" }).image,
            ).to.equal("nginx:2");
        });

        it("are refused as AWS refuses them", () => {
            ecs.service();
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "gone" }),
                "ServiceNotFoundException",
                "Service not found.",
            );
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:7" }),
                "ClientException",
                "Unable to describe task definition.",
            );
            expect(() => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", placement: 1 })).to.throw(
                "not simulated: the parameters placement of ecs:UpdateService",
            );
        });

        it("go on with a revision that was deregistered, and do not go back to it", () => {
            const task = ecs.task();
            const made = ecs.create(Service, "web", ecs.args({ taskDefinition: task.outputs.arn }));
            ecs.delete(TaskDefinition, task);
            expect(ecs.operate("ecs:DescribeTaskDefinition", { taskDefinition: "web:1" }).taskDefinition.status).to.equal("INACTIVE");
            ecs.task();
            ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:2" });
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:1" }),
                "ClientException",
                "Unable to describe task definition.",
            );
            ecs.delete(Service, made);
        });
    });

    describe("lookups", () => {
        it("fail in the provider's words", () => {
            const fails = (token: string, args: object, message: string) =>
                expect(() => ecs.invoke(token, args))
                    .to.throw()
                    .with.property("message", message);
            fails("aws:ecs/getCluster:getCluster", { clusterName: "x" }, "reading ECS Cluster (x): couldn't find resource");
            fails(
                "aws:ecs/getService:getService",
                { clusterArn: ecs.cluster.id, serviceName: "x" },
                "reading ECS Service (x): empty result",
            );
            fails(
                "aws:ecs/getTaskDefinition:getTaskDefinition",
                { taskDefinition: "x" },
                "reading ECS Task Definition (x): couldn't find resource",
            );
            ecs.task();
            fails(
                "aws:ecs/getContainerDefinition:getContainerDefinition",
                { taskDefinition: "web", containerName: "x" },
                'container with name "x" not found in task definition "web"',
            );
        });
    });
});
