import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { each } from "./reasons.ts";

interface ZoneAttributes {
    readonly arn: string;
    readonly zoneId: string;
    readonly nameServers: readonly string[];
    readonly primaryNameServer: string;
    readonly comment: string;
}

export const zone = resource<aws.route53.ZoneArgs, ZoneAttributes>("aws:route53/zone:Zone", {
    cloudFormation: "AWS::Route53::HostedZone",
    names: { comment: null, forceDestroy: null, tags: null },
    global: true,
    inputs: { name: true, comment: true, forceDestroy: true, tags: true },
    required: { name: "CloudFormation's name is required too" },
    defaults: { comment: "Managed by Pulumi", forceDestroy: false },
    check: ({ name = "example.com" }) =>
        /^[a-z0-9_.-]{1,255}$/i.test(name) ? [] : [{ property: "name", reason: `is "${name}", not a domain name` }],
    create(call, { comment = "" }) {
        const id = `Z${call.unique(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`;
        const servers = ["com", "net", "org", "co.uk"].map((end, index) => `ns-${index * 512 + 1}.awsdns-0${index}.${end}`);
        return {
            id,
            attributes: {
                arn: `arn:aws:route53:::hostedzone/${id}`,
                zoneId: id,
                nameServers: servers,
                primaryNameServer: servers[0] as string,
                comment,
            },
        };
    },
    delete(call, { forceDestroy }, id) {
        const records = call.all(record).filter(({ zoneId }) => zoneId === id);
        if (records.length > 0 && !forceDestroy) {
            throw new AwsError(
                "HostedZoneNotEmpty",
                "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
            );
        }
        for (const one of records) call.remove(record, one.id);
    },
});

export const record = resource<aws.route53.RecordArgs, { readonly fqdn: string }>("aws:route53/record:Record", {
    global: true,
    inputs: { name: true, type: true, ttl: true, records: true, zoneId: true, aliases: true, allowOverwrite: true },
    replaces: each("a record set is its zone, name and type", "zoneId", "name", "type"),
    updates: each("ChangeResourceRecordSets", "ttl", "records", "aliases", "allowOverwrite"),
    check: ({ type = "A", aliases, records }) => [
        ...([
            "A",
            "AAAA",
            "CAA",
            "CNAME",
            "DS",
            "HTTPS",
            "MX",
            "NAPTR",
            "NS",
            "PTR",
            "SOA",
            "SPF",
            "SRV",
            "SSHFP",
            "SVCB",
            "TLSA",
            "TXT",
        ].includes(type)
            ? []
            : [{ property: "type", reason: `is ${type}, not a type of record` }]),
        ...(aliases && records ? [{ property: "records", reason: "conflicts with aliases" }] : []),
    ],
    create(call, inputs) {
        const fqdn = requireRecord(call, inputs);
        const taken = call.find(record, other => other.zoneId === inputs.zoneId && other.fqdn === fqdn && other.type === inputs.type);
        if (taken && !inputs.allowOverwrite) {
            throw new AwsError(
                "InvalidChangeBatch",
                `[Tried to create resource record set [name='${fqdn}.', type='${inputs.type}'] but it already exists]`,
            );
        }
        if (taken) call.remove(record, taken.id);
        return { id: `${inputs.zoneId}_${fqdn}_${inputs.type}`, attributes: { fqdn } };
    },
    update: (call, inputs) => ({ fqdn: requireRecord(call, inputs) }),
});

function requireRecord(call: Call, { zoneId, name, type, records, aliases, ttl }: Plain<aws.route53.RecordArgs>): string {
    const found = call.get(zone, zoneId);
    if (!found) throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${zoneId}`);
    const zoneName = (found.name ?? "").replace(/\.$/, "");
    const given = name.replace(/\.$/, "");
    const fqdn = given === "" ? zoneName : given === zoneName || given.endsWith(`.${zoneName}`) ? given : `${given}.${zoneName}`;
    if (!records && !aliases)
        throw new AwsError(
            "InvalidInput",
            "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]",
        );
    if (records && ttl === undefined) throw new AwsError("InvalidInput", "Invalid request: Missing field 'TTL' in Change");
    if (type === "CNAME" && fqdn === zoneName) {
        throw new AwsError(
            "InvalidChangeBatch",
            `[RRSet of type CNAME with DNS name ${fqdn}. is not permitted at apex in zone ${zoneName}.]`,
        );
    }
    return fqdn;
}

export const route53: Service = { resources: [zone, record] };
