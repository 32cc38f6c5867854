import { commandsLog, type Step, UserError } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { sourceFiles } from "../sources/source.ts";

/** Where a service answers. */
export interface Endpoint {
    readonly url: string;
    /** The host name to ask for, where requests are routed by it. */
    readonly host?: string | undefined;
}

export interface SmokeTestOptions {
    /** A path that answers 2xx. @default "/" */
    readonly path?: string;
}

/**
 * Asks a deployed service for one page, for up to a minute; anything but 2xx fails the stage. Costs no CodeBuild project.
 * The endpoint must be reachable from the internet.
 *
 * Source: CodePipeline user guide, "Commands action reference".
 *
 * @example
 * smokeTest(staging.leaves.endpoint, { path: "/health" })
 */
export const smokeTest = (endpoint: pulumi.Input<Endpoint | undefined>, { path = "/" }: SmokeTestOptions = {}): Step<"smoke"> => ({
    plan: {
        // The action wants an artifact, although this test reads none of its files.
        smoke: { name: "smoke-test", type: { category: "Compute", provider: "Commands" }, reads: [sourceFiles] },
    },
    create: ({ delivery, pipelineName }) => ({
        smoke: {
            commands: [pulumi.output(endpoint).apply(endpoint => curl(reachable(endpoint), path))],
            grants: [commandsLog(delivery, pipelineName)],
        },
    }),
});

function reachable(endpoint: Endpoint | undefined): Endpoint {
    if (endpoint) return endpoint;
    throw new UserError("smokeTest: the service answers no HTTP behind a load balancer: there is nothing to ask");
}

/** Asks for the service's own host name, whatever the DNS says of it yet: the connection goes to the endpoint. Any letter is a wildcard's. */
function curl({ url, host }: Endpoint, path: string): string {
    const { protocol, hostname } = new URL(url);
    const to = host ? `--connect-to '::${hostname}:' '${protocol}//${host.replace(/[*?]/g, "x")}${path}'` : `'${url}${path}'`;
    return `curl --fail --silent --show-error --retry 10 --retry-delay 6 --retry-all-errors --output /dev/null ${to}`;
}
