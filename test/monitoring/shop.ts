import { type Channel, type Metric, type Monitored, metricsOf, type Signal } from "@causeway/core";
import type { Watch } from "@causeway/monitoring";
import { placed } from "../foundation/accounts.ts";

const metric = metricsOf("Shop", { shop: "Vienna" });
export const orders = (more: Partial<Metric> = {}): Metric => ({ ...metric("Orders", "Sum", "Count", "orders")(), ...more });
export const wait = (more: Partial<Metric> = {}): Metric => ({ ...metric("Wait", "p99", "Seconds", "wait")(), ...more });

const errors: Signal = {
    aspect: "errors",
    measure: {
        expression: "100 * FILL(failed, 0) / orders",
        of: { failed: metric("Failed", "Sum", "Count", "failed")(), orders: orders() },
        unit: "Percent",
        label: "failed orders",
        missing: { as: "notBreaching", why: "without orders none fails" },
    },
    means: "Orders fail.",
    alarms: { critical: { above: 5, periods: 3, breaching: 2 }, warning: { above: 1, periods: 5 } },
};

/** Something that says of itself what to monitor, and is of no kind that the library knows. */
export const shop = {
    monitored: {
        kind: "shop",
        name: "vienna",
        signals: {
            orders: {
                aspect: "traffic",
                measure: orders({ missing: { as: "breaching", why: "somebody always orders" } }),
                means: "Nobody orders.",
                alarms: { critical: { below: 1, periods: 15 } },
            },
            errorPercent: errors,
            wait: { aspect: "latency", measure: wait(), means: "Customers wait.", alarms: { warning: { atLeast: 2 } } },
            shelves: { aspect: "saturation", measure: metric("Shelves", "Maximum", "Percent", "shelves")(), means: "Shelves are full." },
        },
        logs: {
            till: { name: "/shop/till", arn: "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/till", format: "json" },
            door: { name: "/shop/door", arn: "arn:aws:logs:eu-west-1:222222222222:log-group:/shop/door" },
        },
    } satisfies Monitored<"orders" | "errorPercent" | "wait" | "shelves" | "returns"> as Monitored<
        "orders" | "errorPercent" | "wait" | "shelves" | "returns"
    >,
};

export const page: Channel = { topicArn: "arn:aws:sns:eu-west-1:222222222222:page" };
export const ticket: Channel = { topicArn: "arn:aws:sns:eu-west-1:222222222222:ticket" };

/** Who watches in `payments-staging`; to be called within a program. */
export const watching = (): Watch => ({
    placement: placed("payments-staging"),
    routes: { critical: [page, ticket], warning: [ticket] },
    runbook: "https://runbooks.example.com/shop",
});
