import { checkGraph, type GraphResource } from "@causeway/verify";
import { expect } from "chai";
import { delivery, farRegion, good, PRODUCTION, region } from "./declarations.ts";

const Pipeline = "aws:codepipeline/pipeline:Pipeline";
const graph = (inputs: object, more: Partial<GraphResource> = {}): GraphResource => ({
    urn: `urn:pulumi:payments-delivery::shop::causeway:pipeline:ServicePipeline$${Pipeline}::checkout-pipeline`,
    type: Pipeline,
    inputs: { ...inputs },
    ...more,
});
const bucket: GraphResource = {
    urn: "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::b",
    type: "aws:s3/bucket:Bucket",
    inputs: { stages: [] },
};

describe("the checker of graphs", () => {
    it("finds nothing in a graph of sound pipelines, and looks at nothing else", () => {
        expect(checkGraph([graph(good()), bucket])).to.deep.equal([]);
    });

    it("says in which pipeline a finding is, by the name that the program gives it", () => {
        const inputs = good();
        inputs.stages[PRODUCTION].actions[0].timeoutInMinutes = 1;
        expect(checkGraph([bucket, graph(good()), graph(inputs, { urn: `urn:pulumi:dev::shop::${Pipeline}::a::b` })])).to.deep.equal([
            {
                id: "timeout-range",
                path: "a::b.stages[3].actions[0].timeoutInMinutes",
                wrong: "it is 1",
                right: "5 to 86400 minutes",
                page: "CodePipeline API reference: ActionDeclaration, https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html",
            },
        ]);
    });

    it("leaves alone what waits to be deleted", () => {
        expect(checkGraph([graph({ stages: [] }, { delete: true })])).to.deep.equal([]);
    });

    it("takes from a pipeline's ARN where it is", () => {
        const { region: _, ...inputs } = good();
        const arn = (place: string, account: string) => ({
            outputs: { arn: `arn:aws:codepipeline:${place}:${account}:payments-checkout` },
        });
        const idsOf = (resource: GraphResource) => checkGraph([resource]).map(({ id, path }) => [id, path]);
        expect(idsOf(graph(inputs, arn(region, delivery)))).to.deep.equal([]);
        expect(idsOf(graph(inputs, arn("us-east-1", delivery)))).to.deep.equal([
            ["store-at-home-missing", "checkout-pipeline.artifactStores"],
        ]);
        const [home, far] = inputs.artifactStores;
        const bare = { ...inputs, roleArn: undefined, artifactStores: [{ ...home, encryptionKey: undefined }, far] };
        expect(idsOf(graph(bare, arn(region, delivery)))).to.deep.equal([
            ["cross-account-key-missing", "checkout-pipeline.artifactStores[0].encryptionKey"],
        ]);
        expect(idsOf(graph(bare, arn(farRegion, "222222222222")))).to.deep.equal([]);
    });

    it("does not take for a key what the provider's bridge notes beside them", () => {
        const inputs = good();
        inputs.stages[PRODUCTION].actions[0].configuration.__defaults = [];
        inputs.__defaults = ["name"];
        expect(checkGraph([graph(inputs)])).to.deep.equal([]);
    });

    it("judges no pipeline whose stages are not known yet", () => {
        expect(checkGraph([graph({ name: "app", stages: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })])).to.deep.equal([]);
        expect(checkGraph([graph({}, { inputs: undefined })]).map(({ id }) => id)).to.deep.equal(["stages-too-few"]);
    });
});
