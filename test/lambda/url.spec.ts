import type { LambdaFunctionArgs } from "@causeway/lambda";
import { expect } from "chai";
import { complaintsOf, organization, resolved, said } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

const withUrl = async (url: NonNullable<LambdaFunctionArgs["url"]>) => {
    const here = await organization();
    const cloud = here.cloud("payments-staging");
    const made = await cloud.run(receipts(here, { url }));
    const permissions = cloud.identities().filter(identity => identity.startsWith("aws:lambda/permission"));
    return { cloud, made, permissions: permissions.map(identity => identity.split(" ")[1]) };
};
const alias = { function: "payments-receipts-staging", qualifier: "live" };
const permission = (name: string, inputs: Record<string, unknown>) => ({ statementId: `${name}-0000000`, ...alias, ...inputs });

describe("LambdaFunction's URL", () => {
    it("is the alias's, and asks callers to sign", async () => {
        const { cloud, made, permissions } = await withUrl({});
        expect(said(cloud, "receipts-url")).to.deep.equal({
            functionName: "payments-receipts-staging",
            qualifier: "live",
            authorizationType: "AWS_IAM",
        });
        expect(permissions).to.deep.equal([]);
        expect(made.url && (await resolved(made.url))).to.match(/^https:\/\/[a-z2-7]{32}\.lambda-url\.eu-west-1\.on\.aws$/);
        expect((await resolved(made.target.leaves)).endpoint).to.deep.equal({ url: made.url && (await resolved(made.url)) });
    });

    it("is anybody's where that was said, by both permissions that it takes", async () => {
        const { cloud, permissions } = await withUrl({ auth: "public" });
        expect(said(cloud, "receipts-url")["authorizationType"]).to.equal("NONE");
        expect(permissions).to.deep.equal(["receipts-url-anyone", "receipts-url-anyone-invoke"]);
        expect(said(cloud, "receipts-url-anyone")).to.deep.equal(
            permission("receipts-url-anyone", { action: "lambda:InvokeFunctionUrl", principal: "*", functionUrlAuthType: "NONE" }),
        );
        expect(said(cloud, "receipts-url-anyone-invoke")).to.deep.equal(
            permission("receipts-url-anyone-invoke", { action: "lambda:InvokeFunction", principal: "*", invokedViaFunctionUrl: true }),
        );
    });

    it("is open to callers of other accounts, one by one", async () => {
        const sourceArn = "arn:aws:cloudfront::222222222222:distribution/E1";
        const { cloud, permissions } = await withUrl({
            callers: { shop: { principal: "333333333333" }, cdn: { principal: "cloudfront.amazonaws.com", sourceArn } },
        });
        expect(permissions).to.deep.equal(["receipts-url-cdn", "receipts-url-cdn-invoke", "receipts-url-shop", "receipts-url-shop-invoke"]);
        expect(said(cloud, "receipts-url-cdn")).to.deep.equal(
            permission("receipts-url-cdn", {
                action: "lambda:InvokeFunctionUrl",
                principal: "cloudfront.amazonaws.com",
                sourceArn,
                functionUrlAuthType: "AWS_IAM",
            }),
        );
        expect(said(cloud, "receipts-url-shop-invoke")).to.deep.equal(
            permission("receipts-url-shop-invoke", {
                action: "lambda:InvokeFunction",
                principal: "333333333333",
                invokedViaFunctionUrl: true,
            }),
        );
    });

    it("streams, and lets pages of other origins in", async () => {
        const cors = { origins: ["https://shop.example.com"], credentials: true, maxAgeSeconds: 60, headers: ["x-shop"] };
        const { cloud } = await withUrl({ stream: true, cors });
        expect(said(cloud, "receipts-url")).to.deep.include({
            invokeMode: "RESPONSE_STREAM",
            cors: {
                allowOrigins: ["https://shop.example.com"],
                allowMethods: ["*"],
                allowHeaders: ["x-shop"],
                allowCredentials: true,
                maxAge: 60,
            },
        });
    });

    it("says all that is wrong with it", async () => {
        const { foundation } = await organization();
        const url = {
            cors: { origins: ["*", "shop.example.com"], credentials: true, maxAgeSeconds: 86_401 },
            callers: { All: { principal: "*" }, cdn: { principal: "cloudfront.amazonaws.com" } },
        };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { url }))).to.deep.equal([
            'url.cors.origins[1] is "shop.example.com", neither * nor a scheme and a host such as https://shop.example.com',
            "url.cors.credentials go to origins named one by one, not to *",
            "url.cors.maxAgeSeconds is 86401, not 0 to 86400",
            "url.callers.All is not lower-case letters, digits and dashes that start with a letter",
            'url.callers.All.principal is everybody: say auth: "public"',
            "url.callers.cdn.sourceArn is missing: a service calls for anybody's resources",
        ]);
        const key = `c${"x".repeat(79)}`;
        const long = { callers: { [key]: { principal: "333333333333" } } };
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { url: long }))).to.deep.equal([
            `url.callers.${key} makes "receipts-url-${key}-invoke-0000000", 108 characters: AWS takes 100`,
        ]);
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { url: { cors: { origins: [] } } }))).to.deep.equal([
            "url.cors.origins needs at least one origin",
        ]);
    });

    it("knows two kinds of callers", async () => {
        const { foundation } = await organization();
        expect(await complaintsOf("payments-staging", receipts({ foundation }, { url: { auth: "NONE" } } as object))).to.deep.equal([
            'url.auth is "NONE", neither iam nor public',
        ]);
    });
});
