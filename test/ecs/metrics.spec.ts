import type { EcsMetrics, HttpMetrics } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { serviceMetrics } from "../../packages/ecs/src/metrics.ts";
import { organization, resolved } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const read = async (value: object) => resolved(pulumi.output(value) as pulumi.Output<object>);
const http = ["requests", "errors", "latency", "healthyTasks", "unhealthyTasks", "connectionErrors"] as const;

interface Told {
    readonly name: string;
    readonly statistic: string;
    readonly unit: string;
}

describe("EcsService.metrics", () => {
    it("are those of ECS and of its target groups, under AWS's names", async () => {
        const made = await organization();
        const cloud = made.cloud("payments-staging");
        const metrics: EcsMetrics = (await cloud.run(checkout(made))).metrics;
        for (const [one, name] of [
            [metrics.cpu(), "CPUUtilization"],
            [metrics.memory(), "MemoryUtilization"],
        ] as const) {
            expect(await read(one)).to.deep.include({
                namespace: "AWS/ECS",
                name,
                dimensions: { ClusterName: "staging", ServiceName: "payments-checkout" },
                statistic: "Average",
                unit: "Percent",
            });
        }
        const all = await Promise.all(
            http.map(async name => (await read(metrics.http?.[name]() as object)) as { of: Record<string, Told> }),
        );
        const group1 = all.map(({ of }) => of["group1"] as Told);
        expect(group1.map(({ name, statistic, unit }) => `${name} ${statistic} ${unit}`)).to.deep.equal([
            "RequestCount Sum Count",
            "HTTPCode_Target_5XX_Count Sum Count",
            "TargetResponseTime Average Seconds",
            "HealthyHostCount Minimum Count",
            "UnHealthyHostCount Maximum Count",
            "TargetConnectionErrorCount Sum Count",
        ]);
        for (const [at, group] of ["checkout-tg", "checkout-t2"].entries()) {
            const { arnSuffix } = cloud.named(group).outputs as { readonly arnSuffix: string };
            for (const { of } of all) {
                expect(of[`group${at + 1}`]).to.deep.include({
                    namespace: "AWS/ApplicationELB",
                    dimensions: { TargetGroup: arnSuffix, LoadBalancer: made.foundation.loadBalancer.arnSuffix },
                });
            }
        }
    });

    const twins = serviceMetrics({
        clusterName: "c",
        serviceName: "s",
        http: { loadBalancer: "lb", targetGroups: ["blue", "green"] },
    }).http as HttpMetrics;

    it("cover both target groups of a service that shifts traffic", async () => {
        expect(http.map(name => (twins[name]() as { expression: string }).expression)).to.deep.equal([
            "SUM([group1, group2])",
            "SUM([group1, group2])",
            "MAX([group1, group2])",
            "SUM([group1, group2])",
            "SUM([group1, group2])",
            "SUM([group1, group2])",
        ]);
        const latency = (await read(twins.latency({ statistic: "p99" }) as object)) as { of: Record<string, object> };
        expect(latency.of["group2"]).to.deep.include({
            name: "TargetResponseTime",
            statistic: "p99",
            dimensions: { TargetGroup: "green", LoadBalancer: "lb" },
        });
        expect(Object.keys(twins.errorPercent().of)).to.deep.equal(["failed1", "failed2", "asked1", "asked2"]);
    });

    it("are those of its own network load balancer where it takes connections", async () => {
        const made = await organization();
        const cloud = made.cloud("payments-staging");
        const change = { protocol: "tcp", route: { tcpPort: 5432, openTo: ["10.0.0.0/16"] } } as const;
        const { http, tcp }: EcsMetrics = (await cloud.run(checkout(made, change))).metrics;
        expect(http).to.equal(undefined);
        const names = ["activeFlows", "newFlows", "processedBytes", "resetsByTasks", "healthyTasks", "unhealthyTasks"] as const;
        const all = await Promise.all(names.map(async name => (await read(tcp?.[name]() as object)) as Record<string, unknown>));
        expect(all.map(({ namespace, name, statistic, unit }) => `${namespace} ${name} ${statistic} ${unit}`)).to.deep.equal([
            "AWS/NetworkELB ActiveFlowCount Average Count",
            "AWS/NetworkELB NewFlowCount Sum Count",
            "AWS/NetworkELB ProcessedBytes Sum Bytes",
            "AWS/NetworkELB TCP_Target_Reset_Count Sum Count",
            "AWS/NetworkELB HealthyHostCount Minimum Count",
            "AWS/NetworkELB UnHealthyHostCount Maximum Count",
        ]);
        const suffix = (name: string) => (cloud.named(name).outputs as { readonly arnSuffix: string }).arnSuffix;
        const LoadBalancer = cloud.registered.find(({ type }) => type === "aws:lb/loadBalancer:LoadBalancer")?.outputs["arnSuffix"];
        const TargetGroup = suffix("checkout-tg");
        expect(all.map(({ dimensions }) => dimensions)).to.deep.equal([
            ...Array.from({ length: 4 }, () => ({ LoadBalancer })),
            ...Array.from({ length: 2 }, () => ({ TargetGroup, LoadBalancer })),
        ]);
    });

    it("are those of ECS alone where no requests come through a load balancer", () =>
        expect(serviceMetrics({ clusterName: "c", serviceName: "s" }).http).to.equal(undefined));
});
