import type { LogSource } from "@causeway/core";
import { LogMonitoring, type LogMonitoringArgs } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Organization, organization, placed, refusalOf, resolved, said } from "../../foundation/accounts.ts";

type Wanted<Filter extends string> = Omit<LogMonitoringArgs<Filter>, "placement" | "foundation" | "of">;
interface Group extends Pick<LogSource, "format"> {
    readonly logGroupClass?: string;
}

describe("LogMonitoring", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    /** A thing with these log groups, and what is made of them. */
    const monitor = async <Filter extends string = never>(
        wanted: Wanted<Filter>,
        groups: Readonly<Record<string, Group>> = { service: { format: "json" } },
        cloud: Cloud = here.cloud("payments-staging"),
    ) => {
        const logs = await cloud.run(() => {
            const placement = placed("payments-staging");
            const made = Object.entries(groups).map(([log, { format, logGroupClass }]) => {
                const group = new aws.cloudwatch.LogGroup(
                    log,
                    { name: `/shop/${log}`, ...(logGroupClass && { logGroupClass }) },
                    { provider: placement.provider },
                );
                return [
                    log,
                    { name: group.name, arn: group.arn, ...(format && { format }), ...(logGroupClass && { class: logGroupClass }) },
                ];
            });
            const of = { monitored: { name: "checkout", logs: Object.fromEntries(made) as Record<string, LogSource> } };
            return new LogMonitoring<Filter>("checkout-logs", { placement, foundation: pulumi.output(here.foundation), of, ...wanted });
        });
        return { cloud, logs };
    };

    const children = (cloud: Cloud): readonly string[] =>
        cloud
            .identities()
            .filter(identity => !/^(pulumi:|causeway:|aws:cloudwatch\/logGroup:LogGroup (service|build|access)$)/.test(identity))
            .map(identity => identity.replace(/^aws:cloudwatch\/\w+:/, ""));

    it("counts errors, looks for anomalies and saves queries, by itself", async () => {
        const { cloud } = await monitor({});
        expect(children(cloud)).to.deep.equal([
            "LogAnomalyDetector checkout-logs-service-anomalies",
            "LogMetricFilter checkout-logs-service-errors",
            "QueryDefinition checkout-logs-errorsByMessage",
            "QueryDefinition checkout-logs-oneRequest",
            "QueryDefinition checkout-logs-slowestRequests",
        ]);
        expect(said(cloud, "checkout-logs-service-errors")).to.deep.include({
            logGroupName: "/shop/service",
            pattern:
                '{ (($.level = "ERROR" || $.level = "error" || $.level = "FATAL" || $.level = "fatal" || $.level = "CRITICAL" || $.level = "critical")) || ($.level >= 50) }',
            metricTransformation: { namespace: "payments/checkout/staging", name: "errors", value: "1", unit: "Count", defaultValue: "0" },
        });
        expect(said(cloud, "checkout-logs-service-anomalies")).to.deep.equal({
            detectorName: "payments-checkout-staging-service",
            logGroupArnLists: ["arn:aws:logs:eu-west-1:222222222222:log-group:/shop/service"],
            evaluationFrequency: "FIFTEEN_MIN",
            anomalyVisibilityTime: 21,
            kmsKeyId: here.foundation.keyArn,
            enabled: true,
        });
        const { queryString, ...query } = said(cloud, "checkout-logs-errorsByMessage");
        expect(query).to.deep.equal({ name: "payments/checkout/staging/errors by message", logGroupNames: ["/shop/service"] });
        expect(queryString).to.equal(
            [
                "fields coalesce(message, msg, errorMessage, @message) as text",
                '| filter level in ["ERROR", "error", "FATAL", "fatal", "CRITICAL", "critical"] or level >= 50',
                "| stats count(*) as errors, latest(@timestamp) as last by text",
                "| sort errors desc",
                "| limit 50",
            ].join("\n"),
        );
    });

    it("finds the errors that programs write, and no other lines", async () => {
        const { cloud } = await monitor({}, { service: { format: "json" }, build: {} });
        const found = (log: string, logEventMessages: readonly string[]): readonly number[] => {
            const { pattern: filterPattern } = said(cloud, `checkout-logs-${log}-errors`);
            const place = { account: "222222222222", region: "eu-west-1" };
            const answer = cloud.aws.operate(place, "logs:TestMetricFilter", { filterPattern, logEventMessages });
            return (answer as { matches: { eventNumber: number }[] }).matches.map(({ eventNumber }) => eventNumber);
        };
        const json = [
            { timestamp: "2026-01-01T00:00:00Z", level: "ERROR", message: "Lambda's own" },
            { level: "INFO", message: "ERROR" },
            { level: 50, msg: "pino" },
            { level: 40, msg: "pino warns" },
            { level: "fatal" },
            { level: { error: true } },
            { time: "2026-01-01T00:00:00Z", type: "platform.report", record: { status: "error" } },
        ];
        expect(found("service", [...json.map(each => JSON.stringify(each)), "ERROR"])).to.deep.equal([1, 3, 5]);
        expect(found("build", ["[ERROR] no", "0 errors", "INFO all is well", "FATAL: gone"])).to.deep.equal([1, 4]);
    });

    it("makes numbers of lines", async () => {
        const { cloud, logs } = await monitor(
            {
                anomalies: false,
                errors: false,
                queries: { errorsByMessage: false, slowestRequests: false, oneRequest: false },
                filters: {
                    declined: {
                        where: { "$.event": "declined", "$.amount": { above: 100 } },
                        dimensions: { reason: "$.reason", shop: "$.shop.name" },
                        means: "Cards are declined.",
                    },
                    took: {
                        where: { "$.took": { exists: true } },
                        value: "$.took",
                        unit: "Milliseconds",
                        statistic: "p99",
                        in: ["service"],
                    },
                    large: { pattern: "[..., status = 2*, bytes > 1000]", value: "$bytes", unit: "Bytes" },
                    timeouts: { words: { all: ["timed out"], none: ["retry"] }, label: "time-outs" },
                },
            },
            { service: { format: "json" }, access: {} },
        );
        expect(children(cloud)).to.deep.equal([
            "LogMetricFilter checkout-logs-access-large",
            "LogMetricFilter checkout-logs-access-timeouts",
            "LogMetricFilter checkout-logs-service-declined",
            "LogMetricFilter checkout-logs-service-timeouts",
            "LogMetricFilter checkout-logs-service-took",
        ]);
        const filter = (name: string) => {
            const { name: _, logGroupName: __, ...rest } = said(cloud, name);
            return rest;
        };
        const namespace = "payments/checkout/staging";
        expect(filter("checkout-logs-service-declined")).to.deep.equal({
            pattern: '{ $.event = "declined" && $.amount > 100 }',
            metricTransformation: {
                namespace,
                name: "declined",
                value: "1",
                unit: "Count",
                dimensions: { reason: "$.reason", shop: "$.shop.name" },
            },
        });
        expect(filter("checkout-logs-service-took")).to.deep.equal({
            pattern: '{ $.took = "*" }',
            metricTransformation: { namespace, name: "took", value: "$.took", unit: "Milliseconds" },
        });
        expect(filter("checkout-logs-access-large")).to.deep.equal({
            pattern: "[..., status = 2*, bytes > 1000]",
            metricTransformation: { namespace, name: "large", value: "$bytes", unit: "Bytes" },
        });
        expect(filter("checkout-logs-access-timeouts")).to.deep.equal({
            pattern: '"timed out" -"retry"',
            metricTransformation: { namespace, name: "timeouts", value: "1", unit: "Count", defaultValue: "0" },
        });

        const common = { namespace, periodSeconds: 60, missing: { as: "notBreaching", why: "without lines there is no number" } };
        expect(logs.metric("declined", { reason: "fraud", shop: "Vienna" })).to.deep.equal({
            ...common,
            name: "declined",
            dimensions: { reason: "fraud", shop: "Vienna" },
            statistic: "Sum",
            unit: "Count",
            label: "declined",
        });
        expect(logs.metric("took")).to.deep.include({ dimensions: {}, statistic: "p99", unit: "Milliseconds" });
        expect(() => logs.metric("declined")).to.throw(RangeError, 'the filter "declined" has the dimensions reason, shop, not none');
        expect(() => logs.metric("errors")).to.throw(RangeError, 'there is no filter "errors"');
        expect(Object.keys(logs.monitored.signals)).to.deep.equal(["took", "large", "timeouts"]);
        expect(logs.sections).to.deep.equal([
            {
                title: "Logs of checkout",
                widgets: [
                    {
                        kind: "graph",
                        title: "declined",
                        left: [
                            {
                                search: `SEARCH('{"payments/checkout/staging","reason","shop"} MetricName="declined"', 'Sum', 60)`,
                                label: "declined",
                            },
                        ],
                    },
                    { kind: "graph", title: "took", left: [logs.metric("took")] },
                    { kind: "graph", title: "large", left: [logs.metric("large")] },
                    { kind: "graph", title: "time-outs", left: [logs.metric("timeouts")] },
                ],
            },
        ]);
    });

    it("masks data, keeps what was found where, and says who may see it", async () => {
        const { cloud, logs } = await monitor(
            {
                anomalies: false,
                errors: false,
                protect: { identifiers: ["EmailAddress", "DriversLicense-US"], custom: { EmployeeId: "E-\\d{9}" } },
            },
            { service: { format: "json" }, access: {} },
        );
        expect(said(cloud, "checkout-logs-findings")).to.deep.equal({
            name: "/aws/vendedlogs/payments/checkout/staging/findings",
            retentionInDays: 90,
            kmsKeyId: here.foundation.keyArn,
        });
        const { logGroupName, policyDocument } = said(cloud, "checkout-logs-access-protection");
        expect(logGroupName).to.equal("/shop/access");
        const DataIdentifier = [
            "arn:aws:dataprotection::aws:data-identifier/EmailAddress",
            "arn:aws:dataprotection::aws:data-identifier/DriversLicense-US",
            "EmployeeId",
        ];
        expect(JSON.parse(policyDocument as string)).to.deep.equal({
            Name: "payments-checkout-staging-access",
            Version: "2021-06-01",
            Configuration: { CustomDataIdentifier: [{ Name: "EmployeeId", Regex: "E-\\d{9}" }] },
            Statement: [
                {
                    Sid: "audit",
                    DataIdentifier,
                    Operation: {
                        Audit: {
                            FindingsDestination: { CloudWatchLogs: { LogGroup: "/aws/vendedlogs/payments/checkout/staging/findings" } },
                        },
                    },
                },
                { Sid: "mask", DataIdentifier, Operation: { Deidentify: { MaskConfig: {} } } },
            ],
        });
        expect(logs.unmask.actions).to.deep.equal(["logs:Unmask"]);
        expect(await resolved(pulumi.output(logs.unmask.resources))).to.deep.equal([
            "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/service",
            "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/service:*",
            "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/access",
            "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/access:*",
        ]);
        const { measure, alarms } = logs.monitored.signals.personalData ?? expect.fail();
        expect(alarms).to.deep.equal({ warning: { above: 0 } });
        expect(measure).to.deep.include({ expression: "FILL(m1, 0) + FILL(m2, 0)", unit: "Count", label: "lines with personal data" });
    });

    it("has signals of anomalies, of each log", async () => {
        const { logs } = await monitor({ anomalies: { every: "5 minutes" } });
        expect(logs.monitored.signals.anomalies).to.deep.equal({
            aspect: "errors",
            measure: {
                namespace: "AWS/Logs",
                name: "AnomalyCount",
                dimensions: { LogAnomalyDetector: "payments-checkout-staging-service", LogAnomalyPriority: "HIGH" },
                statistic: "Sum",
                periodSeconds: 300,
                unit: "Count",
                label: "anomalies",
                missing: { as: "notBreaching", why: "where nothing is odd, nothing is counted" },
            },
            means: "Its logs have lines that they never had, or far more or fewer of some than usual.",
            alarms: { warning: { above: 0 } },
        });
    });

    it("warns of what is odd and of personal data, and of what else it is told, where somebody hears of it", async () => {
        const tickets = "arn:aws:sns:eu-west-1:222222222222:tickets";
        const { cloud, logs } = await monitor({
            routes: { critical: [], warning: [{ topicArn: tickets }] },
            runbook: "https://runbooks.example.com/checkout",
            filters: {
                declined: {
                    where: { "$.event": "declined" },
                    means: "Cards are declined.",
                    alarms: { warning: { above: 5, periods: 3, breaching: 2 } },
                },
            },
            alarms: { errors: { critical: { above: 10, periods: 5 } }, personalData: false },
            protect: ["EmailAddress"],
        });
        expect(Object.keys(logs.alarms)).to.deep.equal(["errors-critical", "declined-warning", "anomalies-warning"]);
        expect(said(cloud, "checkout-logs-declined-warning")).to.deep.include({
            namespace: "payments/checkout/staging",
            metricName: "declined",
            statistic: "Sum",
            period: 60,
            comparisonOperator: "GreaterThanThreshold",
            threshold: 5,
            evaluationPeriods: 3,
            datapointsToAlarm: 2,
            treatMissingData: "notBreaching",
            alarmActions: [tickets],
            alarmDescription: [
                "Cards are declined.",
                "Without data: notBreaching, as without lines there is no number.",
                "Owner: payments@example.com (payments, staging).",
                "Runbook: https://runbooks.example.com/checkout",
            ].join("\n"),
        });
        expect(said(cloud, "checkout-logs-anomalies-warning")).to.deep.include({
            namespace: "AWS/Logs",
            metricName: "AnomalyCount",
            dimensions: { LogAnomalyDetector: "payments-checkout-staging-service", LogAnomalyPriority: "HIGH" },
            period: 900,
            threshold: 0,
        });
        expect(logs.sections[0]?.widgets.map(({ kind, title }) => `${kind} ${title}`)).to.deep.equal([
            "alarms Alarms",
            "graph errors",
            "graph declined",
            "graph found in lines",
            "logs errors by message",
            "logs slowest requests",
        ]);
    });

    it("leaves out what logs of infrequent access do not have", async () => {
        const { cloud } = await monitor({}, { build: { logGroupClass: "INFREQUENT_ACCESS" } });
        expect(children(cloud)).to.deep.equal([
            "QueryDefinition checkout-logs-errorsByMessage",
            "QueryDefinition checkout-logs-oneRequest",
            "QueryDefinition checkout-logs-slowestRequests",
        ]);
    });

    it("is refused by AWS where the foundation's key is not for anomaly detectors yet", async () => {
        const key = await here.cloud("foundation-staging").run(() => {
            const { provider } = placed("foundation-staging");
            return new aws.kms.Key("old", {}, { provider }).arn;
        });
        const old = { ...here.foundation, keyArn: await resolved(key) };
        here = { ...here, foundation: old };
        expect(await refusalOf(monitor({}))).to.match(
            /^aws:cloudwatch\/logAnomalyDetector:LogAnomalyDetector "checkout-logs-service-anomalies": AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-west-1:222222222222:anomaly-detector:[0-9a-f-]+' \(simulated AWS\)$/,
        );
    });
});
