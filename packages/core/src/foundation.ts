import * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { platform } from "./catalog.ts";
import { parse } from "./check.ts";
import type { Place } from "./placement.ts";
import { stackName } from "./stack-name.ts";

const delivery = z.object({
    version: z.literal(1),
    accountId: z.string(),
    region: z.string(),
    /** The bucket that pipelines hand artifacts through. */
    artifactBucket: z.string(),
    artifactBucketArn: z.string(),
    /** The customer key of artifacts and images. */
    keyArn: z.string(),
    /** Accounts that services are deployed to: they may pull images. */
    workloadAccountIds: z.array(z.string()),
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
    loadBalancer: z.object({
        /** `http://` or `https://` and the load balancer's DNS name. */
        url: z.string(),
        arnSuffix: z.string(),
        listenerArn: z.string(),
        securityGroupId: z.string(),
    }),
    delivery,
});

/** What the delivery account's foundation offers to pipelines, and to every other foundation. */
export type DeliveryLeaves = z.infer<typeof delivery>;
/** What an environment's foundation offers to the services in it. */
export type FoundationLeaves = z.infer<typeof foundation>;
/** An environment's foundation, seen from a team's stack. */
export type Foundation = pulumi.Output<FoundationLeaves>;

/** Reads one output of another stack of this project; a missing one is an error that names the stack. */
export function readStack(stack: string, output: string): pulumi.Output<unknown> {
    const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
    const reference = references.get(name) ?? new pulumi.StackReference(stack, { name });
    references.set(name, reference);
    return reference.requireOutput(output);
}
// One reference a stack, however many of its outputs are read; Pulumi itself runs one program a process.
const references = new Map<string, pulumi.StackReference>();

export const readFoundation = ({ environment }: Pick<Place, "environment">): Foundation =>
    readStack(stackName(platform, environment), "foundation").apply(value =>
        parse(foundation, value, `the output "foundation" of ${stackName(platform, environment)}`),
    );

export const readDelivery = (environment: string): pulumi.Output<DeliveryLeaves> =>
    readStack(stackName(platform, environment), "delivery").apply(value =>
        parse(delivery, value, `the output "delivery" of ${stackName(platform, environment)}`),
    );
