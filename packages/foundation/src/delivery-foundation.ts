import {
    accountArn,
    check,
    type DeliveryLeaves,
    deployRoleArns,
    type Environment,
    type Place,
    type Placement,
    type Rule,
    topicPublishers,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ArtifactStore, type ArtifactStoreArgs } from "./artifact-store.ts";
import { CentralLogs, type CentralLogsOptions, centralLogsRules } from "./central-logs.ts";
import { announcingServices, environmentKey, type KeyStatement } from "./environment-key.ts";
import { observe } from "./observatory.ts";

export interface DeliveryFoundationArgs {
    readonly placement: Placement;
    /** The environments that pipelines deploy to. Their accounts must exist; nothing in them needs to. */
    readonly workloads: readonly Environment[];
    /**
     * Whether the account is to see the environments' metrics and logs, in each of their regions: its dashboards and alarms need them. An account
     * has one sink in a region; where it has one already, of somebody else's, say false. @default true
     */
    readonly observes?: boolean;
    /** Keeping log lines of all accounts together, in each region of an environment and in the placement's own. @default they stay in their accounts */
    readonly centralLogs?: CentralLogsOptions;
    /** Last word on a child's arguments. */
    readonly customize?: ArtifactStoreArgs["customize"];
}

/**
 * What the platform team gives the delivery account: a customer key, which also the messages of teams' channels are under, and
 * the artifact store of all pipelines. In each other region that an environment is in, a key and a store for the actions that run there; and in
 * each region of one, a sink that it may show its metrics and logs to.
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
        check(
            `DeliveryFoundation "${name}"`,
            ...workloadRules(workloads),
            ...(args.centralLogs === undefined ? [] : centralLogsRules(args.centralLogs, "centralLogs.")),
        );
        super("causeway:foundation:DeliveryFoundation", name, {}, within(placement, opts));
        const child = { parent: this };

        const accounts = accountsOf(workloads);
        this.key = environmentKey(name, placement, [artifactReaders(placement, accounts), ...announcingServices(placement)], child);
        const kept = { readers: workloads, ...(args.customize && { customize: args.customize }) };
        this.artifacts = new ArtifactStore(`${name}-artifacts`, { ...kept, keyArn: this.key.arn }, child);
        const logs = new Map<string, CentralLogs>();
        const keepLogs = (
            named: string,
            there: Placement,
            keyArn: pulumi.Input<string>,
            options: pulumi.ComponentResourceOptions,
        ): void => {
            const senders = workloads.filter(({ region }) => region === there.region);
            if (args.centralLogs)
                logs.set(there.region, new CentralLogs(named, { ...args.centralLogs, placement: there, keyArn, senders }, options));
        };
        keepLogs(`${name}-logs`, placement, this.key.arn, child);

        // An action in another region reads artifacts from a bucket there, under a key there.
        const regions = [...new Set(workloads.map(({ region }) => region))].filter(region => region !== placement.region);
        const elsewhere = Object.fromEntries(
            regions.map(region => {
                const there = placement.inRegion(region);
                const readers = workloads.filter(workload => workload.region === region);
                const within = { parent: this, provider: there.provider };
                const key = environmentKey(`${name}-${region}`, there, [artifactReaders(there, accountsOf(readers))], within);
                keepLogs(`${name}-logs-${region}`, there, key.arn, within);
                return [
                    region,
                    leavesOf(new ArtifactStore(`${name}-artifacts-${region}`, { ...kept, readers, keyArn: key.arn }, within), key),
                ];
            }),
        );

        const sinks = Object.fromEntries(
            ((args.observes ?? true) ? [...new Set(workloads.map(({ region }) => region))] : []).flatMap(region => {
                const others = accountsOf(
                    workloads.filter(workload => workload.region === region && workload.accountId !== placement.accountId),
                );
                if (others.length === 0) return [];
                const there = placement.inRegion(region);
                const here = region === placement.region;
                const opts = here ? child : { parent: this, provider: there.provider };
                return [[region, observe(here ? `${name}-sink` : `${name}-sink-${region}`, there, others, opts)]];
            }),
        );

        this.leaves = pulumi.output({
            version: 1 as const,
            accountId: placement.accountId,
            region: placement.region,
            publishers: [...topicPublishers(placement.tier)],
            ...leavesOf(this.artifacts, this.key),
            ...(regions.length > 0 && { elsewhere }),
            ...(Object.keys(sinks).length > 0 && { sinks }),
            workloadAccountIds: accounts,
            ...(logs.size > 0 && { centralLogs: Object.fromEntries([...logs].map(([region, { leaves }]) => [region, leaves])) }),
        });
        this.registerOutputs({ leaves: this.leaves });
    }
}

/** What is wrong with the environments, also where a caller has no types. */
const workloadRules = (workloads: unknown): readonly Rule[] =>
    Array.isArray(workloads) && workloads.length > 0
        ? workloads.map(
              (workload: Partial<Environment> | undefined, at): Rule => [
                  typeof workload?.accountId === "string" && typeof workload.region === "string",
                  `workloads[${at}]`,
                  "is no environment: one has an accountId and a region",
              ],
          )
        : [[false, "workloads", "needs at least one environment to deploy to"]];

const accountsOf = (workloads: readonly Environment[]): string[] => [...new Set(workloads.map(({ accountId }) => accountId))];

const leavesOf = ({ bucket }: ArtifactStore, key: aws.kms.Key) => ({
    artifactBucket: bucket.id,
    artifactBucketArn: bucket.arn,
    keyArn: key.arn,
});

/** The deploy roles of these accounts read artifacts. */
const artifactReaders = (place: Place, accounts: readonly string[]): KeyStatement => ({
    principal: { AWS: accounts.map(accountId => accountArn({ ...place, accountId })) },
    actions: ["kms:DescribeKey", "kms:Decrypt"],
    condition: { ArnLike: { "aws:PrincipalArn": accounts.map(accountId => deployRoleArns({ ...place, accountId })) } },
});
