import { codeBuild, machine } from "@causeway/pipeline";
import { expect } from "chai";
import { physicalName } from "../../../packages/pipeline/src/builds/fit.ts";
import { organization, said } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud, scopeOf } from "../delivered.ts";

describe("names of what builds need", () => {
    it("are Pulumi's, as long as seven digits fit behind them", () => {
        expect(physicalName("payments-checkout", "a".repeat(56), 64)).to.deep.equal({});
        const { name = "" } = physicalName("payments-checkout", "a".repeat(57), 64);
        expect(name).to.match(/^a{55}-[0-9a-f]{8}$/);
        expect(physicalName("payments-checkout", "a".repeat(58), 64)).to.not.deep.equal({ name });
        // The same service, stage and step of another team in the account.
        expect(physicalName("orders-checkout", "a".repeat(57), 64)).to.not.deep.equal({ name });
        expect(physicalName("payments-checkout", "eu-west.1-project", 150).name).to.match(/^eu-west-1-project-[0-9a-f]{8}$/);
    });

    it("are ours where a stage has a dot, and a service and a machine are long", async () => {
        const cloud = deliveryCloud(await organization());
        await cloud.run(() => {
            const scope = {
                ...scopeOf(delivered()),
                service: "s".repeat(37),
                name: (role: string) => `checkout-wave.1-${"s".repeat(40)}-${role}`,
            };
            codeBuild("shared", { on: machine("a-machine-of-twenty0"), commands: ["make"] }).create(scope);
            codeBuild("own", { commands: ["make"], grants: [{ actions: ["s3:ListAllMyBuckets"], resources: ["*"] }] }).create(scope);
        });
        const names = cloud
            .identities()
            .filter(identity => /Project|Role |LogGroup/.test(identity))
            .map(identity => said(cloud, identity.split(" ")[1] as string)["name"]);
        expect(names).to.have.length(6);
        for (const name of names) expect(name).to.match(/^[A-Za-z0-9-_]{1,150}$/);
    });
});
