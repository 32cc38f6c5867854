import { LogMonitoring, type LogMonitoringArgs } from "@causeway/monitoring";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed } from "../../foundation/accounts.ts";

describe("LogMonitoring, given bad arguments, says everything at once", () => {
    let here: Organization;
    before(async () => {
        here = await organization();
    });

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
                    more: { where: { "$.a": 1 }, value: "$.a = 1 || $.b", dimensions: { b: "$.b IS TRUE && $.c" } },
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
            "filters.more.value is $.a = 1 || $.b, not a number or a property such as $.amount",
            "filters.more.dimensions.b is $.b IS TRUE && $.c, which lines do not have",
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
            await complaints({ filters: { a: { pattern: "a", in: ["access"] } } }, { access: { ...access, class: "INFREQUENT_ACCESS" } }),
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
        expect(
            await complaints({
                filters: { a: null, b: { pattern: "b", dimensions: null, in: null } },
                subscribe: { a: null },
                foundation: null,
                queries: { a: null, b: { query: " " } },
                protect: { custom: null },
            }),
        ).to.deep.equal([
            "foundation is missing",
            "filters.a does not say which lines: it takes one of pattern, where and words",
            'filters.b.dimensions are null, not such as { reason: "$.reason" }',
            "queries.a.query is missing",
            "queries.b.query is missing",
            "subscribe.a.arn is missing",
            "protect.custom is null, not names with regular expressions",
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
            'alarms.gone is nothing that the logs "checkout" reports: it reports errors, a, anomalies',
            "alarms.errors.critical.above is NaN, not a number",
            "filters.a.alarms.warning.periods is 0, not a whole number from 1",
            "filters.a.alarms.warning.breaching is 0, not 1 to the 0 periods that are looked at",
        ]);
        expect(await complaints({}, {})).to.deep.equal(["of.monitored.logs has no logs"]);
        expect(await complaints({}, { access: {} })).to.deep.equal(["of.monitored.logs.access is no log group: one has a name and an arn"]);
    });
});
