import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { subnet } from "./ec2.ts";
import { accessPoint, fileSystem, fileSystemPolicy, mountTargetsOf } from "./efs.ts";
import { mayDo } from "./iam.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";

type Volume = NonNullable<Plain<aws.ecs.TaskDefinitionArgs>["volumes"]>[number];

const refuse = (message: string) => new AwsError("ClientException", message);

/** What RegisterTaskDefinition refuses of volumes. Source: ECS API reference, "Volume", "EFSVolumeConfiguration", "EFSAuthorizationConfig". */
export function requireVolumes(volumes: readonly Volume[], taskRoleArn: string | undefined): void {
    const names = volumes.map(({ name }) => name);
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice) throw refuse(`Volume name '${twice}' is used more than once in the task definition.`);
    for (const { name, efsVolumeConfiguration: efs, hostPath } of volumes) {
        if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name)) throw refuse(`Invalid volume name '${name}'.`);
        if (!efs) continue;
        if (hostPath) throw refuse(`Volume '${name}' has both a host path and an EFS configuration.`);
        const { authorizationConfig: access, transitEncryption = "DISABLED", rootDirectory = "/" } = efs;
        if ((access?.accessPointId || access?.iam === "ENABLED") && transitEncryption !== "ENABLED") {
            throw refuse("EFS transit encryption must be enabled when an access point or IAM authorization is used.");
        }
        if (access?.accessPointId && rootDirectory !== "/") {
            throw refuse("The EFS root directory must be omitted or set to '/' when an access point is used.");
        }
        if (access?.iam === "ENABLED" && !taskRoleArn) throw refuse("EFS IAM authorization requires a task role.");
    }
}

/** The words of the mount helper, which a stopped task passes on. Source: EFS user guide, "Troubleshooting Amazon EFS: Mount issues". */
const stopped = (why: string) =>
    new AwsError(
        "ResourceInitializationError",
        `failed to invoke EFS utils commands to set up EFS volumes: stderr: ${why} : unsuccessful EFS utils command execution; code: 1`,
    );

/** Mounts a task's file systems, as ECS does before it starts containers. */
export function requireMounted(call: Call, volumes: readonly Volume[], roleArn: string | undefined, subnetIds: readonly string[]): void {
    for (const { efsVolumeConfiguration: efs } of volumes) {
        if (!efs) continue;
        const { fileSystemId: id, authorizationConfig: access } = efs;
        const found = call.get(fileSystem, id);
        if (!found) throw stopped(`Failed to resolve "${id}.efs.${call.region}.amazonaws.com" - The file system does not exist`);
        requireTargets(call, id, subnetIds);
        if (access?.accessPointId && call.get(accessPoint, access.accessPointId)?.fileSystemId !== id) {
            throw stopped(`Could not find access point ${access.accessPointId} of ${id}`);
        }
        const point = access?.accessPointId && call.arn("elasticfilesystem", `access-point/${access.accessPointId}`);
        if (!mayMount(call, id, access?.iam === "ENABLED" ? roleArn : undefined, point)) {
            throw stopped("b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'");
        }
    }
}

function requireTargets(call: Call, id: string, subnetIds: readonly string[]): void {
    const targets = mountTargetsOf(call, id);
    for (const subnetId of subnetIds) {
        const from = call.get(subnet, subnetId);
        const there = targets.some(target => target.vpcId === from?.vpcId && target.availabilityZoneName === from?.availabilityZone);
        if (!there) {
            throw stopped(
                `Failed to resolve "${id}.efs.${call.region}.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID. (no mount target in ${from?.availabilityZone})`,
            );
        }
    }
}

/** Without a policy, a file system lets everybody in who reaches it. Source: EFS user guide, "Using IAM to control access to file systems". */
function mayMount(call: Call, id: string, roleArn: string | undefined, point: string | undefined): boolean {
    const policy = call.get(fileSystemPolicy, id)?.policy;
    if (policy === undefined) return true;
    const resource = call.arn("elasticfilesystem", `file-system/${id}`);
    const action = "elasticfilesystem:ClientMount";
    const context = { "elasticfilesystem:AccessedViaMountTarget": "true", ...(point && { "elasticfilesystem:AccessPointArn": point }) };
    const verdict = evaluate(parsePolicy(policy, "resource"), { by: { arn: roleArn ?? "anonymous" }, action, resource, context });
    if (verdict === "denied") return false;
    return verdict === "allowed" || (roleArn !== undefined && mayDo(call, roleArn, { action, resource, context }));
}
