import { arnOf, findStack, place, within } from "@causeway/core";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { catalog, organization, refusalOf } from "../foundation/accounts.ts";

const reach = (stack: string, config: unknown) => () => place(findStack(catalog, stack), config);

/** What `@pulumi/aws` itself says in every provider. */
const ofTheSdk = { skipCredentialsValidation: false, skipRegionValidation: true };

describe("place", () => {
    let cloud: Cloud;
    beforeEach(async () => {
        cloud = (await organization()).cloud("payments-staging");
    });

    it("assumes the organisation's role in the environment's account, and allows no other account", async () => {
        const { provider: _, inRegion, ...where } = await cloud.run(reach("payments-staging", {}));
        expect(where).to.deep.equal({
            team: "payments",
            owner: "payments@example.com",
            environment: "staging",
            tier: "test",
            accountId: "222222222222",
            region: "eu-west-1",
        });
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws"]);
        expect(inRegion("eu-west-1").region).to.equal("eu-west-1");
        expect(provider(cloud)).to.deep.equal({
            region: "eu-west-1",
            assumeRoles: [
                { roleArn: "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole", sessionName: "pulumi-payments-staging" },
            ],
            allowedAccountIds: ["222222222222"],
            ...ofTheSdk,
            defaultTags: {
                tags: { team: "payments", environment: "staging", owner: "payments@example.com", "managed-by": "pulumi" },
            },
        });
    });

    it("tags a foundation as the platform's own", async () => {
        const { team } = await cloud.run(reach("foundation-overseas", {}));
        expect(team).to.equal("foundation");
        expect(provider(cloud)).to.deep.equal({
            region: "us-east-1",
            assumeRoles: [
                { roleArn: "arn:aws:iam::444444444444:role/OrganizationAccountAccessRole", sessionName: "pulumi-foundation-overseas" },
            ],
            allowedAccountIds: ["444444444444"],
            ...ofTheSdk,
            defaultTags: { tags: { team: "foundation", environment: "overseas", "managed-by": "pulumi" } },
        });
    });

    for (const [kind, provisioningRole] of [
        ["name", "OrganizationAccountAccessRole"],
        ["ARN", "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole"],
    ]) {
        it(`takes another role by its ${kind}`, async () => {
            await cloud.run(reach("payments-staging", { provisioningRole }));
            expect(provider(cloud)["assumeRoles"]).to.deep.equal([
                { roleArn: "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole", sessionName: "pulumi-payments-staging" },
            ]);
        });
    }

    it("reaches each other region by one provider of its own", async () => {
        const regions = await cloud.run(() => {
            const { inRegion } = reach("payments-staging", {})();
            const there = inRegion("us-east-1");
            return [there.region, there.inRegion("us-east-1") === there, there.inRegion("eu-west-1").region];
        });
        expect(regions).to.deep.equal(["us-east-1", true, "eu-west-1"]);
        expect(cloud.identities()).to.deep.equal(["pulumi:providers:aws aws", "pulumi:providers:aws aws-us-east-1"]);
    });

    it("refuses a role of another account than the environment's", async () => {
        const strange = { provisioningRole: "arn:aws:iam::333333333333:role/deployer" };
        expect(await refusalOf(cloud.run(reach("payments-staging", strange)))).to.equal(
            [
                "the provider of payments-staging cannot be created:",
                "  provisioningRole: is arn:aws:iam::333333333333:role/deployer, a role of account 333333333333, but staging is account 222222222222",
            ].join("\n"),
        );
        expect(cloud.identities()).to.deep.equal([]);
    });

    it("names what it does not know, and what is malformed", async () => {
        expect(await refusalOf(cloud.run(reach("payments-staging", { provisioningRole: "", role: "deployer" })))).to.equal(
            [
                "the configuration of payments-staging is not valid:",
                "  provisioningRole: must be the name or ARN of a role",
                '  (all of it): Unrecognized key: "role"',
            ].join("\n"),
        );
    });
});

describe("arnOf", () => {
    const arn = (region: string, but?: { readonly region: "" }) => arnOf({ accountId: "222222222222", region }, "sns", "topic", but);

    it("knows AWS's partitions", () => {
        expect(["eu-west-1", "cn-north-1", "us-gov-west-1"].map(region => arn(region))).to.deep.equal([
            "arn:aws:sns:eu-west-1:222222222222:topic",
            "arn:aws-cn:sns:cn-north-1:222222222222:topic",
            "arn:aws-us-gov:sns:us-gov-west-1:222222222222:topic",
        ]);
    });

    it("leaves the region out where a service has none", () => {
        expect(arn("cn-north-1", { region: "" })).to.equal("arn:aws-cn:sns::222222222222:topic");
    });
});

describe("within", () => {
    it("gives a component the placement's provider, unless the caller chose one", async () => {
        const cloud = (await organization()).cloud("payments-staging");
        const [placement, other] = await cloud.run(() => {
            const placement = reach("payments-staging", {})();
            return [placement, new aws.Provider("other", { region: "eu-west-1" })] as const;
        });
        const { provider } = placement;
        expect(within(placement)).to.deep.equal({ providers: [provider] });
        expect(within(placement, { protect: true })).to.deep.equal({ protect: true, providers: [provider] });
        expect(within(placement, { provider: other })).to.deep.equal({ provider: other });
        expect(within(placement, { providers: [other] })).to.deep.equal({ providers: [other] });
    });
});

/** Pulumi hands a provider's structured inputs over as JSON. */
function provider(cloud: Cloud): Record<string, unknown> {
    const { region, ...others } = cloud.only("pulumi:providers:aws");
    const read = Object.entries(others).map(([name, value]) => [name, typeof value === "string" ? JSON.parse(value) : value]);
    return { region, ...Object.fromEntries(read) };
}
