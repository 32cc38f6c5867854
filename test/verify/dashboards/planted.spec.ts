import { checkDashboard } from "@causeway/verify";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { dashboardChecks } from "../../../packages/verify/src/dashboards/table.ts";
import { good } from "./good.ts";
import { planted } from "./planted.ts";

const found = (body: unknown) => checkDashboard(body).map(({ id, path }) => [id, path]);

describe("the checker of dashboards", () => {
    it("finds nothing in a dashboard with nothing wrong, as data or as text", () => {
        expect(found(good())).to.deep.equal([]);
        expect(found(JSON.stringify(good()))).to.deep.equal([]);
    });

    planted.forEach(({ id, plant, near }, at) => {
        it(`finds ${id} (${at}), and lets through what is nearly that`, () => {
            const dashboard = good();
            const path = plant(dashboard);
            expect(found(dashboard)).to.deep.equal([[id, path]]);
            const other = good();
            near(other);
            expect(found(other)).to.deep.equal([]);
        });
    });

    it("finds what is no JSON object, and no more in it", () => {
        for (const body of ["{", "[]", [], null, '"a"']) expect(found(body)).to.deep.equal([["body-json", ""]]);
        expect(found({})).to.deep.equal([["body-widgets", "widgets"]]);
    });

    it("does not judge what is not known yet", () => {
        const unknown = pulumi.output("later");
        for (const body of [undefined, unknown, "04da6b54-80e4-46f7-96ec-b56ff0331ba9"]) expect(found(body)).to.deep.equal([]);
        const dashboard = good();
        const [graph, , , alarms, logs, words] = dashboard.widgets;
        Object.assign(graph.properties, { region: unknown, stat: unknown, view: unknown });
        graph.properties.metrics[0] = ["AWS/Lambda", "Errors", "FunctionName", unknown, { id: "failed", stat: unknown, period: unknown }];
        graph.properties.metrics[2] = [{ id: "percent", expression: unknown }];
        alarms.properties.alarms = [unknown, unknown];
        logs.properties.query = unknown;
        words.properties.markdown = unknown;
        expect(found(dashboard)).to.deep.equal([]);
    });

    it("says what is wrong, what would be right, and where AWS says so", () => {
        const dashboard = good();
        dashboard.widgets[0].properties.metrics[2][0].expression = "failed / invocations";
        expect(checkDashboard(dashboard)).to.deep.equal([
            {
                id: "expression-unknown-id",
                path: "widgets[0].properties.metrics[2][0].expression",
                wrong: '"invocations" is no line\'s id',
                right: "the id of a line of this widget",
                page: "Using math expressions with CloudWatch metrics, https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
            },
        ]);
    });

    it("has a planted fault and a near miss for each of its kinds", () => {
        const ids = dashboardChecks.map(({ id }) => id);
        expect(ids).to.deep.equal([...new Set(ids)]);
        expect([...new Set([...planted.map(({ id }) => id), "body-json"])].sort()).to.deep.equal([...ids].sort());
    });
});
