import { type DeploymentTarget, deliver, exportTargets } from "@causeway/core";
import { ecs } from "@causeway/ecs";
import { lambda } from "@causeway/lambda";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { catalog, organization, placed, refusalOf, resolved } from "../foundation/accounts.ts";

const leaves = {
    deployRoleArn: "arn:aws:iam::222222222222:role/causeway/deploy/payments-checkout-staging",
    clusterName: "staging",
    serviceName: "payments-checkout",
    container: "checkout",
    endpoint: { url: "http://lb.example.com", host: "pay.example.com" },
};
const place = { team: "payments", environment: "staging", tier: "test", accountId: "222222222222", region: "eu-west-1" } as const;
const record = (kind: string, service: string, leaves: object) => ({ [service]: { version: 1, kind, service, leaves } });

describe("exportTargets", () => {
    it("keeps what is known of a target, by service", async () => {
        const target: DeploymentTarget<"ecs", typeof leaves> = { kind: "ecs", service: "checkout", place, leaves: pulumi.output(leaves) };
        expect(await resolved(exportTargets([target, undefined]))).to.deep.equal(record("ecs", "checkout", leaves));
        expect(await resolved(exportTargets([]))).to.deep.equal({});
    });

    it("names all targets that have one name", () => {
        const target = (kind: string, service: string) => ({ kind, service, place, leaves: pulumi.output(leaves) });
        const all = [
            target("ecs", "checkout"),
            target("lambda", "receipts"),
            target("objective", "checkout"),
            target("objective", "latency"),
        ];
        expect(() => exportTargets(all)).to.throw(
            "targets of a stack have one name, by which pipelines find them:\n  checkout: ecs and objective",
        );
    });
});

describe("deliver", () => {
    let cloud: Cloud;
    beforeEach(async () => {
        const { cloud: at, delivery } = await organization();
        cloud = at("payments-delivery").stack("organization/causeway/foundation-delivery", { delivery });
    });
    const exported = (targets: unknown) => cloud.stack("organization/causeway/payments-staging", { targets });
    const delivered = () => deliver(catalog, placed("payments-delivery"));
    const checkout = () => cloud.run(() => resolved(delivered().target(ecs, "staging", "checkout").leaves));

    it("knows a target's kind and place from code, and its leaves from the other stack", async () => {
        exported(record("ecs", "checkout", leaves));
        const { leaves: read, ...known } = await cloud.run(() => delivered().target(ecs, "staging", "checkout"));
        expect(known).to.deep.equal({ kind: "ecs", service: "checkout", place });
        expect(await resolved(read)).to.deep.equal(leaves);
    });

    it("refers to each stack once, however many targets it has", async () => {
        exported({
            ...record("ecs", "checkout", leaves),
            ...record("lambda", "receipts", { ...leaves, functionName: "f", alias: "live" }),
        });
        const [one, other] = await cloud.run(() => {
            const delivery = delivered();
            const both = [delivery.target(ecs, "staging", "checkout"), delivery.target(lambda, "staging", "receipts")] as const;
            return Promise.all([resolved(both[0].leaves), resolved(both[1].leaves)]);
        });
        expect(cloud.identities()).to.deep.equal([
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
            "pulumi:pulumi:StackReference payments-staging",
        ]);
        expect(one.serviceName).to.equal("payments-checkout");
        const { deployRoleArn, endpoint } = leaves;
        expect(other).to.deep.equal({ deployRoleArn, functionName: "f", alias: "live", endpoint: { url: endpoint.url } });
    });

    it("names the services that a stack has where it lacks one", async () => {
        exported({ ...record("ecs", "basket", leaves), ...record("ecs", "till", leaves) });
        expect(await refusalOf(checkout())).to.equal('payments-staging has no target "checkout"; it has basket, till');
    });

    it("says so where a stack has no services", async () => {
        exported({});
        expect(await refusalOf(checkout())).to.equal('payments-staging has no target "checkout"; it has none');
    });

    it("refuses a target of another kind", async () => {
        exported(record("lambda", "checkout", leaves));
        expect(await refusalOf(checkout())).to.equal('the target "checkout" of payments-staging is of the kind lambda, not ecs');
    });

    it("names what is not as agreed in the target", async () => {
        exported(record("ecs", "checkout", { ...leaves, clusterName: 7, endpoint: {} }));
        expect(await refusalOf(checkout())).to.equal(
            [
                'the target "checkout" of payments-staging is not valid:',
                "  clusterName: Invalid input: expected string, received number",
                "  endpoint.url: Invalid input: expected string, received undefined",
            ].join("\n"),
        );
    });

    it("names what is not as agreed in the output", async () => {
        exported({ checkout: { version: 2, kind: "ecs", service: "checkout" } });
        expect(await refusalOf(checkout())).to.equal(
            [
                'the output "targets" of payments-staging is not valid:',
                "  checkout.version: Invalid input: expected 1",
                "  checkout.leaves: Invalid input: expected nonoptional, received undefined",
            ].join("\n"),
        );
    });

    it("names the stack that lacks the output", async () => {
        cloud.stack("organization/causeway/payments-staging", {});
        expect(await refusalOf(checkout())).to.equal(
            "Required output 'targets' does not exist on stack 'organization/causeway/payments-staging'.",
        );
    });
});
