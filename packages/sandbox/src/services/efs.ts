import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { leaveNetwork, securityGroup, subnet, useNetwork } from "./ec2.ts";
import { requireKey } from "./kms.ts";
import { parsePolicy } from "./policy.ts";
import { oneOf } from "./provider-checks.ts";

/** Source: EFS API reference, "CreateFileSystem", "CreateMountTarget", "CreateAccessPoint", "PutFileSystemPolicy". */

export const fileSystem = resource<
    aws.efs.FileSystemArgs,
    { readonly arn: string; readonly dnsName: string; readonly ownerId: string; readonly numberOfMountTargets: number }
>("aws:efs/fileSystem:FileSystem", {
    cloudFormation: "AWS::EFS::FileSystem",
    names: { creationToken: null, tags: "FileSystemTags" },
    inputs: { creationToken: true, encrypted: true, kmsKeyId: true, performanceMode: true, throughputMode: true, tags: true },
    replaces: { creationToken: "the provider's schema: ForceNew" },
    autoName: { property: "creationToken", maxLength: 64 },
    defaults: { throughputMode: "bursting" },
    check: ({ performanceMode, throughputMode, kmsKeyId, encrypted }) => [
        ...oneOf("performanceMode", performanceMode, ["generalPurpose", "maxIO"]),
        ...oneOf("throughputMode", throughputMode, ["bursting", "provisioned", "elastic"]),
        ...(kmsKeyId && encrypted === false ? [{ property: "encrypted", reason: "must be set to true when kms_key_id is specified" }] : []),
    ],
    create(call, inputs) {
        const { kmsKeyId, creationToken } = inputs;
        requireModes(inputs);
        if (call.find(fileSystem, each => each.creationToken === creationToken)) {
            throw new AwsError(
                "FileSystemAlreadyExists",
                `File system '${creationToken}' already exists with creation token '${creationToken}'`,
            );
        }
        // Source: EFS API reference, CreateFileSystem, KmsKeyId. The sentence is ours.
        if (kmsKeyId && !inputs.encrypted) throw badRequest("Encrypted must be true where a KmsKeyId is given.");
        if (kmsKeyId) requireKey(call, kmsKeyId);
        const id = `fs-0${call.unique(16, "0123456789abcdef")}`;
        return {
            id,
            attributes: {
                arn: call.arn("elasticfilesystem", `file-system/${id}`),
                dnsName: `${id}.efs.${call.region}.amazonaws.com`,
                ownerId: call.account,
                numberOfMountTargets: 0,
            },
        };
    },
    update(_call, inputs) {
        requireModes(inputs);
        return {};
    },
    delete(call, _state, id) {
        if (mountTargetsOf(call, id).length > 0) {
            throw new AwsError("FileSystemInUse", `File system '${id}' is in use: it has mount targets.`);
        }
        for (const point of call.all(accessPoint)) if (point.fileSystemId === id) call.remove(accessPoint, point.id);
        call.remove(fileSystemPolicy, id);
    },
});

const badRequest = (message: string) => new AwsError("BadRequest", message);

/** Source: EFS user guide, "Amazon EFS performance specifications". The sentence is ours. */
function requireModes({ performanceMode, throughputMode }: Plain<aws.efs.FileSystemArgs>): void {
    if (throughputMode === "provisioned") throw new NotSimulated("EFS file systems with provisioned throughput");
    if (throughputMode === "elastic" && performanceMode === "maxIO")
        throw badRequest("The performance mode maxIO is not supported with the throughput mode elastic.");
}

export const mountTargetsOf = (call: Call, fileSystemId: string) =>
    call.all(mountTarget).filter(target => target.fileSystemId === fileSystemId);

function requireFileSystem(call: Call, id: string): void {
    if (!call.get(fileSystem, id)) throw new AwsError("FileSystemNotFound", `File system '${id}' does not exist.`);
}

export const mountTarget = resource<
    aws.efs.MountTargetArgs,
    { readonly dnsName: string; readonly fileSystemArn: string; readonly availabilityZoneName: string; readonly vpcId: string }
>("aws:efs/mountTarget:MountTarget", {
    cloudFormation: "AWS::EFS::MountTarget",
    inputs: { fileSystemId: true, subnetId: true, securityGroups: true },
    optional: { securityGroups: "CreateMountTarget takes the VPC's default group" },
    create(call, { fileSystemId, subnetId, securityGroups = [] }) {
        requireFileSystem(call, fileSystemId);
        const found = call.get(subnet, subnetId);
        if (!found) throw new AwsError("SubnetNotFound", `The subnet ID '${subnetId}' does not exist`);
        for (const group of securityGroups) requireGroup(call, group, found.vpcId);
        const others = mountTargetsOf(call, fileSystemId);
        if (others.some(({ vpcId }) => vpcId !== found.vpcId)) {
            throw new AwsError(
                "MountTargetConflict",
                "requested subnet for new mount target is not in the same VPC as existing mount targets",
            );
        }
        const zone = String(found.availabilityZone);
        if (others.some(({ availabilityZoneName }) => availabilityZoneName === zone)) {
            throw new AwsError("MountTargetConflict", "mount target already exists in this AZ");
        }
        const id = `fsmt-0${call.unique(16, "0123456789abcdef")}`;
        useNetwork(call, { owner: id, subnetIds: [subnetId], securityGroupIds: securityGroups });
        return {
            id,
            attributes: {
                dnsName: `${fileSystemId}.efs.${call.region}.amazonaws.com`,
                fileSystemArn: call.arn("elasticfilesystem", `file-system/${fileSystemId}`),
                availabilityZoneName: zone,
                vpcId: found.vpcId,
            },
        };
    },
    update(call, { subnetId, securityGroups = [] }, { vpcId }, id) {
        for (const group of securityGroups) requireGroup(call, group, vpcId);
        useNetwork(call, { owner: id, subnetIds: [subnetId], securityGroupIds: securityGroups });
        return {};
    },
    delete: (call, _state, id) => leaveNetwork(call, id),
});

function requireGroup(call: Call, id: string, vpcId: string): void {
    if (call.get(securityGroup, id)?.vpcId !== vpcId) {
        throw new AwsError(
            "SecurityGroupNotFound",
            `One of the specified security groups doesn't exist in the subnet's virtual private cloud (VPC): ${id}`,
        );
    }
}

export const accessPoint = resource<
    aws.efs.AccessPointArgs,
    { readonly arn: string; readonly fileSystemArn: string; readonly ownerId: string }
>("aws:efs/accessPoint:AccessPoint", {
    cloudFormation: "AWS::EFS::AccessPoint",
    names: { tags: "AccessPointTags" },
    inputs: { fileSystemId: true, posixUser: true, rootDirectory: true, tags: true },
    check: ({ rootDirectory }) =>
        rootDirectory?.path === undefined || /^\/.{0,99}$/.test(rootDirectory.path)
            ? []
            : [
                  {
                      property: "rootDirectory.path",
                      reason: `is ${rootDirectory.path}, not a path of up to 100 characters that starts with /`,
                  },
              ],
    create(call, { fileSystemId }) {
        requireFileSystem(call, fileSystemId);
        const id = `fsap-0${call.unique(16, "0123456789abcdef")}`;
        return {
            id,
            attributes: {
                arn: call.arn("elasticfilesystem", `access-point/${id}`),
                fileSystemArn: call.arn("elasticfilesystem", `file-system/${fileSystemId}`),
                ownerId: call.account,
            },
        };
    },
    update: () => ({}),
});

export const fileSystemPolicy = resource<aws.efs.FileSystemPolicyArgs>("aws:efs/fileSystemPolicy:FileSystemPolicy", {
    inputs: { fileSystemId: true, policy: true },
    replaces: { fileSystemId: "the provider's schema: ForceNew" },
    updates: { policy: "PutFileSystemPolicy" },
    create(call, { fileSystemId, policy }) {
        requireFileSystem(call, fileSystemId);
        parsePolicy(policy, "resource");
        call.remove(fileSystemPolicy, fileSystemId); // PutFileSystemPolicy overwrites.
        return { id: fileSystemId, attributes: {} };
    },
    update(_call, { policy }) {
        parsePolicy(policy, "resource");
        return {};
    },
});

export const efs: Service = { resources: [fileSystem, mountTarget, accessPoint, fileSystemPolicy] };
