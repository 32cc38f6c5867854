import { arnOf, type Grant, type Place, type Secret, type Secrets, secretGrants } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { environments } from "./environments.ts";
import type { BuildVpc, EcrImage, Machine } from "./machine.ts";

type Environment = aws.types.input.codebuild.ProjectEnvironment;
/** An environment variable, as CodeBuild takes it. */
export interface NamedVariable extends aws.types.input.codebuild.ProjectEnvironmentEnvironmentVariable {
    readonly name: string;
}

/** A machine in CodeBuild's words, with these variables besides its own, and instead of those of their names. */
export function environmentOf(machine: Machine, more: readonly NamedVariable[]): Environment {
    const names = new Set(more.map(({ name }) => name));
    const { type = "LINUX_CONTAINER", image, fleet, variables = {}, secrets = {} } = machine;
    const { computes, image: curated } = environments[type];
    return {
        type,
        computeType: machine.compute ?? computes[0],
        ...(typeof image === "object" ? { image: uriOf(image), imagePullCredentialsType: "SERVICE_ROLE" } : { image: image ?? curated }),
        privilegedMode: machine.privileged ?? false,
        ...(fleet !== undefined && { fleet: { fleetArn: fleet } }),
        environmentVariables: [
            ...[...plainVariables(variables), ...secretVariables(secrets)].filter(({ name }) => !names.has(name)),
            ...more,
        ],
    };
}

export const plainVariables = (variables: Readonly<Record<string, pulumi.Input<string>>>): readonly NamedVariable[] =>
    Object.entries(variables).map(([name, value]) => ({ name, value }));

export const secretVariables = (secrets: Secrets): readonly NamedVariable[] =>
    Object.entries(secrets).map(([name, secret]) => ({
        name,
        type: secret.from === "ssm" ? "PARAMETER_STORE" : "SECRETS_MANAGER",
        value: referenceTo(secret),
    }));

/**
 * Where CodeBuild finds a secret: its ARN, the JSON key, the label and the version behind it; a parameter has a name.
 * Source: CodeBuild user guide, "Build specification reference", env/secrets-manager and env/parameter-store.
 */
function referenceTo({ from, arn, key = "", version }: Secret): pulumi.Output<string> {
    return pulumi.output(arn).apply(arn => {
        if (from === "ssm") return parameterName(arn);
        if (version === undefined) return key === "" ? arn : `${arn}:${key}`;
        return version.length >= 32 ? `${arn}:${key}::${version}` : `${arn}:${key}:${version}`;
    });
}

/** An ARN has no slash before a name, and a name with levels must have one. */
function parameterName(arn: string): string {
    const name = arn.slice(arn.indexOf(":parameter/") + ":parameter/".length);
    return name.includes("/") ? `/${name}` : name;
}

const uriOf = ({ repositoryArn, tag }: EcrImage): pulumi.Output<string> =>
    pulumi.output(repositoryArn).apply(arn => {
        const [, partition, , region, account, resource = ""] = arn.split(":");
        const domain = partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
        return `${account}.dkr.ecr.${region}.${domain}/${resource.slice("repository/".length)}${tag.startsWith("sha256:") ? "@" : ":"}${tag}`;
    });

/** What the role of a machine's project needs besides its logs and artifacts. */
export const machineGrants = ({ image, vpc, secrets = {}, grants = [] }: Machine, place: Place): readonly Grant[] => [
    ...(typeof image === "object" ? pullGrants(image) : []),
    ...(vpc ? vpcGrants(vpc, place) : []),
    ...secretGrants(Object.values(secrets)),
    ...grants,
];

/** Source: CodeBuild user guide, "Amazon ECR sample", and "Run builds on AWS Lambda compute", custom images. */
const pullGrants = ({ repositoryArn }: EcrImage): readonly Grant[] => [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    { actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], resources: [repositoryArn] },
];

/**
 * CodeBuild puts a network interface into the subnets, in the role's name, and lets itself use it. AWS's page has a star where IAM takes the
 * ARNs that are here. Sources: CodeBuild user guide, "Allow CodeBuild access to AWS services required to create a VPC network interface";
 * Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2".
 */
function vpcGrants({ subnets, securityGroups }: BuildVpc, place: Place): readonly Grant[] {
    const interfaces = arnOf(place, "ec2", "network-interface/*");
    const arnsOf = (kind: string, ids: readonly pulumi.Input<string>[]) =>
        ids.map(id => pulumi.output(id).apply(id => arnOf(place, "ec2", `${kind}/${id}`)));
    const subnetArns = arnsOf("subnet", subnets);
    return [
        {
            actions: [
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
            resources: ["*"],
        },
        {
            actions: ["ec2:CreateNetworkInterface"],
            resources: [interfaces, ...subnetArns, ...arnsOf("security-group", securityGroups)],
        },
        { actions: ["ec2:DeleteNetworkInterface"], resources: [interfaces] },
        {
            actions: ["ec2:CreateNetworkInterfacePermission"],
            resources: [interfaces],
            condition: { StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com", "ec2:Subnet": subnetArns } },
        },
    ];
}
