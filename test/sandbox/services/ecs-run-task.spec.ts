import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { arn, Ecs, web } from "./ecs-cloud.ts";

const hexadecimal = /^arn:aws:ecs:eu-central-1:111111111111:task\/main\/[0-9a-f]{32}$/;
const image = `${delivery}.dkr.ecr.${region}.amazonaws.com/team/report:1`;

class Jobs extends Ecs {
    run(more: object = {}) {
        const { subnets, group } = this.net;
        return this.operate("ecs:RunTask", {
            cluster: "main",
            taskDefinition: "web",
            launchType: "FARGATE",
            networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [group] } },
            ...more,
        });
    }

    /** A schedule of the task definition, run by a role that may do all that is needed but for `without`. */
    schedule(without = "", ecs: object = {}, target: object = {}) {
        const { subnets, group } = this.net;
        const statements = [
            {
                Action: "ecs:RunTask",
                Resource: [arn("task-definition/web"), arn("task-definition/web:*")],
                Condition: { ArnEquals: { "ecs:cluster": arn("cluster/main") } },
            },
            { Action: "iam:PassRole", Resource: [this.taskRole, this.executionRole] },
            { Action: "ecs:TagResource", Resource: arn("task/main/*") },
            { Action: "sqs:SendMessage", Resource: `arn:aws:sqs:${region}:${delivery}:dead` },
            { Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: `arn:aws:kms:${region}:${delivery}:key/*` },
        ];
        const roleArn = this.role(
            "scheduler",
            "scheduler",
            statements.filter(({ Action }) => ![Action].flat().includes(without)).map(each => ({ Effect: "Allow", ...each })),
        );
        return this.create("aws:scheduler/schedule:Schedule", "nightly", {
            name: "nightly",
            scheduleExpression: "rate(1 day)",
            flexibleTimeWindow: { mode: "OFF" },
            target: {
                arn: arn("cluster/main"),
                roleArn,
                ecsParameters: {
                    taskDefinitionArn: arn("task-definition/web"),
                    launchType: "FARGATE",
                    propagateTags: "TASK_DEFINITION",
                    networkConfiguration: { subnets, securityGroups: [group] },
                    ...ecs,
                },
                ...target,
            },
        });
    }

    fire() {
        return this.operate("scheduler:InvokeTarget", { Name: "nightly" });
    }
}

describe("sandbox ECS: one-off tasks", () => {
    let jobs: Jobs;
    beforeEach(() => {
        jobs = new Jobs();
    });

    it("run the latest revision of a family", () => {
        jobs.task();
        jobs.operate("ecs:RegisterTaskDefinition", {
            family: "web",
            containerDefinitions: [web],
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
        });
        const { tasks } = jobs.run({ count: 2 });
        expect(tasks).to.have.length(2);
        expect(tasks[0].taskArn).to.match(hexadecimal);
        expect(tasks[0]).to.deep.include({
            taskDefinitionArn: arn("task-definition/web:2"),
            lastStatus: "STOPPED",
            containers: [{ name: "web", image: "nginx", lastStatus: "STOPPED", exitCode: 0 }],
            simulated: true,
        });
    });

    it("are refused as ECS refuses them", () => {
        const no = (more: object, message: string, code = "InvalidParameterException") => refuses(() => jobs.run(more), code, message);
        no({}, "TaskDefinition not found.", "ClientException");
        jobs.task();
        no({ cluster: "gone" }, "Cluster not found.", "ClusterNotFoundException");
        no({ count: 11 }, "Count must be between 1 and 10.");
        no(
            { capacityProviderStrategy: [{ capacityProvider: "FARGATE" }] },
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        );
        no(
            { launchType: undefined, capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] },
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster and try again.",
        );
        no({ launchType: "EC2" }, "Task definition does not support launch_type EC2.");
        no({ networkConfiguration: undefined }, "Network Configuration must be provided when networkMode 'awsvpc' is specified.");
        no(
            { overrides: { containerOverrides: [{ name: "job" }] } },
            "Override for container named job is not a container in the TaskDefinition.",
        );
        jobs.operate("ecs:DeregisterTaskDefinition", { taskDefinition: "web:1" });
        no({ taskDefinition: "web:1" }, "TaskDefinition is inactive", "ClientException");
    });

    it("do not start without their log group, or their image", () => {
        const logs = {
            logDriver: "awslogs",
            options: { "awslogs-group": "gone", "awslogs-region": region, "awslogs-stream-prefix": "job" },
        };
        jobs.task({ ...web, logConfiguration: logs });
        refuses(
            () => jobs.run(),
            "ResourceInitializationError",
            `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. (gone in ${region})`,
        );
        jobs.task({ ...web, image });
        refuses(
            () => jobs.run(),
            "TaskFailedToStart",
            `container web: CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
        );
    });
});

describe("sandbox EventBridge Scheduler, when a schedule's time has come", () => {
    let jobs: Jobs;
    const role = `arn:aws:iam::${delivery}:role/scheduler`;
    beforeEach(() => {
        jobs = new Jobs();
        jobs.task();
    });

    it("runs the family's latest revision", () => {
        jobs.schedule();
        jobs.task({ ...web, image: "nginx:2" });
        expect(jobs.fire().tasks[0].taskDefinitionArn).to.equal(arn("task-definition/web:2"));
        refuses(
            () => jobs.operate("scheduler:InvokeTarget", { Name: "weekly" }),
            "ResourceNotFoundException",
            "Schedule weekly does not exist.",
        );
    });

    const needed: readonly (readonly [action: string, resource: string])[] = [
        ["ecs:RunTask", arn("task-definition/web")],
        ["iam:PassRole", `arn:aws:iam::${delivery}:role/task`],
        ["ecs:TagResource", arn("task/main/*")],
    ];
    for (const [action, resource] of needed) {
        it(`needs ${action}`, () => {
            jobs.schedule(action);
            refuses(() => jobs.fire(), "AccessDeniedException", `${role} is not authorized to perform: ${action} on resource: ${resource}`);
        });
    }

    for (const action of ["sqs:SendMessage", "kms:Decrypt"]) {
        it(`needs ${action} for its encrypted dead-letter queue`, () => {
            const key = jobs.create("aws:kms/key:Key", "key", {});
            const dead = jobs.create("aws:sqs/queue:Queue", "dead", { name: "dead", kmsMasterKeyId: key.outputs.arn });
            jobs.schedule(action, {}, { deadLetterConfig: { arn: dead.outputs.arn } });
            const lacks = action === "kms:Decrypt" ? ["kms:GenerateDataKey", key.outputs.arn] : [action, dead.outputs.arn];
            refuses(
                () => jobs.fire(),
                "AccessDeniedException",
                `${role} is not authorized to perform: ${lacks[0]} on resource: ${lacks[1]}`,
            );
        });
    }

    it("finds out that an override's container is not there", () => {
        const input = JSON.stringify({ containerOverrides: [{ name: "job" }] });
        jobs.schedule("", {}, { input });
        refuses(
            () => jobs.fire(),
            "InvalidParameterException",
            "Override for container named job is not a container in the TaskDefinition.",
        );
    });
});
