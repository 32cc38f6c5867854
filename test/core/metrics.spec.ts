import {
    eksClusterMetrics,
    type Monitored,
    metricsIn,
    monitoredCluster,
    monitoredDatabase,
    monitoredEksCluster,
    monitoredEventRule,
    monitoredFleet,
    monitoredHttpApi,
    monitoredLoadBalancer,
    monitoredQueue,
    monitoredStateMachine,
    monitoredStream,
    monitoredTable,
    monitoredTopic,
    type Signal,
} from "@causeway/core";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { asked, linesOf, watch } from "./monitored.ts";
import { expected } from "./reported.ts";

const things: Readonly<Record<string, Monitored>> = {
    queue: monitoredQueue("it", "orders", "orders-dead"),
    topic: monitoredTopic("it", "orders"),
    "HTTP API": monitoredHttpApi("it", "a1b2", "$default"),
    rule: monitoredEventRule("it", "orders", "shop"),
    "state machine": monitoredStateMachine("it", { arn: "arn:orders" }),
    database: monitoredDatabase("it", { instance: "orders" }, { memoryGiB: 16, storageGiB: 200, connections: 1000, replica: "rds" }),
    "Aurora cluster": monitoredDatabase("it", { cluster: "orders" }, { memoryGiB: 16, replica: "aurora" }),
    table: monitoredTable("it", "orders", ["Query", "PutItem"]),
    stream: monitoredStream("it", "clicks"),
    "load balancer": monitoredLoadBalancer("it", "app/it/1"),
    cluster: monitoredCluster("it", "staging"),
    fleet: monitoredFleet("it", "group", { clusterName: "staging", capacityProviderName: "general" }),
    "EKS cluster": monitoredEksCluster("it", "staging"),
};

/** What is asked for what can be promised. */
const promised = ({ indicators = {}, ...monitored }: Monitored) => {
    const { availability, latency } = indicators;
    const within = latency?.(0.3);
    const measures = { bad: availability?.bad, total: availability?.total, slow: within?.bad, answers: within?.total };
    const signals = Object.entries(measures).flatMap(([name, measure]): [string, Signal][] =>
        measure ? [[name, { aspect: "errors", means: "", measure }]] : [],
    );
    return asked({ ...monitored, signals: Object.fromEntries(signals) });
};

describe("what AWS reports of", () => {
    for (const [what, monitored] of Object.entries(things)) {
        it(`a ${what}, and when it is bad: CloudWatch takes it`, async () => {
            expect({ lines: linesOf(monitored), asked: await asked(monitored), promised: await promised(monitored) }).to.deep.equal(
                expected[what],
            );
            await new Cloud().run(() => watch(monitored));
            for (const [name, { means, measure }] of Object.entries<Signal>(monitored.signals as never)) {
                expect(means, name).to.match(/^[A-Z].*\.$/);
                for (const { missing, name } of metricsIn(measure)) expect(missing?.why, name).to.be.a("string");
            }
        });
    }

    it("what is watched where it is asked for alone", () => {
        expect(linesOf(monitoredQueue("it", "orders"))).to.have.length(2);
        expect(linesOf(monitoredFleet("it", "group"))).to.have.length(4);
        expect(linesOf(monitoredDatabase("it", { instance: "a" }, { memoryGiB: 1 }))[0]).to.equal(
            "connections (traffic, Count): critical -; warning -",
        );
        expect(eksClusterMetrics("staging").pods("shop")({ periodSeconds: 300 })).to.deep.include({
            name: "namespace_number_of_running_pods",
            dimensions: { ClusterName: "staging", Namespace: "shop" },
            periodSeconds: 300,
        });
    });
});
