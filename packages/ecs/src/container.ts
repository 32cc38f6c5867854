import type { Place, Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { type Secrets, secretRules, valueFrom } from "./secret.ts";

/** What may be said of every container of a task. */
export interface ContainerSettings {
    /** Environment variables. */
    readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
    /** Environment variables whose values ECS fetches when it starts the container; see `secret` and `parameter`. */
    readonly secrets?: Secrets;
}

/** Sorted by name: the order in which things are written down must not make a new revision. */
export const sorted = <Value>(entries: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] =>
    Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1));

/** A container's settings in ECS's words. Source: ECS API reference, "ContainerDefinition". */
export const settingsOf = ({ environment = {}, secrets }: ContainerSettings) => ({
    environment: sorted(environment).map(([name, value]) => ({ name, value })),
    ...(secrets && { secrets: sorted(secrets).map(([name, each]) => ({ name, valueFrom: valueFrom(each) })) }),
});

/** What must hold of one container's settings. `path` is a property path that ends in a dot, or nothing. */
export const settingRules = (path: string, { environment = {}, secrets = {} }: ContainerSettings, place: Place): readonly Rule[] => [
    ...secretRules(`${path}secrets`, secrets, environment, place),
];
