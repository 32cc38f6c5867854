import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { findCertificate } from "./acm.ts";
import { badRequest, partOfApi, requireApi, shortId, stage } from "./apigatewayv2-api.ts";
import { oneOf } from "./provider-checks.ts";

interface DomainAttributes {
    readonly arn: string;
    readonly apiMappingSelectionExpression: string;
    readonly domainNameConfiguration: Plain<aws.apigatewayv2.DomainNameArgs>["domainNameConfiguration"];
}

/** Source: API Gateway API reference (version 2), "CreateDomainName". The sentences are ours where no page shows AWS's. */
export const domainName = resource<aws.apigatewayv2.DomainNameArgs, DomainAttributes>("aws:apigatewayv2/domainName:DomainName", {
    cloudFormation: "AWS::ApiGatewayV2::DomainName",
    names: { domainNameConfiguration: "DomainNameConfigurations" },
    required: { domainNameConfiguration: "the provider's schema: Required" },
    inputs: { domainName: true, domainNameConfiguration: { certificateArn: true, endpointType: true, securityPolicy: true }, tags: true },
    check: ({ domainNameConfiguration: configuration }) => [
        ...oneOf("domainNameConfiguration.endpointType", configuration?.endpointType, ["REGIONAL"]),
        ...oneOf("domainNameConfiguration.securityPolicy", configuration?.securityPolicy, ["TLS_1_2"]),
    ],
    create(call, inputs) {
        const id = inputs.domainName;
        // A name leads to one place, whoever's it is.
        if (call.everywhere(domainName).some(other => other.id === id)) {
            throw badRequest("The domain name you provided already exists.");
        }
        requireCertificate(call, inputs);
        const target = `d-${shortId(call, 10)}.execute-api.${call.region}.amazonaws.com`;
        const hostedZoneId = `Z${call.unique(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`;
        return {
            id,
            attributes: {
                arn: call.arn("apigateway", `/domainnames/${id}`, { account: "" }),
                apiMappingSelectionExpression: "$request.basepath",
                domainNameConfiguration: { ...inputs.domainNameConfiguration, targetDomainName: target, hostedZoneId },
            },
        };
    },
    update(call, inputs, before) {
        requireCertificate(call, inputs);
        const { targetDomainName, hostedZoneId } = before.domainNameConfiguration;
        const added = { ...(targetDomainName && { targetDomainName }), ...(hostedZoneId && { hostedZoneId }) };
        return { domainNameConfiguration: { ...inputs.domainNameConfiguration, ...added } };
    },
    delete(call, _state, id) {
        for (const each of call.all(apiMapping)) if (each.domainName === id) call.remove(apiMapping, each.id);
    },
});

function requireCertificate(
    call: Call,
    { domainName: name, domainNameConfiguration: { certificateArn } }: Plain<aws.apigatewayv2.DomainNameArgs>,
): void {
    const found = findCertificate(call, certificateArn);
    if (!found) throw badRequest(`The certificate ${certificateArn} does not exist in this account and region.`);
    if (found.status !== "ISSUED") throw badRequest(`The certificate ${certificateArn} has the status ${found.status}: it must be ISSUED.`);
    const names = [found.domainName ?? "", ...(found.subjectAlternativeNames ?? [])];
    const covers = (pattern: string) => pattern === name || (pattern.startsWith("*.") && name.replace(/^[^.]+/, "*") === pattern);
    if (!names.some(covers)) throw badRequest(`The certificate ${certificateArn} is not for ${name}.`);
}

/** Source: API Gateway API reference (version 2), "CreateApiMapping". */
export const apiMapping = partOfApi(
    resource<aws.apigatewayv2.ApiMappingArgs>("aws:apigatewayv2/apiMapping:ApiMapping", {
        cloudFormation: "AWS::ApiGatewayV2::ApiMapping",
        inputs: { apiId: true, domainName: true, stage: true, apiMappingKey: true },
        create(call, inputs) {
            requireMapping(call, inputs);
            const { domainName: name, apiMappingKey: key = "" } = inputs;
            if (call.find(apiMapping, each => each.domainName === name && (each.apiMappingKey ?? "") === key)) {
                throw new AwsError("ConflictException", "ApiMapping key already exists for this domain name");
            }
            return { id: shortId(call, 6), attributes: {} };
        },
        update(call, inputs) {
            requireMapping(call, inputs);
            return {};
        },
    }),
);

function requireMapping(call: Call, { apiId, domainName: name, stage: wanted }: Plain<aws.apigatewayv2.ApiMappingArgs>): void {
    requireApi(call, apiId);
    if (!call.get(domainName, name)) throw new AwsError("NotFoundException", "Invalid domain name identifier specified");
    if (!call.get(stage, `${apiId}/${wanted}`)) throw badRequest("Invalid stage identifier specified");
}
