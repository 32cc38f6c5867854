import { checkAlarms, type GraphResource } from "@causeway/verify";
import { expect } from "chai";
import { alarmChecks } from "../../../packages/verify/src/alarms/table.ts";

const arnOf = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;
const resource = (type: string, name: string, inputs: object): GraphResource => ({
    urn: `urn:pulumi:dev::shop::${type}::${name}`,
    type,
    inputs: inputs as Record<string, unknown>,
    outputs: { arn: arnOf(name) },
});
const errors = {
    name: "errors",
    namespace: "Shop",
    metricName: "Errors",
    statistic: "Sum",
    period: 60,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 5,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    alarmActions: ["arn:aws:sns:eu-west-1:111111111111:page"],
};
const query = (id: string, period = 60) => ({ id, metric: { namespace: "Shop", metricName: id, period, stat: "Sum" } });
const math = (expression: string, more: object = {}, second = query("requests")) => ({
    ...errors,
    metricName: undefined,
    namespace: undefined,
    statistic: undefined,
    period: undefined,
    metricQueries: [{ id: "result", label: "errors, percent", expression, returnData: true, ...more }, query("errors"), second],
});
const metric = (name: string, more: object = {}) => resource("aws:cloudwatch/metricAlarm:MetricAlarm", name, { ...errors, name, ...more });
const composite = (name: string, alarmRule: string, more: object = {}) =>
    resource("aws:cloudwatch/compositeAlarm:CompositeAlarm", name, { alarmName: name, alarmRule, alarmActions: ["page"], ...more });
const quiet = { alarmActions: [] };
const silent = (more: object) => ({ actionsSuppressor: { waitPeriod: 60, extensionPeriod: 60, ...more } });

/** What is planted, where it is found, and what is nearly that. */
const planted: readonly (readonly [id: string, path: string, plant: readonly GraphResource[], near: readonly GraphResource[]])[] = [
    [
        "alarm-window",
        "errors.evaluationPeriods",
        [metric("errors", { period: 300, evaluationPeriods: 289 })],
        [metric("errors", { period: 300, evaluationPeriods: 288 }), metric("week", { period: 3600, evaluationPeriods: 168 })],
    ],
    [
        "alarm-window",
        "week.evaluationPeriods",
        [metric("week", { period: 3600, evaluationPeriods: 169 })],
        [metric("week", { period: 86_400, evaluationPeriods: 7 })],
    ],
    [
        "alarm-datapoints",
        "errors.datapointsToAlarm",
        [metric("errors", { datapointsToAlarm: 4 })],
        [metric("errors", { datapointsToAlarm: 3 })],
    ],
    [
        "alarm-periods",
        "errors.metricQueries",
        [metric("errors", math("errors / requests", {}, query("requests", 300)))],
        [metric("errors", math("errors / requests"))],
    ],
    [
        "alarm-expression-id",
        "errors.metricQueries[0].expression",
        [metric("errors", math("errors / request"))],
        [metric("errors", math("100 * FILL(errors, REPEAT) / SUM(METRICS('request'))"))],
    ],
    [
        "alarm-never",
        "errors.threshold",
        [metric("errors", { ...math("errors"), threshold: 100 })],
        [metric("errors", { ...math("errors"), threshold: 99.9 })],
    ],
    [
        "alarm-never",
        "cpu.threshold",
        [metric("cpu", { namespace: "AWS/EC2", metricName: "CPUUtilization", statistic: "Average", threshold: 120 })],
        [
            metric("cpu", { namespace: "AWS/EC2", metricName: "CPUUtilization", statistic: "Sum", threshold: 120 }),
            // A service may use more than it has reserved.
            metric("ecs", { namespace: "AWS/ECS", metricName: "CPUUtilization", statistic: "Average", threshold: 120 }),
        ],
    ],
    [
        "alarm-never",
        "calls.threshold",
        [metric("calls", { namespace: "AWS/Lambda", metricName: "Invocations", comparisonOperator: "LessThanThreshold", threshold: 0 })],
        [
            metric("calls", {
                namespace: "AWS/Lambda",
                metricName: "Invocations",
                comparisonOperator: "LessThanOrEqualToThreshold",
                threshold: 0,
            }),
            // It goes off where nothing is known.
            metric("beats", {
                namespace: "AWS/Lambda",
                metricName: "Invocations",
                comparisonOperator: "LessThanThreshold",
                threshold: 0,
                treatMissingData: "breaching",
            }),
            metric("balance", { comparisonOperator: "LessThanThreshold", threshold: -5 }),
        ],
    ],
    [
        "alarm-without-action",
        "errors.alarmActions",
        [metric("errors", quiet)],
        [
            metric("errors", quiet),
            metric("released", quiet),
            metric("shown", quiet),
            resource("aws:cloudwatch/dashboard:Dashboard", "shop", { dashboardBody: JSON.stringify({ alarms: [arnOf("shown")] }) }),
            metric("suppresses", quiet),
            metric("calm", { alarmActions: [], okActions: ["calm"] }),
            composite("all", "ALARM(errors)", silent({ alarm: arnOf("suppresses") })),
            resource("aws:ecs/service:Service", "checkout", { alarms: { alarmNames: ["released"] } }),
        ],
    ],
    [
        "alarm-without-action",
        "off.alarmActions",
        [metric("off", { actionsEnabled: false })],
        // What AWS does not have yet may be named by what is not known yet.
        [{ ...metric("off", { actionsEnabled: false }), outputs: {} }],
    ],
    [
        "composite-circle",
        "one.alarmRule",
        [composite("one", "ALARM(one) OR FALSE")],
        [composite("one", "ALARM(two) OR ALARM(three)"), composite("two", "ALARM(three)"), composite("three", "FALSE")],
    ],
    [
        "composite-unknown-alarm",
        "one.alarmRule",
        [composite("one", "ALARM(errors) OR ALARM(gone)"), metric("errors")],
        [composite("one", `ALARM(errors) OR ALARM("${arnOf("other")}")`), metric("errors"), metric("other")],
    ],
    [
        "composite-unknown-alarm",
        "one.actionsSuppressor.alarm",
        [composite("one", "TRUE", silent({ alarm: "gone" }))],
        [composite("one", "TRUE", silent({ alarm: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }))],
    ],
];
const found = (...args: Parameters<typeof checkAlarms>) => checkAlarms(...args).map(({ id, path }) => [id, path]);

describe("the checker of alarms", () => {
    planted.forEach(([id, path, plant, near], index) => {
        it(`finds ${id} (${index}), and lets through what is nearly that`, () => {
            expect(found(plant)).to.deep.equal([[id, path]]);
            expect(found(near)).to.deep.equal([]);
        });
    });

    it("says how an alarm comes back to itself, over several", () => {
        const circle = [composite("one", "ALARM(two)"), composite("two", "NOT OK(three)"), composite("three", "ALARM(one)")];
        expect(checkAlarms(circle).map(({ path, wrong }) => [path, wrong])).to.deep.equal([
            ["one.alarmRule", "it watches itself: one -> two -> three -> one"],
            ["three.alarmRule", "it watches itself: three -> one -> two -> three"],
            ["two.alarmRule", "it watches itself: two -> three -> one -> two"],
        ]);
    });

    it("knows alarms of other stacks, and what of them makes use of one", () => {
        const [one, errorsThere] = [composite("one", "ALARM(errors)"), metric("errors", quiet)];
        expect(found([one], [errorsThere])).to.deep.equal([]);
        expect(found([errorsThere], [one])).to.deep.equal([]);
        expect(found([composite("one", "ALARM(two)")], [composite("two", "ALARM(one)")])).to.deep.equal([
            ["composite-circle", "one.alarmRule"],
        ]);
    });

    it("does not judge what is not known yet, and what goes", () => {
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        expect(found([metric("errors", { threshold: unknown }), composite("all", unknown)])).to.deep.equal([]);
        expect(found([{ ...metric("errors", { datapointsToAlarm: 4 }), delete: true }])).to.deep.equal([]);
    });

    it("says what is wrong, what would be right, and where AWS says so", () => {
        expect(checkAlarms([metric("errors", { datapointsToAlarm: 4 })])).to.deep.equal([
            {
                id: "alarm-datapoints",
                path: "errors.datapointsToAlarm",
                wrong: "it is 4 of 3",
                right: "1 to 3",
                page: "CloudWatch API reference: PutMetricAlarm, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
            },
        ]);
    });

    it("has a planted fault and a near miss for each of its kinds", () => {
        expect([...new Set(planted.map(([id]) => id))].sort()).to.deep.equal(alarmChecks.map(({ id }) => id).sort());
    });
});
