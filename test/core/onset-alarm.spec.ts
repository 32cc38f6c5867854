import { alreadyIn, type Metric, type ReleaseAlarmsCustomize, watchRelease } from "@causeway/core";
import { Cloud } from "@causeway/sandbox/mocks";
import { type Alarm, type AlarmState, alarmOf, type Incident, plant, simulateAlarms, stateAt } from "@causeway/verify";
import { expect } from "chai";

const metric = (name: string, more: Partial<Metric> = {}): Metric => ({
    namespace: "Shop",
    name,
    dimensions: { shop: "Vienna" },
    statistic: "Average",
    periodSeconds: 60,
    unit: "Percent",
    label: name,
    ...more,
});
const measures = { errorPercent: metric("Errors"), latency: metric("Wait", { statistic: "p99", unit: "Seconds", periodSeconds: 120 }) };
const place = { team: "payments", environment: "staging" };

const watched = async (change?: ReleaseAlarmsCustomize) => {
    const cloud = new Cloud();
    const { names } = await cloud.run(() => watchRelease("checkout", { errorPercent: 5, latencySeconds: 2 }, measures, change, {}, place));
    const told = await Promise.all(names.map(name => new Promise(resolve => name.apply(resolve))));
    return { cloud, told };
};

describe("onsetAlarm", () => {
    it("stands beside the alarm that goes off, and is what a release is watched by", async () => {
        const { cloud, told } = await watched();
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/compositeAlarm:CompositeAlarm checkout-errors-onset",
            "aws:cloudwatch/compositeAlarm:CompositeAlarm checkout-latency-onset",
            "aws:cloudwatch/metricAlarm:MetricAlarm checkout-errors-alarm",
            "aws:cloudwatch/metricAlarm:MetricAlarm checkout-errors-already",
            "aws:cloudwatch/metricAlarm:MetricAlarm checkout-latency-alarm",
            "aws:cloudwatch/metricAlarm:MetricAlarm checkout-latency-already",
        ]);
        expect(told).to.deep.equal(["payments-checkout-errors-onset-staging", "payments-checkout-latency-onset-staging"]);
        const { name: _, alarmDescription: __, ...now } = cloud.named("checkout-errors-alarm").inputs;
        expect(cloud.named("checkout-errors-already").inputs).to.deep.equal({
            ...now,
            evaluationPeriods: 15,
            datapointsToAlarm: 10,
            alarmDescription:
                "Not an alarm: what checkout-errors-onset watches is no news, it goes wrong most of the time. It calls nobody.",
            name: "checkout-errors-already-0000000",
        });
        expect(cloud.named("checkout-errors-onset").inputs).to.deep.equal({
            alarmName: "payments-checkout-errors-onset-staging",
            alarmRule: 'ALARM("checkout-errors-alarm-0000000") AND NOT ALARM("checkout-errors-already-0000000")',
            alarmDescription: "More than 5 percent of requests fail: a release under way is rolled back.",
        });
    });

    it("looks at what the alarm was told to look at, and tells nobody", async () => {
        const topic = "arn:aws:sns:eu-west-1:222222222222:page";
        const { cloud } = await watched({
            errorsAlarm: {
                name: "errors",
                threshold: 9,
                evaluationPeriods: 10,
                alarmActions: [topic],
                okActions: [topic],
                insufficientDataActions: [topic],
            },
        });
        const { inputs } = cloud.named("checkout-errors-already");
        expect(inputs).to.include({ name: "checkout-errors-already-0000000", threshold: 9, evaluationPeriods: 30, datapointsToAlarm: 20 });
        expect(inputs).to.not.have.any.keys("alarmActions", "okActions", "insufficientDataActions");
    });

    it("takes longer to call something old than to notice it, however long that takes", () => {
        expect([1, 3, 5, 6, 30].map(alreadyIn)).to.deep.equal([
            { periods: 15, breaching: 10 },
            { periods: 15, breaching: 10 },
            { periods: 15, breaching: 10 },
            { periods: 18, breaching: 12 },
            { periods: 90, breaching: 60 },
        ]);
    });

    describe("while errors come and go", () => {
        const minutes = (count: number) => 60 * count;
        /** The onset alarm's state at each of these minutes. */
        const states = async (
            at: readonly number[],
            ...outages: readonly (readonly [from: number, to: number])[]
        ): Promise<readonly (AlarmState | undefined)[]> => {
            const { cloud } = await watched();
            const alarms: readonly Alarm[] = cloud.registered.map(({ name, inputs, outputs }) =>
                alarmOf(String(outputs["alarmName"] ?? outputs["name"] ?? name), inputs),
            );
            const incidents = outages.map(([from, to]): Incident => ({ from: minutes(from), to: minutes(to), value: 40 }));
            const series = { namespace: "Shop", name: "Errors", dimensions: { shop: "Vienna" } };
            const samples = plant({ from: -3600, to: minutes(180), value: 0.5 }, ...incidents);
            const histories = simulateAlarms({ alarms, series: [{ ...series, samples }], from: 0, to: minutes(180), initially: "OK" });
            const history = histories["payments-checkout-errors-onset-staging"];
            return at.map(minute => history && stateAt(history, minutes(minute)));
        };

        it("goes off for what a release breaks, long enough for it to be rolled back", async () => {
            // Two bad minutes of three, and for as long as most of a quarter of an hour is not bad.
            expect(await states([61, 62, 65, 69, 70], [60, 180])).to.deep.equal(["OK", "ALARM", "ALARM", "ALARM", "OK"]);
        });

        it("says nothing of an outage that is ten minutes old: the release that mends it begins", async () => {
            expect(await states([30, 60, 120, 179], [0, 180])).to.deep.equal(["OK", "OK", "OK", "OK"]);
        });

        it("nor where some minutes of it are good", async () => {
            expect(await states([60, 61, 62, 63, 64, 65, 70], [0, 58], [59, 61], [62, 180])).to.deep.equal(Array(7).fill("OK"));
        });

        it("goes off again for what breaks a few minutes after the end of an outage", async () => {
            expect(await states([100, 103, 107, 108], [0, 100], [106, 180])).to.deep.equal(["OK", "OK", "OK", "ALARM"]);
        });
    });
});
