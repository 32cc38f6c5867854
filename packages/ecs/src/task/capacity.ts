import { capacityProviderName, isWhole, type Place, type Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Deployed } from "../releases/deployed.ts";
import { type FargateSize, sizeRules } from "./fargate-size.ts";

/** Fargate alone: each task on capacity of its own. */
export interface FargateCapacity {
    readonly kind: "fargate";
}

/** Fargate, in part on spare capacity that costs less and that AWS may take back. */
export interface FargateSpotCapacity {
    readonly kind: "fargateSpot";
    /** Tasks that never run on spare capacity, 0 to 100,000. @default 0 */
    readonly onDemandTasks?: number;
    /** Of the tasks beyond those, how many in a hundred run on spare capacity, 1 to 100. @default 100 */
    readonly spotPercent?: number;
}

/** EC2 instances that the environment's foundation keeps for ECS. */
export interface InstanceCapacity {
    readonly kind: "instances";
    /** The key under which `EnvironmentFoundation` has them in `instances`. */
    readonly name: string;
}

export type Capacity = FargateCapacity | FargateSpotCapacity | InstanceCapacity;

/** A task's size on instances: whatever fits on one. */
export interface InstanceSize {
    /** CPU units, 128 to 196608; 1024 are one virtual CPU. */
    readonly cpu: number;
    /** Memory in MiB; 6 at least. */
    readonly memoryMiB: number;
    readonly capacity: InstanceCapacity;
}

/** What tasks run on, and a size that there is there. */
export type Sized = (FargateSize & { /** @default fargate() */ readonly capacity?: FargateCapacity | FargateSpotCapacity }) | InstanceSize;

/** Each task on Fargate capacity of its own: the default. */
export const fargate = (): FargateCapacity => ({ kind: "fargate" });

/**
 * Fargate, in part on spare capacity: AWS may take such a task back after a warning of two minutes, and ECS starts another one.
 * Source: ECS developer guide, "Amazon ECS clusters for Fargate", Fargate Spot termination notices.
 *
 * @example
 * fargateSpot({ onDemandTasks: 2, spotPercent: 75 })
 */
export const fargateSpot = (mix: Omit<FargateSpotCapacity, "kind"> = {}): FargateSpotCapacity => ({ kind: "fargateSpot", ...mix });

/**
 * EC2 instances of the environment's foundation, such as `instances("general")`.
 *
 * @example
 * instances("general")
 */
export const instances = (name: string): InstanceCapacity => ({ kind: "instances", name });

const kinds: readonly Capacity["kind"][] = ["fargate", "fargateSpot", "instances"];

/** Sources: ECS API reference, "CapacityProviderStrategyItem"; ECS developer guide, "Task definition parameters", Task size. */
export function capacityRules({ cpu, memoryMiB, capacity = fargate() }: Sized): readonly Rule[] {
    if (!kinds.includes(capacity.kind)) return [[false, "capacity", `is of the kind ${capacity.kind}, not one of ${kinds.join(", ")}`]];
    if (capacity.kind === "instances") {
        return [
            [isWhole(cpu, 128, 196_608), "cpu", `is ${cpu}, not a whole number from 128 to 196608`],
            [isWhole(memoryMiB, 6, Number.MAX_SAFE_INTEGER), "memoryMiB", `is ${memoryMiB}, not a whole number from 6`],
            [
                typeof capacity.name === "string" && /^[a-z][a-z0-9]*$/.test(capacity.name),
                "capacity.name",
                `is "${capacity.name}", which no foundation's instances are called`,
            ],
        ];
    }
    const { onDemandTasks = 0, spotPercent = 100 } = capacity.kind === "fargateSpot" ? capacity : {};
    return [
        ...sizeRules({ cpu, memoryMiB }),
        [isWhole(onDemandTasks, 0, 100_000), "capacity.onDemandTasks", `is ${onDemandTasks}, not a whole number from 0 to 100000`],
        [isWhole(spotPercent, 1, 100), "capacity.spotPercent", `is ${spotPercent}, not a whole number from 1 to 100`],
    ];
}

/** What a task definition is registered for. */
export const compatibilityOf = (capacity: Capacity = fargate()): "FARGATE" | "EC2" => (capacity.kind === "instances" ? "EC2" : "FARGATE");

type Strategy = aws.types.input.ecs.ServiceCapacityProviderStrategy;
type Launch = Pick<aws.ecs.ServiceArgs, "launchType" | "capacityProviderStrategies" | "orderedPlacementStrategies" | "forceNewDeployment">;

/** The providers that tasks are spread over; none on Fargate alone, which a launch type asks for. */
export function providersOf(
    capacity: Capacity = fargate(),
    place: Place,
): readonly { capacityProvider: string; base?: number; weight: number }[] {
    if (capacity.kind === "fargate") return [];
    if (capacity.kind === "instances") return [{ capacityProvider: capacityProviderName(place, capacity.name), weight: 1 }];
    const { onDemandTasks = 0, spotPercent = 100 } = capacity;
    return [
        { capacityProvider: "FARGATE", base: onDemandTasks, weight: 100 - spotPercent },
        { capacityProvider: "FARGATE_SPOT", base: 0, weight: spotPercent },
    ];
}

/**
 * How a service starts its tasks. A launch type gives way to capacity providers in place; the other way Pulumi's provider replaces the
 * service, so one that runs on providers stays with them. Their provider also wants `forceNewDeployment` where they change, and it must
 * not come and go, or each would be a change.
 * Source: terraform-provider-aws, internal/service/ecs/service.go; ECS API reference, "UpdateService", capacityProviderStrategy.
 */
export function launchOn(capacity: Capacity = fargate(), place: Place, deployed: pulumi.Output<Deployed | undefined>): Launch {
    const capacityProviderStrategies = [...providersOf(capacity, place)];
    if (capacity.kind === "instances") {
        return {
            capacityProviderStrategies,
            // Apart from each other first, then on as few instances as will do.
            orderedPlacementStrategies: [
                { type: "spread", field: "attribute:ecs.availability-zone" },
                { type: "binpack", field: "memory" },
            ],
            forceNewDeployment: true,
        };
    }
    if (capacity.kind === "fargateSpot") return { capacityProviderStrategies, forceNewDeployment: true };
    const onProviders = deployed.apply(running => running?.service !== undefined && running.service.launchType !== "FARGATE");
    return {
        launchType: onProviders.apply(yes => (yes ? undefined : "FARGATE")) as pulumi.Output<string>,
        capacityProviderStrategies: onProviders.apply(yes =>
            yes ? [{ capacityProvider: "FARGATE", base: 0, weight: 100 }] : undefined,
        ) as pulumi.Output<Strategy[]>,
        forceNewDeployment: onProviders.apply(yes => (yes ? true : undefined)) as pulumi.Output<boolean>,
    };
}
