import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Plain } from "../model/resource.ts";
import { isAt, isCron, isRate, isTimeZone } from "./schedule-expression.ts";

const invalid = (message: string) => new AwsError("ValidationException", message);

/** Source: Application Auto Scaling API reference, "PutScheduledAction"; the sentences on times are the sandbox's. */
export function requireSchedule({ schedule, timezone, scalableTargetAction }: Plain<aws.appautoscaling.ScheduledActionArgs>): void {
    if (![isAt(schedule), isRate(schedule, { strict: false }), isCron(schedule)].includes(true))
        throw invalid(`Invalid schedule expression: ${schedule}`);
    if (timezone !== undefined && !isTimeZone(timezone)) throw invalid(`Invalid timezone: ${timezone}`);
    const { minCapacity, maxCapacity } = scalableTargetAction;
    if (minCapacity === undefined && maxCapacity === undefined)
        throw invalid("The scheduled action must set a minimum or a maximum capacity");
    if (minCapacity !== undefined && maxCapacity !== undefined && minCapacity > maxCapacity)
        throw invalid("Maximum capacity cannot be less than minimum capacity");
}
