import type { Rule } from "@causeway/core";

/** A command that ECS runs inside a container: it is well while the command ends with 0. */
export interface ContainerHealth {
    /** A line for the container's shell, or a program and its arguments, for images without a shell. */
    readonly command: string | readonly [program: string, ...args: string[]];
    /** Seconds between checks, 5 to 300. @default 30 */
    readonly intervalSeconds?: number;
    /** Seconds until a check counts as failed, 2 to 120. @default 5 */
    readonly timeoutSeconds?: number;
    /** Failures in a row that make the container unhealthy, 1 to 10. @default 3 */
    readonly retries?: number;
    /** Seconds after the start in which failures do not count, 0 to 300. @default 0 */
    readonly startSeconds?: number;
}

/** AWS's own ranges. Source: ECS API reference, "HealthCheck". */
const ranges = {
    intervalSeconds: [5, 300],
    timeoutSeconds: [2, 120],
    retries: [1, 10],
    startSeconds: [0, 300],
} as const;

export const healthOf = ({ command, intervalSeconds, timeoutSeconds, retries, startSeconds }: ContainerHealth) => ({
    command: typeof command === "string" ? ["CMD-SHELL", command] : ["CMD", ...command],
    interval: intervalSeconds ?? 30,
    timeout: timeoutSeconds ?? 5,
    retries: retries ?? 3,
    ...(startSeconds && { startPeriod: startSeconds }),
});

/** Container definitions, as JSON, with the health check of the container of this name. */
export const withHealth = (containers: string, name: string, health: ContainerHealth): string =>
    JSON.stringify(
        (JSON.parse(containers) as readonly { readonly name: string }[]).map(each =>
            each.name === name ? { ...each, healthCheck: healthOf(health) } : each,
        ),
    );

export const healthRules = (path: string, health: ContainerHealth): readonly Rule[] => [
    [(health.command?.[0] ?? "") !== "", `${path}.command`, "is empty"],
    ...(Object.keys(ranges) as (keyof typeof ranges)[]).map((name): Rule => {
        const [from, to] = ranges[name];
        const value = health[name] ?? from;
        const fits = Number.isInteger(value) && value >= from && value <= to;
        return [fits, `${path}.${name}`, `is ${value}, not a whole number from ${from} to ${to}`];
    }),
];
