import { expect } from "chai";
import { production, Releases } from "./releases.ts";

const twoHours = 2 * 3600;

describe("DeliveryMetrics, walked through", () => {
    it("counts a release, and how long its commit took to get there", async () => {
        const releases = await Releases.up();
        expect(releases.metrics()).to.deep.equal({});
        releases.ship();
        expect(releases.metrics()).to.deep.equal({ Attempts: 1, Deployments: 1, LeadTime: twoHours });
        releases.ship();
        expect(releases.metrics()).to.deep.equal({ Attempts: 2, Deployments: 2, LeadTime: 2 * twoHours });
        expect(new Set(releases.executions("dora-machine"))).to.deep.equal(new Set(["SUCCEEDED"]));
    });

    it("counts once what EventBridge tells twice", async () => {
        const releases = await Releases.up();
        const execution = releases.ship();
        const before = releases.metrics();
        releases.hours(1);
        expect(releases.tellOfStage(execution, "SUCCEEDED").map(({ outcome }) => outcome)).to.deep.equal(["started"]);
        expect(releases.metrics()).to.deep.equal(before);
        expect(releases.executions("dora-machine")[0]).to.equal("SUCCEEDED");
    });

    it("counts a release that fails; retried, it is one attempt, one failure and one deployment, however often it fails", async () => {
        const releases = await Releases.up();
        const execution = releases.without(() => releases.ship());
        const failed = { Attempts: 1, FailedDeployments: 1 };
        expect(releases.metrics()).to.deep.equal(failed);
        releases.hours(1);
        releases.tellOfStage(execution, "FAILED");
        expect(releases.metrics()).to.deep.equal(failed);
        releases.hours(1);
        releases.tellOfStage(execution, "SUCCEEDED");
        expect(releases.metrics()).to.deep.equal({ ...failed, Deployments: 1, LeadTime: 2 * twoHours });
    });

    it("counts no release that an approver turns down, nor one that is stopped or that is of another stage", async () => {
        const releases = await Releases.up([{ ...production(), name: "staging", tier: "test" }, production()]);
        releases.plant("declined", {
            actions: [
                { stageName: "source", actionName: "source", status: "Succeeded" },
                { stageName: "staging", actionName: "deploy-to-s3", status: "Succeeded" },
                { stageName: "production", actionName: "approve", status: "Failed" },
            ],
        });
        expect(releases.tellOfStage("declined", "FAILED").length).to.equal(1);
        expect(releases.executions("dora-machine")).to.deep.equal(["SUCCEEDED"]);
        for (const state of ["STARTED", "STOPPING", "STOPPED", "CANCELED", "RESUMED"])
            expect(releases.tellOfStage("declined", state), state).to.deep.equal([]);
        expect(releases.tellOfStage("declined", "SUCCEEDED", "staging")).to.deep.equal([]);
        expect(releases.metrics()).to.deep.equal({});
    });

    it("counts a release that goes back by itself as failed, and the way back as nothing", async () => {
        const releases = await Releases.up([production({ failure: { result: "ROLLBACK" } })]);
        releases.ship();
        releases.hours(1);
        releases.without(() => releases.ship());
        expect(releases.metrics()).to.deep.equal({ Attempts: 2, Deployments: 1, FailedDeployments: 1, LeadTime: twoHours });
        const { pipelineExecutionSummaries: all } = releases.operate("codepipeline:ListPipelineExecutions", {
            pipelineName: "payments-checkout",
        });
        expect(all.map(({ trigger }: { trigger: { triggerType: string } }) => trigger.triggerType)).to.deep.equal([
            "AutomatedRollback",
            "StartPipelineExecution",
            "StartPipelineExecution",
        ]);
    });

    it("counts a release that a person rolls back as failed, once", async () => {
        const releases = await Releases.up();
        const good = releases.ship();
        releases.ship();
        releases.hours(1);
        releases.rollBackTo(good);
        const counted = { Attempts: 2, Deployments: 2, FailedDeployments: 1, LeadTime: 2 * twoHours };
        expect(releases.metrics()).to.deep.equal(counted);
        releases.hours(1);
        releases.rollBackTo(good);
        expect(releases.metrics()).to.deep.equal(counted);
    });

    it("takes the last release before a rollback for the one that failed", async () => {
        const releases = await Releases.up();
        const [first, second] = [releases.ship(), releases.ship()];
        releases.ship();
        for (const good of [first, second]) {
            releases.hours(1);
            releases.rollBackTo(good);
            expect(releases.metrics()).to.include({ Deployments: 3, FailedDeployments: 1 });
        }
    });

    it("counts a rollback that fails as nothing", async () => {
        const releases = await Releases.up();
        const good = releases.ship();
        releases.hours(1);
        releases.ship();
        releases.plant("back", { rollback: { target: good, trigger: "ManualRollback" } });
        releases.tellOfStage("back", "FAILED");
        expect(releases.metrics()).to.not.have.property("FailedDeployments");
    });

    it("takes a rollback of what has failed already for no second failure", async () => {
        const releases = await Releases.up();
        releases.ship();
        const good = releases.ship();
        releases.hours(1);
        releases.without(() => releases.ship());
        releases.rollBackTo(good);
        expect(releases.metrics()).to.include({ Attempts: 3, Deployments: 2, FailedDeployments: 1 });
    });

    it("has no lead time of a commit that was released before", async () => {
        const releases = await Releases.up();
        const old = releases.commit();
        releases.hours(2);
        releases.release(old);
        releases.ship();
        releases.hours(100);
        releases.release(old);
        expect(releases.metrics()).to.deep.equal({ Attempts: 3, Deployments: 3, LeadTime: 2 * twoHours });
    });

    it("has a lead time of an old commit that failed before, and now gets there", async () => {
        const releases = await Releases.up();
        const commit = releases.commit();
        releases.without(() => releases.release(commit));
        releases.hours(3);
        releases.release(commit);
        expect(releases.metrics()).to.deep.equal({ Attempts: 2, Deployments: 1, FailedDeployments: 1, LeadTime: 3 * 3600 });
    });
});
