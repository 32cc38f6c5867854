import { type Customize, customize, type Placement, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A name of one's own for an HTTP API, in the place of the one that AWS makes up. */
export interface ApiDomain {
    /** Such as `api.example.com`. */
    readonly name: string;
    /** An ACM certificate of this account and region for that name. */
    readonly certificateArn: pulumi.Input<string>;
    /** The Route 53 zone of this account that the name is put into. @default none: the name is put where it belongs by others */
    readonly zoneId?: pulumi.Input<string>;
}

/** Last word on a child's arguments. */
export interface ApiDomainCustomize {
    readonly apiDomain?: Customize<aws.apigatewayv2.DomainNameArgs>;
}

export function domainRules(
    domain: ApiDomain | undefined,
    { accountId, region }: Pick<Placement, "accountId" | "region">,
): readonly Rule[] {
    if (!domain) return [];
    const { name, certificateArn } = domain;
    const at = "api.domain";
    const known = typeof certificateArn === "string" ? certificateArn : `arn:aws:acm:${region}:${accountId}:certificate/1`;
    const [, , service, itsRegion, itsAccount] = known.split(":");
    const form = service === "acm" && /:certificate\/[\w-]+$/.test(known);
    return [
        // Source: API Gateway API reference (version 2), "CreateDomainName": no upper-case letters, up to 512 characters.
        [/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(name), `${at}.name`, `is "${name}", not a host name in lower case`],
        [form, `${at}.certificateArn`, `is "${known}", not the ARN of an ACM certificate`],
        [
            !form || (itsRegion === region && itsAccount === accountId),
            `${at}.certificateArn`,
            `is of ${itsAccount} in ${itsRegion}, not of ${accountId} in ${region}: API Gateway takes no other`,
        ],
    ];
}

/** The name, what it leads to, and where the name is looked up. Source: API Gateway developer guide, "Custom domain names for HTTP APIs". */
export function addDomain(
    name: string,
    { name: domainName, certificateArn, zoneId }: ApiDomain,
    stage: aws.apigatewayv2.Stage,
    change: ApiDomainCustomize = {},
    opts: pulumi.CustomResourceOptions,
): void {
    const domain = new aws.apigatewayv2.DomainName(
        `${name}-api-domain`,
        customize(
            { domainName, domainNameConfiguration: { certificateArn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" } },
            change.apiDomain,
        ),
        opts,
    );
    new aws.apigatewayv2.ApiMapping(`${name}-api-mapping`, { apiId: stage.apiId, domainName: domain.domainName, stage: stage.name }, opts);
    if (zoneId === undefined) return;
    const { targetDomainName, hostedZoneId } = domain.domainNameConfiguration;
    new aws.route53.Record(
        `${name}-api-record`,
        { zoneId, name: domainName, type: "A", aliases: [{ name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false }] },
        opts,
    );
}

/** Where people find an API. */
export const apiUrl = (api: aws.apigatewayv2.Api, domain: ApiDomain | undefined): pulumi.Output<string> =>
    domain ? pulumi.output(`https://${domain.name}`) : api.apiEndpoint;
