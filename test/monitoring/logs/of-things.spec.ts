import type { Monitored, Placement } from "@causeway/core";
import { awslogs, EcsTask, firelens } from "@causeway/ecs";
import { LambdaFunction } from "@causeway/lambda";
import { LogMonitoring } from "@causeway/monitoring";
import { ServicePipeline } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { checkout } from "../../ecs/checkout.ts";
import { complaintsOf, type Organization, organization, placed, said } from "../../foundation/accounts.ts";
import { receipts } from "../../lambda/receipts.ts";
import { delivered } from "../../pipeline/delivered.ts";
import { release, releasing } from "../../pipeline/pipelines.ts";

const json = /^\{ \(\(\$\.level = "ERROR"/;
const text = '?"ERROR" ?"FATAL" ?"CRITICAL"';

describe("Logs of things", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    /** What is made of the logs of a thing in staging, with its log group. */
    const logsOf = async (
        make: (placement: Placement) => { readonly monitored: Pick<Monitored, "name" | "logs"> },
    ): Promise<{ readonly cloud: Cloud; readonly made: readonly string[] }> => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(() => {
            const placement = placed("payments-staging");
            const foundation = pulumi.output(here.foundation);
            return new LogMonitoring("logs", { placement, foundation, of: make(placement), protect: ["EmailAddress"] });
        });
        return { cloud, made: madeIn(cloud) };
    };
    const madeIn = (cloud: Cloud) =>
        cloud.identities().flatMap(identity => /^aws:cloudwatch\/\w+:(\w+ logs-.*)$/.exec(identity)?.[1] ?? []);
    const all = (log: string) => [
        `LogAnomalyDetector logs-${log}-anomalies`,
        `LogDataProtectionPolicy logs-${log}-protection`,
        "LogGroup logs-findings",
        `LogMetricFilter logs-${log}-errors`,
        "QueryDefinition logs-errorsByMessage",
        "QueryDefinition logs-oneRequest",
        "QueryDefinition logs-slowestRequests",
    ];

    it("of a service whose containers write JSON", async () => {
        const { cloud, made } = await logsOf(placement =>
            checkout(here, { placement, logs: awslogs({ format: "json", retentionDays: 90 }) })(),
        );
        expect(made).to.deep.equal(all("service"));
        expect(said(cloud, "logs-service-errors")).to.deep.include({
            logGroupName: "checkout-logs-0000000",
            metricTransformation: { namespace: "payments/checkout/staging", name: "errors", value: "1", unit: "Count", defaultValue: "0" },
        });
        expect(said(cloud, "logs-service-errors")["pattern"]).to.match(json);
        expect(said(cloud, "checkout-logs", "aws:cloudwatch/logGroup:LogGroup")).to.deep.equal({
            name: "checkout-logs-0000000",
            retentionInDays: 90,
            kmsKeyId: here.foundation.keyArn,
        });
    });

    it("of a service whose containers write text, or send lines elsewhere", async () => {
        for (const logs of [awslogs(), firelens({ options: { Name: "null" } })]) {
            here = await organization();
            const { cloud, made } = await logsOf(placement => checkout(here, { placement, logs })());
            expect(made).to.deep.equal(all("service"));
            expect(said(cloud, "logs-service-errors")["pattern"]).to.equal(text);
            expect(said(cloud, "logs-slowestRequests")["queryString"]).to.contain("parse @message");
        }
    });

    it("of a task whose lines are seldom read", async () => {
        const task = (placement: Placement) =>
            new EcsTask("nightly", {
                placement,
                foundation: pulumi.output(here.foundation),
                cpu: 256,
                memoryMiB: 512,
                logs: awslogs({ class: "INFREQUENT_ACCESS", format: "json" }),
            });
        const { cloud, made } = await logsOf(task);
        expect(made).to.deep.equal(all("task").filter(each => !/Detector|MetricFilter/.test(each)));
        expect(said(cloud, "nightly-logs", "aws:cloudwatch/logGroup:LogGroup")["logGroupClass"]).to.equal("INFREQUENT_ACCESS");
    });

    it("of a function, which writes JSON", async () => {
        const { cloud, made } = await logsOf(
            placement =>
                new LambdaFunction("receipts", { placement, foundation: pulumi.output(here.foundation), handler: "index.handler" }),
        );
        expect(made).to.deep.equal(all("function"));
        expect(said(cloud, "logs-function-errors")).to.deep.include({ logGroupName: "receipts-logs-0000000" });
        expect(said(cloud, "logs-function-errors")["pattern"]).to.match(json);
    });

    it("of a pipeline: those of its builds, in the delivery account", async () => {
        const cloud = await releasing(here);
        await cloud.run(() => {
            const delivery = delivered();
            return new LogMonitoring("logs", {
                placement: delivery,
                foundation: delivery.leaves,
                of: new ServicePipeline("checkout", release(delivery, "checkout")),
                anomalies: false,
            });
        });
        expect(madeIn(cloud)).to.deep.equal([
            "LogMetricFilter logs-build-errors",
            "QueryDefinition logs-errorsByMessage",
            "QueryDefinition logs-oneRequest",
            "QueryDefinition logs-slowestRequests",
        ]);
        expect(said(cloud, "logs-build-errors")).to.deep.include({ logGroupName: "checkout-build-logs-0000000", pattern: text });
        expect(cloud.named("logs-build-errors").place?.account).to.equal("111111111111");
    });

    it("are kept as CloudWatch Logs can, and read as they are written", async () => {
        const logs = { kind: "awslogs", retentionDays: 31, class: "DELIVERY", format: "xml" } as unknown as ReturnType<typeof awslogs>;
        expect(await complaintsOf("payments-staging", checkout(here, { logs }))).to.deep.equal([
            "logs.retentionDays is 31, not one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
            "logs.class is DELIVERY, not STANDARD or INFREQUENT_ACCESS",
            "logs.format is xml, not json or text",
        ]);
        expect(
            await complaintsOf("payments-staging", checkout(here, { logs: firelens({ options: { Name: "null" }, retentionDays: 2 }) })),
        ).to.have.length(1);
        const given = { class: "DELIVERY" } as unknown as { readonly class: "STANDARD" };
        expect(await complaintsOf("payments-staging", receipts(here, { logs: given }))).to.deep.equal([
            "logs.class is DELIVERY, not STANDARD or INFREQUENT_ACCESS",
        ]);
    });
});
