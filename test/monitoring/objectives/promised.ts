import { type Indicator, type Monitored, metricsOf } from "@causeway/core";
import type { ServiceLevelObjectiveArgs, Watch } from "@causeway/monitoring";
import { placed } from "../../foundation/accounts.ts";

const metric = metricsOf("Shop", { shop: "Vienna" });
const count = (name: string) => metric(name, "Sum", "Count", name)();

/** Orders that fail, of all. */
export const orders: Indicator = { bad: count("Failed"), total: count("Orders") };

/** Something that says of itself what can be promised of it. */
export const shop: { readonly monitored: Monitored } = {
    monitored: {
        kind: "shop",
        name: "checkout",
        signals: {},
        logs: {},
        indicators: {
            availability: orders,
            latency: withinSeconds => ({
                bad: { ...count("Wait"), statistic: `TC(${withinSeconds}:)` },
                total: { ...count("Wait"), statistic: "SampleCount" },
            }),
        },
    },
};

export const page = "arn:aws:sns:eu-west-1:222222222222:page";
export const ticket = "arn:aws:sns:eu-west-1:222222222222:ticket";

/** Who watches in `payments-staging`; to be called within a program. */
export const watching = (): Watch => ({
    placement: placed("payments-staging"),
    routes: { critical: [{ topicArn: page }], warning: [{ topicArn: ticket }] },
    runbook: "https://runbooks.example.com/shop",
});

/** 99.9 percent over 30 days. */
export const promised = (more: object = {}): ServiceLevelObjectiveArgs =>
    ({ ...watching(), of: shop, indicator: "availability", target: 99.9, windowDays: 30, ...more }) as ServiceLevelObjectiveArgs;
