import { expect } from "chai";
import { Cloud, refuses } from "./cloud.ts";

const event = {
    id: "1",
    account: "111111111111",
    source: "shop",
    time: "2026-01-01T00:00:00Z",
    region: "eu-central-1",
    resources: ["a", "b"],
    "detail-type": "Order",
    detail: { key: "in/2026/Orders.csv", total: 12.5, open: true, note: null, from: "10.1.2.3", items: [{ sku: "x" }, { sku: "y" }] },
};

describe("EventBridge's patterns", () => {
    const cloud = new Cloud();
    const test = (pattern: object, of: object = event): boolean =>
        cloud.operate("events:TestEventPattern", { Event: JSON.stringify(of), EventPattern: JSON.stringify(pattern) }).Result;
    const detail = (match: object): object => ({ detail: match });

    const cases: readonly (readonly [object, boolean])[] = [
        [{ source: ["shop"] }, true],
        [{ source: ["other", "shop"], "detail-type": ["Order"] }, true],
        [{ source: ["shop"], "detail-type": ["Return"] }, false],
        [{ resources: ["b"] }, true],
        [{ resources: ["c"] }, false],
        [detail({ note: [null] }), true],
        [detail({ open: [true], total: [12.5] }), true],
        [detail({ open: ["true"] }), false],
        [detail({ key: [{ prefix: "in/" }] }), true],
        [detail({ key: [{ prefix: "out/" }] }), false],
        [detail({ key: [{ prefix: { "equals-ignore-case": "IN/" } }] }), true],
        [detail({ key: [{ suffix: ".csv" }] }), true],
        [detail({ key: [{ wildcard: "in/*.csv" }] }), true],
        [detail({ key: [{ wildcard: "in/*.tsv" }] }), false],
        [detail({ key: [{ wildcard: "in/\\*.csv" }] }), false],
        [detail({ key: [{ "equals-ignore-case": "in/2026/orders.CSV" }] }), true],
        [detail({ key: [{ "anything-but": ["a", "b"] }] }), true],
        [detail({ key: [{ "anything-but": { prefix: "in/" } }] }), false],
        [detail({ missing: [{ "anything-but": "a" }] }), false],
        [detail({ missing: [{ exists: false }] }), true],
        [detail({ key: [{ exists: false }] }), false],
        [detail({ total: [{ numeric: [">", 10, "<=", 12.5] }] }), true],
        [detail({ total: [{ numeric: [">", 10, "<", 12.5] }] }), false],
        [detail({ total: [{ numeric: ["=", 12.5] }] }), true],
        [detail({ from: [{ cidr: "10.1.0.0/16" }] }), true],
        [detail({ from: [{ cidr: "10.2.0.0/16" }] }), false],
        [detail({ key: [{ cidr: "10.2.0.0/16" }] }), false],
        [detail({ items: { sku: ["y"] } }), true],
        [detail({ items: { sku: ["z"] } }), false],
        [detail({ $or: [{ key: ["x"] }, { open: [true] }] }), true],
        [detail({ $or: [{ key: ["x"] }, { open: [false] }] }), false],
    ];
    for (const [pattern, result] of cases) {
        it(`${JSON.stringify(pattern)} ${result ? "means" : "does not mean"} the event`, () => expect(test(pattern)).to.equal(result));
    }

    it("are patterns, and events are events", () => {
        refuses(() => test({}), "InvalidEventPatternException", "Event pattern is not valid. Reason: Empty patterns are not allowed");
        refuses(
            () => test({ source: ["shop"] }, { source: "shop", id: "1", account: "1", time: "1" }),
            "ValidationException",
            "Parameter Event is not valid. Reason: missing region, resources, detail-type",
        );
        const raw = (Event: string) => cloud.operate("events:TestEventPattern", { Event, EventPattern: '{"source": ["shop"]}' });
        refuses(() => raw("{"), "ValidationException", "Parameter Event is not valid. Reason: invalid JSON");
        refuses(() => raw("[]"), "ValidationException", "Parameter Event is not valid. Reason: not an object");
    });
});
