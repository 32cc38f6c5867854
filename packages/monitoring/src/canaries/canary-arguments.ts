import {
    type CodeEnvironment,
    type Customize,
    environmentRules,
    type Foundation,
    isWhole,
    nameFits,
    type Placement,
    type Rule,
    type Secrets,
    secretRules,
    secretVariables,
    type Vpc,
    type VpcCustomize,
    vpcRules,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type { CanaryCheck } from "./check.ts";
import { type CanarySchedule, canaryScheduleRules, secondsBetweenRuns } from "./schedule.ts";

export interface SyntheticCanaryArgs {
    readonly placement: Placement;
    /** The environment's foundation, see `readFoundation`. */
    readonly foundation: Foundation;
    /** What it does each time that it runs: `httpCheck` or `journey`. */
    readonly check: CanaryCheck;
    /** When it runs: again and again, by the calendar, or `onDemand`, once for each time that it is started. */
    readonly schedule: CanarySchedule;
    /** The team's service whose pipeline may test with it, see `testWithCanary`. @default the canary's own name */
    readonly testOf?: string;
    /** Run in the environment's network, to reach what is private: in its private subnets, with a security group of its own. @default no */
    readonly vpc?: Vpc;
    /**
     * Secrets and parameters that it may read when it runs, see `secret` and `parameter`. A journey's code finds in `PASSWORD_ARN` which one its
     * secret `PASSWORD` is; an HTTP check has `{{PASSWORD}}` for its value. Neither state nor configuration holds it. @default none
     */
    readonly secrets?: Secrets;
    /** Environment variables, 4 KB in all. No place for secrets: see there. @default none */
    readonly environment?: CodeEnvironment;
    /** Seconds that a run may take, 15 to 840, and no longer than from one run to the next. @default as long as the check says, within these */
    readonly timeoutSeconds?: number;
    /** MiB, 960 to 3008, a multiple of 64. @default 960 for HTTP checks, 1024 for journeys */
    readonly memoryMiB?: number;
    /** Days for which runs, and what they saw, are kept: 1 to 455. @default 31 */
    readonly retentionDays?: number;
    /** Send traces of each run to X-Ray. Costs extra. @default false */
    readonly tracing?: boolean;
    /** Last word on a child's arguments. */
    readonly customize?: VpcCustomize & {
        readonly bucket?: Customize<aws.s3.BucketArgs>;
        readonly canary?: Customize<aws.synthetics.CanaryArgs>;
    };
}

/** Source: CloudWatch Synthetics API reference, "CanaryRunConfigInput"; CloudWatch user guide, "Runtime versions using Node.js and Puppeteer": 15. */
const shortest = 15;
const longest = 840;

/** A run is over before the next begins. */
export function timeoutOf({ schedule, check, timeoutSeconds }: Pick<SyntheticCanaryArgs, "schedule" | "check" | "timeoutSeconds">): number {
    return timeoutSeconds ?? Math.ceil(Math.min(check.timeoutSeconds, longest, secondsBetweenRuns(schedule) ?? longest));
}

/** What must hold of a canary's arguments. */
export function canaryRules(name: string, args: SyntheticCanaryArgs): readonly Rule[] {
    const {
        placement,
        schedule,
        check,
        testOf = name,
        vpc,
        secrets = {},
        environment = {},
        memoryMiB,
        retentionDays = 31,
        timeoutSeconds,
    } = args;
    // All else is about these.
    const there: readonly Rule[] = [
        [typeof placement === "object" && placement !== null, "placement", "is missing"],
        [args.foundation !== undefined && args.foundation !== null, "foundation", "is missing"],
    ];
    if (there.some(([holds]) => !holds)) return there;
    const scheduled = canaryScheduleRules(schedule);
    const between = scheduled.every(([holds]) => holds) ? secondsBetweenRuns(schedule) : undefined;
    const given = isCheck(check);
    return [
        ...nameFits(name, placement),
        ...nameFits(testOf, placement).map(([holds, , reason]): Rule => [holds, "testOf", reason]),
        [given, "check", `is ${JSON.stringify(check)}, not what httpCheck or journey answers with`],
        ...(given ? check.rules(secrets) : []),
        ...scheduled,
        ...vpcRules(vpc),
        ...secretRules(secrets, environment, placement),
        ...environmentRules({ ...environment, ...secretVariables(secrets) }, given ? check.environment : {}),
        ...(timeoutSeconds === undefined
            ? []
            : [
                  [
                      isWhole(timeoutSeconds, shortest, longest),
                      "timeoutSeconds",
                      `is ${timeoutSeconds}, not ${shortest} to ${longest} whole seconds`,
                  ] as const,
                  [
                      between === undefined || !(timeoutSeconds > between),
                      "timeoutSeconds",
                      `is ${timeoutSeconds}, and after ${between} seconds the next run begins`,
                  ] as const,
              ]),
        [
            memoryMiB === undefined || (isWhole(memoryMiB, 960, 3008) && memoryMiB % 64 === 0),
            "memoryMiB",
            `is ${memoryMiB}, not a multiple of 64 from 960 to 3008`,
        ],
        [isWhole(retentionDays, 1, 455), "retentionDays", `is ${retentionDays}, not 1 to 455 whole days`],
    ];
}

const isCheck = (check: unknown): check is CanaryCheck =>
    typeof check === "object" && check !== null && "runtime" in check && "rules" in check;
