import { expect } from "chai";
import { Account } from "../../sandbox/services/account.ts";
import { good } from "./good.ts";
import { planted } from "./planted.ts";

/** What CloudWatch takes, as far as its pages and people's errors say: such a dashboard is made, and shows nothing where it is wrong. */
const taken: ReadonlySet<string> = new Set([
    ...["body-property", "body-time", "widget-overlaps", "annotation-value", "annotation-alarm", "alarm-arn", "alarm-twice", "log-source"],
    ...[
        "text-empty",
        "axis-range",
        "metrics-too-many",
        "metric-option",
        "metric-id-twice",
        "metric-statistic",
        "metric-period",
        "metric-color",
    ],
    ...[
        "expression-unknown-id",
        "expression-circle",
        "expression-queries",
        "metrics-all-hidden",
        "metric-side",
        "widget-value",
        "widget-grid",
    ],
    ...["dashboard-variable-label", "dashboard-variable-id-twice", "dashboard-variable-search", "dashboard-variable-default"],
    ...["dashboard-variable-unused", "metric-form"],
]);

/** What the simulated CloudWatch answers; nothing where it makes the dashboard. */
function refusal(body: unknown): string | undefined {
    try {
        new Account().create("aws:cloudwatch/dashboard:Dashboard", { dashboardName: "shop", dashboardBody: JSON.stringify(body) });
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

describe("the checker of dashboards and the simulated AWS", () => {
    it("agree: what the checker lets through is made, and what it finds is refused, but for what CloudWatch takes", () => {
        expect(refusal(good())).to.equal(undefined);
        const made = new Set<string>();
        for (const { id, plant, near } of planted) {
            const [wrong, right] = [good(), good()];
            plant(wrong);
            near(right);
            if (refusal(wrong) === undefined) made.add(id);
            // Widgets that the sandbox has no model of are nobody's fault.
            expect(refusal(right)?.replace(/^not simulated: .*/, "") ?? "").to.equal("");
        }
        expect([...made].sort()).to.deep.equal([...taken].sort());
    });
});
