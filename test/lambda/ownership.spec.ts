import { readFileSync } from "node:fs";
import { expect } from "chai";
import { ignored, ownership } from "../../packages/lambda/src/releases/ownership.ts";

const readme = readFileSync(new URL("../../packages/lambda/README.md", import.meta.url), "utf8");

/** The rows of the README's first table, by strategy. */
const rows = new Map(
    [...readme.matchAll(/^\| `(\w+)\([^|]* \| .* \|$/gm)].map(
        ([row, name = ""]) => [name, row.split("|").map(cell => cell.trim())] as const,
    ),
);

describe("Who owns which field of a function", () => {
    it("is the same in code and README, for each strategy", () => {
        expect([...rows.keys()]).to.deep.equal(Object.keys(ownership));
        for (const [strategy, fields] of Object.entries(ownership)) {
            const released = fields.filter(({ owner }) => owner === "release").map(({ words }) => words);
            expect(rows.get(strategy)?.[3], strategy).to.equal([...new Set(released)].join(", "));
        }
    });

    it("says what auto scaling owns", () => {
        const scaled = new Set(
            Object.values(ownership)
                .flat()
                .filter(({ owner }) => owner === "autoscaling")
                .map(({ words }) => words),
        );
        for (const words of scaled) expect(readme).to.contain(`Auto scaling owns ${words}`);
        expect([...scaled]).to.deep.equal(["provisioned concurrency"]);
    });

    it("is what the component leaves alone", () => {
        expect(ignored("function")).to.deep.equal(["code", "imageUri"]);
        expect(ignored("alias")).to.deep.equal(["routingConfig"]);
        expect(ignored("provisioned")).to.deep.equal(["provisionedConcurrentExecutions"]);
    });
});
