import { arnOf, type Grant, type Place, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A file system of EFS, or an empty folder that lives as long as the task; see `efs` and `ephemeral`. */
export type Volume = EfsVolume | EphemeralVolume;
export type Volumes = Readonly<Record<string, Volume>>;

export interface EphemeralVolume {
    readonly kind: "ephemeral";
}

export type EfsVolume = { readonly kind: "efs" } & EfsOptions;

export type EfsOptions = {
    readonly fileSystemId: pulumi.Input<string>;
    /**
     * The security group of the file system's mount targets: it and the task's are opened to each other.
     * @default none is opened, as where another volume of the task's names it
     */
    readonly securityGroupId?: pulumi.Input<string>;
    /** Whether the task role is who mounts it, so that the file system's policy may tell tasks apart. @default true */
    readonly iam?: boolean;
} & (
    | {
          /** An access point, which has its own folder, user and group. */
          readonly accessPointId: pulumi.Input<string>;
          readonly rootDirectory?: never;
      }
    | {
          readonly accessPointId?: never;
          /** The file system's folder that is mounted. @default "/" */
          readonly rootDirectory?: string;
      }
);

/**
 * A volume that outlives tasks and is shared by them: a file system of EFS, encrypted on the way, which the task role alone may mount.
 *
 * Source: ECS developer guide, "Specify an Amazon EFS file system in an Amazon ECS task definition".
 *
 * @example
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 *     volumes: { data: efs({ fileSystemId: "fs-0123", accessPointId: "fsap-0123", securityGroupId: "sg-0123" }), scratch: ephemeral() },
 *     mounts: { data: "/data", scratch: "/tmp" },
 * });
 */
export const efs = (options: EfsOptions): EfsVolume => ({ kind: "efs", ...options });

/** A volume that is empty when a task starts and gone when it ends, for what its containers share. */
export const ephemeral = (): EphemeralVolume => ({ kind: "ephemeral" });

/** Where a container finds volumes: a path, by the volume's name. */
export type Mounts = Readonly<Record<string, string | Mount>>;

export interface Mount {
    /** A path in the container; starts with a slash. */
    readonly path: string;
    /** Whether the container may only read. @default false */
    readonly readOnly?: boolean;
}

const mountOf = (mount: string | Mount): Mount => (typeof mount === "string" ? { path: mount } : mount);

const entries = (mounts: Mounts): readonly (readonly [string, Mount])[] =>
    Object.keys(mounts)
        .sort()
        .map(name => [name, mountOf(mounts[name] as string | Mount)]);

/** Source: ECS API reference, "MountPoint". */
export const mountPoints = (mounts: Mounts) =>
    entries(mounts).map(([sourceVolume, { path: containerPath, readOnly = false }]) => ({ sourceVolume, containerPath, readOnly }));

export const mountRules = (path: string, mounts: Mounts, volumes: readonly string[]): readonly Rule[] => {
    const all = entries(mounts);
    return all.flatMap(([name, mount], at) => [
        [volumes.includes(name), `${path}.${name}`, `is no volume of the task; ${volumes.join(", ") || "it has none"}`],
        [mount.path.startsWith("/"), `${path}.${name}`, `is "${mount.path}", which does not start with a slash`],
        [all.findIndex(([, other]) => other.path === mount.path) === at, `${path}.${name}`, `is at ${mount.path}, as another volume is`],
    ]);
};

export const volumeRules = (volumes: Volumes, mounts: readonly Mounts[]): readonly Rule[] =>
    Object.entries(volumes).flatMap(([name, volume]): readonly Rule[] => [
        // Source: ECS API reference, "Volume", name.
        [/^[a-zA-Z0-9_-]{1,255}$/.test(name), `volumes.${name}`, "has a name of other than letters, digits, dashes and underscores"],
        [mounts.some(each => name in each), `volumes.${name}`, "is mounted nowhere"],
        ...(volume.kind === "efs" ? [...efsRules(`volumes.${name}`, volume), groupRule(name, volume, volumes)] : []),
    ]);

/** EC2 refuses the same rule twice (InvalidPermission.Duplicate). */
function groupRule(name: string, { securityGroupId }: EfsVolume, volumes: Volumes): Rule {
    const first = Object.keys(volumes).find(key => {
        const each = volumes[key];
        return each?.kind === "efs" && each.securityGroupId === securityGroupId;
    });
    return [
        securityGroupId === undefined || first === name,
        `volumes.${name}.securityGroupId`,
        `is volumes.${first}'s, too: it is opened once, so say it there alone`,
    ];
}

const efsRules = (path: string, { fileSystemId, accessPointId, rootDirectory = "/" }: EfsVolume): readonly Rule[] => [
    [isId("fs", fileSystemId), `${path}.fileSystemId`, `is "${fileSystemId}", no id of a file system`],
    [
        accessPointId === undefined || isId("fsap", accessPointId),
        `${path}.accessPointId`,
        `is "${accessPointId}", no id of an access point`,
    ],
    [rootDirectory.startsWith("/"), `${path}.rootDirectory`, `is "${rootDirectory}", which does not start with a slash`],
    [
        accessPointId === undefined || rootDirectory === "/",
        `${path}.rootDirectory`,
        `is "${rootDirectory}", but an access point has a folder of its own`,
    ],
];

/** Source: EFS API reference, "CreateFileSystem" and "CreateAccessPoint". */
const isId = (prefix: string, id: pulumi.Input<string>): boolean => typeof id !== "string" || new RegExp(`^${prefix}-[0-9a-f]+$`).test(id);

/** A task definition's volumes. AWS takes access points and IAM only under encryption. Source: ECS API reference, "EFSVolumeConfiguration". */
export const volumesOf = (volumes: Volumes): aws.types.input.ecs.TaskDefinitionVolume[] =>
    Object.keys(volumes)
        .sort()
        .map(name => {
            const volume = volumes[name] as Volume;
            if (volume.kind === "ephemeral") return { name };
            const { fileSystemId, accessPointId, rootDirectory, iam = true } = volume;
            return {
                name,
                efsVolumeConfiguration: {
                    fileSystemId,
                    ...(rootDirectory && { rootDirectory }),
                    transitEncryption: "ENABLED",
                    ...((accessPointId || iam) && {
                        authorizationConfig: { ...(accessPointId && { accessPointId }), iam: iam ? "ENABLED" : "DISABLED" },
                    }),
                },
            };
        });

/**
 * What the task role needs to mount these, and to write where a container may.
 * Source: EFS user guide, "Using IAM to control access to file systems".
 */
export const volumeGrants = (volumes: Volumes, mounts: readonly Mounts[], place: Pick<Place, "accountId" | "region">): readonly Grant[] =>
    Object.keys(volumes)
        .sort()
        .flatMap(name => {
            const volume = volumes[name] as Volume;
            if (volume.kind === "ephemeral" || volume.iam === false) return [];
            const arn = (type: string, id: pulumi.Input<string>) =>
                pulumi.output(id).apply(id => arnOf(place, "elasticfilesystem", `${type}/${id}`));
            const writes = mounts.some(each => each[name] !== undefined && !mountOf(each[name]).readOnly);
            const { fileSystemId, accessPointId } = volume;
            return [
                {
                    actions: ["elasticfilesystem:ClientMount", ...(writes ? (["elasticfilesystem:ClientWrite"] as const) : [])],
                    resources: [arn("file-system", fileSystemId)],
                    ...(accessPointId && {
                        condition: { StringEquals: { "elasticfilesystem:AccessPointArn": arn("access-point", accessPointId) } },
                    }),
                },
            ];
        });

/** NFS. Source: EFS user guide, "Using VPC security groups". */
const nfs = { ipProtocol: "tcp", fromPort: 2049, toPort: 2049 };

/** Opens the task's security group and those of its file systems to each other: rules that must be there before a task starts. */
export const reachVolumes = (
    name: string,
    volumes: Volumes,
    { id: securityGroupId }: Pick<aws.ec2.SecurityGroup, "id">,
    opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] =>
    Object.entries(volumes).flatMap(([key, volume]) => {
        if (volume.kind !== "efs" || volume.securityGroupId === undefined) return [];
        const theirs = volume.securityGroupId;
        return [
            new aws.vpc.SecurityGroupEgressRule(
                `${name}-volume-${key}`,
                { securityGroupId, referencedSecurityGroupId: theirs, ...nfs },
                opts,
            ),
            new aws.vpc.SecurityGroupIngressRule(
                `${name}-volume-${key}-from`,
                { securityGroupId: theirs, referencedSecurityGroupId: securityGroupId, ...nfs },
                opts,
            ),
        ];
    });
