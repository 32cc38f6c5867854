import { Cloud } from "@causeway/sandbox/mocks";
import { checkPipeline } from "@causeway/verify";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { stacks } from "../../stacks/catalog.ts";
import program from "../../stacks/index.ts";
import { refusalOf } from "../foundation/accounts.ts";
import { bringUp, type Up } from "./organization.ts";

describe("the nine stacks", () => {
    let up: ReadonlyMap<string, Up>;
    before(async () => {
        up = await bringUp(stacks.map(({ name }) => name));
    });
    const at = (stack: string) => up.get(stack) as Up;
    const components = (stack: string) =>
        at(stack)
            .cloud.identities()
            .filter(identity => identity.startsWith("causeway:"));

    it("come up on one simulated AWS, with these components in them", () => {
        expect(Object.fromEntries([...up.keys()].map(stack => [stack, components(stack)]))).to.deep.equal({
            "foundation-delivery": [
                "causeway:foundation:ArtifactStore delivery-artifacts",
                "causeway:foundation:DeliveryFoundation delivery",
                "causeway:monitoring:PlatformDashboard platform",
            ],
            "foundation-staging": [
                "causeway:foundation:EnvironmentFoundation staging",
                "causeway:foundation:LoadBalancer staging-lb",
                "causeway:monitoring:EnvironmentDashboard staging",
            ],
            "foundation-production": [
                "causeway:foundation:EnvironmentFoundation production",
                "causeway:foundation:LoadBalancer production-lb",
                "causeway:monitoring:EnvironmentDashboard production",
            ],
            "payments-staging": [
                "causeway:ecs:EcsService checkout",
                "causeway:lambda:LambdaFunction receipts",
                "causeway:monitoring:LogMonitoring checkout",
                "causeway:monitoring:LogMonitoring receipts",
                "causeway:monitoring:RestoreMetrics incidents",
                "causeway:monitoring:ServiceLevelObjective checkout-availability",
                "causeway:monitoring:ServiceMonitoring checkout",
                "causeway:monitoring:ServiceMonitoring checkout-health",
                "causeway:monitoring:ServiceMonitoring receipts",
                "causeway:monitoring:SyntheticCanary checkout-health",
                "causeway:monitoring:TeamChannel payments-ticket",
                "causeway:monitoring:TeamDashboard payments",
                "causeway:monitoring:TeamRoutes payments",
            ],
            "payments-production": [
                "causeway:ecs:EcsService checkout",
                "causeway:lambda:LambdaFunction receipts",
                "causeway:monitoring:LogMonitoring checkout",
                "causeway:monitoring:LogMonitoring receipts",
                "causeway:monitoring:RestoreMetrics incidents",
                "causeway:monitoring:ServiceLevelObjective checkout-availability",
                "causeway:monitoring:ServiceMonitoring checkout",
                "causeway:monitoring:ServiceMonitoring checkout-health",
                "causeway:monitoring:ServiceMonitoring receipts",
                "causeway:monitoring:SyntheticCanary checkout-health",
                "causeway:monitoring:TeamChannel payments-page",
                "causeway:monitoring:TeamChannel payments-ticket",
                "causeway:monitoring:TeamDashboard payments",
                "causeway:monitoring:TeamRoutes payments",
            ],
            "payments-delivery": [
                "causeway:monitoring:DeliveryMetrics delivery",
                "causeway:monitoring:PipelineMonitoring pipelines",
                "causeway:monitoring:TeamChannel payments",
                "causeway:monitoring:TeamDashboard payments",
                "causeway:pipeline:ImageRepository checkout-build-images",
                "causeway:pipeline:ServicePipeline checkout",
                "causeway:pipeline:ServicePipeline receipts",
            ],
            "search-staging": [
                "causeway:ecs:EcsService catalog",
                "causeway:monitoring:ServiceMonitoring catalog",
                "causeway:monitoring:TeamChannel search-ticket",
                "causeway:monitoring:TeamDashboard search",
                "causeway:monitoring:TeamRoutes search",
            ],
            "search-production": [
                "causeway:ecs:EcsService catalog",
                "causeway:monitoring:ServiceMonitoring catalog",
                "causeway:monitoring:TeamChannel search-ticket",
                "causeway:monitoring:TeamDashboard search",
                "causeway:monitoring:TeamRoutes search",
            ],
            "search-delivery": ["causeway:pipeline:ImageRepository catalog-build-images", "causeway:pipeline:ServicePipeline catalog"],
        });
    });

    it("show the delivery account each environment's metrics and logs, whose foundation is brought up first", () => {
        const sink = at("foundation-delivery").cloud.named("delivery-sink").id;
        for (const environment of ["staging", "production"]) {
            expect(at(`foundation-${environment}`).cloud.named(`${environment}-link`).inputs["sinkIdentifier"]).to.equal(sink);
        }
    });

    for (const { name, needs, environment } of stacks) {
        it(`${name} reads what its plan says that it needs, and lives in ${environment.accountId} alone`, () => {
            const { cloud } = at(name);
            const references = cloud.all("pulumi:pulumi:StackReference");
            expect(references.map(({ name }) => name).sort()).to.deep.equal([...needs].sort());
            expect(references.map(({ inputs }) => inputs["name"]).sort()).to.deep.equal(
                needs.map(need => `organization/causeway/${need}`).sort(),
            );
            const accounts = cloud.registered.flatMap(({ place }) => (place ? [place.account] : []));
            expect(new Set(accounts)).to.deep.equal(new Set([environment.accountId]));
        });
    }

    it("tell other stacks and people what they need", () => {
        const { outputs } = at("payments-staging");
        expect(Object.keys(outputs)).to.deep.equal(["targets", "urls"]);
        expect(Object.keys(outputs["targets"] as object)).to.deep.equal([
            "checkout",
            "receipts",
            "checkout-availability",
            "checkout-health",
        ]);
        expect(outputs["urls"]).to.deep.equal({ checkout: "http://pay.staging.example.com" });
        expect(at("payments-production").outputs["urls"]).to.deep.equal({ checkout: "http://pay.example.com" });
        expect(at("payments-delivery").outputs).to.deep.equal({ pipelines: ["payments-checkout", "payments-receipts"] });
        expect(at("search-delivery").outputs).to.deep.equal({ pipelines: ["search-catalog"] });
        expect(Object.keys(at("foundation-delivery").outputs)).to.deep.equal(["delivery"]);
        const { foundation, url, ...others } = at("foundation-staging").outputs as {
            foundation: { loadBalancer: { url: string } };
            url: string;
        };
        expect([url, others]).to.deep.equal([foundation.loadBalancer.url, {}]);
    });

    it("change nothing when they come up again", async () => {
        for (const stack of ["payments-staging", "payments-delivery", "search-production"]) {
            const again = new Cloud({ after: at(stack).cloud, stack });
            await again.run(program);
            const changes = again.registered.flatMap(({ name, change }) => (change === "same" || change === undefined ? [] : [name]));
            expect(changes, stack).to.deep.equal([]);
            expect(again.identities()).to.deep.equal(at(stack).cloud.identities());
            expect(again.registered.filter(({ change }) => change === "same").length, stack).to.be.greaterThan(15);
        }
    });

    it("have pipelines in which the checker finds nothing, where each is", () => {
        const pipelines = [...up.values()].flatMap(({ cloud }) => cloud.all("aws:codepipeline/pipeline:Pipeline"));
        expect(pipelines.map(({ inputs }) => inputs["name"]).sort()).to.deep.equal([
            "payments-checkout",
            "payments-receipts",
            "search-catalog",
        ]);
        for (const { inputs, place } of pipelines) expect(checkPipeline({ stages: [], ...place, ...inputs })).to.deep.equal([]);
    });

    it("need the stacks before them", async () => {
        const early = new Cloud({ stack: "payments-staging", account: "222222222222" });
        expect(await refusalOf(early.run(program))).to.equal(
            'pulumi:pulumi:StackReference "foundation-staging": no stack "organization/causeway/foundation-staging"; this test has none',
        );
    });

    it("can be previewed before the stacks before them are up", async () => {
        for (const stack of ["payments-staging", "payments-delivery"]) {
            const cloud = new Cloud({ stack, accounts: ["222222222222", "333333333333"] });
            for (const need of stacks.find(({ name }) => name === stack)?.needs ?? []) {
                cloud.stack(`organization/causeway/${need}`, unknownOutputs);
            }
            await cloud.preview(program);
            expect(cloud.identities(), stack).to.deep.equal(at(stack).cloud.identities());
            expect(cloud.aws.objects()).to.deep.equal([]);
        }
    });
    const unknownOutputs = {
        targets: pulumi.runtime.unknownValue,
        foundation: pulumi.runtime.unknownValue,
        delivery: pulumi.runtime.unknownValue,
    };
});

describe("a stack's program", () => {
    /** What it says in this stack, with this configuration. */
    const complaint = async (stack: string, config: Record<string, string> = {}) => {
        const before = pulumi.runtime.allConfig();
        const cloud = new Cloud({ stack, accounts: ["222222222222"] });
        const said = await refusalOf(
            cloud.run(() => {
                pulumi.runtime.setAllConfig(config);
                return program();
            }),
        ).finally(() => pulumi.runtime.setAllConfig(before));
        expect(cloud.identities()).to.deep.equal([]);
        return said;
    };

    it("lists the stacks that there are where the name is of none", async () => {
        expect(await complaint("payment-staging")).to.equal(
            'there is no stack "payment-staging": stacks are named <team>-<environment>, and the catalog has foundation-delivery, ' +
                "foundation-staging, foundation-production, payments-staging, payments-production, payments-delivery, " +
                "search-staging, search-production, search-delivery",
        );
    });

    it("names every unknown and malformed key", async () => {
        const config = { "causeway:natGateways": "None", "causeway:availabilityZones": "4", "causeway:certificate": "x" };
        expect(await complaint("foundation-staging", config)).to.equal(
            [
                "the configuration of foundation-staging is not valid:",
                "  availabilityZones: must be 2 or 3",
                '  natGateways: must be "Single" or "OnePerAz"',
                '  (all of it): Unrecognized key: "certificate"',
            ].join("\n"),
        );
    });

    for (const stack of ["payments-staging", "payments-delivery", "foundation-delivery"]) {
        it(`takes a network's settings in no stack without a network: ${stack}`, async () => {
            expect(await complaint(stack, { "causeway:natGateways": "Single" })).to.equal(
                [`the configuration of ${stack} is not valid:`, '  (all of it): Unrecognized key: "natGateways"'].join("\n"),
            );
        });
    }

    it("takes no role of another account than the environment's", async () => {
        const config = { "causeway:provisioningRole": "arn:aws:iam::222222222222:role/deployer" };
        expect(await complaint("payments-production", config)).to.equal(
            [
                "the provider of payments-production cannot be created:",
                "  provisioningRole: is arn:aws:iam::222222222222:role/deployer, a role of account 222222222222, but production is account 333333333333",
            ].join("\n"),
        );
    });
});
