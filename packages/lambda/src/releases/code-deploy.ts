import { type Place, type Rule, releaseAlarmRules, type TrafficShift } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { movingRules, type Shift, type Watch, waitsOf } from "./strategy.ts";

/** A release by CodeDeploy: `deployToLambdaWithCodeDeploy` starts it. */
export type CodeDeploy = { readonly kind: "codeDeploy" } & CodeDeployOptions;

export type CodeDeployOptions = Configuration &
    Watch & { /** Functions that say whether the release may go on. @default none */ readonly hooks?: Hooks };

/** How calls move. */
type Configuration = TrafficShift<PredefinedConfiguration>;

/** Source: CodeDeploy user guide, "Deployment configurations on an AWS Lambda compute platform". */
export type PredefinedConfiguration = (typeof predefinedConfigurations)[number];
const predefinedConfigurations = [
    "CodeDeployDefault.LambdaAllAtOnce",
    "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    "CodeDeployDefault.LambdaCanary10Percent10Minutes",
    "CodeDeployDefault.LambdaCanary10Percent15Minutes",
    "CodeDeployDefault.LambdaCanary10Percent30Minutes",
    "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
    "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes",
    "CodeDeployDefault.LambdaLinear10PercentEvery3Minutes",
    "CodeDeployDefault.LambdaLinear10PercentEvery10Minutes",
] as const;

/** ARNs of functions of the same account and region, which answer CodeDeploy within an hour: give them the grant `answerCodeDeploy`. */
export interface Hooks {
    /** Asked before the new version gets a call. */
    readonly beforeTraffic?: pulumi.Input<string>;
    /** Asked once the new version gets all calls. */
    readonly afterTraffic?: pulumi.Input<string>;
}

/**
 * Calls move bit by bit, as with `canary` and `linear`, and functions of one's own say before and after whether the release may go on.
 *
 * @example
 * const probe = new LambdaFunction("probe", { placement, foundation, handler: "index.handler", grants: [answerCodeDeploy] });
 * const receipts = new LambdaFunction("receipts", {
 *     placement, foundation, handler: "index.handler",
 *     release: codeDeploy({
 *         canary: { percent: 10, minutes: 5 }, alarms: { errorPercent: 1 }, hooks: { beforeTraffic: probe.function.arn },
 *     }),
 * });
 */
export const codeDeploy = (options: CodeDeployOptions): CodeDeploy => ({ kind: "codeDeploy", ...options });

/** How a configuration moves calls bit by bit; nothing where it moves all at once. */
export function shiftOf({ canary, linear, predefined }: Configuration): ({ readonly kind: "canary" | "linear" } & Shift) | undefined {
    if (canary) return { kind: "canary", ...canary };
    if (linear) return { kind: "linear", ...linear };
    const [, kind, percent, minutes] = /(Canary|Linear)(\d+)Percent\D*(\d+)/.exec(predefined) ?? [];
    return kind === undefined
        ? undefined
        : { kind: kind === "Canary" ? "canary" : "linear", percent: Number(percent), minutes: Number(minutes) };
}

/** How long a deployment takes at most: all its parts, and an hour for each function that is asked. */
export function longestSeconds(release: CodeDeploy): number {
    const shift = shiftOf(release);
    const hooks = Object.values(release.hooks ?? {}).length;
    return 60 * ((shift ? waitsOf(shift.kind, shift) * shift.minutes : 0) + 60 * hooks);
}

/** All that must hold of a release by CodeDeploy; `at` is where it stands. */
export function codeDeployRules(at: string, release: CodeDeploy, name: string, place: Place): readonly Rule[] {
    const { canary, linear, predefined } = release;
    const given = [canary, linear, predefined].filter(each => each !== undefined).length;
    const shift = shiftOf(release);
    return [
        [given === 1, at, `has ${given} of canary, linear and predefined: exactly one says how calls move`],
        [
            predefined === undefined || predefinedConfigurations.includes(predefined),
            `${at}.predefined`,
            `is ${predefined}, not one of ${predefinedConfigurations.join(", ")}`,
        ],
        // `-codedeploy-` and seven digits follow in the name of CodeDeploy's role, which may have 64 characters.
        [name.length <= 45, "name", `is "${name}", ${name.length} characters: the name of CodeDeploy's role leaves room for 45`],
        ...(shift ? movingRules({ shift: `${at}.${shift.kind}`, watch: at }, shift.kind, shift, release, place) : []),
        ...releaseAlarmRules(`${at}.alarms`, release.alarms),
        ...Object.entries(release.hooks ?? {}).map(([hook, arn]): Rule => {
            if (!["beforeTraffic", "afterTraffic"].includes(hook)) {
                return [false, `${at}.hooks.${hook}`, "is no moment at which a release asks: beforeTraffic and afterTraffic are"];
            }
            const problem = typeof arn === "string" ? hookProblem(arn, place) : undefined;
            return [problem === undefined, `${at}.hooks.${hook}`, problem ?? ""];
        }),
    ];
}

/** What is wrong with a hook. Source: CodeDeploy user guide, "AppSpec 'hooks' section": a function's name, or its ARN. */
export function hookProblem(arn: string, { accountId, region }: Pick<Place, "accountId" | "region">): string | undefined {
    const [, there, account] = /^arn:[a-z-]+:lambda:([a-z0-9-]+):(\d{12}):function:[\w-]{1,64}$/.exec(arn) ?? [];
    if (there === undefined || account === undefined) return `is "${arn}", not the ARN of a function`;
    if (there !== region) return `is a function in ${there}, but CodeDeploy calls those in ${region} alone`;
    return account === accountId ? undefined : `is a function of account ${account}, but CodeDeploy calls those of ${accountId} alone`;
}
