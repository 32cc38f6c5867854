import { accountArn, check, type DeliveryLeaves, deployRoleArns, type Environment, type Placement, within } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArtifactStore, type ArtifactStoreArgs } from "./artifact-store.ts";
import { announcingServices, environmentKey } from "./environment-key.ts";

export interface DeliveryFoundationArgs {
    readonly placement: Placement;
    /** The environments that pipelines deploy to. Their accounts must exist; nothing in them needs to. */
    readonly workloads: readonly Environment[];
    /** Last word on a child's arguments. */
    readonly customize?: ArtifactStoreArgs["customize"];
}

/**
 * What the platform team gives the delivery account: a customer key, which also the messages of teams' channels are under, and
 * the artifact store of all pipelines.
 *
 * @example
 * const foundation = new DeliveryFoundation("delivery", { placement, workloads: [catalog.environments.production] });
 * export const delivery = foundation.leaves;
 */
export class DeliveryFoundation extends pulumi.ComponentResource {
    readonly key: aws.kms.Key;
    readonly artifacts: ArtifactStore;
    /** What this account's pipelines and the other foundations need of it: the stack's `delivery` output. */
    readonly leaves: pulumi.Output<DeliveryLeaves>;

    constructor(name: string, args: DeliveryFoundationArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, workloads } = args;
        check(`DeliveryFoundation "${name}"`, [workloads.length > 0, "workloads", "needs at least one environment to deploy to"]);
        super("causeway:foundation:DeliveryFoundation", name, {}, within(placement, opts));
        const child = { parent: this };

        const accounts = [...new Set(workloads.map(({ accountId }) => accountId))];
        this.key = environmentKey(
            name,
            placement,
            [
                {
                    principal: { AWS: accounts.map(accountId => accountArn({ ...placement, accountId })) },
                    actions: ["kms:DescribeKey", "kms:Decrypt"],
                    condition: { ArnLike: { "aws:PrincipalArn": accounts.map(accountId => deployRoleArns({ ...placement, accountId })) } },
                },
                ...announcingServices(placement),
            ],
            child,
        );
        this.artifacts = new ArtifactStore(
            `${name}-artifacts`,
            { keyArn: this.key.arn, readers: workloads, ...(args.customize && { customize: args.customize }) },
            child,
        );

        const { bucket } = this.artifacts;
        this.leaves = pulumi.output({
            version: 1 as const,
            accountId: placement.accountId,
            region: placement.region,
            artifactBucket: bucket.id,
            artifactBucketArn: bucket.arn,
            keyArn: this.key.arn,
            workloadAccountIds: accounts,
        });
        this.registerOutputs({ leaves: this.leaves });
    }
}
