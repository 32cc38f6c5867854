import { AwsError } from "../model/errors.ts";
import { type Call, lookup } from "../model/resource.ts";
import { ec2Arn } from "./ec2-ids.ts";
import { securityGroup } from "./ec2-security.ts";
import { subnet, vpc } from "./ec2-vpc.ts";
import { regionFacts } from "./regions.ts";

type Filters = readonly { readonly name: string; readonly values: readonly string[] }[];
interface Query {
    readonly id?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly filters?: Filters;
}
interface Candidate {
    readonly id: string;
    readonly tags?: Readonly<Record<string, string>> | undefined;
    readonly tagsAll?: Readonly<Record<string, string>> | undefined;
}

/** Filters by name and values, and tags, as EC2's Describe operations take them. Source: EC2 API reference, DescribeSubnets. */
function select<T extends Candidate>(
    all: readonly T[],
    { id, tags = {}, filters = [] }: Query,
    names: Readonly<Record<string, (one: T) => string | undefined>>,
) {
    const tagsOf = (one: T): Readonly<Record<string, string>> => one.tagsAll ?? one.tags ?? {};
    return all.filter(
        one =>
            (id === undefined || one.id === id) &&
            Object.entries(tags).every(([key, value]) => tagsOf(one)[key] === value) &&
            filters.every(({ name, values }) => {
                const value = name.startsWith("tag:") ? tagsOf(one)[name.slice(4)] : names[name]?.(one);
                if (!name.startsWith("tag:") && !names[name]) {
                    throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
                }
                return value !== undefined && values.includes(value);
            }),
    );
}

/** The provider wants exactly one. */
function one<T>(found: readonly T[], what: string): T {
    const [first] = found;
    if (first === undefined) throw new AwsError("NoMatch", `no matching EC2 ${what} found`);
    if (found.length > 1)
        throw new AwsError(
            "MultipleMatches",
            `multiple EC2 ${what}s matched; use additional constraints to reduce matches to a single EC2 ${what}`,
        );
    return first;
}

const getVpc = lookup<Query & { readonly cidrBlock?: string }, object>({
    token: "aws:ec2/getVpc:getVpc",
    args: ["id", "cidrBlock", "tags", "filters"],
    run(call, query) {
        const all = call.all(vpc).filter(({ cidrBlock }) => query.cidrBlock === undefined || cidrBlock === query.cidrBlock);
        const found = one(select(all, query, { "vpc-id": ({ id }) => id, cidr: ({ cidrBlock }) => cidrBlock }), "VPC");
        return { ...found, default: false, cidrBlockAssociations: [], state: "available" };
    },
});

const subnetNames = {
    "subnet-id": ({ id }: { readonly id: string }) => id,
    "vpc-id": ({ vpcId }: { readonly vpcId: string }) => vpcId,
    "availability-zone": ({ availabilityZone }: { readonly availabilityZone: string }) => availabilityZone,
    "cidr-block": ({ cidrBlock }: { readonly cidrBlock?: string | undefined }) => cidrBlock,
};

const getSubnet = lookup<Query & { readonly vpcId?: string; readonly availabilityZone?: string; readonly cidrBlock?: string }, object>({
    token: "aws:ec2/getSubnet:getSubnet",
    args: ["id", "vpcId", "availabilityZone", "cidrBlock", "tags", "filters"],
    run(call, query) {
        const all = call
            .all(subnet)
            .filter(
                ({ vpcId, availabilityZone, cidrBlock }) =>
                    vpcId === (query.vpcId ?? vpcId) &&
                    availabilityZone === (query.availabilityZone ?? availabilityZone) &&
                    cidrBlock === (query.cidrBlock ?? cidrBlock),
            );
        return { ...one(select(all, query, subnetNames), "Subnet"), state: "available" };
    },
});

const getSubnets = lookup<Query, { readonly ids: readonly string[] }>({
    token: "aws:ec2/getSubnets:getSubnets",
    args: ["filters", "tags"],
    run: (call, query) => ({ ids: select(call.all(subnet), query, subnetNames).map(({ id }) => id) }),
});

const getSecurityGroup = lookup<Query & { readonly name?: string; readonly vpcId?: string }, object>({
    token: "aws:ec2/getSecurityGroup:getSecurityGroup",
    args: ["id", "name", "vpcId", "tags", "filters"],
    run(call, query) {
        const all = call.all(securityGroup).filter(({ name, vpcId }) => name === (query.name ?? name) && vpcId === (query.vpcId ?? vpcId));
        const names = { "group-id": ({ id }: Candidate) => id, "vpc-id": ({ vpcId }: { readonly vpcId: string }) => vpcId };
        return one(select(all, query, { ...names, "group-name": ({ name }) => name }), "Security Group");
    },
});

interface PrefixListQuery {
    readonly name?: string;
    readonly prefixListId?: string;
    readonly id?: string;
}

function s3PrefixList(call: Call, { name, prefixListId, id = prefixListId }: PrefixListQuery) {
    const [known, listId] = [`com.amazonaws.${call.region}.s3`, regionFacts(call.region).s3PrefixList];
    if ((name ?? known) !== known || (id ?? listId) !== listId) {
        throw new AwsError("InvalidPrefixListId.NotFound", `The prefix list '${name ?? id}' does not exist; the sandbox knows ${known}`);
    }
    return { id: listId, prefixListId: listId, name: known, arn: ec2Arn(call, "prefix-list", listId).replace(call.account, "aws") };
}

const getPrefixList = lookup<PrefixListQuery, object>({
    token: "aws:ec2/getPrefixList:getPrefixList",
    args: ["name", "prefixListId"],
    run: (call, query) => ({ ...s3PrefixList(call, query), cidrBlocks: [] }),
});

const getManagedPrefixList = lookup<PrefixListQuery, object>({
    token: "aws:ec2/getManagedPrefixList:getManagedPrefixList",
    args: ["name", "id"],
    run: (call, query) => ({
        ...s3PrefixList(call, query),
        addressFamily: "IPv4",
        ownerId: "AWS",
        entries: [],
        maxEntries: 0,
        version: 1,
        tags: {},
    }),
});

export const lookups = [getVpc, getSubnet, getSubnets, getSecurityGroup, getPrefixList, getManagedPrefixList];
