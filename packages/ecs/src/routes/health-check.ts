import { isWhole, type Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** How the load balancer finds out whether a task is well. Source of ranges: Elastic Load Balancing API reference, CreateTargetGroup. */
export interface HealthCheck {
    /** Seconds between two questions, 5 to 300. @default 15 */
    readonly intervalSeconds?: number;
    /** Seconds to wait for an answer, 2 to 120, less than the interval. @default 5 */
    readonly timeoutSeconds?: number;
    /** Good answers in a row after which a task gets traffic, 2 to 10. @default 2 */
    readonly healthyThreshold?: number;
    /** Bad answers in a row after which it gets none and is replaced, 2 to 10. @default 3 */
    readonly unhealthyThreshold?: number;
    /** Seconds after a task's start in which bad answers do not count, 0 to 2147483647 (ECS API reference, CreateService). @default 60 */
    readonly graceSeconds?: number;
}

export interface HttpHealthCheck extends HealthCheck {
    /** A path that answers with one of `statuses` while a task is well. @default "/" */
    readonly path?: string;
    /** Statuses of a task that is well, 200 to 499: `"200"`, `"200,202"` or `"200-299"`. @default "200-299" */
    readonly statuses?: string;
}

export interface GrpcHealthCheck extends HealthCheck {
    /** A method that answers with one of `codes` while a task is well: `/package.service/method`. @default "/AWS.ALB/healthcheck" */
    readonly path?: string;
    /** gRPC status codes of a task that is well, 0 to 99: `"0"`, `"0,12"` or `"0-99"`. @default "0-99": any answer will do */
    readonly codes?: string;
}

export const graceOf = ({ graceSeconds = 60 }: HealthCheck = {}): number => graceSeconds;

/** A rule that holds for whole numbers between these two, and says so where it does not. */
export const between = (path: string, value: number | undefined, from: number, to: number, unit = ""): Rule => [
    value === undefined || isWhole(value, from, to),
    path,
    `is ${value}, not ${from} to ${to}${unit}`,
];

/** A list of numbers and ranges of them, all between these two. */
function listed(text: string, from: number, to: number): boolean {
    const parts = text.split(",").map(part => /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part));
    return parts.every(part => {
        const [low, high] = [Number(part?.[1]), Number(part?.[2] ?? part?.[1])];
        return part !== null && low >= from && low <= high && high <= to;
    });
}

const timeRules = (check: HealthCheck, at: string): readonly Rule[] => {
    const { intervalSeconds = 15, timeoutSeconds = 5 } = check;
    return [
        between(`${at}.intervalSeconds`, check.intervalSeconds, 5, 300),
        between(`${at}.timeoutSeconds`, check.timeoutSeconds, 2, 120),
        [timeoutSeconds < intervalSeconds, `${at}.timeoutSeconds`, `is ${timeoutSeconds}, not less than the interval, ${intervalSeconds}`],
        between(`${at}.healthyThreshold`, check.healthyThreshold, 2, 10),
        between(`${at}.unhealthyThreshold`, check.unhealthyThreshold, 2, 10),
        between(`${at}.graceSeconds`, check.graceSeconds, 0, 2_147_483_647),
    ];
};

/** What a target group asks its targets, for each protocol: checks, and arguments. A table, so that a protocol is a row. */
export const healthChecks = {
    http: {
        rules: (check: HttpHealthCheck, at: string): readonly Rule[] => [
            ...pathRules(check.path, at),
            [
                check.statuses === undefined || listed(check.statuses, 200, 499),
                `${at}.statuses`,
                `is "${check.statuses}", not statuses from 200 to 499 such as "200" or "200-299"`,
            ],
            ...timeRules(check, at),
        ],
        args: (check: HttpHealthCheck): HealthCheckArgs => ({
            path: check.path ?? "/",
            matcher: check.statuses ?? "200-299",
            ...timesOf(check),
        }),
    },
    grpc: {
        rules: (check: GrpcHealthCheck, at: string): readonly Rule[] => [
            [
                check.path === undefined || (/^\/[^/]+\/[^/]+$/.test(check.path) && check.path.length <= 1024),
                `${at}.path`,
                `is "${check.path}", not a method such as "/package.service/method"`,
            ],
            [
                check.codes === undefined || listed(check.codes, 0, 99),
                `${at}.codes`,
                `is "${check.codes}", not gRPC status codes from 0 to 99 such as "0" or "0-99"`,
            ],
            ...timeRules(check, at),
        ],
        args: (check: GrpcHealthCheck): HealthCheckArgs => ({
            path: check.path ?? "/AWS.ALB/healthcheck",
            matcher: check.codes ?? "0-99",
            ...timesOf(check),
        }),
    },
    tcp: {
        rules: timeRules,
        args: (check: HealthCheck): HealthCheckArgs => ({ protocol: "TCP", ...timesOf(check) }),
    },
};
type HealthCheckArgs = pulumi.Unwrap<NonNullable<aws.lb.TargetGroupArgs["healthCheck"]>>;

const pathRules = (path: string | undefined, at: string): readonly Rule[] => [
    [path?.startsWith("/") ?? true, `${at}.path`, `is "${path}", which does not start with a slash`],
    [(path?.length ?? 0) <= 1024, `${at}.path`, `has ${path?.length} characters: AWS takes 1024`],
];

const timesOf = ({ intervalSeconds = 15, timeoutSeconds = 5, healthyThreshold = 2, unhealthyThreshold = 3 }: HealthCheck) => ({
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    healthyThreshold,
    unhealthyThreshold,
});
