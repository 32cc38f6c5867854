import { checkPipeline } from "@causeway/verify";
import { expect } from "chai";
import fc from "fast-check";
import { actionTypes } from "../../../packages/verify/src/checker/action-types.ts";
import { ruleTypes } from "../../../packages/verify/src/checker/rule-types.ts";
import { Cloud } from "../../sandbox/services/cloud.ts";
import { type Any, delivery, farRegion, production, region } from "./declarations.ts";
import { type Ground, pipelines } from "./generated.ts";
import { planted } from "./planted-faults.ts";

const Pipeline = "aws:codepipeline/pipeline:Pipeline";

/** What AWS takes, as far as its pages say: it fails when the pipeline runs, or does something else than it says. */
const takenByAws: ReadonlySet<string> = new Set([
    ...["approval-topic", "ec2-scripts", "output-variable-name", "output-variable-twice", "variable-not-given", "variable-of-run"],
    ...["artifact-cloned", "artifact-field", "rule-alarm-before-window", "source-polls"],
    // Pulumi's schema has a whole number there, and IANA's list is not on AWS's page.
    ...["run-order", "rule-time-zone"],
]);

/** A simulated AWS with what generated pipelines stand on. */
class Delivery extends Cloud implements Ground {
    readonly roleArn = this.role("pipeline", "codepipeline", [
        { Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${production}:role/deploy` },
    ]);
    readonly abroad = this.role("deploy", { AWS: this.roleArn }, [], production);
    readonly stores = { [region]: this.store(region, "artifacts"), [farRegion]: this.store(farRegion, "artifacts-far") };

    private store(place: string, location: string) {
        const there = { ...this.place(), region: place };
        const make = (type: string, args: object) => {
            const { inputs } = this.aws.check(there, { type, name: location, news: args as Any, digits: "0000000" });
            return this.aws.create(there, type, inputs).outputs as Any;
        };
        make("aws:s3/bucket:Bucket", { bucket: location });
        return { location, key: make("aws:kms/key:Key", { description: location }).arn as string };
    }

    /** Why the provider or AWS refuses a pipeline; nothing where it is made. */
    refusal({ region, account, ...declared }: Any): string | undefined {
        const news = JSON.parse(JSON.stringify(declared));
        for (const action of news.stages.flatMap((stage: Any) => stage.actions))
            for (const key of ["gives", "isPartial"]) delete action[key];
        const place = { account: delivery, region, defaultTags: {} };
        const { inputs, failures } = this.aws.check(place, { type: Pipeline, name: "generated", news, digits: "0000000" });
        if (failures.length > 0) return failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n");
        try {
            const { id, outputs } = this.aws.create(place, Pipeline, inputs);
            this.aws.delete(place, Pipeline, id, outputs);
            return undefined;
        } catch (error) {
            return (error as Error).message;
        }
    }
}

describe("the checker of pipelines and the simulated AWS", () => {
    const cloud = new Delivery();

    it("agree on generated pipelines of every type of action and rule", () => {
        const seen = new Set<string>();
        fc.assert(
            fc.property(pipelines(cloud), pipeline => {
                expect(checkPipeline(pipeline)).to.deep.equal([]);
                expect(cloud.refusal(pipeline)).to.equal(undefined);
                for (const { actions, ...stage } of pipeline.stages) {
                    for (const { category, provider } of actions) seen.add(`${category}/${provider}`);
                    for (const kind of ["beforeEntry", "onSuccess", "onFailure"])
                        for (const { ruleTypeId } of stage[kind]?.condition?.rules ?? []) seen.add(ruleTypeId.provider);
                }
            }),
            { numRuns: 150, seed: 1, endOnFailure: true },
        );
        const all = [...actionTypes.map(({ category, provider }) => `${category}/${provider}`), ...ruleTypes.keys()];
        expect([...seen].sort()).to.deep.equal([...new Set(all)].sort());
    });

    for (const { id, what, plant } of planted) {
        it(`both see ${id} in any pipeline: ${what}`, () => {
            fc.assert(
                fc.property(pipelines(cloud), pipeline => {
                    const path = plant(pipeline);
                    expect(checkPipeline(pipeline).map(finding => `${finding.id} at ${finding.path}`)).to.include(`${id} at ${path}`);
                    if (!takenByAws.has(id)) expect(cloud.refusal(pipeline), "what AWS answers").to.be.a("string");
                }),
                { numRuns: 3, endOnFailure: true },
            );
        });
    }
});
