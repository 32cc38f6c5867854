import { expect } from "chai";
import { Project } from "./project.ts";

/** A function, and what watches it, in one stack with the foundations; names and thresholds by the caller. */
const program = ({ service = "receipts", was, bundle }: { service?: string; was?: string; bundle?: string }) => `
import { findStack, parseCatalog, place } from "@causeway/core";
import { EnvironmentFoundation } from "@causeway/foundation";
import { LambdaFunction } from "@causeway/lambda";
import { ServiceMonitoring, TeamRoutes, allOf } from "@causeway/monitoring";
import * as pulumi from "@pulumi/pulumi";

const catalog = parseCatalog({
    environments: {
        delivery: { tier: "delivery", accountId: "111111111111", region: "eu-west-1" },
        staging: { tier: "test", accountId: "222222222222", region: "eu-west-1" },
    },
    teams: { shop: { owner: "shop@example.com" } },
});
const delivery = pulumi.output({
    version: 1, accountId: "111111111111", region: "eu-west-1", workloadAccountIds: ["222222222222"],
    artifactBucket: "artifacts", artifactBucketArn: "arn:aws:s3:::artifacts", keyArn: "arn:aws:kms:eu-west-1:111111111111:key/artifacts",
});
const placement = place(findStack(catalog, "shop-staging"), {});
const { leaves: foundation } = new EnvironmentFoundation("staging", { placement, delivery });
const opts = ${was ? `{ aliases: [{ name: ${JSON.stringify(was)} }] }` : "{}"};
const receipts = new LambdaFunction(${JSON.stringify(service)}, { placement, foundation, handler: "index.handler" }, opts);
${bundle ?? ""}
`;

const watched = (alarms: string, more = "", name = "receipts") => `
const routes = new TeamRoutes("shop", {
    placement, foundation,
    ticket: { secretUrls: { tickets: pulumi.secret("https://tickets.example.com/a-secret-key") } },
});
new ServiceMonitoring(${JSON.stringify(name)}, {
    placement, routes, runbook: "https://runbooks.example.com/receipts", of: receipts, alarms: ${alarms}, ${more}
}, opts);
`;
const composite = `composites: { bad: { severity: "critical", means: "Calls fail and are refused.", when: allOf("errorPercent-critical", "throttles-critical") } },`;

describe("the bundles of a running service, on the real engine", function () {
    this.timeout(300_000);
    let project: Project;
    before(async () => {
        project = new Project(program({}), ["111111111111", "222222222222"]);
        await project.start();
        await project.init("shop-staging");
    });
    after(() => project.end());
    const up = async (change: Parameters<typeof program>[0]) => {
        project.write(program(change));
        const run = await project.up("shop-staging");
        expect(run.errors).to.equal("");
        return run;
    };
    /** Of the steps, those of these operations. */
    const only = (steps: readonly string[], ...operations: readonly string[]) =>
        steps.filter(step => operations.some(operation => step.startsWith(`${operation} `))).sort();

    it("come, change, go and are renamed, and nothing is replaced that was not announced", async () => {
        await up({});

        // To a service that runs: the service itself stays as it is.
        const added = await up({ bundle: watched("{}", composite) });
        expect(added.steps.filter(step => !step.startsWith("create "))).to.deep.equal([]);
        expect(
            added.steps
                .filter(step => step.includes("Alarm "))
                .map(step => step.split(" ").at(-1))
                .sort(),
        ).to.deep.equal([
            "receipts-bad-critical",
            "receipts-duration-critical",
            "receipts-duration-warning",
            "receipts-error-percent-critical",
            "receipts-error-percent-warning",
            "receipts-hourly-error-percent-warning",
            "receipts-throttles-critical",
            "receipts-throttles-warning",
        ]);
        // What is secret is so in all that the engine and the simulated AWS's door have written, but for AWS's own memory of it.
        expect(project.filesWith("a-secret-key").filter(file => !["index.ts", "aws.db", "aws.db-wal"].includes(file))).to.deep.equal([]);
        expect((await up({ bundle: watched("{}", composite) })).steps).to.deep.equal([]);

        const thresholds = "{ errorPercent: { critical: { above: 2, periods: 3, breaching: 2 } } }";
        const changed = await up({ bundle: watched(thresholds, composite) });
        expect(changed.steps).to.deep.equal(["update aws:cloudwatch/metricAlarm:MetricAlarm receipts-error-percent-critical"]);
        expect(Object.keys(changed.diffs["receipts-error-percent-critical"] ?? {}).sort()).to.deep.equal([
            "datapointsToAlarm",
            "evaluationPeriods",
            "threshold",
        ]);

        // A severity goes: its alarms alone.
        const quieter =
            "{ errorPercent: { critical: { above: 2, periods: 3, breaching: 2 }, warning: false }, throttles: { warning: false }, duration: { warning: false } }";
        const fewer = await up({ bundle: watched(quieter, composite) });
        expect([...fewer.steps].sort()).to.deep.equal([
            "delete aws:cloudwatch/metricAlarm:MetricAlarm receipts-duration-warning",
            "delete aws:cloudwatch/metricAlarm:MetricAlarm receipts-error-percent-warning",
            "delete aws:cloudwatch/metricAlarm:MetricAlarm receipts-throttles-warning",
        ]);

        // The service gets another name, with an alias: what AWS knows by the old name is made anew, and no metric alarm is among it.
        const renamed = await up({ service: "bills", was: "receipts", bundle: watched(quieter, composite, "bills") });
        expect(only(renamed.steps, "replace").map(step => step.split(" ")[1])).to.deep.equal([
            "aws:cloudwatch/compositeAlarm:CompositeAlarm",
            "aws:iam/role:Role",
            "aws:iam/rolePolicy:RolePolicy",
            "aws:lambda/alias:Alias",
            "aws:lambda/function:Function",
        ]);
        expect((await up({ service: "bills", was: "receipts", bundle: watched(quieter, composite, "bills") })).steps).to.deep.equal([]);
    });
});
