import type { Place, Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { type ContainerHealth, healthOf, healthRules } from "./container-health.ts";
import { type Secrets, secretRules, valueFrom } from "./secret.ts";
import { type Mounts, mountPoints, mountRules } from "./volume.ts";

/** What may be said of every container of a task. */
export interface ContainerSettings {
    /** Environment variables. */
    readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
    /** Environment variables whose values ECS fetches when it starts the container; see `secret` and `parameter`. */
    readonly secrets?: Secrets;
    /** A command inside the container that says whether it is well. @default none: the container is well while it runs */
    readonly health?: ContainerHealth;
    /** Which containers of the task, by name, must be how far before this one starts. @default none: all start at once */
    readonly dependsOn?: Readonly<Record<string, DependsOn>>;
    /** Where the container finds the task's volumes: a path, by the volume's name. @default none */
    readonly mounts?: Mounts;
    /** Whether nothing but volumes may be written to. @default false */
    readonly readonlyRootFilesystem?: boolean;
}

/**
 * How far a container must be: it runs, it has ended, it has ended with 0, or its health check passes.
 * Source: ECS API reference, "ContainerDependency".
 */
export type DependsOn = (typeof conditions)[number];
const conditions = ["START", "COMPLETE", "SUCCESS", "HEALTHY"] as const;
export const isCondition = (condition: string): boolean => (conditions as readonly string[]).includes(condition);

/** Sorted by name: the order in which things are written down must not make a new revision. */
export const sorted = <Value>(entries: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] =>
    Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1));

/** A container's settings in ECS's words. Source: ECS API reference, "ContainerDefinition". */
export const settingsOf = ({ environment = {}, secrets, health, dependsOn, mounts, readonlyRootFilesystem }: ContainerSettings) => ({
    environment: sorted(environment).map(([name, value]) => ({ name, value })),
    ...(secrets && { secrets: sorted(secrets).map(([name, each]) => ({ name, valueFrom: valueFrom(each) })) }),
    ...(health && { healthCheck: healthOf(health) }),
    ...(dependsOn && { dependsOn: sorted(dependsOn).map(([containerName, condition]) => ({ containerName, condition })) }),
    ...(mounts && { mountPoints: mountPoints(mounts) }),
    ...(readonlyRootFilesystem && { readonlyRootFilesystem }),
});

/** What must hold of one container's settings. `path` is a property path that ends in a dot, or nothing. */
export const settingRules = (
    path: string,
    { environment = {}, secrets = {}, health, mounts = {} }: ContainerSettings,
    place: Place,
    volumes: readonly string[],
): readonly Rule[] => [
    ...secretRules(`${path}secrets`, secrets, environment, place),
    ...(health ? healthRules(`${path}health`, health) : []),
    ...mountRules(`${path}mounts`, mounts, volumes),
];
