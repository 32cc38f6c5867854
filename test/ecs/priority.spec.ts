import { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { bandOf, type Pattern, placesOf } from "../../packages/ecs/src/routes/priority.ts";
import { type Organization, organization, placed, refusalOf, said } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const host = (...hosts: string[]): Pattern => ({ hosts, paths: [], others: 0 });
const path = (...paths: string[]): Pattern => ({ hosts: [], paths, others: 0 });
const both = (host: string, path: string, others = 0): Pattern => ({ hosts: [host], paths: [path], others });

describe("a rule's priority", () => {
    const pairs: readonly (readonly [specific: Pattern, general: Pattern])[] = [
        [host("pay.example.com"), host("*.example.com")],
        [host("pay.eu.example.com"), host("*.eu.example.com")],
        [host("*.eu.example.com"), host("*.example.com")],
        [host("pay.example.com"), host("pay.example.com", "*.example.com")],
        [both("pay.example.com", "/api/*"), host("pay.example.com")],
        [both("pay.example.com", "/api/v2/*"), both("pay.example.com", "/api/*")],
        [both("pay.example.com", "/api"), both("pay.example.com", "/api*")],
        [both("pay.example.com", "/api/*", 1), both("pay.example.com", "/api/*")],
        [both("pay.example.com", "/api/*"), path("/api/*")],
        [host("*.example.com"), path("/a/rather/long/path/that/no/other/service/has")],
        [path("/api/health"), path("/api/*")],
        [path("/api/*"), path("/*")],
    ];
    for (const [specific, general] of pairs) {
        it(`puts ${JSON.stringify(specific)} before ${JSON.stringify(general)}`, () => {
            const [first, second] = [bandOf(specific), bandOf(general)];
            expect(first.first + first.width).to.be.at.most(second.first);
        });
    }

    it("is one of eight within 1 to 50000", () => {
        const longest = both(`${"a".repeat(124)}.com`, `/${"b".repeat(127)}`, 5);
        for (const pattern of [longest, path("/*"), path("/"), path("*"), host("*.*")]) {
            const places = placesOf("payments-checkout", bandOf(pattern));
            expect(places.length).to.equal(8);
            for (const place of places) expect(place).to.be.within(1, 50_000);
        }
        expect(bandOf(longest).first).to.equal(1);
        expect(bandOf(path("*")).first + bandOf(path("*")).width - 1).to.equal(49_920);
    });
});

describe("services on one listener", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    const places = placesOf("payments-checkout", bandOf(host("pay.example.com")));
    const priorityOf = (cloud: Cloud, name = "checkout") => said(cloud, `${name}-rule`)["priority"];

    /** Somebody's rules at these priorities: what a team that knows nothing of us has put there. */
    const occupy = (priorities: readonly number[]) => async () => {
        const cloud = here.cloud("foundation-production");
        await cloud.run(() => {
            const { provider } = placed("foundation-staging");
            for (const priority of priorities) {
                new aws.lb.ListenerRule(
                    `theirs-${priority}`,
                    {
                        listenerArn: here.foundation.loadBalancer.listenerArn,
                        priority,
                        conditions: [{ hostHeader: { values: ["theirs.example.com"] } }],
                        actions: [{ type: "redirect", redirect: { host: "elsewhere.example.com", statusCode: "HTTP_302" } }],
                    },
                    { provider },
                );
            }
        });
        return cloud;
    };

    it("take the first of their places", async () => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here));
        expect(priorityOf(cloud)).to.equal(places[0]);
    });

    it("pass over places that others have, and stay when those go", async () => {
        const theirs = await occupy(places.slice(0, 3))();
        const first = here.cloud("payments-staging");
        await first.run(checkout(here));
        expect(priorityOf(first)).to.equal(places[3]);

        const account = { account: "222222222222", region: "eu-west-1", defaultTags: {} };
        for (const { type, id, outputs } of theirs.all("ListenerRule")) here.aws.delete(account, type, id as string, outputs);
        const again = new Cloud({ after: first, stack: "payments-staging", account: "222222222222" });
        await again.run(checkout(here));
        expect(priorityOf(again)).to.equal(places[3]);
        expect(again.named("checkout-rule").change).to.equal("same");
    });

    it("stay when a neighbour comes", async () => {
        const first = here.cloud("payments-staging");
        await first.run(checkout(here));
        await here.cloud("search-staging").run(neighbour);
        const again = new Cloud({ after: first, stack: "payments-staging", account: "222222222222" });
        await again.run(checkout(here));
        expect(again.registered.filter(({ change }) => change !== undefined && change !== "same")).to.deep.equal([]);
    });
    const neighbour = () => checkout(here, { placement: placed("search-staging"), route: { host: "search.example.com" } })();

    it("move with their route, in place", async () => {
        const first = here.cloud("payments-staging");
        await first.run(checkout(here));
        const again = new Cloud({ after: first, stack: "payments-staging", account: "222222222222" });
        await again.run(checkout(here, { route: { host: "pay.example.com", path: "/api/*" } }));
        expect(again.named("checkout-rule").change).to.equal("update");
        expect(priorityOf(again)).to.be.below(priorityOf(first) as number);
    });

    it("move from where an older version put them, in place", async () => {
        const first = here.cloud("payments-staging");
        await first.run(checkout(here, { customize: { rule: { priority: 10_174, tags: {} } } }));
        const again = new Cloud({ after: first, stack: "payments-staging", account: "222222222222" });
        await again.run(checkout(here));
        expect(again.named("checkout-rule").change).to.equal("update");
        expect(priorityOf(again)).to.equal(places[0]);
    });

    it("say what to do where all places are taken", async () => {
        await occupy(places)();
        const { listenerArn } = here.foundation.loadBalancer;
        expect(await refusalOf(here.cloud("payments-staging").run(checkout(here)))).to.contain(
            `payments-checkout: its priorities ${places.join(", ")} on ${listenerArn} are all taken: give the rule another one with customize: { rule: { priority } }`,
        );
    });

    it("are the caller's to choose then", async () => {
        await occupy(places)();
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here, { customize: { rule: { priority: 49_999 } } }));
        expect(priorityOf(cloud)).to.equal(49_999);
    });

    it("do not clash with a neighbour of their own stack", async () => {
        const hostOf = (name: string) => `${name}.example.com`;
        const firstOf = (name: string) => placesOf(`payments-${name}`, bandOf(host(hostOf(name))))[0];
        const names = Array.from({ length: 999 }, (_, index) => `svc-${String(index).padStart(3, "0")}`);
        const clash = names.find(name => names.find(other => firstOf(other) === firstOf(name)) !== name) as string;
        const other = names.find(name => firstOf(name) === firstOf(clash)) as string;
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const placement = placed("payments-staging");
            for (const name of [other, clash]) checkout(here, { placement, route: { host: hostOf(name) } }, name)();
        });
        const priorities = [priorityOf(cloud, other), priorityOf(cloud, clash)];
        expect(priorities).to.include(firstOf(clash));
        expect(new Set(priorities).size).to.equal(2);
    });

    it("are refused by AWS where another stack was faster by a moment, and find another place at the next up", async () => {
        const { aws: cloudAws } = here;
        const account = { account: "222222222222", region: "eu-west-1", defaultTags: {} };
        const invoke = cloudAws.invoke.bind(cloudAws);
        let late = false;
        cloudAws.invoke = (place, token, args) => {
            try {
                return invoke(place, token, args);
            } finally {
                if (token.startsWith("aws:lb/getListenerRule") && !late) {
                    late = true;
                    cloudAws.create(account, "aws:lb/listenerRule:ListenerRule", {
                        listenerArn: here.foundation.loadBalancer.listenerArn,
                        priority: places[0] as number,
                        conditions: [{ hostHeader: { values: ["theirs.example.com"] } }],
                        actions: [{ type: "redirect", redirect: { host: "elsewhere.example.com", statusCode: "HTTP_302" } }],
                    });
                }
            }
        };
        const first = here.cloud("payments-staging");
        expect(await refusalOf(first.run(checkout(here)))).to.contain(
            `aws:lb/listenerRule:ListenerRule "checkout-rule": PriorityInUse: Priority '${places[0]}' is currently in use (simulated AWS)`,
        );
        const again = new Cloud({ after: first, stack: "payments-staging", account: "222222222222" });
        await again.run(checkout(here));
        expect(priorityOf(again)).to.equal(places[1]);
    });

    it("are not put where AWS could not be asked", async () => {
        const gone = `${here.foundation.loadBalancer.listenerArn}0`;
        const foundation = { ...here.foundation, loadBalancer: { ...here.foundation.loadBalancer, listenerArn: gone } };
        expect(await refusalOf(here.cloud("payments-staging").run(checkout({ foundation })))).to.contain(
            "ListenerNotFound: One or more listeners not found",
        );
    });
});
