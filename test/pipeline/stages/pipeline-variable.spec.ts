import {
    approval,
    codeCommit,
    commandsRule,
    pipelineVariable,
    ServicePipeline,
    type ServicePipelineArgs,
    variableRule,
} from "@causeway/pipeline";
import { expect } from "chai";
import { complaintsOf, organization, said } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../delivered.ts";
import { warningsOf } from "../sources/warnings.ts";

const level = pipelineVariable("level", { default: "smoke", oneOf: ["smoke", "f.u(l)l"], description: "How much is tested" });
const note = pipelineVariable("note", { default: "none" });
const steps = [approval({ question: `Test on the level ${level}, ${note}?` })];
const pipeline = (more: object) => {
    const args: ServicePipelineArgs = { delivery: delivered(), source: codeCommit(), stages: [{ name: "staging", steps }] };
    return new ServicePipeline("checkout", { ...args, ...more });
};
const declared = async (more: object) => {
    const cloud = deliveryCloud(await organization());
    await cloud.run(() => pipeline(more));
    return said(cloud, "checkout-pipeline");
};
const complaints = async (more: object) => complaintsOf("payments-delivery", () => pipeline(more), deliveryCloud(await organization()));

describe("pipelineVariable", () => {
    it("is declared, and stands in texts as CodePipeline replaces it", async () => {
        const { variables, stages } = await declared({ variables: [level, note] });
        expect(variables).to.deep.equal([
            { name: "level", defaultValue: "smoke", description: "How much is tested" },
            { name: "note", defaultValue: "none" },
        ]);
        const [, staging] = stages as { actions: { configuration: object }[] }[];
        expect(staging?.actions[0]?.configuration).to.deep.include({
            CustomData: "Test on the level #{variables.level}, #{variables.note}?",
        });
    });

    it("fails a run with a value that it may not have, before the first stage after the sources", async () => {
        const entry = { rules: [variableRule("main", codeCommit().variables.BranchName, { equals: "main" })] };
        const { stages } = await declared({ variables: [level, note], stages: [{ name: "staging", steps, entry }] });
        const [, staging] = stages as {
            beforeEntry: { condition: { result: string; rules: { name: string; configuration: Record<string, string> }[] } };
        }[];
        const { result, rules } = staging?.beforeEntry.condition ?? {};
        expect(result).to.equal("FAIL");
        expect(rules?.map(({ name, configuration }) => [name, configuration])).to.deep.equal([
            ["main", { Variable: "#{Source.BranchName}", Value: "main", Operator: "EQ" }],
            ["one-of-level", { Variable: "#{variables.level}", Value: "^(?:smoke|f\\.u\\(l\\)l)$", Operator: "MATCHES" }],
        ]);
        const value = new RegExp(rules?.[1]?.configuration["Value"] ?? "");
        expect(["smoke", "f.u(l)l", "smokes", "fxu(l)l", ""].map(text => value.test(text))).to.deep.equal([
            true,
            true,
            false,
            false,
            false,
        ]);
    });

    it("says all that is wrong with it", () => {
        const bad = { default: "", description: "x".repeat(201), oneOf: ["", 1] };
        expect(() => pipelineVariable("a b", bad as never)).to.throw(
            [
                'pipelineVariable "a b" cannot be created:',
                '  name: is "a b": must be 1 to 90 letters, digits and @_-',
                "  default: must be a text of 1 to 1000 characters",
                "  description: must be a text of up to 200 characters",
                "  oneOf[0]: must be a text of 1 to 1000 characters",
                "  oneOf[1]: must be a text of 1 to 1000 characters",
            ].join("\n"),
        );
        // @ts-expect-error one of them it must be
        expect(() => pipelineVariable("level", { default: "none", oneOf: ["smoke", "full"] })).to.throw(
            'default: is "none", which is not in oneOf',
        );
        expect(() => pipelineVariable("level", undefined as never)).to.throw("default: must be a text of 1 to 1000 characters");
        expect(() => pipelineVariable("level", { default: "a" as never, oneOf: [] })).to.throw("oneOf: needs at least one value");
        expect(pipelineVariable("x".repeat(90), { default: "x".repeat(1000), description: "x".repeat(200) }).key).to.equal("x".repeat(90));
    });

    it("cannot skip the stage that it guards", async () => {
        const entry = { result: "SKIP", rules: [variableRule("main", codeCommit().variables.BranchName, { equals: "main" })] };
        const stages = [{ name: "staging", steps, entry }];
        expect(await complaints({ variables: [level, note], stages })).to.deep.equal([
            "stages[0].entry.result is SKIP, where variables with oneOf would have to fail the stage: AWS has one condition for all rules of an entry",
        ]);
        expect(Object.keys(await declared({ variables: [pipelineVariable("level", { default: "a" }), note], stages }))).to.include(
            "variables",
        );
    });

    it("that nothing uses is warned of", async () => {
        const unused = pipelineVariable("unused", { default: "a", oneOf: ["a", "b"] });
        const { warnings } = await warningsOf(() =>
            declared({ variables: [level, note, unused, pipelineVariable("none", { default: "a" })] }),
        );
        expect(warnings.map(text => /variables: .*/.exec(text)?.[0])).to.deep.equal([
            'variables: no step and no rule uses "unused"',
            'variables: no step and no rule uses "none"',
        ]);
    });

    it("is looked for in a list of its kind", async () => {
        expect(
            await complaints({ variables: [undefined, codeCommit().variables.CommitId, level, { ...level, default: 1 }] }),
        ).to.deep.equal([
            "variables[0] is no pipelineVariable()",
            "variables[1] is no pipelineVariable()",
            "variables[3] is no pipelineVariable()",
        ]);
        expect(await complaints({ variables: level })).to.deep.equal(["variables is no list"]);
    });
});

describe("a pipeline's execution mode", () => {
    it("is declared where it is asked for", async () => {
        const all = { variables: [level, note] };
        expect("executionMode" in (await declared(all))).to.equal(false);
        expect((await declared({ ...all, mode: "superseded" }))["executionMode"]).to.equal("SUPERSEDED");
        expect((await declared({ ...all, mode: "queued" }))["executionMode"]).to.equal("QUEUED");
        const entry = { rules: [commandsRule("look", { commands: ["true"] })] };
        const parallel = await declared({ ...all, mode: "parallel", stages: [{ name: "staging", steps, entry }] });
        expect(parallel["executionMode"]).to.equal("PARALLEL");
    });

    it("that lets runs go side by side rolls nothing back", async () => {
        const undo = [{ name: "staging", steps, failure: { result: "ROLLBACK" } }];
        const found = await complaints({ variables: [level, note], mode: "parallel", stages: undo });
        expect(found.map(each => each.split(" (")[0])).to.deep.equal([
            'stages[0].failure.result pipelines of the mode PARALLEL are not rolled back: must be mode "QUEUED" or "SUPERSEDED"',
        ]);
        await declared({ variables: [level, note], mode: "queued", stages: undo });
    });

    it("that AWS has not is an error", async () => {
        expect(await complaints({ variables: [level, note], mode: "QUEUED" })).to.deep.equal([
            'mode is "QUEUED", not one of superseded, queued, parallel',
        ]);
    });
});
