import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { badRequest, partOfApi, requireApi, shortId } from "./apigatewayv2-api.ts";
import { oneOf, outside } from "./provider-checks.ts";

const types = ["AWS_PROXY", "HTTP_PROXY"];

/** Source: API Gateway API reference (version 2), "CreateIntegration". The sentences are ours where no page shows AWS's. */
export const integration = partOfApi(
    resource<aws.apigatewayv2.IntegrationArgs, { readonly integrationResponseSelectionExpression: string }>(
        "aws:apigatewayv2/integration:Integration",
        {
            cloudFormation: "AWS::ApiGatewayV2::Integration",
            names: { timeoutMilliseconds: "TimeoutInMillis" },
            inputs: {
                apiId: true,
                integrationType: true,
                integrationUri: true,
                integrationMethod: true,
                payloadFormatVersion: true,
                timeoutMilliseconds: true,
                connectionType: true,
                description: true,
            },
            replaces: { integrationType: "the provider's schema: ForceNew" },
            defaults: { payloadFormatVersion: "1.0", connectionType: "INTERNET", timeoutMilliseconds: 30_000 },
            check: ({ integrationType, payloadFormatVersion, timeoutMilliseconds }) => [
                ...oneOf("integrationType", integrationType, types),
                ...oneOf("payloadFormatVersion", payloadFormatVersion, ["1.0", "2.0"]),
                ...outside("timeoutMilliseconds", timeoutMilliseconds, 50, 30_000),
            ],
            create(call, inputs) {
                requireApi(call, inputs.apiId);
                requireIntegration(inputs);
                return { id: shortId(call, 7), attributes: { integrationResponseSelectionExpression: "" } };
            },
            update(_call, inputs) {
                requireIntegration(inputs);
                return {};
            },
            delete(call, { apiId }, id) {
                const user = call.find(route, each => each.apiId === apiId && each.target === `integrations/${id}`);
                if (!user) return;
                throw new AwsError(
                    "ConflictException",
                    `Cannot delete Integration '${id}'. Integration '${id}' is referenced in Route with key '${user.routeKey}' (${user.id}).`,
                );
            },
        },
    ),
);

function requireIntegration({ integrationType, integrationUri }: Plain<aws.apigatewayv2.IntegrationArgs>): void {
    const lambda = /^arn:aws:(lambda:[a-z0-9-]+:\d{12}:function:|apigateway:[a-z0-9-]+:lambda:path\/)/;
    if (integrationType === "AWS_PROXY" && !lambda.test(integrationUri ?? "")) {
        throw badRequest("Integration URI must be the ARN of a Lambda function or its invocation path");
    }
    if (integrationType === "HTTP_PROXY" && !/^https?:\/\//.test(integrationUri ?? ""))
        throw badRequest("Invalid HTTP endpoint specified for URI");
}

/** Source: API Gateway API reference (version 2), "CreateAuthorizer"; developer guide, "Control access to HTTP APIs with JWT authorizers". */
export const authorizer = partOfApi(
    resource<aws.apigatewayv2.AuthorizerArgs>("aws:apigatewayv2/authorizer:Authorizer", {
        cloudFormation: "AWS::ApiGatewayV2::Authorizer",
        names: { identitySources: "IdentitySource", jwtConfiguration: "JwtConfiguration" },
        inputs: { apiId: true, name: true, authorizerType: true, identitySources: true, jwtConfiguration: true },
        autoName: { property: "name", maxLength: 128 },
        check: ({ authorizerType }) => [...oneOf("authorizerType", authorizerType, ["JWT"])],
        create(call, inputs) {
            requireApi(call, inputs.apiId);
            requireJwt(inputs);
            if (call.find(authorizer, each => each.apiId === inputs.apiId && each.name === inputs.name)) {
                throw badRequest("Authorizer name must be unique within an API");
            }
            return { id: shortId(call, 6), attributes: {} };
        },
        update(_call, inputs) {
            requireJwt(inputs);
            return {};
        },
        delete(call, { apiId }, id) {
            const user = call.find(route, each => each.apiId === apiId && each.authorizerId === id);
            if (!user) return;
            throw new AwsError("ConflictException", `Cannot delete authorizer '${id}', is referenced in route: ${user.routeKey}`);
        },
    }),
);

function requireJwt({ jwtConfiguration: jwt, identitySources = [] }: Plain<aws.apigatewayv2.AuthorizerArgs>): void {
    if (identitySources.length !== 1 || !/^\$request\.(header|querystring)\./.test(identitySources[0] ?? "")) {
        throw badRequest("A JWT authorizer needs exactly one identity source in a header or the query string");
    }
    if (!jwt?.issuer || !jwt.audiences?.length) throw badRequest("A JWT authorizer needs an issuer and at least one audience");
    if (!/^https:\/\//.test(jwt.issuer)) {
        throw badRequest(
            `Invalid issuer: ${jwt.issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'`,
        );
    }
}

/** Source: API Gateway API reference (version 2), "CreateRoute"; developer guide, "Create routes for HTTP APIs in API Gateway". */
export const route = partOfApi(
    resource<aws.apigatewayv2.RouteArgs>("aws:apigatewayv2/route:Route", {
        cloudFormation: "AWS::ApiGatewayV2::Route",
        inputs: { apiId: true, routeKey: true, target: true, authorizationType: true, authorizerId: true, authorizationScopes: true },
        defaults: { authorizationType: "NONE" },
        check: ({ authorizationType }) => [...oneOf("authorizationType", authorizationType, ["NONE", "AWS_IAM", "JWT"])],
        create(call, inputs) {
            requireApi(call, inputs.apiId);
            requireRoute(call, inputs);
            return { id: shortId(call, 7), attributes: {} };
        },
        update(call, inputs, _before, id) {
            requireRoute(call, inputs, id);
            return {};
        },
    }),
);

function requireRoute(call: Call, inputs: Plain<aws.apigatewayv2.RouteArgs>, own?: string): void {
    const { apiId, routeKey, target, authorizationType = "NONE", authorizerId, authorizationScopes = [] } = inputs;
    if (call.find(route, each => each.id !== own && each.apiId === apiId && each.routeKey === routeKey)) {
        throw new AwsError("ConflictException", `Route with key ${routeKey} already exists for this API`);
    }
    if (!/^(\$default|(ANY|GET|PUT|HEAD|POST|PATCH|DELETE|OPTIONS) \/\S*)$/.test(routeKey)) {
        throw badRequest(
            'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
        );
    }
    if (target !== undefined && call.get(integration, target.replace(/^integrations\//, ""))?.apiId !== apiId) {
        throw badRequest("Target must be an integration of this API: integrations/<integration-id>");
    }
    if (authorizationType === "JWT" && call.get(authorizer, authorizerId ?? "")?.apiId !== apiId) {
        throw badRequest("Invalid authorizer: a route with the authorization type JWT needs an authorizer of its API");
    }
    if (authorizationType !== "JWT" && (authorizerId !== undefined || authorizationScopes.length > 0)) {
        throw badRequest(`A route with the authorization type ${authorizationType} takes no authorizer and no scopes`);
    }
}
