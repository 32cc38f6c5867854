import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { bringUp } from "example-platform";
import { catalog } from "../catalog.ts";
import program from "../index.ts";

describe("photos", function () {
    this.timeout(30_000);
    let cloud: (stack: string) => Cloud;
    before(async () => {
        cloud = await bringUp("photos", catalog, program);
    });
    const ofType = (stack: string, type: string) =>
        cloud(stack)
            .identities()
            .filter(identity => identity.startsWith(`${type} `))
            .map(identity => identity.slice(type.length + 1));

    it("keeps albums ready in production alone", () => {
        const ready = "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig";
        expect(ofType("photos-staging", ready)).to.deep.equal([]);
        expect(ofType("photos-production", ready).length).to.equal(1);
    });

    it("resizes what is put into its bucket, and what is queued, through the alias", () => {
        const { functionName, eventSourceArn } = cloud("photos-staging").only("EventSourceMapping");
        expect(functionName).to.equal("arn:aws:lambda:eu-west-1:222222222222:function:photos-resize-staging:live");
        expect(eventSourceArn).to.match(/:resize-prints-/);
        expect(ofType("photos-staging", "aws:s3/bucket:Bucket").length).to.equal(1);
    });

    it("lets the rehearsal answer CodeDeploy, and nobody else", () => {
        const answers = (name: string) =>
            JSON.stringify(cloud("photos-staging").policy(name)).includes("PutLifecycleEventHookExecutionStatus");
        expect([answers("rehearsal-role-policy"), answers("album-role-policy")]).to.deep.equal([true, false]);
    });

    it("releases the digest with CodeDeploy, and all else with CodePipeline", () => {
        const deploys = (name: string) =>
            cloud("photos-delivery")
                .named(`${name}-pipeline`)
                .inputs["stages"][3].actions.map((action: { provider: string }) => action.provider);
        expect(deploys("digest")).to.deep.equal(["Manual", "Lambda", "StepFunctions"]);
        for (const name of ["album", "resize", "rehearsal"]) expect(deploys(name)).to.deep.equal(["Manual", "Lambda"]);
    });
});
