import * as pulumi from "@pulumi/pulumi";
import type { DeliveryLeaves } from "./foundation.ts";
import type { Grant } from "./grant.ts";
import { deployRoleName, pipelineRole, roleArn } from "./names.ts";
import { accountArn, type Placement } from "./placement.ts";
import { type GrantedRole, role } from "./role.ts";

export interface DeployRoleArgs {
    readonly placement: Placement;
    readonly service: string;
    /** The team's service whose pipeline deploys here. @default `service` */
    readonly pipelineOf?: string;
    /** The action reads the pipeline's artifacts as this role. @default true */
    readonly readsArtifacts?: boolean;
    readonly delivery: pulumi.Output<DeliveryLeaves>;
    /** What deploying needs, of this service alone. */
    readonly grants: readonly Grant[];
}

/**
 * The role that a pipeline's deploy action assumes in a service's own account: it reads the pipeline's artifacts and deploys this one service.
 *
 * The pipeline's role need not exist yet: IAM refuses a trust policy that names a missing role, so the trust names the delivery account
 * and pins the role by `aws:PrincipalArn`. The artifact store lets deploy roles in the same way; so no account waits for another.
 * Source: IAM user guide, "AWS global condition context keys" (aws:PrincipalArn) and "AWS JSON policy elements: Principal".
 */
export function deployRole(name: string, args: DeployRoleArgs, opts: pulumi.CustomResourceOptions): GrantedRole {
    const { placement, service, pipelineOf = service, readsArtifacts = true, delivery, grants } = args;
    return role(
        name,
        {
            physicalName: deployRoleName(placement, service),
            trust: {
                principal: { AWS: delivery.apply(accountArn) },
                condition: {
                    ArnEquals: { "aws:PrincipalArn": delivery.apply(account => roleArn(account, pipelineRole(placement, pipelineOf))) },
                },
            },
            grants: [...(readsArtifacts ? readArtifacts(delivery) : []), ...grants],
        },
        opts,
    );
}

/**
 * Reading alone: what else the page lists is for actions that make artifacts, and a deploy action makes none.
 * Source: CodePipeline user guide, "Create a pipeline in CodePipeline that uses resources from another AWS account".
 */
const readArtifacts = (delivery: pulumi.Output<DeliveryLeaves>): readonly Grant[] => [
    { actions: ["s3:GetObject", "s3:GetObjectVersion"], resources: [pulumi.interpolate`${delivery.artifactBucketArn}/*`] },
    { actions: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"], resources: [delivery.artifactBucketArn] },
    { actions: ["kms:DescribeKey", "kms:Decrypt"], resources: [delivery.keyArn] },
];
