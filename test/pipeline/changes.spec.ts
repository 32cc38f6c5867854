import { approval, ServicePipeline, type ServicePipelineArgs } from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { organization, said } from "../foundation/accounts.ts";
import { delivered } from "./delivered.ts";
import { checkoutPipeline, release, releasing } from "./pipelines.ts";

type Change = (args: ServicePipelineArgs) => Partial<ServicePipelineArgs>;

/** What a change of a pipeline does to what there is. */
async function changesOf(change: Change): Promise<readonly string[]> {
    const first = await releasing(await organization());
    await first.run(checkoutPipeline());
    const second = new Cloud({ after: first, stack: "payments-delivery" });
    await second.run(checkoutPipeline(change));
    expect(second.identities()).to.deep.equal(first.identities());
    return second.registered.flatMap(({ name, change }) => (change && change !== "same" ? [`${name}: ${change}`] : []));
}

describe("a change of a pipeline", () => {
    it("is none where nothing changed", async () => {
        expect(await changesOf(() => ({}))).to.deep.equal([]);
    });

    it("replaces nothing where stages change places", async () => {
        expect(await changesOf(({ stages }) => ({ stages: stages.toReversed() }))).to.deep.equal(["checkout-pipeline: update"]);
    });

    it("replaces nothing where a stage comes in between", async () => {
        const freeze = { name: "freeze", steps: [approval({ question: "Is it Friday?" })] };
        expect(await changesOf(({ stages }) => ({ stages: [...stages.slice(0, 1), freeze, ...stages.slice(1)] }))).to.deep.equal([
            "checkout-pipeline: update",
        ]);
    });

    it("replaces nothing where steps change places", async () => {
        const swap: Change = ({ stages: [staging, ...rest] }) => ({
            stages: [{ name: "staging", steps: [...(staging?.steps ?? [])].toReversed() }, ...rest],
        });
        expect(await changesOf(swap)).to.deep.equal(["checkout-pipeline: update"]);
    });

    it("takes a wish for the pipeline itself", async () => {
        const cloud = await releasing(await organization());
        await cloud.run(checkoutPipeline(() => ({ customize: { pipeline: { executionMode: "QUEUED" } } })));
        expect(said(cloud, "checkout-pipeline")).to.include({ executionMode: "QUEUED", name: "payments-checkout" });
    });
});

describe("two pipelines side by side", () => {
    it("share nothing but the foundation", async () => {
        const cloud = await releasing(await organization(), ["checkout", "basket"]);
        await cloud.run(() => {
            const delivery = delivered();
            return ["checkout", "basket"].map(service => new ServicePipeline(service, release(delivery, service)));
        });
        const own = (service: string) => cloud.identities().filter(identity => identity.split(" ")[1]?.startsWith(service));
        expect(own("checkout").length).to.equal(23);
        expect(own("basket")).to.deep.equal(own("checkout").map(identity => identity.replace(" checkout", " basket")));
        const shared = cloud.identities().filter(identity => ![...own("checkout"), ...own("basket")].includes(identity));
        expect(shared).to.deep.equal([
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
            "pulumi:pulumi:StackReference payments-production",
            "pulumi:pulumi:StackReference payments-staging",
        ]);
        for (const [service, other] of [
            ["checkout", "basket"],
            ["basket", "checkout"],
        ] as const) {
            const inputs = cloud.registered.filter(({ name }) => name.startsWith(service)).map(({ inputs }) => inputs);
            expect(JSON.stringify(inputs)).to.not.contain(other);
        }
    });
});
