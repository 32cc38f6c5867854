import { type Customize, customize, keyRule, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { childFits, childOf } from "../events/event-source.ts";
import { type Cors, corsOf, corsRules } from "./cors.ts";

/** An HTTPS address of the function's own. */
export type Url = {
    /** @default pages of no other origin */
    readonly cors?: Cors;
    /** Send an answer as it is written, instead of all at once. @default no */
    readonly stream?: boolean;
} & (
    | {
          /** Requests are signed by an IAM principal. @default "iam" */
          readonly auth?: "iam";
          /** Who may call from outside the function's account, by names of yours. Inside it, IAM policies say. @default nobody */
          readonly callers?: Readonly<Record<string, UrlCaller>>;
      }
    | {
          /** Anyone on the internet may call. */
          readonly auth: "public";
          readonly callers?: never;
      }
);

export interface UrlCaller {
    /** An account's id, the ARN of a role, or a service such as `cloudfront.amazonaws.com`. */
    readonly principal: pulumi.Input<string>;
    /** What a service calls for, such as the ARN of a CloudFront distribution. */
    readonly sourceArn?: pulumi.Input<string>;
}

/** Last word on a child's arguments. */
export interface UrlCustomize {
    readonly url?: Customize<aws.lambda.FunctionUrlArgs>;
}

export const urlRules = (name: string, url: Url | undefined): readonly Rule[] => [
    [[undefined, "iam", "public"].includes(url?.auth), "url.auth", `is "${url?.auth}", neither iam nor public`],
    ...corsRules("url.cors", url?.cors),
    ...Object.entries(url?.callers ?? {}).flatMap(([key, { principal, sourceArn }]): readonly Rule[] => [
        keyRule(`url.callers.${key}`, key),
        childFits(`url.callers.${key}`, childOf(`${name}-url`, key), "invoke", 100),
        [principal !== "*", `url.callers.${key}.principal`, 'is everybody: say auth: "public"'],
        [
            typeof principal !== "string" || !principal.endsWith(".amazonaws.com") || sourceArn !== undefined,
            `url.callers.${key}.sourceArn`,
            "is missing: a service calls for anybody's resources",
        ],
    ]),
];

/**
 * The address is the alias's, so that it leads to what a release put there. A caller needs two permissions since October 2025.
 * Source: Lambda developer guide, "Control access to Lambda function URLs".
 */
export function addUrl(
    name: string,
    url: Url | undefined,
    alias: aws.lambda.Alias,
    change: UrlCustomize = {},
    opts: pulumi.CustomResourceOptions,
): aws.lambda.FunctionUrl | undefined {
    if (!url) return undefined;
    const { functionName, name: qualifier } = alias;
    const authorizationType = url.auth === "public" ? "NONE" : "AWS_IAM";
    const made = new aws.lambda.FunctionUrl(
        `${name}-url`,
        customize(
            {
                functionName,
                qualifier,
                authorizationType,
                ...(url.stream && { invokeMode: "RESPONSE_STREAM" }),
                ...(url.cors && { cors: corsOf(url.cors) }),
            },
            change.url,
        ),
        opts,
    );
    const callers = url.auth === "public" ? { anyone: { principal: "*" } } : (url.callers ?? {});
    for (const [key, { principal, sourceArn }] of Object.entries<UrlCaller>(callers)) {
        const whom = { function: functionName, qualifier, principal, ...(sourceArn !== undefined && { sourceArn }) };
        new aws.lambda.Permission(
            `${name}-url-${key}`,
            { ...whom, action: "lambda:InvokeFunctionUrl", functionUrlAuthType: authorizationType },
            opts,
        );
        new aws.lambda.Permission(
            `${name}-url-${key}-invoke`,
            { ...whom, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true },
            opts,
        );
    }
    return made;
}
