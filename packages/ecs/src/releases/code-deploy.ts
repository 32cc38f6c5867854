import { alarmCount, isWhole, type Place, type Rule, type TrafficPart, type TrafficShift } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { functionRule } from "./hooks.ts";
import type { Watched } from "./release.ts";

/** A release by CodeDeploy: `deployToEcsWithCodeDeploy` starts it. */
export type CodeDeploy = { readonly kind: "codeDeploy" } & CodeDeployOptions;

export type CodeDeployOptions = TrafficShift<PredefinedShift> &
    Watched & {
        /** Minutes for which the old tasks stay, in case, once all traffic is on the new ones; 0 to 2880. @default 5 */
        readonly terminationMinutes?: number;
        /** Whether requests to the environment's test listener reach the new tasks before anybody else's do. @default false */
        readonly testTraffic?: boolean;
        /** Functions that say whether the release may go on. @default none */
        readonly hooks?: CodeDeployHooks;
    };

/** Source: CodeDeploy user guide, "Predefined deployment configurations for an Amazon ECS compute platform". */
export type PredefinedShift =
    | "CodeDeployDefault.ECSAllAtOnce"
    | `CodeDeployDefault.ECSCanary10Percent${5 | 15}Minutes`
    | `CodeDeployDefault.ECSLinear10PercentEvery${1 | 3}Minutes`;

/**
 * ARNs of functions of the service's own account and region. Each has an hour to tell CodeDeploy `PutLifecycleEventHookExecutionStatus`,
 * for which its role needs `codedeploy:PutLifecycleEventHookExecutionStatus` (a `LambdaFunction` the grant `answerCodeDeploy`); anything but
 * `Succeeded` rolls back.
 * Source: CodeDeploy user guide, "AppSpec 'hooks' section for an Amazon ECS deployment".
 */
export interface CodeDeployHooks {
    /** Asked before new tasks are started. */
    readonly beforeInstall?: pulumi.Input<string>;
    /** Asked once they are up. */
    readonly afterInstall?: pulumi.Input<string>;
    /** Asked once they get test traffic: needs `testTraffic`. */
    readonly afterTestTraffic?: pulumi.Input<string>;
    /** Asked before they get anybody's traffic. */
    readonly beforeTraffic?: pulumi.Input<string>;
    /** Asked once they get all of it. */
    readonly afterTraffic?: pulumi.Input<string>;
}

/**
 * CodeDeploy starts all new tasks beside the old ones, and moves the traffic as it is told. Failures, alarms and whoever stops a deployment
 * roll it back within seconds, as long as the old tasks stay. AWS itself says that ECS's own `blueGreen`, `canary` and `linear` are the
 * better choice for what is new; a service that CodeDeploy releases can become one of those, but never the other way round.
 *
 * @example
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 *     release: codeDeploy({ canary: { percent: 10, minutes: 5 }, alarms: { errorPercent: 1 }, terminationMinutes: 15 }),
 * });
 */
export const codeDeploy = (options: CodeDeployOptions): CodeDeploy => ({ kind: "codeDeploy", ...options });

const predefinedShifts: readonly PredefinedShift[] = [
    "CodeDeployDefault.ECSAllAtOnce",
    "CodeDeployDefault.ECSCanary10Percent5Minutes",
    "CodeDeployDefault.ECSCanary10Percent15Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
    "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
];

/** What must hold of a release by CodeDeploy. */
export function codeDeployRules(release: CodeDeploy, place: Pick<Place, "tier" | "accountId" | "region">): readonly Rule[] {
    const { canary, linear, predefined, alarms, unwatched, testTraffic, terminationMinutes = 5, hooks = {} } = release;
    const given = [canary, linear, predefined].filter(each => each !== undefined).length;
    return [
        [given === 1, "release", `has ${given} of canary, linear and predefined: exactly one says how traffic moves`],
        [
            predefined === undefined || predefinedShifts.includes(predefined),
            "release.predefined",
            `is ${predefined}, not one of ${predefinedShifts.join(", ")}`,
        ],
        ...(canary ? shiftRules("release.canary", canary, 1) : []),
        ...(linear ? shiftRules("release.linear", linear, Math.ceil(100 / linear.percent) - 1) : []),
        [isWhole(terminationMinutes, 0, 2880), "release.terminationMinutes", `is ${terminationMinutes}, not a whole number from 0 to 2880`],
        [
            place.tier !== "production" || alarmCount(alarms ?? {}) > 0 || unwatched === true,
            "release.alarms",
            "are missing: in production, a release by CodeDeploy that nothing watches goes on whatever happens; say unwatched: true if that is meant",
        ],
        [
            hooks.afterTestTraffic === undefined || testTraffic === true,
            "release.hooks.afterTestTraffic",
            "needs testTraffic: true: without it the new tasks get none",
        ],
        ...Object.entries(hooks).flatMap(([hook, arn]) =>
            typeof arn === "string" ? [functionRule(`release.hooks.${hook}`, arn, place)] : [],
        ),
    ];
}

/** Source: CodeDeploy API reference, "TimeBasedCanary" and "TimeBasedLinear"; user guide, "CodeDeploy quotas": 48 hours in all. */
const shiftRules = (path: string, { percent, minutes }: TrafficPart, waits: number): readonly Rule[] => [
    [isWhole(percent, 1, 99), `${path}.percent`, `is ${percent}, not a whole number from 1 to 99`],
    [isWhole(minutes, 1, 2880), `${path}.minutes`, `is ${minutes}, not a whole number from 1 to 2880`],
    [
        !isWhole(percent, 1, 99) || !isWhole(minutes, 1, 2880) || waits * minutes <= 2880,
        path,
        `takes ${waits * minutes} minutes, and CodeDeploy takes 2880 from the first part to the last`,
    ],
];
