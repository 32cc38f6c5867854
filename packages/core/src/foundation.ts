import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { type Catalog, deliveryOf, platform } from "./catalog.ts";
import { parse, UserError } from "./check.ts";
import type { Place } from "./placement.ts";
import { stackName } from "./stack-name.ts";

const artifactStore = z.object({
    /** The bucket that pipelines hand artifacts through. */
    artifactBucket: z.string(),
    artifactBucketArn: z.string(),
    /** The customer key of artifacts and images. */
    keyArn: z.string(),
});

/** Services of AWS that the key lets publish to topics under it; missing where the foundation was last brought up before it said so. */
const publishers = z.array(z.string()).optional();

const logStore = z.object({
    /** What log groups of other accounts send lines to; none where no environment is in the region. */
    destinationArn: z.string().optional(),
    /** What log groups of the delivery account itself send lines to, and as whom. */
    streamArn: z.string(),
    roleArn: z.string(),
});

const delivery = artifactStore.extend({
    version: z.literal(1),
    publishers,
    accountId: z.string(),
    region: z.string(),
    /** Where artifacts go that actions in other regions read; those regions alone that environments are in. */
    elsewhere: z.record(z.string(), artifactStore).optional(),
    /**
     * By region: the ARN of the sink that accounts of its environments may show metrics and logs to. Missing where the foundation was last
     * brought up before there were any, or was asked for none.
     */
    sinks: z.record(z.string(), z.string()).optional(),
    /** Accounts that services are deployed to: they may pull images. */
    workloadAccountIds: z.array(z.string()),
    /** Where all accounts' lines are kept together, by region; there where the foundation was asked for it. */
    centralLogs: z.record(z.string(), logStore).optional(),
});

const loadBalancer = z.object({
    /** `http://` or `https://` and the load balancer's DNS name. */
    url: z.string(),
    arnSuffix: z.string(),
    listenerArn: z.string(),
    /** Where releases are tried before they are anybody's; there where the foundation was asked for one. */
    testListenerArn: z.string().optional(),
    securityGroupId: z.string(),
});

const foundation = z.object({
    version: z.literal(1),
    vpcId: z.string(),
    privateSubnetIds: z.array(z.string()),
    publicSubnetIds: z.array(z.string()),
    clusterName: z.string(),
    clusterArn: z.string(),
    /** The customer key of logs and whatever else an environment encrypts. */
    keyArn: z.string(),
    publishers,
    loadBalancer,
    /** Where the foundation was asked for one. */
    internalLoadBalancer: loadBalancer.optional(),
    /** Where services find each other; missing where the foundation was last brought up before there was one. */
    namespace: z.object({ id: z.string(), arn: z.string(), name: z.string() }).optional(),
    delivery,
});

/** What the delivery account's foundation offers to pipelines, and to every other foundation. */
export type DeliveryLeaves = z.infer<typeof delivery>;
/** Where pipelines keep artifacts, in one region. */
export type ArtifactStoreLeaves = z.infer<typeof artifactStore>;
/** What an environment's foundation offers to the services in it. */
export type FoundationLeaves = z.infer<typeof foundation>;
/** Where lines of all accounts are kept, in one region. */
export type CentralLogsLeaves = z.infer<typeof logStore>;
/** An environment's foundation, seen from a team's stack. */
export type Foundation = pulumi.Output<FoundationLeaves>;

/**
 * Where artifacts are kept in a region: an action reads those of its own.
 *
 * @throws {@link UserError} where the delivery account's foundation was last brought up before any environment was in that region.
 */
export function artifactStoreIn({ elsewhere, ...home }: DeliveryLeaves, region: string): ArtifactStoreLeaves {
    const found = region === home.region ? home : elsewhere?.[region];
    if (found) return found;
    throw new UserError(
        `the delivery account keeps no artifacts in ${region} yet: bring the foundation of the delivery environment up, which makes a store in the region of each environment`,
    );
}

/**
 * Where a place's lines go to be kept with those of all accounts: what `LogMonitoring` takes under `subscribe`.
 *
 * @example
 * const central = centralLogs(foundation.delivery, placement);
 *
 * @throws {@link UserError} where the delivery account's foundation was last brought up without central logs in the place's region.
 */
export function centralLogs(
    delivery: pulumi.Input<DeliveryLeaves>,
    { accountId, region }: Pick<Place, "accountId" | "region">,
): { readonly arn: pulumi.Output<string>; readonly roleArn: pulumi.Output<string | undefined> } {
    const found = pulumi.output(delivery).apply(({ accountId: home, centralLogs: kept }) => {
        const { destinationArn, streamArn, roleArn } = kept?.[region] ?? {};
        // A destination is for other accounts' lines. Source: CloudWatch Logs API reference, PutSubscriptionFilter, destinationArn.
        const arn = accountId === home ? streamArn : destinationArn;
        if (arn !== undefined) return { arn, roleArn: accountId === home ? roleArn : undefined };
        throw new UserError(
            `the delivery account keeps no logs of account ${accountId} in ${region}: bring the foundation of the delivery environment up with centralLogs`,
        );
    });
    return { arn: found.apply(({ arn }) => arn), roleArn: found.apply(({ roleArn }) => roleArn) };
}

/** Reads one output of another stack; a missing one is an error that names the stack. */
export const readStack = (stack: string, output: string, project: string = pulumi.getProject()): pulumi.Output<unknown> =>
    stackReference(stack, project).requireOutput(output);

const stackReference = (stack: string, project: string = pulumi.getProject()): pulumi.StackReference =>
    new pulumi.StackReference(stack, { name: `${pulumi.getOrganization()}/${project}/${stack}` });

/** What the foundation of a placement's environment offers. */
export const readFoundation = (catalog: Catalog, { environment }: Pick<Place, "environment">): Foundation =>
    readOutput(catalog, environment, "foundation", foundation);

/**
 * Where an environment shows its metrics and logs to the delivery account, once that has a sink. An account is linked once in a region, by the
 * first of its environments there; to itself, it shows them anyway.
 */
export function sinkFor(
    { environments }: Catalog,
    { environment }: Pick<Place, "environment">,
    delivery: DeliveryLeaves,
): string | undefined {
    const own = environments[environment];
    const first = Object.values(environments).find(({ accountId, region }) => accountId === own?.accountId && region === own.region);
    return own && first === own && own.accountId !== delivery.accountId ? delivery.sinks?.[own.region] : undefined;
}

/** As {@link readDelivery}, for a program whose structure depends on it, such as whether there is a sink to link to. */
export async function readDeliveryNow(catalog: Catalog): Promise<DeliveryLeaves> {
    const stack = stackName(platform, deliveryOf(catalog).name);
    const { value, secretValue } = await stackReference(stack, catalog.platformProject).getOutputDetails("delivery");
    return parse(delivery, value ?? secretValue, `the output "delivery" of ${stack}`);
}

/** What the foundation of the delivery account offers. */
export const readDelivery = (catalog: Catalog): pulumi.Output<DeliveryLeaves> =>
    readOutput(catalog, deliveryOf(catalog).name, "delivery", delivery);

function readOutput<Leaves>(
    { platformProject }: Catalog,
    environment: string,
    output: string,
    schema: z.ZodType<Leaves>,
): pulumi.Output<Leaves> {
    const stack = stackName(platform, environment);
    return readStack(stack, output, platformProject).apply(value => parse(schema, value, `the output "${output}" of ${stack}`));
}
