import { codeCommit, push, ServicePipeline, type TriggerDeclaration } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { simulate } from "@causeway/verify";
import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { planTriggers } from "../../../packages/pipeline/src/triggers/plan.ts";
import { organization } from "../../foundation/accounts.ts";
import { approvalStage, delivered, deliveryCloud } from "../delivered.ts";
import { Pushed } from "./pushed.ts";

/** A service's own folder, and what all share; words about it release nothing. */
const triggersOf = (service: string): readonly TriggerDeclaration[] => [
    push({ files: { includes: [`services/${service}/**`, "shared/**"], excludes: ["**.md"] } }),
];
const serviceAt = (at: number) => `s${String(at).padStart(2, "0")}`;

async function monorepo(
    services: readonly string[],
    triggers: (service: string) => readonly TriggerDeclaration[] = triggersOf,
): Promise<Cloud> {
    const cloud = deliveryCloud(await organization());
    await cloud.run(() => {
        const delivery = delivered();
        const repository = new aws.codecommit.Repository("shop", { repositoryName: "shop" }, { provider: delivery.provider });
        const source = codeCommit({ repository: "shop" });
        for (const service of services)
            new ServicePipeline(
                service,
                { delivery, source, triggers: triggers(service), stages: [approvalStage] },
                { dependsOn: repository },
            );
    });
    return cloud;
}

const count = (cloud: Cloud, type: string, role = ""): number =>
    cloud.registered.filter(each => each.type.endsWith(`:${type}`) && each.name.includes(role)).length;

describe("a monorepo's pipelines, by the files that change", function () {
    this.timeout(120_000);

    for (const number of [1, 10, 50]) {
        describe(`of ${number} ${number === 1 ? "service" : "services"}`, () => {
            const services = Array.from({ length: number }, (_, at) => serviceAt(at));
            let cloud: Cloud;
            let pushed: Pushed;
            before(async () => {
                cloud = await monorepo(services);
                pushed = new Pushed(cloud, "shop", []);
            });
            const pipelines = services.map(service => ({
                name: `payments-${service}`,
                sources: [{ name: "source", starts: "codecommit" as const, repository: "shop" }],
                triggers: planTriggers(triggersOf(service), [codeCommit({ repository: "shop" })]),
            }));
            const all = services.map(service => `payments-${service}`);

            for (const [what, files, starts] of [
                ["a file of one service starts its pipeline", ["services/s00/src/index.ts"], ["payments-s00"]],
                ["a file that all share starts all", ["shared/log.ts"], all],
                ["words start none", ["services/s00/README.md", "README.md"], []],
                ["words beside a file do not stop it", ["services/s00/README.md", "services/s00/a.ts"], ["payments-s00"]],
                ["a file of nobody starts none", ["tools/a.ts", "services/s000/a.ts"], []],
                [
                    "files of two services start theirs",
                    ["services/s00/a", `services/${services.at(-1)}/a`],
                    [...new Set(["payments-s00", `payments-${services.at(-1)}`])],
                ],
            ] as const) {
                it(what, async () => {
                    const change = { kind: "push", repository: "shop", branch: "main", files } as const;
                    expect(await pushed.starts(change)).to.deep.equal(starts);
                    const foretold = simulate(change, pipelines).flatMap(({ pipeline, starts }) => (starts ? [pipeline] : []));
                    expect(foretold).to.deep.equal(starts);
                });
            }

            it("has a rule and a function a service, and a role for each of them", () => {
                expect({
                    rules: count(cloud, "EventRule"),
                    targets: count(cloud, "EventTarget"),
                    functions: count(cloud, "Function"),
                    functionRoles: count(cloud, "Role", "-filter-role"),
                    starterRoles: count(cloud, "Role", "-push-role"),
                    queues: count(cloud, "Queue"),
                }).to.deep.equal({
                    rules: number,
                    targets: number,
                    functions: number,
                    functionRoles: number,
                    starterRoles: 0,
                    queues: number,
                });
            });
        });
    }

    it("has no function where names are exact: a rule, a target and a role a service", async () => {
        const cloud = await monorepo(["s00", "s01"], () => [push(), push({ tags: ["v1"] })]);
        expect([
            count(cloud, "EventRule"),
            count(cloud, "EventTarget"),
            count(cloud, "Function"),
            count(cloud, "Role", "-push-role"),
        ]).to.deep.equal([2, 2, 0, 2]);
    });
});
