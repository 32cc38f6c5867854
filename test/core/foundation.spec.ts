import { parseCatalog, readDelivery, readFoundation } from "@causeway/core";
import { expect } from "chai";
import { catalog, type Organization, organization, refusalOf, resolved } from "../foundation/accounts.ts";

describe("readFoundation and readDelivery", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    /** Reads from stacks with these outputs. */
    const read = (stacks: Record<string, Record<string, unknown>>, work: () => Parameters<typeof resolved>[0]) => {
        const cloud = here.cloud("payments-staging");
        for (const [name, outputs] of Object.entries(stacks)) cloud.stack(`organization/${name}`, outputs);
        return { cloud, value: cloud.run(() => resolved(work())) };
    };

    it("read the environment's and the delivery account's foundation", async () => {
        const { delivery, foundation } = here;
        const environment = read({ "causeway/foundation-staging": { foundation } }, () =>
            readFoundation(catalog, { environment: "staging" }),
        );
        expect(await environment.value).to.deep.equal(foundation);
        expect(environment.cloud.identities()).to.deep.equal(["pulumi:pulumi:StackReference foundation-staging"]);

        const account = read({ "causeway/foundation-delivery": { delivery } }, () => readDelivery(catalog));
        expect(await account.value).to.deep.equal(delivery);
        expect(account.cloud.identities()).to.deep.equal(["pulumi:pulumi:StackReference foundation-delivery"]);
    });

    it("read another project's stacks where the foundations are the platform team's", async () => {
        const { environments, teams } = catalog;
        const nameless = <T extends { name: string }>({ name: _, ...rest }: T) => rest;
        const theirs = parseCatalog({
            platformProject: "platform",
            environments: {
                delivery: nameless(environments.delivery),
                staging: nameless(environments.staging),
            },
            teams: { payments: nameless(teams.payments) },
        });
        const { delivery } = here;
        expect(await read({ "platform/foundation-delivery": { delivery } }, () => readDelivery(theirs)).value).to.deep.equal(delivery);
    });

    it("name the stack that lacks the output", async () => {
        const { value } = read({ "causeway/foundation-staging": {} }, () => readFoundation(catalog, { environment: "staging" }));
        expect(await refusalOf(value)).to.equal(
            "Required output 'foundation' does not exist on stack 'organization/causeway/foundation-staging'.",
        );
    });

    it("name everything that is not as agreed, with its path", async () => {
        const { loadBalancer, clusterArn: _, ...rest } = here.foundation;
        const wrong = { ...rest, version: 2, privateSubnetIds: "subnet-1", loadBalancer: { ...loadBalancer, url: undefined } };
        const { value } = read({ "causeway/foundation-staging": { foundation: wrong } }, () =>
            readFoundation(catalog, { environment: "staging" }),
        );
        expect(await refusalOf(value)).to.equal(
            [
                'the output "foundation" of foundation-staging is not valid:',
                "  version: Invalid input: expected 1",
                "  privateSubnetIds: Invalid input: expected array, received string",
                "  clusterArn: Invalid input: expected string, received undefined",
                "  loadBalancer.url: Invalid input: expected string, received undefined",
            ].join("\n"),
        );
    });
});
