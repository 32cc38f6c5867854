import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { requireRole } from "./iam.ts";
import { requireKey } from "./kms.ts";
import { oneOf, outside } from "./provider-checks.ts";
import { isAt, isCron, isRate, isTimeZone } from "./schedule-expression.ts";

type ScheduleInputs = Plain<aws.scheduler.ScheduleArgs>;
export type ScheduleState = ScheduleInputs & { readonly arn: string };
type TargetInputs = ScheduleInputs["target"];
const invalid = (message: string) => new AwsError("ValidationException", message);
const namePattern = /^[0-9A-Za-z_.-]{1,64}$/;

export const scheduleGroup = resource<
    aws.scheduler.ScheduleGroupArgs,
    { readonly arn: string; readonly state: string; readonly creationDate: string; readonly lastModificationDate: string }
>("aws:scheduler/scheduleGroup:ScheduleGroup", {
    cloudFormation: "AWS::Scheduler::ScheduleGroup",
    inputs: { name: true, tags: true },
    autoName: { property: "name", maxLength: 64 },
    check: ({ name = "group" }) =>
        namePattern.test(name) ? [] : [{ property: "name", reason: `is "${name}", not 1 to 64 letters, digits and _.-` }],
    create(call, inputs) {
        const name = inputs.name as string;
        if (name === "default" || call.get(scheduleGroup, name))
            throw new AwsError("ConflictException", `Schedule group ${name} already exists.`);
        const now = call.now();
        return { id: name, attributes: { arn: groupArn(call, name), state: "ACTIVE", creationDate: now, lastModificationDate: now } };
    },
    delete(call, _state, name) {
        // Source: EventBridge Scheduler API reference, DeleteScheduleGroup: the group's schedules go along with it.
        for (const { id, groupName } of call.all(schedule)) if (groupName === name) call.remove(schedule, id);
    },
});

export const groupArn = (call: Call, name: string): string => call.arn("scheduler", `schedule-group/${name}`);

/**
 * Scheduler does not look whether a target is there: it finds out each time that it invokes it (`scheduler:InvokeTarget` of this sandbox).
 *
 * Source: EventBridge Scheduler API reference, CreateSchedule; user guide, "Configuring a dead-letter queue".
 */
export const schedule = resource<aws.scheduler.ScheduleArgs, { readonly arn: string }>("aws:scheduler/schedule:Schedule", {
    cloudFormation: "AWS::Scheduler::Schedule",
    replaces: { groupName: "the provider's schema: ForceNew" },
    updates: { actionAfterCompletion: "UpdateSchedule" },
    inputs: {
        actionAfterCompletion: true,
        description: true,
        endDate: true,
        flexibleTimeWindow: true,
        groupName: true,
        kmsKeyArn: true,
        name: true,
        scheduleExpression: true,
        scheduleExpressionTimezone: true,
        startDate: true,
        state: true,
        target: {
            arn: true,
            roleArn: true,
            input: true,
            deadLetterConfig: true,
            retryPolicy: true,
            sqsParameters: true,
            ecsParameters: {
                taskDefinitionArn: true,
                taskCount: true,
                launchType: true,
                capacityProviderStrategies: true,
                platformVersion: true,
                group: true,
                propagateTags: true,
                enableEcsManagedTags: true,
                enableExecuteCommand: true,
                networkConfiguration: true,
                tags: true,
            },
        },
    },
    autoName: { property: "name", maxLength: 64 },
    defaults: { actionAfterCompletion: "NONE", groupName: "default", scheduleExpressionTimezone: "UTC", state: "ENABLED" },
    check: inputs => {
        const { target, flexibleTimeWindow: window } = inputs;
        const { retryPolicy: retry, ecsParameters: ecs } = target ?? {};
        return [
            ...(namePattern.test(inputs.name ?? "name")
                ? []
                : [{ property: "name", reason: `is "${inputs.name}", not 1 to 64 letters, digits and _.-` }]),
            ...((inputs.description?.length ?? 0) <= 512 ? [] : [{ property: "description", reason: "is longer than 512 characters" }]),
            ...oneOf("actionAfterCompletion", inputs.actionAfterCompletion, ["NONE", "DELETE"]),
            ...oneOf("state", inputs.state, ["ENABLED", "DISABLED"]),
            ...oneOf("flexibleTimeWindow.mode", window?.mode, ["OFF", "FLEXIBLE"]),
            ...outside("flexibleTimeWindow.maximumWindowInMinutes", window?.maximumWindowInMinutes, 1, 1440),
            ...outside("target.retryPolicy.maximumEventAgeInSeconds", retry?.maximumEventAgeInSeconds, 60, 86_400),
            ...outside("target.retryPolicy.maximumRetryAttempts", retry?.maximumRetryAttempts, 0, 185),
            ...outside("target.ecsParameters.taskCount", ecs?.taskCount, 0, 10),
            ...oneOf("target.ecsParameters.launchType", ecs?.launchType, ["EC2", "FARGATE", "EXTERNAL"]),
            ...oneOf("target.ecsParameters.propagateTags", ecs?.propagateTags, ["TASK_DEFINITION"]),
        ];
    },
    create(call, inputs) {
        const { name = "", groupName: group = "default" } = inputs;
        requireSchedule(call, inputs);
        const id = `${group}/${name}`;
        if (call.get(schedule, id)) throw new AwsError("ConflictException", `Schedule ${name} already exists.`);
        return { id, attributes: { arn: call.arn("scheduler", `schedule/${id}`) } };
    },
    update(call, inputs) {
        requireSchedule(call, inputs);
        return {};
    },
});

function requireSchedule(call: Call, inputs: ScheduleInputs): void {
    const { groupName: group = "default", scheduleExpression: expression, scheduleExpressionTimezone: zone = "UTC" } = inputs;
    if (group !== "default" && !call.get(scheduleGroup, group)) {
        throw new AwsError("ResourceNotFoundException", `Schedule group ${group} does not exist.`);
    }
    if (!isRate(expression, { strict: false }) && !isCron(expression) && !isAt(expression)) {
        throw invalid(`Invalid Schedule Expression ${expression}.`);
    }
    if (!isTimeZone(zone)) throw invalid(`Invalid ScheduleExpressionTimezone ${zone}.`);
    const { startDate: start, endDate: end, flexibleTimeWindow: window } = inputs;
    if (start && end && Date.parse(start) >= Date.parse(end)) throw invalid("The StartDate must be before the EndDate.");
    // Source: user guide, "Configuring flexible time windows": FLEXIBLE wants a window. The sentences are ours.
    if ((window.mode === "FLEXIBLE") !== (window.maximumWindowInMinutes !== undefined)) {
        throw invalid("MaximumWindowInMinutes must be specified for, and only for, a FLEXIBLE time window.");
    }
    if (inputs.kmsKeyArn) requireKey(call, inputs.kmsKeyArn, undefined, invalid);
    requireTarget(call, inputs.target, group);
}

const services = ["ecs", "lambda", "sqs", "sns", "events", "codebuild", "codepipeline", "states"];

/** Source: EventBridge Scheduler user guide, "Using templated targets" and "Using universal targets". */
function requireTarget(call: Call, target: TargetInputs, group: string): void {
    const { arn, ecsParameters: ecs, sqsParameters: sqs } = target;
    const [, service, region, account] = /^arn:aws:([a-z0-9-]+):([a-z0-9-]*):(\d{12})?:.+$/.exec(arn) ?? [];
    if (service === undefined) throw invalid("Provided Arn is not in correct format.");
    const universal = service === "scheduler" && /^arn:aws:scheduler:::aws-sdk:[a-z0-9]+:[A-Za-z0-9]+$/.test(arn);
    if (!universal) {
        if (!services.includes(service)) throw new NotSimulated(`EventBridge Scheduler targets of service ${service}`);
        if (region !== call.region || account !== call.account) {
            throw invalid(`The target ${arn} must be in the account and the Region of the schedule.`);
        }
    }
    if ((ecs !== undefined) !== (service === "ecs"))
        throw invalid("EcsParameters must be specified for, and only for, an Amazon ECS target.");
    if (ecs && !/^arn:aws:ecs:[a-z0-9-]+:\d{12}:task-definition\/[\w-]+(:\d+)?$/.test(ecs.taskDefinitionArn)) {
        throw invalid("Provided TaskDefinitionArn is not in correct format.");
    }
    if (sqs && service !== "sqs") throw invalid("SqsParameters can be specified only for an Amazon SQS target.");
    if (service === "sqs" && arn.endsWith(".fifo") && !sqs?.messageGroupId) {
        throw invalid("MessageGroupId is required for a FIFO queue target.");
    }
    // Source: user guide, "Configuring a dead-letter queue": a standard queue.
    const dead = target.deadLetterConfig?.arn;
    if (dead !== undefined && !/^arn:aws:sqs:[a-z0-9-]+:\d{12}:[0-9A-Za-z_-]{1,80}$/.test(dead)) {
        throw invalid("The dead-letter queue must be a standard Amazon SQS queue.");
    }
    // The provider asks again while a new role spreads. Source: user guide, "Confused deputy prevention": the source is the schedule's group.
    requireRole(
        call,
        target.roleArn,
        "scheduler.amazonaws.com",
        () =>
            new AwsError("ValidationException", "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.", {
                passing: true,
            }),
        { source: groupArn(call, group) },
    );
}
