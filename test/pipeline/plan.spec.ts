import type { Artifact, Place, Step } from "@causeway/core";
import { codeCommit, type Stage } from "@causeway/pipeline";
import { expect } from "chai";
import { pipelineRules } from "../../packages/pipeline/src/pipeline-rules.ts";
import { planStages } from "../../packages/pipeline/src/plan.ts";

const delivery = { region: "eu-west-1", regions: ["eu-west-1", "us-east-1"], accountId: "111111111111" };
const files: Artifact = { name: "source" };
const images: Artifact = { name: "images" };
const step = (name: string, reads: readonly Artifact[], makes: readonly Artifact[] = [], place?: Place): Step => ({
    plan: { step: { name, type: { category: "Build", provider: "CodeBuild" }, reads, makes, ...(place && { place }) } },
    create: () => ({ step: {} }),
});
const build = step("build", [files], [images]);
const problems = (stages: readonly Stage[], known = {}) =>
    pipelineRules(planStages([codeCommit()], [build], stages), delivery, known).map(([holds, path, reason]) => [
        holds,
        path,
        reason.slice(0, reason.lastIndexOf(" (")),
    ]);

describe("pipelineRules", () => {
    it("lets a sound release through, to another region, too", () => {
        const abroad = {
            team: "payments",
            environment: "overseas",
            tier: "production",
            accountId: "444444444444",
            region: "us-east-1",
        } as const;
        const stages = [{ name: "staging", steps: [step("deploy", [images]), step("test", [files])] }];
        expect(problems([...stages, { name: "overseas", steps: [step("deploy", [images], [], abroad)] }])).to.deep.equal([]);
    });

    it("says each finding at the argument that it comes from", () => {
        const two: Step = {
            plan: {
                prepare: {
                    name: "prepare",
                    type: { category: "Compute", provider: "Commands" },
                    reads: [files],
                    makes: [{ name: "prepared" }],
                },
                deploy: { name: "deploy", type: { category: "Deploy", provider: "ECS" }, reads: [{ name: "prepare" }] },
            },
            create: () => ({ prepare: {}, deploy: {} }),
        };
        const stages: readonly Stage[] = [
            { name: "staging", steps: [step("again", [files], [images])] },
            { name: "production", steps: [step("wait", [files]), two], failure: { result: "RETRY", retryMode: "ALL_ACTIONS" } },
        ];
        expect(problems(stages, { executionMode: "FASTER" })).to.deep.equal([
            [false, "mode", 'it is "FASTER": must be one of "SUPERSEDED", "QUEUED", "PARALLEL"'],
            [
                false,
                "stages[0].steps[0].outputArtifacts[0]",
                '"images" is made at build.steps[0].outputArtifacts[0] already: must be names that differ within the pipeline',
            ],
            [
                false,
                "stages[1].steps[1].plan.deploy.inputArtifacts[0]",
                'no action makes "prepare": must be one that an earlier action makes: "source", "images"',
            ],
        ]);
    });

    it("finds a variable of a step that comes later, of none, and one that its step does not give", () => {
        const uses = (text: string): Step => ({
            plan: { ask: { name: "ask", type: { category: "Approval", provider: "Manual" }, configuration: { CustomData: text } } },
            create: () => ({ ask: {} }),
        });
        const gives: Step = {
            plan: {
                make: {
                    name: "make",
                    type: { category: "Compute", provider: "Commands" },
                    reads: [files],
                    commands: ["make"],
                    namespace: "Made",
                    gives: ["VERSION"],
                },
            },
            create: () => ({ make: {} }),
        };
        const wrong = (...steps: Step[]) => problems([{ name: "staging", steps }]).map(([, path]) => path);
        expect(wrong(gives, uses("Release #{Made.VERSION}?"))).to.deep.equal([]);
        expect(wrong(uses("Release #{Made.VERSION}?"), gives)).to.deep.equal(["stages[0].steps[0].configuration.CustomData"]);
        expect(wrong(gives, uses("Release #{Made.NUMBER}?"))).to.deep.equal(["stages[0].steps[1].configuration.CustomData"]);
        expect(wrong(gives, uses("Release #{Other.VERSION}?"))).to.deep.equal(["stages[0].steps[1].configuration.CustomData"]);
    });
});
