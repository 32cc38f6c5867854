import type { Placement, Rule } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/** When in a release a hook is asked. Source: ECS API reference, "DeploymentLifecycleHook": lifecycleStages. */
export type Stage = "RECONCILE_SERVICE" | "TEST_TRAFFIC_SHIFT" | "PRODUCTION_TRAFFIC_SHIFT" | PauseStage;
/** When in a release it can pause. */
export type PauseStage = "PRE_SCALE_UP" | "POST_SCALE_UP" | "POST_TEST_TRAFFIC_SHIFT" | "POST_PRODUCTION_TRAFFIC_SHIFT";

const pauseStages: readonly string[] = ["PRE_SCALE_UP", "POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT"];
const stages: readonly string[] = ["RECONCILE_SERVICE", "TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", ...pauseStages];

/** Something that has a say in a release. */
export type Hook = InvokeHook | PauseHook;

export interface InvokeHook {
    readonly kind: "invoke";
    readonly functionArn: pulumi.Input<string>;
    readonly at: readonly Stage[];
    /** What the function is told beside what ECS tells it. */
    readonly details?: Readonly<Record<string, string>>;
}

export interface PauseHook {
    readonly kind: "pause";
    readonly at: readonly PauseStage[];
    /** Minutes, 1 to 20160 (14 days). */
    readonly minutes: number;
    /** What becomes of the release where nobody said anything. */
    readonly otherwise: "ROLLBACK" | "CONTINUE";
}

/**
 * Asks a Lambda function, which answers `{ hookStatus: "SUCCEEDED" | "FAILED" | "IN_PROGRESS" }`; `FAILED` rolls back. The function must be
 * of the service's account and region.
 * Source: ECS developer guide, "Lifecycle hooks for Amazon ECS service deployments".
 *
 * @example
 * const smoke = invoke("arn:aws:lambda:eu-west-1:222222222222:function:smoke", { at: ["POST_TEST_TRAFFIC_SHIFT"] });
 */
export const invoke = (functionArn: pulumi.Input<string>, asked: Pick<InvokeHook, "at" | "details">): InvokeHook => ({
    kind: "invoke",
    functionArn,
    ...asked,
});

/**
 * Stops the release until a person or a program says `ContinueServiceDeployment`. CodePipeline's ECS action waits an hour at most.
 *
 * @example
 * const look = pause({ at: ["POST_TEST_TRAFFIC_SHIFT"], minutes: 30, otherwise: "ROLLBACK" });
 */
export const pause = (asked: Omit<PauseHook, "kind">): PauseHook => ({ kind: "pause", ...asked });

/** How long a release may stand still, in minutes. */
export const pausedMinutes = (hooks: readonly Hook[]): number =>
    hooks.reduce((sum, hook) => sum + (hook.kind === "pause" ? hook.minutes * (hook.at ?? []).length : 0), 0);

/** What must hold of a release's hooks. */
export const hookRules = (hooks: readonly Hook[], place: Pick<Placement, "accountId" | "region">): readonly Rule[] =>
    hooks.flatMap((hook, index): readonly Rule[] => {
        const path = `release.hooks[${index}]`;
        const known = hook.kind === "pause" ? pauseStages : stages;
        // Callers without types may leave it out.
        const at: readonly string[] = hook.at ?? [];
        return [
            [at.length > 0, `${path}.at`, "names no stage"],
            ...at.map(
                (stage): Rule => [
                    known.includes(stage),
                    `${path}.at`,
                    `is ${stage}, where a release cannot ${hook.kind}: ${known.join(", ")}`,
                ],
            ),
            ...(hook.kind === "pause"
                ? ([
                      [
                          Number.isInteger(hook.minutes) && hook.minutes >= 1 && hook.minutes <= 20_160,
                          `${path}.minutes`,
                          `is ${hook.minutes}, not a whole number from 1 to 20160`,
                      ],
                      [
                          ["ROLLBACK", "CONTINUE"].includes(hook.otherwise),
                          `${path}.otherwise`,
                          `is ${hook.otherwise}, not ROLLBACK or CONTINUE`,
                      ],
                  ] as const)
                : typeof hook.functionArn === "string"
                  ? [functionRule(`${path}.functionArn`, hook.functionArn, place)]
                  : []),
        ];
    });

/** A function's ARN, as far as it is known. */
export function functionRule(path: string, arn: string, { accountId, region }: Pick<Placement, "accountId" | "region">): Rule {
    const [, , service, there, account, kind] = arn.split(":");
    return [
        service === "lambda" && kind === "function" && there === region && account === accountId,
        path,
        `is ${arn}, not the ARN of a Lambda function of ${region} in account ${accountId}`,
    ];
}

/** The same for a function that is only known later: it is said before the service is touched. */
export const functionArnOf = (
    { functionArn }: Pick<InvokeHook, "functionArn">,
    place: Pick<Placement, "accountId" | "region">,
): pulumi.Output<string> =>
    pulumi.output(functionArn).apply(arn => {
        const [holds, path, reason] = functionRule("hook's functionArn", arn, place);
        if (!holds) throw new pulumi.RunError(`a ${path} ${reason}`);
        return arn;
    });
