import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { approval, source, stage } from "./delivery-cloud.ts";
import { Errand, type Grants } from "./errand.ts";

const everything: Grants = [["*", "*"]];
const machineArn = `arn:aws:states:${region}:${delivery}:stateMachine:told`;
const pipelineArn = `arn:aws:codepipeline:${region}:${delivery}:app`;

/** A pipeline, and a state machine that is told of all that it does. */
class Telling extends Errand {
    constructor() {
        super(everything);
        const States = { A: { Type: "Fail", Error: "Told", Cause: "{% $string($states.input) %}" } };
        this.create("aws:sfn/stateMachine:StateMachine", "told", {
            ...{ name: "told", roleArn: this.role("states", "states") },
            definition: JSON.stringify({ QueryLanguage: "JSONata", StartAt: "A", States }),
        });
        this.create("aws:cloudwatch/eventRule:EventRule", "told", {
            ...{ name: "told", eventPattern: JSON.stringify({ source: ["aws.codepipeline"], resources: [pipelineArn] }) },
        });
    }

    target(roleArn = this.role("events", "events", [{ Effect: "Allow", Action: "states:StartExecution", Resource: machineArn }])) {
        return this.create("aws:cloudwatch/eventTarget:EventTarget", "told", { rule: "told", arn: machineArn, roleArn });
    }

    // biome-ignore lint/suspicious/noExplicitAny: tests look at events by name
    told({ deliveries = [] }: { readonly deliveries?: readonly { readonly executionArn: string }[] }): any[] {
        return deliveries.map(({ executionArn }) => JSON.parse(this.operate("states:DescribeExecution", { executionArn }).cause));
    }

    walk() {
        return this.start([stage("Source", source()), stage("Gate", approval())]);
    }
}

describe("EventBridge, told of a pipeline", () => {
    it("hears of its executions, stages and actions, from start to end", () => {
        const aws = new Telling();
        aws.target();
        const answer = aws.walk();
        const events = aws.told(answer);
        expect(
            events.map(({ "detail-type": type, detail: { stage, action, state } }) => [type.split(" ")[1], stage, action, state]),
        ).to.deep.equal([
            ["Pipeline", undefined, undefined, "STARTED"],
            ["Stage", "Source", undefined, "STARTED"],
            ["Action", "Source", "source", "STARTED"],
            ["Action", "Source", "source", "SUCCEEDED"],
            ["Stage", "Source", undefined, "SUCCEEDED"],
            ["Stage", "Gate", undefined, "STARTED"],
            ["Action", "Gate", "approve", "STARTED"],
            ["Action", "Gate", "approve", "SUCCEEDED"],
            ["Stage", "Gate", undefined, "SUCCEEDED"],
            ["Pipeline", undefined, undefined, "SUCCEEDED"],
        ]);
        const common = { pipeline: "app", "execution-id": answer.pipelineExecutionId, "start-time": "2026-01-01T00:00:00.000Z" };
        const counted = { version: 1, "pipeline-execution-attempt": 1 };
        const trigger = { "trigger-type": "StartPipelineExecution", "trigger-detail": `arn:aws:iam::${delivery}:user/administrator` };
        expect(events[0].detail).to.deep.equal({ ...common, "execution-trigger": trigger, state: "STARTED", ...counted });
        expect(events[6].detail).to.deep.equal({
            ...common,
            ...{ stage: "Gate", action: "approve", "action-execution-id": `${answer.pipelineExecutionId}-2`, region, state: "STARTED" },
            type: { owner: "AWS", provider: "Manual", category: "Approval", version: "1" },
            ...counted,
        });
        expect(events[8].detail).to.deep.equal({ ...common, stage: "Gate", state: "SUCCEEDED", ...counted });
        const { id: _, ...event } = events[8];
        expect(event).to.deep.include({ source: "aws.codepipeline", resources: [pipelineArn], account: delivery, region });
    });

    it("hears of what failed, and of nothing after it", () => {
        const aws = new Telling();
        aws.target();
        aws.walk();
        aws.delete("aws:codecommit/repository:Repository", { id: "app", inputs: {}, outputs: {} });
        const events = aws.told(aws.again());
        expect(events.map(({ detail: { stage, action, state } }) => [stage, action, state])).to.deep.equal([
            [undefined, undefined, "STARTED"],
            ["Source", undefined, "STARTED"],
            ["Source", "source", "STARTED"],
            ["Source", "source", "FAILED"],
            ["Source", undefined, "FAILED"],
            [undefined, undefined, "FAILED"],
        ]);
    });

    it("starts a state machine as the target's role alone", () => {
        const aws = new Telling();
        refuses(
            () => aws.create("aws:cloudwatch/eventTarget:EventTarget", "told", { rule: "told", arn: machineArn }),
            "ValidationException",
            `RoleArn is required for target ${machineArn}.`,
        );
        const roleArn = aws.role("nobody", "events");
        aws.target(roleArn);
        const [first] = aws.walk().deliveries;
        expect(first).to.deep.equal({
            "detail-type": "CodePipeline Pipeline Execution State Change",
            ...{ rule: "told", target: machineArn, outcome: "failed" },
            reason: `AccessDeniedException: ${roleArn} is not authorized to perform: states:StartExecution on resource: ${machineArn}`,
        });
        refuses(
            () => aws.create("aws:cloudwatch/eventTarget:EventTarget", "gone", { rule: "told", arn: `${machineArn}s`, roleArn }),
            "ValidationException",
            `Parameter ${machineArn}s is not valid. Reason: Provided Arn does not exist.`,
        );
    });
});

describe("CodePipeline's executions", () => {
    it("tell what they released, and by which actions", () => {
        const aws = new Errand(everything);
        const { pipelineExecutionId: id } = aws.start([stage("Source", source({ namespace: "Source" })), stage("Gate", approval())]);
        const { pipelineExecution } = aws.operate("codepipeline:GetPipelineExecution", { pipelineName: "app", pipelineExecutionId: id });
        const { actionExecutionDetails: details } = aws.operate("codepipeline:ListActionExecutions", {
            ...{ pipelineName: "app", filter: { pipelineExecutionId: id } },
        });
        const { CommitId, CommitterDate } = details[1].output.outputVariables;
        expect(pipelineExecution).to.deep.equal({
            ...{ pipelineName: "app", pipelineVersion: 1, pipelineExecutionId: id, status: "Succeeded" },
            artifactRevisions: [{ name: "code", revisionId: CommitId }],
            trigger: { triggerType: "StartPipelineExecution", triggerDetail: `arn:aws:iam::${delivery}:user/administrator` },
            ...{ executionMode: "SUPERSEDED", executionType: "STANDARD" },
        });
        expect(CommitterDate).to.equal("2026-01-01T00:00:00.000Z");
        const told = ({
            stageName,
            actionName,
            status,
            input,
        }: Readonly<Record<string, { readonly actionTypeId: { readonly category: string } }>>) => [
            ...[stageName, actionName, status],
            input?.actionTypeId.category,
        ];
        expect(details.map(told)).to.deep.equal([
            ["Gate", "approve", "Succeeded", "Approval"],
            ["Source", "source", "Succeeded", "Source"],
        ]);
        refuses(
            () => aws.operate("codepipeline:GetPipelineExecution", { pipelineName: "app", pipelineExecutionId: "gone" }),
            "PipelineExecutionNotFoundException",
            "Pipeline 'app' does not have an execution with id 'gone'",
        );
    });

    it("go back where a person says so, to what a stage released well, and to nothing else", () => {
        const aws = new Errand(everything);
        const { pipelineExecutionId: good } = aws.start([stage("Source", source()), stage("Gate", approval())]);
        const back = (more: object) =>
            aws.operate("codepipeline:RollbackStage", { pipelineName: "app", stageName: "Gate", targetPipelineExecutionId: good, ...more });
        const { pipelineExecutionId } = back({});
        const { pipelineExecutionSummaries: all } = aws.operate("codepipeline:ListPipelineExecutions", {
            ...{ pipelineName: "app", filter: { succeededInStage: { stageName: "Gate" } } },
        });
        expect(
            all.map((one: Readonly<Record<string, unknown>>) => [
                one["pipelineExecutionId"],
                one["executionType"],
                one["rollbackMetadata"],
            ]),
        ).to.deep.equal([
            [pipelineExecutionId, "ROLLBACK", { rollbackTargetPipelineExecutionId: good }],
            [good, "STANDARD", undefined],
        ]);
        const unable =
            "Unable to roll back the stage. The cause might be if the pipeline version has changed since the target pipeline execution was deployed, the stage is currently running, or an incorrect target pipeline execution ID was provided.";
        refuses(() => back({ stageName: "Source" }), "UnableToRollbackStageException", unable);
        refuses(() => back({ stageName: "Gone" }), "StageNotFoundException", "Pipeline 'app' does not have a stage with name 'Gone'");
        refuses(
            () => back({ targetPipelineExecutionId: "gone" }),
            "PipelineExecutionNotFoundException",
            "Pipeline 'app' does not have an execution with id 'gone'",
        );
        aws.delete("aws:codecommit/repository:Repository", { id: "app", inputs: {}, outputs: {} });
        refuses(() => back({ targetPipelineExecutionId: aws.again().pipelineExecutionId }), "UnableToRollbackStageException", unable);
    });
});
