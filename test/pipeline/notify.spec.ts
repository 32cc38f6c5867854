import type { Delivery } from "@causeway/core";
import { TeamChannel } from "@causeway/monitoring";
import type { PipelineNotify } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { notifyOfBuilds, notifyOfRepository, repositoryNotifyRules } from "../../packages/pipeline/src/events/notify.ts";
import { complaintsOf, organization, said } from "../foundation/accounts.ts";
import { checkoutPipeline, releasing } from "./pipelines.ts";

const place = { account: "111111111111", region: "eu-west-1" };
const pipelineArn = "arn:aws:codepipeline:eu-west-1:111111111111:payments-checkout";
const topicArn = "arn:aws:sns:eu-west-1:111111111111:payments-topic-0000000";
const Rule = "aws:codestarnotifications/notificationRule:NotificationRule";

const channelIn = (delivery: Delivery) =>
    new TeamChannel("payments", { placement: delivery, foundation: delivery.leaves, emails: ["payments@example.com"] });

/** The pipeline of `checkout`, whose team hears of it. */
async function told(notify: Omit<PipelineNotify, "channel"> = {}): Promise<Cloud> {
    const cloud = await releasing(await organization());
    await cloud.run(checkoutPipeline(({ delivery }) => ({ notify: { channel: channelIn(delivery), ...notify } })));
    return cloud;
}

const ofEvents = (cloud: Cloud) =>
    cloud.identities().filter(each => each.startsWith(Rule) || (each.includes("/event") && !each.includes("push")));

describe("What a team hears of its pipeline", () => {
    it("is what failed, what waits and what was rolled back, where it does not choose", async () => {
        const cloud = await told();
        expect(ofEvents(cloud)).to.deep.equal([
            "aws:cloudwatch/eventRule:EventRule checkout-rolled-back",
            "aws:cloudwatch/eventTarget:EventTarget checkout-rolled-back-target",
            `${Rule} checkout-notifications`,
        ]);
        expect(said(cloud, "checkout-notifications")).to.deep.equal({
            name: "checkout-notifications-0000000",
            resource: pipelineArn,
            detailType: "FULL",
            eventTypeIds: ["codepipeline-pipeline-pipeline-execution-failed", "codepipeline-pipeline-manual-approval-needed"],
            targets: [{ type: "SNS", address: topicArn }],
        });
        const Arn = cloud.named("checkout-notifications").id;
        expect(cloud.aws.operate(place, "codestar-notifications:DescribeNotificationRule", { Arn })).to.deep.include({
            Targets: [{ TargetAddress: topicArn, TargetType: "SNS", TargetStatus: "ACTIVE" }],
        });
    });

    it("is told of a rollback by EventBridge, in words that Amazon Q takes into a chat", async () => {
        const cloud = await told();
        const { eventPattern, ...rule } = said(cloud, "checkout-rolled-back");
        expect(rule).to.deep.equal({ name: "checkout-rolled-back-0000000", description: "A stage of payments-checkout is rolled back" });
        expect(JSON.parse(String(eventPattern))).to.deep.equal({
            source: ["aws.codepipeline"],
            "detail-type": ["CodePipeline Pipeline Execution State Change"],
            resources: [pipelineArn],
            detail: { state: ["STARTED"], "execution-trigger": { "trigger-type": ["AutomatedRollback", "ManualRollback"] } },
        });
        const { inputTransformer, ...target } = said(cloud, "checkout-rolled-back-target");
        expect(target).to.deep.equal({
            targetId: "checkout-rolled-back-target-0000000",
            rule: "checkout-rolled-back-0000000",
            arn: topicArn,
        });
        const { inputPaths, inputTemplate } = inputTransformer as { inputPaths: object; inputTemplate: string };
        expect(inputPaths).to.deep.equal({
            pipeline: "$.detail.pipeline",
            execution: "$.detail.execution-id",
            trigger: "$.detail.execution-trigger.trigger-type",
            region: "$.region",
        });
        const page = "https://<region>.console.aws.amazon.com/codesuite/codepipeline/pipelines/<pipeline>";
        expect(JSON.parse(inputTemplate)).to.deep.equal({
            version: "1.0",
            source: "custom",
            content: {
                textType: "client-markdown",
                title: "Pipeline <pipeline> rolls back a stage",
                description: `<trigger>, execution <execution>: ${page}/executions/<execution>/timeline?region=<region>`,
            },
        });
    });

    it("hears of this pipeline's rollbacks alone", async () => {
        const cloud = await told();
        const heard = (detail: object, arn = pipelineArn) =>
            cloud.aws.operate(place, "events:TestEventPattern", {
                EventPattern: said(cloud, "checkout-rolled-back")["eventPattern"],
                Event: JSON.stringify({
                    id: "1",
                    account: place.account,
                    source: "aws.codepipeline",
                    time: "2026-01-01T00:00:00Z",
                    region: place.region,
                    resources: [arn],
                    "detail-type": "CodePipeline Pipeline Execution State Change",
                    detail: { pipeline: "payments-checkout", ...detail },
                }),
            }) as { Result: boolean };
        const by = (kind: string, state = "STARTED") => ({ state, "execution-trigger": { "trigger-type": kind } });
        expect(heard(by("AutomatedRollback")).Result).to.equal(true);
        expect(heard(by("ManualRollback")).Result).to.equal(true);
        expect(heard(by("ManualRollback"), `${pipelineArn}-other`).Result).to.equal(false);
        expect(heard(by("ManualRollback", "SUCCEEDED")).Result).to.equal(false);
        expect(heard(by("StartPipelineExecution")).Result).to.equal(false);
    });

    it("is what it chose, in the detail that it chose", async () => {
        const cloud = await told({ on: ["started", "approved", "rejected", "stageFailed", "actionFailed"], detail: "basic" });
        expect(ofEvents(cloud)).to.deep.equal([`${Rule} checkout-notifications`]);
        expect(said(cloud, "checkout-notifications")).to.include({ detailType: "BASIC" });
        expect(said(cloud, "checkout-notifications")["eventTypeIds"]).to.deep.equal([
            "codepipeline-pipeline-pipeline-execution-started",
            "codepipeline-pipeline-manual-approval-succeeded",
            "codepipeline-pipeline-manual-approval-failed",
            "codepipeline-pipeline-stage-execution-failed",
            "codepipeline-pipeline-action-execution-failed",
        ]);
        expect(ofEvents(await told({ on: ["rolledBack"] }))).to.deep.equal([
            "aws:cloudwatch/eventRule:EventRule checkout-rolled-back",
            "aws:cloudwatch/eventTarget:EventTarget checkout-rolled-back-target",
        ]);
    });

    it("says what is wrong with the wish", async () => {
        const complaints = async (notify: unknown) =>
            complaintsOf(
                "payments-delivery",
                checkoutPipeline(() => ({ notify: notify as PipelineNotify })),
                await releasing(await organization()),
            );
        const known =
            "started, succeeded, failed, canceled, resumed, superseded, waiting, approved, rejected, stageStarted, stageSucceeded, stageFailed, " +
            "stageCanceled, stageResumed, actionStarted, actionSucceeded, actionFailed, actionCanceled, rolledBack";
        expect(await complaints({ on: ["failed", "broken", "failed"], detail: "all" })).to.deep.equal([
            "notify.channel is missing: a TeamChannel, or the ARN of a topic as topicArn",
            `notify.on[1] is broken, not one of ${known}`,
            "notify.on[2] is failed, which is there already",
            "notify.detail is all, not full or basic",
        ]);
        expect(await complaints({ channel: { topicArn }, on: [] })).to.deep.equal([`notify.on needs at least one of ${known}`]);
        expect(await complaints("#payments")).to.deep.equal(["notify is #payments: it says { channel, on }"]);
    });
});

describe("What a team hears of its repository and builds", () => {
    it("is of pull requests, and of builds that failed, where it does not choose", async () => {
        const cloud = await releasing(await organization());
        await cloud.run(() => {
            let delivery: Delivery | undefined;
            const { pipeline } = checkoutPipeline(args => {
                delivery = args.delivery;
                return {};
            })();
            const channel = channelIn(delivery as Delivery);
            const opts = { provider: (delivery as Delivery).provider };
            const later = (arn: string) => pipeline.arn.apply(() => arn);
            notifyOfRepository("pulls", later("arn:aws:codecommit:eu-west-1:111111111111:payments-checkout"), { channel }, opts);
            const project = later("arn:aws:codebuild:eu-west-1:111111111111:project/checkout-build-project-0000000");
            notifyOfBuilds("builds", project, { channel, on: ["failed", "stopped"] }, opts);
        });
        expect(said(cloud, "pulls")["eventTypeIds"]).to.deep.equal([
            "codecommit-repository-pull-request-created",
            "codecommit-repository-pull-request-source-updated",
            "codecommit-repository-pull-request-status-changed",
            "codecommit-repository-pull-request-merged",
        ]);
        expect(said(cloud, "builds")["eventTypeIds"]).to.deep.equal([
            "codebuild-project-build-state-failed",
            "codebuild-project-build-state-stopped",
        ]);
    });

    it("says what is wrong with the wish", () => {
        const builds = () => notifyOfBuilds("builds", "arn", { on: ["broken" as never] } as never);
        expect(builds).to.throw("notify.on[0]: is broken, not one of started, succeeded, failed, stopped, phaseSucceeded, phaseFailed");
        const rules = repositoryNotifyRules({ channel: { topicArn }, on: ["merged" as never] }, "notify");
        expect(rules.filter(([holds]) => !holds).map(([, path]) => path)).to.deep.equal(["notify.on[0]"]);
    });
});
