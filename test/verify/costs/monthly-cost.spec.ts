import { defaultAssumptions, type GraphResource, monthlyCost, prices } from "@causeway/verify";
import { expect } from "chai";

const resource = (type: string, inputs: object, name = "thing"): GraphResource => ({
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    type,
    inputs: inputs as Record<string, unknown>,
});
const query = (id: string) => ({ id, metric: { namespace: "Shop", metricName: id, period: 60, stat: "Sum" } });
const alarm = (more: object) =>
    resource("aws:cloudwatch/metricAlarm:MetricAlarm", {
        namespace: "Shop",
        metricName: "Errors",
        statistic: "Sum",
        period: 60,
        comparisonOperator: "GreaterThanThreshold",
        threshold: 5,
        evaluationPeriods: 3,
        ...more,
    });
const math = (...ids: readonly string[]) => ({
    metricName: undefined,
    period: undefined,
    metricQueries: [{ id: "result", expression: ids.join(" + "), returnData: true }, ...ids.map(query)],
});
const band = {
    metricName: undefined,
    threshold: undefined,
    thresholdMetricId: "band",
    comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
    metricQueries: [
        { id: "band", expression: "ANOMALY_DETECTION_BAND(m1)", returnData: true },
        { ...query("m1"), returnData: true },
    ],
};
const dashboard = (metrics: number) =>
    resource("aws:cloudwatch/dashboard:Dashboard", {
        dashboardBody: JSON.stringify({
            widgets: [
                { type: "text", properties: { markdown: "# Shop" } },
                {
                    type: "metric",
                    properties: { metrics: [...Array.from({ length: metrics }, () => ["Shop", "Errors"]), [{ expression: "m1" }]] },
                },
            ],
        }),
    });
const logs = (more: object = {}) => resource("aws:cloudwatch/logGroup:LogGroup", more);
const canary = (expression: string, more: object = {}) => resource("aws:synthetics/canary:Canary", { schedule: { expression }, ...more });
const filter = (dimensions: object = {}) =>
    resource("aws:cloudwatch/logMetricFilter:LogMetricFilter", { metricTransformation: { dimensions } });
const machine = (more: object = {}) => resource("aws:sfn/stateMachine:StateMachine", more);
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const cluster = (value?: string) =>
    resource("aws:ecs/cluster:Cluster", { settings: value === undefined ? [] : [{ name: "containerInsights", value }] });
const canarysOwn = "a canary's runs are a function's, too: its time, its log lines, and what it keeps in S3";

/** A resource, and what is counted: meter, quantity, dollars; `about` where it rests on an assumption; and what has no price. */
const cases: readonly (readonly [what: string, resource: GraphResource, items: readonly string[], notPriced?: string])[] = [
    ["an alarm of one metric", alarm({}), ["alarmMetrics 1 $0.1"]],
    ["an alarm of math over three metrics", alarm(math("a", "b", "c")), ["alarmMetrics 3 $0.3"]],
    ["an alarm of ten seconds", alarm({ period: 10 }), ["fastAlarmMetrics 1 $0.3"]],
    ["an alarm with a band, of three metrics", alarm(band), ["alarmMetrics 3 $0.3"]],
    ["an alarm of which something is known later", alarm({ ...math("a", "b"), threshold: unknown }), ["about alarmMetrics 2 $0.2"]],
    ["a composite alarm", resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", { alarmRule: "TRUE" }), ["compositeAlarms 1 $0.5"]],
    ["a dashboard", dashboard(3), ["dashboards 1 $3"]],
    ["a Contributor Insights rule", resource("aws:cloudwatch/contributorInsightRule:ContributorInsightRule", {}), ["insightRules 1 $0.5"]],
    ["a metric of log lines", filter(), ["customMetrics 1 $0.3"]],
    ["one with two dimensions", filter({ shop: "$.shop", till: "$.till" }), ["about customMetrics 9 $2.7"]],
    [
        "logs kept for 30 days",
        logs({ retentionInDays: 30 }),
        ["about logIngestion 1 $0.5", "about logStorage 0.15 $0.0045", "about logQueries 1 $0.005"],
    ],
    ["logs kept for good", logs(), ["about logIngestion 1 $0.5", "about logStorage 1.8 $0.054", "about logQueries 1 $0.005"]],
    ["a canary of every five minutes", canary("rate(5 minutes)"), ["canaryRuns 8640 $10.368"], canarysOwn],
    ["a canary of every hour", canary("rate(1 hour)"), ["canaryRuns 720 $0.864"], canarysOwn],
    ["a canary that is run once", canary("rate(0 minute)"), ["canaryRuns 1 $0.0012"], canarysOwn],
    [
        "a canary by cron, traced",
        canary("cron(0 8 * * ? *)", { runConfig: { activeTracing: true } }),
        ["about canaryRuns 8640 $10.368", "about traces 8640 $0.0432"],
        canarysOwn,
    ],
    ["a cluster without Container Insights", cluster("disabled"), []],
    ["a cluster that says nothing of them", cluster(), []],
    ["a key", resource("aws:kms/key:Key", {}), ["keys 1 $1"]],
    ["a subscriber by e-mail", resource("aws:sns/topicSubscription:TopicSubscription", { protocol: "email" }), ["about emails 100 $0.002"]],
    [
        "a subscriber by HTTPS",
        resource("aws:sns/topicSubscription:TopicSubscription", { protocol: "https" }),
        ["about requests 100 $0.0001"],
    ],
    ["a queue that subscribes, which costs nothing", resource("aws:sns/topicSubscription:TopicSubscription", { protocol: "sqs" }), []],
    ["a state machine", machine(), ["about transitions 2000 $0.05"]],
    [
        "a state machine that writes two metrics and is traced",
        machine({
            definition: JSON.stringify({ put: [{ MetricName: "Deployments" }, { MetricName: "LeadTime" }, { MetricName: "LeadTime" }] }),
            tracingConfiguration: { enabled: true },
        }),
        ["about customMetrics 6 $1.8", "about traces 100000 $0.5", "about transitions 2000 $0.05"],
    ],
    [
        "a state machine that writes a metric in an expression",
        machine({ definition: JSON.stringify({ put: '{% [{ "MetricName": "Incidents", "Value": 1 }] %}' }) }),
        ["about customMetrics 3 $0.9", "about transitions 2000 $0.05"],
    ],
    ["a delivery stream", resource("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {}), ["about deliveries 10 $0.29"]],
    [
        "a function that is traced",
        resource("aws:lambda/function:Function", { tracingConfig: { mode: "Active" } }),
        ["about traces 100000 $0.5"],
    ],
    ["a function that is not", resource("aws:lambda/function:Function", { tracingConfig: { mode: "PassThrough" } }), []],
    ["what costs nothing here", resource("aws:s3/bucket:Bucket", {}), []],
];
const notPriced: readonly (readonly [what: string, resource: GraphResource, why: string])[] = [
    [
        "an alarm on a query",
        alarm({ metricName: undefined, metricQueries: [{ id: "q", expression: "SELECT MAX(CPU) FROM X", period: 60, returnData: true }] }),
        "an alarm on a query costs as much as the query finds metrics",
    ],
    ["logs of infrequent access", logs({ logGroupClass: "INFREQUENT_ACCESS" }), "the price of logs of infrequent access was not found"],
    [
        "data protection",
        resource("aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy", {}),
        "the price of a GB that is looked through for personal data was not found",
    ],
    ["Container Insights", cluster("enhanced"), "Container Insights cost by the metrics of the tasks and services that run in a cluster"],
    [
        "messages to telephones",
        resource("aws:sns/topicSubscription:TopicSubscription", { protocol: "sms" }),
        "the price of notifications by sms was not found",
    ],
    [
        "Application Signals",
        resource("aws:cloudcontrol/resource:Resource", { typeName: "AWS::ApplicationSignals::ServiceLevelObjective" }),
        "Application Signals cost by the signals of what is watched, and their price was not found",
    ],
];

describe("what monitoring costs a month", () => {
    for (const [what, of, items, why] of cases)
        it(`${what}: ${items.join(", ") || "nothing"}`, () => {
            const cost = monthlyCost([of]);
            expect(
                cost.items
                    .map(({ meter, quantity, dollars, isAssumed }) => `${isAssumed ? "about " : ""}${meter} ${quantity} $${dollars}`)
                    .sort(),
            ).to.deep.equal([...items].sort());
            expect(cost.notPriced).to.deep.equal(why === undefined ? [] : [{ resource: "thing", why }]);
        });

    for (const [what, of, why] of notPriced)
        it(`${what}: not priced, and said so`, () => {
            const { dollars, notPriced: told } = monthlyCost([of]);
            expect([dollars, told]).to.deep.equal([0, [{ resource: "thing", why }]]);
        });

    it("adds up all of a kind, and of what it is; what goes does not count", () => {
        const two = [alarm({}), { ...alarm(math("a", "b")), urn: "urn:pulumi:dev::shop::x::other" }, { ...dashboard(1), delete: true }];
        expect(monthlyCost(two)).to.deep.equal({
            dollars: 0.3,
            items: [
                {
                    meter: "alarmMetrics",
                    unit: "metrics of alarms",
                    quantity: 3,
                    dollars: 0.3,
                    isAssumed: false,
                    resources: ["thing", "other"],
                    page: "https://aws.amazon.com/cloudwatch/pricing/",
                },
            ],
            notPriced: [],
            assumptions: defaultAssumptions,
            prices: { asOf: "2026-11-24", region: "us-east-1" },
        });
    });

    it("takes off what an account has for nothing, where it is asked to", () => {
        const many = (count: number, of: GraphResource) => Array.from({ length: count }, () => of);
        const cost = (...resources: readonly GraphResource[]) => monthlyCost(resources, { freeTier: true }).dollars;
        expect(cost(...many(12, alarm({})))).to.equal(0.2);
        expect(cost(...many(4, dashboard(50)))).to.equal(3);
        // Those of more than 50 metrics are never free.
        expect(cost(...many(2, dashboard(51)), dashboard(1))).to.equal(6);
        expect(cost(alarm({ period: 10 }))).to.equal(0.3);
        expect(cost(filter())).to.equal(0);
    });

    it("goes by what is said instead of assumed", () => {
        expect(monthlyCost([logs({ retentionInDays: 60 })], { logGigabytes: 20, queriedGigabytes: 0, compression: 0.2 }).dollars).to.equal(
            10.24,
        );
        expect(() => monthlyCost([], { logGigabytes: -1, traces: Number.NaN, freeTier: "yes" as unknown as boolean, cats: 1 } as object))
            .to.throw()
            .with.property("errors")
            .that.deep.equals([
                { propertyPath: "freeTier", reason: "is yes, not true or false" },
                { propertyPath: "logGigabytes", reason: "is -1, not a number from 0" },
                { propertyPath: "traces", reason: "is NaN, not a number from 0" },
                { propertyPath: "cats", reason: "is nothing that costs depend on" },
            ]);
    });

    it("names AWS's page of each price", () => {
        for (const { page, dollars, per } of Object.values(prices)) {
            expect(page).to.match(/^https:\/\/aws\.amazon\.com\/[a-z-]+\/pricing\/$/);
            expect(dollars > 0 && per >= 1).to.equal(true);
        }
    });
});
