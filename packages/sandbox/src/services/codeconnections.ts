import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Failure, operation, type Plain, resource, type Service } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { securityGroup } from "./ec2-security.ts";
import { subnet, vpc } from "./ec2-vpc.ts";
import { oneOf } from "./provider-checks.ts";

/** Source: CodeConnections API reference, "Connection", ProviderType. */
const providerTypes = ["Bitbucket", "GitHub", "GitHubEnterpriseServer", "GitLab", "GitLabSelfManaged"];
const installed = ["GitHubEnterpriseServer", "GitLabSelfManaged"];

const missing = (arn: string) => new AwsError("ResourceNotFoundException", `Resource not found: ${arn}`);
const invalid = (value: string, at: string, rule: string) =>
    new AwsError("ValidationException", `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: ${rule}`);
const lengths = (property: string, value: string | undefined, least: number, most: number): readonly Failure[] =>
    value === undefined || (value.length >= least && value.length <= most)
        ? []
        : [
              {
                  property,
                  reason: `string length must be between ${least} and ${most}, got: ${value.length}`,
              },
          ];

interface HostAttributes {
    readonly arn: string;
    /** Pulumi's provider does not show it. */
    readonly status: "PENDING" | "AVAILABLE";
}

export const codeHost = resource<aws.codeconnections.HostArgs, HostAttributes>("aws:codeconnections/host:Host", {
    cloudFormation: "AWS::CodeConnections::Host",
    inputs: { name: true, providerType: true, providerEndpoint: true, vpcConfiguration: true, tags: true },
    autoName: { property: "name", maxLength: 64 },
    check: ({ name, providerType, providerEndpoint }) => [
        ...lengths("name", name, 1, 64),
        ...lengths("providerEndpoint", providerEndpoint, 1, 512),
        ...oneOf("providerType", providerType, providerTypes),
    ],
    create(call, inputs) {
        // Source: CodeConnections API reference, "CreateHost": the types that a customer installs.
        if (!installed.includes(inputs.providerType))
            throw invalid(inputs.providerType, "providerType", `Member must satisfy enum value set: [${installed.join(", ")}]`);
        requireEndpoint(inputs);
        requireNetwork(call, inputs);
        const arn = call.arn("codeconnections", `host/${inputs.name}-${call.unique(8, "0123456789abcdef")}`);
        // Source: CodeConnections API reference, "CreateHost": it is pending until somebody sets it up in the console.
        return { id: arn, attributes: { arn, status: "PENDING" } };
    },
    update(call, inputs) {
        requireEndpoint(inputs);
        requireNetwork(call, inputs);
        return {};
    },
    delete(call, _state, arn) {
        if (call.find(connection, ({ hostArn }) => hostArn === arn))
            throw new AwsError("ResourceUnavailableException", `Host ${arn} has connections: delete them before the host.`);
    },
});

function requireEndpoint({ providerEndpoint }: Plain<aws.codeconnections.HostArgs>): void {
    if (!/^https?:\/\/[^/]+/.test(providerEndpoint)) throw invalid(providerEndpoint, "providerEndpoint", "Member must be a valid URL");
}

function requireNetwork(call: Call, { vpcConfiguration }: Plain<aws.codeconnections.HostArgs>): void {
    if (!vpcConfiguration) return;
    const { vpcId, subnetIds, securityGroupIds } = vpcConfiguration;
    const unknown = [
        ...(call.get(vpc, vpcId) ? [] : [vpcId]),
        ...subnetIds.filter(id => call.get(subnet, id)?.vpcId !== vpcId),
        ...securityGroupIds.filter(id => call.get(securityGroup, id)?.vpcId !== vpcId),
    ];
    if (unknown.length > 0) throw new AwsError("ResourceUnavailableException", `Not found in ${vpcId}: ${unknown.join(", ")}`);
}

interface ConnectionAttributes {
    readonly arn: string;
    readonly connectionStatus: "PENDING" | "AVAILABLE" | "ERROR";
    readonly ownerAccountId: string;
    readonly providerType: string;
}

export const connection = resource<aws.codeconnections.ConnectionArgs, ConnectionAttributes>("aws:codeconnections/connection:Connection", {
    cloudFormation: "AWS::CodeConnections::Connection",
    names: { name: "ConnectionName" },
    inputs: { name: true, providerType: true, hostArn: true, tags: true },
    autoName: { property: "name", maxLength: 32 },
    check: ({ name, providerType, hostArn }) => [
        ...lengths("name", name, 1, 32),
        ...oneOf("providerType", providerType, providerTypes),
        ...(providerType !== undefined && hostArn !== undefined
            ? [{ property: "hostArn", reason: "cannot be specified when providerType is" }]
            : []),
        ...(hostArn === undefined || /^arn:aws(-\w+)*:(codestar-connections|codeconnections):.+:\d{12}:host\/.+/.test(hostArn)
            ? []
            : [{ property: "hostArn", reason: `is "${hostArn}", not the ARN of a host` }]),
    ],
    create(call, { providerType, hostArn }) {
        const host = hostArn === undefined ? undefined : call.get(codeHost, hostArn);
        if (hostArn !== undefined && !host) throw missing(hostArn);
        const type = host?.providerType ?? providerType;
        if (type === undefined) throw new AwsError("InvalidInputException", "Either ProviderType or HostArn must be specified.");
        if (!host && installed.includes(type))
            throw new AwsError("InvalidInputException", `A connection of the provider type ${type} needs a HostArn.`);
        const arn = call.arn("codeconnections", `connection/${uuidOf(call)}`);
        // Source: CodeConnections API reference, "CreateConnection": it is pending until somebody completes the handshake in the console.
        return { id: arn, attributes: { arn, connectionStatus: "PENDING", ownerAccountId: call.account, providerType: type } };
    },
});

/** A connection by its ARN, wherever it is, and whichever of the service's two names that has. */
export function findConnection(call: Call, arn: string) {
    const [, , , region = call.region, account = call.account] = arn.split(":");
    return call.at({ region, account }).get(connection, arn.replace(":codestar-connections:", ":codeconnections:"));
}

/** What a person does in the console, under the name of its permission: the provider's owner lets AWS in. */
const completeConnection = operation({
    name: "codeconnections:UpdateConnectionInstallation",
    parameters: ["ConnectionArn"],
    run(call, { ConnectionArn }: { readonly ConnectionArn: string }) {
        const found = findConnection(call, ConnectionArn);
        if (!found) throw missing(ConnectionArn);
        const { hostArn } = found;
        if (hostArn !== undefined && call.get(codeHost, hostArn)?.status !== "AVAILABLE")
            throw new AwsError("ResourceUnavailableException", `Host ${hostArn} is not available: set it up first.`);
        call.put(connection, found.arn, { ...found, connectionStatus: "AVAILABLE" });
        return {};
    },
});

/** What a person does in the console, under the name of its permission: an app is registered with the installed provider. */
const setUpHost = operation({
    name: "codeconnections:RegisterAppCode",
    parameters: ["HostArn"],
    run(call, { HostArn }: { readonly HostArn: string }) {
        const found = call.get(codeHost, HostArn);
        if (!found) throw missing(HostArn);
        call.put(codeHost, HostArn, { ...found, status: "AVAILABLE" });
        return {};
    },
});

const getConnection = operation({
    name: "codeconnections:GetConnection",
    parameters: ["ConnectionArn"],
    run(call, { ConnectionArn }: { readonly ConnectionArn: string }) {
        const found = findConnection(call, ConnectionArn);
        if (!found) throw missing(ConnectionArn);
        const { name, providerType, arn, connectionStatus, ownerAccountId, hostArn } = found;
        return {
            Connection: {
                ...{ ConnectionName: name, ConnectionArn: arn, ProviderType: providerType },
                ...{ OwnerAccountId: ownerAccountId, ConnectionStatus: connectionStatus, ...(hostArn && { HostArn: hostArn }) },
            },
        };
    },
});

export const codeconnections: Service = {
    resources: [codeHost, connection],
    operations: [completeConnection, setUpHost, getConnection],
};
