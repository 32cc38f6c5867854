import { allOf, anyOf, atLeast, not, ServiceMonitoring, type ServiceMonitoringArgs } from "@causeway/monitoring";
import { expect } from "chai";
import { complaintsOf, empty, resolved, said } from "../../foundation/accounts.ts";
import { orders, page, shop, ticket, wait, watching } from "../shop.ts";

const critical = [page.topicArn, ticket.topicArn];
const warning = [ticket.topicArn];
const words = (...lines: readonly string[]) =>
    [...lines, "Owner: payments@example.com (payments, staging).", "Runbook: https://runbooks.example.com/shop"].join("\n");

describe("ServiceMonitoring", () => {
    it("makes an alarm for each signal and severity, which says what it means and tells those whom that is for", async () => {
        const cloud = empty("payments-staging");
        const made = await cloud.run(() => new ServiceMonitoring("shop", { ...watching(), of: shop }));
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-error-percent-critical",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-error-percent-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-orders-critical",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-wait-warning",
            "causeway:monitoring:ServiceMonitoring shop",
            "pulumi:providers:aws aws",
        ]);
        expect(said(cloud, "shop-orders-critical")).to.deep.equal({
            namespace: "Shop",
            metricName: "Orders",
            dimensions: { shop: "Vienna" },
            period: 60,
            statistic: "Sum",
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            evaluationPeriods: 15,
            treatMissingData: "breaching",
            alarmDescription: words("Nobody orders.", "Without data: breaching, as somebody always orders."),
            alarmActions: critical,
            okActions: critical,
            name: "shop-orders-critical-0000000",
        });
        const metric = (metricName: string) => ({ metricName, namespace: "Shop", dimensions: { shop: "Vienna" }, stat: "Sum", period: 60 });
        expect(said(cloud, "shop-error-percent-warning")).to.deep.equal({
            metricQueries: [
                { id: "result", expression: "100 * FILL(failed, 0) / orders", label: "failed orders", returnData: true },
                { id: "failed", metric: metric("Failed") },
                { id: "orders", metric: metric("Orders") },
            ],
            comparisonOperator: "GreaterThanThreshold",
            threshold: 1,
            evaluationPeriods: 5,
            treatMissingData: "notBreaching",
            alarmDescription: words("Orders fail.", "Without data: notBreaching, as without orders none fails."),
            alarmActions: warning,
            okActions: warning,
            name: "shop-error-percent-warning-0000000",
        });
        expect(Object.keys(made.alarms)).to.deep.equal([
            "orders-critical",
            "errorPercent-critical",
            "errorPercent-warning",
            "wait-warning",
        ]);
        const { parent, place } = cloud.named("shop-orders-critical");
        expect([parent?.split("::").at(-1), place?.account, place?.region]).to.deep.equal(["shop", "222222222222", "eu-west-1"]);
    });

    it("takes other thresholds, none, learnt ones, and signals of one's own", async () => {
        const cloud = empty("payments-staging");
        await cloud.run(
            () =>
                new ServiceMonitoring("shop", {
                    ...watching(),
                    of: shop,
                    alarms: {
                        orders: { critical: { below: 3, missing: "ignore" }, warning: { belowBand: 3, periods: 2 } },
                        errorPercent: { critical: { above: 9 }, warning: false },
                        wait: false,
                        shelves: { warning: { outside: 2.5 } },
                    },
                    custom: {
                        visitors2: { aspect: "traffic", measure: wait(), means: "Nobody comes.", alarms: { warning: { below: 1 } } },
                    },
                    customize: {
                        alarms: {
                            "visitors2-warning": { actionsEnabled: false },
                            "orders-critical": made => ({ ...made, evaluationPeriods: 9 }),
                        },
                    },
                }),
        );
        expect(cloud.identities().filter(one => one.startsWith("aws:"))).to.deep.equal([
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-error-percent-critical",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-orders-critical",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-orders-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-shelves-warning",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-visitors2-warning",
        ]);
        expect(said(cloud, "shop-orders-critical")).to.include({
            threshold: 3,
            evaluationPeriods: 9,
            treatMissingData: "ignore",
            alarmDescription: words("Nobody orders.", "Without data: ignore."),
        });
        // What a change leaves out stays the signal's own.
        expect(said(cloud, "shop-error-percent-critical")).to.include({ threshold: 9, evaluationPeriods: 3, datapointsToAlarm: 2 });
        expect(said(cloud, "shop-orders-warning")).to.deep.equal({
            metricQueries: [
                {
                    id: "result",
                    label: "orders",
                    returnData: true,
                    metric: { metricName: "Orders", namespace: "Shop", dimensions: { shop: "Vienna" }, stat: "Sum", period: 60 },
                },
                { id: "band", expression: "ANOMALY_DETECTION_BAND(result, 3)", label: "orders, expected", returnData: true },
            ],
            thresholdMetricId: "band",
            comparisonOperator: "LessThanLowerThreshold",
            evaluationPeriods: 2,
            treatMissingData: "breaching",
            alarmDescription: words("Nobody orders.", "Without data: breaching, as somebody always orders."),
            alarmActions: warning,
            okActions: warning,
            name: "shop-orders-warning-0000000",
        });
        expect(said(cloud, "shop-shelves-warning")).to.include({ comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold" });
        expect(said(cloud, "shop-visitors2-warning")).to.include({ actionsEnabled: false, threshold: 1 });
    });

    it("makes alarms over alarms, which speak in their place where they are to", async () => {
        const cloud = empty("payments-staging");
        const other = { arn: "arn:aws:cloudwatch:eu-west-1:222222222222:alarm:bank" };
        const made = await cloud.run(() => {
            const watch = watching();
            const bank = new ServiceMonitoring("bank", { ...watch, of: shop });
            return new ServiceMonitoring("shop", {
                ...watch,
                of: shop,
                composites: {
                    closed: {
                        severity: "critical",
                        means: "The shop is closed, and it is not the bank's fault.",
                        when: allOf("slow-warning", not(bank.alarms["orders-critical"] ?? other)),
                        instead: true,
                    },
                    slow: {
                        severity: "warning",
                        means: "Two of three are bad.",
                        when: anyOf(
                            atLeast(2, "orders-critical", "errorPercent-critical", "wait-warning"),
                            allOf("orders-critical", "errorPercent-warning"),
                        ),
                        instead: true,
                    },
                },
                customize: { composites: { slow: { insufficientDataActions: [page.topicArn] } } },
            });
        });
        expect(said(cloud, "shop-closed-critical")).to.deep.equal({
            alarmName: "payments-shop-closed-critical-staging",
            alarmRule:
                'ALARM("payments-shop-slow-warning-staging") AND NOT ALARM("arn:aws:cloudwatch:eu-west-1:222222222222:alarm:bank-orders-critical-0000000")',
            alarmDescription: words("The shop is closed, and it is not the bank's fault."),
            alarmActions: critical,
            okActions: critical,
        });
        expect(said(cloud, "shop-slow-warning")).to.deep.equal({
            alarmName: "payments-shop-slow-warning-staging",
            alarmRule:
                'AT_LEAST(2, ALARM, ("shop-orders-critical-0000000", "shop-error-percent-critical-0000000", "shop-wait-warning-0000000")) OR (ALARM("shop-orders-critical-0000000") AND ALARM("shop-error-percent-warning-0000000"))',
            alarmDescription: words("Two of three are bad."),
            insufficientDataActions: [page.topicArn],
        });
        expect(said(cloud, "shop-orders-critical")).to.not.have.any.keys("alarmActions", "okActions");
        expect(Object.keys(made.alarms).slice(-2)).to.deep.equal(["slow-warning", "closed-critical"]);
    });

    it("shows alarms, then each aspect with its thresholds across, then what the logs tell of errors", async () => {
        const cloud = empty("payments-staging");
        const made = await cloud.run(
            () => new ServiceMonitoring("shop", { ...watching(), of: shop, alarms: { errorPercent: { warning: { outside: 2 } } } }),
        );
        const [section, ...others] = (await resolved(
            made.alarms["wait-warning"]?.arn.apply(() => made.sections) as never,
        )) as typeof made.sections;
        expect(others).to.deep.equal([]);
        expect(section?.title).to.equal("shop");
        const [alarms, ...widgets] = section?.widgets ?? [];
        expect(alarms).to.deep.include({ kind: "alarms", title: "Alarms", width: "full" });
        const { signals, logs } = shop.monitored;
        expect(widgets).to.deep.equal([
            {
                kind: "graph",
                title: "Traffic",
                left: [signals.orders?.measure],
                thresholds: [{ value: 1, label: "orders: critical", axis: "left", severity: "critical" }],
            },
            {
                kind: "graph",
                title: "Errors",
                left: [signals.errorPercent?.measure],
                thresholds: [{ value: 5, label: "failed orders: critical", axis: "left", severity: "critical" }],
            },
            {
                kind: "graph",
                title: "Latency",
                left: [wait()],
                thresholds: [{ value: 2, label: "wait: warning", axis: "left", severity: "warning" }],
            },
            { kind: "graph", title: "Saturation", left: [signals.shelves?.measure] },
            {
                kind: "logs",
                title: "Errors in the logs",
                width: "full",
                groups: [logs["till"]],
                query: "fields @timestamp, @message | filter level like /(?i)^(error|fatal|critical)$/ | sort @timestamp desc | limit 50",
            },
            {
                kind: "logs",
                title: "Errors in the logs",
                width: "full",
                groups: [logs["door"]],
                query: "fields @timestamp, @message | filter @message like /(?i)\\b(error|exception|fatal)\\b/ | sort @timestamp desc | limit 50",
            },
        ]);
    });

    it("keeps two units of an aspect on two axes, and a third in a graph of its own", async () => {
        const cloud = empty("payments-staging");
        const signal = (unit: "Bytes" | "Percent" | "Seconds") => ({
            aspect: "traffic" as const,
            measure: orders({ unit }),
            means: "Much.",
        });
        const made = await cloud.run(
            () =>
                new ServiceMonitoring("shop", {
                    ...watching(),
                    of: shop,
                    custom: {
                        bytes: { ...signal("Bytes"), alarms: { critical: { above: 7 } } },
                        percent: signal("Percent"),
                        bytes2: signal("Bytes"),
                    },
                }),
        );
        const graphs = made.sections[0]?.widgets.filter(widget => widget.kind === "graph" && widget.title === "Traffic");
        expect(graphs).to.deep.equal([
            {
                kind: "graph",
                title: "Traffic",
                left: [shop.monitored.signals.orders?.measure],
                right: [orders({ unit: "Bytes" }), orders({ unit: "Bytes" })],
                thresholds: [
                    { value: 1, label: "orders: critical", axis: "left", severity: "critical" },
                    { value: 7, label: "orders: critical", axis: "right", severity: "critical" },
                ],
            },
            { kind: "graph", title: "Traffic", left: [orders({ unit: "Percent" })] },
        ]);
    });

    describe("is refused", () => {
        // biome-ignore lint/suspicious/noExplicitAny: what a caller without types may say
        const complaints = (wrong: any, name = "shop") =>
            complaintsOf(
                "payments-staging",
                () => new ServiceMonitoring(name, { ...watching(), of: shop, ...wrong } as ServiceMonitoringArgs<string>),
            );

        it("all at once, with paths", async () => {
            expect(
                await complaints({
                    routes: { critical: [page, "me", page, page, page, page], warning: undefined },
                    runbook: "http://runbooks.example.com",
                    alarms: {
                        orders: { critical: { above: Number.NaN }, fatal: { above: 1 } },
                        errorPercent: { critical: { above: 1, below: 2 }, warning: {} },
                        wait: { warning: { outside: 0 }, critical: { above: 1, breaching: 2, missing: "good" } },
                        returns: { critical: { above: 1 } },
                        shelves: true,
                    },
                    custom: {
                        "error-percent": { aspect: "luck", measure: orders(), means: "", alarms: { critical: { above: 1 } } },
                        "no--name": { aspect: "traffic", measure: undefined, means: "Nothing." },
                        far: {
                            aspect: "traffic",
                            measure: orders({ place: { accountId: "444444444444", region: "us-east-1" } }),
                            means: "m".repeat(900),
                            alarms: { warning: { above: 1 } },
                        },
                    },
                }),
            ).to.deep.equal([
                "runbook is http://runbooks.example.com, not an https:// address",
                "routes.critical has 6 channels: an alarm tells five",
                "routes.critical[1] is me, not a channel",
                "routes.warning is undefined, not a list of channels",
                "alarms.orders.fatal is no severity: there are critical and warning",
                'alarms.returns is nothing that the shop "vienna" reports: it reports orders, errorPercent, wait, shelves',
                "alarms.shelves is true, not false or thresholds by severity",
                "custom.error-percent.aspect is luck, not traffic, errors, latency, saturation, deployments",
                "custom.no--name must be letters, digits and single dashes, and start with a letter",
                "custom.no--name.measure is neither a metric, which has a namespace, a name and a statistic, nor math, which has an expression",
                "alarms.orders.critical.above is NaN, not a number",
                "alarms.errorPercent.critical has above and below: a threshold has one of above, atLeast, below, atMost, outside, aboveBand, belowBand",
                "alarms.errorPercent.warning has no limit: a threshold has one of above, atLeast, below, atMost, outside, aboveBand, belowBand",
                "alarms.wait.critical.missing is good, not notBreaching, breaching, ignore or missing",
                "alarms.wait.critical.breaching is 2, not 1 to the 1 periods that are looked at",
                "alarms.wait.warning.outside is 0, not more than 0 standard deviations",
                "custom.error-percent.means is empty: whoever is called must read what it means",
                "custom.far.alarms.warning.place.region is us-east-1 in Orders: an alarm in eu-west-1 reads its own region's metrics alone",
                "custom.far.means makes a description of 1058 characters, owner and runbook included: CloudWatch takes 1024",
                "custom.error-percent has alarms of the same names as of.monitored.signals.errorPercent: error-percent",
            ]);
        });

        it("where alarms over alarms cannot be", async () => {
            const plan = (when: unknown, more: object = {}) => ({ severity: "critical", means: "Bad.", when, ...more });
            expect(
                await complaints({
                    composites: {
                        itself: plan(not("itself-critical" as never)),
                        one: plan("two-warning"),
                        two: plan(anyOf("wait-warning", "three-critical"), { severity: "warning" }),
                        three: plan(allOf("one-critical", "orders-critical")),
                        typo: plan("orders-warning"),
                        empty: plan(allOf()),
                        few: plan(atLeast(3, "orders-critical", "wait-warning")),
                        odd: plan({ atLeast: 1, of: [not("orders-critical")] }),
                        nothing: plan(undefined),
                        gone: undefined,
                        level: plan("orders-critical", { severity: "fatal", means: undefined }),
                        many: plan(anyOf(...Array.from({ length: 101 }, (_, at) => ({ arn: `arn:${at}` })))),
                        wait: plan("orders-critical"),
                    },
                }),
            ).to.deep.equal([
                "composites.itself.when contains itself: itself-critical > itself-critical",
                "composites.one.when contains itself: one-critical > two-warning > three-critical > one-critical",
                "composites.two.when contains itself: two-warning > three-critical > one-critical > two-warning",
                "composites.three.when contains itself: three-critical > one-critical > two-warning > three-critical",
                'composites.typo.when names "orders-warning", which is no alarm here: there are orders-critical, errorPercent-critical, errorPercent-warning, wait-warning, itself-critical, one-critical, two-warning, three-critical, empty-critical, few-critical, odd-critical, nothing-critical, level-fatal, many-critical, wait-critical',
                "composites.empty.when.allOf names no alarm",
                "composites.few.when.atLeast is 3, not 1 to the 2 alarms that it counts",
                "composites.odd.when.of holds more than alarms: atLeast counts alarms alone",
                "composites.nothing.when is undefined, not an alarm, allOf, anyOf, not or atLeast",
                "composites.gone is undefined, not a composite alarm",
                "composites.level.severity is fatal, not critical or warning",
                "composites.level.means is undefined: whoever is called must read what it means",
                "composites.many.when names 101 alarms: CloudWatch takes 100",
                "composites.many.when makes a rule of 11409 characters: CloudWatch takes 10240",
                "composites.wait has alarms of the same names as of.monitored.signals.wait: wait",
            ]);
        });

        it("where a band is one expression too many", async () => {
            const sum = (parts: number) => ({
                expression: "part1",
                of: Object.fromEntries(
                    Array.from({ length: parts }, (_, at) => [
                        `part${at + 1}`,
                        { expression: "2 * it", of: { it: orders() }, unit: "Count", label: "twice" },
                    ]),
                ),
                unit: "Count",
                label: "sum",
            });
            const signal = (parts: number) => ({
                aspect: "traffic",
                measure: sum(parts),
                means: "Odd.",
                alarms: { warning: { outside: 2 } },
            });
            expect(await complaints({ custom: { many: signal(9), most: signal(8) } })).to.deep.equal([
                "custom.many.alarms.warning is a band around 10 expressions: an alarm with a band takes 9",
            ]);
        });

        it("where nothing is watched, and nothing is left", async () => {
            expect(await complaints({ of: {} })).to.deep.equal(["of says nothing of itself: it has no `monitored`"]);
            expect(await complaints({ placement: undefined, routes: undefined })).to.deep.equal([
                "placement is missing",
                "routes is undefined, not { critical: […], warning: […] }",
            ]);
            const shut = { aspect: "traffic", measure: orders(), means: "Shut.", alarms: "never" };
            expect(await complaints({ custom: { shut } })).to.deep.equal(["custom.shut.alarms is never, not thresholds by severity"]);
            expect(await complaints({ alarms: null, silence: false })).to.deep.equal([
                "alarms is null, not thresholds by signal and severity",
                "silence is false, not { deployments, maintenance }: deployments: false is never while a release is under way",
                "alarms leaves no alarm at all",
            ]);
            expect(await complaints({ custom: null, silence: { maintenance: null } })).to.deep.equal([
                "custom is null, not signals by their names",
                "silence.maintenance is null, not windows of maintenance by their names",
                "alarms leaves no alarm at all",
            ]);
            expect(await complaints({ silence: { maintenance: { night: { schedule: { cron: null }, minutes: 5 } } } })).to.deep.equal([
                "silence.maintenance.night.schedule.cron is null, not a text",
            ]);
            expect(await complaints({ routes: { critical: [{ topicArn: "pages" }], warning: [{ topicArn: null }] } })).to.deep.equal([
                "routes.critical[0] is [object Object], not a channel",
                "routes.warning[0] is [object Object], not a channel",
            ]);
            expect(await complaints({ alarms: { orders: false, errorPercent: false, wait: false } })).to.deep.equal([
                "alarms leaves no alarm at all",
            ]);
            const long = `${"s".repeat(240)}-error-percent-critical-0000000`;
            expect(await complaints({}, "s".repeat(240))).to.deep.equal([
                `name makes the alarm ${long}, 271 characters: CloudWatch takes 255`,
            ]);
        });
    });
});
