import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type AnyModel, type Call, type Failure, type Plain, resource } from "../model/resource.ts";
import { parseCidr } from "./cidr.ts";
import { leaveNetwork, useNetwork } from "./ec2-interfaces.ts";
import { hasInternetGateway } from "./ec2-routing.ts";
import { securityGroup } from "./ec2-security.ts";
import { subnet, vpc } from "./ec2-vpc.ts";
import { listener, listenerCertificate } from "./elb-listener.ts";
import { listenerRule } from "./elb-rule.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { each } from "./reasons.ts";
import { regionFacts } from "./regions.ts";
import { findBucket } from "./s3-bucket.ts";
import { bucketPolicy } from "./s3-policy.ts";

export interface LoadBalancerAttributes {
    readonly arn: string;
    readonly arnSuffix: string;
    readonly dnsName: string;
    readonly zoneId: string;
    readonly vpcId: string;
    readonly securityGroups: string[];
    readonly subnets: string[];
}
type Inputs = Plain<aws.lb.LoadBalancerArgs>;

/** Source: Elastic Load Balancing API reference, CreateLoadBalancer, CreateTargetGroup: Name. */
export const nameFailures = (name: string | undefined): readonly Failure[] =>
    name === undefined || (/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/.test(name) && !name.startsWith("internal-"))
        ? []
        : [
              {
                  property: "name",
                  reason: `is "${name}", not 1 to 32 letters, digits and hyphens, with no hyphen at either end and no internal- in front`,
              },
          ];

export const loadBalancer = resource<aws.lb.LoadBalancerArgs, LoadBalancerAttributes>("aws:lb/loadBalancer:LoadBalancer", {
    cloudFormation: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    names: { internal: "Scheme", loadBalancerType: "Type", accessLogs: null },
    updates: each(
        "ModifyLoadBalancerAttributes",
        "desyncMitigationMode",
        "dropInvalidHeaderFields",
        "enableCrossZoneLoadBalancing",
        "enableDeletionProtection",
        "enableHttp2",
        "enableXffClientPort",
        "idleTimeout",
        "preserveHostHeader",
        "xffHeaderProcessingMode",
    ),
    inputs: {
        name: true,
        accessLogs: { bucket: true, enabled: true, prefix: true },
        desyncMitigationMode: true,
        dropInvalidHeaderFields: true,
        enableCrossZoneLoadBalancing: true,
        enableDeletionProtection: true,
        enableHttp2: true,
        enableXffClientPort: true,
        idleTimeout: true,
        internal: true,
        ipAddressType: true,
        loadBalancerType: true,
        preserveHostHeader: true,
        securityGroups: true,
        subnets: true,
        tags: true,
        xffHeaderProcessingMode: true,
    },
    required: { subnets: "subnet mappings are not modelled" },
    replaces: { internal: "the provider's schema: ForceNew", loadBalancerType: "the provider's schema: ForceNew" },
    autoName: { property: "name", maxLength: 32 },
    defaults: {
        desyncMitigationMode: "defensive",
        dropInvalidHeaderFields: false,
        enableDeletionProtection: false,
        enableHttp2: true,
        enableXffClientPort: false,
        idleTimeout: 60,
        internal: false,
        ipAddressType: "ipv4",
        loadBalancerType: "application",
        preserveHostHeader: false,
        xffHeaderProcessingMode: "append",
    },
    check: ({ name, loadBalancerType: kind = "application", ipAddressType = "ipv4", idleTimeout = 60 }) => [
        ...nameFailures(name),
        ...(["application", "network"].includes(kind)
            ? []
            : [{ property: "loadBalancerType", reason: `is ${kind}; the sandbox models application and network` }]),
        ...(ipAddressType === "ipv4"
            ? []
            : [{ property: "ipAddressType", reason: `is ${ipAddressType}; the sandbox's networks have IPv4 only` }]),
        ...(idleTimeout >= 1 && idleTimeout <= 4000
            ? []
            : [{ property: "idleTimeout", reason: `is ${idleTimeout}, not 1 to 4000 seconds` }]),
    ],
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.find(loadBalancer, other => other.name === name)) {
            throw new AwsError(
                "DuplicateLoadBalancerName",
                `A load balancer with the same name '${name}' exists, but with different settings`,
            );
        }
        const vpcId = requirePlace(call, inputs);
        requireLogBucket(call, inputs);
        const application = inputs.loadBalancerType === "application";
        const unique = call.unique(16);
        const arnSuffix = `${application ? "app" : "net"}/${name}/${unique}`;
        const arn = call.arn("elasticloadbalancing", `loadbalancer/${arnSuffix}`);
        const dnsName = application
            ? `${inputs.internal ? "internal-" : ""}${name}-${call.unique(10, "0123456789")}.${call.region}.elb.amazonaws.com`
            : `${name}-${unique}.elb.${call.region}.amazonaws.com`;
        const zoneId = regionFacts(call.region).loadBalancerZones[application ? 0 : 1];
        return { id: arn, attributes: { arn, arnSuffix, dnsName, zoneId, vpcId, ...place(call, inputs, arn, vpcId) } };
    },
    update(call, inputs, before, arn) {
        const vpcId = requirePlace(call, inputs);
        if (vpcId !== before.vpcId)
            throw new AwsError("InvalidConfigurationRequest", `All subnets must belong to the same VPC: '${before.vpcId}'`);
        requireLogBucket(call, inputs);
        return place(call, inputs, arn, vpcId);
    },
    delete(call, { enableDeletionProtection }, arn) {
        if (enableDeletionProtection) {
            throw new AwsError("OperationNotPermitted", `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`);
        }
        // Source: Elastic Load Balancing API reference, DeleteLoadBalancer: its listeners and their rules go along with it.
        const listeners = call
            .all(listener)
            .filter(({ loadBalancerArn }) => loadBalancerArn === arn)
            .map(({ id }) => id);
        for (const id of listeners) removeListener(call, id);
        leaveNetwork(call, arn);
    },
});

export function removeListener(call: Call, arn: string): void {
    for (const model of [listenerRule, listenerCertificate] as readonly AnyModel[]) {
        for (const { id, listenerArn } of call.all(model) as readonly { id: string; listenerArn: string }[])
            if (listenerArn === arn) call.remove(model, id);
    }
    call.remove(listener, arn);
}

function place(call: Call, { subnets = [], securityGroups, loadBalancerType }: Inputs, arn: string, vpcId: string) {
    const fallback = loadBalancerType === "application" ? [call.get(vpc, vpcId)?.defaultSecurityGroupId ?? ""] : [];
    const groups = securityGroups?.length ? [...securityGroups] : fallback;
    useNetwork(call, { owner: arn, subnetIds: subnets, securityGroupIds: groups });
    return { securityGroups: groups, subnets: [...subnets] };
}

/** Source: Elastic Load Balancing API reference, CreateLoadBalancer: Errors; the user guides' "Subnets for your load balancer". */
function requirePlace(call: Call, { subnets = [], securityGroups = [], internal, loadBalancerType }: Inputs): string {
    const invalid = (reason: string): AwsError => new AwsError("InvalidConfigurationRequest", reason);
    const found = subnets.map(id => {
        const one = call.get(subnet, id);
        if (!one) throw new AwsError("SubnetNotFound", `The subnet ID '${id}' does not exist`);
        return { ...one, id };
    });
    const vpcId = found[0]?.vpcId ?? "";
    const application = loadBalancerType !== "network";
    const zones = new Set(found.map(({ availabilityZone }) => availabilityZone));
    if (found.some(one => one.vpcId !== vpcId)) throw invalid(`All subnets must belong to the same VPC: '${vpcId}'`);
    if (zones.size < found.length) throw invalid("A load balancer cannot be attached to multiple subnets in the same Availability Zone");
    if (found.length === 0) throw new AwsError("ValidationError", "At least one subnet must be specified");
    if (application && zones.size < 2)
        throw new AwsError("ValidationError", "At least two subnets in two different Availability Zones must be specified");
    const small = found.find(({ cidrBlock }) => (parseCidr(cidrBlock ?? "")?.bits ?? 0) > 27);
    if (application && small) {
        throw new AwsError(
            "InvalidSubnet",
            `Not enough IP space available in ${small.id}. ELB requires at least 8 free IP addresses in each subnet.`,
        );
    }
    if (!internal && !hasInternetGateway(call, vpcId)) throw new AwsError("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
    for (const id of securityGroups) {
        const group = call.get(securityGroup, id);
        if (!group) throw new AwsError("InvalidSecurityGroup", `The security group '${id}' does not exist`);
        if (group.vpcId !== vpcId) throw invalid("One or more security groups are invalid");
    }
    return vpcId;
}

/** Source: Application Load Balancer user guide, "Enable access logs": the service writes a test file when they are turned on. */
function requireLogBucket(call: Call, { accessLogs, loadBalancerType }: Inputs): void {
    if (!accessLogs?.enabled) return;
    const found = findBucket(call, accessLogs.bucket);
    if (!found || found.region !== call.region) {
        throw new AwsError(
            "InvalidConfigurationRequest",
            `S3Bucket: ${accessLogs.bucket} is not located in the same region with ELB: ${call.region}`,
        );
    }
    const text = found.there.get(bucketPolicy, accessLogs.bucket)?.policy;
    const service = loadBalancerType === "network" ? "delivery.logs.amazonaws.com" : "logdelivery.elasticloadbalancing.amazonaws.com";
    const prefix = accessLogs.prefix ? `${accessLogs.prefix}/` : "";
    const resource = `${found.arn}/${prefix}AWSLogs/${call.account}/ELBAccessLogTestFile`;
    const context = {
        "aws:SourceAccount": call.account,
        "aws:SourceArn": call.arn("elasticloadbalancing", "loadbalancer/*"),
        "s3:x-amz-acl": "bucket-owner-full-control",
    };
    const allowed =
        text !== undefined &&
        evaluate(parsePolicy(text, "resource"), { by: { service }, action: "s3:PutObject", resource, context }) === "allowed";
    if (!allowed)
        throw new AwsError(
            "InvalidConfigurationRequest",
            `Access Denied for bucket: ${accessLogs.bucket}. Please check S3bucket permission`,
        );
}
