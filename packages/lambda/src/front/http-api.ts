import { type Customize, customize, type Foundation, keyRule, type Placement, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { childFits, childOf } from "../events/event-source.ts";
import { type Cors, corsOf, corsRules } from "./cors.ts";
import { type ApiDomain, type ApiDomainCustomize, addDomain, domainRules } from "./http-api-domain.ts";

type Method = "ANY" | "GET" | "PUT" | "HEAD" | "POST" | "PATCH" | "DELETE" | "OPTIONS";

/** Who may call: whoever signs as an IAM principal, whoever brings a token, or anyone on the internet. */
export type ApiAuth = "iam" | "public" | Jwt;

/** A token in the header `Authorization`. */
export interface Jwt {
    /** Where it comes from, such as `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc`. */
    readonly issuer: pulumi.Input<string>;
    /** Whom it must be for: at least one. */
    readonly audiences: readonly pulumi.Input<string>[];
    /** Of which it must have one. @default none */
    readonly scopes?: readonly string[];
}

/** An API Gateway HTTP API in front of the function. It waits no longer than 30 seconds for an answer. */
export interface HttpApi {
    /** @default "iam" */
    readonly auth?: ApiAuth;
    /** Which requests are the function's, by names of yours. @default all */
    readonly routes?: Readonly<Record<string, ApiRoute>>;
    /** @default pages of no other origin */
    readonly cors?: Cors;
    /** A name of its own; nobody reaches the API by the one that AWS makes up then. @default AWS's */
    readonly domain?: ApiDomain;
    /** How many requests pass; more are answered with 429. @default the account's own limits */
    readonly throttling?: {
        /** Requests a second, 1 or more. */
        readonly ratePerSecond: number;
        /** Requests at once, 1 or more. */
        readonly burst: number;
    };
}

export interface ApiRoute {
    /** A method and a path such as `GET /orders/{id}` or `ANY /{proxy+}`; `$default` is all that no other route takes. */
    readonly on: `${Method} /${string}` | "$default";
    /** @default that of the API */
    readonly auth?: ApiAuth;
}

/** Last word on a child's arguments. */
export interface HttpApiCustomize extends ApiDomainCustomize {
    readonly api?: Customize<aws.apigatewayv2.ApiArgs>;
    readonly apiLogs?: Customize<aws.cloudwatch.LogGroupArgs>;
    readonly apiStage?: Customize<aws.apigatewayv2.StageArgs>;
    readonly apiIntegration?: Customize<aws.apigatewayv2.IntegrationArgs>;
}

const everything: Readonly<Record<string, ApiRoute>> = { default: { on: "$default" } };

/** What is none of these must not be taken for the last of them. */
const authRules = (at: string, auth: ApiAuth = "iam"): readonly Rule[] => {
    if (typeof auth !== "object" || auth === null) {
        return [[auth === "iam" || auth === "public", at, `is "${auth}", neither iam nor public nor what tokens must be`]];
    }
    const { issuer, audiences } = auth;
    return [
        [
            issuer !== undefined && (typeof issuer !== "string" || /^https:\/\/[^\s?#]+$/.test(issuer)),
            `${at}.issuer`,
            `is "${issuer}", not an https:// address`,
        ],
        [Array.isArray(audiences) && audiences.length > 0, `${at}.audiences`, "needs at least one"],
    ];
};

/** Source: API Gateway developer guide, "Create routes for HTTP APIs in API Gateway". */
const routeKey = /^(ANY|GET|PUT|HEAD|POST|PATCH|DELETE|OPTIONS) (\/|(\/([\w.~!$&'()*+,;=:@%-]+|\{\w+\}))*(\/\{\w+\+\})?)$/;

export function httpApiRules(name: string, api: HttpApi | undefined, placement: Placement): readonly Rule[] {
    if (!api) return [];
    const { routes = everything, throttling } = api;
    const keys = Object.values(routes).map(({ on }) => on);
    return [
        ...authRules("api.auth", api.auth),
        ...corsRules("api.cors", api.cors),
        ...domainRules(api.domain, placement),
        [keys.length > 0, "api.routes", "needs at least one route"],
        ...Object.entries(routes).flatMap(([key, { on, auth }], index): readonly Rule[] => [
            keyRule(`api.routes.${key}`, key),
            [
                on === "$default" || routeKey.test(on),
                `api.routes.${key}.on`,
                `is "${on}", not a method and a path such as GET /orders/{id}`,
            ],
            [keys.indexOf(on) === index, `api.routes.${key}.on`, `is "${on}", which another route takes`],
            ...authRules(`api.routes.${key}.auth`, auth),
            ...(typeof auth === "object" ? [childFits(`api.routes.${key}`, childOf(`${name}-api`, key), "authorizer", 128)] : []),
        ]),
        ...(["ratePerSecond", "burst"] as const).map((name): Rule => {
            const value = throttling?.[name] ?? 1;
            return [Number.isInteger(value) && value >= 1, `api.throttling.${name}`, `is ${value}, not a whole number from 1`];
        }),
    ];
}

/** What an access log says of a request. Source: API Gateway developer guide, "Customize HTTP API access logs". */
const logFormat = JSON.stringify({
    requestId: "$context.requestId",
    time: "$context.requestTime",
    ip: "$context.identity.sourceIp",
    route: "$context.routeKey",
    path: "$context.path",
    status: "$context.status",
    latency: "$context.responseLatency",
    integrationStatus: "$context.integrationStatus",
    error: "$context.integrationErrorMessage",
    authorizerError: "$context.authorizer.error",
});

/** The API, its stage with access logs, and a route for each; all of them call the alias. */
export function addHttpApi(
    name: string,
    api: HttpApi | undefined,
    {
        alias,
        foundation,
        timeoutSeconds,
    }: { readonly alias: aws.lambda.Alias; readonly foundation: Foundation; readonly timeoutSeconds: number },
    change: HttpApiCustomize = {},
    opts: pulumi.CustomResourceOptions,
): aws.apigatewayv2.Api | undefined {
    if (!api) return undefined;
    const { auth = "iam", routes = everything, cors, domain, throttling } = api;
    const made = new aws.apigatewayv2.Api(
        `${name}-api`,
        customize(
            { protocolType: "HTTP", ...(cors && { corsConfiguration: corsOf(cors) }), ...(domain && { disableExecuteApiEndpoint: true }) },
            change.api,
        ),
        opts,
    );
    const apiId = made.id;
    const logs = new aws.cloudwatch.LogGroup(
        `${name}-api-logs`,
        customize({ retentionInDays: 30, kmsKeyId: foundation.keyArn }, change.apiLogs),
        opts,
    );
    const integration = new aws.apigatewayv2.Integration(
        `${name}-api-integration`,
        customize(
            {
                apiId,
                integrationType: "AWS_PROXY",
                integrationUri: alias.invokeArn,
                payloadFormatVersion: "2.0",
                timeoutMilliseconds: Math.min(timeoutSeconds, 30) * 1000,
            },
            change.apiIntegration,
        ),
        opts,
    );
    const shared = authorize(`${name}-api`, auth, apiId, opts);
    for (const [key, route] of Object.entries(routes)) {
        const authorization = route.auth === undefined ? shared : authorize(`${name}-api-${key}`, route.auth, apiId, opts);
        new aws.apigatewayv2.Route(
            `${name}-api-${key}`,
            { apiId, routeKey: route.on, target: pulumi.interpolate`integrations/${integration.id}`, ...authorization },
            opts,
        );
    }
    const stage = new aws.apigatewayv2.Stage(
        `${name}-api-stage`,
        customize(
            {
                apiId,
                name: "$default",
                autoDeploy: true,
                accessLogSettings: { destinationArn: logs.arn, format: logFormat },
                ...(throttling && {
                    defaultRouteSettings: { throttlingRateLimit: throttling.ratePerSecond, throttlingBurstLimit: throttling.burst },
                }),
            },
            change.apiStage,
        ),
        opts,
    );
    if (domain) addDomain(name, domain, stage, change, opts);
    new aws.lambda.Permission(
        `${name}-http-api`,
        {
            function: alias.functionName,
            qualifier: alias.name,
            action: "lambda:InvokeFunction",
            principal: "apigateway.amazonaws.com",
            sourceArn: pulumi.interpolate`${made.executionArn}/*/*`,
        },
        opts,
    );
    return made;
}

/** What a route says of who may call, with an authorizer where a token is asked for. */
function authorize(name: string, auth: ApiAuth, apiId: pulumi.Input<string>, opts: pulumi.CustomResourceOptions) {
    if (typeof auth === "string") return { authorizationType: auth === "iam" ? "AWS_IAM" : "NONE" };
    const authorizer = new aws.apigatewayv2.Authorizer(
        `${name}-authorizer`,
        {
            apiId,
            authorizerType: "JWT",
            identitySources: ["$request.header.Authorization"],
            jwtConfiguration: { issuer: auth.issuer, audiences: [...auth.audiences] },
        },
        opts,
    );
    return {
        authorizationType: "JWT",
        authorizerId: authorizer.id,
        ...(auth.scopes && { authorizationScopes: [...auth.scopes] }),
    };
}
