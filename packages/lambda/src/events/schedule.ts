import {
    type Customize,
    customize,
    deadLetterQueue,
    type Grant,
    type Rule,
    type Schedule,
    scheduleRules,
    schedulerRole,
    sendTo,
    timing,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import { childFits, type EventOwner, type EventSource, keptIn } from "./event-source.ts";
import { inRange } from "./range.ts";
import { type Delivery, deliveryRules, retryPolicy } from "./undelivered.ts";

export interface ScheduleOptions {
    /** What the function is called with, as JSON. @default EventBridge Scheduler's own event */
    readonly input?: unknown;
    /** Minutes that a call may come late, so that not all schedules of a full hour call at once, 1 to 1440. @default on time */
    readonly lateMinutes?: number;
    /** How hard EventBridge Scheduler tries to reach Lambda. @default a day long */
    readonly delivery?: Delivery;
    /** Last word on a child's arguments. */
    readonly customize?: { readonly schedule?: Customize<aws.scheduler.ScheduleArgs> };
}

function rules(when: Schedule, { lateMinutes, delivery }: ScheduleOptions, at: string, owner: EventOwner): readonly Rule[] {
    return [
        childFits(at, owner, "scheduler", 64),
        childFits(at, owner, "undelivered", 80),
        ...scheduleRules(when, at),
        inRange(`${at}.lateMinutes`, lateMinutes, 1, 1440),
        ...deliveryRules(delivery, `${at}.delivery`),
    ];
}

/**
 * Calls the function by the clock, through EventBridge Scheduler, which does not wait for it: what fails there is `onFailure`'s.
 *
 * Source: EventBridge Scheduler user guide, "Setting up Amazon EventBridge Scheduler", Set up the execution role.
 *
 * @example
 * schedule({ cron: "0 6 ? * MON-FRI *", timeZone: "Europe/Berlin" }, { input: { report: "daily" }, lateMinutes: 15 })
 */
export const schedule = (when: Schedule, options: ScheduleOptions = {}): EventSource => ({
    asynchronous: true,
    rules: (at, owner) => rules(when, options, at, owner),
    prepare: ({ name, placement, foundation, opts }) => {
        const failures = deadLetterQueue(name("undelivered"), foundation.keyArn, opts);
        return {
            grants: [],
            made: keptIn(failures.arn),
            connect: alias => {
                const { input, lateMinutes, delivery } = options;
                const group = new aws.scheduler.ScheduleGroup(name("group"), {}, opts);
                const grants: readonly Grant[] = [
                    { actions: ["lambda:InvokeFunction"], resources: [alias.arn] },
                    ...sendTo(failures.arn, foundation.keyArn),
                ];
                const scheduler = schedulerRole(name("scheduler"), { place: placement, group, grants }, opts);
                new aws.scheduler.Schedule(
                    name("schedule"),
                    customize(
                        {
                            groupName: group.name,
                            ...timing(when, lateMinutes),
                            target: {
                                arn: alias.arn,
                                roleArn: scheduler.arn,
                                retryPolicy: retryPolicy(delivery),
                                deadLetterConfig: { arn: failures.arn },
                                ...(input !== undefined && { input: JSON.stringify(input) }),
                            },
                        },
                        options.customize?.schedule,
                    ),
                    opts,
                );
            },
        };
    },
});
