import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type Service } from "../model/resource.ts";
import { parsePolicy, policyText } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";
import { requirePrincipals } from "./principals.ts";
import { oneOf } from "./provider-checks.ts";

// Sources: CloudWatch Observability Access Manager API reference; CloudWatch user guide, "CloudWatch cross-account observability";
// terraform-provider-aws, internal/service/oam. Nobody reports AWS's sentences: but for IAM's own, these are ours.

/** Source: Observability Access Manager API reference, CreateLink, ResourceTypes. */
const shareable = [
    "AWS::CloudWatch::Metric",
    "AWS::Logs::LogGroup",
    "AWS::XRay::Trace",
    "AWS::ApplicationInsights::Application",
    "AWS::InternetMonitor::Monitor",
    "AWS::ApplicationSignals::Service",
    "AWS::ApplicationSignals::ServiceLevelObjective",
];

const invalid = (message: string) => new AwsError("InvalidParameterException", message);

/** A place in a monitoring account that other accounts show their metrics and logs to. */
export const sink = resource<aws.oam.SinkArgs, { readonly arn: string; readonly sinkId: string }>("aws:oam/sink:Sink", {
    cloudFormation: "AWS::Oam::Sink",
    inputs: { name: true, tags: true },
    autoName: { property: "name", maxLength: 255 },
    create(call, { name = "" }) {
        if (!/^[a-zA-Z0-9_.-]+$/.test(name)) throw invalid(`Sink name ${name} must be letters, digits and ._-`);
        // Source: Observability Access Manager API reference, CreateSink: an account has one sink in a region.
        if (call.all(sink).length > 0)
            throw new AwsError("ServiceQuotaExceededException", `Account ${call.account} already has a sink in ${call.region}.`);
        const sinkId = call.unique(36, "0123456789abcdef");
        const arn = call.arn("oam", `sink/${sinkId}`);
        return { id: arn, attributes: { arn, sinkId } };
    },
    delete(call, _state, arn) {
        // Source: Observability Access Manager API reference, DeleteSink: all links to it must be deleted first.
        if (call.everywhere(link).some(({ sinkIdentifier }) => sinkIdentifier === arn))
            throw new AwsError("ConflictException", "Cannot delete a sink that has links attached to it.");
        call.remove(sinkPolicy, arn);
    },
});

/** Which accounts may link what to a sink. */
export const sinkPolicy = resource<aws.oam.SinkPolicyArgs, { readonly arn: string; readonly sinkId: string }>(
    "aws:oam/sinkPolicy:SinkPolicy",
    {
        inputs: { sinkIdentifier: true, policy: true },
        replaces: { sinkIdentifier: "the provider's schema: ForceNew" },
        updates: { policy: "PutSinkPolicy" },
        create(call, { sinkIdentifier, policy }) {
            const { sinkId } = putPolicy(call, sinkIdentifier, policy);
            call.remove(sinkPolicy, sinkIdentifier); // PutSinkPolicy overwrites.
            return { id: sinkIdentifier, attributes: { arn: sinkIdentifier, sinkId } };
        },
        update(call, { sinkIdentifier, policy }) {
            putPolicy(call, sinkIdentifier, policy);
            return {};
        },
    },
);

function putPolicy(call: Call, sinkIdentifier: string, policy: string) {
    const found = call.get(sink, sinkIdentifier);
    if (!found) throw new AwsError("ResourceNotFoundException", `The sink ${sinkIdentifier} does not exist.`);
    const document = parsePolicy(policy, "resource", sentence => invalid(sentence));
    const strange = document.statements
        .flatMap(({ actions = [] }) => actions)
        .find(action => !/^oam:(CreateLink|UpdateLink|\*)$/.test(action));
    if (strange) throw invalid(`A sink's policy cannot have the action ${strange}.`);
    requirePrincipals(call, document, sentence => invalid(sentence));
    return found;
}

interface LinkAttributes {
    readonly arn: string;
    readonly linkId: string;
    readonly label: string;
    readonly sinkArn: string;
}

/** What an account shows to a sink of another. */
export const link = resource<aws.oam.LinkArgs, LinkAttributes>("aws:oam/link:Link", {
    cloudFormation: "AWS::Oam::Link",
    inputs: {
        labelTemplate: true,
        resourceTypes: true,
        sinkIdentifier: true,
        tags: true,
        linkConfiguration: { metricConfiguration: { filter: true }, logGroupConfiguration: { filter: true } },
    },
    replaces: { labelTemplate: "the provider's schema: ForceNew", sinkIdentifier: "the provider's schema: ForceNew" },
    check: ({ resourceTypes, labelTemplate }) => [
        ...(resourceTypes?.length === 0 ? [{ property: "resourceTypes", reason: "has no items: at least 1 is required" }] : []),
        ...(resourceTypes ?? []).flatMap((type, at) => oneOf(`resourceTypes[${at}]`, type, shareable)),
        ...(labelTemplate === undefined || (labelTemplate.length >= 1 && labelTemplate.length <= 64)
            ? []
            : [{ property: "labelTemplate", reason: "is not 1 to 64 characters" }]),
    ],
    create(call, inputs) {
        const { sinkIdentifier, labelTemplate } = inputs;
        const own = call.all(link);
        if (own.some(other => other.sinkIdentifier === sinkIdentifier))
            throw new AwsError("ConflictException", `Account ${call.account} is already linked to the sink ${sinkIdentifier}.`);
        // Source: CloudWatch user guide, "CloudWatch cross-account observability": a source account has up to five monitoring accounts.
        if (own.length >= 5) throw new AwsError("ServiceQuotaExceededException", "An account can have 5 links in a Region.");
        requireAllowed(call, "oam:CreateLink", inputs);
        const linkId = call.unique(36, "0123456789abcdef");
        const arn = call.arn("oam", `link/${linkId}`);
        // Accounts have no names and no e-mail addresses here.
        const label = labelTemplate.replace(/\$Account\w+/g, call.account);
        return { id: arn, attributes: { arn, linkId, label, sinkArn: sinkIdentifier } };
    },
    update(call, inputs) {
        requireAllowed(call, "oam:UpdateLink", inputs);
        return {};
    },
});

/** The sink's own policy decides who may show it what. */
function requireAllowed(call: Call, action: string, { sinkIdentifier, resourceTypes }: Plain<aws.oam.LinkArgs>): void {
    const [, , service, region = "", account = ""] = sinkIdentifier.split(":");
    if (service !== "oam" || region !== call.region) throw invalid(`${sinkIdentifier} is no sink of ${call.region}.`);
    if (account === call.account) throw invalid("A source account cannot be linked to itself.");
    const there = call.accountExists(account) ? call.at({ account }) : undefined;
    const policy = there?.get(sinkPolicy, sinkIdentifier)?.policy;
    const by = { arn: call.caller ?? `arn:aws:iam::${call.account}:root` };
    const context = { "oam:ResourceTypes": resourceTypes };
    const verdict =
        policy === undefined
            ? "none"
            : evaluate(parsePolicy(policyText(policy), "resource"), { by, action, resource: sinkIdentifier, context });
    if (verdict === "allowed" || verdict === "account") return;
    const why =
        verdict === "denied"
            ? "with an explicit deny in a resource-based policy"
            : `because no resource-based policy allows the ${action} action`;
    throw new AwsError(
        "AccessDeniedException",
        `User: ${by.arn} is not authorized to perform: ${action} on resource: ${sinkIdentifier} ${why}`,
    );
}

export const oam: Service = { resources: [sink, sinkPolicy, link] };
