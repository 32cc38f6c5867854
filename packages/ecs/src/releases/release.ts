import { alarmCount, type Placement, type ReleaseAlarms, type Rule, releaseAlarmRules } from "@causeway/core";
import type { Connect, Neighbourhood } from "../routes/connect.ts";
import type { Reach } from "../routes/route.ts";
import { type CodeDeploy, codeDeployRules } from "./code-deploy.ts";
import { type Hook, hookRules, pausedMinutes } from "./hooks.ts";
import type { Strategy } from "./ownership.ts";

/** How carefully a service is released. */
export type Release = EcsRelease | CodeDeploy;
/** Releases that ECS carries out itself. */
export type EcsRelease = Rolling | BlueGreen | Canary | Linear;

/** Tasks are replaced a few at a time, each as soon as its successor is well. */
export interface Rolling {
    readonly kind: "rolling";
    /** What rolls a release back, beside tasks that do not come up. @default tasks that do not come up, alone */
    readonly alarms?: ReleaseAlarms;
}

interface Shifting {
    /** Minutes for which the old tasks stay, in case, once all traffic is on the new ones; 0 to 1440. @default 5 */
    readonly bakeMinutes?: number;
    /** Whether requests to the load balancer's test listener reach the new tasks before anybody else's do. @default false */
    readonly testTraffic?: boolean;
    /** Who has a say while a release is under way. @default nobody */
    readonly hooks?: readonly Hook[];
}

/** What watches a release: alarms, or, on purpose, nothing. */
export type Watched =
    | { /** What rolls a release back. */ readonly alarms?: ReleaseAlarms; readonly unwatched?: never }
    | { /** In production, nothing watches: say so. */ readonly unwatched: true; readonly alarms?: never };

export type BlueGreenOptions = Shifting & { readonly alarms?: ReleaseAlarms };
export type CanaryOptions = Shifting &
    Watched & {
        /** Percent of the traffic that tries the new tasks first, 0.1 to 100. */
        readonly percent: number;
        /** Minutes for which it does, 0 to 1440. */
        readonly canaryMinutes: number;
    };
export type LinearOptions = Shifting &
    Watched & {
        /** Percent of the traffic that moves at each step, 3 to 100. */
        readonly percent: number;
        /** Minutes from one step to the next, 0 to 1440. */
        readonly stepMinutes: number;
    };

/** All new tasks come up beside the old ones, then all traffic moves at once. */
export type BlueGreen = BlueGreenOptions & { readonly kind: "blueGreen" };
/** As blue/green, but a part of the traffic goes first. */
export type Canary = CanaryOptions & { readonly kind: "canary" };
/** As blue/green, but traffic moves in equal steps. */
export type Linear = LinearOptions & { readonly kind: "linear" };

/**
 * Replaces tasks a few at a time. Tasks that do not come up roll it back, and so do alarms.
 *
 * @example
 * const release = rolling({ alarms: { errorPercent: 5 } });
 */
export const rolling = (options: Omit<Rolling, "kind"> = {}): Rolling => ({ kind: "rolling", ...options });

/**
 * Moves all traffic at once to new tasks that are all up; back, as long as it bakes, within seconds.
 * Source: ECS developer guide, "Amazon ECS blue/green deployments".
 *
 * @example
 * const release = blueGreen({ bakeMinutes: 10, alarms: { errorPercent: 1 }, testTraffic: true });
 */
export const blueGreen = (options: BlueGreenOptions = {}): BlueGreen => ({ kind: "blueGreen", ...options });

/**
 * Lets a part of the traffic try the new tasks before all the rest follows.
 * Source: ECS developer guide, "Amazon ECS canary deployments".
 *
 * @example
 * const release = canary({ percent: 10, canaryMinutes: 5, bakeMinutes: 10, alarms: { errorPercent: 1, latencySeconds: 2 } });
 */
export const canary = (options: CanaryOptions): Canary => ({ kind: "canary", ...options });

/**
 * Moves traffic to the new tasks in equal steps.
 * Source: ECS developer guide, "Amazon ECS linear deployments".
 *
 * @example
 * const release = linear({ percent: 20, stepMinutes: 3, alarms: { errorPercent: 1 } });
 */
export const linear = (options: LinearOptions): Linear => ({ kind: "linear", ...options });

type OverHttp = Extract<Reach, { readonly route: { readonly tcpPort?: never } }>;

type Unrouted = Extract<Reach, { readonly route?: undefined }>;

/**
 * How a service is reached and released: traffic can only be moved where something splits it: a rule, or the proxies of Service Connect,
 * which send requests with the header `x-amzn-ecs-blue-green-test` to the new tasks first.
 * Source: ECS developer guide, "Service Connect resources for Amazon ECS blue/green, linear, and canary deployments".
 */
export type Released =
    | (Unrouted & { readonly connect: Connect; readonly release?: EcsRelease })
    | (OverHttp & {
          /** How carefully a release replaces what runs. @default rolling() */
          readonly release?: EcsRelease;
      })
    // Source: ECS developer guide, "Service Connect", considerations: not with CodeDeploy.
    | (OverHttp & { readonly release: CodeDeploy; readonly connect?: never })
    | (Exclude<Reach, OverHttp> & { readonly release?: Rolling });

const kinds: readonly Strategy[] = ["rolling", "blueGreen", "canary", "linear", "codeDeploy"];

/** Source: CodePipeline user guide, "Quotas": an ECS deploy action is given up after an hour. */
const mostMinutes = 60;

/** How long a release takes at most beside starting tasks, in minutes. */
export const minutesOf = (release: EcsRelease): number => {
    if (release.kind === "rolling") return 0;
    const minutes = (release.bakeMinutes ?? 5) + pausedMinutes(release.hooks ?? []);
    if (release.kind === "canary") return release.canaryMinutes + minutes;
    if (release.kind === "linear") return (Math.ceil(100 / release.percent) - 1) * release.stepMinutes + minutes;
    return minutes;
};

/** What must hold of a release. */
export function releaseRules(
    release: Release,
    { route, connect }: Reach & Neighbourhood,
    place: Pick<Placement, "tier" | "accountId" | "region">,
): readonly Rule[] {
    if (!kinds.includes(release.kind)) return [[false, "release", `is of the kind ${release.kind}, not one of ${kinds.join(", ")}`]];
    const overHttp = route !== undefined && route.tcpPort === undefined;
    const { errorPercent, latencySeconds } = release.alarms ?? {};
    const watching: readonly Rule[] = [
        ...releaseAlarmRules("release.alarms", release.alarms),
        ...Object.entries({ errorPercent, latencySeconds }).map(
            ([name, value]): Rule => [
                value === undefined || overHttp,
                `release.alarms.${name}`,
                "needs a route by host or path: it is the load balancer that counts requests",
            ],
        ),
    ];
    if (release.kind === "rolling") return watching;
    if (release.kind === "codeDeploy") return [byRule(release, overHttp), ...watching, ...codeDeployRules(release, place)];
    const minutes = minutesOf(release);
    return [
        [
            overHttp || (route === undefined && connect !== undefined && connect !== "client"),
            "release",
            `is ${release.kind}, which moves traffic: it needs a route by host or path, or no route and connect`,
        ],
        ...watching,
        ...shiftRules(release),
        [
            release.kind === "blueGreen" ||
                place.tier !== "production" ||
                alarmCount(release.alarms ?? {}) > 0 ||
                release.unwatched === true,
            "release.alarms",
            `are missing: in production, a ${release.kind} that nothing watches goes on whatever happens; say unwatched: true if that is meant`,
        ],
        [
            !Number.isFinite(minutes) || minutes <= mostMinutes,
            "release",
            `takes ${minutes} minutes: CodePipeline's ECS action is given up after ${mostMinutes}, and the pipeline fails while the release goes on`,
        ],
        ...hookRules(release.hooks ?? [], place),
    ];
}

const byRule = ({ kind }: Release, overHttp: boolean): Rule => [
    overHttp,
    "release",
    `is ${kind}, which moves traffic by a rule: it needs a route by host or path`,
];

function shiftRules(release: BlueGreen | Canary | Linear): readonly Rule[] {
    const minutes = (path: string, value: number): Rule => [
        Number.isInteger(value) && value >= 0 && value <= 1440,
        `release.${path}`,
        `is ${value}, not a whole number from 0 to 1440`,
    ];
    const percent = (value: number, least: number): Rule => [
        value >= least && value <= 100,
        "release.percent",
        `is ${value}, not ${least} to 100`,
    ];
    return [
        ...(release.kind === "canary" ? [percent(release.percent, 0.1), minutes("canaryMinutes", release.canaryMinutes)] : []),
        ...(release.kind === "linear" ? [percent(release.percent, 3), minutes("stepMinutes", release.stepMinutes)] : []),
        minutes("bakeMinutes", release.bakeMinutes ?? 5),
    ];
}
