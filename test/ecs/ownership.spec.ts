import { readFileSync } from "node:fs";
import { expect } from "chai";
import { type Field, fields, ignored, type Owner, ownership, type Strategy } from "../../packages/ecs/src/releases/ownership.ts";

const strategies = Object.keys(ownership) as readonly Strategy[];
const owned = (strategy: Strategy, owner: Owner) =>
    (Object.keys(fields) as readonly Field[]).filter(field => ownership[strategy][field] === owner).map(field => fields[field].title);

describe("who owns what", () => {
    const rows = readFileSync(new URL("../../packages/ecs/README.md", import.meta.url), "utf8")
        .split("\n")
        .map(line => /^\| `(\w+)\(.*?\)` \|(.*)\|$/.exec(line))
        .filter(match => match !== null)
        .map(([, strategy = "", rest = ""]) => ({ strategy, cells: rest.split(" | ").map(cell => cell.trim()) }));

    it("is told of each strategy in the README", () => {
        expect(rows.map(({ strategy }) => strategy)).to.deep.equal(strategies);
    });

    for (const strategy of strategies) {
        it(`is told as it is: ${strategy}`, () => {
            const { cells = [] } = rows.find(row => row.strategy === strategy) ?? {};
            const [resources, release, pulumi, autoscaling, back, cost] = cells;
            expect({ release, pulumi, autoscaling }).to.deep.equal({
                release: owned(strategy, "release").join(", "),
                pulumi: [...owned(strategy, "pulumi"), "all the rest"].join(", "),
                autoscaling: owned(strategy, "autoscaling").join(", "),
            });
            expect([resources, back, cost].every(cell => (cell ?? "").length > 10)).to.equal(true);
        });
    }

    it("is what a program must not write", () => {
        const told = (strategy: Strategy) =>
            (["service", "rule", "testRule", "taskDefinition"] as const).map(child => ignored(strategy, child));
        expect(told("rolling")).to.deep.equal([["desiredCount"], [], [], []]);
        for (const strategy of ["blueGreen", "canary", "linear"] as const)
            expect(told(strategy), strategy).to.deep.equal([["desiredCount"], ["actions"], ["actions"], []]);
        // What CodeDeploy deploys, ECS would not let a program write.
        expect(told("codeDeploy")).to.deep.equal([
            ["taskDefinition", "desiredCount", "loadBalancers", "networkConfiguration", "capacityProviderStrategies"],
            ["actions"],
            ["actions"],
            [],
        ]);
    });
});
