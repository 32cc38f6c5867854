import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { vpc as vpcModel } from "./ec2-vpc.ts";
import { registered } from "./ecs-registered.ts";

interface NamespaceAttributes {
    readonly arn: string;
    readonly hostedZone: string;
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Source: AWS Cloud Map API reference, "CreatePrivateDnsNamespace" and "Operation", ErrorCode. */
export const privateDnsNamespace = resource<aws.servicediscovery.PrivateDnsNamespaceArgs, NamespaceAttributes>(
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
    {
        cloudFormation: "AWS::ServiceDiscovery::PrivateDnsNamespace",
        inputs: { name: true, vpc: true, description: true, tags: true },
        check: ({ name = "main.internal" }) =>
            /^[!-~]{1,253}$/.test(name) ? [] : [{ property: "name", reason: `is "${name}", not 1 to 253 characters` }],
        autoName: { property: "name", maxLength: 253 },
        create(call, { name = "", vpc }) {
            if (!call.get(vpcModel, vpc)) throw new AwsError("INVALID_VPC", `The VPC ID '${vpc}' in region ${call.region} is invalid.`);
            if (call.find(privateDnsNamespace, other => other.name === name && other.vpc === vpc)) {
                throw new AwsError(
                    "CANNOT_CREATE_HOSTED_ZONE",
                    `The VPC that you chose, ${vpc} in region ${call.region}, is already associated with another private hosted zone that has an overlapping name space, ${name}..`,
                );
            }
            const id = `ns-${call.unique(16, lowerCase)}`;
            const hostedZone = `Z${call.unique(20, lowerCase.toUpperCase())}`;
            return { id, attributes: { arn: call.arn("servicediscovery", `namespace/${id}`), hostedZone } };
        },
        delete(call, _state, id) {
            const used = call.find(discoveryService, ({ dnsConfig }) => dnsConfig?.namespaceId === id) !== undefined;
            if (used || registered(call).some(({ namespace }) => namespace === call.arn("servicediscovery", `namespace/${id}`))) {
                throw new AwsError("ResourceInUse", "Namespace has associated services; delete the services before deleting the namespace");
            }
        },
    },
);

type Inputs = Plain<aws.servicediscovery.ServiceArgs>;

/** Source: AWS Cloud Map API reference, "CreateService" and "DeleteService". */
export const discoveryService = resource<aws.servicediscovery.ServiceArgs, { readonly arn: string }>(
    "aws:servicediscovery/service:Service",
    {
        cloudFormation: "AWS::ServiceDiscovery::Service",
        names: { forceDestroy: null },
        inputs: {
            name: true,
            description: true,
            dnsConfig: { namespaceId: true, dnsRecords: true, routingPolicy: true },
            healthCheckCustomConfig: true,
            forceDestroy: true,
            tags: true,
        },
        required: { dnsConfig: "services in namespaces without DNS are not modelled" },
        updates: {
            forceDestroy: "it is the provider's own",
            description: "UpdateService",
            dnsConfig: "UpdateService; the namespace in it is ForceNew",
        },
        autoName: { property: "name", maxLength: 127 },
        create(call, inputs) {
            requireRecords(call, inputs);
            const namespaceId = inputs.dnsConfig?.namespaceId;
            if (call.find(discoveryService, other => other.name === inputs.name && other.dnsConfig?.namespaceId === namespaceId))
                throw new AwsError("ServiceAlreadyExists", "Service already exists.");
            const namespace = call.arn("servicediscovery", `namespace/${namespaceId}`);
            if (registered(call).some(other => other.namespace === namespace && other.name === inputs.name))
                throw new AwsError("ServiceAlreadyExists", "Service already exists.");
            const id = `srv-${call.unique(16, lowerCase)}`;
            return { id, attributes: { arn: call.arn("servicediscovery", `service/${id}`) } };
        },
        update(call, inputs, before) {
            // The provider replaces it, and the sandbox knows of replacements by whole properties only.
            if (inputs.dnsConfig?.namespaceId !== before.dnsConfig?.namespaceId)
                throw new NotSimulated("Cloud Map services that move to another namespace");
            requireRecords(call, inputs);
            return {};
        },
        delete(call, { arn, forceDestroy }) {
            if (!forceDestroy && registered(call).some(({ registries }) => registries.includes(arn))) {
                throw new AwsError(
                    "ResourceInUse",
                    "Service contains registered instances; delete the instances before deleting the service",
                );
            }
        },
    },
);

function requireRecords(call: Call, { dnsConfig }: Inputs): void {
    const { namespaceId = "", dnsRecords = [], routingPolicy = "MULTIVALUE" } = dnsConfig ?? {};
    if (!call.get(privateDnsNamespace, namespaceId)) throw new AwsError("NamespaceNotFound", `Namespace not found: ${namespaceId}`);
    const invalid = (message: string) => new AwsError("InvalidInput", message);
    if (dnsRecords.length === 0) throw invalid("DnsRecords must have at least 1 item");
    for (const { type, ttl } of dnsRecords) {
        if (!["A", "AAAA", "CNAME", "SRV"].includes(type)) throw invalid(`The DNS record type ${type} is not one of A, AAAA, CNAME, SRV`);
        if (ttl < 0 || ttl > 2_147_483_647) throw invalid(`The TTL ${ttl} is not 0 to 2147483647 seconds`);
    }
    if (!["MULTIVALUE", "WEIGHTED"].includes(routingPolicy))
        throw invalid(`The routing policy ${routingPolicy} is not MULTIVALUE or WEIGHTED`);
}

export const servicediscovery: Service = { resources: [privateDnsNamespace, discoveryService] };
