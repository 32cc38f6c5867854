import { type Customize, check, customize, type Placement, type Rule, serviceName, within } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { inputRules } from "./rules.ts";

/** What an organisation runs itself, and so reaches through a {@link Host}. */
export type InstalledProvider = "GitHubEnterpriseServer" | "GitLabSelfManaged";

export interface HostArgs {
    /** The delivery account: where pipelines are. */
    readonly delivery: Placement;
    readonly provider: InstalledProvider;
    /** Where the provider answers: `https://` and its host name. */
    readonly endpoint: pulumi.Input<string>;
    /** The network that the provider is in, where the internet cannot reach it. @default none: it answers on the internet */
    readonly network?: {
        readonly vpcId: pulumi.Input<string>;
        /** At least one. */
        readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
        /** At least one. */
        readonly securityGroupIds: pulumi.Input<readonly pulumi.Input<string>[]>;
        /** The certificate of the provider, in PEM, where no public authority vouches for it; up to 16,384 characters. */
        readonly tlsCertificate?: pulumi.Input<string>;
    };
    /** Last word on a child's arguments. */
    readonly customize?: { readonly host?: Customize<aws.codeconnections.HostArgs> };
}

/**
 * A GitHub Enterprise Server or a GitLab that an organisation runs itself, as connections see it.
 *
 * It is of no use until a person has set it up once, in the console of the delivery account (Developer Tools, Settings, Connections, Hosts:
 * "Set up host"); then its connections can be completed. Another endpoint or network makes the host and its connections anew, to be set up
 * again: in Pulumi's provider (version 7) an update of them does not reach AWS.
 *
 * Source: Developer Tools console user guide, "Working with hosts"; CodeConnections API reference, "CreateHost".
 *
 * @example
 * const host = new Host("ghe", { delivery, provider: "GitHubEnterpriseServer", endpoint: "https://git.example.com" });
 * const git = new Connection("ghe", { delivery, host });
 *
 * @throws InputPropertiesError where AWS would refuse a name, the endpoint or the network.
 */
export class Host extends pulumi.ComponentResource {
    readonly host: aws.codeconnections.Host;
    readonly provider: InstalledProvider;

    constructor(name: string, args: HostArgs, opts?: pulumi.ComponentResourceOptions) {
        const { delivery, provider, endpoint, network } = args;
        const hostName = serviceName(delivery, name);
        check(`Host "${name}"`, connectionNameRule(name, hostName, 64), ...hostRules(args));
        super("causeway:pipeline:Host", name, {}, within(delivery, opts));
        this.provider = provider;
        this.host = new aws.codeconnections.Host(
            `${name}-host`,
            customize(
                {
                    name: hostName,
                    providerType: provider,
                    providerEndpoint: endpoint,
                    ...(network && {
                        vpcConfiguration: {
                            vpcId: network.vpcId,
                            subnetIds: list(network.subnetIds),
                            securityGroupIds: list(network.securityGroupIds),
                            ...(network.tlsCertificate !== undefined && { tlsCertificate: network.tlsCertificate }),
                        },
                    }),
                },
                args.customize?.host,
            ),
            // Names are unique.
            { parent: this, deleteBeforeReplace: true, replaceOnChanges: ["providerEndpoint", "vpcConfiguration"] },
        );
        this.registerOutputs({ arn: this.host.arn });
    }
}

const list = (ids: pulumi.Input<readonly pulumi.Input<string>[]>) => pulumi.output(ids).apply(known => [...known]);

/** Names are unique in an account, which teams share. */
export const connectionNameRule = (name: unknown, whole: string, most: number): Rule => [
    typeof name === "string" && /^[a-z][a-z0-9-]*$/.test(name) && whole.length <= most,
    "name",
    `is "${name}": "${whole}" must be lower-case letters, digits and dashes, ${most} characters at most`,
];

const providers: readonly InstalledProvider[] = ["GitHubEnterpriseServer", "GitLabSelfManaged"];

/** Source: CodeConnections API reference, "CreateHost" and "VpcConfiguration". */
const hostRules = ({ provider, endpoint, network }: HostArgs): readonly Rule[] => [
    [providers.includes(provider), "provider", `is ${provider}: must be ${providers.join(" or ")}`],
    ...inputRules("endpoint", endpoint, /^https:\/\/[^\s/]+(\/\S*)?$/, "an address that starts with https://"),
    ...(network === undefined
        ? []
        : [
              ...inputRules("network.vpcId", network.vpcId, /^vpc-[0-9a-f]{8}([0-9a-f]{9})?$/, "the id of a VPC"),
              idsRule("network.subnetIds", network.subnetIds),
              idsRule("network.securityGroupIds", network.securityGroupIds),
              ...(network.tlsCertificate === undefined
                  ? []
                  : inputRules(
                        "network.tlsCertificate",
                        network.tlsCertificate,
                        /^[\s\S]{1,16384}$/,
                        "a certificate in PEM, of up to 16,384 characters",
                    )),
          ]),
];

const idsRule = (path: string, ids: unknown): Rule => [
    pulumi.Output.isInstance(ids) || ids instanceof Promise || (Array.isArray(ids) && ids.length > 0),
    path,
    "needs at least one",
];
