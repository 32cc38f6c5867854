import { LambdaFunction, type LambdaFunctionArgs } from "@causeway/lambda";
import { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization, placed, resolved, said } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

const fronted = async (change: Partial<LambdaFunctionArgs>) => {
    const here = await organization();
    const cloud = here.cloud("payments-staging");
    const made = await cloud.run(receipts(here, change));
    return { here, cloud, made };
};
const front = (cloud: Cloud) => cloud.identities().filter(identity => identity.includes("apigatewayv2"));
const jwt = { issuer: "https://login.example.com", audiences: ["shop"], scopes: ["orders"] };

describe("LambdaFunction's HTTP API", () => {
    it("sends all requests to the alias, keeps a log of them, and asks callers to sign", async () => {
        const { here, cloud, made } = await fronted({ api: {}, timeoutSeconds: 60 });
        expect(front(cloud)).to.deep.equal([
            "aws:apigatewayv2/api:Api receipts-api",
            "aws:apigatewayv2/integration:Integration receipts-api-integration",
            "aws:apigatewayv2/route:Route receipts-api-default",
            "aws:apigatewayv2/stage:Stage receipts-api-stage",
        ]);
        const apiId = cloud.named("receipts-api").id;
        expect(said(cloud, "receipts-api")).to.deep.equal({ name: "receipts-api-0000000", protocolType: "HTTP" });
        expect(said(cloud, "receipts-api-integration")).to.deep.equal({
            apiId,
            integrationType: "AWS_PROXY",
            integrationUri:
                "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:222222222222:function:payments-receipts-staging:live/invocations",
            payloadFormatVersion: "2.0",
            timeoutMilliseconds: 30_000,
        });
        expect(said(cloud, "receipts-api-default")).to.deep.equal({
            apiId,
            routeKey: "$default",
            target: `integrations/${cloud.named("receipts-api-integration").id}`,
            authorizationType: "AWS_IAM",
        });
        const { accessLogSettings, ...stage } = said(cloud, "receipts-api-stage");
        expect(stage).to.deep.equal({ apiId, name: "$default", autoDeploy: true });
        expect((accessLogSettings as { destinationArn: string }).destinationArn).to.equal(
            "arn:aws:logs:eu-west-1:222222222222:log-group:receipts-api-logs-0000000",
        );
        expect(said(cloud, "receipts-api-logs")).to.deep.equal({
            name: "receipts-api-logs-0000000",
            retentionInDays: 30,
            kmsKeyId: here.foundation.keyArn,
        });
        const url = `https://${apiId}.execute-api.eu-west-1.amazonaws.com`;
        expect(made.url && (await resolved(made.url))).to.equal(url);
        expect((await resolved(made.target.leaves)).endpoint).to.deep.equal({ url });
    });

    it("may call the alias for this API alone", async () => {
        const { cloud } = await fronted({ api: {} });
        expect(said(cloud, "receipts-http-api")).to.deep.equal({
            statementId: "receipts-http-api-0000000",
            function: "payments-receipts-staging",
            qualifier: "live",
            action: "lambda:InvokeFunction",
            principal: "apigateway.amazonaws.com",
            sourceArn: `arn:aws:execute-api:eu-west-1:222222222222:${cloud.named("receipts-api").id}/*/*`,
        });
    });

    it("has routes, each with its own callers or the API's", async () => {
        const routes = {
            list: { on: "GET /orders" },
            one: { on: "GET /orders/{id}", auth: "public" },
            hook: { on: "ANY /hooks/{rest+}", auth: "iam" },
        } as const;
        const { cloud } = await fronted({ api: { auth: jwt, routes, throttling: { ratePerSecond: 50, burst: 100 } } });
        expect(front(cloud)).to.deep.equal([
            "aws:apigatewayv2/api:Api receipts-api",
            "aws:apigatewayv2/authorizer:Authorizer receipts-api-authorizer",
            "aws:apigatewayv2/integration:Integration receipts-api-integration",
            "aws:apigatewayv2/route:Route receipts-api-hook",
            "aws:apigatewayv2/route:Route receipts-api-list",
            "aws:apigatewayv2/route:Route receipts-api-one",
            "aws:apigatewayv2/stage:Stage receipts-api-stage",
        ]);
        const apiId = cloud.named("receipts-api").id;
        expect(said(cloud, "receipts-api-authorizer")).to.deep.equal({
            apiId,
            name: "receipts-api-authorizer-0000000",
            authorizerType: "JWT",
            identitySources: ["$request.header.Authorization"],
            jwtConfiguration: { issuer: "https://login.example.com", audiences: ["shop"] },
        });
        expect(said(cloud, "receipts-api-list")).to.deep.include({
            routeKey: "GET /orders",
            authorizationType: "JWT",
            authorizerId: cloud.named("receipts-api-authorizer").id,
            authorizationScopes: ["orders"],
        });
        expect(said(cloud, "receipts-api-one")).to.include({ authorizationType: "NONE" });
        expect(said(cloud, "receipts-api-hook")).to.include({ authorizationType: "AWS_IAM" });
        expect(said(cloud, "receipts-api-stage")["defaultRouteSettings"]).to.deep.equal({
            throttlingRateLimit: 50,
            throttlingBurstLimit: 100,
        });
    });

    it("has a name of its own, and then no other", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        let zoneId: unknown;
        const made = await cloud.run(() => {
            const placement = placed("payments-staging");
            const { provider } = placement;
            const zone = new aws.route53.Zone("zone", { name: "example.com" }, { provider });
            const certificate = new aws.acm.Certificate(
                "certificate",
                { domainName: "api.example.com", validationMethod: "DNS" },
                { provider },
            );
            const proof = certificate.domainValidationOptions.apply(([option]) => option as NonNullable<typeof option>);
            const record = new aws.route53.Record(
                "proof",
                {
                    zoneId: zone.zoneId,
                    name: proof.resourceRecordName,
                    type: proof.resourceRecordType,
                    ttl: 60,
                    records: [proof.resourceRecordValue],
                },
                { provider },
            );
            const issued = new aws.acm.CertificateValidation(
                "issued",
                { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
                { provider },
            );
            zoneId = zone.zoneId;
            const domain = { name: "api.example.com", certificateArn: issued.certificateArn, zoneId: zone.zoneId };
            const foundation = pulumi.output(here.foundation);
            return new LambdaFunction("receipts", { placement, foundation, handler: "index.handler", api: { domain } });
        });
        expect(said(cloud, "receipts-api")["disableExecuteApiEndpoint"]).to.equal(true);
        const certificateArn = cloud.named("certificate").outputs["arn"];
        expect(said(cloud, "receipts-api-domain")).to.deep.equal({
            domainName: "api.example.com",
            domainNameConfiguration: { certificateArn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" },
        });
        expect(said(cloud, "receipts-api-mapping")).to.deep.equal({
            apiId: cloud.named("receipts-api").id,
            domainName: "api.example.com",
            stage: "$default",
        });
        const { targetDomainName, hostedZoneId } = cloud.named("receipts-api-domain").outputs["domainNameConfiguration"] as {
            targetDomainName: string;
            hostedZoneId: string;
        };
        expect(said(cloud, "receipts-api-record")).to.deep.equal({
            zoneId: await resolved(zoneId as pulumi.Output<string>),
            name: "api.example.com",
            type: "A",
            aliases: [{ name: targetDomainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
        });
        expect(made.url && (await resolved(made.url))).to.equal("https://api.example.com");
    });

    it("changes nothing the second time, nor does the URL", async () => {
        const { here, cloud } = await fronted({ api: { auth: jwt }, url: {} });
        const again = new Cloud({ after: cloud, stack: "payments-staging", account: "222222222222" });
        await again.run(receipts(here, { api: { auth: jwt }, url: {} }));
        expect(again.registered.filter(({ change }) => change !== undefined && change !== "same").map(({ name }) => name)).to.deep.equal(
            [],
        );
    });

    it("says all that is wrong with it", async () => {
        const { foundation } = await organization();
        const api = {
            auth: { issuer: "login.example.com", audiences: [] },
            cors: { origins: [] },
            domain: { name: "API.example.com", certificateArn: "arn:aws:acm:us-east-1:222222222222:certificate/1" },
            throttling: { ratePerSecond: 0, burst: 1.5 },
            routes: {
                List: { on: "GET /orders" },
                again: { on: "GET /orders" },
                odd: { on: "GET /orders/{id", auth: { issuer: "https://login.example.com", audiences: [] } },
            },
        } as const;
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { api }))).to.deep.equal([
            'api.auth.issuer is "login.example.com", not an https:// address',
            "api.auth.audiences needs at least one",
            "api.cors.origins needs at least one origin",
            'api.domain.name is "API.example.com", not a host name in lower case',
            "api.domain.certificateArn is of 222222222222 in us-east-1, not of 222222222222 in eu-west-1: API Gateway takes no other",
            "api.routes.List is not lower-case letters, digits and dashes that start with a letter",
            'api.routes.again.on is "GET /orders", which another route takes',
            'api.routes.odd.on is "GET /orders/{id", not a method and a path such as GET /orders/{id}',
            "api.routes.odd.auth.audiences needs at least one",
            "api.throttling.ratePerSecond is 0, not a whole number from 1",
            "api.throttling.burst is 1.5, not a whole number from 1",
        ]);
        const long = { [`r${"x".repeat(99)}`]: { on: "GET /x", auth: jwt } } as const;
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { api: { routes: long } }))).to.deep.equal([
            `api.routes.r${"x".repeat(99)} makes "receipts-api-r${"x".repeat(99)}-authorizer-0000000", 132 characters: AWS takes 128`,
        ]);
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { api: { routes: {} } }))).to.deep.equal([
            "api.routes needs at least one route",
        ]);
    });

    it("is open to nobody by a word that it does not know", async () => {
        const { foundation } = await organization();
        const api = {
            auth: "IAM",
            cors: {},
            routes: {
                list: { on: "FETCH /orders", auth: "none" },
                one: { on: "/orders/{id}", auth: { issuer: "https://login.example.com" } },
                any: { auth: null },
            },
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { api } as object))).to.deep.equal([
            'api.auth is "IAM", neither iam nor public nor what tokens must be',
            "api.cors.origins needs at least one origin",
            'api.routes.list.on is "FETCH /orders", not a method and a path such as GET /orders/{id}',
            'api.routes.list.auth is "none", neither iam nor public nor what tokens must be',
            'api.routes.one.on is "/orders/{id}", not a method and a path such as GET /orders/{id}',
            "api.routes.one.auth.audiences needs at least one",
            'api.routes.any.on is "undefined", not a method and a path such as GET /orders/{id}',
            'api.routes.any.auth is "null", neither iam nor public nor what tokens must be',
        ]);
    });
});
