import { simulateAlarms } from "@causeway/verify";
import { expect } from "chai";
import { alarm, series } from "./declared.ts";

const treatments = ["missing", "ignore", "breaching", "notBreaching"] as const;
const kept = "kept";

/**
 * CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", all rows of both tables: datapoints, the oldest first, and the
 * state for each treatment. Those of its editions of 2019 to 2022 as well, where they are not the same: some rows gave way to others.
 */
type Row = readonly [points: string, missing: string, ignore: string, breaching: string, notBreaching: string];
const threeOfThree: readonly Row[] = [
    ["0 - X - X", "OK", "OK", "OK", "OK"],
    ["0 - - - -", "OK", "OK", "OK", "OK"],
    ["- - - - -", "INSUFFICIENT_DATA", kept, "ALARM", "OK"],
    ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["- - X - -", "ALARM", kept, "ALARM", "OK"],
];
const threeOfThreeBefore: readonly Row[] = [
    ["- - - - X", "INSUFFICIENT_DATA", kept, "ALARM", "OK"],
    ["X - - - -", "ALARM", kept, "ALARM", "OK"],
];
const twoOfThree: readonly Row[] = [
    ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 - X - -", "OK", "OK", "ALARM", "OK"],
    ["- - - - 0", "OK", "OK", "ALARM", "OK"],
    ["- - - X -", "ALARM", kept, "ALARM", "OK"],
];
const twoOfThreeBefore: readonly Row[] = [["- - - - X", "INSUFFICIENT_DATA", kept, "ALARM", "OK"]];

/** The state in which an alarm is that was in another one, once five periods of five minutes are over. */
const endsIn = (written: string, before: "OK" | "ALARM" | "INSUFFICIENT_DATA", more: object) => {
    const { watched } = simulateAlarms({
        alarms: [alarm("watched", { evaluationPeriods: 3, period: 300, ...more })],
        series: [series(written, 300)],
        from: 1500,
        to: 1500,
        initially: before,
    });
    return watched?.states.at(-1)?.state;
};

const table = (rows: readonly Row[], datapointsToAlarm: number) => {
    for (const [written, ...states] of rows)
        for (const [index, treatMissingData] of treatments.entries())
            it(`${written}, ${datapointsToAlarm} of 3, ${treatMissingData}: ${states[index]}`, () => {
                for (const before of ["OK", "ALARM", "INSUFFICIENT_DATA"] as const) {
                    const state = states[index] === kept ? before : states[index];
                    expect(endsIn(written, before, { datapointsToAlarm, treatMissingData }), `from ${before}`).to.equal(state);
                }
            });
};

describe("missing data, by AWS's own tables", () => {
    table(threeOfThree, 3);
    table(threeOfThreeBefore, 3);
    table(twoOfThree, 2);
    table(twoOfThreeBefore, 2);

    it("is missing where nothing is said", () => {
        expect(endsIn("- - - - -", "OK", {})).to.equal("INSUFFICIENT_DATA");
    });

    it("is ignored where nothing is said of a metric of DynamoDB's", () => {
        expect(endsIn("- - - - -", "ALARM", { namespace: "AWS/DynamoDB" })).to.equal("ALARM");
        expect(endsIn("- - - - -", "ALARM", { namespace: "AWS/DynamoDB", treatMissingData: "missing" })).to.equal("INSUFFICIENT_DATA");
    });

    it("does not make an alarm too early, so long as the next datapoint may be a good one", () => {
        // "Avoiding premature transitions to alarm state": the same series, a period later each time.
        for (const [written, state] of [
            ["- - - - X", "INSUFFICIENT_DATA"],
            ["- - - X -", "INSUFFICIENT_DATA"],
            ["- - X - -", "ALARM"],
            ["- - - X 0", "OK"],
            ["- - X - 0", "OK"],
        ] as const)
            expect(endsIn(written, "INSUFFICIENT_DATA", {}), written).to.equal(state);
    });

    it("holds off an alarm whose last good datapoint is still looked at, and no longer", () => {
        const { watched } = simulateAlarms({
            alarms: [alarm("watched", { evaluationPeriods: 3, treatMissingData: "breaching" })],
            series: [series("0 0 0 - - - - - -")],
            from: 180,
            to: 540,
            initially: "OK",
        });
        // The good one of the third minute is the oldest of the five at 420, and gone at 480.
        expect(watched?.states.map(({ at, state }) => [at, state])).to.deep.equal([
            [180, "OK"],
            [480, "ALARM"],
        ]);
    });

    it("says which datapoints it was", () => {
        const reasons = (written: string, more: object) =>
            simulateAlarms({
                alarms: [alarm("watched", { evaluationPeriods: 3, ...more })],
                series: [series(written)],
                from: 300,
                to: 300,
            })["watched"]?.states.at(-1)?.reason;
        expect(reasons("0 0 X X X", {})).to.equal("3 of 3 above 5 (3 needed): 9, 9, 9");
        expect(reasons("- - - X X", { treatMissingData: "breaching" })).to.equal(
            "3 of 3 above 5 (3 needed): -, -, -, 9, 9; - is breaching",
        );
        expect(reasons("- - X - -", {})).to.equal(
            "1 of 3 above 5 (3 needed): -, -, 9, -, -; all that is known is breaching, and the oldest is 3 periods old",
        );
    });
});
