import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { format } from "../../packages/cli/src/dashboards/format.ts";
import { dashboards } from "../../packages/cli/src/dashboards-command.ts";
import { shopProject } from "./shop.ts";
import { messageOf } from "./temporary.ts";

const Dashboard = "aws:cloudwatch/dashboard:Dashboard";
const dashboard = (name: string, widgets: readonly object[], more: object = {}) => ({
    urn: `urn:pulumi:dev::shop::${Dashboard}::${name}`,
    type: Dashboard,
    inputs: { dashboardName: name, dashboardBody: JSON.stringify({ start: "-PT12H", widgets, ...more }) },
});
const widget = (type: string, properties: object, more: object = {}) => ({ type, x: 0, y: 0, width: 12, height: 6, properties, ...more });
const graph = (more: object = {}) =>
    widget("metric", {
        title: "Errors",
        region: "eu-west-1",
        yAxis: { left: { min: 0, label: "Percent" }, right: { min: 0, label: "Count" } },
        metrics: [
            [{ id: "percent", expression: "IF(asked > 0, 100 * failed / asked, 0)", label: "errors, percent" }],
            ["Shop", "Errors", "shop", "Vienna", { id: "failed", stat: "Sum", period: 60, visible: false }],
            ["Shop", "Orders", "shop", "Vienna", { id: "asked", stat: "Sum", period: 60, label: "orders", yAxis: "right" }],
        ],
        annotations: { horizontal: [{ value: 5, label: "critical", color: "#d62728", fill: "above", yAxis: "left" }] },
        ...more,
    });
const alarm = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;

/** What a page's own script reads. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into pages by name
const dataOf = (html: string): any =>
    JSON.parse(/<script type="application\/json" id="widgets">(.*?)<\/script>/s.exec(html)?.[1] as string);
const chartOf = (html: string, at = 0) =>
    Object.values(dataOf(html)[at].variants as Record<string, { chart: never }>)[0]?.chart as never as {
        readonly times: readonly number[];
        readonly lines: readonly { readonly label: string; readonly axis: string; readonly values: readonly number[] }[];
        readonly thresholds: readonly object[];
    };
const noon = Date.parse("2026-11-24T12:00:00Z") / 1000;

describe("causeway dashboards", () => {
    const { folder, write, up } = shopProject();
    const out = () => join(folder.path, "pages");
    const run = (names: string[] = [], more: object = {}) => dashboards(names, { project: folder.path, out: out(), ...more }, noon);
    const page = (name: string) => readFileSync(join(out(), `${name}.html`), "utf8");
    /** The page of one dashboard with these widgets. */
    const paged = async (widgets: readonly object[], more: object = {}, options: object = {}) => {
        up("dev", dashboard("payments", widgets, more));
        await run([], options);
        return page("payments");
    };

    it("writes a page for each dashboard, and one that lists them", async () => {
        up("dev", dashboard("payments", [graph()]), dashboard("payments-2", [graph()]));
        up("live", dashboard("payments", [graph()]));
        const file = (name: string) => join(out(), `${name}.html`);
        expect(await run()).to.deep.equal({
            pages: [
                { stack: "dev", dashboard: "payments", file: file("payments") },
                { stack: "dev", dashboard: "payments-2", file: file("payments-2") },
                { stack: "live", dashboard: "payments", file: file("live.payments") },
            ],
            notes: [],
            index: file("index"),
        });
        expect(readdirSync(out())).to.have.members(["index.html", "live.payments.html", "payments-2.html", "payments.html"]);
        expect(page("index")).to.include('<a href="live.payments.html">payments</a><small>live</small>');
    });

    it("says in plain sight that nothing was measured, and needs nothing but itself", async () => {
        const html = await paged([graph()]);
        expect(html).to.include('<span class="banner">simulated, sample data: nothing here was measured</span>');
        expect(html).to.include("2026-11-24 00:00 to 2026-11-24 12:00 UTC");
        expect(html).to.include("default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'");
        expect(html).not.to.match(/<(script|img|iframe)[^>]+src=|<link|@import|url\(/);
    });

    it("shows widgets where CloudWatch does, with titles, lines, units and thresholds", async () => {
        const html = await paged([graph(), widget("text", { markdown: "# Shop" }, { x: 12, y: 6, width: 6, height: 2 })]);
        const articles = [...html.matchAll(/<article[^>]*style="([^"]*)"/g)].map(([, style]) => style);
        expect(articles).to.deep.equal(["grid-column:1 / span 12;grid-row:1 / span 6", "grid-column:13 / span 6;grid-row:7 / span 2"]);
        expect(html).to.include("<h3>Errors<small>Percent · Count</small></h3>");
        expect(html).to.include("<h1>Shop</h1>");
        const { lines, thresholds, times } = chartOf(html);
        expect(lines.map(({ label, axis }) => [label, axis])).to.deep.equal([
            ["errors, percent", "left"],
            ["orders", "right"],
        ]);
        expect(thresholds).to.deep.equal([{ value: 5, label: "critical", color: "#d62728", axis: "left", fill: "above" }]);
        expect([times[0], times.length]).to.deep.equal([noon - 12 * 3600, 240]);
    });

    it("makes up the same data each time, works out what is worked out of it, and keeps to what numbers can be", async () => {
        const shown = {
            metrics: [
                ...(graph().properties as { metrics: unknown[] }).metrics,
                ["Shop", "Errors", "shop", "Vienna", { stat: "Sum", period: 60 }],
                ["AWS/ECS", "CPUUtilization"],
            ],
        };
        const first = await paged([graph(shown)]);
        expect(await paged([graph(shown)])).to.equal(first);
        const [percent, asked, failed, cpu] = chartOf(first).lines.map(({ values }) => values) as [number[], number[], number[], number[]];
        expect(percent).to.deep.equal(failed.map((value, at) => ((asked[at] as number) > 0 ? (100 * value) / (asked[at] as number) : 0)));
        expect(Math.max(...failed)).to.be.greaterThan(0);
        expect(cpu.every(value => value >= 0 && value <= 100)).to.equal(true);
        expect(failed.every(value => Number.isInteger(value) && value >= 0)).to.equal(true);
    });

    it("has searches find a few things that there might be", async () => {
        const search = `SEARCH('{AWS/ECS,ServiceName,ClusterName} MetricName="CPUUtilization" ClusterName="staging"', 'Average', 300)`;
        const html = await paged([
            graph({ metrics: [[{ expression: search, label: "$" + "{PROP('Dim.ServiceName')} of $" + "{PROP('Dim.ClusterName')}" }]] }),
            widget("metric", {
                view: "singleValue",
                region: "eu-west-1",
                metrics: [[{ expression: `SUM(${search})`, label: "all" }]],
                setPeriodToTimeRange: true,
            }),
        ]);
        expect(chartOf(html).lines.map(({ label }) => label)).to.deep.equal([
            "payments-checkout of staging",
            "payments-orders of staging",
            "search-web of staging",
        ]);
        expect(html).to.match(/<strong>\d+(\.\d+)?<\/strong><span>all<\/span>/);
    });

    it("has variables as drop-downs, and each widget as it is with what is chosen", async () => {
        const choose = (property: string, more: object) => ({ type: "property", property, inputType: "select", id: property, ...more });
        const html = await paged(
            [graph({ metrics: [["AWS/Lambda", "Errors", "FunctionName", "-"]] }), widget("text", { markdown: "of staging" })],
            {
                variables: [
                    choose("FunctionName", {
                        label: "function",
                        search: "{AWS/Lambda,FunctionName}",
                        populateFrom: "FunctionName",
                        defaultValue: "__FIRST",
                    }),
                    {
                        type: "pattern",
                        pattern: "staging",
                        inputType: "radio",
                        id: "where",
                        values: [{ value: "staging" }, { value: "live", label: "Live" }],
                        defaultValue: "live",
                    },
                ],
            },
        );
        expect(html).to.include(
            '<label>function<select id="choice-FunctionName"><option value="payments-receipts">payments-receipts</option>' +
                '<option value="search-index">search-index</option><option value="search-suggest">search-suggest</option></select></label>' +
                '<label>pattern_2<select id="choice-where"><option value="live">Live</option><option value="staging">staging</option></select></label>',
        );
        const { 0: functions, 1: text } = dataOf(html);
        expect(functions.relevant).to.deep.equal(["FunctionName"]);
        expect(Object.keys(functions.variants)).to.deep.equal(["payments-receipts", "search-index", "search-suggest"]);
        expect(Object.values(text.variants as Record<string, { html: string }>).map(({ html }) => html.trim())).to.deep.equal([
            '<div class="text"><p>of live</p>\n</div>',
            '<div class="text"><p>of staging</p>\n</div>',
        ]);
    });

    it("shows alarms, logs, numbers, other views, and what it has no picture of", async () => {
        const html = await paged([
            widget("alarm", { title: "Alarms", alarms: [alarm("errors-critical"), alarm("cpu-warning")] }),
            widget("log", {
                title: "Lines",
                region: "eu-west-1",
                query: "SOURCE '/ecs/a' | fields @timestamp, @message | filter a | stats count(*) as errors by level",
            }),
            widget("metric", {
                view: "singleValue",
                sparkline: true,
                region: "eu-west-1",
                metrics: [["Shop", "Orders", { label: "<orders>" }]],
            }),
            widget("metric", {
                view: "gauge",
                region: "eu-west-1",
                yAxis: { left: { min: 0, max: 100 } },
                metrics: [["AWS/ECS", "CPUUtilization"]],
            }),
            widget("metric", { view: "table", region: "eu-west-1", metrics: [["AWS/ECS", "CPUUtilization"]] }),
            widget("metric", { region: "eu-west-1", annotations: { alarms: [alarm("one")] } }),
            widget("explorer", {}),
        ]);
        expect([...html.matchAll(/<span title="([^"]*)"/g)].map(([, name]) => name)).to.have.members([
            "errors-critical",
            "cpu-warning",
            "one",
        ]);
        expect(html).to.include("<thead><tr><th>level</th><th>errors</th></tr></thead>").and.include("<small>/ecs/a</small>");
        expect(html).to.include("<span>&lt;orders&gt;</span><svg").and.include('class="bar"').and.include("<td>CPUUtilization</td>");
        expect(html).to.include("not simulated: a widget of the type explorer");
    });

    it("reads markdown as CloudWatch does: no HTML, links to dashboards lead to their pages", async () => {
        const markdown =
            "Look: <script>alert(1)</script> ![a](https://example.com/a.png) [next](#dashboards:name=payments-2) [bad](javascript:alert)";
        up("dev", dashboard("payments", [widget("text", { markdown, background: "transparent" })]), dashboard("payments-2", []));
        await run();
        const shown = /<div class="content">(.*?)<\/div><\/div>/s.exec(page("payments"))?.[1];
        expect(shown).to.include("&lt;script&gt;").and.include('<a href="payments-2.html">next</a>').and.include('<a href="#">bad</a>');
        expect(shown).not.to.match(/<img|<script/);
    });

    it("has nothing of a stack's in it as markup: colours, titles, and text after a tag that nobody closed", async () => {
        const evil = '"><img src=x onerror=alert(1)>';
        const html = await paged([
            graph({ title: evil, metrics: [["Shop", "Errors", { color: evil, label: evil }]] }),
            widget("text", { markdown: "a & b &amp; <code> <img src=x onerror=alert(1) //" }),
        ]);
        expect(html).not.to.match(/<img/);
        expect(html).to.include("a &amp; b &amp; &lt;code&gt; &lt;img src=x onerror=alert(1) //");
    });

    it("shows what metrics were where a file says it, and what alarms came to", async () => {
        const values = [0, 9, 9, 9, 9];
        const series = write("series.json", {
            series: [
                {
                    namespace: "Shop",
                    name: "Errors",
                    dimensions: { shop: "Vienna" },
                    statistic: "Sum",
                    periodSeconds: 60,
                    start: "2026-11-24T10:00:00Z",
                    values,
                },
            ],
        });
        const name = "errors";
        const metricAlarm = {
            urn: `urn:pulumi:dev::shop::aws:cloudwatch/metricAlarm:MetricAlarm::${name}`,
            type: "aws:cloudwatch/metricAlarm:MetricAlarm",
            inputs: {
                name,
                namespace: "Shop",
                metricName: "Errors",
                dimensions: { shop: "Vienna" },
                statistic: "Sum",
                period: 60,
                comparisonOperator: "GreaterThanThreshold",
                threshold: 5,
                evaluationPeriods: 2,
            },
        };
        up(
            "dev",
            metricAlarm,
            dashboard("payments", [
                graph({ metrics: [["Shop", "Errors", "shop", "Vienna", { stat: "Sum", period: 60 }]] }),
                widget("alarm", { alarms: [alarm(name)] }),
            ]),
        );
        await run([], { series });
        expect(chartOf(page("payments")).lines[0]?.values).to.deep.equal(values);
        expect(page("payments")).to.include('<div class="ALARM"><span title="errors">errors</span><b>ALARM</b></div>');
        expect(page("payments")).to.include("simulated, the series of a file and sample data: nothing here was measured");
        expect(await messageOf(() => run([], { series: "-", file: "-" }))).to.equal(
            "--file and --series: standard input can be one of them",
        );
    });

    it("says that pages cannot go where there is a file", async () => {
        up("dev", dashboard("payments", []));
        const file = write("taken.txt", {});
        expect(await messageOf(() => run([], { out: file }))).to.equal(
            `--out: ${file} cannot be a folder: EEXIST: file already exists, mkdir '${file}'`,
        );
    });

    it("says what there is no page of", async () => {
        up("dev", { urn: "urn:pulumi:dev::shop::a:b/c:D::d", type: "a:b/c:D" });
        expect(await messageOf(() => run())).to.equal("there is no dashboard in dev");
        const unknown = {
            ...dashboard("later", []),
            inputs: { dashboardName: "later", dashboardBody: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" },
        };
        up("dev", unknown);
        expect((await run()).notes).to.deep.equal(["dev: what is on later is not known, or is no JSON"]);
    });

    it("is a command that reads standard input, and answers in JSON", () => {
        const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
        const input = JSON.stringify({ version: 3, deployment: { resources: [dashboard("payments", [graph()])] } });
        const { status, stdout, stderr } = spawnSync(process.execPath, [main, "dashboards", "--file", "-", "--json", "--out", "here"], {
            cwd: folder.path,
            env: { ...process.env, INIT_CWD: folder.path },
            input,
            encoding: "utf8",
        });
        expect({ status, stderr }).to.deep.equal({ status: 0, stderr: "" });
        expect(JSON.parse(stdout)).to.deep.equal({
            index: join(folder.path, "here", "index.html"),
            pages: [{ stack: "standard input", dashboard: "payments", file: join(folder.path, "here", "payments.html") }],
            notes: [],
        });
    });

    it("draws every chart in a browser", async function () {
        const browser = ["chromium", "chromium-browser", "google-chrome"].find(name => spawnSync(name, ["--version"]).status === 0);
        if (!browser) return this.skip();
        this.timeout(60_000);
        await paged([graph(), graph({ stacked: true }), widget("text", { markdown: "a" })]);
        const flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        const { stdout } = spawnSync(
            browser,
            [
                ...flags,
                `--user-data-dir=${join(folder.path, "browser")}`,
                "--virtual-time-budget=2000",
                "--dump-dom",
                `file://${join(out(), "payments.html")}`,
            ],
            { encoding: "utf8" },
        );
        expect(stdout.match(/<canvas/g)).to.have.length(2);
        return undefined;
    });
});

describe("numbers on pages", () => {
    it("are written as people read them", () => {
        const written = [
            format(undefined),
            ...[0, 0.1234, 12.34, 1234, 45_600, 7_800_000].map(value => format(value)),
            ...[0, 0.5, 99.95].map(value => format(value, "Percent")),
            ...[0.0421, 4.2, 600, 9000, 200_000].map(value => format(value, "Seconds")),
            format(250, "Milliseconds"),
            format(7_800_000, "Bytes"),
        ];
        expect(written).to.deep.equal([
            "–",
            ...["0", "0.123", "12.3", "1234", "45.6 k", "7.8 M"],
            ...["0 %", "0.5 %", "100 %"],
            ...["42.1 ms", "4.2 s", "10 min", "2.5 h", "2.31 d"],
            "250 ms",
            "7.8 MB",
        ]);
    });
});
