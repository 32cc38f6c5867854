import type { Delivery, Step } from "@causeway/core";
import { canary, codeDeploy, deployToLambda, deployToLambdaWithCodeDeploy, lambda } from "@causeway/lambda";
import { buildFunction, codeCommit, type FunctionBuild, ServicePipeline } from "@causeway/pipeline";
import { expect } from "chai";
import { resolved } from "../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../pipeline/delivered.ts";
import { type Change, Receipts } from "./released.ts";

const delivery = { account: "111111111111", region: "eu-west-1" };
const account = "222222222222";

/** The function in staging, and a pipeline that releases it there, ready to be walked through. */
async function piped(
    release: NonNullable<Change["release"]>,
    steps: (target: ReturnType<typeof targetIn>, build: FunctionBuild) => readonly Step[],
) {
    const on = await Receipts.up({ release });
    const leaves = await resolved(on.made.target.leaves);
    const targets = { receipts: { version: 1, kind: "lambda", service: "receipts", leaves } };
    const cloud = deliveryCloud(on.here).stack("organization/causeway/payments-staging", { targets });
    await cloud.run(() => {
        const here = delivered();
        const build = buildFunction({ commands: ["make"] });
        return new ServicePipeline("receipts", {
            delivery: here,
            source: codeCommit(),
            build,
            stages: [{ name: "staging", steps: steps(targetIn(here), build) }],
        });
    });
    const putFiles = [{ filePath: "index.mjs", fileContent: "export const handler = () => 7;" }];
    on.here.aws.operate(delivery, "codecommit:CreateCommit", { repositoryName: "payments-receipts", branchName: "main", putFiles });
    const walk = () => {
        const { actionExecutionDetails } = on.here.aws.operate(delivery, "codepipeline:StartPipelineExecution", {
            name: "payments-receipts",
        }) as {
            readonly actionExecutionDetails: readonly { actionName: string; status: string; errorDetails?: { message: string } }[];
        };
        return actionExecutionDetails.map(({ actionName, status, errorDetails }) => `${actionName}: ${errorDetails?.message ?? status}`);
    };
    return { on, walk };
}
const targetIn = (here: Delivery<"staging" | "production">) => here.target(lambda, "staging", "receipts");
const lacks = (action: string, resource: string) =>
    `The provided role does not have sufficient permissions: arn:aws:iam::${account}:role/causeway/deploy/payments-receipts-staging is not authorized to perform: ${action} on resource: ${resource}`;
const before = ["source: Succeeded", "build: Succeeded"];
const functionArn = `arn:aws:lambda:eu-west-1:${account}:function:payments-receipts-staging`;

describe("A pipeline that releases a function", () => {
    const machine = `arn:aws:states:eu-west-1:${account}:stateMachine:receipts-releaser-0000000`;
    const withCodeDeploy = () =>
        piped(codeDeploy({ canary: { percent: 10, minutes: 5 } }), (target, build) => deployToLambdaWithCodeDeploy(target, build.code));
    const withAction = () =>
        piped(canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1 } }), (target, build) => [deployToLambda(target, build.code)]);

    it("with CodeDeploy is refused nothing", async () => {
        const { walk } = await withCodeDeploy();
        expect(walk()).to.deep.equal([...before, "upload-receipts: Succeeded", "deploy-receipts: Succeeded"]);
    });

    it("with CodePipeline's own canary is refused nothing, while its alarm is quiet", async () => {
        const { on, walk } = await withAction();
        expect(walk()).to.deep.equal([...before, "deploy-receipts: Succeeded"]);
        on.alarm("ALARM");
        expect(walk().at(-1)).to.equal(
            "deploy-receipts: The alarm receipts-errors-alarm-0000000 is in ALARM state: the alias is back at the version it had",
        );
    });

    for (const [action, resource] of [
        ["lambda:GetAlias", functionArn],
        ["lambda:PublishVersion", functionArn],
        ["lambda:UpdateFunctionCode", functionArn],
        ["lambda:GetFunctionConfiguration", functionArn],
    ] as const) {
        it(`stops without ${action}`, async () => {
            const { on, walk } = await withCodeDeploy();
            on.forbid("receipts-deploy-policy", action);
            expect(walk().slice(2)).to.deep.equal([`upload-receipts: ${lacks(action, resource)}`, "deploy-receipts: NotStarted"]);
        });
    }

    for (const [action, resource] of [
        ["states:StartExecution", machine],
        ["states:DescribeStateMachine", machine],
        ["states:DescribeExecution", `${machine.replace("stateMachine", "execution")}:run`],
    ] as const) {
        it(`stops without ${action}`, async () => {
            const { on, walk } = await withCodeDeploy();
            on.forbid("receipts-deploy-policy", action);
            expect(walk().slice(2)).to.deep.equal(["upload-receipts: Succeeded", `deploy-receipts: ${lacks(action, resource)}`]);
        });
    }

    for (const [action, resource] of [
        ["lambda:UpdateAlias", functionArn],
        ["cloudwatch:DescribeAlarms", "*"],
    ] as const) {
        it(`of its own kind stops without ${action}`, async () => {
            const { on, walk } = await withAction();
            on.forbid("receipts-deploy-policy", action);
            expect(walk().at(-1)).to.equal(`deploy-receipts: ${lacks(action, resource)}`);
        });
    }
});
