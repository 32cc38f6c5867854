import { type AlarmHistory, type AlarmState, type Sample, simulateAlarms, stateAt } from "@causeway/verify";
import { expect } from "chai";
import * as fc from "fast-check";
import { alarm, composite, metric } from "./declared.ts";

/** Twenty minutes of values, or none, around the threshold of 5. */
const samples: fc.Arbitrary<readonly Sample[]> = fc
    .array(fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined }), { minLength: 20, maxLength: 20 })
    .map(values => values.flatMap((value, index) => (value === undefined ? [] : [{ at: index * 60, value }])));
const treatMissingData = fc.constantFrom("missing", "ignore", "breaching", "notBreaching");
const states: readonly AlarmState[] = ["OK", "ALARM", "INSUFFICIENT_DATA"];
const to = 1500;
const minutes = Array.from({ length: to / 60 }, (_, index) => (index + 1) * 60);

const live = (values: readonly Sample[], alarms: Parameters<typeof simulateAlarms>[0]["alarms"]) =>
    simulateAlarms({ alarms, series: [{ ...metric, samples: values }], from: 60, to });
const history = (name: string, all: Readonly<Record<string, AlarmHistory>>): AlarmHistory => {
    const found = all[name];
    if (!found || found.notSimulated !== undefined) throw new Error(`${name}: ${found?.notSimulated}`);
    return found;
};

describe("alarms of any series", () => {
    it("need more to go off, the more datapoints they ask for", () => {
        fc.assert(
            fc.property(
                samples,
                // `ignore` and `missing` know a third answer.
                fc.constantFrom("breaching", "notBreaching"),
                fc.integer({ min: 1, max: 4 }),
                fc.integer({ min: 1, max: 4 }),
                (values, how, one, other) => {
                    const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
                    const of = (datapointsToAlarm: number) =>
                        alarm(`m${datapointsToAlarm}`, { evaluationPeriods: 4, datapointsToAlarm, treatMissingData: how });
                    const all = live(values, fewer === more ? [of(more)] : [of(fewer), of(more)]);
                    for (const at of minutes)
                        if (stateAt(history(`m${more}`, all), at) === "ALARM")
                            expect(stateAt(history(`m${fewer}`, all), at), `at ${at}`).to.equal("ALARM");
                },
            ),
        );
    });

    it("are followed by a composite of one", () => {
        fc.assert(
            fc.property(samples, treatMissingData, (values, how) => {
                const all = live(values, [composite("follows", "ALARM(leads)"), alarm("leads", { treatMissingData: how })]);
                for (const at of minutes)
                    expect(stateAt(history("follows", all), at) === "ALARM", `at ${at}`).to.equal(
                        stateAt(history("leads", all), at) === "ALARM",
                    );
            }),
        );
    });

    it("do nothing but when their states change, and then what is for that state", () => {
        fc.assert(
            fc.property(samples, treatMissingData, fc.integer({ min: 1, max: 3 }), (values, how, evaluationPeriods) => {
                const { actions, states: changes } = history(
                    "acts",
                    live(values, [
                        alarm("acts", {
                            evaluationPeriods,
                            treatMissingData: how,
                            insufficientDataActions: ["INSUFFICIENT_DATA"],
                            okActions: ["OK"],
                        }),
                    ]),
                );
                expect(actions.map(({ at, kind }) => ({ at, kind }))).to.deep.equal(
                    changes.slice(1).map(({ at, state }) => ({ at, kind: state })),
                );
            }),
        );
    });

    it("change to another state, in the order of time, each time with a reason", () => {
        fc.assert(
            fc.property(samples, treatMissingData, (values, how) => {
                const { states: changes } = history(
                    "watched",
                    live(values, [alarm("watched", { treatMissingData: how, evaluationPeriods: 2 })]),
                );
                for (const [index, { at, state, reason }] of changes.entries()) {
                    const before = changes[index - 1];
                    expect([states.includes(state), reason !== "", before?.state !== state, (before?.at ?? 0) <= at]).to.deep.equal([
                        true,
                        true,
                        true,
                        true,
                    ]);
                }
            }),
        );
    });

    it("are one composite with a suppressor that is never told twice of one state, and never while it is suppressed", () => {
        fc.assert(
            fc.property(
                samples,
                samples,
                fc.integer({ min: 0, max: 200 }),
                fc.integer({ min: 0, max: 200 }),
                (values, others, waitPeriod, extensionPeriod) => {
                    const all = simulateAlarms({
                        alarms: [
                            alarm("leads", { treatMissingData: "notBreaching" }),
                            alarm("quiet", { metricName: "Quiet", treatMissingData: "notBreaching" }),
                            composite("main", "ALARM(leads)", { actionsSuppressor: { alarm: "quiet", waitPeriod, extensionPeriod } }),
                        ],
                        series: [
                            { ...metric, samples: values },
                            { ...metric, name: "Quiet", samples: others },
                        ],
                        from: 60,
                        to,
                    });
                    const { actions, states: changes } = history("main", all);
                    for (const action of actions.filter(({ suppressedBy }) => suppressedBy === undefined)) {
                        expect(stateAt(history("quiet", all), action.at), `suppressed at ${action.at}`).not.to.equal("ALARM");
                        expect(action.kind).to.equal(changes.findLast(({ at }) => at <= action.at)?.state);
                    }
                    expect(actions.filter(({ suppressedBy }) => suppressedBy === undefined).length).to.be.at.most(changes.length - 1);
                },
            ),
        );
    });
});
