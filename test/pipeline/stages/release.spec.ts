import { deployToEcs, ecs } from "@causeway/ecs";
import { buildImage, officeHours, ServicePipeline, type ServicePipelineArgs, smokeTest, waves } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { organization, said } from "../../foundation/accounts.ts";
import { delivered } from "../delivered.ts";
import { release, releasing } from "../pipelines.ts";

const hours = officeHours({ timeZone: "Europe/Berlin" });
const freezes = [{ from: "2030-12-20T00:00:00", to: "2031-01-07T00:00:00", why: "holidays" }];

async function declared(change: (args: ServicePipelineArgs) => Partial<ServicePipelineArgs>) {
    const cloud = await releasing(await organization());
    await cloud.run(() => {
        const args = release(delivered(), "checkout");
        return new ServicePipeline("checkout", { ...args, ...change(args) });
    });
    const stages = said(cloud, "checkout-pipeline")["stages"] as {
        name: string;
        beforeEntry?: { condition: { rules: { name: string }[] } };
        actions: { name: string; runOrder: number }[];
    }[];
    return { cloud, stages };
}

function walk(cloud: Cloud) {
    const at = { account: "111111111111", region: "eu-west-1" };
    const putFiles = [{ filePath: "Dockerfile", fileContent: "FROM scratch" }];
    cloud.aws.operate(at, "codecommit:CreateCommit", { repositoryName: "payments-checkout", branchName: "main", putFiles });
    const { ruleExecutionDetails } = cloud.aws.operate(at, "codepipeline:StartPipelineExecution", { name: "payments-checkout" }) as {
        ruleExecutionDetails: { ruleName: string; status: string; errorDetails?: { message: string } }[];
    };
    return ruleExecutionDetails.map(({ ruleName, status, errorDetails }) => [ruleName, errorDetails?.message ?? status]);
}

describe("the release of a service", () => {
    it("waits for the window of production, where its target is, and not for staging", async () => {
        const { stages } = await declared(() => ({ windows: { production: { ...hours, freezes } } }));
        expect(stages.map(({ name, beforeEntry }) => [name, beforeEntry?.condition.rules.map(rule => rule.name)])).to.deep.equal([
            ["source", undefined],
            ["build", undefined],
            ["staging", undefined],
            ["production", ["window-production", "freeze-production"]],
        ]);
    });

    it("goes to several environments wave by wave, each with its tier's window, and may do all that its rules need", async () => {
        const { cloud, stages } = await declared(({ delivery }) => {
            const build = buildImage({ commands: ["make test"] });
            const each = waves({ first: ["staging"], rest: ["production"] }, environment => {
                const target = delivery.target(ecs, environment, "checkout");
                return [deployToEcs(target, build.images), smokeTest(target.leaves.endpoint)];
            });
            return { build, stages: each, windows: { test: { ...hours, freezes } } };
        });
        expect(
            stages.slice(2).map(({ name, actions }) => [name, ...actions.map(({ name, runOrder }) => `${name} ${runOrder}`)]),
        ).to.deep.equal([
            ["first", "deploy-checkout-staging 1", "smoke-test-staging 2"],
            ["rest", "deploy-checkout-production 1", "smoke-test-production 2"],
        ]);
        // Of commands, what is known is that they may do what they need.
        expect(walk(cloud)).to.deep.equal([
            ["window-test", "Succeeded"],
            ["freeze-test", "NotSimulated"],
        ]);
    });
});
