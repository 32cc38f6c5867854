import type { Placement, Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { type ContainerSettings, isCondition, settingRules, settingsOf, sorted } from "./container.ts";

/** A container beside the main one: a proxy, an agent, a migration before the start. */
export interface Sidecar extends ContainerSettings {
    /** Tag or digest included. Images of private ECR repositories are pulled by the execution role, which gets the permissions for it. */
    readonly image: pulumi.Input<string>;
    /** Whether the task ends when this container does. @default true */
    readonly essential?: boolean;
    /** @default what the image says */
    readonly entryPoint?: readonly string[];
    /** @default what the image says */
    readonly command?: readonly string[];
    /** TCP ports that it listens on, each 1 to 65535: containers of a task share one network interface. @default none */
    readonly ports?: readonly number[];
    /** CPU units of the task's that are kept for it. @default none: it shares what is left with the others */
    readonly cpu?: number;
    /** The most memory that it may take, in MiB; it is ended if it takes more. @default the task's */
    readonly memoryMiB?: number;
    /** Memory in MiB of the task's that is kept for it. @default none */
    readonly memoryReservationMiB?: number;
}

export type Sidecars = Readonly<Record<string, Sidecar>>;

/** Container definitions, by name. */
export const sidecarsOf = (sidecars: Sidecars, logConfiguration: object): readonly object[] =>
    sorted(sidecars).map(([name, sidecar]) => {
        const { image, essential = true, entryPoint, command, ports, cpu, memoryMiB: memory, memoryReservationMiB } = sidecar;
        return {
            name,
            image,
            essential,
            ...(entryPoint && { entryPoint }),
            ...(command && { command }),
            ...(ports && { portMappings: ports.map(containerPort => ({ containerPort, protocol: "tcp" })) }),
            ...(cpu && { cpu }),
            ...(memory && { memory }),
            ...(memoryReservationMiB && { memoryReservation: memoryReservationMiB }),
            ...settingsOf(sidecar),
            logConfiguration,
        };
    });

/** The main container and the task around the sidecars. */
export interface Around extends ContainerSettings {
    readonly container: string;
    readonly port?: number | undefined;
    readonly cpu: number;
    readonly memoryMiB: number;
    readonly placement: Placement;
    readonly volumes: readonly string[];
    /** Memory in MiB that is kept for what else stands beside them. */
    readonly reservedMiB: number;
}

/** What must hold of a task's containers, each and together. */
export const containerRules = (sidecars: Sidecars, around: Around): readonly Rule[] => [
    // Source: ECS API reference, "RegisterTaskDefinition": at most ten containers.
    [Object.keys(sidecars).length <= 9, "sidecars", `are ${Object.keys(sidecars).length}: a task has ten containers at most`],
    ...settingRules("", around, around.placement, around.volumes),
    ...Object.entries(sidecars).flatMap(([name, sidecar]) => ownRules(name, sidecar, around)),
    ...portRules(sidecars, around),
    ...reservationRules(sidecars, around),
    ...dependencyRules(sidecars, around),
];

const ownRules = (name: string, sidecar: Sidecar, { container, placement, volumes }: Around): readonly Rule[] => [
    [/^[a-zA-Z0-9_-]{1,255}$/.test(name), `sidecars.${name}`, "has a name of other than letters, digits, dashes and underscores"],
    [name !== container, `sidecars.${name}`, "is what the main container is called"],
    // Source: ECS API reference, "ContainerDefinition", image.
    [
        typeof sidecar.image !== "string" || /^[a-zA-Z0-9_\-.:/@#]{1,255}$/.test(sidecar.image),
        `sidecars.${name}.image`,
        `is "${sidecar.image}", which is no image`,
    ],
    ...settingRules(`sidecars.${name}.`, sidecar, placement, volumes),
];

/** In the network mode `awsvpc`, all containers of a task share one interface. Source: ECS API reference, "PortMapping". */
function portRules(sidecars: Sidecars, { container, port }: Around): readonly Rule[] {
    const taken = new Map<number, string>(port === undefined ? [] : [[port, container]]);
    return Object.entries(sidecars).flatMap(([name, { ports = [] }]) =>
        ports.flatMap((wanted, at): readonly Rule[] => {
            const other = taken.get(wanted);
            if (other === undefined) taken.set(wanted, name);
            const path = `sidecars.${name}.ports[${at}]`;
            return [
                [Number.isInteger(wanted) && wanted >= 1 && wanted <= 65_535, path, `is ${wanted}, not 1 to 65535`],
                [other === undefined, path, `is ${wanted}, as ${other} has: a task's containers share one network interface`],
            ];
        }),
    );
}

/** Source: ECS API reference, "ContainerDefinition", cpu, memory (at least 6) and memoryReservation. */
function reservationRules(sidecars: Sidecars, { cpu, memoryMiB, container, reservedMiB }: Around): readonly Rule[] {
    const all = Object.entries(sidecars);
    const sum = (of: (sidecar: Sidecar) => number) => all.reduce((total, [, sidecar]) => total + of(sidecar), 0);
    const [cpus, memory] = [sum(each => each.cpu ?? 0), reservedMiB + sum(each => each.memoryReservationMiB ?? each.memoryMiB ?? 0)];
    return [
        ...all.flatMap(([name, each]): readonly Rule[] => [
            [whole(each.cpu, 1), `sidecars.${name}.cpu`, `is ${each.cpu}, not a whole number from 1`],
            [whole(each.memoryMiB, 6), `sidecars.${name}.memoryMiB`, `is ${each.memoryMiB}, not a whole number from 6`],
            [
                whole(each.memoryReservationMiB, 6),
                `sidecars.${name}.memoryReservationMiB`,
                `is ${each.memoryReservationMiB}, not a whole number from 6`,
            ],
            [
                (each.memoryReservationMiB ?? 0) < (each.memoryMiB ?? Number.POSITIVE_INFINITY),
                `sidecars.${name}.memoryReservationMiB`,
                `is ${each.memoryReservationMiB}, which must be less than its most, ${each.memoryMiB}`,
            ],
        ]),
        [cpus < cpu, "sidecars", `keep ${cpus} CPU units of the task's ${cpu} for themselves, which leaves ${container} none`],
        [memory < memoryMiB, "sidecars", `keep ${memory} MiB of the task's ${memoryMiB} for themselves, which leaves ${container} none`],
    ];
}

const whole = (value: number | undefined, from: number): boolean => value === undefined || (Number.isInteger(value) && value >= from);

/** Source: ECS API reference, "ContainerDependency". */
function dependencyRules(sidecars: Sidecars, around: Around): readonly Rule[] {
    const { container } = around;
    const waits = new Map([
        [container, around.dependsOn ?? {}],
        ...sorted(sidecars).map(([name, each]) => [name, each.dependsOn ?? {}] as const),
    ]);
    return [...waits].flatMap(([name, dependsOn]) =>
        Object.entries(dependsOn).flatMap(([on, condition]): readonly Rule[] => {
            const path = `${name === container ? "" : `sidecars.${name}.`}dependsOn.${on}`;
            const target = sidecars[on];
            const essential = target?.essential ?? true;
            if (!waits.has(on)) return [[false, path, `is no container of the task; ${[...waits.keys()].join(", ")}`]];
            return [
                [isCondition(condition), path, `is "${condition}", not START, COMPLETE, SUCCESS or HEALTHY`],
                // Its health is checked from the first release on: until then another image stands in its place.
                [on !== container || condition !== "HEALTHY", path, "is HEALTHY, but of the main container only START can be waited for"],
                [!target || condition !== "HEALTHY" || target.health !== undefined, path, `is HEALTHY, but ${on} has no health check`],
                [
                    !essential || !["COMPLETE", "SUCCESS"].includes(condition),
                    path,
                    `is ${condition}, but ${on} is essential: the task ends when it does`,
                ],
                [!closes(name, on, waits), path, `makes ${name} wait for itself`],
            ];
        }),
    );
}

/** From `on` one comes back to `name`, and no container on the way comes before it in order: so a circle is told once. */
function closes(name: string, on: string, waits: ReadonlyMap<string, object>): boolean {
    const order = [...waits.keys()];
    const seen = new Set<string>();
    const next = [on];
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
        if (at === name) return true;
        if (seen.has(at) || order.indexOf(at) < order.indexOf(name)) continue;
        seen.add(at);
        next.push(...Object.keys(waits.get(at) ?? {}));
    }
    return false;
}
