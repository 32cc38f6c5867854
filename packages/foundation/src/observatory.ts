import { accountArn, type Placement } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What is shown: numbers and logs, no traces. Source: Observability Access Manager API reference, CreateLink, ResourceTypes. */
const shown = ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup"];

/**
 * Where these accounts, and no others, may show their metrics and logs to this one: its dashboards and alarms then know them too.
 * An account has one sink in a region.
 *
 * Source: CloudWatch user guide, "CloudWatch cross-account observability"; Observability Access Manager API reference, PutSinkPolicy, whose
 * examples have `*` for the sink that the policy is the policy of.
 *
 * @returns the sink's ARN, once whoever is let in may link to it
 */
export function observe(
    name: string,
    placement: Placement,
    accounts: readonly string[],
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const sink = new aws.oam.Sink(name, {}, opts);
    const policy = new aws.oam.SinkPolicy(
        `${name}-policy`,
        {
            sinkIdentifier: sink.arn,
            policy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: { AWS: accounts.map(accountId => accountArn({ ...placement, accountId })) },
                        Action: ["oam:CreateLink", "oam:UpdateLink"],
                        Resource: "*",
                        Condition: { "ForAllValues:StringEquals": { "oam:ResourceTypes": shown } },
                    },
                ],
            }),
        },
        opts,
    );
    return policy.sinkIdentifier;
}

/** Shows an account's metrics and logs to another's sink, under the account's name: several environments may be in one account. */
export const show = (name: string, sinkArn: pulumi.Input<string>, opts: pulumi.CustomResourceOptions): aws.oam.Link =>
    new aws.oam.Link(name, { sinkIdentifier: sinkArn, labelTemplate: "$AccountName", resourceTypes: shown }, opts);
