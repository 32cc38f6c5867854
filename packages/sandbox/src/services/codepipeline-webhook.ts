import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Failure, resource } from "../model/resource.ts";
import { pipeline } from "./codepipeline.ts";
import { oneOf } from "./provider-checks.ts";

const lengths = (property: string, text: string | undefined, most: number): readonly Failure[] =>
    text === undefined || (text.length >= 1 && text.length <= most)
        ? []
        : [{ property, reason: `expected length of ${property} to be in the range (1 - ${most})` }];

/**
 * Sources: CodePipeline API reference, "PutWebhook" and "WebhookDefinition"; Pulumi's provider, which makes it anew for all but its filters.
 * AWS's page does not say which source actions a webhook may have: the model takes any.
 */
export const webhook = resource<aws.codepipeline.WebhookArgs, { readonly arn: string; readonly url: string }>(
    "aws:codepipeline/webhook:Webhook",
    {
        inputs: {
            name: true,
            authentication: true,
            authenticationConfiguration: true,
            filters: true,
            targetAction: true,
            targetPipeline: true,
            tags: true,
        },
        required: {
            authentication: "PutWebhook",
            filters: "PutWebhook",
            targetAction: "PutWebhook",
            targetPipeline: "PutWebhook",
        },
        replaces: {
            name: "the provider's schema: ForceNew",
            authentication: "the provider's schema: ForceNew",
            authenticationConfiguration: "the provider's schema: ForceNew",
            targetAction: "the provider's schema: ForceNew",
            targetPipeline: "the provider's schema: ForceNew",
        },
        updates: { filters: "PutWebhook", tags: "TagResource" },
        autoName: { property: "name", maxLength: 100 },
        check: ({ authentication, authenticationConfiguration: configuration, filters = [] }) => [
            ...oneOf("authentication", authentication, ["GITHUB_HMAC", "IP", "UNAUTHENTICATED"]),
            ...lengths("authenticationConfiguration.secretToken", configuration?.secretToken, 100),
            ...(filters.length <= 5
                ? []
                : [{ property: "filters", reason: `Too many list items: at most 5, but there are ${filters.length}` }]),
            ...filters.flatMap(({ jsonPath, matchEquals }, at) => [
                ...lengths(`filters[${at}].jsonPath`, jsonPath, 150),
                ...lengths(`filters[${at}].matchEquals`, matchEquals, 150),
            ]),
        ],
        create(call, inputs) {
            const { name = "", targetPipeline, targetAction, authentication, authenticationConfiguration: configuration = {} } = inputs;
            const found = call.get(pipeline, targetPipeline);
            // Source: CodePipeline API reference, "PutWebhook", Errors. The sentences are ours.
            if (!found)
                throw new AwsError(
                    "PipelineNotFoundException",
                    `Account '${call.account}' does not have a pipeline with name '${targetPipeline}'`,
                );
            if (!found.stages[0]?.actions.some(({ name }) => name === targetAction))
                throw new AwsError("ValidationException", `Target action '${targetAction}' is not in the source stage of the pipeline.`);
            const isComplete =
                authentication === "UNAUTHENTICATED" ||
                (authentication === "IP" ? configuration.allowedIpRange : configuration.secretToken);
            if (!isComplete)
                throw new AwsError(
                    "InvalidWebhookAuthenticationParametersException",
                    `The authentication configuration lacks what ${authentication} needs.`,
                );
            const arn = call.arn("codepipeline", `webhook:${name}`);
            // PutWebhook overwrites a webhook that is there; two resources of Pulumi's for one would then fight over it.
            if (call.get(webhook, arn)) throw new AwsError("ConflictException", `Webhook ${name} already exists.`);
            const token = call.unique(40, "0123456789abcdefghijklmnopqrstuvwxyz");
            return { id: arn, attributes: { arn, url: `https://${call.region}.webhooks.aws/trigger?t=${token}&v=1` } };
        },
    },
);
