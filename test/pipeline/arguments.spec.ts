import type { ActionPlan, Artifact, Step } from "@causeway/core";
import { codeBuild, codeCommit, commands, parallel, ServicePipeline, type Stage, variableRule } from "@causeway/pipeline";
import { expect } from "chai";
import { complaintsOf, organization } from "../foundation/accounts.ts";
import { pages } from "../verify/pages.ts";
import { delivered, deliveryCloud } from "./delivered.ts";

const images: Artifact = { name: "images" };
const step = (name: string, plan: Partial<ActionPlan> = {}): Step => ({
    plan: { it: { name, type: { category: "Test", provider: "CodeBuild" }, reads: [{ name: "source" }], ...plan } },
    create: () => ({ it: {} }),
});
const build = step("build", { reads: [{ name: "source" }], makes: [images] });
const deploy = step("deploy", { reads: [images] });
const abroad = { team: "payments", environment: "moon", tier: "production", accountId: "444444444444", region: "ap-east-1" } as const;

const complaints = async (stages: readonly Stage[], name = "checkout") => {
    const make = () => new ServicePipeline(name, { delivery: delivered(), source: codeCommit(), build, stages });
    return complaintsOf("payments-delivery", make, deliveryCloud(await organization()));
};

describe("ServicePipeline, given bad arguments", () => {
    it("names all that is wrong at once, and registers nothing", async () => {
        const stages: readonly Stage[] = [
            { name: "to staging", steps: [step("deploy it", { reads: [{ name: "code" }] })] },
            { name: "build", steps: [] },
            { name: "overseas", steps: [step("deploy", { place: abroad }), step("deploy", { makes: [images] })] },
        ];
        expect(await complaints(stages, "Check--out")).to.deep.equal([
            'name is "Check--out": must be lower-case letters, digits and dashes, and start with a letter',
            'name is "Check--out": a dash must stand between two letters or digits',
            "stages[1].steps needs at least one step",
            `stages[0].steps[0].inputArtifacts[0] no action makes "code": must be one that an earlier action makes: "source", "images" (${pages.input})`,
            `stages[0].steps[0].name it is "deploy it": must be 1 to 100 letters, digits and .@_- (${pages.action})`,
            `stages[0].name it is "to staging": must be 1 to 100 letters, digits and .@_- (${pages.stage})`,
            `stages[1].name "build" is another's already: must be names that differ within the pipeline (${pages.quotas})`,
            `stages[2].steps[0].region no store is in ap-east-1: must be an artifactStores entry for ap-east-1 (${pages.regions})`,
            `stages[2].steps[1].name "deploy" is another's already: must be names that differ within the stage (${pages.quotas})`,
            `stages[2].steps[1].outputArtifacts[0] "images" is made at build.steps[0].outputArtifacts[0] already: must be names that differ within the pipeline (${pages.output})`,
        ]);
    });

    it("says what is no stage's name", async () => {
        const names = [1, {}, true];
        expect(await complaints(names.map((name, at) => ({ name: name as never, steps: [step(`deploy${at}`)] })))).to.deep.equal(
            names.map((_, at) => `stages[${at}].name is no text`),
        );
    });

    it("needs somewhere to release to", async () => {
        expect(await complaints([])).to.deep.equal(["stages needs at least one stage to release to"]);
    });

    it("says where a stage and its action together are called as another stage and its action are", async () => {
        const rule = (name: string) => variableRule(name, codeCommit().variables.CommitId, { contains: "a" });
        const stages: readonly Stage[] = [
            { name: "staging", steps: [parallel([deploy], [step("eu-deploy")])], entry: { rules: [rule("open")] } },
            { name: "staging-eu", steps: [deploy], entry: { rules: [rule("open")] } },
            { name: "a.b", steps: [step("c")], success: { result: "FAIL", rules: [rule("d")] } },
            { name: "a", steps: [step("b.c")], success: { result: "FAIL", rules: [rule("d")] } },
        ];
        const meant = "name one of them otherwise";
        expect(await complaints(stages)).to.deep.equal([
            `stages[1].steps[0] would be called "staging-eu-deploy" together with its stage, as is stages[0].steps[0].lanes[1][0]: ${meant}`,
            `stages[3].steps[0] would be called "a.b.c" together with its stage, as is stages[2].steps[0]: ${meant}`,
        ]);
        const rules: readonly Stage[] = [
            { name: "a-entry", steps: [deploy], entry: { rules: [rule("b")] } },
            { name: "a", steps: [deploy], entry: { rules: [rule("entry-b")] } },
        ];
        expect(await complaints(rules)).to.deep.equal([
            `stages[1].entry.rules[0] would be called "a-entry-entry-b" together with its stage, as is stages[0].entry.rules[0]: ${meant}`,
        ]);
    });

    it("leaves room in the roles' names", async () => {
        const service = "a".repeat(38);
        expect(await complaints([{ name: "staging", steps: [deploy] }], service)).to.deep.equal([
            `name is "${service}", 38 characters: the name of its event target leaves room for 37`,
        ]);
    });
});

describe("ServicePipeline, given the last arguments that are good", () => {
    it("is created, with names as long as they may be", async () => {
        const service = "a".repeat(37);
        const cloud = deliveryCloud(await organization());
        // What a caller without our types leaves out, it may leave out by saying so.
        const unsaid = { entry: undefined, success: undefined, failure: undefined } as object;
        const approve = step("a".repeat(100), { type: { category: "Approval", provider: "Manual" }, reads: [] });
        await cloud.run(
            () =>
                new ServicePipeline(service, {
                    delivery: delivered(),
                    source: codeCommit(),
                    build: step("build.@_-1", { type: { category: "Approval", provider: "Manual" }, reads: [] }),
                    stages: [{ name: "b".repeat(100), steps: [approve], ...unsaid }],
                }),
        );
        const lengths = ["role", "source-push-role"].map(role => cloud.named(`${service}-${role}`).inputs["name"].length);
        expect(lengths).to.deep.equal([55, 62]);
    });

    it("is created with long names of stages and actions that build", async () => {
        const [stage, action] = ["b".repeat(100), "c".repeat(99)];
        const grants = [{ actions: ["s3:ListAllMyBuckets"], resources: ["*"] }] as const;
        const cloud = deliveryCloud(await organization());
        const report = { format: "JUNITXML", files: ["a.xml"] } as const;
        const steps = [
            codeBuild(`${action}1`, { commands: ["make"], grants, reports: { unit: report } }),
            codeBuild(`${action}2`, { commands: ["make"], batch: { list: [{ name: "a" }] } }),
            codeBuild(`${action}3`, { buildspec: "buildspec.yml", reports: ["unit"], grants }),
            commands(`${action}4`, { commands: ["make"], grants }),
        ];
        await cloud.run(
            () => new ServicePipeline("a".repeat(37), { delivery: delivered(), source: codeCommit(), stages: [{ name: stage, steps }] }),
        );
        expect(cloud.identities().filter(identity => /Project /.test(identity))).to.have.length(3);
    });
});
