import { UserError } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/** Where a service answers. */
export interface Endpoint {
    readonly url: string;
    /** The host name to ask for, where requests are routed by it. */
    readonly host?: string | undefined;
}

/** An endpoint of a target that may have none. */
export type AnyEndpoint = pulumi.Input<Endpoint | undefined>;

/** An endpoint that can be asked, once it is known. */
export const reachable = (test: string, endpoint: AnyEndpoint): pulumi.Output<Endpoint> =>
    pulumi.output(endpoint).apply(endpoint => {
        if (endpoint) return endpoint;
        throw new UserError(`${test}: the service answers no HTTP behind a load balancer: there is nothing to ask`);
    });

/** The host name that a service's requests are routed by. Any letter is a wildcard's. */
export const hostOf = ({ host }: Endpoint): string | undefined => host?.replace(/[*?]/g, "x");
