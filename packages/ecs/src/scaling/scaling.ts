import { type Rule, type Schedule, scheduleExpression, scheduleRules, timeZoneOf } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { between } from "../routes/health-check.ts";
import { wakeUp } from "./scaling-from-zero.ts";
import { backlogPerTask, requestsPerTask, type TrackedMetric } from "./scaling-metrics.ts";

/**
 * How many tasks run. Of several measures, the one that asks for most tasks decides; tasks are taken away where all agree (Application Auto
 * Scaling user guide, "How target tracking scaling works").
 */
export interface Tasks {
    /** The least, even without load: from 1; from 0 where a queue says when there is something to do. At most 5000, ECS's quota. */
    readonly min: number;
    /** The most; at least `min`. */
    readonly max: number;
    /** Average CPU, in percent of what tasks have, that the number of tasks is adjusted to keep; 10 to 90. @default 60 where no other measure is given */
    readonly cpuPercent?: number;
    /** Average memory, likewise; 10 to 90. @default none */
    readonly memoryPercent?: number;
    /** Requests that one task is to answer a minute, from 1. @default none */
    readonly requestsPerTask?: number;
    /** Messages that are to wait in a queue for each task. @default none */
    readonly queue?: {
        /** The name of an SQS queue of the same account and region. */
        readonly name: pulumi.Input<string>;
        /** How many a task can handle within the time that one may wait, from 1. */
        readonly messagesPerTask: number;
    };
    /**
     * By a name of yours: when the range is to be another one, until the next of them. With schedules, they own the range: `min` and `max`
     * above are what it begins with, and an `up` between two of them leaves it as it is. @default none
     */
    readonly schedules?: Readonly<Record<string, ScheduledRange>>;
    /** Seconds between one change and the next. */
    readonly coolDown?: {
        /** Before more tasks are taken away, 0 to 3600. @default 300 */
        readonly scaleInSeconds?: number;
        /** Before more tasks are added, 0 to 3600. @default 60 */
        readonly scaleOutSeconds?: number;
    };
}

export type ScheduledRange = Schedule & {
    /** The least from then on, from 0; at most 5000. */
    readonly min: number;
    /** The most from then on; at least `min`. */
    readonly max: number;
};

/** Without an application load balancer, nobody counts requests. */
export type TasksWithoutRequests = Omit<Tasks, "requestsPerTask"> & { readonly requestsPerTask?: never };

/** Source: ECS developer guide, "Amazon ECS service quotas", Tasks per service. */
const most = 5000;
const whole = (value: number): boolean => Number.isInteger(value) && value <= most;

export function taskRules(tasks: Tasks): readonly Rule[] {
    const { min, max, cpuPercent = 60, memoryPercent = 60, requestsPerTask: requests, queue, schedules = {}, coolDown = {} } = tasks;
    const least = queue ? 0 : 1;
    return [
        [whole(min) && min >= least, "tasks.min", `is ${min}, not a whole number from ${least}${min > most ? ` to ${most}` : ""}`],
        [
            whole(max) && max >= min,
            "tasks.max",
            `is ${max}, not a whole number from ${min}, the minimum${max > most ? `, to ${most}` : ""}`,
        ],
        [cpuPercent >= 10 && cpuPercent <= 90, "tasks.cpuPercent", `is ${cpuPercent}, not 10 to 90`],
        [memoryPercent >= 10 && memoryPercent <= 90, "tasks.memoryPercent", `is ${memoryPercent}, not 10 to 90`],
        [requests === undefined || requests >= 1, "tasks.requestsPerTask", `is ${requests}, not 1 or more`],
        [queue === undefined || queue.messagesPerTask >= 1, "tasks.queue.messagesPerTask", `is ${queue?.messagesPerTask}, not 1 or more`],
        ...Object.entries(schedules).flatMap(([key, schedule]): Rule[] => {
            const at = `tasks.schedules.${key}`;
            return [
                ...scheduleRules(schedule, at),
                [whole(schedule.min) && schedule.min >= 0, `${at}.min`, `is ${schedule.min}, not a whole number from 0 to ${most}`],
                [
                    whole(schedule.max) && schedule.max >= schedule.min,
                    `${at}.max`,
                    `is ${schedule.max}, not a whole number from ${schedule.min}, the minimum, to ${most}`,
                ],
            ];
        }),
        between("tasks.coolDown.scaleInSeconds", coolDown.scaleInSeconds, 0, 3600),
        between("tasks.coolDown.scaleOutSeconds", coolDown.scaleOutSeconds, 0, 3600),
    ];
}

export interface ScalingArgs {
    readonly tasks: Tasks;
    readonly service: aws.ecs.Service;
    readonly clusterName: pulumi.Input<string>;
    /** Where requests are counted. */
    readonly http?: { readonly loadBalancer: pulumi.Input<string>; readonly targetGroups: readonly pulumi.Input<string>[] };
}

/** Lets Application Auto Scaling own the service's desired count. */
export function scale(name: string, { tasks, service, clusterName, http }: ScalingArgs, opts: pulumi.CustomResourceOptions): void {
    const schedules = Object.entries(tasks.schedules ?? {});
    const target = new aws.appautoscaling.Target(
        `${name}-tasks`,
        {
            serviceNamespace: "ecs",
            scalableDimension: "ecs:service:DesiredCount",
            resourceId: pulumi.interpolate`service/${clusterName}/${service.name}`,
            minCapacity: tasks.min,
            maxCapacity: tasks.max,
        },
        // A scheduled action rewrites the range: setting it back would take tasks away in the middle of what they were scheduled for.
        schedules.length > 0 ? { ...opts, ignoreChanges: ["minCapacity", "maxCapacity"] } : opts,
    );
    const { serviceNamespace, scalableDimension, resourceId } = target;
    const scaled = { serviceNamespace, scalableDimension, resourceId };
    const { scaleInSeconds = 300, scaleOutSeconds = 60 } = tasks.coolDown ?? {};
    const track = (measure: string, targetValue: number, metric: TrackedMetric): void => {
        new aws.appautoscaling.Policy(
            `${name}-${measure}`,
            {
                policyType: "TargetTrackingScaling",
                ...scaled,
                targetTrackingScalingPolicyConfiguration: {
                    ...metric,
                    targetValue,
                    scaleInCooldown: scaleInSeconds,
                    scaleOutCooldown: scaleOutSeconds,
                },
            },
            opts,
        );
    };
    const cpu = tasks.cpuPercent ?? (tasks.memoryPercent || tasks.requestsPerTask || tasks.queue ? undefined : 60);
    if (cpu) track("cpu", cpu, predefined("ECSServiceAverageCPUUtilization"));
    if (tasks.memoryPercent) track("memory", tasks.memoryPercent, predefined("ECSServiceAverageMemoryUtilization"));
    const inCluster = { clusterName, serviceName: service.name };
    if (tasks.requestsPerTask && http) track("requests", tasks.requestsPerTask, requestsPerTask({ ...inCluster, ...http }));
    if (tasks.queue) track("queue", tasks.queue.messagesPerTask, backlogPerTask({ ...inCluster, queueName: tasks.queue.name }));
    if (tasks.queue && [tasks, ...Object.values(tasks.schedules ?? {})].some(({ min }) => min === 0)) {
        wakeUp(name, { scaled, ...inCluster, queueName: tasks.queue.name }, opts);
    }
    for (const [key, { min, max, ...schedule }] of schedules) {
        new aws.appautoscaling.ScheduledAction(
            `${name}-${key}`,
            {
                ...scaled,
                schedule: scheduleExpression(schedule as Schedule),
                ...("rate" in schedule ? {} : { timezone: timeZoneOf(schedule as Schedule) }),
                scalableTargetAction: { minCapacity: min, maxCapacity: max },
            },
            opts,
        );
    }
}

const predefined = (predefinedMetricType: string): TrackedMetric => ({ predefinedMetricSpecification: { predefinedMetricType } });
