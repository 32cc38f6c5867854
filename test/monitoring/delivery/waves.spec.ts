import { alarmArguments } from "@causeway/core";
import { deployToEcs, ecs } from "@causeway/ecs";
import { DeliveryMetrics, deliveryFour, PipelineMonitoring, TeamDashboard } from "@causeway/monitoring";
import { buildImage, ServicePipeline, s3Source, waves } from "@causeway/pipeline";
import { alarmOf, simulateAlarms, stateAt } from "@causeway/verify";
import { expect } from "chai";
import { organization } from "../../foundation/accounts.ts";
import { delivered } from "../../pipeline/delivered.ts";
import { releasing } from "../../pipeline/pipelines.ts";
import { production, Releases } from "./releases.ts";

const action = (actionName: string, stageName: string, status: "Succeeded" | "Failed" = "Succeeded") => ({ actionName, stageName, status });

describe("DeliveryMetrics of waves", () => {
    /** A pipeline that releases to two environments side by side. */
    const up = async () => {
        const releases = new Releases();
        const here = await organization(() => new Date(releases.clock).toISOString());
        releases.cloud = await releasing(here);
        const made = await releases.cloud.run(() => {
            const delivery = delivered();
            const build = buildImage({ commands: ["make"] });
            const stages = waves({ everywhere: ["staging", "production"] }, environment => [
                deployToEcs(delivery.target(ecs, environment, "checkout"), build.images),
            ]);
            const pipeline = new ServicePipeline("checkout", {
                delivery,
                build,
                stages,
                source: s3Source({ bucket: "releases", key: "app.zip" }),
            });
            return new DeliveryMetrics("dora", { placement: delivery, of: [pipeline], tiers: ["test", "production"] });
        });
        return { releases, made };
    };
    const counted = (releases: Releases) => [releases.metrics("staging"), releases.metrics("production")];

    it("counts a wave in each of its environments", async () => {
        const { releases, made } = await up();
        expect(Object.keys(made.metrics)).to.deep.equal(["checkout-staging", "checkout-production"]);
        const deploys = ["staging", "production"].map(environment => action(`deploy-checkout-${environment}`, "everywhere"));
        releases.plant("wave", { actions: [action("source", "source"), ...deploys] });
        releases.tellOfStage("wave", "SUCCEEDED", "everywhere");
        // An object has no commit: what is released began as the pipeline did.
        const once = { Attempts: 1, Deployments: 1, LeadTime: 0 };
        expect(counted(releases)).to.deep.equal([once, once]);
    });

    it("takes a wave that fails for failed where it had begun to deploy, and nowhere else", async () => {
        const { releases } = await up();
        releases.plant("wave", { actions: [action("source", "source"), action("deploy-checkout-staging", "everywhere", "Failed")] });
        releases.tellOfStage("wave", "FAILED", "everywhere");
        expect(counted(releases)).to.deep.equal([{ Attempts: 1, FailedDeployments: 1 }, {}]);
    });

    it("looks for incidents where the environment is", async () => {
        const { made } = await up();
        const { timeToRestore, incidents, leadTime } =
            made.metrics["checkout-production"] ?? deliveryFour({ team: "", service: "", environment: "" });
        const workload = { accountId: "333333333333", region: "eu-west-1" };
        expect([timeToRestore().place, incidents().place, leadTime().place]).to.deep.equal([workload, workload, undefined]);
    });
});

describe("A source's commit", () => {
    it("is as old as the release where sources have none, whatever its event says", async () => {
        const releases = await Releases.up();
        const began = (hours: number) => ({ startTime: new Date(releases.clock - hours * 3_600_000).toISOString() });
        releases.plant("one", {
            actions: [
                { ...action("source", "source"), ...began(6) },
                { ...action("deploy-to-s3", "production"), ...began(1) },
            ],
            stages: [{ stageName: "production", status: "Succeeded" }],
        });
        releases.tellOfStage("one", "SUCCEEDED");
        expect(releases.metrics()).to.deep.equal({ Attempts: 1, Deployments: 1, LeadTime: 6 * 3600 });
    });

    it("is the newest of several, and what is no timestamp is none", async () => {
        const releases = await Releases.up();
        const hoursAgo = (hours: number) => new Date(releases.clock - hours * 3_600_000).toISOString();
        const plant = (id: string, ...variables: readonly Readonly<Record<string, string>>[]) => {
            releases.plant(id, {
                actions: [
                    ...variables.map(outputVariables => ({ ...action("source", "source"), outputVariables })),
                    // What is no source's is no commit.
                    { ...action("approve", "production"), outputVariables: { CommitterDate: hoursAgo(1) } },
                    action("deploy-to-s3", "production"),
                ],
                stages: [{ stageName: "production", status: "Succeeded" }],
            });
            const before = releases.metrics()["LeadTime"] ?? 0;
            releases.tellOfStage(id, "SUCCEEDED");
            return ((releases.metrics()["LeadTime"] ?? 0) - before) / 3600;
        };
        expect(plant("one", { CommitterDate: hoursAgo(2), AuthorDate: hoursAgo(9) })).to.equal(2);
        expect(plant("two", { AuthorDate: hoursAgo(5).replace(".000Z", "+00:00") }, { CommitterDate: hoursAgo(3) })).to.equal(3);
        expect(plant("three", { AuthorDate: "yesterday" }, { CommitterDate: hoursAgo(4) })).to.equal(4);
        expect(plant("four", { AuthorDate: "yesterday" })).to.equal(0);
        expect(plant("five", { CommitterDate: hoursAgo(-1) })).to.equal(0);
    });
});

describe("The four numbers", () => {
    it("are these metrics, by the day", () => {
        const four = deliveryFour({ team: "payments", service: "checkout", environment: "production" });
        const { of, ...rate } = four.changeFailurePercent({ periodSeconds: 604_800 });
        expect(rate).to.deep.equal({
            expression:
                "IF(FILL(tried, 0) > 0, 100 * (FILL(failed, 0) + MIN([FILL(tried, 0) - FILL(failed, 0), FILL(incidents, 0)])) / FILL(tried, 0), 0)",
            unit: "Percent",
            label: "change failure rate",
        });
        const metric = {
            namespace: "Causeway/Delivery",
            dimensions: { Service: "checkout", Team: "payments", Environment: "production" },
            statistic: "Sum",
            periodSeconds: 604_800,
            unit: "Count",
        };
        expect(of).to.deep.equal({
            tried: { ...metric, name: "Attempts", label: "attempts to deploy" },
            failed: { ...metric, name: "FailedDeployments", label: "failed deployments" },
            incidents: { ...metric, name: "Incidents", label: "incidents" },
        });
        expect(
            [four.deployments(), four.timeToRestore(), four.leadTime({ statistic: "p90" })].map(one => [
                one.name,
                one.statistic,
                one.periodSeconds,
            ]),
        ).to.deep.equal([
            ["Deployments", "Sum", 86_400],
            ["TimeToRestore", "p50", 86_400],
            ["LeadTime", "p90", 86_400],
        ]);
    });

    it("come to the rate that they say: failed ones, and as many that worked as there were incidents", () => {
        const rate = deliveryFour({ team: "payments", service: "checkout", environment: "production" }).changeFailurePercent({
            periodSeconds: 3600,
        });
        const dimensions = { Service: "checkout", Team: "payments", Environment: "production" };
        /** Whether the rate of an hour is above, as CloudWatch works it out. */
        const isAbove = (counts: Readonly<Record<string, number>>, above: number) => {
            const series = Object.entries(counts).map(([name, value]) => ({
                ...{ namespace: "Causeway/Delivery", name, dimensions },
                samples: [{ at: 1800, value }],
            }));
            const alarm = alarmOf("rate", alarmArguments(rate, { above }));
            const { rate: history } = simulateAlarms({ alarms: [alarm], series, from: 3600, to: 3660, initially: "OK" });
            return history && stateAt(history, 3660);
        };
        const comesTo = (counts: Readonly<Record<string, number>>, percent: number) =>
            expect([isAbove(counts, percent - 0.1), isAbove(counts, percent + 0.1)], JSON.stringify(counts)).to.deep.equal(["ALARM", "OK"]);
        comesTo({ Attempts: 4, FailedDeployments: 1 }, 25);
        comesTo({ Attempts: 4, FailedDeployments: 1, Incidents: 1 }, 50);
        comesTo({ Attempts: 4, FailedDeployments: 1, Incidents: 9 }, 100);
        comesTo({ Attempts: 4, Incidents: 1 }, 25);
        comesTo({ Attempts: 4 }, 0);
        comesTo({ Incidents: 3 }, 0);
    });

    it("fit on a dashboard, with what tells of the pipelines", async () => {
        const releases = await Releases.up([production()], (pipeline, placement) => {
            const dora = new DeliveryMetrics("dora", { placement, of: [pipeline] });
            const watch = { routes: { critical: [], warning: [] }, runbook: "https://runbooks.example.com/pipelines" };
            const pipelines = new PipelineMonitoring("pipelines", { ...watch, placement, of: [pipeline] });
            new TeamDashboard("payments", { placement, of: [dora, pipelines] });
        });
        expect(releases.cloud.identities().filter(each => each.startsWith("aws:cloudwatch/dashboard"))).to.have.length(1);
    });
});
