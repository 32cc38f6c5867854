import { syntheticCanary, testWithCanary } from "@causeway/monitoring";
import { codeCommit, ServicePipeline } from "@causeway/pipeline";
import { expect } from "chai";
import { organization, resolved } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../../pipeline/delivered.ts";
import { checkoutHealth } from "./canaries.ts";

const at = (account: string) => ({ account, region: "eu-west-1" });
const Name = "payments-checkout-health-staging";

/** A canary of staging that the pipeline of `testOf` may test with, and the pipeline of `checkout` that does, walked through. */
async function walked(testOf: string) {
    const here = await organization();
    const canary = await here.cloud("payments-staging").run(checkoutHealth(here, { testOf, schedule: "onDemand" }));
    const leaves = await resolved(canary.target.leaves);
    const targets = { "checkout-health": { version: 1, kind: "syntheticCanary", service: "checkout-health", leaves } };
    await deliveryCloud(here)
        .stack("organization/causeway/payments-staging", { targets })
        .run(() => {
            const delivery = delivered();
            const test = testWithCanary(delivery.target(syntheticCanary, "staging", "checkout-health"));
            return new ServicePipeline("checkout", { delivery, source: codeCommit(), stages: [{ name: "staging", steps: [test] }] });
        });
    const putFiles = [{ filePath: "README.md", fileContent: "shop" }];
    here.aws.operate(at("111111111111"), "codecommit:CreateCommit", { repositoryName: "payments-checkout", branchName: "main", putFiles });
    const { actionExecutionDetails } = here.aws.operate(at("111111111111"), "codepipeline:StartPipelineExecution", {
        name: "payments-checkout",
    }) as { readonly actionExecutionDetails: readonly { actionName: string; status: string; errorDetails?: { message: string } }[] };
    return {
        here,
        actions: actionExecutionDetails.map(({ actionName, status, errorDetails }) => [actionName, errorDetails?.message ?? status]),
    };
}

describe("a pipeline that tests with a canary", () => {
    it("may become the canary's role, and a run passes with what the canary may do", async () => {
        const { here, actions } = await walked("checkout");
        // What its commands do, nobody simulates.
        expect(actions).to.deep.equal([
            ["source", "Succeeded"],
            ["test-checkout-health", "NotSimulated"],
        ]);
        here.aws.operate(at("222222222222"), "synthetics:StartCanary", { Name });
        const { CanaryRuns } = here.aws.operate(at("222222222222"), "synthetics:GetCanaryRuns", { Name }) as {
            readonly CanaryRuns: readonly { readonly Status: object }[];
        };
        expect(CanaryRuns.map(({ Status }) => Status)).to.deep.equal([{ State: "PASSED", TestResult: "PASSED" }]);
    });

    it("may not become that of another service's canary", async () => {
        expect((await walked("shop")).actions[1]).to.deep.equal([
            "test-checkout-health",
            "Action test-checkout-health failed: An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/payments-checkout.staging.test-checkout-health is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-health-staging",
        ]);
    });
});
