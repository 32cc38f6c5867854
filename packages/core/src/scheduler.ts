import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Grant } from "./grant.ts";
import type { Place } from "./placement.ts";
import { type GrantedRole, role } from "./role.ts";
import { type Schedule, scheduleExpression, timeZoneOf } from "./schedule.ts";

/**
 * The role of one group's schedules, which EventBridge Scheduler may assume for them alone.
 * Source: EventBridge Scheduler user guide, "Confused deputy prevention": the source is the schedule's group.
 */
export const schedulerRole = (
    name: string,
    {
        place,
        group,
        grants,
    }: { readonly place: Pick<Place, "accountId">; readonly group: aws.scheduler.ScheduleGroup; readonly grants: readonly Grant[] },
    opts: pulumi.CustomResourceOptions,
): GrantedRole =>
    role(
        name,
        {
            trust: {
                principal: { Service: "scheduler.amazonaws.com" },
                condition: { StringEquals: { "aws:SourceAccount": place.accountId }, ArnEquals: { "aws:SourceArn": group.arn } },
            },
            grants,
        },
        opts,
    );

/** When something is due, in EventBridge Scheduler's words; on time, or up to `lateMinutes` after it. */
export const timing = (when: Schedule, lateMinutes?: number) => ({
    scheduleExpression: scheduleExpression(when),
    scheduleExpressionTimezone: timeZoneOf(when),
    flexibleTimeWindow: lateMinutes === undefined ? { mode: "OFF" } : { mode: "FLEXIBLE", maximumWindowInMinutes: lateMinutes },
});
