import { RestoreMetrics, type RestoreMetricsArgs } from "@causeway/monitoring";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization, placed, said, statements } from "../../foundation/accounts.ts";
import { metricsOf } from "./releases.ts";

const at = { account: "222222222222", region: "eu-west-1" };
const alarmArn = (name: string) => `arn:aws:cloudwatch:${at.region}:${at.account}:alarm:${name}`;

/** The critical alarms of two services, by the clock. */
class Incidents {
    static async up(): Promise<Incidents> {
        const incidents = new Incidents();
        const here = await organization(() => new Date(incidents.clock).toISOString());
        incidents.cloud = here.cloud("payments-staging");
        await incidents.cloud.run(() => {
            const placement = placed("payments-staging");
            const alarm = (name: string) =>
                new aws.cloudwatch.MetricAlarm(
                    name,
                    {
                        ...{ name, namespace: "Shop", metricName: name, period: 60, statistic: "Sum" },
                        ...{ comparisonOperator: "GreaterThanThreshold", threshold: 1, evaluationPeriods: 1 },
                    },
                    { provider: placement.provider },
                );
            const [errors, latency, till] = [alarm("errors"), alarm("latency"), alarm("till")];
            alarm("other");
            return new RestoreMetrics("restore", {
                ...{ placement, foundation: pulumi.output(here.foundation) },
                of: { checkout: [errors, latency], till: [till] },
            });
        });
        return incidents;
    }

    clock = Date.parse("2026-01-05T08:00:00.000Z");
    cloud!: Cloud;

    set(AlarmName: string, StateValue: string, minutes = 0): number {
        this.clock += minutes * 60_000;
        const request = { AlarmName, StateValue, StateReason: "try" };
        const { deliveries = [] } = this.cloud.aws.operate(at, "cloudwatch:SetAlarmState", request) as { deliveries?: readonly unknown[] };
        return deliveries.length;
    }

    metrics(Service = "checkout") {
        const dimensions = { Service, Team: "payments", Environment: "staging" };
        return metricsOf(this.cloud, at, ["Incidents", "TimeToRestore"], dimensions);
    }
}

describe("RestoreMetrics", () => {
    it("counts an incident as it begins, and how long it took as it ends", async () => {
        const incidents = await Incidents.up();
        expect(incidents.set("errors", "OK")).to.equal(0);
        expect(incidents.set("errors", "ALARM")).to.equal(1);
        expect(incidents.metrics()).to.deep.equal({ Incidents: 1 });
        expect(incidents.set("errors", "OK", 42)).to.equal(1);
        expect(incidents.metrics()).to.deep.equal({ Incidents: 1, TimeToRestore: 42 * 60 });
        expect(incidents.set("latency", "ALARM", 60)).to.equal(1);
        expect(incidents.set("latency", "INSUFFICIENT_DATA", 8)).to.equal(1);
        expect(incidents.metrics()).to.deep.equal({ Incidents: 2, TimeToRestore: 50 * 60 });
        expect(incidents.set("latency", "OK", 1)).to.equal(0);
    });

    it("counts each service's alone, and no other alarms", async () => {
        const incidents = await Incidents.up();
        expect(incidents.set("other", "ALARM")).to.equal(0);
        incidents.set("till", "ALARM");
        expect([incidents.metrics(), incidents.metrics("till")]).to.deep.equal([{}, { Incidents: 1 }]);
    });

    it("creates exactly these resources; it may put data into its namespace, write its log and start itself", async () => {
        const { cloud } = await Incidents.up();
        const urn = "urn:pulumi:payments-staging::causeway::causeway:monitoring:RestoreMetrics::restore";
        const mine = cloud.registered.filter(({ parent }) => parent === urn);
        expect(mine.map(({ type, name }) => `${type} ${name}`).sort()).to.deep.equal([
            "aws:cloudwatch/eventRule:EventRule restore-checkout",
            "aws:cloudwatch/eventRule:EventRule restore-till",
            "aws:cloudwatch/eventTarget:EventTarget restore-checkout-target",
            "aws:cloudwatch/eventTarget:EventTarget restore-till-target",
            "aws:cloudwatch/logGroup:LogGroup restore-logs",
            "aws:iam/role:Role restore-role",
            "aws:iam/role:Role restore-starter",
            "aws:iam/rolePolicy:RolePolicy restore-again",
            "aws:iam/rolePolicy:RolePolicy restore-role-policy",
            "aws:iam/rolePolicy:RolePolicy restore-starter-policy",
            "aws:sfn/stateMachine:StateMachine restore-machine",
            "aws:sqs/queue:Queue restore-dead-letters",
            "aws:sqs/queuePolicy:QueuePolicy restore-dead-letters-policy",
        ]);
        for (const { name, place } of mine) expect([place?.account, place?.region], name).to.deep.equal([at.account, at.region]);
        expect(JSON.parse(String(said(cloud, "restore-checkout")["eventPattern"]))).to.deep.equal({
            source: ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            resources: [alarmArn("errors"), alarmArn("latency")],
            $or: [{ detail: { state: { value: ["ALARM"] } } }, { detail: { previousState: { value: ["ALARM"] } } }],
        });
        const actions = (statements(cloud, "restore-role-policy") as readonly { readonly Action: readonly string[] }[]).map(
            ({ Action: [first] }) => first,
        );
        expect(actions).to.deep.equal(["cloudwatch:PutMetricData", "logs:CreateLogDelivery"]);
        const { States } = JSON.parse(String(said(cloud, "restore-machine")["definition"]));
        const dimensions = (Service: string) =>
            Object.entries({ Service, Team: "payments", Environment: "staging" }).map(([Name, Value]) => ({ Name, Value }));
        // CloudWatch writes +0000, which not every reader of ISO 8601 takes.
        const millisOf = (state: string) => `$toMillis($replace($states.input.detail.${state}.timestamp, "+0000", "Z"))`;
        expect(States["Count how long it took"].Arguments).to.deep.equal({
            StateMachineArn: "{% $states.context.StateMachine.Id %}",
            Name: "{% $states.input.id %}",
            Input: {
                put: `{% [{ "MetricName": "TimeToRestore", "Dimensions": $dimensions, "Timestamp": $states.input.time, "Value": $max([0, (${millisOf("state")} - ${millisOf("previousState")}) / 1000]), "Unit": "Seconds" }] %}`,
            },
        });
        expect(States["Whose alarm was it?"].Assign.table).to.deep.equal({
            [alarmArn("errors")]: dimensions("checkout"),
            [alarmArn("latency")]: dimensions("checkout"),
            [alarmArn("till")]: dimensions("till"),
        });
    });

    it("says all that is wrong with its arguments at once", async () => {
        const bad = (args: object) =>
            complaintsOf("payments-staging", () => new RestoreMetrics("restore", args as unknown as RestoreMetricsArgs));
        expect(await bad({})).to.deep.equal([
            "placement is missing",
            "foundation is missing",
            "of needs the alarms of at least one service",
        ]);
        const arn = alarmArn("a");
        expect(
            await bad({
                ...{ placement: {}, foundation: {} },
                of: {
                    Checkout: [{ arn }],
                    shop: [],
                    till: [{ arn }, {}, null],
                    desk: "alarms",
                    door: Array.from({ length: 11 }, () => ({ arn })),
                },
            }),
        ).to.deep.equal([
            "of.Checkout must be letters, digits and dashes, as services are named",
            "of.shop has 0 alarms, not 1 to 10: a composite alarm is one",
            "of.till[1] is no alarm: it has no arn",
            "of.till[2] is no alarm: it has no arn",
            "of.desk is alarms, not a list of alarms",
            "of.door has 11 alarms, not 1 to 10: a composite alarm is one",
        ]);
    });
});
