import type { Step } from "@causeway/core";
import { parallel } from "@causeway/pipeline";
import { expect } from "chai";
import { inOrder, listProblems } from "../../../packages/pipeline/src/stages/lanes.ts";

const step = (name: string): Step => ({
    plan: { it: { name, type: { category: "Approval", provider: "Manual" } } },
    create: () => ({ it: {} }),
});
const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map(step) as [Step, Step, Step, Step, Step];
const placed = (...items: Parameters<typeof inOrder>[0]) =>
    inOrder(items, "steps").map(({ step, runOrder, path }) => `${step.plan["it"]?.name} ${runOrder} ${path}`);

describe("inOrder", () => {
    it("runs steps one after the other", () => {
        expect(placed(a, b)).to.deep.equal(["a 1 steps[0]", "b 2 steps[1]"]);
    });

    it("runs lanes side by side, and what follows after the longest", () => {
        expect(placed(a, parallel([b], [c, d]), e)).to.deep.equal([
            "a 1 steps[0]",
            "b 2 steps[1].lanes[0][0]",
            "c 2 steps[1].lanes[1][0]",
            "d 3 steps[1].lanes[1][1]",
            "e 4 steps[2]",
        ]);
    });

    it("begins with lanes, and lets lanes follow lanes", () => {
        expect(placed(parallel([a], [b]), parallel([c, d], [e]))).to.deep.equal([
            "a 1 steps[0].lanes[0][0]",
            "b 1 steps[0].lanes[1][0]",
            "c 2 steps[1].lanes[0][0]",
            "d 3 steps[1].lanes[0][1]",
            "e 2 steps[1].lanes[1][0]",
        ]);
    });

    it("has one lane run like steps", () => {
        expect(placed(parallel([a, b]), c)).to.deep.equal(["a 1 steps[0].lanes[0][0]", "b 2 steps[0].lanes[0][1]", "c 3 steps[1]"]);
    });
});

describe("listProblems", () => {
    const faults: readonly (readonly [unknown, readonly string[]])[] = [
        [[], ["steps needs at least one step"]],
        [undefined, ["steps needs at least one step"]],
        [a, ["steps needs at least one step"]],
        [
            [a, undefined, 1, [b]],
            ["steps[1] is no step", "steps[2] is no step", "steps[3] is no step"],
        ],
        [
            [undefined, {}, "deploy", [a.plan], { it: undefined }, { it: { name: "deploy" } }].map(plan => ({ plan, create: a.create })),
            [0, 2, 3, 4, 5].map(at => `steps[${at}] is no step`),
        ],
        [[parallel()], ["steps[0].lanes needs at least one lane"]],
        [[{ lanes: a }], ["steps[0].lanes needs at least one lane"]],
        [
            [a, parallel([b], [], [c, null as never])],
            ["steps[1].lanes[1] needs at least one step", "steps[1].lanes[2][1] is no step"],
        ],
        [[parallel(a as never)], ["steps[0].lanes[0] needs at least one step"]],
    ];
    for (const [items, expected] of faults) {
        it(`says: ${expected.join(", ")}`, () => {
            expect(listProblems(items, "steps").map(([path, reason]) => `${path} ${reason}`)).to.deep.equal(expected);
        });
    }

    it("lets lists of steps and lanes through", () => {
        expect(listProblems([a, parallel([b], [c, d]), e], "steps")).to.deep.equal([]);
    });
});
