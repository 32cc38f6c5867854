import { TeamRoutes, type TeamRoutesArgs } from "@causeway/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, resolved } from "../../foundation/accounts.ts";

const ways = {
    page: { secretUrls: { pagerduty: "https://events.example.com/a-key" } },
    ticket: { emails: ["tickets@example.com"] },
    chat: { slack: { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" } },
};
type Wanted = Omit<TeamRoutesArgs, "placement" | "foundation">;

describe("TeamRoutes", () => {
    let here: Organization;
    before(async () => {
        here = await organization();
    });

    /** The channels' names by severity, and what was made, in an environment of this tier. */
    const routed = async (tier: "test" | "production", wanted: Wanted, name = "payments") => {
        const cloud = (await organization()).cloud("payments-staging");
        const routes = await cloud.run(() => {
            const placement = { ...placed("payments-staging"), tier };
            return new TeamRoutes(name, { placement, foundation: here.foundation, ...wanted });
        });
        const namesOf = async (severity: "critical" | "warning") =>
            (await Promise.all(routes[severity].map(({ topicArn }) => resolved(pulumi.output(topicArn))))).map(
                arn => /payments-(\w+)-topic/.exec(arn)?.[1],
            );
        return {
            critical: await namesOf("critical"),
            warning: await namesOf("warning"),
            made: cloud.all("aws:sns/topic:Topic").map(({ name }) => name),
        };
    };

    it("wakes somebody in production alone", async () => {
        expect(await routed("production", ways)).to.deep.equal({
            critical: ["page", "chat"],
            warning: ["ticket", "chat"],
            made: ["payments-page-topic", "payments-ticket-topic", "payments-chat-topic"],
        });
        expect(await routed("test", ways)).to.deep.equal({
            critical: ["ticket", "chat"],
            warning: [],
            made: ["payments-ticket-topic", "payments-chat-topic"],
        });
    });

    it("tells somebody of critical alarms, whatever ways there are", async () => {
        const { ticket } = ways;
        expect(await routed("production", { ticket })).to.deep.equal({
            critical: ["ticket"],
            warning: ["ticket"],
            made: ["payments-ticket-topic"],
        });
    });

    it("does as it is told of a tier", async () => {
        const severities = { test: { critical: ["page"], warning: ["chat"] } } as const;
        expect(await routed("test", { ...ways, severities })).to.deep.include({ critical: ["page"], warning: ["chat"] });
        expect(await routed("production", { ...ways, severities })).to.deep.include({ critical: ["page", "chat"] });
    });

    it("has room for a name of 38 characters", async () => {
        expect((await routed("production", ways, "a".repeat(38))).made).to.have.length(3);
    });

    it("says everything that is wrong at once", async () => {
        const complaints = (wanted: unknown, name = "payments") =>
            complaintsOf(
                "payments-staging",
                () => new TeamRoutes(name, { placement: placed("payments-staging"), foundation: here.foundation, ...(wanted as Wanted) }),
            );
        expect(await complaints({})).to.deep.equal(["page needs somebody to tell: page, ticket or chat"]);
        expect(
            await complaints({
                page: { emails: [] },
                ticket: { urls: ["http://example.com"] },
                severities: {
                    production: { critical: [], warning: ["chat", "ticket", "ticket"] },
                    staging: {},
                    test: { critical: ["page"] },
                },
            }),
        ).to.deep.equal([
            "page.emails needs somebody to tell: emails, urls, secretUrls, slack or teams",
            "ticket.urls[0] is http://example.com, not an https:// URL",
            "severities.production.critical is empty: somebody must hear of critical alarms in production",
            "severities.production.warning[0] is chat, not one of those given: page, ticket",
            "severities.production.warning names one way twice",
            "severities.staging is no tier: production, delivery, test",
            "severities.test.warning is undefined, not a list of page, ticket, chat",
        ]);
        expect(await complaints(ways, "a".repeat(39))).to.deep.equal([
            `name is "${"a".repeat(39)}-ticket", 46 characters: the name of a chat's role leaves room for 45`,
        ]);
    });
});
