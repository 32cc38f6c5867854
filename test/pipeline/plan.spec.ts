import type { Artifact, Rule, Step } from "@causeway/core";
import type { SourceStep } from "@causeway/pipeline";
import { expect } from "chai";
import { planStages, stageRules } from "../../packages/pipeline/src/plan.ts";

const files: Artifact = { name: "source" };
const images: Artifact = { name: "images" };
const source: SourceStep = {
    name: "source",
    source: files,
    variables: {},
    starts: "codecommit",
    plan: { source: { name: "source", type: { category: "Source", provider: "CodeCommit" }, makes: [files] } },
    create: () => ({ source: {} }),
    trigger: () => {},
};
const step = (name: string, reads: readonly Artifact[], makes: readonly Artifact[] = []): Step => ({
    plan: { step: { name, type: { category: "Build", provider: "CodeBuild" }, reads, makes } },
    create: () => ({ step: {} }),
});
const build = step("build", [files], [images]);
const broken = (rules: readonly Rule[]) => rules.filter(([holds]) => !holds).map(([, path, reason]) => `${path} ${reason}`);
const problems = (stages: Parameters<typeof planStages>[2], by: Step = build) => broken(stageRules(planStages([source], [by], stages)));

describe("stageRules", () => {
    it("lets a sound release through", () => {
        expect(problems([{ name: "staging", steps: [step("deploy", [images]), step("test", [files])] }])).to.deep.equal([]);
    });

    it("finds what is read before it is made", () => {
        expect(problems([{ name: "staging", steps: [step("deploy", [{ name: "code" }])] }])).to.deep.equal([
            'stages[0].steps[0] reads "code", which no earlier step makes',
        ]);
    });

    it("finds what is made twice", () => {
        expect(problems([{ name: "staging", steps: [step("again", [files], [images])] }])).to.deep.equal([
            'stages[0].steps[0] makes "images", which build.steps[0] makes already',
        ]);
    });

    it("finds two stages of one name, and two actions of one name in a stage, but not in two", () => {
        const deploy = step("deploy", [images]);
        expect(
            problems([
                { name: "staging", steps: [deploy, deploy] },
                { name: "staging", steps: [deploy] },
            ]),
        ).to.deep.equal([
            'stages[0].steps[1] has an action "deploy", like another step of this stage',
            'stages[1].name is "staging", like another stage\'s',
        ]);
        expect(
            problems([
                { name: "staging", steps: [deploy] },
                { name: "production", steps: [deploy] },
            ]),
        ).to.deep.equal([]);
    });

    it("finds names that CodePipeline refuses, and empty stages", () => {
        expect(problems([{ name: "to production", steps: [] }])).to.deep.equal([
            'stages[0].name is "to production": must be 1 to 100 letters, digits and .@_-',
            "stages[0].steps needs at least one step",
        ]);
    });
});
