import { alarmCount, type Place, type ReleaseAlarms, type Rule, releaseAlarmRules } from "@causeway/core";

/** How a new version takes over a function's calls, through CodePipeline's own Lambda action. */
export type Strategy = AllAtOnce | Canary | Linear;

export interface AllAtOnce {
    readonly kind: "allAtOnce";
}
export type Canary = { readonly kind: "canary" } & Shift & Watch;
export type Linear = { readonly kind: "linear" } & Shift & Watch;

/** How many calls move at a time, and how long each part is watched. */
export interface Shift {
    /** Percent, 1 to 99. */
    readonly percent: number;
    /** Minutes between two parts, from 1; two days at most between the first and the last. */
    readonly minutes: number;
}

/** What rolls the release back. In production, none must be said in so many words. */
export type Watch =
    | { readonly alarms: ReleaseAlarms; readonly unwatched?: never }
    | { readonly alarms?: never /** Shift calls in production although nothing would notice. @default false */; readonly unwatched?: true };

/** All calls move to the new version as soon as it is there. Another release is the way back. */
export const allAtOnce = (): AllAtOnce => ({ kind: "allAtOnce" });

/**
 * Some calls move at once, the others when some minutes have passed without an alarm. An alarm moves all calls back. Alarms see all calls
 * through the alias together: where one call in ten has the new version, which fails at every second, five percent fail.
 *
 * @example
 * const receipts = new LambdaFunction("receipts", {
 *     placement, foundation, handler: "index.handler",
 *     release: canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1, latencySeconds: 2 } }),
 * });
 */
export const canary = (options: Shift & Watch): Canary => ({ kind: "canary", ...options });

/**
 * As many calls again move every so many minutes, until all have. An alarm moves all calls back.
 *
 * @example
 * const receipts = new LambdaFunction("receipts", {
 *     placement, foundation, handler: "index.handler",
 *     release: linear({ percent: 20, minutes: 2, alarms: { errorPercent: 1 } }),
 * });
 */
export const linear = (options: Shift & Watch): Linear => ({ kind: "linear", ...options });

/** Source: CodePipeline user guide, "AWS Lambda deploy action reference"; CodeDeploy user guide, "CodeDeploy quotas": 2,880 minutes each. */
const longest = 2880;

/** How often there is a wait between two parts: the first moves at once. */
export const waitsOf = (kind: "canary" | "linear", { percent }: Pick<Shift, "percent">): number =>
    kind === "canary" ? 1 : Math.ceil(100 / percent) - 1;

function shiftRules(at: string, kind: "canary" | "linear", { percent, minutes }: Shift): readonly Rule[] {
    const waits = waitsOf(kind, { percent });
    const good = Number.isInteger(percent) && percent >= 1 && percent <= 99;
    return [
        [good, `${at}.percent`, `is ${percent}, not 1 to 99`],
        [Number.isInteger(minutes) && minutes >= 1, `${at}.minutes`, `is ${minutes}, not a whole number from 1`],
        [
            !good || waits * minutes <= longest,
            `${at}.minutes`,
            `makes ${waits * minutes} minutes between the first part and the last: AWS allows ${longest}`,
        ],
    ];
}

/** What must hold of calls that move bit by bit. */
export const movingRules = (
    at: { readonly shift: string; readonly watch: string },
    kind: "canary" | "linear",
    shift: Shift,
    watch: Watch,
    place: Place,
): readonly Rule[] => [
    ...shiftRules(at.shift, kind, shift),
    [
        place.tier !== "production" || alarmCount(watch.alarms ?? {}) > 0 || watch.unwatched === true,
        `${at.watch}.alarms`,
        `is empty in ${place.environment}, which is production: nothing would roll the release back; say unwatched: true if that is meant`,
    ],
];

/** All that must hold of a strategy; `at` is where it stands. */
export function strategyRules(at: string, strategy: Strategy, place: Place): readonly Rule[] {
    if (strategy?.kind === "allAtOnce") return [];
    const { kind, alarms } = strategy ?? {};
    if (kind !== "canary" && kind !== "linear") return [[false, at, "is none of allAtOnce(), canary(…), linear(…) and codeDeploy(…)"]];
    return [
        ...movingRules({ shift: at, watch: at }, kind, strategy, strategy, place),
        ...releaseAlarmRules(`${at}.alarms`, alarms),
        // The action takes all names in one text, with commas between them.
        ...(alarms?.names ?? []).map(
            (name, index): Rule => [
                typeof name !== "string" || !name.includes(","),
                `${at}.alarms.names[${index}]`,
                `is "${name}": CodePipeline takes no comma in an alarm's name`,
            ],
        ),
    ];
}

/** As CodePipeline's action has it. Source: CodePipeline user guide, "AWS Lambda deploy action reference", DeployStrategy. */
export function deployStrategy(strategy: Strategy): string {
    if (strategy.kind === "allAtOnce") return "AllAtOnce";
    const { percent, minutes } = strategy;
    const time = `${minutes}Minute${minutes === 1 ? "" : "s"}`;
    return strategy.kind === "canary" ? `Canary${percent}Percent${time}` : `Linear${percent}PercentEvery${time}`;
}
