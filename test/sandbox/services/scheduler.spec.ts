import { expect } from "chai";
import { Account, type Outputs, refused, trust, unchecked } from "./account.ts";

const Schedule = "aws:scheduler/schedule:Schedule";
const Group = "aws:scheduler/scheduleGroup:ScheduleGroup";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:111111111111:${resource}`;

describe("sandbox EventBridge Scheduler", () => {
    let here: Account;
    let roleArn: string;
    const role = (name: string, service: string, more: object = {}): string =>
        here.create("aws:iam/role:Role", { name, assumeRolePolicy: trust({ Service: service }, more) })["arn"];
    const target = (more: object = {}) => ({ arn: arn("lambda", "function:nightly"), roleArn, ...more });
    const inputs = (more: object = {}) => ({
        name: "nightly",
        scheduleExpression: "rate(1 day)",
        flexibleTimeWindow: { mode: "OFF" },
        target: target(),
        ...more,
    });
    const schedule = (more: object = {}): Outputs => here.create(Schedule, inputs(more));
    beforeEach(() => {
        here = new Account();
        roleArn = role("scheduler", "scheduler.amazonaws.com");
    });

    it("makes schedules in groups, with AWS's ARNs and defaults", () => {
        expect(schedule()).to.include({
            id: "default/nightly",
            arn: arn("scheduler", "schedule/default/nightly"),
            actionAfterCompletion: "NONE",
            groupName: "default",
            scheduleExpressionTimezone: "UTC",
            state: "ENABLED",
        });
        refused(() => schedule({ groupName: "jobs" }), "ResourceNotFoundException: Schedule group jobs does not exist.");
        expect(here.create(Group, { name: "jobs" })).to.include({
            id: "jobs",
            arn: arn("scheduler", "schedule-group/jobs"),
            state: "ACTIVE",
        });
        expect(schedule({ groupName: "jobs" }).id).to.equal("jobs/nightly");
        refused(() => schedule({ groupName: "jobs" }), "ConflictException: Schedule nightly already exists.");
        refused(() => here.create(Group, { name: "jobs" }), "ConflictException: Schedule group jobs already exists.");
        here.delete(Group, "jobs");
        here.delete(Schedule, "default/nightly");
        expect(here.aws.objects().map(({ type }) => type)).to.deep.equal(["aws:iam/role:Role"]);
    });

    const good = [
        "rate(1 minute)",
        "rate(1 minutes)",
        "rate(12 hours)",
        "cron(0 9 ? * MON-FRI *)",
        "cron(0/15 8-18 * 1,6 ? 2026-2030)",
        "cron(15 10 LW * ? *)",
        "cron(0 8 ? * 2#1 *)",
        "cron(0 8 L-3 JAN-MAR/2 ? *)",
        "at(2030-01-31T09:00:00)",
    ];
    for (const scheduleExpression of good) {
        it(`takes ${scheduleExpression}`, () => expect(schedule({ scheduleExpression })["state"]).to.equal("ENABLED"));
    }

    const bad = [
        "rate(0 minutes)",
        "rate(5 seconds)",
        "rate(1.5 hours)",
        "cron(0 9 * * *)",
        "cron(0 9 * * * *)",
        "cron(0 9 ? * ? *)",
        "cron(60 9 ? * MON *)",
        "cron(0 24 ? * MON *)",
        "cron(0 9 32 * ? *)",
        "cron(0 9 ? 13 MON *)",
        "cron(0 9 ? * 0 *)",
        "cron(0 9 ? * MON 1969)",
        "cron(? 9 ? * MON *)",
        "cron(0/0 9 ? * MON *)",
        "cron(0 9 ? * MON#6 *)",
        "at(2030-02-30T09:00:00)",
        "at(2030-01-31T09:00:00Z)",
        "0 9 * * *",
    ];
    for (const scheduleExpression of bad) {
        it(`refuses ${scheduleExpression}`, () =>
            refused(() => schedule({ scheduleExpression }), `ValidationException: Invalid Schedule Expression ${scheduleExpression}.`));
    }

    it("refuses time zones, windows and dates that make no sense", () => {
        refused(
            () => schedule({ scheduleExpressionTimezone: "Europe/Bonn" }),
            "ValidationException: Invalid ScheduleExpressionTimezone Europe/Bonn.",
        );
        refused(
            () => schedule({ scheduleExpressionTimezone: "+01:00" }),
            "ValidationException: Invalid ScheduleExpressionTimezone +01:00.",
        );
        const window = "ValidationException: MaximumWindowInMinutes must be specified for, and only for, a FLEXIBLE time window.";
        refused(() => schedule({ flexibleTimeWindow: { mode: "FLEXIBLE" } }), window);
        refused(() => schedule({ flexibleTimeWindow: { mode: "OFF", maximumWindowInMinutes: 5 } }), window);
        refused(
            () => schedule({ startDate: "2030-01-02T00:00:00Z", endDate: "2030-01-01T00:00:00Z" }),
            "ValidationException: The StartDate must be before the EndDate.",
        );
        refused(
            () => schedule({ kmsKeyArn: arn("kms", "key/gone") }),
            `ValidationException: Key '${arn("kms", "key/gone")}' does not exist`,
        );
        expect(
            schedule({ scheduleExpressionTimezone: "Europe/Berlin", flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 5 } })
                .id,
        ).to.equal("default/nightly");
    });

    it("is refused by the provider outside of Scheduler's ranges", () =>
        unchecked(
            () =>
                schedule({
                    name: "a b",
                    description: "x".repeat(513),
                    state: "PAUSED",
                    actionAfterCompletion: "REPEAT",
                    flexibleTimeWindow: { mode: "ON", maximumWindowInMinutes: 1441 },
                    target: target({ retryPolicy: { maximumEventAgeInSeconds: 59, maximumRetryAttempts: 186 } }),
                }),
            'name is "a b", not 1 to 64 letters, digits and _.-.',
            "description is longer than 512 characters.",
            "actionAfterCompletion expected actionAfterCompletion to be one of NONE, DELETE, got REPEAT.",
            "state expected state to be one of ENABLED, DISABLED, got PAUSED.",
            "flexibleTimeWindow.mode expected flexibleTimeWindow.mode to be one of OFF, FLEXIBLE, got ON.",
            "flexibleTimeWindow.maximumWindowInMinutes expected flexibleTimeWindow.maximumWindowInMinutes to be in the range (1 - 1440), got 1441.",
            "target.retryPolicy.maximumEventAgeInSeconds expected target.retryPolicy.maximumEventAgeInSeconds to be in the range (60 - 86400), got 59.",
            "target.retryPolicy.maximumRetryAttempts expected target.retryPolicy.maximumRetryAttempts to be in the range (0 - 185), got 186.",
        ));

    it("refuses a role that Scheduler cannot assume, for this group", () => {
        const words = "ValidationException: The execution role you provide must allow AWS EventBridge Scheduler to assume the role.";
        refused(() => schedule({ target: target({ roleArn: `${roleArn}2` }) }), words);
        refused(() => schedule({ target: target({ roleArn: role("events", "events.amazonaws.com") }) }), words);
        const pinned = role("pinned", "scheduler.amazonaws.com", {
            Condition: { StringEquals: { "aws:SourceArn": arn("scheduler", "schedule-group/jobs") } },
        });
        refused(() => schedule({ target: target({ roleArn: pinned }) }), words);
        here.create(Group, { name: "jobs" });
        expect(schedule({ groupName: "jobs", target: target({ roleArn: pinned }) }).id).to.equal("jobs/nightly");
    });

    const targets: readonly (readonly [target: object, words: string])[] = [
        [{ arn: "nightly" }, "Provided Arn is not in correct format."],
        [
            { arn: arn("lambda", "function:f").replace("111111111111", "222222222222") },
            `The target ${arn("lambda", "function:f").replace("111111111111", "222222222222")} must be in the account and the Region of the schedule.`,
        ],
        [{ arn: arn("ecs", "cluster/main") }, "EcsParameters must be specified for, and only for, an Amazon ECS target."],
        [
            { arn: arn("ecs", "cluster/main"), ecsParameters: { taskDefinitionArn: arn("ecs", "cluster/main") } },
            "Provided TaskDefinitionArn is not in correct format.",
        ],
        [{ sqsParameters: { messageGroupId: "g" } }, "SqsParameters can be specified only for an Amazon SQS target."],
        [{ arn: arn("sqs", "orders.fifo") }, "MessageGroupId is required for a FIFO queue target."],
        [{ deadLetterConfig: { arn: arn("sqs", "dead.fifo") } }, "The dead-letter queue must be a standard Amazon SQS queue."],
    ];
    for (const [wrong, words] of targets) {
        it(`refuses the target ${JSON.stringify(wrong)}`, () =>
            refused(() => schedule({ target: target(wrong) }), `ValidationException: ${words}`));
    }

    it("takes a task definition's family, and revisions of it", () => {
        for (const [name, definition] of [
            ["latest", "task-definition/payments-report"],
            ["fixed", "task-definition/payments-report:3"],
        ] as const) {
            const made = schedule({
                name,
                target: target({ arn: arn("ecs", "cluster/main"), ecsParameters: { taskDefinitionArn: arn("ecs", definition) } }),
            });
            expect(made.id).to.equal(`default/${name}`);
        }
        expect(schedule({ target: target({ arn: "arn:aws:scheduler:::aws-sdk:sqs:purgeQueue", input: "{}" }) }).id).to.equal(
            "default/nightly",
        );
    });

    it("replaces a schedule of another name or group, and updates all the rest", () => {
        here.create(Group, { name: "jobs" });
        schedule();
        expect(
            here.changes(
                Schedule,
                "default/nightly",
                inputs(),
                inputs({ name: "n", groupName: "jobs", scheduleExpression: "rate(2 days)" }),
            ),
        ).to.have.members(["groupName!", "name!", "scheduleExpression"]);
    });
});
