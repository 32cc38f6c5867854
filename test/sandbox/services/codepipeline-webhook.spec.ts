import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { Delivery } from "./delivery-cloud.ts";

const Webhook = "aws:codepipeline/webhook:Webhook";
const definition = {
    name: "registry",
    targetPipeline: "app",
    targetAction: "source",
    authentication: "GITHUB_HMAC",
    authenticationConfiguration: { secretToken: "word" },
    filters: [{ jsonPath: "$.action", matchEquals: "published" }],
};

describe("CodePipeline's webhooks", () => {
    let aws: Delivery;
    const webhook = (more: object = {}) => aws.create(Webhook, "registry", { ...definition, ...more });
    beforeEach(() => {
        aws = new Delivery();
    });

    it("have an address in AWS's form, once the pipeline is there", () => {
        refuses(webhook, "PipelineNotFoundException", `Account '${delivery}' does not have a pipeline with name 'app'`);
        aws.pipeline();
        const { id, outputs } = webhook();
        expect(id).to.equal(`arn:aws:codepipeline:${region}:${delivery}:webhook:registry`);
        expect(outputs["url"]).to.match(/^https:\/\/[a-z0-9-]+\.webhooks\.aws\/trigger\?t=[a-z0-9]{40}&v=1$/);
        refuses(webhook, "ConflictException", "Webhook registry already exists.");
    });

    it("are for an action of the source stage", () => {
        aws.pipeline();
        refuses(
            () => webhook({ targetAction: "build" }),
            "ValidationException",
            "Target action 'build' is not in the source stage of the pipeline.",
        );
    });

    it("want what their authentication needs", () => {
        aws.pipeline();
        const lacks = (authentication: string, authenticationConfiguration: object) =>
            refuses(
                () => webhook({ authentication, authenticationConfiguration }),
                "InvalidWebhookAuthenticationParametersException",
                `The authentication configuration lacks what ${authentication} needs.`,
            );
        lacks("GITHUB_HMAC", { allowedIpRange: "10.0.0.0/8" });
        lacks("IP", { secretToken: "word" });
        expect(webhook({ authentication: "UNAUTHENTICATED", authenticationConfiguration: null }).id).to.match(/registry$/);
        expect(
            webhook({ name: "office", authentication: "IP", authenticationConfiguration: { allowedIpRange: "10.0.0.0/8" } }).id,
        ).to.match(/office$/);
    });

    it("keep to the provider's lengths", () => {
        aws.pipeline();
        const long = "a".repeat(101);
        expect(() => webhook({ authenticationConfiguration: { secretToken: long } })).to.throw(
            /expected length of authenticationConfiguration.secretToken to be in the range \(1 - 100\)/,
        );
        expect(() => webhook({ filters: Array.from({ length: 6 }, () => definition.filters[0]) })).to.throw(/at most 5/);
        expect(() => webhook({ authentication: "HMAC" })).to.throw(/GITHUB_HMAC, IP, UNAUTHENTICATED/);
        expect(webhook({ authenticationConfiguration: { secretToken: long.slice(1) } }).id).to.match(/registry$/);
    });
});
