import { checkPipeline } from "@causeway/verify";
import { expect } from "chai";
import { checks } from "../../../packages/verify/src/checker/table.ts";
import { good } from "./declarations.ts";
import { planted } from "./planted-faults.ts";

describe("the checker of pipelines", () => {
    it("finds nothing in a pipeline with nothing wrong", () => {
        expect(checkPipeline(good())).to.deep.equal([]);
    });

    for (const { id, what, plant, near } of planted) {
        it(`finds ${id}: ${what}`, () => {
            const pipeline = good();
            const path = plant(pipeline);
            expect(checkPipeline(pipeline).map(finding => [finding.id, finding.path])).to.deep.equal([[id, path]]);
        });
        it(`lets through what is nearly ${id}: ${what}`, () => {
            const pipeline = good();
            near(pipeline);
            expect(checkPipeline(pipeline)).to.deep.equal([]);
        });
    }

    it("has a planted fault and a near miss for each of its kinds", () => {
        const ids = checks.map(({ id }) => id);
        expect(ids).to.deep.equal([...new Set(ids)]);
        expect([...new Set(planted.map(({ id }) => id))].sort()).to.deep.equal([...ids].sort());
    });
});
