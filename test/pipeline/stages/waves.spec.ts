import type { Artifact, Step } from "@causeway/core";
import { codeCommit, parallel, ServicePipeline, type ServicePipelineArgs, type Stage, waves } from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { pipelineRules } from "../../../packages/pipeline/src/pipeline-rules.ts";
import { planStages } from "../../../packages/pipeline/src/plan.ts";
import { complaintsOf, organization, said } from "../../foundation/accounts.ts";
import { pages } from "../../verify/pages.ts";
import { delivered, deliveryCloud } from "../delivered.ts";

const approve = (name: string): Step => ({
    plan: { it: { name, type: { category: "Approval", provider: "Manual" } } },
    create: () => ({ it: {} }),
});
const args = (stages: readonly Stage[]): ServicePipelineArgs => ({ delivery: delivered(), source: codeCommit(), stages });

const plannedOf = (stages: readonly Stage[]) =>
    stages.map(({ name, steps }) => ({
        name,
        lanes: steps.map(item => ("lanes" in item ? item.lanes.map(lane => lane.map(({ plan }) => plan["it"]?.name)) : [])),
    }));

describe("waves", () => {
    it("makes a stage of each wave, and a lane of each environment, whose actions have its name", () => {
        const stages = waves({ canary: ["eu"], everywhere: ["us", "ap"] }, () => [approve("deploy"), approve("test")]);
        expect(plannedOf(stages)).to.deep.equal([
            { name: "canary", lanes: [[["deploy-eu", "test-eu"]]] },
            {
                name: "everywhere",
                lanes: [
                    [
                        ["deploy-us", "test-us"],
                        ["deploy-ap", "test-ap"],
                    ],
                ],
            },
        ]);
    });

    it("knows its environments' names, and declares what they run side by side", async () => {
        const cloud = deliveryCloud(await organization());
        const asked: string[] = [];
        await cloud.run(() => {
            const stages = waves({ canary: ["eu"], everywhere: ["us", "ap"] }, environment => {
                const known: "eu" | "us" | "ap" = environment;
                asked.push(known);
                return [approve("deploy"), approve("test")];
            });
            return new ServicePipeline("checkout", args(stages));
        });
        expect(asked).to.deep.equal(["eu", "us", "ap"]);
        const stages = said(cloud, "checkout-pipeline")["stages"] as { name: string; actions: { name: string; runOrder: number }[] }[];
        const orders = stages.slice(1).map(({ name, actions }) => [name, ...actions.map(action => `${action.name} ${action.runOrder}`)]);
        expect(orders).to.deep.equal([
            ["canary", "deploy-eu 1", "test-eu 2"],
            ["everywhere", "deploy-us 1", "test-us 2", "deploy-ap 1", "test-ap 2"],
        ]);
    });

    it("says all that is wrong with the waves", () => {
        const planned = { "1": ["eu"], empty: [], twice: ["us", "eu"], none: undefined as never };
        expect(() => waves(planned, () => [approve("deploy")])).to.throw(
            [
                "waves cannot be created:",
                "  planned.1: is a number: name it otherwise, or it would not come in its place",
                "  planned.empty: needs at least one environment",
                "  planned.none: needs at least one environment",
                '  planned.1: has "eu" more than once in all',
                '  planned.twice: has "eu" more than once in all',
            ].join("\n"),
        );
        expect(() => waves({}, () => [])).to.throw("planned: needs at least one wave");
        expect(() => waves({ pilot: ["eu"] }, undefined as never)).to.throw("steps: says what is done in an environment");
    });

    it("replaces nothing where an environment joins, leaves, or changes places within its wave", async () => {
        const changes = async (before: readonly string[], after: readonly string[]) => {
            const deploy = (environments: readonly string[]) => () =>
                new ServicePipeline("checkout", args(waves({ everywhere: environments }, () => [approve("deploy")])));
            const first = deliveryCloud(await organization());
            await first.run(deploy(before));
            const second = new Cloud({ after: first, stack: "payments-delivery" });
            await second.run(deploy(after));
            return second.registered.flatMap(({ name, change }) => (change && change !== "same" ? [`${name}: ${change}`] : []));
        };
        expect(await changes(["us", "ap"], ["ap", "us"])).to.deep.equal(["checkout-pipeline: update"]);
        expect(await changes(["us"], ["eu", "us"])).to.deep.equal(["checkout-pipeline: update"]);
        expect(await changes(["us", "ap"], ["ap"])).to.deep.equal(["checkout-pipeline: update"]);
    });
});

describe("ServicePipeline, given lanes", () => {
    const images: Artifact = { name: "images" };
    const step = (name: string, plan: { readonly reads?: readonly Artifact[]; readonly makes?: readonly Artifact[] }): Step => ({
        plan: { it: { name, type: { category: "Test", provider: "CodeBuild" }, reads: [{ name: "source" }], ...plan } },
        create: () => ({ it: {} }),
    });
    const complaints = async (stages: readonly Stage[]) =>
        complaintsOf("payments-delivery", () => new ServicePipeline("checkout", args(stages)), deliveryCloud(await organization()));

    it("names the path of a wave's environment that has no steps, or what is none", async () => {
        const made: Readonly<Record<string, unknown>> = { eu: undefined, us: [approve("deploy"), null] };
        expect(await complaints(waves({ pilot: ["eu", "us"] }, environment => made[environment] as never))).to.deep.equal([
            "stages[0].steps[0].lanes[0] needs at least one step",
            "stages[0].steps[0].lanes[1][1] is no step",
        ]);
    });

    it("names the path of what is wrong in a lane", async () => {
        const lanes = parallel([approve("first")], [approve("a b"), approve("first")]);
        expect(await complaints([{ name: "staging", steps: [approve("before"), lanes, parallel([])] }])).to.deep.equal([
            "stages[0].steps[2].lanes[0] needs at least one step",
        ]);
        expect(await complaints([{ name: "staging", steps: [approve("before"), lanes] }])).to.deep.equal([
            `stages[0].steps[1].lanes[1][0].name it is "a b": must be 1 to 100 letters, digits and .@_- (${pages.action})`,
            `stages[0].steps[1].lanes[1][1].name "first" is another's already: must be names that differ within the stage (${pages.quotas})`,
        ]);
    });

    it("finds what one lane makes and another reads at the same time, and lets a later step read it", async () => {
        const make = step("make", { makes: [images] });
        const read = step("read", { reads: [images] });
        expect(await complaints([{ name: "staging", steps: [parallel([make], [read])] }])).to.deep.equal([
            `stages[0].steps[0].lanes[1][0].inputArtifacts[0] "images" is made by stages[0].steps[0].lanes[0][0], which has not ended by then: must be a later stage, or a higher runOrder in the same one (${pages.order})`,
        ]);
        const later = planStages([codeCommit()], [], [{ name: "staging", steps: [parallel([make], [approve("wait"), read])] }]);
        const delivery = { region: "eu-west-1", regions: ["eu-west-1"], accountId: "111111111111" };
        expect(pipelineRules(later, delivery, {})).to.deep.equal([]);
    });
});
