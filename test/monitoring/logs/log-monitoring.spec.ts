import type { LogSource } from "@causeway/core";
import { LogMonitoring, type LogMonitoringArgs } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, refusalOf, resolved, said } from "../../foundation/accounts.ts";

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

    describe("says everything that is wrong at once", () => {
        const service = { name: "/shop/service", arn: "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/service", format: "json" };
        const access = { name: "/shop/access", arn: "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/access" };
        const complaints = (wanted: object, logs: object = { service, access }) =>
            complaintsOf("payments-staging", () => {
                const of = { monitored: { name: "checkout", logs } };
                const args = { placement: placed("payments-staging"), foundation: here.foundation, of, ...wanted };
                return new LogMonitoring("checkout-logs", args as unknown as LogMonitoringArgs);
            });

        it("of filters", async () => {
            expect(
                await complaints({
                    filters: {
                        errors: { pattern: "ERROR" },
                        "1st": { pattern: "ERROR" },
                        none: {},
                        both: { pattern: "ERROR", words: { all: ["ERROR"] } },
                        broken: { pattern: "{ $.level = error" },
                        empty: { where: {} },
                        field: { where: { level: "error", "$.status": { above: "500" }, "$.ok": [] } },
                        any: { where: { anyOf: [{ "$.a": Number.NaN }, {}], "$.b": 1 } },
                        words: { words: { any: ["a"], all: [] } },
                        value: { where: { "$.a": 1 }, value: "amount" },
                        text: { words: { all: ["a"] }, value: "$.a", dimensions: { a: "$.a" } },
                        wide: { where: { "$.a": 1 }, dimensions: { a: "$.a", b: "$.b", c: "$.c", d: "$.d" }, defaultValue: 0 },
                        elsewhere: { where: { "$.a": 1 }, in: ["access", "gone"] },
                        delimited: { pattern: "[a, b]", value: "$c", in: [] },
                    },
                }),
            ).to.deep.equal([
                "filters.errors is the name of something else: errors, anomalies, personalData are taken",
                "filters.1st is no name: up to 100 letters, digits, - and _ after a letter",
                "filters.none does not say which lines: it takes one of pattern, where and words",
                "filters.both has pattern and words: it takes one of pattern, where and words",
                "filters.broken.pattern has no closing brace",
                'filters.empty.where is no condition: one is such as { "$.level": "error" }, or { anyOf: […] }',
                'filters.field.where["level"] is no property: one is such as $.status or $.users[0].name, with letters, digits, _ and -',
                'filters.field.where["$.status"] is {"above":"500"}, which no property can be asked',
                'filters.field.where["$.ok"] is [], which no property can be asked',
                "filters.any.where has $.b beside anyOf",
                'filters.any.where.anyOf[0]["$.a"] is null, which no property can be asked',
                'filters.any.where.anyOf[1] is no condition: one is such as { "$.level": "error" }, or { anyOf: […] }',
                "filters.words.words.all is no list of words under all, none or any",
                "filters.words.words.any stands beside others, where CloudWatch passes it over",
                "filters.value.value is amount, not a number or a property such as $.amount",
                "filters.text.value is $.a, not a number",
                "filters.text.dimensions are for JSON, and for patterns of fields",
                "filters.wide.dimensions has 4 dimensions: a metric filter takes 3",
                "filters.wide.defaultValue cannot be where there are dimensions",
                "filters.elsewhere.in[0] is access, which is written as text",
                "filters.elsewhere.in[1] is gone, not one of service, access",
                "filters.delimited.value is $c, not a number or a field of the pattern, such as $status",
                "filters.delimited.in is no list of logs: service, access",
            ]);
        });

        it("of too many filters, and of JSON where there is none", async () => {
            const many = (count: number, pattern: string) =>
                Object.fromEntries(Array.from({ length: count }, (_, at) => [`filter${at}`, { pattern }]));
            expect(await complaints({ filters: many(100, "ERROR") }, { access })).to.deep.equal([
                "filters makes 101 metric filters of access: CloudWatch takes 100 for a log group",
            ]);
            expect(await complaints({ filters: many(6, "%a%") }, { access })).to.deep.equal([
                "filters has 6 patterns with regular expressions for access: CloudWatch takes 5 for a log group",
            ]);
            expect(await complaints({ filters: { json: { where: { "$.a": 1 } } } }, { access })).to.deep.equal([
                "filters.json cannot be read in any of the logs: access is text",
            ]);
            expect(
                await complaints(
                    { filters: { a: { pattern: "a", in: ["access"] } } },
                    { access: { ...access, class: "INFREQUENT_ACCESS" } },
                ),
            ).to.deep.equal(["filters.a.in[0] is access, of the class INFREQUENT_ACCESS, which has no metric filters"]);
        });

        it("of all the rest", async () => {
            expect(
                await complaints({
                    foundation: undefined,
                    anomalies: { every: "2 minutes", visibleDays: 6, lines: { pattern: "a:" } },
                    queries: { orders: { query: "" }, gone: false, "a b": { query: "fields @message", in: ["gone"] } },
                    subscribe: { a: { arn: "arn:a" }, b: { arn: "arn:b", lines: { pattern: "[" } }, "c d": {} },
                    protect: {
                        identifiers: ["Email", "IpAddress", "IpAddress"],
                        custom: { IpAddress: "(a)", open: "[" },
                        findingsDays: 31,
                        in: ["gone"],
                    },
                }),
            ).to.deep.equal([
                "foundation is missing",
                "anomalies.every is 2 minutes, not one of 1 minute, 5 minutes, 10 minutes, 15 minutes, 30 minutes, 1 hour",
                "anomalies.visibleDays is 6, not 7 to 90",
                'anomalies.lines.pattern cannot be read from "a:" on: words of other characters than letters, digits and _ stand in double quotes',
                "queries.orders.query is missing",
                "queries.gone is turned off, and is not one of errorsByMessage, slowestRequests, oneRequest",
                "queries.a b is no name: letters, digits, - and _ after a letter",
                "queries.a b.in is no list of logs: service, access",
                "subscribe has 3 places: CloudWatch takes 2 for a log group",
                "subscribe.b.lines.pattern has no closing bracket",
                "subscribe.c d is no name: letters, digits, - and _ after a letter",
                "subscribe.c d.arn is missing",
                "protect.identifiers[0] is Email, which CloudWatch Logs does not know",
                "protect.identifiers names some data twice",
                "protect.custom.IpAddress is no name of one's own: letters, digits, - and _, up to 128",
                "protect.custom.IpAddress is (a), not a regular expression of up to 200 letters, digits, _#=@/;,- or spaces, and ^$?[]{}|\\*+.",
                "protect.custom.open is [, not a regular expression of up to 200 letters, digits, _#=@/;,- or spaces, and ^$?[]{}|\\*+.",
                "protect.findingsDays is 31, not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
                "protect.in is no list of logs: service, access",
            ]);
            expect(
                await complaints({ subscribe: { a: { arn: "arn:a" } } }, { access: { ...access, class: "INFREQUENT_ACCESS" } }),
            ).to.deep.equal(["subscribe cannot be: access is of the class INFREQUENT_ACCESS"]);
            expect(await complaints({ anomalies: null, filters: 1, protect: [] }, { access })).to.deep.equal([
                "filters is 1, not an object",
                "anomalies is null, not false or { every: … }",
                "protect names no data",
            ]);
            const routes = { critical: [], warning: [] };
            expect(await complaints({ runbook: "https://example.com", alarms: {} })).to.deep.equal([
                "runbook is for nobody: there are no routes",
                "alarms call nobody: there are no routes",
            ]);
            expect(
                await complaints({
                    routes,
                    filters: { a: { pattern: "a", alarms: { warning: { above: 1, periods: 0 } } } },
                    alarms: { gone: false, errors: { critical: { above: Number.NaN } } },
                }),
            ).to.deep.equal([
                "runbook is undefined, not an https:// address",
                'alarms.gone is nothing that the logs "checkout" reports; it reports errors, a, anomalies',
                "alarms.errors.critical.above is NaN, not a number",
                "filters.a.alarms.warning.periods is 0, not a whole number from 1",
                "filters.a.alarms.warning.breaching is 0, not 1 to the 0 periods that are looked at",
            ]);
            expect(await complaints({}, {})).to.deep.equal(["of.monitored.logs has no logs"]);
            expect(await complaints({}, { access: {} })).to.deep.equal([
                "of.monitored.logs.access is no log group: one has a name and an arn",
            ]);
        });
    });
});
