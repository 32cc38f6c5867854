import { expect } from "chai";
import { Cloud, delivery, fails, refuses, region } from "./cloud.ts";

const type = (name: string) => `aws:apigatewayv2/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const uri = `arn:aws:lambda:${region}:${delivery}:function:app:live`;

describe("API Gateway, HTTP APIs", () => {
    let cloud: Cloud;
    let apiId: string;
    const make = (name: string, args: object, logical = name.toLowerCase()) => cloud.create(type(name), logical, { apiId, ...args });
    const integrate = (more: object = {}) => make("Integration", { integrationType: "AWS_PROXY", integrationUri: uri, ...more });
    const authorize = (more: object = {}, logical = "authorizer") =>
        make(
            "Authorizer",
            {
                authorizerType: "JWT",
                identitySources: ["$request.header.Authorization"],
                jwtConfiguration: { issuer: "https://login.example.com", audiences: ["shop"] },
                ...more,
            },
            logical,
        );
    beforeEach(() => {
        cloud = new Cloud();
        apiId = cloud.create(type("Api"), "shop", { protocolType: "HTTP" }).id;
    });

    it("have AWS's ids and addresses", () => {
        const { outputs } = cloud.create(type("Api"), "other", { protocolType: "HTTP" });
        expect(outputs.id ?? apiId).to.match(/^[a-z0-9]{10}$/);
        expect(outputs.apiEndpoint).to.match(new RegExp(`^https://[a-z0-9]{10}\\.execute-api\\.${region}\\.amazonaws\\.com$`));
        expect(outputs.executionArn).to.match(new RegExp(`^arn:aws:execute-api:${region}:${delivery}:[a-z0-9]{10}$`));
    });

    it("give no cookies to everybody", () => {
        const corsConfiguration = { allowOrigins: ["*"], allowCredentials: true };
        refuses(
            () => cloud.create(type("Api"), "open", { protocolType: "HTTP", corsConfiguration }),
            "BadRequestException",
            "AllowOrigins must not be * where AllowCredentials is true",
        );
    });

    it("are what their parts belong to, and take them along", () => {
        const { id } = integrate();
        make("Route", { routeKey: "$default", target: `integrations/${id}` });
        for (const part of ["Integration", "Route", "Stage"]) {
            const args = { integrationType: "AWS_PROXY", routeKey: "GET /x", name: "$default" };
            const asked = Object.fromEntries(
                Object.entries(args).filter(
                    ([name]) => ({ Integration: "integrationType", Route: "routeKey", Stage: "name" })[part] === name,
                ),
            );
            refuses(
                () => cloud.create(type(part), "lost", { apiId: "aaaaaaaaaa", ...asked }),
                "NotFoundException",
                `Invalid API identifier specified ${delivery}:aaaaaaaaaa`,
            );
        }
        cloud.aws.delete(cloud.place(), type("Api"), apiId, {});
        expect(cloud.aws.read(cloud.place(), type("Integration"), id)).to.equal(undefined);
    });

    it("integrate functions and HTTP endpoints", () => {
        const sentence = "Integration URI must be the ARN of a Lambda function or its invocation path";
        refuses(() => integrate({ integrationUri: "app" }), "BadRequestException", sentence);
        refuses(
            () => integrate({ integrationType: "HTTP_PROXY", integrationUri: uri }),
            "BadRequestException",
            "Invalid HTTP endpoint specified for URI",
        );
        fails(
            () => integrate({ timeoutMilliseconds: 30_001 }),
            "timeoutMilliseconds: timeoutMilliseconds expected timeoutMilliseconds to be in the range (50 - 30000), got 30001. Examine values at 'integration.timeoutMilliseconds'. (simulated AWS)",
        );
    });

    it("have each route once, in AWS's form, to an integration of theirs", () => {
        const made = integrate();
        const target = `integrations/${made.id}`;
        const orders = make("Route", { routeKey: "GET /orders", target });
        const items = make("Route", { routeKey: "GET /items", target }, "items");
        refuses(
            () => cloud.update(type("Route"), items, { routeKey: "GET /orders" }),
            "ConflictException",
            "Route with key GET /orders already exists for this API",
        );
        expect(cloud.update(type("Route"), orders, { authorizationType: "AWS_IAM" }).outputs.authorizationType).to.equal("AWS_IAM");
        refuses(
            () => make("Route", { routeKey: "GET /orders", target }, "again"),
            "ConflictException",
            "Route with key GET /orders already exists for this API",
        );
        refuses(
            () => make("Route", { routeKey: "/orders", target }, "odd"),
            "BadRequestException",
            'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
        );
        refuses(
            () => make("Route", { routeKey: "$default", target: "integrations/none" }, "odd"),
            "BadRequestException",
            "Target must be an integration of this API: integrations/<integration-id>",
        );
        expect(() => cloud.delete(type("Integration"), made)).to.throw(/^ConflictException: Cannot delete Integration '/);
    });

    it("ask for tokens by an authorizer of theirs", () => {
        refuses(
            () => make("Route", { routeKey: "$default", authorizationType: "JWT" }),
            "BadRequestException",
            "Invalid authorizer: a route with the authorization type JWT needs an authorizer of its API",
        );
        const made = authorize();
        refuses(
            () => make("Route", { routeKey: "$default", authorizerId: made.id }),
            "BadRequestException",
            "A route with the authorization type NONE takes no authorizer and no scopes",
        );
        make("Route", { routeKey: "$default", authorizationType: "JWT", authorizerId: made.id });
        refuses(
            () => cloud.delete(type("Authorizer"), made),
            "ConflictException",
            `Cannot delete authorizer '${made.id}', is referenced in route: $default`,
        );
    });

    const badTokens: readonly (readonly [object, string])[] = [
        [{ identitySources: [] }, "A JWT authorizer needs exactly one identity source in a header or the query string"],
        [
            { jwtConfiguration: { issuer: "https://x.example.com", audiences: [] } },
            "A JWT authorizer needs an issuer and at least one audience",
        ],
        [
            { jwtConfiguration: { issuer: "x.example.com", audiences: ["shop"] } },
            "Invalid issuer: x.example.com. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'",
        ],
    ];
    for (const [change, sentence] of badTokens) {
        it(`say of tokens: ${sentence.slice(0, 60)}`, () => {
            refuses(() => authorize(change), "BadRequestException", sentence);
        });
    }

    it("name an authorizer once", () => {
        authorize({ name: "tokens" });
        refuses(() => authorize({ name: "tokens" }, "again"), "BadRequestException", "Authorizer name must be unique within an API");
    });

    it("have stages that log to a group that is there", () => {
        const stage = (more: object) => make("Stage", { name: "$default", ...more });
        const format = '{"requestId":"$context.requestId"}';
        const destinationArn = `arn:aws:logs:${region}:${delivery}:log-group:access`;
        refuses(
            () => stage({ accessLogSettings: { destinationArn, format } }),
            "BadRequestException",
            "Access log destination must be a CloudWatch Logs log group that exists",
        );
        cloud.create("aws:cloudwatch/logGroup:LogGroup", "access", { name: "access" });
        refuses(
            () => stage({ accessLogSettings: { destinationArn, format: "$context.status" } }),
            "BadRequestException",
            "Access log format must include $context.requestId or $context.extendedRequestId",
        );
        refuses(
            () => stage({ defaultRouteSettings: { throttlingRateLimit: -1 } }),
            "BadRequestException",
            "Throttling limits must be zero or more",
        );
        refuses(
            () => stage({ defaultRouteSettings: { dataTraceEnabled: true } }),
            "BadRequestException",
            "Execution logs are not supported on protocolType HTTP",
        );
        const { id, outputs } = stage({ accessLogSettings: { destinationArn, format } });
        expect(id).to.equal(`${apiId}/$default`);
        expect(outputs.invokeUrl).to.equal(`https://${apiId}.execute-api.${region}.amazonaws.com/`);
        refuses(() => make("Stage", { name: "$default" }, "again"), "ConflictException", "Stage already exists");
        expect(() => make("Stage", { name: "a b" }, "odd")).to.throw(/^BadRequestException: Invalid stage name/);
    });
});
