import { ServiceLevelObjective, type ServiceLevelObjectiveArgs, TeamDashboard } from "@causeway/monitoring";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, empty, organization, resolved, said, statements } from "../../foundation/accounts.ts";
import { orders, page, promised, shop, ticket, type watching } from "./promised.ts";

async function made(more: object = {}) {
    const cloud = empty("payments-staging");
    const slo = await cloud.run(() => new ServiceLevelObjective("checkout-availability", promised(more)));
    return { cloud, slo };
}
const windows = ["1h-long-critical", "1h-short-critical", "6h-long-critical", "6h-short-critical", "72h-long-warning", "72h-short-warning"];
const windowName = (window: string) => `checkout-availability-burn-${window}`;
const words = "Owner: payments@example.com (payments, staging).\nRunbook: https://runbooks.example.com/shop";

const complaints = (more: object, name = "checkout-availability") =>
    complaintsOf("payments-staging", () => new ServiceLevelObjective(name, promised(more)));

describe("ServiceLevelObjective", () => {
    it("creates exactly these resources, under these names", async () => {
        const { cloud } = await made();
        expect(cloud.identities()).to.deep.equal(
            [
                ...["page-critical", "ticket-warning"].map(
                    name => `aws:cloudwatch/compositeAlarm:CompositeAlarm checkout-availability-${name}`,
                ),
                ...windows.map(window => `aws:cloudwatch/metricAlarm:MetricAlarm ${windowName(window)}`),
                "causeway:monitoring:ServiceLevelObjective checkout-availability",
                "pulumi:providers:aws aws",
            ].sort(),
        );
    });

    it("watches each window with one sum, by how fast the budget goes, and calls nobody by that", async () => {
        const { cloud } = await made();
        const counted = (name: string, period: number) => ({
            dimensions: { shop: "Vienna" },
            metricName: name,
            namespace: "Shop",
            period,
            stat: "Sum",
        });
        expect(said(cloud, windowName("1h-long-critical"))).to.deep.equal({
            name: "checkout-availability-burn-1h-long-critical-0000000",
            alarmDescription: `The budget of checkout-availability, 99.9 percent over 30 days goes with a burn rate of more than 14.4, over 1 h: part of an alarm that calls.\nWithout data: notBreaching, as where nothing is asked, nothing is bad.\n${words}`,
            comparisonOperator: "GreaterThanThreshold",
            evaluationPeriods: 1,
            metricQueries: [
                {
                    id: "result",
                    expression:
                        "IF(FILL(bad, 0) >= 5, 100 * FILL(bad, 0) / IF(FILL(total, 0) > FILL(bad, 0), FILL(total, 0), FILL(bad, 0)) / 0.1, 0)",
                    label: "burn rate over 1 h",
                    returnData: true,
                },
                { id: "bad", metric: counted("Failed", 3600) },
                { id: "total", metric: counted("Orders", 3600) },
            ],
            threshold: 14.4,
            treatMissingData: "notBreaching",
        });
        const rows = windows.map(window => {
            const { threshold, metricQueries, alarmActions } = said(cloud, windowName(window)) as {
                threshold: number;
                metricQueries: { metric?: { period: number } }[];
                alarmActions?: unknown;
            };
            return [window, threshold, ...metricQueries.flatMap(({ metric }) => metric?.period ?? []), alarmActions];
        });
        expect(rows).to.deep.equal([
            ["1h-long-critical", 14.4, 3600, 3600, undefined],
            ["1h-short-critical", 14.4, 300, 300, undefined],
            ["6h-long-critical", 6, 21_600, 21_600, undefined],
            ["6h-short-critical", 6, 1800, 1800, undefined],
            ["72h-long-warning", 1, 259_200, 259_200, undefined],
            ["72h-short-warning", 1, 21_600, 21_600, undefined],
        ]);
    });

    it("pages where both windows of a limit are over it, and makes a ticket where the budget goes steadily", async () => {
        const { cloud } = await made();
        const alarm = (window: string) => `ALARM("${windowName(window)}-0000000")`;
        expect(said(cloud, "checkout-availability-page-critical")).to.deep.equal({
            alarmName: "payments-checkout-availability-page-critical-staging",
            alarmDescription: `The error budget of checkout-availability, 99.9 percent over 30 days is going: 2 percent of it within 1 h (a burn rate of 14.4), or 5 percent of it within 6 h (a burn rate of 6).\n${words}`,
            alarmActions: [page],
            okActions: [page],
            alarmRule: `(${alarm("1h-long-critical")} AND ${alarm("1h-short-critical")}) OR (${alarm("6h-long-critical")} AND ${alarm("6h-short-critical")})`,
        });
        expect(said(cloud, "checkout-availability-ticket-warning")).to.deep.equal({
            alarmName: "payments-checkout-availability-ticket-warning-staging",
            alarmDescription: `The error budget of checkout-availability, 99.9 percent over 30 days is going: 10 percent of it within 3 d (a burn rate of 1).\n${words}`,
            alarmActions: [ticket],
            okActions: [ticket],
            alarmRule: `${alarm("72h-long-warning")} AND ${alarm("72h-short-warning")}`,
        });
    });

    it("is about answers that take too long, about counts of one's own, and after a policy of one's own", async () => {
        const asked = async (more: object) => {
            const { cloud } = await made({ policy: { critical: [{ budgetPercent: 10, withinHours: 2 }] }, ...more });
            expect(cloud.identities().filter(identity => identity.includes("/")).length).to.equal(3);
            const { metricQueries, threshold } = said(cloud, windowName("2h-long-critical")) as {
                metricQueries: { metric?: { metricName: string; stat: string } }[];
                threshold: number;
            };
            return [threshold, ...metricQueries.flatMap(({ metric }) => (metric ? `${metric.stat} ${metric.metricName}` : []))];
        };
        expect(await asked({ indicator: { latency: { withinSeconds: 0.3 } } })).to.deep.equal([36, "TC(0.3:) Wait", "SampleCount Wait"]);
        expect(await asked({ of: undefined, indicator: orders })).to.deep.equal([36, "Sum Failed", "Sum Orders"]);
        const sum = { expression: "a + b", of: { a: orders.bad, b: orders.total }, unit: "Count", label: "both" };
        expect(await asked({ of: undefined, indicator: { bad: orders.bad, total: sum } })).to.deep.equal([
            36,
            "Sum Failed",
            "Sum Failed",
            "Sum Orders",
        ]);
    });

    it("calls nobody in windows of maintenance", async () => {
        const maintenance = { night: { schedule: { cron: "0 3 ? * SUN *" }, minutes: 120 } };
        const { cloud } = await made({ maintenance });
        expect(cloud.only("AlarmMuteRule")["muteTargets"]).to.deep.equal({
            alarmNames: ["payments-checkout-availability-page-critical-staging", "payments-checkout-availability-ticket-warning-staging"],
        });
        expect(await complaints({ maintenance: { night: { ...maintenance.night, minutes: 0 } } })).to.deep.equal([
            "maintenance.night.minutes is 0, not 1 to 21600 whole minutes",
        ]);
    });

    it("has its arguments changed last", async () => {
        const total = [{ Id: "a", Expression: "1" }];
        const ours = {
            RequestBasedSli: {
                RequestBasedSliMetric: { TotalRequestCountMetric: total, MonitoredRequestCountMetric: { BadCountMetric: total } },
            },
        };
        const customize = {
            windows: { "burn-1h-long-critical": { actionsEnabled: false } },
            alarms: { page: { alarmDescription: "ours" } },
            signals: (args: object) => ({ ...args, desiredState: JSON.stringify({ ...ours, Name: "ours" }) }),
        };
        const { cloud } = await made({ customize, applicationSignals: true });
        expect(cloud.named("checkout-availability-signals").id).to.include(":slo/ours");
        expect(said(cloud, windowName("1h-long-critical"))["actionsEnabled"]).to.equal(false);
        expect(said(cloud, "checkout-availability-page-critical")["alarmDescription"]).to.equal("ours");
    });

    it("shows what is kept, what is left, and how fast it goes", async () => {
        const { slo } = await made();
        const [section, ...others] = slo.sections;
        expect(others).to.deep.equal([]);
        expect(section?.title).to.equal("checkout-availability");
        const shown = section?.widgets.map(widget => [
            widget.kind,
            widget.title,
            ...(widget.kind === "number"
                ? [widget.days, ...widget.of.map(measure => ("expression" in measure ? measure.expression : ""))]
                : []),
            ...(widget.kind === "graph" ? [widget.left.map(({ label }) => label), widget.thresholds] : []),
            ...(widget.kind === "text" ? [widget.markdown] : []),
        ]);
        expect(shown).to.deep.equal([
            [
                "number",
                "Good, of 99.9 percent promised, 30 days",
                30,
                "IF(FILL(total, 0) > 0, 100 - 100 * FILL(bad, 0) / FILL(total, 0), 100)",
            ],
            ["number", "Budget left, 30 days", 30, "IF(FILL(total, 0) > 0, 100 - 100 * 100 * FILL(bad, 0) / FILL(total, 0) / 0.1, 100)"],
            [
                "text",
                "What is promised",
                "99.9 percent of events are good over 30 days: 0.1 percent may be bad, as many as in 43.2 minutes of outage.",
            ],
            [
                "graph",
                "How fast the budget goes: 1 is as fast as it may",
                ["burn rate over 5 min", "burn rate over 30 min", "burn rate over 6 h"],
                [
                    { value: 14.4, label: "critical, over 5 min", severity: "critical" },
                    { value: 6, label: "critical, over 30 min", severity: "critical" },
                    { value: 1, label: "warning, over 6 h", severity: "warning" },
                ],
            ],
            ["alarms", "Alarms"],
        ]);
    });
});

describe("ServiceLevelObjective on a dashboard", () => {
    it("shows numbers of all its days, whatever the dashboard's own time", async () => {
        const cloud = empty("payments-staging");
        await cloud.run(() => {
            const args = promised({ indicator: { latency: { withinSeconds: 0.3 } } });
            return new TeamDashboard("payments", { placement: args.placement, of: [new ServiceLevelObjective("checkout-latency", args)] });
        });
        const { widgets } = JSON.parse(cloud.only("Dashboard")["dashboardBody"] as string) as {
            widgets: { properties: { start?: string; view?: string } }[];
        };
        const numbers = widgets.filter(({ properties: { view } }) => view === "singleValue");
        expect(widgets).to.have.length(6);
        expect(numbers.map(({ properties: { start } }) => start)).to.deep.equal(["-P30D", "-P30D"]);
    });
});

describe("ServiceLevelObjective, where releases are held against it", () => {
    it("lets that service's pipeline alone look at one alarm, and says which", async () => {
        const { cloud: at, foundation } = await organization();
        const cloud = at("payments-staging");
        const slo = await cloud.run(
            () => new ServiceLevelObjective("checkout-availability", promised({ foundation: pulumi.output(foundation) })),
        );
        const { leaves, ...known } = slo.target ?? { leaves: pulumi.output(undefined) };
        expect(known).to.deep.equal({
            kind: "objective",
            service: "checkout-availability",
            place: { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" },
        });
        expect(await resolved(leaves as pulumi.Output<unknown>)).to.deep.equal({
            alarmName: "checkout-availability-burn-1h-short-critical-0000000",
            roleArn: "arn:aws:iam::222222222222:role/causeway/objective/payments-checkout-availability-staging",
            clearsWithinMinutes: 10,
        });
        expect(cloud.policy("checkout-availability-gate")["Statement"]).to.deep.equal([
            {
                Effect: "Allow",
                Action: "sts:AssumeRole",
                Principal: { AWS: "arn:aws:iam::111111111111:root" },
                Condition: {
                    ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/causeway/pipeline/payments-checkout-pipeline" },
                },
            },
        ]);
        expect(statements(cloud, "checkout-availability-gate-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["cloudwatch:DescribeAlarms"],
                Resource: ["arn:aws:cloudwatch:eu-west-1:222222222222:alarm:checkout-availability-burn-1h-short-critical-0000000"],
            },
        ]);
    });

    it("changes alarms in place where another target is promised, and leaves the role alone", async () => {
        const first = empty("payments-staging");
        await first.run(() => new ServiceLevelObjective("checkout-availability", promised()));
        const second = new Cloud({ after: first, stack: "payments-staging" });
        await second.run(() => new ServiceLevelObjective("checkout-availability", promised({ target: 99.5 })));
        const changes = new Set(second.registered.map(({ change }) => change));
        expect([...changes].filter(change => change !== "same" && change !== undefined)).to.deep.equal(["update"]);
    });
});

describe("ServiceLevelObjective, where Application Signals keeps account of it", () => {
    const desired = (cloud: Cloud) => JSON.parse(cloud.named("checkout-availability-signals").inputs["desiredState"] as string);

    it("promises the same there, of requests, with the burn rates of the same windows", async () => {
        const failed = { expression: "FILL(a, 0) + FILL(b, 0)", of: { a: orders.bad, b: orders.total }, unit: "Count", label: "failed" };
        const { cloud, slo } = await made({ applicationSignals: true, indicator: { bad: failed, total: orders.total } });
        expect(cloud.named("checkout-availability-signals").inputs["typeName"]).to.equal("AWS::ApplicationSignals::ServiceLevelObjective");
        const stat = (MetricName: string) => ({
            MetricStat: {
                Metric: { Namespace: "Shop", MetricName, Dimensions: [{ Name: "shop", Value: "Vienna" }] },
                Period: 60,
                Stat: "Sum",
            },
        });
        expect(desired(cloud)).to.deep.equal({
            Name: "payments-checkout-availability-staging",
            Description: "checkout-availability, 99.9 percent over 30 days",
            RequestBasedSli: {
                RequestBasedSliMetric: {
                    TotalRequestCountMetric: [{ Id: "total", ReturnData: true, ...stat("Orders") }],
                    MonitoredRequestCountMetric: {
                        BadCountMetric: [
                            { Id: "bad", ReturnData: true, Expression: "FILL(a, 0) + FILL(b, 0)" },
                            { Id: "a", ReturnData: false, ...stat("Failed") },
                            { Id: "b", ReturnData: false, ...stat("Orders") },
                        ],
                    },
                },
            },
            Goal: { AttainmentGoal: 99.9, WarningThreshold: 50, Interval: { RollingInterval: { DurationUnit: "DAY", Duration: 30 } } },
            BurnRateConfigurations: [60, 5, 360, 30, 4320].map(LookBackWindowMinutes => ({ LookBackWindowMinutes })),
        });
        expect(cloud.named("checkout-availability-signals").id).to.equal(
            "arn:aws:application-signals:eu-west-1:222222222222:slo/payments-checkout-availability-staging",
        );
        expect(slo.signals).to.not.equal(undefined);
    });

    it("warns when it is told to, and changes in place", async () => {
        const { cloud } = await made({ applicationSignals: { warningPercent: 20 } });
        expect(desired(cloud).Goal.WarningThreshold).to.equal(20);
        const later = new Cloud({ after: cloud, stack: "payments-staging" });
        await later.run(() => new ServiceLevelObjective("checkout-availability", promised({ applicationSignals: true, target: 99.5 })));
        expect(later.named("checkout-availability-signals").change).to.equal("update");
    });

    it("says what it does not take", async () => {
        expect(await complaints({ applicationSignals: { warningPercent: 100 } })).to.deep.equal([
            "applicationSignals.warningPercent is 100, not more than 0 and less than 100",
        ]);
        expect(await complaints({ applicationSignals: "yes" })).to.deep.equal([
            "applicationSignals is yes, not true or { warningPercent }",
        ]);
        const critical = [1, 2, 3, 4, 5, 6].map(withinHours => ({ budgetPercent: 20, withinHours }));
        expect(await complaints({ applicationSignals: true, policy: { critical } })).to.deep.equal([
            "policy has 12 windows of different lengths: Application Signals takes 10",
        ]);
    });
});

describe("ServiceLevelObjective, given bad arguments", () => {
    it("says everything at once", async () => {
        expect(
            await complaints(
                { runbook: "later", indicator: "speed", target: 101, windowDays: Number.NaN, leastBadEvents: 0, routes: { critical: [] } },
                "Checkout",
            ),
        ).to.deep.equal([
            "runbook is later, not an https:// address",
            "routes.warning is undefined, not a list of channels",
            'name is "Checkout": must be lower-case letters, digits and dashes, and start with a letter',
            'indicator is "speed", not availability, { latency } or { bad, total }',
            "target is 101 percent: nothing may be bad then, and there is no budget to spend. Promise less than 100",
            "windowDays is NaN, not a whole number from 1 to 365",
            "leastBadEvents is 0, not a whole number from 1 to 1000000",
        ]);
    });

    it("says what cannot be promised of a thing", async () => {
        const silent = { monitored: { ...shop.monitored, indicators: undefined } };
        expect(await complaints({ of: silent })).to.deep.equal([
            "indicator is availability, which checkout has not: it has none of its own, so give the counts { bad, total }",
        ]);
        const { latency } = shop.monitored.indicators ?? {};
        expect(await complaints({ of: { monitored: { ...shop.monitored, indicators: { latency } } } })).to.deep.equal([
            "indicator is availability, which checkout has not: it has latency",
        ]);
        expect(await complaints({ of: undefined, indicator: "availability" })).to.deep.equal([
            "indicator is availability, of nothing: say of what, with `of`",
        ]);
        expect(await complaints({ of: {}, indicator: { latency: {} } })).to.deep.equal([
            "of says nothing of itself: it has no `monitored`",
            "indicator is latency, of nothing: say of what, with `of`",
            "indicator.latency.withinSeconds is undefined, not seconds, more than 0",
        ]);
    });

    it("says what is no count, and what CloudWatch takes no alarm of", async () => {
        const { bad, total } = orders;
        const p99 = { ...total, statistic: "p99" };
        expect(await complaints({ indicator: { bad: p99, total: 3 } })).to.deep.equal([
            "indicator.bad is the p99 of Orders, which is no count: take Sum, SampleCount or TC",
            "indicator.total is no measure",
        ]);
        const many = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`m${at}`, bad]));
        expect(
            await complaints({ indicator: { bad: { expression: "SUM(METRICS())", of: many, unit: "Count", label: "all" }, total } }),
        ).to.deep.equal(["indicator.of has 11 metrics: an alarm takes 10"]);
        const overseas = { ...bad, place: { accountId: "222222222222", region: "us-east-1" } };
        expect(await complaints({ indicator: { bad: overseas, total } })).to.deep.equal([
            "indicator.place.region is us-east-1 in Failed: an alarm in eu-west-1 reads its own region's metrics alone",
        ]);
    });

    it("says that one bad event breaks the promise, and lets another through", async () => {
        expect(await complaints({ eventsPerDay: 30 })).to.deep.equal([
            "windowDays is 30: of 30 events a day 0.9 may be bad in all of them, so that the first one breaks the promise. Promise less than 99.9 percent, or over more days",
        ]);
        expect(await complaints({ eventsPerDay: -1 })).to.deep.equal(["eventsPerDay is -1, not more than 0"]);
        await made({ eventsPerDay: 34 });
    });

    it("says which window there is none of", async () => {
        const policy = { critical: [{ budgetPercent: 10, withinHours: 2 }] };
        expect(
            await complaints({ policy, customize: { windows: { "burn-1h-long-critical": {}, "burn-2h-short-critical": {} } } }),
        ).to.deep.equal(["customize.windows.burn-1h-long-critical is no window: there are burn-2h-long-critical, burn-2h-short-critical"]);
    });

    it("says whose pipeline is not known, and what is too long", async () => {
        const foundation = pulumi.output({});
        expect(await complaints({ of: undefined, indicator: orders, foundation })).to.deep.equal([
            "pipelineOf is missing: whose pipeline is held against it?",
        ]);
        const long = "c".repeat(48);
        expect(await complaints({}, long)).to.deep.equal([
            `name makes "payments-${long}-staging", 65 characters: AWS takes 64 in a role's name`,
        ]);
    });

    it("does not compile where it is known to be wrong", () => {
        const common = { ...({} as ReturnType<typeof watching>), target: 99.9, windowDays: 30 };
        const own: ServiceLevelObjectiveArgs = { ...common, indicator: orders };
        // @ts-expect-error of nothing there is no availability
        const nothing: ServiceLevelObjectiveArgs = { ...common, indicator: "availability" };
        // @ts-expect-error no such indicator
        const speed: ServiceLevelObjectiveArgs = { ...common, of: shop, indicator: "speed" };
        // @ts-expect-error within what time?
        const latency: ServiceLevelObjectiveArgs = { ...common, of: shop, indicator: { latency: {} } };
        // @ts-expect-error of how many?
        const half: ServiceLevelObjectiveArgs = { ...common, of: shop, indicator: { bad: orders.bad } };
        expect([own, nothing, speed, latency, half].length).to.equal(5);
    });
});
