import { deployToEcsTask, EcsTask, ecsTask, runEcsTask, ScheduledEcsTask } from "@causeway/ecs";
import { buildImage, codeCommit, ServicePipeline } from "@causeway/pipeline";
import { expect } from "chai";
import { organization, resolved } from "../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../pipeline/delivered.ts";
import { contents } from "./migrate.ts";

const delivery = { account: "111111111111", region: "eu-west-1" };

/** A task and a scheduled one in staging, of the images of `imageOf`, and the pipeline of `checkout` that releases both, walked through. */
async function walked(imageOf = "checkout") {
    const here = await organization();
    const tasks = await here.cloud("payments-staging").run(() => {
        const args = { ...contents(here), imageOf };
        return {
            migrate: new EcsTask("migrate", args).target,
            report: new ScheduledEcsTask("report", { ...args, schedules: { daily: { rate: "1 day" } } }).target,
        };
    });
    const record = async (service: "migrate" | "report") => ({
        version: 1,
        kind: "ecsTask",
        service,
        leaves: await resolved(tasks[service].leaves),
    });
    const targets = { migrate: await record("migrate"), report: await record("report") };
    const cloud = deliveryCloud(here).stack("organization/causeway/payments-staging", { targets });
    await cloud.run(() => {
        const at = delivered();
        const build = buildImage({ commands: ["make"] });
        const [migrate, report] = [at.target(ecsTask, "staging", "migrate"), at.target(ecsTask, "staging", "report")];
        return new ServicePipeline("checkout", {
            delivery: at,
            source: codeCommit(),
            build,
            stages: [{ name: "staging", steps: [runEcsTask(migrate, build.images), deployToEcsTask(report, build.images)] }],
        });
    });
    const putFiles = [{ filePath: "Dockerfile", fileContent: "FROM scratch" }];
    here.aws.operate(delivery, "codecommit:CreateCommit", { repositoryName: "payments-checkout", branchName: "main", putFiles });
    const { actionExecutionDetails } = here.aws.operate(delivery, "codepipeline:StartPipelineExecution", { name: "payments-checkout" }) as {
        readonly actionExecutionDetails: readonly { actionName: string; status: string; errorDetails?: { message: string } }[];
    };
    return actionExecutionDetails.map(({ actionName, status, errorDetails }) => `${actionName}: ${errorDetails?.message ?? status}`);
}

describe("a pipeline that releases and runs tasks", () => {
    it("may become the deploy role of each", async () => {
        expect(await walked()).to.deep.equal([
            "source: Succeeded",
            "build: Succeeded",
            // What its commands do, nobody simulates.
            "run-migrate: NotSimulated",
            "deploy-report: NotSimulated",
        ]);
    });

    it("may not become that of a task which runs another service's images", async () => {
        expect((await walked("shop")).slice(2)).to.deep.equal([
            "run-migrate: Action run-migrate failed: An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout/payments-checkout.staging.run-migrate is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::222222222222:role/causeway/deploy/payments-migrate-staging",
            "deploy-report: NotStarted",
        ]);
    });
});
