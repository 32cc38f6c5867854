import { ServiceMonitoring, type ServiceMonitoringArgs } from "@causeway/monitoring";
import { expect } from "chai";
import { complaintsOf, empty, resolved, said } from "../../foundation/accounts.ts";
import { orders, page, shop, watching } from "../shop.ts";

describe("ServiceMonitoring.onsets", () => {
    it("are alarms that say nothing of an outage that is old, nobody is told by, and gates find by a name that is known", async () => {
        const cloud = empty("payments-staging");
        const monitoring = await cloud.run(
            () =>
                new ServiceMonitoring("shop", {
                    ...watching(),
                    of: shop,
                    alarms: { wait: { critical: { outside: 3, periods: 10 } } },
                    onsets: ["errorPercent-critical", "wait-critical"],
                    customize: { alarms: { "errorPercent-critical": { threshold: 7 } } },
                }),
        );
        expect(cloud.identities().filter(one => /onset|already/.test(one))).to.deep.equal([
            "aws:cloudwatch/compositeAlarm:CompositeAlarm shop-error-percent-critical-onset",
            "aws:cloudwatch/compositeAlarm:CompositeAlarm shop-wait-critical-onset",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-error-percent-critical-already",
            "aws:cloudwatch/metricAlarm:MetricAlarm shop-wait-critical-already",
        ]);
        const { alarmActions, okActions, ...now } = said(cloud, "shop-error-percent-critical");
        expect([alarmActions, okActions]).to.deep.equal(Array(2).fill([page.topicArn, "arn:aws:sns:eu-west-1:222222222222:ticket"]));
        expect(said(cloud, "shop-error-percent-critical-already")).to.deep.equal({
            ...now,
            threshold: 7,
            evaluationPeriods: 15,
            datapointsToAlarm: 10,
            name: "shop-error-percent-critical-already-0000000",
            alarmDescription:
                "Not an alarm: what shop-error-percent-critical-onset watches is no news, it goes wrong most of the time. It calls nobody.",
        });
        expect(said(cloud, "shop-wait-critical-already")).to.include({
            thresholdMetricId: "band",
            evaluationPeriods: 30,
            datapointsToAlarm: 20,
        });
        const onset = monitoring.onsets["errorPercent-critical"];
        expect(onset && (await resolved(onset.alarmName))).to.equal("payments-shop-error-percent-critical-onset-staging");
        expect(said(cloud, "shop-error-percent-critical-onset")).to.deep.equal({
            alarmName: "payments-shop-error-percent-critical-onset-staging",
            alarmRule: 'ALARM("shop-error-percent-critical-0000000") AND NOT ALARM("shop-error-percent-critical-already-0000000")',
            alarmDescription: now["alarmDescription"],
        });
    });

    it("are refused where there is no such alarm, and where CloudWatch looks back no further", async () => {
        const custom = {
            slow: {
                aspect: "traffic",
                measure: orders({ periodSeconds: 3540 }),
                means: "Slow.",
                alarms: { warning: { above: 1, periods: 9 } },
            },
        };
        const shut = { severity: "critical", means: "Shut.", when: "orders-critical" };
        const complaints = (onsets: unknown) =>
            complaintsOf("payments-staging", () => {
                const args = { ...watching(), of: shop, custom, composites: { shut }, onsets };
                return new ServiceMonitoring("shop", args as unknown as ServiceMonitoringArgs<string>);
            });
        expect(await complaints(["orders-critical", "orders-critical", "orders-warning", "shut-critical", "slow-warning"])).to.deep.equal([
            'onsets[1] is "orders-critical", which is there already',
            'onsets[2] is "orders-warning", which is no alarm of one measure here: there are orders-critical, errorPercent-critical, errorPercent-warning, wait-warning, slow-warning',
            'onsets[3] is "shut-critical", which is no alarm of one measure here: there are orders-critical, errorPercent-critical, errorPercent-warning, wait-warning, slow-warning',
            'onsets[4] is "slow-warning", which takes 95580 seconds to be old: CloudWatch looks back a day, or seven where a period is an hour or longer',
        ]);
        expect(await complaints("orders-critical")).to.deep.equal(["onsets is orders-critical, not a list of alarms"]);
    });
});
