import { deliver, exportTargets, findStack, parseCatalog, place, planStacks, readFoundation } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as foundation from "../../stacks/foundation.ts";
import { pipelines, services } from "../../stacks/payments.ts";
import { bringUp, type Project, type Up } from "./organization.ts";

/** Two teams with the same services, by the same names, in the same accounts. */
const catalog = parseCatalog({
    environments: {
        delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
        staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
        production: { tier: "production", accountId: "333333333333", region: "eu-west-1" },
    },
    teams: { lions: { owner: "lions@example.com" }, tigers: { owner: "tigers@example.com" } },
});
const twins: Project = {
    stacks: planStacks(catalog),
    program: () => {
        const stack = findStack(catalog, pulumi.getStack());
        const placement = place(stack, {});
        if (placement.tier === "delivery") {
            return stack.team ? { pipelines: pipelines(deliver(catalog, placement)).length } : foundation.delivery(placement);
        }
        if (!stack.team) return foundation.environment(placement);
        return { targets: exportTargets(services(placement, readFoundation(catalog, placement)).map(({ target }) => target)) };
    },
};

describe("two teams side by side", () => {
    let up: ReadonlyMap<string, Up>;
    before(async () => {
        up = await bringUp(
            twins.stacks.map(({ name }) => name),
            twins,
        );
    });
    const at = (stack: string) => up.get(stack) as Up;

    it("may have the same service names: nothing clashes", () => {
        expect([...up.keys()]).to.deep.equal([
            "foundation-delivery",
            "foundation-staging",
            "foundation-production",
            "lions-staging",
            "lions-production",
            "lions-delivery",
            "tigers-staging",
            "tigers-production",
            "tigers-delivery",
        ]);
        for (const environment of ["staging", "production", "delivery"]) {
            const own = (team: string) =>
                at(`${team}-${environment}`)
                    .cloud.identities()
                    .map(identity => identity.replace(/(StackReference )(lions|tigers)/, "$1team"));
            expect(own("lions"), environment).to.deep.equal(own("tigers"));
        }
    });

    for (const [team, other] of [
        ["lions", "tigers"],
        ["tigers", "lions"],
    ] as const) {
        it(`have nothing of each other's: ${other} is in no stack of ${team}`, () => {
            for (const environment of ["staging", "production", "delivery"]) {
                const { cloud, outputs } = at(`${team}-${environment}`);
                for (const { urn, inputs, outputs } of cloud.registered)
                    expect(JSON.stringify([urn, inputs, outputs]), urn).to.not.contain(other);
                expect(JSON.stringify(outputs)).to.not.contain(other);
                expect(JSON.stringify([cloud.registered.map(({ inputs }) => inputs), outputs])).to.contain(team);
            }
        });
    }

    it("have physical names of their own in every account", () => {
        const resources = [...up].flatMap(([stack, { cloud }]) =>
            stack.startsWith("foundation") ? [] : cloud.registered.filter(({ type }) => type.startsWith("aws:")),
        );
        const identities = resources.map(({ type, id, place }) => `${place?.account} ${type} ${id}`);
        expect(identities.length).to.be.above(200);
        expect(identities.filter((identity, index) => identities.indexOf(identity) !== index)).to.deep.equal([]);
    });

    it("put foundations first that name neither", () => {
        for (const environment of ["delivery", "staging", "production"]) {
            const { cloud, outputs } = at(`foundation-${environment}`);
            const all = JSON.stringify([cloud.registered.map(({ inputs, outputs }) => [inputs, outputs]), outputs]);
            expect(all).to.not.match(/lions|tigers/);
        }
    });
});
