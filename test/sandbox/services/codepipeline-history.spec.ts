import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { approval, build, connection, Delivery, Pipeline, source, stage } from "./delivery-cloud.ts";
import { Errand, type Grants } from "./errand.ts";

const everything: Grants = [["*", "*"]];
const missing = `Account '${delivery}' does not have a pipeline with name 'gone'`;

describe("What CodePipeline says of a pipeline", () => {
    it("is its declaration in the API's words, and its version", () => {
        const aws = new Delivery();
        const rule = { name: "main", ruleTypeId: { category: "Rule", provider: "VariableCheck" } };
        const condition = {
            result: "FAIL",
            rules: [{ ...rule, configuration: { Variable: "#{v.BranchName}", Value: "main", Operator: "EQ" }, inputArtifacts: ["code"] }],
        };
        const gitConfiguration = { sourceActionName: "source", pushes: [{ branches: { includes: ["main"] } }] };
        const pipelineRole = aws.roleArn;
        const made = aws.pipeline(
            [
                stage("Source", connection({ namespace: "v" })),
                { ...stage("Build", build({ runOrder: 2 })), beforeEntry: { condition }, onFailure: { result: "RETRY" } },
            ],
            {
                triggers: [{ providerType: "CodeStarSourceConnection", gitConfiguration }],
                variables: [{ name: "force", defaultValue: "no" }],
            },
        );
        const { pipeline, metadata } = aws.operate("codepipeline:GetPipeline", { name: "app" });
        expect(pipeline).to.deep.equal({
            name: "app",
            roleArn: pipelineRole,
            artifactStore: { location: "artifacts", type: "S3" },
            stages: [
                {
                    name: "Source",
                    actions: [
                        {
                            name: "source",
                            actionTypeId: { category: "Source", owner: "AWS", provider: "CodeStarSourceConnection", version: "1" },
                            runOrder: 1,
                            configuration: { ConnectionArn: "arn", FullRepositoryId: "a/b", BranchName: "main" },
                            inputArtifacts: [],
                            outputArtifacts: [{ name: "code" }],
                            namespace: "v",
                        },
                    ],
                },
                {
                    name: "Build",
                    actions: [
                        {
                            name: "build",
                            actionTypeId: { category: "Build", owner: "AWS", provider: "CodeBuild", version: "1" },
                            runOrder: 2,
                            configuration: { ProjectName: "app" },
                            inputArtifacts: [{ name: "code" }],
                            outputArtifacts: [{ name: "image" }],
                        },
                    ],
                    beforeEntry: {
                        conditions: [
                            {
                                result: "FAIL",
                                rules: [
                                    {
                                        name: "main",
                                        ruleTypeId: { category: "Rule", owner: "AWS", provider: "VariableCheck", version: "1" },
                                        configuration: { Variable: "#{v.BranchName}", Value: "main", Operator: "EQ" },
                                        inputArtifacts: [{ name: "code" }],
                                    },
                                ],
                            },
                        ],
                    },
                    onFailure: { result: "RETRY" },
                },
            ],
            version: 1,
            executionMode: "SUPERSEDED",
            pipelineType: "V2",
            variables: [{ name: "force", defaultValue: "no" }],
            triggers: [
                {
                    providerType: "CodeStarSourceConnection",
                    gitConfiguration: { sourceActionName: "source", push: [{ branches: { includes: ["main"] } }] },
                },
            ],
        });
        expect(metadata).to.deep.equal({
            pipelineArn: `arn:aws:codepipeline:${region}:${delivery}:app`,
            created: "2026-01-01T00:00:00.000Z",
            updated: "2026-01-01T00:00:00.000Z",
        });
        aws.clock += 60_000;
        aws.update(Pipeline, made, { executionMode: "QUEUED" });
        const later = aws.operate("codepipeline:GetPipeline", { name: "app", version: 2 });
        expect([later.pipeline.version, later.pipeline.executionMode]).to.deep.equal([2, "QUEUED"]);
        expect(later.metadata).to.include({ created: "2026-01-01T00:00:00.000Z", updated: "2026-01-01T00:01:00.000Z" });
        refuses(
            () => aws.operate("codepipeline:GetPipeline", { name: "app", version: 1 }),
            "PipelineVersionNotFoundException",
            "Pipeline 'app' does not have a version '1'",
        );
    });

    it("goes back to the last run that passed where a stage's condition says so", () => {
        const aws = new Errand(everything);
        const metric = { namespace: "AWS/Lambda", metricName: "Errors", statistic: "Sum", period: 60 };
        const threshold = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, threshold: 0 };
        aws.create("aws:cloudwatch/metricAlarm:MetricAlarm", "errors", { name: "errors", ...metric, ...threshold });
        const set = (StateValue: string) =>
            aws.operate("cloudwatch:SetAlarmState", { AlarmName: "errors", StateValue, StateReason: "test" });
        const ruleTypeId = { category: "Rule", owner: "AWS", provider: "CloudWatchAlarm", version: "1" };
        const rules = [{ name: "errors", ruleTypeId, configuration: { AlarmName: "errors" }, roleArn: aws.worker }];
        const gate = { ...stage("Gate", approval({ roleArn: aws.worker })), onSuccess: { condition: { result: "ROLLBACK", rules } } };
        set("ALARM");
        const none = "There is no earlier execution with the current pipeline structure to roll back to";
        expect(aws.start([stage("Source", source()), gate])).to.deep.include({
            status: "Failed",
            rollback: { stageName: "Gate", errorMessage: none },
        });
        set("OK");
        const good = aws.again();
        expect(good).to.include({ status: "Succeeded" }).and.not.have.property("rollback");
        set("ALARM");
        const bad = aws.again();
        const { rollback } = bad;
        expect(rollback).to.include({ stageName: "Gate", targetPipelineExecutionId: good.pipelineExecutionId });
        const [last, before] = aws.operate("codepipeline:ListPipelineExecutions", { pipelineName: "app" }).pipelineExecutionSummaries;
        expect(last).to.deep.include({
            pipelineExecutionId: rollback.pipelineExecutionId,
            executionType: "ROLLBACK",
            rollbackMetadata: { rollbackTargetPipelineExecutionId: good.pipelineExecutionId },
        });
        expect(before).to.include({ pipelineExecutionId: bad.pipelineExecutionId, status: "Failed", executionType: "STANDARD" });
        const { stageStates } = aws.operate("codepipeline:GetPipelineState", { name: "app" });
        expect(stageStates.map(({ latestExecution }: { latestExecution: unknown }) => latestExecution)).to.deep.equal([
            { pipelineExecutionId: bad.pipelineExecutionId, status: "Succeeded", type: "STANDARD" },
            { pipelineExecutionId: rollback.pipelineExecutionId, status: "Succeeded", type: "ROLLBACK" },
        ]);
    });

    it("is its runs, the newest first, and how the last one went", () => {
        const aws = new Errand(everything);
        const gate = approval({ roleArn: aws.worker });
        const { pipelineExecutionId: first } = aws.start([stage("Source", source()), stage("Gate", gate)]);
        const state = () => aws.operate("codepipeline:GetPipelineState", { name: "app" });
        const runs = () => aws.operate("codepipeline:ListPipelineExecutions", { pipelineName: "app" }).pipelineExecutionSummaries;
        const succeeded = { status: "Succeeded", lastStatusChange: "2026-01-01T00:00:00.000Z" };
        expect(state().stageStates).to.deep.equal([
            {
                stageName: "Source",
                inboundTransitionState: { enabled: true },
                actionStates: [{ actionName: "source", latestExecution: succeeded }],
                latestExecution: { pipelineExecutionId: first, status: "Succeeded", type: "STANDARD" },
            },
            {
                stageName: "Gate",
                inboundTransitionState: { enabled: true },
                actionStates: [{ actionName: "approve", latestExecution: succeeded }],
                latestExecution: { pipelineExecutionId: first, status: "Succeeded", type: "STANDARD" },
            },
        ]);
        aws.delete("aws:codecommit/repository:Repository", { id: "app", inputs: {}, outputs: {} });
        const { pipelineExecutionId: second, status } = aws.again();
        expect(status).to.equal("Failed");
        expect(
            runs().map(({ pipelineExecutionId, status }: { pipelineExecutionId: string; status: string }) => [pipelineExecutionId, status]),
        ).to.deep.equal([
            [second, "Failed"],
            [first, "Succeeded"],
        ]);
        expect(runs()[1]).to.deep.equal({
            ...{ pipelineExecutionId: first, status: "Succeeded", executionMode: "SUPERSEDED", executionType: "STANDARD" },
            ...{ startTime: "2026-01-01T00:00:00.000Z", lastUpdateTime: "2026-01-01T00:00:00.000Z" },
            sourceRevisions: [],
            trigger: { triggerType: "StartPipelineExecution", triggerDetail: `arn:aws:iam::${delivery}:user/administrator` },
        });
        const [sources, gates] = state().stageStates;
        expect(sources.latestExecution).to.deep.equal({ pipelineExecutionId: second, status: "Failed", type: "STANDARD" });
        expect(sources.actionStates[0].latestExecution.errorDetails.message).to.equal(
            "The AWS CodeCommit repository named app does not exist.",
        );
        expect(gates.actionStates).to.deep.equal([{ actionName: "approve" }]);
        expect(gates).to.not.have.property("latestExecution");
    });

    it("is forgotten with it", () => {
        const aws = new Errand(everything);
        aws.start([stage("Source", source()), stage("Gate", approval())]);
        aws.delete(Pipeline, { id: "app", inputs: {}, outputs: {} });
        const { status } = aws.start([stage("Source", source()), stage("Gate", approval())]);
        expect(status).to.equal("Succeeded");
        expect(aws.operate("codepipeline:ListPipelineExecutions", { pipelineName: "app" }).pipelineExecutionSummaries).to.have.lengthOf(1);
        expect(aws.operate("codepipeline:GetPipeline", { name: "app" }).pipeline.version).to.equal(1);
    });

    it("is nothing where there is none", () => {
        const aws = new Delivery();
        refuses(() => aws.operate("codepipeline:GetPipeline", { name: "gone" }), "PipelineNotFoundException", missing);
        refuses(() => aws.operate("codepipeline:GetPipelineState", { name: "gone" }), "PipelineNotFoundException", missing);
        refuses(() => aws.operate("codepipeline:ListPipelineExecutions", { pipelineName: "gone" }), "PipelineNotFoundException", missing);
    });
});
