import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource } from "../model/resource.ts";
import { requireGroup } from "./logs-group.ts";
import { isJson } from "./provider-checks.ts";

/** The sentences are ours; what they say is on the page of PutDataProtectionPolicy. */
const refuse = (reason: string) => new AwsError("InvalidParameterException", `Invalid data protection policy: ${reason}`);

interface Document {
    readonly Name?: unknown;
    readonly Version?: unknown;
    readonly Configuration?: { readonly CustomDataIdentifier?: readonly { readonly Name?: string; readonly Regex?: string }[] };
    readonly Statement?: readonly {
        readonly DataIdentifier?: readonly string[];
        readonly Operation?: {
            readonly Audit?: { readonly FindingsDestination?: { readonly CloudWatchLogs?: { readonly LogGroup?: string } } };
            readonly Deidentify?: { readonly MaskConfig?: object };
        };
    }[];
}

/**
 * What of a log group's lines is masked. Which identifiers AWS manages is not known here: any of the form is taken.
 * Source: CloudWatch Logs API reference, PutDataProtectionPolicy; user guide, "Custom data identifiers".
 */
export const dataProtectionPolicy = resource<aws.cloudwatch.LogDataProtectionPolicyArgs>(
    "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy",
    {
        inputs: { logGroupName: true, policyDocument: true },
        required: { logGroupName: "PutDataProtectionPolicy", policyDocument: "PutDataProtectionPolicy" },
        replaces: { logGroupName: "the provider's schema: ForceNew" },
        updates: { policyDocument: "PutDataProtectionPolicy" },
        check: ({ policyDocument }) =>
            policyDocument === undefined || isJson(policyDocument)
                ? []
                : [{ property: "policyDocument", reason: "contains an invalid JSON" }],
        create(call, { logGroupName, policyDocument }) {
            requireGroup(call, logGroupName);
            requireDocument(call, policyDocument);
            call.remove(dataProtectionPolicy, logGroupName); // PutDataProtectionPolicy overwrites.
            return { id: logGroupName, attributes: {} };
        },
        update(call, { policyDocument }) {
            requireDocument(call, policyDocument);
            return {};
        },
    },
);

function requireDocument(call: Call, text: string): void {
    if (text.length > 30_720) throw new AwsError("LimitExceededException", "The policy document is longer than 30720 characters.");
    const document = JSON.parse(text) as Document;
    if (document.Version !== "2021-06-01") throw refuse("Version must be 2021-06-01");
    if (typeof document.Name !== "string") throw refuse("Name is missing");
    const statements = document.Statement ?? [];
    const [audit, deidentify] = statements;
    const destination = audit?.Operation?.Audit?.FindingsDestination;
    if (statements.length !== 2 || !destination)
        throw refuse("the first of two statements must have an Audit operation with a FindingsDestination");
    if (JSON.stringify(deidentify?.Operation?.Deidentify?.MaskConfig) !== "{}")
        throw refuse("the second statement must have a Deidentify operation with an empty MaskConfig");
    const identifiers = audit.DataIdentifier ?? [];
    if (identifiers.length === 0 || JSON.stringify(identifiers) !== JSON.stringify(deidentify?.DataIdentifier))
        throw refuse("both statements must have the same DataIdentifier");
    const custom = document.Configuration?.CustomDataIdentifier ?? [];
    requireCustom(custom);
    const unknown = identifiers.find(
        each =>
            !/^arn:aws[a-z-]*:dataprotection::aws:data-identifier\/[A-Za-z]+(-[A-Z]{2})?$/.test(each) &&
            !custom.some(({ Name }) => Name === each),
    );
    if (unknown !== undefined) throw refuse(`${unknown} is no data identifier`);
    const findings = destination.CloudWatchLogs?.LogGroup;
    if (findings !== undefined) requireGroup(call, findings);
}

function requireCustom(custom: readonly { readonly Name?: string; readonly Regex?: string }[]): void {
    if (custom.length > 10) throw refuse("more than 10 custom data identifiers");
    for (const { Name = "", Regex = "" } of custom) {
        if (!/^[\w-]{1,128}$/.test(Name)) throw refuse(`${Name} is no name of a custom data identifier`);
        if (!/^[\w#=@/;,\- ^$?[\]{}|\\*+.]{1,200}$/.test(Regex))
            throw refuse(`${Regex} is no regular expression that custom data identifiers take`);
    }
}
