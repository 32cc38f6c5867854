import { expect } from "chai";
import * as fc from "fast-check";
import { schedule } from "../../packages/cli/src/schedule.ts";

const tick = () => new Promise(setImmediate);

describe("schedule", () => {
    it("starts each task once, after all that it comes after, and never more than the limit at a time", async () => {
        const graphs = fc.tuple(fc.array(fc.array(fc.nat(20)), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }));
        await fc.assert(
            fc.asyncProperty(graphs, async ([graph, limit]) => {
                const tasks = graph.map((_, index) => index);
                const after = (task: number) => (graph[task] ?? []).filter(other => other < task);
                const started: number[] = [];
                let atWork = 0;
                const results = await schedule(tasks, limit, after, async (task, before) => {
                    expect(after(task).every(other => before.get(other) === `done ${other}`)).to.equal(true);
                    started.push(task);
                    atWork += 1;
                    expect(atWork).to.be.at.most(limit);
                    for (let ticks = task % 3; ticks >= 0; ticks -= 1) await tick();
                    atWork -= 1;
                    return `done ${task}`;
                });
                expect([...started].sort((a, b) => a - b)).to.deep.equal(tasks);
                expect(results.size).to.equal(tasks.length);
            }),
            { numRuns: 50 },
        );
    });

    it("runs independent tasks side by side", async () => {
        const seen: string[] = [];
        await schedule(
            ["a", "b"],
            2,
            () => [],
            async task => {
                seen.push(`${task} starts`);
                await tick();
                seen.push(`${task} ends`);
            },
        );
        expect(seen).to.deep.equal(["a starts", "b starts", "a ends", "b ends"]);
    });
});
