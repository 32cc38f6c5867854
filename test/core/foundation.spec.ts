import { parseCatalog, readDelivery, readDeliveryNow, readFoundation, sinkFor } from "@causeway/core";
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

    it("read what the delivery account offers before anything is registered, where structure depends on it", async () => {
        const { delivery } = here;
        const cloud = here.cloud("foundation-staging");
        cloud.stack("organization/causeway/foundation-delivery", { delivery });
        const now = await cloud.run(async () => (await readDeliveryNow(catalog)).accountId);
        expect(now).to.equal(delivery.accountId);
        expect(cloud.identities()).to.deep.equal(["pulumi:pulumi:StackReference foundation-delivery"]);
        const nothing = here.cloud("foundation-staging");
        nothing.stack("organization/causeway/foundation-delivery", {});
        expect(await refusalOf(nothing.run(() => readDeliveryNow(catalog)))).to.equal(
            'the output "delivery" of foundation-delivery is not valid:\n  (all of it): Invalid input: expected object, received undefined',
        );
    });

    it("tell which environment shows an account's metrics to which sink", () => {
        const delivery = { ...here.delivery, sinks: { "eu-west-1": "arn:sink", "us-east-1": "arn:sink-overseas" } };
        const shared = parseCatalog({
            environments: {
                delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
                own: { tier: "test", accountId: "111111111111", region: "us-east-1" },
                staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
                sandpit: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
                overseas: { tier: "test", accountId: "222222222222", region: "us-east-1" },
                far: { tier: "test", accountId: "222222222222", region: "ap-south-1" },
            },
            teams: {},
        });
        const of = (environment: string) => sinkFor(shared, { environment }, delivery);
        expect(["delivery", "own", "staging", "sandpit", "overseas", "far", "none"].map(of)).to.deep.equal([
            undefined,
            undefined,
            "arn:sink",
            undefined,
            "arn:sink-overseas",
            undefined,
            undefined,
        ]);
        const { sinks: _, ...before } = delivery;
        expect(sinkFor(shared, { environment: "staging" }, before)).to.equal(undefined);
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
