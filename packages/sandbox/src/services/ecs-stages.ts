import type { DeploymentConfiguration, ServiceDeployment } from "./ecs-deployments.ts";

/** One step of a deployment: what it moves when it begins, and how long it lasts. */
export interface Step {
    readonly stage: string;
    readonly minutes: number;
    /** Percent of the production traffic that the new revision gets from here on. */
    readonly weight?: number;
    readonly testWeight?: number;
    /** A pause that waits for a person, and what becomes of it without one. */
    readonly onTimeout?: "ROLLBACK" | "CONTINUE";
}

/** A pause without a time-out waits for a day. Source: ECS API reference, "DeploymentLifecycleHook": timeoutConfiguration. */
const patience = "1440";

/**
 * The steps of a deployment, in order. A rolling deployment moves no traffic and is over at once, as is all else that takes AWS seconds.
 * Source: ECS developer guide, "Amazon ECS blue/green service deployments workflow", "… linear …" and "… canary …".
 */
export function stepsOf({ strategy, configuration }: Pick<ServiceDeployment, "strategy" | "configuration">): readonly Step[] {
    const pauses = (stage: string): readonly Step[] =>
        (configuration.lifecycleHooks ?? [])
            .filter(({ targetType, lifecycleStages }) => targetType === "PAUSE" && lifecycleStages.includes(stage))
            .map(({ timeoutConfiguration: { action = "ROLLBACK", timeoutInMinutes = patience } = {} }) => ({
                stage,
                minutes: Number(timeoutInMinutes),
                onTimeout: action === "CONTINUE" ? "CONTINUE" : "ROLLBACK",
            }));
    const at = (stage: string): readonly Step[] => [{ stage, minutes: 0 }, ...pauses(stage)];
    if (strategy === "ROLLING") return [];
    return [
        ...at("RECONCILE_SERVICE"),
        ...at("PRE_SCALE_UP"),
        ...at("POST_SCALE_UP"),
        { stage: "TEST_TRAFFIC_SHIFT", minutes: 0, testWeight: 100 },
        ...at("POST_TEST_TRAFFIC_SHIFT"),
        ...shifts(strategy, configuration).map(step => ({ stage: "PRODUCTION_TRAFFIC_SHIFT", ...step })),
        ...at("POST_PRODUCTION_TRAFFIC_SHIFT"),
        { stage: "BAKE_TIME", minutes: Number(configuration.bakeTimeInMinutes ?? 0) },
        { stage: "CLEAN_UP", minutes: 0 },
    ];
}

function shifts(strategy: string, { canaryConfiguration, linearConfiguration }: DeploymentConfiguration) {
    const all = { weight: 100, minutes: 0 };
    if (strategy === "CANARY") {
        const { canaryPercent = 5, canaryBakeTimeInMinutes = "10" } = canaryConfiguration ?? {};
        return [{ weight: canaryPercent, minutes: Number(canaryBakeTimeInMinutes) }, all];
    }
    if (strategy === "LINEAR") {
        const { stepPercent = 10, stepBakeTimeInMinutes = "6" } = linearConfiguration ?? {};
        const steps = Math.ceil(100 / stepPercent) - 1;
        return [
            ...Array.from({ length: steps }, (_, step) => ({ weight: (step + 1) * stepPercent, minutes: Number(stepBakeTimeInMinutes) })),
            all,
        ];
    }
    return [all];
}
