import type { FoundationLeaves } from "@causeway/core";
import { LoadBalancer } from "@causeway/foundation";
import * as pulumi from "@pulumi/pulumi";
import { type Organization, placed, resolved } from "../foundation/accounts.ts";
import { issueCertificate } from "../foundation/certificate.ts";

/** What a foundation offers of a load balancer that it gets beside its own, for tests. */
const offer = async (here: Organization, args: { readonly openTo: readonly string[]; readonly certificateArn?: string }) =>
    resolved(
        await here.cloud("foundation-staging").run(() => {
            const { provider } = placed("foundation-staging");
            const { vpcId, privateSubnetIds } = here.foundation;
            const made = new LoadBalancer("beside", { vpcId, subnetIds: [...privateSubnetIds], ...args }, { providers: [provider] });
            const { url, loadBalancer, listener, securityGroup } = made;
            return pulumi.output({ url, arnSuffix: loadBalancer.arnSuffix, listenerArn: listener.arn, securityGroupId: securityGroup.id });
        }),
    );

/** The foundation as it is with an internal load balancer. */
export const internalFoundation = async (here: Organization): Promise<FoundationLeaves> => ({
    ...here.foundation,
    internalLoadBalancer: await offer(here, { openTo: ["10.0.0.0/8"] }),
});

/** The foundation as it is where its load balancer speaks HTTPS. */
export const secureFoundation = async (here: Organization): Promise<FoundationLeaves> => ({
    ...here.foundation,
    loadBalancer: await offer(here, { openTo: ["10.0.0.0/8"], certificateArn: await issueCertificate(here) }),
});
