import { type HasSections, TeamDashboard, type Widget } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, empty, placed } from "../../foundation/accounts.ts";
import { errors, failed, graph, orders, section, showing } from "./shown.ts";

const stack = "payments-staging";
/** Puts a dashboard up, and answers with the body of each of its parts. */
async function bodies(of: readonly HasSections[], more: object = {}) {
    const cloud = empty(stack);
    await cloud.run(() => new TeamDashboard("payments", { placement: placed(stack), of, ...more }));
    return bodiesIn(cloud);
}
const bodiesIn = (cloud: Cloud) =>
    cloud
        .identities()
        .filter(identity => identity.startsWith("aws:cloudwatch/dashboard"))
        .map(identity => cloud.named(identity.split(" ")[1] as string).inputs as { dashboardName: string; dashboardBody: string })
        .map(({ dashboardName, dashboardBody }) => ({ name: dashboardName, ...JSON.parse(dashboardBody) }));
/** The one widget beside its section's heading. */
const onlyWidget = async (widget: Widget) => (await bodies([showing(widget)]))[0]?.widgets[1];
const complaints = (of: unknown, more: object = {}) =>
    complaintsOf(stack, () => new TeamDashboard("payments", { placement: placed(stack), of: of as HasSections[], ...more }));

describe("TeamDashboard", () => {
    it("shows what bundles show, each section under its heading, in rows that nobody lays out by hand", async () => {
        const cloud = empty(stack);
        await cloud.run(() => {
            const alarmArns = [pulumi.output("arn:aws:cloudwatch:eu-west-1:222222222222:alarm:checkout-errors")];
            new TeamDashboard("payments", {
                placement: placed(stack),
                of: [
                    showing({ kind: "alarms", title: "Alarms", width: "full", alarmArns }, graph(), {
                        kind: "number",
                        title: "Today",
                        of: [orders],
                        width: "quarter",
                    }),
                    { sections: [section("receipts", graph({ width: "full" }))] },
                ],
            });
        });
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/dashboard:Dashboard payments-dashboard",
            "causeway:monitoring:TeamDashboard payments",
            "pulumi:providers:aws aws",
        ]);
        const [body] = bodiesIn(cloud);
        expect(body).to.include({ name: "payments-staging", start: "-PT12H", periodOverride: "inherit" });
        expect(body.widgets.map(({ type, x, y, width, height }: Record<string, unknown>) => [type, x, y, width, height])).to.deep.equal([
            ["text", 0, 0, 24, 1],
            ["alarm", 0, 1, 24, 3],
            ["metric", 0, 4, 12, 6],
            ["metric", 12, 4, 6, 6],
            ["text", 0, 10, 24, 1],
            ["metric", 0, 11, 24, 6],
        ]);
        expect(body.widgets[0].properties).to.deep.equal({ markdown: "## checkout", background: "transparent" });
        expect(body.widgets[1].properties).to.deep.equal({
            title: "Alarms",
            alarms: ["arn:aws:cloudwatch:eu-west-1:222222222222:alarm:checkout-errors"],
            sortBy: "stateUpdatedTimestamp",
        });
    });

    it("puts measures into CloudWatch's words: ids of their own, hidden parts, axes, thresholds", async () => {
        const late = { expression: "IF(late > 1, share, 0)", of: { late: failed, share: errors }, unit: "Percent", label: "late" } as const;
        const widget = await onlyWidget({
            kind: "graph",
            title: "Orders",
            left: [errors, late],
            right: [orders],
            thresholds: [
                { value: 2, label: "critical", severity: "critical", bad: "above" },
                { value: 1, label: "promised", axis: "right" },
            ],
        });
        const dimensions = ["shop", "Vienna"];
        const part = (id: string, name: string, label: string, period: number) => [
            "Shop",
            name,
            ...dimensions,
            { id, label, stat: "Sum", period, visible: false },
        ];
        expect(widget.properties).to.deep.equal({
            title: "Orders",
            region: "eu-west-1",
            view: "timeSeries",
            stacked: false,
            metrics: [
                [
                    {
                        id: "left1",
                        expression: "IF(left1_asked1 > 0, 100 * (FILL(left1_failed1, 0)) / left1_asked1, 0)",
                        label: "errors, percent",
                    },
                ],
                part("left1_failed1", "FailedOrders", "failed orders", 60),
                part("left1_asked1", "Orders", "orders", 300),
                [{ id: "left2", expression: "IF(left2_late > 1, left2_share, 0)", label: "late" }],
                part("left2_late", "FailedOrders", "failed orders", 60),
                [
                    {
                        id: "left2_share",
                        expression: "IF(left2_share_asked1 > 0, 100 * (FILL(left2_share_failed1, 0)) / left2_share_asked1, 0)",
                        label: "errors, percent",
                        visible: false,
                    },
                ],
                part("left2_share_failed1", "FailedOrders", "failed orders", 60),
                part("left2_share_asked1", "Orders", "orders", 300),
                ["Shop", "Orders", ...dimensions, { id: "right1", label: "orders", stat: "Sum", period: 300, yAxis: "right" }],
            ],
            legend: { position: "bottom" },
            yAxis: { left: { min: 0, showUnits: false, label: "Percent" }, right: { min: 0, showUnits: false, label: "Count" } },
            annotations: {
                horizontal: [
                    { value: 2, label: "critical", color: "#d62728", fill: "above", yAxis: "left" },
                    { value: 1, label: "promised", color: "#7f7f7f", yAxis: "right" },
                ],
            },
        });
    });

    it("shows a number of other days than the dashboard's own", async () => {
        const { properties } = await onlyWidget({ kind: "number", title: "Orders", of: [orders], wholeRange: true, days: 30 });
        expect(properties).to.deep.equal({
            title: "Orders",
            region: "eu-west-1",
            view: "singleValue",
            setPeriodToTimeRange: true,
            start: "-P30D",
            metrics: [["Shop", "Orders", "shop", "Vienna", { id: "left1", label: "orders", stat: "Sum", period: 300 }]],
        });
    });

    it("says of what is elsewhere where it is", async () => {
        const at = (accountId: string, region: string) => ({ ...orders, place: { accountId, region } });
        const { properties } = await onlyWidget({
            kind: "number",
            title: "Orders",
            of: [
                at("222222222222", "eu-west-1"),
                at("333333333333", "eu-west-1"),
                at("222222222222", "us-east-1"),
                { search: "SEARCH('{Shop,shop}', 'Sum', 300)", label: "shops", place: { accountId: "333333333333", region: "us-east-1" } },
            ],
            wholeRange: true,
        });
        const options = (more: object) => ["Shop", "Orders", "shop", "Vienna", { label: "orders", stat: "Sum", period: 300, ...more }];
        expect(properties).to.deep.equal({
            title: "Orders",
            region: "eu-west-1",
            view: "singleValue",
            setPeriodToTimeRange: true,
            metrics: [
                options({ id: "left1" }),
                options({ id: "left2", accountId: "333333333333" }),
                options({ id: "left3", region: "us-east-1" }),
                [
                    {
                        id: "left4",
                        expression: "SEARCH('{Shop,shop}', 'Sum', 300)",
                        label: "shops",
                        accountId: "333333333333",
                        region: "us-east-1",
                    },
                ],
            ],
        });
    });

    it("asks log groups, and shows texts, whose leaves are outputs", async () => {
        const group = (name: string) => ({ name: pulumi.output(name), arn: `arn:aws:logs:eu-west-1:222222222222:log-group:${name}` });
        expect(
            (
                await onlyWidget({
                    kind: "logs",
                    title: "Errors",
                    groups: [group("/ecs/checkout"), group("/lambda/receipts")],
                    query: 'filter level = "error"\n  | sort @timestamp desc\nlimit 20',
                })
            ).properties,
        ).to.deep.equal({
            title: "Errors",
            region: "eu-west-1",
            view: "table",
            query: "SOURCE '/ecs/checkout' | SOURCE '/lambda/receipts' | filter level = \"error\"\n| sort @timestamp desc\n| limit 20",
        });
        expect((await onlyWidget({ kind: "text", title: "Who", markdown: pulumi.output("Ask *payments*.") })).properties).to.deep.equal({
            markdown: "### Who\n\nAsk *payments*.",
        });
    });

    it("leaves the last word to the caller", async () => {
        const [body] = await bodies([showing(graph())], {
            hours: 3,
            customize: { dashboard: { dashboardName: "our-own" } },
        });
        expect(body).to.include({ name: "our-own", start: "-PT3H" });
    });

    it("says all that is wrong, by path", async () => {
        expect(await complaints([], { hours: 0 })).to.deep.equal([
            "of must be a list of at least one bundle, or anything else that has sections",
            "hours is 0, not a whole number from 1 to 2160",
        ]);
        expect(await complaints([{}, undefined, { sections: [{ title: " ", widgets: [] }] }])).to.deep.equal([
            "of[0].sections must be a list of at least one section",
            "of[1].sections must be a list of at least one section",
            "of[2].sections[0].title must be a text that is not empty",
            "of[2].sections[0].widgets must be a list of at least one widget",
        ]);
        const widgets = [
            { kind: "pie" },
            { kind: "graph", title: "", width: "wide", left: [] },
            {
                kind: "graph",
                title: "a",
                left: [undefined, { ...orders, statistic: "Median", periodSeconds: 90 }],
                thresholds: [{ value: Number.NaN, label: "", axis: "right" }],
            },
            {
                kind: "number",
                title: "a",
                of: [{ search: "" }, { ...errors, of: { asked1: { ...orders, statistics: ["Average"] }, failed1: failed } }],
            },
            { kind: "alarms", title: "a", alarmArns: [] },
            { kind: "logs", title: "a", groups: [], query: "SOURCE 'a' | limit 1" },
            { kind: "text", title: "a" },
        ];
        const at = "of[0].sections[0].widgets";
        expect(await complaints([{ sections: [{ title: "checkout", widgets }] }])).to.deep.equal([
            `${at}[0].kind is "pie", not graph, number, alarms, logs, text`,
            `${at}[1].title must be a text that is not empty`,
            `${at}[1].width is "wide", not quarter, third, half, full`,
            `${at}[1].left must be a list of at least one measure`,
            `${at}[2].thresholds[0].value is NaN, not a number`,
            `${at}[2].thresholds[0].label must be a text that is not empty`,
            `${at}[2].thresholds[0].axis is right, where nothing is shown on that side`,
            `${at}[2].left[0] is no measure`,
            `${at}[2].left[1].statistic is "Median" in Orders, a statistic that CloudWatch does not have`,
            `${at}[2].left[1].periodSeconds is 90 in Orders, not 1, 5, 10, 20, 30 or a multiple of 60`,
            `${at}[3].of[0].search must be a text that is not empty`,
            `${at}[3].of[1].statistic is "Sum", which Orders does not have: Average`,
            `${at}[4].alarmArns must be a list of at least one alarm`,
            `${at}[5].groups must be a list of at least one log group`,
            `${at}[5].query begins with SOURCE: say the log groups in groups`,
            `${at}[6].markdown must be a text that is not empty`,
        ]);
    });

    it("says what is no list, no line, no measure, no text, where the caller has no types", async () => {
        const widgets = [
            { kind: "graph", title: "a", left: "orders", right: {}, thresholds: null },
            { kind: "graph", title: "a", left: ["orders", []], thresholds: [null] },
            { kind: "number", title: "a", of: [orders], wholeRange: "yes" },
            { kind: "alarms", title: "a", alarmArns: [5, null] },
            { kind: "logs", title: "a", groups: [null, {}], query: "limit 1" },
            { kind: "text", title: "a", markdown: ["a"] },
        ];
        const at = "of[0].sections[0].widgets";
        expect(await complaints([{ sections: [{ title: "checkout", widgets }] }])).to.deep.equal([
            `${at}[0].left must be a list of at least one measure`,
            `${at}[0].right must be a list of measures`,
            `${at}[0].thresholds must be a list of lines across`,
            `${at}[1].thresholds[0].value is undefined, not a number`,
            `${at}[1].thresholds[0].label must be a text that is not empty`,
            `${at}[1].left[0] is no measure`,
            `${at}[1].left[1] is no measure`,
            `${at}[2].wholeRange is yes, not true or false`,
            `${at}[3].alarmArns[0] is no ARN`,
            `${at}[3].alarmArns[1] is no ARN`,
            `${at}[4].groups[0].name is no log group's name`,
            `${at}[4].groups[1].name is no log group's name`,
            `${at}[5].markdown must be a text that is not empty`,
        ]);
    });
});

describe("a TeamDashboard's own check", () => {
    it("finds what CloudWatch would refuse, or show nothing of, and says of which argument it comes", async () => {
        const alarmArns = ["errors"];
        const wrong = { ...errors, expression: "failed1 / requests" };
        const named = { ...errors, of: { ...errors.of, Failed: failed } };
        const page = (title: string, address: string) => `(${title}, https://docs.aws.amazon.com/AmazonCloudWatch/latest/${address}.html)`;
        const math = page("Using math expressions with CloudWatch metrics", "monitoring/using-metric-math");
        expect(
            await complaints([
                showing(graph()),
                showing({ kind: "alarms", title: "Alarms", alarmArns }, graph({ left: [orders], right: [wrong, named] })),
            ]),
        ).to.deep.equal([
            'of[1].sections[0].widgets[0].alarms[0] it is "errors": must be such as arn:aws:cloudwatch:eu-west-1:111111111111:alarm:errors ' +
                page("CloudWatch API reference: Dashboard Body Structure and Syntax", "APIReference/CloudWatch-Dashboard-Body-Structure"),
            `of[1].sections[0].widgets[1].metrics[1][0].expression "requests" is no line's id: must be the id of a line of this widget ${math}`,
        ]);
        expect(
            await complaintsOf(stack, () => new TeamDashboard("all payments", { placement: placed(stack), of: [showing(graph())] })),
        ).to.deep.equal(['name is "all payments", not 1 to 200 letters, digits, dashes and underscores']);
    });
});

describe("a TeamDashboard of more than CloudWatch takes", () => {
    const many = (count: number) => Array.from({ length: count }, () => orders);

    it("shows what one widget has no room for in several", async () => {
        const alarmArns = Array.from({ length: 101 }, (_, at) => `arn:aws:cloudwatch:eu-west-1:222222222222:alarm:alarm-${at}`);
        const [body] = await bodies([
            showing({ kind: "alarms", title: "Alarms", alarmArns }, graph({ left: many(400), right: many(101) }), {
                kind: "number",
                title: "Sums",
                of: many(500),
            }),
        ]);
        expect(
            body.widgets
                .slice(1)
                .map(({ properties: { title, alarms, metrics } }: { properties: Record<string, unknown[]> }) => [
                    title,
                    (alarms ?? metrics)?.length,
                ]),
        ).to.deep.equal([
            ["Alarms (1 of 2)", 100],
            ["Alarms (2 of 2)", 1],
            ["Orders (1 of 2)", 500],
            ["Orders (2 of 2)", 1],
            ["Sums", 500],
        ]);
    });

    it("goes on in further dashboards, section by section, which name each other", async () => {
        const full = graph({ left: many(500) });
        const sections = ["one", "two", "three"].map(title => section(title, full, full));
        const [first, second] = await bodies([{ sections }]);
        expect([first.name, second.name]).to.deep.equal(["payments-staging", "payments-staging-2"]);
        const texts = ({ widgets }: { widgets: { y: number; type: string; properties: { markdown: string } }[] }) =>
            widgets.filter(({ type }) => type === "text").map(({ y, properties }) => [y, properties.markdown]);
        expect(texts(first)).to.deep.equal([
            [0, "### Part 1 of 2\n\npayments-staging · [payments-staging-2](#dashboards:name=payments-staging-2)"],
            [2, "## one"],
            [9, "## two"],
        ]);
        expect(texts(second)).to.deep.equal([
            [0, "### Part 2 of 2\n\n[payments-staging](#dashboards:name=payments-staging) · payments-staging-2"],
            [2, "## three"],
        ]);
        // 2,500 fit.
        const [only, none] = await bodies([{ sections: [section("one", full, full, full), section("two", full, full)] }]);
        expect([only.widgets.length, none]).to.deep.equal([7, undefined]);
    });

    it("is refused where one measure or one section is too much for any", async () => {
        const parts = Object.fromEntries(many(500).map((metric, at) => [`m${at}`, metric]));
        const huge = { expression: "SUM(METRICS())", of: parts, unit: "Count", label: "all" } as const;
        const full = graph({ left: many(500) });
        const texts = Array.from({ length: 500 }, (): Widget => ({ kind: "text", title: "a", markdown: "b" }));
        const long: Widget = { kind: "text", title: "a", markdown: "b".repeat(1_000_000) };
        expect(
            await complaints([
                showing(graph({ left: [orders, huge] })),
                showing(full, full, full, full, full, graph()),
                showing(...texts),
                showing(long),
            ]),
        ).to.deep.equal([
            "of[0].sections[0].widgets[0].left[1] is made of 501 metrics and expressions: a widget takes 500",
            "of[1].sections[0] has 2501 metrics: a dashboard has room for 2500",
            "of[2].sections[0] has 501 widgets: a dashboard has room for 499",
            "of[3].sections[0] has 1000206 bytes: a dashboard has room for 990000",
        ]);
    });
});
