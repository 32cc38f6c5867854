import {
    arnOf,
    type ClosedQueueArgs,
    type Customize,
    check,
    clusterName,
    customize,
    deadLetterQueue,
    eventRuleMetrics,
    type Metric,
    type MetricOptions,
    type Monitored,
    type Rule,
    type Schedule,
    scheduleRules,
    schedulerRole,
    sendTo,
    serviceName,
    timing,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { between } from "../routes/health-check.ts";
import { providersOf } from "../task/capacity.ts";
import { EcsTask, type EcsTaskArgs, ecsTaskRules } from "./ecs-task.ts";
import type { EcsTaskTarget } from "./ecs-task-target.ts";
import { keepFailedRuns } from "./failed-runs.ts";
import { type ScheduleMetrics, scheduleMetrics, type TaskMetrics } from "./job-metrics.ts";
import { type EcsTaskSignal, type ScheduledSignal, scheduledSignals } from "./job-monitored.ts";

/** When a task runs, and what it runs then. */
export type ScheduledRun = Schedule & {
    /** What the container runs at these times. @default the task's own `command` */
    readonly command?: readonly string[];
    /** Minutes, 1 to 1440, that a run may come late: AWS spreads runs that need not be punctual. @default on time */
    readonly lateMinutes?: number;
    /** @default true */
    readonly enabled?: boolean;
};

export type ScheduledEcsTaskArgs = EcsTaskArgs & {
    /** When the task runs, by names of yours: letters, digits and `._-`, up to 64. */
    readonly schedules: Readonly<Record<string, ScheduledRun>>;
    /** What happens when ECS does not take a run: it is tried again, and then kept in `undelivered`. A run that started and failed is not tried again. */
    readonly retry?: {
        /** How often it is tried again, 0 to 185 times. @default 10 */
        readonly attempts?: number;
        /** Minutes until it is too late to try again, 1 to 1440. @default 60 */
        readonly minutes?: number;
    };
    /** Last word on a child's arguments. */
    readonly customize?: EcsTaskArgs["customize"] & {
        /** Of each schedule. */
        readonly schedule?: Customize<aws.scheduler.ScheduleArgs>;
        readonly undelivered?: Customize<ClosedQueueArgs>;
        readonly failedRuns?: Customize<ClosedQueueArgs>;
    };
};

/**
 * A task that EventBridge Scheduler runs: at a rate, by the calendar of a time zone, or once.
 *
 * Each run takes the family's latest revision, so what the last release registered, with `deployToEcsTask`, is what runs next; Pulumi owns all
 * the rest. Until the first release there is a tiny image in its place, which says hello and ends.
 *
 * Scheduler starts a run at its time even while the one before still runs, and in rare cases the same run twice (it delivers at least
 * once): a task for which that is wrong has to take a lock of its own.
 *
 * Source: EventBridge Scheduler user guide, "What is Amazon EventBridge Scheduler?"; ECS API reference, "RunTask", taskDefinition.
 *
 * @example
 * new ScheduledEcsTask("report", {
 *     placement, foundation, imageOf: "checkout", cpu: 256, memoryMiB: 512, command: ["pnpm", "report"],
 *     schedules: {
 *         daily: { cron: "0 6 ? * MON-FRI *", timeZone: "Europe/Berlin" },
 *         cleanup: { rate: "6 hours", command: ["pnpm", "cleanup"], lateMinutes: 15 },
 *     },
 * });
 */
export class ScheduledEcsTask extends pulumi.ComponentResource {
    /** What runs: its logs, roles, security group and definition. */
    readonly task: EcsTask;
    /** By their names. */
    readonly schedules: Readonly<Record<string, aws.scheduler.Schedule>>;
    /** Runs that ECS did not take, encrypted, for 14 days. */
    readonly undelivered: aws.sqs.Queue;
    /** What ECS said of runs that started and failed, or that it took and could not start, encrypted, for 14 days. */
    readonly failedRuns: aws.sqs.Queue;
    /** What Scheduler reports of these schedules, Container Insights of their runs, and how many of these failed: for alarms and dashboards. */
    readonly metrics: ScheduleMetrics & TaskMetrics & { failedRuns(options?: MetricOptions): Metric };
    /** What to watch of the task and its runs, and when it is bad. */
    readonly monitored: Monitored<EcsTaskSignal | ScheduledSignal>;
    /** What a pipeline must know to deploy it. */
    readonly target: EcsTaskTarget;

    constructor(name: string, args: ScheduledEcsTaskArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation, schedules } = args;
        check(`ScheduledEcsTask "${name}"`, ...ecsTaskRules(name, args), ...scheduledRules(name, args));
        super("causeway:ecs:ScheduledEcsTask", name, {}, within(placement, opts));
        const child = { parent: this };

        this.task = new EcsTask(name, args, child);
        this.undelivered = deadLetterQueue(`${name}-undelivered`, foundation.keyArn, child, args.customize?.undelivered);
        const group = new aws.scheduler.ScheduleGroup(`${name}-schedules`, {}, child);
        const grants = [...this.task.runGrants, ...sendTo(this.undelivered.arn, foundation.keyArn)];
        const scheduler = schedulerRole(`${name}-scheduler`, { place: placement, group, grants }, child);
        this.schedules = Object.fromEntries(
            Object.entries(schedules).map(([key, wanted]) => [
                key,
                new aws.scheduler.Schedule(
                    `${name}-${key}`,
                    customize(
                        {
                            name: key,
                            groupName: group.name,
                            ...timing(wanted, wanted.lateMinutes),
                            state: (wanted.enabled ?? true) ? "ENABLED" : "DISABLED",
                            target: {
                                ...this.run(name, args),
                                roleArn: scheduler.arn,
                                ...(wanted.command && { input: pulumi.jsonStringify(override(this.task, wanted.command)) }),
                            },
                        },
                        args.customize?.schedule,
                    ),
                    // The family is there before its first run.
                    { ...child, dependsOn: this.task.taskDefinition },
                ),
            ]),
        );
        const failed = keepFailedRuns(
            name,
            {
                clusterArn: arnOf(placement, "ecs", `cluster/${clusterName(placement)}`),
                family: serviceName(placement, name),
                container: args.imageOf ?? name,
                keyArn: foundation.keyArn,
                customize: args.customize?.failedRuns,
            },
            child,
        );
        this.failedRuns = failed.queue;
        const { invocations } = eventRuleMetrics(failed.rule.name);
        const failedRuns = (options?: MetricOptions) => invocations({ label: "failed runs", ...options });
        this.metrics = { ...this.task.metrics, ...scheduleMetrics(group.name), failedRuns };
        const { monitored } = this.task;
        this.monitored = { ...monitored, signals: { ...scheduledSignals(this.metrics, failedRuns()), ...monitored.signals } };
        this.target = this.task.target;
        this.registerOutputs({ target: this.target });
    }

    /** The family without a revision: AWS runs the latest. Source: ECS API reference, "RunTask", taskDefinition. */
    private run(name: string, { placement, foundation, capacity, retry = {} }: ScheduledEcsTaskArgs) {
        const providers = [...providersOf(capacity, placement)];
        return {
            arn: arnOf(placement, "ecs", `cluster/${clusterName(placement)}`),
            retryPolicy: { maximumRetryAttempts: retry.attempts ?? 10, maximumEventAgeInSeconds: 60 * (retry.minutes ?? 60) },
            deadLetterConfig: { arn: this.undelivered.arn },
            ecsParameters: {
                taskDefinitionArn: arnOf(placement, "ecs", `task-definition/${serviceName(placement, name)}`),
                taskCount: 1,
                ...(providers.length > 0 ? { capacityProviderStrategies: providers } : { launchType: "FARGATE" }),
                networkConfiguration: {
                    subnets: foundation.privateSubnetIds,
                    securityGroups: [...this.task.securityGroups],
                    assignPublicIp: false,
                },
                propagateTags: "TASK_DEFINITION",
                enableEcsManagedTags: true,
            },
        };
    }
}

const override = ({ target }: EcsTask, command: readonly string[]) => ({
    containerOverrides: [{ name: target.leaves.container, command }],
});

/** Source: EventBridge Scheduler API reference, "CreateSchedule", "RetryPolicy" and "FlexibleTimeWindow". */
function scheduledRules(name: string, { schedules, retry = {} }: ScheduledEcsTaskArgs): readonly Rule[] {
    const { attempts, minutes } = retry;
    return [
        // `-schedules`, a dash and seven digits follow in the group's name, which may have 64 characters.
        [name.length <= 46, "name", `is "${name}", ${name.length} characters: its schedule group's name leaves room for 46`],
        [Object.keys(schedules).length > 0, "schedules", "is empty"],
        ...Object.entries(schedules).flatMap(([key, wanted]): readonly Rule[] => {
            const at = `schedules.${key}`;
            const { lateMinutes, command } = wanted;
            return [
                [/^[A-Za-z0-9._-]{1,64}$/.test(key), at, "has a name that is not 1 to 64 letters, digits and ._-"],
                ...scheduleRules(wanted, at),
                between(`${at}.lateMinutes`, lateMinutes, 1, 1440, " minutes"),
                [command === undefined || command.length > 0, `${at}.command`, "is empty"],
            ];
        }),
        between("retry.attempts", attempts, 0, 185),
        between("retry.minutes", minutes, 1, 1440, " minutes"),
    ];
}
