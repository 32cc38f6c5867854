import { findStack, parseCatalog, planStacks } from "@causeway/core";
import { expect } from "chai";

const environments = {
    delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
    staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
} as const;
const teams = { payments: { owner: "payments@example.com" } };

describe("parseCatalog", () => {
    it("gives each entry its name", () => {
        expect(parseCatalog({ environments, teams })).to.deep.equal({
            environments: {
                delivery: { name: "delivery", tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
                staging: { name: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" },
            },
            teams: { payments: { name: "payments", owner: "payments@example.com" } },
        });
    });

    it("takes what a team's monitoring may cost", () => {
        const budget = (monitoringDollars: number) => () =>
            parseCatalog({ environments, teams: { payments: { ...teams.payments, monitoringDollars } } });
        expect(budget(50)().teams.payments).to.deep.equal({ name: "payments", owner: "payments@example.com", monitoringDollars: 50 });
        expect(budget(0)).to.throw("teams.payments.monitoringDollars: must be more than 0 dollars");
    });

    it("names every problem with its path", () => {
        const wrong = () =>
            parseCatalog({
                environments: { ...environments, staging: { tier: "test", accountId: "22", region: "Ireland" } },
                teams: { foundation: { owner: "nobody" }, "Pay-Team": { owner: "pay@example.com" } },
            });
        expect(wrong).to.throw(
            Error,
            [
                "the catalog is not valid:",
                "  environments.staging.accountId: must be the 12 digits of an AWS account",
                "  environments.staging.region: must be an AWS region, such as eu-west-1",
                "  teams.foundation.owner: must be an e-mail address",
                "  teams.foundation: the name is the platform's own name",
                "  teams.Pay-Team: the name must be 1 to 16 lower-case letters and digits and start with a letter",
            ].join("\n"),
        );
    });

    it("refuses a second delivery environment, and none", () => {
        const two = { ...environments, staging: { ...environments.staging, tier: "delivery" } } as const;
        const { staging } = environments;
        const message = 'the catalog is not valid:\n  environments: needs exactly one environment of the tier "delivery"';
        expect(() => parseCatalog({ environments: two, teams })).to.throw(Error, message);
        expect(() => parseCatalog({ environments: { staging }, teams })).to.throw(Error, message);
    });
});

describe("planStacks", () => {
    const names = (catalog: Parameters<typeof planStacks>[0]) => planStacks(catalog).map(({ name, needs }) => [name, needs]);

    it("orders foundations before services before pipelines", () => {
        expect(names(parseCatalog({ environments, teams }))).to.deep.equal([
            ["foundation-delivery", []],
            ["foundation-staging", ["foundation-delivery"]],
            ["payments-staging", ["foundation-staging"]],
            ["payments-delivery", ["foundation-delivery", "payments-staging"]],
        ]);
    });

    it("leaves foundations to the platform's project where there is one", () => {
        expect(names(parseCatalog({ environments, teams, platformProject: "platform" }))).to.deep.equal([
            ["payments-staging", ["platform/foundation-staging"]],
            ["payments-delivery", ["platform/foundation-delivery", "payments-staging"]],
        ]);
    });
});

describe("findStack", () => {
    it("lists the known stacks where there is none of this name", () => {
        expect(() => findStack(parseCatalog({ environments, teams }), "payments-stagin")).to.throw(
            Error,
            'there is no stack "payments-stagin": stacks are named <team>-<environment>, and the catalog has ' +
                "foundation-delivery, foundation-staging, payments-staging, payments-delivery",
        );
    });
});
