import { fargateSpot, ScheduledEcsTask, type ScheduledEcsTaskArgs } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, refusalOf, resolved, said, statements } from "../foundation/accounts.ts";
import { contents } from "./migrate.ts";

const account = "222222222222";
const staging = { account, region: "eu-west-1" };
const ecs = `arn:aws:ecs:eu-west-1:${account}`;
const family = `${ecs}:task-definition/payments-report`;
const queue = `arn:aws:sqs:eu-west-1:${account}:report-undelivered-0000000`;
const group = "report-schedules-0000000";

const report =
    (here: Organization, change: Partial<ScheduledEcsTaskArgs> = {}, name = "report") =>
    (): ScheduledEcsTask =>
        new ScheduledEcsTask(name, {
            ...contents(here),
            command: ["pnpm", "report"],
            schedules: {
                daily: { cron: "0 6 ? * MON-FRI *", timeZone: "Europe/Berlin" },
                cleanup: { rate: "6 hours", command: ["pnpm", "cleanup"], lateMinutes: 15, enabled: false },
            },
            ...change,
        } as ScheduledEcsTaskArgs);

describe("ScheduledEcsTask", () => {
    let here: Organization;
    let cloud: Cloud;
    let task: ScheduledEcsTask;
    beforeEach(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
        task = await cloud.run(report(here));
    });

    /** What Scheduler does when a schedule's time has come. */
    const fire = (name: string) => here.aws.operate(staging, "scheduler:InvokeTarget", { Name: name, GroupName: group });

    it("creates exactly these resources, under these names", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/eventRule:EventRule report-failed",
            "aws:cloudwatch/eventTarget:EventTarget report-keep",
            "aws:cloudwatch/logGroup:LogGroup report-logs",
            "aws:ec2/securityGroup:SecurityGroup report-group",
            "aws:ecs/taskDefinition:TaskDefinition report-definition",
            "aws:iam/role:Role report-deploy",
            "aws:iam/role:Role report-execution",
            "aws:iam/role:Role report-scheduler",
            "aws:iam/role:Role report-task",
            "aws:iam/rolePolicy:RolePolicy report-deploy-policy",
            "aws:iam/rolePolicy:RolePolicy report-execution-policy",
            "aws:iam/rolePolicy:RolePolicy report-scheduler-policy",
            "aws:scheduler/schedule:Schedule report-cleanup",
            "aws:scheduler/schedule:Schedule report-daily",
            "aws:scheduler/scheduleGroup:ScheduleGroup report-schedules",
            "aws:sqs/queue:Queue report-failed-runs",
            "aws:sqs/queue:Queue report-undelivered",
            "aws:sqs/queuePolicy:QueuePolicy report-failed-runs-policy",
            "aws:sqs/queuePolicy:QueuePolicy report-undelivered-policy",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule report-to-https",
            "causeway:ecs:EcsTask report",
            "causeway:ecs:ScheduledEcsTask report",
            "pulumi:providers:aws aws",
        ]);
        for (const { name, place, type } of cloud.registered.filter(({ type }) => type.startsWith("aws:"))) {
            expect([place?.account, place?.region], `${type} ${name}`).to.deep.equal([account, "eu-west-1"]);
        }
    });

    it("schedules the family, whatever its latest revision is", () => {
        const network = {
            subnets: here.foundation.privateSubnetIds,
            securityGroups: [cloud.named("report-group").id],
            assignPublicIp: false,
        };
        const target = {
            arn: `${ecs}:cluster/staging`,
            roleArn: `arn:aws:iam::${account}:role/report-scheduler-0000000`,
            retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: 3600 },
            deadLetterConfig: { arn: queue },
            ecsParameters: {
                taskDefinitionArn: family,
                taskCount: 1,
                launchType: "FARGATE",
                networkConfiguration: network,
                propagateTags: "TASK_DEFINITION",
                enableEcsManagedTags: true,
            },
        };
        expect(said(cloud, "report-daily")).to.deep.equal({
            name: "daily",
            groupName: group,
            scheduleExpression: "cron(0 6 ? * MON-FRI *)",
            scheduleExpressionTimezone: "Europe/Berlin",
            flexibleTimeWindow: { mode: "OFF" },
            state: "ENABLED",
            target,
        });
        expect(said(cloud, "report-cleanup")).to.deep.equal({
            name: "cleanup",
            groupName: group,
            scheduleExpression: "rate(6 hours)",
            scheduleExpressionTimezone: "UTC",
            flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 15 },
            state: "DISABLED",
            target: { ...target, input: '{"containerOverrides":[{"name":"checkout","command":["pnpm","cleanup"]}]}' },
        });
    });

    it("runs on spare capacity where it may be taken back", async () => {
        const other = await organization();
        const spot = other.cloud("payments-staging");
        await spot.run(report(other, { capacity: fargateSpot() }));
        const { ecsParameters } = said(spot, "report-daily")["target"] as { ecsParameters: object };
        expect(ecsParameters).to.deep.include({
            capacityProviderStrategies: [
                { capacityProvider: "FARGATE", base: 0, weight: 0 },
                { capacityProvider: "FARGATE_SPOT", base: 0, weight: 100 },
            ],
        });
        expect(ecsParameters).to.not.have.property("launchType");
        expect(other.aws.operate(staging, "scheduler:InvokeTarget", { Name: "daily", GroupName: group })).to.have.property("tasks");
    });

    it("lets Scheduler run this family in this cluster, for this group, and no more", () => {
        expect(cloud.policy("report-scheduler")).to.deep.equal({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Action: "sts:AssumeRole",
                    Principal: { Service: "scheduler.amazonaws.com" },
                    Condition: {
                        StringEquals: { "aws:SourceAccount": account },
                        ArnEquals: { "aws:SourceArn": `arn:aws:scheduler:eu-west-1:${account}:schedule-group/${group}` },
                    },
                },
            ],
        });
        expect(statements(cloud, "report-scheduler-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["ecs:RunTask"],
                Resource: [family, `${family}:*`],
                Condition: { ArnEquals: { "ecs:cluster": `${ecs}:cluster/staging` } },
            },
            {
                Effect: "Allow",
                Action: ["ecs:TagResource"],
                Resource: [`${ecs}:task/staging/*`],
                Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
            },
            {
                Effect: "Allow",
                Action: ["iam:PassRole"],
                Resource: ["task", "execution"].map(role => `arn:aws:iam::${account}:role/report-${role}-0000000`),
                Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
            },
            { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [queue] },
            { Effect: "Allow", Action: ["kms:GenerateDataKey", "kms:Decrypt"], Resource: [here.foundation.keyArn] },
        ]);
    });

    it("runs, when the time has come, what the last release registered", () => {
        expect((fire("daily") as { tasks: [{ taskDefinitionArn: string }] }).tasks[0].taskDefinitionArn).to.equal(`${family}:1`);
        here.aws.operate(staging, "ecs:RegisterTaskDefinition", {
            family: "payments-report",
            containerDefinitions: [{ name: "checkout", image: "shop/checkout:7" }],
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
            taskRoleArn: `arn:aws:iam::${account}:role/report-task-0000000`,
            executionRoleArn: `arn:aws:iam::${account}:role/report-execution-0000000`,
        });
        for (const name of ["daily", "cleanup"]) {
            expect((fire(name) as { tasks: [{ taskDefinitionArn: string }] }).tasks[0].taskDefinitionArn).to.equal(`${family}:2`);
        }
    });

    // What would be missed without each of the grants: planted faults.
    for (const action of ["ecs:RunTask", "ecs:TagResource", "iam:PassRole", "sqs:SendMessage", "kms:GenerateDataKey"]) {
        it(`would not run without ${action}`, () => {
            const policy = cloud.named("report-scheduler-policy");
            const kept = (statements(cloud, "report-scheduler-policy") as readonly { Action: readonly string[] }[]).filter(
                ({ Action }) => !Action.includes(action),
            );
            here.aws.update({ ...staging, defaultTags: {} }, policy.type, policy.id as string, {
                inputs: policy.inputs as never,
                state: policy.outputs as never,
                news: { ...policy.inputs, policy: JSON.stringify({ Version: "2012-10-17", Statement: kept }) } as never,
            });
            expect(() => fire("daily")).to.throw(`is not authorized to perform: ${action} on resource`);
        });
    }

    it("keeps runs that ECS did not take, encrypted, and shows them to alarms", async () => {
        expect(said(cloud, "report-undelivered")).to.deep.equal({
            name: "report-undelivered-0000000",
            kmsMasterKeyId: here.foundation.keyArn,
            messageRetentionSeconds: 1_209_600,
        });
        const { dimensions, ...metric } = task.metrics.undelivered();
        expect(metric).to.deep.equal({
            namespace: "AWS/Scheduler",
            name: "InvocationsSentToDeadLetterCount",
            statistic: "Sum",
            periodSeconds: 60,
            unit: "Count",
            label: "undelivered runs",
            missing: { as: "notBreaching", why: "a minute without it has no data" },
        });
        expect(await resolved(dimensions["ScheduleGroup"] as never)).to.equal(group);
    });

    it("is a target as its task is", () => expect(task.target).to.equal(task.task.target));

    it("has its children customized", async () => {
        const other = (await organization()).cloud("payments-staging");
        await other.run(
            report(here, {
                customize: { logs: { retentionInDays: 7 }, schedule: { description: "ours" }, undelivered: { maxMessageSize: 2048 } },
            }),
        );
        expect(said(other, "report-undelivered")["maxMessageSize"]).to.equal(2048);
        expect(said(other, "report-logs")["retentionInDays"]).to.equal(7);
        expect([said(other, "report-daily")["description"], said(other, "report-cleanup")["description"]]).to.deep.equal(["ours", "ours"]);
    });

    it("names all that is wrong at once, and registers nothing", async () => {
        const wrong = {
            cpu: 300,
            retry: { attempts: 186, minutes: 0 },
            schedules: {
                "every day": { rate: "0 days" },
                late: { cron: "0 6 * * MON *", timeZone: "Berlin", lateMinutes: 1441, command: [] },
            },
        };
        expect(await complaintsOf("payments-staging", report(here, wrong as never, "r".repeat(47)))).to.deep.equal([
            "cpu is 300, not one of 256, 512, 1024, 2048, 4096, 8192, 16384",
            `name is "${"r".repeat(47)}", 47 characters: its schedule group's name leaves room for 46`,
            "schedules.every day has a name that is not 1 to 64 letters, digits and ._-",
            'schedules.every day.rate is "0 days", not a whole number of minutes, hours or days',
            'schedules.late.cron is "0 6 * * MON *": one of day of the month and day of the week must be ?',
            'schedules.late.timeZone is "Berlin", which is no time zone of the IANA database',
            "schedules.late.lateMinutes is 1441, not 1 to 1440 minutes",
            "schedules.late.command is empty",
            "retry.attempts is 186, not 0 to 185",
            "retry.minutes is 0, not 1 to 1440 minutes",
        ]);
        expect(await complaintsOf("payments-staging", report(here, { schedules: {} }))).to.deep.equal(["schedules is empty"]);
    });

    it("fits its names into AWS's", async () => {
        const other = await organization();
        expect(await refusalOf(other.cloud("payments-staging").run(report(other, {}, "r".repeat(46))))).to.equal("nothing went wrong");
    });
});
