import { AwsError } from "../model/errors.ts";
import { administrator } from "../model/organization.ts";
import { lookup, type Service } from "../model/resource.ts";
import { renderPolicyDocument } from "./policy-rendering.ts";
import { regionFacts, zonesOf } from "./regions.ts";

/** What a program asks of its surroundings: who, where, which zones. */
const getCallerIdentity = lookup<object, object>({
    token: "aws:index/getCallerIdentity:getCallerIdentity",
    args: [],
    run(call) {
        const arn = call.caller ?? administrator(call.account);
        const session = arn.split("/")[2];
        return {
            accountId: call.account,
            arn,
            id: call.account,
            userId: session ? `AROASIMULATEDSIMULAT1:${session}` : "AIDASIMULATEDSIMULAT1",
        };
    },
});

const getRegion = lookup<{ readonly name?: string; readonly region?: string }, object>({
    token: "aws:index/getRegion:getRegion",
    args: ["name", "region"],
    run(call, { name, region = name ?? call.region }) {
        const { description } = regionFacts(region);
        return { id: region, name: region, region, endpoint: `ec2.${region}.amazonaws.com`, description };
    },
});

const getPartition = lookup<object, object>({
    token: "aws:index/getPartition:getPartition",
    args: [],
    run: () => ({ id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" }),
});

interface Zones {
    readonly state?: string;
    readonly excludeNames?: readonly string[];
    readonly excludeZoneIds?: readonly string[];
    readonly filters?: readonly { readonly name: string; readonly values: readonly string[] }[];
}

const getAvailabilityZones = lookup<Zones, object>({
    token: "aws:index/getAvailabilityZones:getAvailabilityZones",
    args: ["state", "excludeNames", "excludeZoneIds", "filters"],
    run(call, { state = "available", excludeNames = [], excludeZoneIds = [], filters = [] }) {
        // Source: EC2 API reference, DescribeAvailabilityZones. The sandbox's regions have no Local and no Wavelength Zones.
        const facts: Readonly<Record<string, string>> = {
            "opt-in-status": "opt-in-not-required",
            "zone-type": "availability-zone",
            "region-name": call.region,
        };
        const all = zonesOf(call.region).filter(
            ({ name, zoneId }) =>
                state === "available" &&
                !excludeNames.includes(name) &&
                !excludeZoneIds.includes(zoneId) &&
                filters.every(filter => {
                    const value = { ...facts, "zone-name": name, "zone-id": zoneId }[filter.name];
                    if (value === undefined) throw new AwsError("InvalidParameterValue", `The filter '${filter.name}' is invalid`);
                    return filter.values.includes(value);
                }),
        );
        return { id: call.region, names: all.map(({ name }) => name), zoneIds: all.map(({ zoneId }) => zoneId), groupNames: [call.region] };
    },
});

const getAvailabilityZone = lookup<{ readonly name?: string; readonly zoneId?: string }, object>({
    token: "aws:index/getAvailabilityZone:getAvailabilityZone",
    args: ["name", "zoneId"],
    run(call, query) {
        const zone = zonesOf(call.region).find(({ name, zoneId }) => name === query.name || zoneId === query.zoneId);
        if (!zone) throw new AwsError("InvalidParameterValue", `Invalid availability zone: [${query.name ?? query.zoneId}]`);
        return {
            id: zone.name,
            name: zone.name,
            zoneId: zone.zoneId,
            nameSuffix: zone.name.slice(call.region.length),
            region: call.region,
            groupName: call.region,
            networkBorderGroup: call.region,
            optInStatus: "opt-in-not-required",
            state: "available",
            zoneType: "availability-zone",
        };
    },
});

/** `${service}.amazonaws.com`, as the provider builds it. */
const getServicePrincipal = lookup<{ readonly serviceName: string; readonly region?: string }, object>({
    token: "aws:index/getServicePrincipal:getServicePrincipal",
    args: ["serviceName", "region"],
    run(call, { serviceName, region = call.region }) {
        return {
            id: `${serviceName}.${region}.amazonaws.com`,
            name: `${serviceName}.amazonaws.com`,
            region,
            serviceName,
            suffix: "amazonaws.com",
        };
    },
});

const getPolicyDocument = lookup<Parameters<typeof renderPolicyDocument>[0], object>({
    token: "aws:iam/getPolicyDocument:getPolicyDocument",
    args: ["policyId", "version", "statements", "sourcePolicyDocuments", "overridePolicyDocuments"],
    run: (_call, args) => renderPolicyDocument(args),
});

export const metadata: Service = {
    resources: [],
    lookups: [
        getCallerIdentity,
        getRegion,
        getPartition,
        getAvailabilityZones,
        getAvailabilityZone,
        getServicePrincipal,
        getPolicyDocument,
    ],
};
