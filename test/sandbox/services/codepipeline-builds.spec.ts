import { expect } from "chai";
import { type Any, action, approval, source, stage } from "./delivery-cloud.ts";
import { Errand, type Grants, told } from "./errand.ts";

const everything: Grants = [["*", "*"]];
const phases = { build: { commands: ["make"] } };

/** A build with this specification, and an approval that reads its variables: what comes of each. */
function walk(spec: Any, configuration: object, CustomData: string): readonly string[] {
    const aws = new Errand(everything);
    aws.create("aws:codebuild/project:Project", "app", {
        name: "app",
        serviceRole: aws.granted("build", "codebuild", everything),
        source: { type: "CODEPIPELINE", buildspec: typeof spec === "string" ? spec : JSON.stringify({ version: "0.2", phases, ...spec }) },
        artifacts: { type: "CODEPIPELINE" },
        environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/standard:7.0" },
    });
    const build = action(
        "Build",
        "CodeBuild",
        { ProjectName: "app", ...configuration },
        { inputArtifacts: ["code"], namespace: "Build", roleArn: aws.worker },
    );
    const gate = approval({ configuration: { CustomData }, roleArn: aws.worker });
    return aws
        .start([stage("Source", source()), stage("Build", build), stage("Gate", gate)])
        .actionExecutionDetails.slice(1)
        .map(told);
}
const done = ["Succeeded", "Succeeded"];
const override = (spec: object) => ({ BuildspecOverride: JSON.stringify({ version: "0.2", phases, ...spec }) });

describe("CodePipeline's builds, in a walk", () => {
    it("give the variables that they export", () => {
        const exporting = { env: { "exported-variables": ["TAG"] } };
        const uses = (spec: Any, configuration: object = {}) => walk(spec, configuration, "#{Build.TAG}");
        expect(uses(exporting)).to.deep.equal(done);
        expect(uses({})).to.deep.equal(["Succeeded", "The variable #{Build.TAG} cannot be resolved: Build gives none"]);
        expect(uses(exporting, override({}))).to.deep.equal([
            "Succeeded",
            "The variable #{Build.TAG} cannot be resolved: Build gives none",
        ]);
        expect(uses({}, override(exporting))).to.deep.equal(done);
        expect(uses("ci/buildspec.yml")).to.deep.equal(done);
    });
});
