import { quote, UserError } from "@causeway/core";
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

/** Where a service's requests begin: its own host name, whatever the DNS says of it yet. */
function baseOf(endpoint: Endpoint): string {
    const { protocol, hostname, port } = new URL(endpoint.url);
    return `${protocol}//${hostOf(endpoint) ?? hostname}${port && `:${port}`}`;
}

/** Words for curl: a page of the service under its own host name; the connection goes to the endpoint. */
export const addressOf =
    (endpoint: Endpoint) =>
    (path: string): string =>
        hostOf(endpoint)
            ? `--connect-to ${quote(`::${new URL(endpoint.url).hostname}:`)} ${quote(`${baseOf(endpoint)}${path}`)}`
            : quote(`${endpoint.url}${path}`);

/** The same for commands that are written before the endpoint is known: it is in their environment. */
export const addressInVariables = (path: string): string => `--connect-to "::$ENDPOINT_NAME:" "$ENDPOINT_BASE"${quote(path)}`;

/** What commands must know of an endpoint that is another stack's. */
export function endpointVariables(test: string, endpoint: AnyEndpoint) {
    const found = reachable(test, endpoint);
    return {
        ENDPOINT_URL: found.apply(({ url }) => url),
        ENDPOINT_NAME: found.apply(({ url }) => new URL(url).hostname),
        ENDPOINT_HOST: found.apply(each => hostOf(each) ?? new URL(each.url).hostname),
        ENDPOINT_BASE: found.apply(baseOf),
    };
}
