import { expect } from "chai";
import { Account, refused } from "./account.ts";

const Dashboard = "aws:cloudwatch/dashboard:Dashboard";

describe("sandbox CloudWatch dashboards", () => {
    let here: Account;
    const put = (dashboardBody: unknown, dashboardName = "payments-staging") =>
        here.create(Dashboard, {
            dashboardName,
            dashboardBody: typeof dashboardBody === "string" ? dashboardBody : JSON.stringify(dashboardBody),
        });
    const metric = (more: object = {}) => ({ metrics: [["AWS/Lambda", "Errors", { stat: "Sum" }]], region: "eu-central-1", ...more });
    const widget = (properties: object, more: object = {}) => ({ type: "metric", x: 0, y: 0, width: 12, height: 6, properties, ...more });
    const refusedWith = (body: object, ...errors: readonly (readonly [dataPath: string, message: string])[]) =>
        refused(
            () => put(body),
            `InvalidParameterInput: The dashboard body is invalid, there are ${errors.length} validation errors:\n${JSON.stringify(
                errors.map(([dataPath, message]) => ({ dataPath, message })),
                null,
                2,
            )}`,
        );
    beforeEach(() => {
        here = new Account();
    });

    it("are known by their names: one of the same name is overwritten, another name replaces", () => {
        const made = put({ widgets: [widget(metric())] });
        expect(made).to.include({ id: "payments-staging", dashboardArn: "arn:aws:cloudwatch::111111111111:dashboard/payments-staging" });
        put({ widgets: [] });
        expect(here.read(Dashboard, "payments-staging")["dashboardBody"]).to.equal('{"widgets":[]}');
        const inputs = (dashboardName: string, dashboardBody: string) => ({ dashboardName, dashboardBody });
        const before = inputs("payments-staging", '{"widgets":[]}');
        expect(here.changes(Dashboard, "payments-staging", before, inputs("payments", '{"widgets":[],"start":"-PT3H"}'))).to.have.members([
            "dashboardBody",
            "dashboardName!",
        ]);
        // A body that means the same is the same.
        expect(here.changes(Dashboard, "payments-staging", before, inputs("payments-staging", '{ "widgets": [] }'))).to.deep.equal([]);
    });

    it("have names of letters, digits, dashes and underscores, and bodies of JSON", () => {
        expect(() => put({ widgets: [] }, "payments staging")).to.throw(
            `"dashboard_name" doesn't comply with restrictions ("^[0-9A-Za-z_-]+$"): "payments staging"`,
        );
        expect(() => put({ widgets: [] }, "a".repeat(256))).to.throw(
            `"dashboard_name" cannot be longer than 255 characters: "${"a".repeat(256)}"`,
        );
        expect(() => put("widgets:")).to.throw('"dashboard_body" contains an invalid JSON: widgets:');
    });

    it("take widgets of CloudWatch's kinds, and variables", () => {
        put({
            start: "-PT12H",
            periodOverride: "inherit",
            variables: [
                {
                    type: "property",
                    property: "ServiceName",
                    inputType: "select",
                    id: "s",
                    search: "{AWS/ECS,ServiceName}",
                    populateFrom: "ServiceName",
                },
                { type: "pattern", pattern: "eu-west-1", inputType: "input", id: "region" },
                { type: "property", property: "region", inputType: "radio", id: "r", values: [{ value: "eu-west-1" }] },
            ],
            widgets: [
                widget({
                    ...metric({
                        metrics: [
                            ["AWS/Lambda", "Errors", "FunctionName", "receipts", { id: "m1", visible: false }],
                            [{ expression: "m1 * 2", id: "e1" }],
                        ],
                    }),
                }),
                widget({ annotations: { alarms: ["arn"] }, region: "eu-central-1" }),
                widget(metric({ view: "gauge", yAxis: { left: { min: 0, max: 100 } } })),
                { type: "text", properties: { markdown: "hello", background: "transparent" } },
                { type: "log", properties: { region: "eu-central-1", query: "SOURCE 'a' | limit 1", view: "table" } },
                { type: "alarm", properties: { alarms: ["arn"], sortBy: "timestamp", states: ["ALARM"] } },
            ],
        });
    });

    it("are refused with all that is wrong, as CloudWatch says it", () => {
        refusedWith([], ["", "Should be object"]);
        refusedWith({}, ["", "Should have required property 'widgets'"]);
        refusedWith({ widgets: {} }, ["/widgets", "Should be array"]);
        refusedWith({ widgets: Array.from({ length: 501 }, () => widget(metric())) }, ["/widgets", "Should NOT have more than 500 items"]);
        refusedWith(
            { end: "2026-01-01T00:00:00Z", periodOverride: "none", widgets: [] },
            ["", "Should have property start when property end is present"],
            ["/periodOverride", "Should be equal to one of the allowed values"],
        );
        refusedWith(
            {
                widgets: [
                    widget(metric(), { x: 24, y: -1, width: 0.5, height: 1001 }),
                    { type: "chat" },
                    { type: "text" },
                    { type: "text", x: 1, properties: { markdown: "a" } },
                ],
            },
            ["/widgets/0/x", "Should be <= 23"],
            ["/widgets/0/y", "Should be >= 0"],
            ["/widgets/0/width", "Should be integer"],
            ["/widgets/0/height", "Should be <= 1000"],
            ["/widgets/1/type", "Should be equal to one of the allowed values"],
            ["/widgets/2", "Should have required property 'properties'"],
            ["/widgets/3", "Should have required property 'y'"],
        );
    });

    it("are refused where a metric is not written as CloudWatch wants it", () => {
        const listed = 'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element';
        const metrics = [
            ["AWS/Lambda", "Errors", { stat: "Sum" }, { FunctionName: "receipts" }],
            "AWS/Lambda",
            ["AWS/Lambda", "Errors", "FunctionName"],
            [{ label: "nothing" }],
            ["AWS/Lambda", "Errors", { id: "Errors", yAxis: "middle", visible: "no" }],
        ];
        refusedWith(
            { widgets: [widget(metric({ metrics }))] },
            ["/widgets/0/properties/metrics/0/2", 'Invalid metric field type, only "String" type is allowed'],
            ["/widgets/0/properties/metrics/1", listed],
            ["/widgets/0/properties/metrics/2", listed],
            ["/widgets/0/properties/metrics/3", listed],
            ["/widgets/0/properties/metrics/4/2/id", 'Should match pattern "^[a-z][a-zA-Z0-9_]*$"'],
            ["/widgets/0/properties/metrics/4/2/visible", "Should be equal to one of the allowed values"],
            ["/widgets/0/properties/metrics/4/2/yAxis", "Should be equal to one of the allowed values"],
        );
        const many = Array.from({ length: 501 }, () => ["AWS/Lambda", "Errors"]);
        refusedWith({ widgets: [widget(metric({ metrics: many }))] }, [
            "/widgets/0/properties/metrics",
            "Should NOT have more than 500 items",
        ]);
        refusedWith(
            { widgets: [widget({})] },
            ["/widgets/0/properties", "The metric widget should have specified a region and a data source or an alarm annotation"],
            ["/widgets/0/properties", "Should have required property 'region'"],
            ["/widgets/0/properties", "Should have required property 'metrics'"],
        );
    });

    it("are refused where alarms, logs or variables are not as CloudWatch wants them", () => {
        const alarms = Array.from({ length: 101 }, () => "arn");
        refusedWith(
            {
                widgets: [
                    { type: "alarm", properties: { alarms, states: ["RED"] } },
                    { type: "alarm", properties: { alarms: [] } },
                    { type: "log", properties: { view: "cards" } },
                ],
                variables: [
                    { type: "property", inputType: "select", id: "a b" },
                    { type: "pattern", pattern: "a", inputType: "radio", id: "b", search: "{A,B}" },
                ],
            },
            ["/widgets/0/properties/alarms", "Should NOT have more than 100 items"],
            ["/widgets/0/properties/states/0", "Should be equal to one of the allowed values"],
            ["/widgets/1/properties/alarms", "Should NOT have fewer than 1 items"],
            ["/widgets/2/properties", "Should have required property 'region'"],
            ["/widgets/2/properties", "Should have required property 'query'"],
            ["/widgets/2/properties/view", "Should be equal to one of the allowed values"],
            ["/variables/0", "Should have required property 'property'"],
            ["/variables/0/id", 'Should match pattern "^[0-9A-Za-z-_]{1,32}$"'],
            ["/variables/0", "Should have required property 'values'"],
            ["/variables/0", "Should have required property 'search'"],
            ["/variables/1", "Should have required property 'populateFrom'"],
        );
    });

    it("says of widgets that it has no model of that they are not simulated", () => {
        expect(() => put({ widgets: [{ type: "explorer", properties: {} }] })).to.throw(
            "not simulated: dashboard widgets of the type explorer",
        );
    });
});
