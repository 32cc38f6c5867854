import { expect } from "chai";
import { temporaryFolder } from "../cli/temporary.ts";
import { Organization, type Row } from "./organization.ts";
import { Project } from "./project.ts";

describe("the payments team's pipelines, on the real engine", function () {
    this.timeout(300_000);
    const folder = temporaryFolder();
    let organization: Organization;
    beforeEach(() => {
        organization = new Organization(folder.path);
    });
    const foundations = ["foundation-delivery", "foundation-staging", "foundation-production"];
    const services = ["payments-staging", "payments-production"];
    const changed = ({ rows }: { readonly rows: readonly Row[] }) =>
        rows.map(({ name, created, updated, replaced, deleted, error }) => ({ name, created, updated, replaced, deleted, error }));
    const up = async () => {
        const run = await organization.run("up", "payments-delivery");
        expect(run.code, run.said).to.equal(0);
        return changed(run).map(({ created, updated, replaced, deleted }) => ({ created, updated, replaced, deleted }))[0];
    };
    const pipeline = (name = "payments-checkout") =>
        organization.look(
            aws =>
                (
                    aws.operate({ account: "111111111111", region: "eu-west-1" }, "codepipeline:GetPipeline", { name }) as {
                        readonly pipeline: {
                            readonly stages: readonly { readonly name: string; readonly actions: readonly { readonly name: string }[] }[];
                        };
                    }
                ).pipeline,
        );
    const canary = 'testWithCanary(delivery.target(syntheticCanary, "staging", "checkout-health")),';
    const shape = () => pipeline().stages.map(({ name, actions }) => [name, ...actions.map(action => action.name)]);

    it("take stages and steps in, out and elsewhere, and replace nothing", async () => {
        const first = await organization.run("up", ...foundations, ...services, "payments-delivery");
        expect(first.code, first.said).to.equal(0);
        const whole = [
            ["source", "source"],
            ["build", "unit-test", "build"],
            ["staging", "deploy-checkout", "smoke-test", "test-checkout-health", "load-test"],
            ["production", "approve", "approve-verify", "deploy-checkout"],
        ];
        expect(shape()).to.deep.equal(whole);
        expect(await up()).to.deep.equal({ created: 0, updated: 0, replaced: 0, deleted: 0 });

        // A stage comes in between: the pipeline changes, and the policy of its role where the new action has one.
        organization.edit(
            "stacks/payments.ts",
            '            {\n                name: "production",',
            '            { name: "soak", steps: [approval({ name: "soaked" }), smokeTest(staging.leaves.endpoint)] },\n            {\n                name: "production",',
        );
        expect(await up()).to.deep.equal({ created: 2, updated: 2, replaced: 0, deleted: 0 });
        expect(shape().map(([name]) => name)).to.deep.equal(["source", "build", "staging", "soak", "production"]);

        // Steps change places.
        organization.edit("stacks/payments.ts", `${canary}\n                    load,`, `load,\n                    ${canary}`);
        const moved = await up();
        expect({ ...moved, updated: undefined }).to.deep.equal({ created: 0, updated: undefined, replaced: 0, deleted: 0 });
        expect(shape()[2]).to.deep.equal(["staging", "deploy-checkout", "smoke-test", "load-test", "test-checkout-health"]);

        // A step, then the stage, goes: what was theirs alone goes with them.
        organization.edit("stacks/payments.ts", `load,\n                    ${canary}`, canary);
        expect({ ...(await up()), updated: undefined }).to.deep.equal({ created: 0, updated: undefined, replaced: 0, deleted: 2 });
        organization.edit(
            "stacks/payments.ts",
            '            { name: "soak", steps: [approval({ name: "soaked" }), smokeTest(staging.leaves.endpoint)] },\n',
            "",
        );
        expect({ ...(await up()), updated: undefined }).to.deep.equal({ created: 0, updated: undefined, replaced: 0, deleted: 2 });

        // The services' order is nobody's business but the dashboard's; a service that goes takes its own along, and is no longer watched.
        organization.edit(
            "stacks/payments.ts",
            "[checkout(delivery, channel), receipts(delivery, channel)]",
            "[receipts(delivery, channel), checkout(delivery, channel)]",
        );
        expect(await up()).to.deep.equal({ created: 0, updated: 1, replaced: 0, deleted: 0 });
        organization.edit(
            "stacks/payments.ts",
            "[receipts(delivery, channel), checkout(delivery, channel)]",
            "[checkout(delivery, channel)]",
        );
        const gone = await up();
        expect([gone?.created, gone?.replaced]).to.deep.equal([0, 0]);
        expect(() => pipeline("payments-receipts")).to.throw("PipelineNotFoundException");
        expect(shape()[2]).to.deep.equal(["staging", "deploy-checkout", "smoke-test", "test-checkout-health"]);
    });

    it("say all that is wrong with a pipeline at once, and touch nothing", async () => {
        const first = await organization.run("up", ...foundations, ...services, "payments-delivery");
        expect(first.code, first.said).to.equal(0);
        organization.edit("stacks/payments.ts", 'name: "staging",\n', 'name: "to staging",\n');
        organization.edit(
            "stacks/payments.ts",
            "deployToEcs(production, build.images),\n",
            "deployToEcs(production, build.images),\n                    approval(),\n",
        );
        const bad = await organization.run("up", "payments-delivery");
        expect(bad.code).to.equal(1);
        expect(bad.said).to.include('stages[0].name: it is "to staging": must be 1 to 100 letters, digits and .@_-');
        expect(bad.said).to.include(`stages[1].steps[3].name: "approve" is another's already: must be names that differ within the stage`);
        expect(bad.said).not.to.match(/\n\s+at /);
        expect(shape().map(([name]) => name)).to.deep.equal(["source", "build", "staging", "production"]);
    });
});

/** One repository, and a pipeline for each service's folder in it; the delivery account's foundation beside them. */
const monorepo = (services: readonly string[]) => `
import { findStack, parseCatalog, place } from "@causeway/core";
import { DeliveryFoundation } from "@causeway/foundation";
import { codeCommit, commands, push, Repository, ServicePipeline } from "@causeway/pipeline";

const catalog = parseCatalog({
    environments: {
        delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
        staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
    },
    teams: { shop: { owner: "shop@example.com" } },
});
const placement = place(findStack(catalog, "shop-delivery"), {});
const { leaves } = new DeliveryFoundation("delivery", { placement, workloads: [catalog.environments.staging] });
const delivery = { ...placement, leaves, regions: ["eu-west-1"], target: () => { throw new Error("there are none"); } };
const repository = new Repository("shop", { delivery });
for (const service of ${JSON.stringify(services)}) {
    new ServicePipeline(service, {
        delivery,
        source: codeCommit({ repository }),
        triggers: [push({ files: { includes: ["services/" + service + "/**"], excludes: ["**.md"] } })],
        stages: [{ name: "release", steps: [commands("release", { commands: ["make release"] })] }],
    });
}
`;

describe("a monorepo's pipelines with path filters, on the real engine", function () {
    this.timeout(300_000);
    let project: Project;
    afterEach(() => project.end());
    const named = (count: number) => Array.from({ length: count }, (_, index) => `service${String(index).padStart(2, "0")}`);
    const up = async (services: readonly string[]) => {
        project.write(monorepo(services));
        const run = await project.up("shop");
        expect(run.errors).to.equal("");
        return run;
    };
    for (const count of [1, 10, 50]) {
        it(`${count}: come up, and stay as they are when one comes or goes or all move`, async () => {
            project = new Project(monorepo(named(count)), ["111111111111", "222222222222"]);
            await project.start();
            await project.init("shop");
            const first = await up(named(count));
            const of = (type: string, steps: readonly string[]) => steps.filter(step => step.startsWith(`create ${type} `)).length;
            expect({
                pipelines: of("aws:codepipeline/pipeline:Pipeline", first.steps),
                rules: of("aws:cloudwatch/eventRule:EventRule", first.steps),
                functions: of("aws:lambda/function:Function", first.steps),
                projects: of("aws:codebuild/project:Project", first.steps),
                repositories: of("aws:codecommit/repository:Repository", first.steps),
            }).to.deep.equal({ pipelines: count, rules: count, functions: count, projects: 0, repositories: 1 });
            // A service comes first of all, the others change places, and nothing of theirs changes.
            const more = ["added", ...named(count).toReversed()];
            const added = await up(more);
            expect(added.steps.filter(step => !step.startsWith("create ") || !step.includes("added"))).to.deep.equal([]);
            if (count > 10) return;
            const removed = await up(named(count));
            expect(removed.steps.length).to.equal(added.steps.length);
            expect(removed.steps.filter(step => !step.startsWith("delete ") || !step.includes("added"))).to.deep.equal([]);
        });
    }
});
