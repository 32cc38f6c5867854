import { expect } from "chai";
import { parseEvent } from "../../packages/cli/src/events.ts";
import { Tally } from "../../packages/cli/src/tally.ts";

const urn = (types: string, name: string) => `urn:pulumi:payments-staging::causeway::${types}::${name}`;
const root = urn("pulumi:pulumi:Stack", "causeway-payments-staging");
const component = urn("causeway:ecs:EcsService", "checkout");
const service = urn("causeway:ecs:EcsService$aws:ecs/service:Service", "checkout-service");

/** Feeds events as the engine prints them. */
function tallyOf(...events: object[]): Tally {
    const tally = new Tally();
    for (const event of events) tally.add(parseEvent(JSON.stringify({ sequence: 0, timestamp: 0, ...event })) ?? {});
    return tally;
}
const state = (parent: string, custom: boolean) => ({ type: "", urn: "", id: "", parent, custom, inputs: {}, outputs: {}, provider: "" });
const begun = (op: string, urn: string, parent = "", custom = false) => ({
    resourcePreEvent: { metadata: { op, urn, type: urn.split("::")[2]?.split("$").at(-1), old: null, new: state(parent, custom) } },
});
const ended = (op: string, urn: string, outputs: object = {}) => ({
    resOutputsEvent: {
        metadata: { op, urn, type: urn.split("::")[2]?.split("$").at(-1), old: null, new: { ...state("", true), outputs } },
    },
});
const failed = (urn: string) => ({
    resOpFailedEvent: { metadata: { op: "create", urn, type: "", old: null, new: null }, status: 1, steps: 1 },
});
const heard = (severity: string, message: string, urn?: string) => ({
    diagnosticEvent: { severity, message, color: "never", ...(urn && { urn }) },
});

describe("what the engine tells of a stack", () => {
    it("adds up to the table's columns", () => {
        const tally = tallyOf({
            summaryEvent: {
                maybeCorrupt: false,
                durationSeconds: 2,
                resourceChanges: {
                    create: 3,
                    update: 2,
                    replace: 1,
                    "create-replacement": 1,
                    "delete-replaced": 1,
                    delete: 4,
                    same: 5,
                    refresh: 9,
                },
                PolicyPacks: {},
                isPreview: false,
                result: "succeeded",
            },
        });
        expect(tally.counts).to.deep.equal({ created: 3, updated: 2, replaced: 1, deleted: 4, same: 5 });
    });

    it("tells what there is at the end, of resources that are replaced or go, too", () => {
        const gone = (op: string, urn: string) => ({ resourcePreEvent: { metadata: { op, urn, type: "t", old: null, new: null } } });
        const { graph } = tallyOf(
            begun("same", component),
            begun("create-replacement", service),
            gone("delete-replaced", service),
            begun("create", urn("a:b:C", "old")),
            gone("delete", urn("a:b:C", "old")),
        );
        expect(graph).to.deep.equal([
            { urn: component, type: "causeway:ecs:EcsService", inputs: {} },
            { urn: service, type: "aws:ecs/service:Service", inputs: {} },
        ]);
    });

    it("shows what is going on", () => {
        const tally = tallyOf(
            begun("refresh", service),
            ended("refresh", service),
            begun("create", component),
            begun("create-replacement", service),
        );
        expect(tally.current).to.equal("creating ecs.EcsService checkout");
        tally.add(parseEvent(JSON.stringify(ended("create", component))) ?? {});
        expect(tally.current).to.equal("creating ecs.Service checkout-service");
        expect(tally.done).to.equal(1);
    });

    it("names a failure's resource and the component that it belongs to", () => {
        const words = "creating ECS Service: InvalidParameterException: The target group does not have an associated load balancer.";
        const tally = tallyOf(
            begun("create", component, root),
            begun("create", service, component, true),
            heard("error", `${words}\n`, service),
            failed(service),
            heard("error", "update failed", root),
        );
        expect(tally.failures).to.deep.equal([
            { resource: "aws:ecs/service:Service checkout-service", component: "causeway:ecs:EcsService checkout", message: words },
        ]);
    });

    it("finds the component of a resource that was refused before it was begun, by the names' convention", () => {
        const other = urn("causeway:ecs:EcsService", "check");
        const tally = tallyOf(begun("create", other, root), begun("create", component, root), heard("error", "cpu is 100", service));
        expect(tally.failures[0]?.component).to.equal("causeway:ecs:EcsService checkout");
        expect(tallyOf(heard("error", "cpu is 100", service)).failures[0]?.component).to.equal("causeway:ecs:EcsService");
    });

    it("climbs over resources to the component, and knows when there is none", () => {
        const role = urn("causeway:ecs:EcsService$aws:iam/role:Role", "checkout-role");
        const policy = urn("causeway:ecs:EcsService$aws:iam/role:Role$aws:iam/rolePolicy:RolePolicy", "checkout-role-policy");
        const bare = urn("aws:s3/bucket:Bucket", "logs");
        const tally = tallyOf(
            begun("create", component, root),
            begun("create", role, component, true),
            begun("create", policy, role, true),
            begun("create", bare, root, true),
            heard("error", "a", policy),
            heard("error", "b", bare),
        );
        expect(tally.failures).to.deep.equal([
            { resource: "aws:iam/rolePolicy:RolePolicy checkout-role-policy", component: "causeway:ecs:EcsService checkout", message: "a" },
            { resource: "aws:s3/bucket:Bucket logs", message: "b" },
        ]);
    });

    it("keeps outputs, warnings and what a program prints, but nothing twice and no debugging", () => {
        const tally = tallyOf(
            heard("debug", "Registering resource"),
            heard("info", "hello\n"),
            heard("warning", "old"),
            heard("warning", "old"),
            heard("info#err", " \n"),
            ended("same", root, { urls: { checkout: "http://pay.example.com" } }),
        );
        expect(tally.messages).to.deep.equal(["hello", "warning: old"]);
        expect(tally.outputs).to.deep.equal({ urls: { checkout: "http://pay.example.com" } });
    });

    it("keeps a program's stack trace, which names no resource", () => {
        const trace = "Running program '/p/index.ts' failed with an unhandled exception:\nError: broken\n    at file:///p/index.ts:1:1";
        expect(tallyOf(heard("error", `${trace}\n`)).failures).to.deep.equal([{ message: trace }]);
    });

    it("is no event where a program printed the line", () => {
        expect(parseEvent("hello")).to.equal(undefined);
        expect(parseEvent("{ not json")).to.equal(undefined);
    });
});
