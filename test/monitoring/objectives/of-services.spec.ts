import { LambdaFunction } from "@causeway/lambda";
import { ServiceLevelObjective, type Watch } from "@causeway/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { checkout } from "../../ecs/checkout.ts";
import { type Organization, organization, said } from "../../foundation/accounts.ts";
import { watching } from "./promised.ts";

type Promised = "availability" | { readonly latency: { readonly withinSeconds: number } };
const kinds = {
    ecs: ({ foundation }: Organization, { placement }: Watch) => checkout({ foundation }, { placement })(),
    lambda: ({ foundation }: Organization, { placement }: Watch) =>
        new LambdaFunction("receipts", { placement, foundation: pulumi.output(foundation), handler: "index.handler" }),
};

/** What the window of five minutes asks for, of an objective of a thing. */
async function asked(kind: keyof typeof kinds, indicator: Promised) {
    const here = await organization();
    const cloud = here.cloud("payments-staging");
    await cloud.run(() => {
        const watch = watching();
        return new ServiceLevelObjective("slo", { ...watch, of: kinds[kind](here, watch), indicator, target: 99.9, windowDays: 30 });
    });
    const { metricQueries } = said(cloud, "slo-burn-1h-short-critical") as {
        metricQueries: {
            id: string;
            expression?: string;
            metric?: { metricName: string; namespace: string; stat: string; period: number };
        }[];
    };
    return metricQueries
        .slice(1)
        .map(({ id, expression, metric }) => [
            id,
            expression ?? `${metric?.stat} ${metric?.namespace} ${metric?.metricName} ${metric?.period}`,
        ]);
}

/** A balanced service has two target groups, whatever serves. */
const both = (id: string, metric: string): readonly (readonly [string, string])[] => [
    [id, `SUM([${id}_group1, ${id}_group2])`],
    [`${id}_group1`, metric],
    [`${id}_group2`, metric],
];

describe("ServiceLevelObjective of a service", () => {
    it("holds requests against it that tasks fail, or that reach none", async () => {
        expect(await asked("ecs", "availability")).to.deep.equal([
            ["bad", "FILL(bad_part1, 0) + FILL(bad_part2, 0)"],
            ...both("bad_part1", "Sum AWS/ApplicationELB HTTPCode_Target_5XX_Count 300"),
            ...both("bad_part2", "Sum AWS/ApplicationELB TargetConnectionErrorCount 300"),
            ...both("total", "Sum AWS/ApplicationELB RequestCount 300"),
        ]);
    });

    it("holds answers against it that take longer", async () => {
        expect(await asked("ecs", { latency: { withinSeconds: 0.3 } })).to.deep.equal([
            ...both("bad", "TC(0.3:) AWS/ApplicationELB TargetResponseTime 300"),
            ...both("total", "SampleCount AWS/ApplicationELB TargetResponseTime 300"),
        ]);
    });
});

describe("ServiceLevelObjective of a function", () => {
    it("holds calls against it that fail", async () => {
        expect(await asked("lambda", "availability")).to.deep.equal([
            ["bad", "Sum AWS/Lambda Errors 300"],
            ["total", "Sum AWS/Lambda Invocations 300"],
        ]);
    });

    it("holds calls against it that take longer, in the milliseconds that AWS reports", async () => {
        expect(await asked("lambda", { latency: { withinSeconds: 0.3 } })).to.deep.equal([
            ["bad", "TC(300:) AWS/Lambda Duration 300"],
            ["total", "Sum AWS/Lambda Invocations 300"],
        ]);
    });
});
