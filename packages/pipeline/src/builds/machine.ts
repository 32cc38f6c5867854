import { check, type Grant, type Secrets } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import type { environments } from "./environments.ts";
import { machineRules } from "./machine-rules.ts";

export type EnvironmentType = keyof typeof environments;
type ComputeOf<Type extends EnvironmentType> = (typeof environments)[Type]["computes"][number];

/** An image in ECR, which the builds' own role pulls. */
export interface EcrImage {
    /** The ARN of the repository; where that is another account's, its policy must let the delivery account in. */
    readonly repositoryArn: pulumi.Input<string>;
    /** A tag, or a digest that begins with `sha256:`. */
    readonly tag: string;
}

/**
 * What builds leave for later builds: files in S3, or on the host that ran the last one. Commands' steps keep `paths`; a buildspec file
 * says itself what it keeps.
 */
export type Cache =
    | {
          /** In the artifact bucket, under a prefix of the pipeline's and the machine's own; or in a bucket of yours, by name. */
          readonly s3: true | { readonly bucket: pulumi.Input<string> };
          /** Folders and files, such as `node_modules/**`; at least one. */
          readonly paths: readonly string[];
          readonly local?: never;
      }
    | {
          /**
           * `docker`: layers of images, on a privileged machine; `custom`: `paths`. Neither in a network of yours. A cache of the source is
           * none: a pipeline hands builds an archive of it.
           */
          readonly local: readonly ("docker" | "custom")[];
          /** Folders; for `custom`. */
          readonly paths?: readonly string[];
          readonly s3?: never;
      };

/** A network that builds run in: private subnets with a way to AWS's services and to whatever else commands fetch. */
export interface BuildVpc {
    readonly vpcId: pulumi.Input<string>;
    /** 1 to 16 private subnets' ids. */
    readonly subnets: readonly pulumi.Input<string>[];
    /** 1 to 5 security groups' ids. */
    readonly securityGroups: readonly pulumi.Input<string>[];
}

interface AnyMachine {
    /** One of AWS's images, a public one, or one in ECR; commands need a bash in it. @default AWS's own for the type, with Node.js 22 on Lambda */
    readonly image?: string | EcrImage;
    /** Environment variables of every build on it, for all to see; a step's own of the same name comes before. @default none */
    readonly variables?: Readonly<Record<string, pulumi.Input<string>>>;
    /** Environment variables whose values are secret: neither code nor CodeBuild's console shows them. @default none */
    readonly secrets?: Secrets;
    /** What builds on it may do beyond reading and making artifacts, writing logs and reports. Every step on it may do all of it. @default nothing */
    readonly grants?: readonly Grant[];
    /**
     * How many builds run at the same time, from 1. CodeBuild refuses a further one, it does not queue it: an action fails.
     *
     * @default as many as the account may
     */
    readonly concurrentBuilds?: number;
    /** Days that logs stay, one of CloudWatch Logs' choices. @default 30 */
    readonly logDays?: number;
}

interface ContainerTimes {
    /** Minutes that a build may take, 5 to 2160. @default 60 */
    readonly timeoutMinutes?: number;
    /** Minutes that a build may wait for its machine, 5 to 480. @default 60 */
    readonly queuedMinutes?: number;
    /** Docker within builds. Whoever changes commands is then root on the build's host. @default false */
    readonly privileged?: boolean;
}

interface OnDemand extends AnyMachine, ContainerTimes {
    /** @default CodeBuild's own network, with the internet and nothing of yours */
    readonly vpc?: BuildVpc;
    readonly fleet?: never;
}

/** Linux on Intel's and AMD's processors; alone keeps caches on its host, up to XLARGE. */
export interface LinuxMachine extends OnDemand {
    /** @default "LINUX_CONTAINER" */
    readonly type?: "LINUX_CONTAINER";
    /** @default "BUILD_GENERAL1_SMALL" */
    readonly compute?: ComputeOf<"LINUX_CONTAINER">;
    /** @default none */
    readonly cache?: Cache;
}

/** Linux on Graviton, or with a GPU. */
export type OtherMachine = OnDemand & { readonly cache?: Extract<Cache, { s3: unknown }> } & (
        | { readonly type: "ARM_CONTAINER"; readonly compute?: ComputeOf<"ARM_CONTAINER"> }
        | { readonly type: "LINUX_GPU_CONTAINER"; readonly compute?: ComputeOf<"LINUX_GPU_CONTAINER"> }
    );

/** Machines that wait for builds, and that you pay for while they do. */
export interface FleetMachine extends AnyMachine, ContainerTimes {
    /** The ARN of a reserved capacity fleet in the delivery account; its network is the fleet's own. */
    readonly fleet: pulumi.Input<string>;
    /** As the fleet's. @default "LINUX_CONTAINER" */
    readonly type?: Exclude<EnvironmentType, `${string}_LAMBDA_CONTAINER`>;
    /** As the fleet's. @default "BUILD_GENERAL1_SMALL" */
    readonly compute?: ComputeOf<"LINUX_CONTAINER">;
    /** @default none */
    readonly cache?: Extract<Cache, { s3: unknown }>;
    readonly vpc?: never;
}

/**
 * A build as a Lambda function: there at once, for 15 minutes at most, writes to `/tmp` alone, without Docker, root, caches or networks of
 * yours. Source: CodeBuild user guide, "Run builds on AWS Lambda compute", Limitations of AWS Lambda compute.
 */
export interface LambdaMachine extends AnyMachine {
    readonly type: "LINUX_LAMBDA_CONTAINER" | "ARM_LAMBDA_CONTAINER";
    /** @default "BUILD_LAMBDA_1GB" */
    readonly compute?: ComputeOf<"LINUX_LAMBDA_CONTAINER">;
    readonly timeoutMinutes?: never;
    readonly queuedMinutes?: never;
    readonly privileged?: never;
    readonly cache?: never;
    readonly vpc?: never;
    readonly fleet?: never;
}

export type MachineOptions = LinuxMachine | OtherMachine | FleetMachine | LambdaMachine;

/** A kind of machine that builds run on, by its name. */
export type Machine = MachineOptions & { readonly name: string };

/**
 * A kind of machine that several steps of a pipeline build on: give each of them the same one. All of them are one CodeBuild project, with
 * one role; so what the machine may do, each step on it may do. A step with grants or secrets of its own has a project of its own, set up
 * alike. Steps may come, go and change places: the project stays.
 *
 * What it has not: CodeBuild's own retries, since an action waits for the build that it started and no other. A stage can try again.
 *
 * @example
 * const arm = machine("arm", { type: "ARM_CONTAINER", compute: "BUILD_GENERAL1_LARGE", cache: { s3: true, paths: ["node_modules/**"] } });
 * const steps = [codeBuild("unit", { on: arm, commands: ["npm ci", "npm test"] }), codeBuild("lint", { on: arm, commands: ["npm ci", "npm run lint"] })];
 *
 * @param name A lower-case word of up to 20 letters, digits and dashes, unique in a pipeline; part of the project's name.
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function machine(name: string, options: MachineOptions = {}): Machine {
    const made: Machine = { ...options, name };
    check(`machine "${name}"`, ...machineRules(made));
    return made;
}

/** Where steps build that ask for no machine and need nothing of their own. */
export const defaultMachine: Machine = { name: "default" };
