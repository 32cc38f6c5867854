import { alarmArguments } from "@causeway/core";
import type { LambdaMetrics } from "@causeway/lambda";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, resolved } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

describe("LambdaFunction.metrics", () => {
    const metrics = async (): Promise<LambdaMetrics> => {
        const made = await organization();
        return (await made.cloud("payments-staging").run(receipts(made))).metrics;
    };
    const dimensions = { FunctionName: "payments-receipts-staging", Resource: "payments-receipts-staging:live" };
    const read = async (value: object) => resolved(pulumi.output(value) as pulumi.Output<object>);

    it("are those of calls through the alias, under AWS's names", async () => {
        const found = await metrics();
        const names = ["invocations", "errors", "throttles", "duration", "concurrentExecutions", "provisionedUtilization"] as const;
        const more = ["provisionedSpillover", "asyncEventAge", "iteratorAge", "deadLetterErrors"] as const;
        const all = [...names, ...more].map(name => found[name]());
        expect(all.map(({ name, statistic, unit }) => `${name} ${statistic} ${unit}`)).to.deep.equal([
            "Invocations Sum Count",
            "Errors Sum Count",
            "Throttles Sum Count",
            "Duration Average Milliseconds",
            "ConcurrentExecutions Maximum Count",
            "ProvisionedConcurrencyUtilization Maximum None",
            "ProvisionedConcurrencySpilloverInvocations Sum Count",
            "AsyncEventAge Maximum Milliseconds",
            "IteratorAge Maximum Milliseconds",
            "DeadLetterErrors Sum Count",
        ]);
        for (const one of all) expect(await read(one)).to.deep.include({ namespace: "AWS/Lambda", dimensions, periodSeconds: 60 });
    });

    it("are looked at as the caller likes, and version by version", async () => {
        const found = await metrics();
        expect(await read(found.duration({ statistic: "p99", periodSeconds: 300, label: "slowest" }))).to.deep.include({
            name: "Duration",
            statistic: "p99",
            periodSeconds: 300,
            label: "slowest",
        });
        const canary = (await read(found.version("7").errorPercent({ periodSeconds: 120 }))) as { of: Record<string, object> };
        expect(canary).to.deep.include({ label: "errors, percent", unit: "Percent" });
        expect(canary.of["failed1"]).to.deep.include({
            name: "Errors",
            periodSeconds: 120,
            dimensions: { ...dimensions, ExecutedVersion: "7" },
        });
        expect(canary.of["asked1"]).to.deep.include({ name: "Invocations", dimensions: { ...dimensions, ExecutedVersion: "7" } });
    });

    it("make alarms that CloudWatch takes", async () => {
        const made = await organization();
        const cloud = made.cloud("payments-staging");
        await cloud.run(() => {
            const found = receipts(made)().metrics;
            new aws.cloudwatch.MetricAlarm("throttled", alarmArguments(found.throttles(), { above: 0 }));
            new aws.cloudwatch.MetricAlarm("failing", alarmArguments(found.errorPercent(), { above: 1 }));
        });
        expect(cloud.named("throttled").inputs).to.deep.include({ metricName: "Throttles", dimensions });
        expect(cloud.named("failing").inputs["metricQueries"]).to.have.length(3);
    });
});
