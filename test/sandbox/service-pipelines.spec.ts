import type { Delivery } from "@causeway/core";
import {
    alarmRule,
    approval,
    codeBuild,
    codeBuildRule,
    codeCommit,
    commandsRule,
    ecrBuild,
    ecrSource,
    gitHub,
    lambdaRule,
    pipelineVariable,
    ServicePipeline,
    type ServicePipelineArgs,
    s3Source,
    variableRule,
    windowRule,
} from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { connection } from "../../packages/sandbox/src/services/codeconnections.ts";
import { bucket } from "../../packages/sandbox/src/services/s3.ts";
import { organization } from "../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../pipeline/delivered.ts";

const at = { account: "111111111111", region: "eu-west-1" };

interface Outcome {
    readonly actionName?: string;
    readonly ruleName?: string;
    readonly status: string;
    readonly errorDetails?: { readonly message: string };
}

/** Brings up the pipeline of `checkout` and what stands beside it, and walks through it: what comes of each action, and of each rule. */
async function walk(
    make: (delivery: Delivery) => Partial<ServicePipelineArgs> & Pick<ServicePipelineArgs, "source" | "stages">,
    prepare: (cloud: Cloud) => void,
) {
    const cloud = deliveryCloud(await organization());
    await cloud.run(() => {
        const delivery = delivered();
        return new ServicePipeline("checkout", { delivery, ...make(delivery) });
    });
    prepare(cloud);
    const answer = cloud.aws.operate(at, "codepipeline:StartPipelineExecution", { name: "payments-checkout" }) as {
        readonly actionExecutionDetails: readonly Outcome[];
        readonly ruleExecutionDetails: readonly Outcome[];
    };
    const told = ({ actionName, ruleName, status, errorDetails }: Outcome) => [actionName ?? ruleName, errorDetails?.message ?? status];
    return [...answer.actionExecutionDetails, ...answer.ruleExecutionDetails].map(told);
}

const stages = [{ name: "production", steps: [approval()] }];
const commit = (cloud: Cloud, repositoryName = "payments-checkout") => {
    const putFiles = [{ filePath: "Dockerfile", fileContent: "FROM scratch" }];
    cloud.aws.operate(at, "codecommit:CreateCommit", { repositoryName, branchName: "main", putFiles });
};

describe("pipelines of every kind of source, build and rule, walked through with what their steps are granted", () => {
    it("a connection, and a build that clones the repository", async () => {
        const make = ({ provider }: Delivery) => {
            const connection = new aws.codeconnections.Connection("github", { name: "github", providerType: "GitHub" }, { provider });
            const source = gitHub({ connection: connection.arn, repository: "example/shop", fullClone: true });
            return { source, build: codeBuild("unit", { commands: ["git log"] }), stages };
        };
        const complete = (cloud: Cloud) =>
            cloud.aws.operate(at, "codeconnections:UpdateConnectionInstallation", {
                ConnectionArn: cloud.aws.all(at, connection)[0]?.id,
            });
        expect(await walk(make, complete)).to.deep.equal([
            ["source", "Succeeded"],
            ["unit", "Succeeded"],
            ["approve", "Succeeded"],
        ]);
    });

    it("a repository that its build clones", async () => {
        const make = () => ({ source: codeCommit({ fullClone: true }), build: codeBuild("unit", { commands: ["git log"] }), stages });
        expect(await walk(make, commit)).to.deep.equal([
            ["source", "Succeeded"],
            ["unit", "Succeeded"],
            ["approve", "Succeeded"],
        ]);
    });

    it("an object and an image beside the repository", async () => {
        const make = ({ provider }: Delivery) => {
            new aws.ecr.Repository("base", { name: "payments/base" }, { provider });
            const image = ecrSource({ repository: "payments/base", name: "base" });
            return { source: [codeCommit(), s3Source({ key: "model.zip", name: "model" }), image] as const, stages };
        };
        const put = (cloud: Cloud) => {
            commit(cloud);
            const Bucket = cloud.aws
                .all(at, bucket)
                .map(({ id }) => id)
                .find(id => id.includes("-model-"));
            cloud.aws.operate(at, "s3:PutObject", { Bucket, Key: "model.zip", Body: "x" });
            cloud.aws.operate(at, "ecr:PutImage", { repositoryName: "payments/base", imageManifest: "{}", imageTag: "latest" });
        };
        expect(await walk(make, put)).to.deep.equal([
            ["source", "Succeeded"],
            ["model", "Succeeded"],
            ["base", "Succeeded"],
            ["approve", "Succeeded"],
        ]);
    });

    it("an image without a project", async () => {
        const make = () => {
            const { steps } = ecrBuild();
            return { source: codeCommit(), build: steps, stages };
        };
        expect(await walk(make, commit)).to.deep.equal([
            ["source", "Succeeded"],
            ["build", "NotSimulated"],
            ["image", "NotSimulated"],
            ["approve", "Succeeded"],
        ]);
    });

    it("rules of all kinds", async () => {
        const make = ({ provider }: Delivery) => {
            const source = codeCommit();
            const force = pipelineVariable("force", { default: "no" });
            new aws.cloudwatch.MetricAlarm(
                "errors",
                {
                    ...{ name: "errors", namespace: "AWS/Lambda", metricName: "Errors", statistic: "Sum", period: 60 },
                    ...{ comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 0 },
                },
                { provider },
            );
            return {
                source,
                variables: [force],
                stages: [
                    {
                        name: "production",
                        steps: [approval()],
                        entry: {
                            rules: [
                                windowRule("hours", { cron: "* * 9-16 ? * MON-FRI" }),
                                commandsRule("clean", { commands: ["test ! -e BROKEN"] }),
                                variableRule("main", source.variables.BranchName, { equals: "main" }),
                                codeBuildRule("licences", { project: "licences" }),
                                lambdaRule("board", { functionName: "board" }),
                            ],
                        },
                    },
                    {
                        name: "later",
                        steps: [approval()],
                        entry: { result: "SKIP" as const, rules: [variableRule("forced", force, { equals: "yes" })] },
                        success: { result: "FAIL" as const, rules: [alarmRule("calm", { alarm: "errors" })] },
                    },
                ],
            };
        };
        expect(await walk(make, commit)).to.deep.equal([
            ["source", "Succeeded"],
            ["approve", "NotStarted"],
            ["approve", "NotStarted"],
            ["hours", "Succeeded"],
            ["clean", "NotSimulated"],
            ["main", "Succeeded"],
            ["licences", "Error calling startBuild: Project cannot be found: arn:aws:codebuild:eu-west-1:111111111111:project/licences"],
            ["board", "The AWS Lambda function board cannot be found."],
            ["forced", "NotStarted"],
            ["calm", "NotStarted"],
        ]);
    });
});
