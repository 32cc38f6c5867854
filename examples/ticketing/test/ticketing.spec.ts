import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { bringUp } from "example-platform";
import { catalog } from "../catalog.ts";
import program from "../index.ts";

describe("ticketing", function () {
    this.timeout(30_000);
    let cloud: (stack: string) => Cloud;
    before(async () => {
        cloud = await bringUp("ticketing", catalog, program);
    });

    it("lets one customer in ten try a release in production, and watches", () => {
        const { deploymentConfiguration, alarms } = cloud("tickets-production").named("shop-service").inputs;
        expect(deploymentConfiguration).to.deep.equal({
            strategy: "CANARY",
            bakeTimeInMinutes: "10",
            canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: "10" },
        });
        expect(alarms.alarmNames.length).to.equal(2);
        expect({ enable: alarms.enable, rollback: alarms.rollback }).to.deep.equal({ enable: true, rollback: true });
    });

    it("lets testers see a release first in staging", () => {
        const { deploymentConfiguration } = cloud("tickets-staging").named("shop-service").inputs;
        expect(deploymentConfiguration["strategy"]).to.equal("BLUE_GREEN");
    });

    it("asks for prices on spare capacity", () => {
        expect(cloud("tickets-production").named("prices-service").inputs["capacityProviderStrategies"]).to.deep.equal([
            { capacityProvider: "FARGATE", base: 1, weight: 0 },
            { capacityProvider: "FARGATE_SPOT", base: 0, weight: 100 },
        ]);
    });

    it("keeps the database's address out of the task definition", () => {
        const [container] = JSON.parse(cloud("tickets-production").named("shop-definition").inputs["containerDefinitions"]);
        const arn = cloud("tickets-production").named("database").outputs["arn"];
        expect(container.secrets).to.deep.equal([{ name: "DATABASE_URL", valueFrom: arn }]);
    });

    it("writes to customers from none to ten tasks at once, and the shop may send and nothing else", () => {
        const { minCapacity, maxCapacity } = cloud("tickets-production").named("mailer-tasks").inputs;
        expect([minCapacity, maxCapacity]).to.deep.equal([0, 10]);
        const actions = cloud("tickets-production")
            .policy("shop-task-policy")
            .Statement.flatMap(({ Action }: { Action: string[] }) => Action);
        expect(actions.filter((action: string) => action.startsWith("sqs:"))).to.deep.equal(["sqs:SendMessage"]);
    });

    it("migrates before it deploys, and asks before production", () => {
        const stages = cloud("tickets-delivery")
            .named("shop-pipeline")
            .inputs["stages"].map(({ name, actions }: { name: string; actions: { name: string }[] }) => [
                name,
                ...actions.map(({ name }) => name),
            ]);
        expect(stages).to.deep.equal([
            ["source", "source"],
            ["build", "build"],
            ["staging", "run-migrate", "deploy-shop", "deploy-mailer", "deploy-report", "smoke-test"],
            ["production", "approve", "run-migrate", "deploy-shop", "deploy-mailer", "deploy-report"],
        ]);
    });
});
