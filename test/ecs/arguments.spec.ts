import type { EcsServiceArgs, HttpRoute } from "@causeway/ecs";
import { expect } from "chai";
import { complaintsOf, organization, refusalOf, said } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const complaints = async (change: object, name?: string) => {
    const { foundation } = await organization();
    return complaintsOf("payments-staging", checkout({ foundation }, change, name));
};

describe("EcsService, given bad arguments", () => {
    it("names all that is wrong at once, and registers nothing", async () => {
        const wrong = {
            cpu: 300,
            port: 0,
            route: { path: "pay/*", healthCheck: { path: "health" } },
            tasks: { min: 0, max: 0.5, cpuPercent: 5 },
        };
        expect(await complaints(wrong, "Check-out-")).to.deep.equal([
            'name is "Check-out-": must be lower-case letters, digits and dashes, and start with a letter',
            'name is "Check-out-": a dash must stand between two letters or digits',
            "cpu is 300, not one of 256, 512, 1024, 2048, 4096, 8192, 16384",
            "port is 0, not 1 to 65535",
            'route.path is "pay/*", which does not start with a slash',
            'route.healthCheck.path is "health", which does not start with a slash',
            "tasks.min is 0, not a whole number from 1",
            "tasks.max is 0.5, not a whole number from 0, the minimum",
            "tasks.cpuPercent is 5, not 10 to 90",
        ]);
    });

    it("says it to people in one message", async () => {
        const here = await organization();
        const wrong = { port: 70_000, tasks: { min: 4, max: 3 } };
        expect(await refusalOf(here.cloud("payments-staging").run(checkout(here, wrong)))).to.equal(
            [
                'EcsService "checkout" cannot be created:',
                "  port: is 70000, not 1 to 65535",
                "  tasks.max: is 3, not a whole number from 4, the minimum",
            ].join("\n"),
        );
    });

    const faults: readonly (readonly [change: object, complaint: string])[] = [
        [{ memoryMiB: 512 }, "memoryMiB is 512, but with 512 CPU units Fargate offers 1024, 2048, 3072, 4096"],
        [{ imageOf: "-checkout" }, 'imageOf is "-checkout", which is no service\'s name'],
        [{ port: 65_536 }, "port is 65536, not 1 to 65535"],
        [{ port: 80.5 }, "port is 80.5, not 1 to 65535"],
        [{ route: {} }, "route needs a host or a path: the load balancer is shared"],
        [{ tasks: { min: 1.5, max: 2 } }, "tasks.min is 1.5, not a whole number from 1"],
        [{ tasks: { min: 2, max: 1 } }, "tasks.max is 1, not a whole number from 2, the minimum"],
        [{ tasks: { min: 1, max: 1, cpuPercent: 91 } }, "tasks.cpuPercent is 91, not 10 to 90"],
    ];
    for (const [change, complaint] of faults) {
        it(`says: ${complaint}`, async () => {
            expect(await complaints(change)).to.deep.equal([complaint]);
        });
    }

    it("leaves room in the target group's name", async () => {
        expect(await complaints({}, "a".repeat(22))).to.deep.equal([
            `name is "${"a".repeat(22)}", 22 characters: its target group's name leaves room for 21`,
        ]);
    });
});

describe("EcsService, given the last arguments that are good", () => {
    const sound: readonly (readonly [change: Partial<EcsServiceArgs>, name?: string])[] = [
        [{ port: 1, tasks: { min: 1, max: 1, cpuPercent: 10 }, route: { path: "/" } }, "a".repeat(21)],
        [{ port: 65_535, tasks: { min: 2, max: 2, cpuPercent: 90 }, route: { host: "*.example.com", path: "/a/*" } }],
    ];
    for (const [change, name] of sound) {
        it(`is created: ${JSON.stringify(change)}`, async () => {
            const here = await organization();
            const cloud = here.cloud("payments-staging");
            await cloud.run(checkout(here, change, name));
            expect(said(cloud, `${name ?? "checkout"}-cpu`)["targetTrackingScalingPolicyConfiguration"]).to.have.property(
                "targetValue",
                change.tasks?.cpuPercent,
            );
        });
    }

    it("needs no health check path, number of tasks, variables or grants", async () => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here));
        expect(said(cloud, "checkout-tg")["healthCheck"]).to.have.property("path", "/");
        const { minCapacity, maxCapacity } = said(cloud, "checkout-tasks");
        expect([minCapacity, maxCapacity]).to.deep.equal([2, 4]);
        expect(cloud.identities()).to.not.include("aws:iam/rolePolicy:RolePolicy checkout-task-policy");
        const [container] = JSON.parse(String(said(cloud, "checkout-definition")["containerDefinitions"]));
        expect(container.environment).to.deep.equal([{ name: "PORT", value: "8080" }]);
    });

    it("is routed by path, by host, or by both", async () => {
        const conditions = async (route: HttpRoute) => {
            const here = await organization();
            const cloud = here.cloud("payments-staging");
            const { url } = await cloud.run(checkout(here, { route }));
            const found = await new Promise(resolve => url?.apply(resolve));
            return [said(cloud, "checkout-rule")["conditions"], found === here.foundation.loadBalancer.url ? "the load balancer" : found];
        };
        const host = { hostHeader: { values: ["pay.example.com"] } };
        const path = { pathPattern: { values: ["/pay/*"] } };
        expect(await conditions({ path: "/pay/*" })).to.deep.equal([[path], "the load balancer"]);
        expect(await conditions({ host: "pay.example.com" })).to.deep.equal([[host], "http://pay.example.com"]);
        expect(await conditions({ host: "pay.example.com", path: "/pay/*" })).to.deep.equal([[host, path], "http://pay.example.com"]);
    });
});
