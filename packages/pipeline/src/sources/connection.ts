import { type Customize, check, customize, type Grant, type Placement, type Rule, serviceName, within } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { connectionNameRule, Host, type InstalledProvider } from "./host.ts";
import { inputRules } from "./rules.ts";

/** Who keeps the repositories. */
export type GitProvider = "GitHub" | "GitLab" | "Bitbucket" | InstalledProvider;

export type ConnectionArgs = {
    /** The delivery account: where pipelines are. */
    readonly delivery: Placement;
    /** Last word on a child's arguments. */
    readonly customize?: { readonly connection?: Customize<aws.codeconnections.ConnectionArgs> };
} & (
    | { readonly provider: "GitHub" | "GitLab" | "Bitbucket"; readonly host?: never }
    /** What an organisation runs itself. */
    | { readonly host: Host; readonly provider?: never }
);

/**
 * A way to the repositories of GitHub, GitLab or Bitbucket, for any number of pipelines.
 *
 * It is made in the state PENDING, in which no pipeline can use it: a person who owns the organisation completes it once, in the console
 * of the delivery account (Developer Tools, Settings, Connections: "Update pending connection"). Until then each `up` says so, with the address.
 *
 * Source: Developer Tools console user guide, "Update a pending connection"; CodeConnections API reference, "CreateConnection".
 *
 * @example
 * const git = new Connection("github", { delivery, provider: "GitHub" });
 * const source = gitHub({ connection: git, repository: "example/shop" });
 *
 * @throws InputPropertiesError where AWS would refuse the name, or where it is not said what to connect to.
 */
export class Connection extends pulumi.ComponentResource {
    readonly connection: aws.codeconnections.Connection;
    readonly provider: GitProvider;
    readonly arn: pulumi.Output<string>;
    /** `PENDING` until a person has completed it, then `AVAILABLE`; as of the last refresh. */
    readonly status: pulumi.Output<string>;

    constructor(name: string, args: ConnectionArgs, opts?: pulumi.ComponentResourceOptions) {
        const { delivery, host, provider } = args;
        const connectionName = serviceName(delivery, name);
        check(`Connection "${name}"`, connectionNameRule(name, connectionName, 32), providerRule(args));
        super("causeway:pipeline:Connection", name, {}, within(delivery, opts));
        this.provider = host?.provider ?? (provider as GitProvider);
        this.connection = new aws.codeconnections.Connection(
            `${name}-connection`,
            customize(
                { name: connectionName, ...(host ? { hostArn: host.host.arn } : { providerType: this.provider }) },
                args.customize?.connection,
            ),
            // Names are unique, and all changes but tags are replacements.
            { parent: this, deleteBeforeReplace: true },
        );
        this.arn = this.connection.arn;
        this.status = this.connection.connectionStatus;
        this.status.apply(status => {
            if (status !== "PENDING") return;
            const at = `https://${delivery.region}.console.aws.amazon.com/codesuite/settings/connections?region=${delivery.region}`;
            pulumi.log.warn(
                `is pending: no pipeline can use it until its owner completes it, in account ${delivery.accountId} at ${at}`,
                this,
            );
        });
        this.registerOutputs({ arn: this.arn, status: this.status });
    }
}

const providers: readonly GitProvider[] = ["GitHub", "GitLab", "Bitbucket"];

const providerRule = ({ host, provider }: ConnectionArgs): Rule =>
    host === undefined
        ? [providers.includes(provider), "provider", `is ${provider}: must be ${providers.join(", ")}, or give a host`]
        : [host instanceof Host && provider === undefined, "host", "must be a Host, which knows its provider itself"];

const arnForm = /^arn:aws[a-z-]*:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection\/[\w-]+$/;
export const connectionRules = (connection: unknown, fits: readonly GitProvider[]): readonly Rule[] =>
    connection instanceof Connection
        ? [[fits.includes(connection.provider), "connection", `is one to ${connection.provider}, not to ${fits.join(" or ")}`]]
        : inputRules("connection", connection, arnForm, "a Connection or the ARN of one");

/**
 * Using one connection. AWS renamed the service: policies name the permission and the ARN in the old way and in the new, whichever the
 * connection has, since which of them is asked for depends on who asks.
 *
 * Source: CodePipeline user guide, "CodeStarSourceConnection for Bitbucket Cloud, GitHub, …", Service role permissions; Developer Tools console
 * user guide, "What is AWS CodeConnections?", Summary of the name change.
 */
export const useConnection = (arn: pulumi.Input<string>): Grant => ({
    actions: ["codeconnections:UseConnection", "codestar-connections:UseConnection"],
    resources: pulumi.output(arn).apply(arn => {
        const [, rest] = /:(?:codeconnections|codestar-connections):(.*)$/.exec(arn) ?? [];
        const partition = arn.split(":", 2).join(":");
        return ["codeconnections", "codestar-connections"].map(service => `${partition}:${service}:${rest}`);
    }),
});
