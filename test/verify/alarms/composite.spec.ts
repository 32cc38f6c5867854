import { type Alarm, alarmOf, type MuteWindow, simulateAlarms } from "@causeway/verify";
import { expect } from "chai";
import { parseRule } from "../../../packages/verify/src/alarms/rule.ts";
import { alarm, composite, metric, points } from "./declared.ts";

type State = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** Alarms that are, at each minute from 0 on, in the state that is written for it: `0` OK, `X` ALARM, `-` INSUFFICIENT_DATA. */
const simulated = (written: Readonly<Record<string, string>>, alarms: readonly Alarm[], mutes: readonly MuteWindow[] = []) =>
    simulateAlarms({
        alarms: [
            ...alarms,
            ...Object.keys(written).map(name => alarm(name, { metricName: name, alarmActions: undefined, okActions: undefined })),
        ],
        series: Object.entries(written).map(([name, signs]) => ({
            ...metric,
            name,
            statistic: "Maximum",
            periodSeconds: 60,
            points: points(signs).map(point => ({ ...point, at: point.at - 60 })),
        })),
        from: 0,
        to: 60 * Math.max(...Object.values(written).map(signs => signs.split(" ").length - 1)),
        initially: "OK",
        mutes,
        // A datapoint counts for its own minute alone.
        extraPeriods: 0,
    });

const rules: readonly (readonly [
    rule: string,
    alarms: readonly string[],
    holds: readonly (readonly [states: string, holds: boolean])[],
])[] = [
    [
        "ALARM(a)",
        ["a"],
        [
            ["X", true],
            ["0", false],
            ["-", false],
        ],
    ],
    [
        "OK(a)",
        ["a"],
        [
            ["X", false],
            ["0", true],
            ["-", false],
        ],
    ],
    [
        'INSUFFICIENT_DATA("a b (c)")',
        ["a b (c)"],
        [
            ["X", false],
            ["0", false],
            ["-", true],
        ],
    ],
    ["ALARM('a')", ["a"], [["X", true]]],
    [
        "ALARM(arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a-b)",
        ["a-b"],
        [
            ["X", true],
            ["0", false],
        ],
    ],
    [
        "ALARM(too-high) AND ALARM(b)",
        ["too-high", "b"],
        [
            ["XX", true],
            ["X0", false],
            ["0X", false],
        ],
    ],
    [
        "ALARM(a) OR ALARM(b)",
        ["a", "b"],
        [
            ["XX", true],
            ["X0", true],
            ["00", false],
        ],
    ],
    [
        "ALARM(a) AND NOT ALARM(b)",
        ["a", "b"],
        [
            ["X0", true],
            ["X-", true],
            ["XX", false],
        ],
    ],
    [
        "ALARM(a) OR ALARM(b) AND OK(c)",
        ["a", "b", "c"],
        [
            ["XX-", true],
            ["0X-", false],
            ["0X0", true],
        ],
    ],
    [
        "(ALARM(a) OR ALARM(b)) AND OK(c)",
        ["a", "b", "c"],
        [
            ["XX-", false],
            ["X00", true],
        ],
    ],
    [
        "NOT (ALARM(a) OR ALARM(b))",
        ["a", "b"],
        [
            ["00", true],
            ["0X", false],
        ],
    ],
    ["TRUE", [], [["", true]]],
    [
        "FALSE OR ALARM(a)",
        ["a"],
        [
            ["X", true],
            ["0", false],
        ],
    ],
    [
        "AT_LEAST(2, ALARM, (a, b, c))",
        ["a", "b", "c"],
        [
            ["XX0", true],
            ["X00", false],
            ["XXX", true],
        ],
    ],
    [
        'AT_LEAST(50%, OK, ("a", "b", c, d))',
        ["a", "b", "c", "d"],
        [
            ["00XX", true],
            ["0XXX", false],
        ],
    ],
    [
        'AT_LEAST("51%", OK, (a, b))',
        ["a", "b"],
        [
            ["0X", false],
            ["00", true],
        ],
    ],
    [
        "AT_LEAST(60%, NOT OK, (a, b, c)) OR FALSE",
        ["a", "b", "c"],
        [
            ["X-0", true],
            ["X00", false],
        ],
    ],
];
const states: Readonly<Record<string, State>> = { X: "ALARM", "0": "OK", "-": "INSUFFICIENT_DATA" };

describe("a composite alarm's rule", () => {
    for (const [rule, alarms, cases] of rules)
        it(rule, () => {
            const parsed = parseRule(rule);
            expect(parsed.alarms).to.deep.equal(alarms);
            for (const [signs, holds] of cases)
                expect(
                    parsed.holds(name => states[signs[alarms.indexOf(name)] as string] as State),
                    signs,
                ).to.equal(holds);
        });

    for (const rule of ["ALARM(a) AND", "a", "ALARM(a) + ALARM(b)", "AT_LEAST(2, BAD, (a))", "", "T0", "ALARM(a) XOR ALARM(b)"])
        it(`cannot be ${rule || "nothing"}`, () => expect(() => parseRule(rule)).to.throw(`the rule ${rule} cannot be read`));
});

describe("a composite alarm", () => {
    it("follows its rule in the moment that an alarm changes, over others too", () => {
        const { all, some } = simulated({ a: "0 X X 0 0", b: "0 0 X X 0" }, [
            composite("all", "ALARM(some) AND ALARM(b)"),
            composite("some", "ALARM(a) AND OK(b) OR ALARM(all)"),
        ]);
        expect([all?.notSimulated, some?.notSimulated]).to.deep.equal([
            "it watches itself: all -> some -> all",
            "it watches itself: all -> some -> all",
        ]);
        const { top, inner } = simulated({ a: "0 X X 0 0", b: "0 0 X X 0" }, [
            composite("top", "ALARM(inner) AND ALARM(b)"),
            composite("inner", "ALARM(a) OR ALARM(b)"),
        ]);
        expect(inner?.states.map(({ at, state }) => `${at} ${state}`)).to.deep.equal(["0 OK", "60 ALARM", "240 OK"]);
        expect(top?.states).to.deep.equal([
            { at: 0, state: "OK", reason: "it is so at first" },
            { at: 120, state: "ALARM", reason: "its rule is true: inner is ALARM, b is ALARM" },
            { at: 240, state: "OK", reason: "its rule is false: inner is OK, b is OK" },
        ]);
    });

    it("is not simulated where an alarm of its is none of these, or not simulated itself", () => {
        const { one, other } = simulateAlarms({
            alarms: [
                composite("one", "ALARM(nowhere)"),
                composite("other", "ALARM(spoken)"),
                alarmOf("spoken", { evaluationCriteria: { promqlCriteria: {} } }),
            ],
            series: [],
            from: 0,
            to: 60,
        });
        expect(one?.notSimulated).to.equal("the alarm nowhere, which is none of these");
        expect(other?.notSimulated).to.equal("the alarm spoken, which is not simulated itself");
    });

    it("leaves INSUFFICIENT_DATA, where it is but once, at once", () => {
        const { made } = simulateAlarms({ alarms: [composite("made", "TRUE")], series: [], from: 30, to: 60 });
        expect(made?.states.map(({ at, state }) => `${at} ${state}`)).to.deep.equal(["30 INSUFFICIENT_DATA", "60 ALARM"]);
    });
});

/**
 * CloudWatch user guide, "Suppressing composite alarm actions": its six examples, a unit of its time being a minute; WaitPeriod is 2 units,
 * ExtensionPeriod 3. What was done is `t4 ALARM`, and what was kept back `t2 ALARM (WaitPeriod)`.
 */
const examples: readonly (readonly [what: string, watched: string, suppressor: string, actions: readonly string[]])[] = [
    ["1: not suppressed after WaitPeriod", "0 0 X X X X", "0 0 0 0 0 0", ["t2 ALARM (WaitPeriod)", "t4 ALARM"]],
    ["2: suppressed by alarm before WaitPeriod expires", "0 0 X X X X", "0 0 0 X X X", ["t2 ALARM (WaitPeriod)"]],
    [
        "3: a state transition when actions are suppressed by WaitPeriod",
        "0 0 X 0 0 0 0",
        "0 0 0 0 0 0 0",
        ["t2 ALARM (WaitPeriod)", "t3 OK (WaitPeriod)", "t5 OK"],
    ],
    ["4: a state transition when actions are suppressed by alarm", "0 0 X X X", "X X X X X", ["t2 ALARM (Alarm)"]],
    ["5: not suppressed after ExtensionPeriod", "0 0 X X X X X X X X X", "0 0 0 X X X 0 0 0 0 0", ["t2 ALARM (WaitPeriod)", "t9 ALARM"]],
    [
        "6: a state transition when actions are suppressed by ExtensionPeriod",
        "0 0 X X X X X 0 0 0 0",
        "0 0 0 X X X 0 0 0 0 0",
        ["t2 ALARM (WaitPeriod)", "t7 OK (WaitPeriod)", "t9 OK"],
    ],
    // Ours.
    ["a suppressor that goes off at the end of WaitPeriod is in time", "0 0 X X X X", "0 0 0 0 X X", ["t2 ALARM (WaitPeriod)"]],
    ["a suppressor that comes and goes makes no noise", "0 0 0 0 0 0 0 0 0", "0 X X 0 0 0 0 0 0", []],
    ["a suppressor that is not there matters no more than one in OK", "0 0 X X X X", "- - - - - -", ["t2 ALARM (WaitPeriod)", "t4 ALARM"]],
    ["a suppressor that goes off again in ExtensionPeriod", "0 X X X X X X X X X X", "X X 0 X X X X X 0 0 0", ["t1 ALARM (Alarm)"]],
];
const told = (history: { readonly actions: readonly { at: number; kind: string; suppressedBy?: string }[] } | undefined) =>
    history?.actions.map(({ at, kind, suppressedBy }) => `t${at / 60} ${kind}${suppressedBy ? ` (${suppressedBy})` : ""}`);

describe("a composite alarm with a suppressor, by AWS's own examples", () => {
    for (const [what, watched, suppressor, actions] of examples)
        it(what, () => {
            const histories = simulated({ watched, suppressor }, [
                composite("main", "ALARM(watched)", { actionsSuppressor: { alarm: "suppressor", waitPeriod: 120, extensionPeriod: 180 } }),
            ]);
            expect(told(histories["main"])).to.deep.equal(actions);
        });

    it("changes its state all the same", () => {
        const { main } = simulated({ watched: "0 0 X X", suppressor: "X X X X" }, [
            composite("main", "ALARM(watched)", { actionsSuppressor: { alarm: "suppressor", waitPeriod: 0, extensionPeriod: 0 } }),
        ]);
        expect(main?.states.at(-1)?.state).to.equal("ALARM");
    });

    it("acts at once where it waits for nothing, and when the suppressor goes where it extends by nothing", () => {
        const { main } = simulated({ watched: "0 X X 0 X X X", suppressor: "0 0 0 X X 0 0" }, [
            composite("main", "ALARM(watched)", { actionsSuppressor: { alarm: "suppressor", waitPeriod: 0, extensionPeriod: 0 } }),
        ]);
        expect(told(main)).to.deep.equal(["t1 ALARM", "t3 OK (Alarm)", "t4 ALARM (Alarm)", "t5 ALARM"]);
    });

    it("takes its suppressor by ARN, and between minutes", () => {
        const suppressor = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:suppressor";
        const { main } = simulated({ watched: "0 X X X X", suppressor: "0 0 0 0 0" }, [
            composite("main", "ALARM(watched)", { actionsSuppressor: { alarm: suppressor, waitPeriod: 90, extensionPeriod: 0 } }),
        ]);
        expect(told(main)).to.deep.equal(["t1 ALARM (WaitPeriod)", "t2.5 ALARM"]);
    });
});

/** CloudWatch user guide, "How alarm mute rules work": a window from t1 to t5. */
const muted: readonly (readonly [what: string, watched: string, mutes: readonly MuteWindow[], actions: readonly string[]])[] = [
    [
        "an alarm that is back in OK at the end of the window does nothing",
        "0 0 X X 0 0 0",
        [{ from: 60, to: 300 }],
        ["t2 ALARM (MuteRule)", "t4 OK (MuteRule)"],
    ],
    [
        "an alarm that is still in ALARM acts when the window ends",
        "0 0 X X X X X",
        [{ from: 60, to: 300 }],
        ["t2 ALARM (MuteRule)", "t5 ALARM"],
    ],
    [
        "of windows that overlap, the last one's end counts",
        "0 0 X X X X X X X",
        [
            { from: 60, to: 300 },
            { from: 240, to: 420 },
        ],
        ["t2 ALARM (MuteRule)", "t7 ALARM"],
    ],
    // Ours.
    ["a window of another alarm", "0 0 X X", [{ from: 60, to: 300, alarms: ["other"] }], ["t2 ALARM"]],
    ["a change as the window ends", "0 0 0 0 0 X X", [{ from: 60, to: 300, alarms: ["main"] }], ["t5 ALARM"]],
    [
        "an alarm that went off before, and is back in the window",
        "0 X X 0 0 0 0",
        [{ from: 120, to: 300 }],
        ["t1 ALARM", "t3 OK (MuteRule)", "t5 OK"],
    ],
];

describe("an alarm in a mute window", () => {
    for (const [what, watched, mutes, actions] of muted)
        it(what, () => {
            const { main } = simulated({ watched }, [composite("main", "ALARM(watched)")], mutes);
            expect(told(main)).to.deep.equal(actions);
        });

    it("that waits for its suppressor as well", () => {
        const { main } = simulated(
            { watched: "0 X X X X X X X", suppressor: "0 0 0 0 0 0 0 0" },
            [composite("main", "ALARM(watched)", { actionsSuppressor: { alarm: "suppressor", waitPeriod: 120, extensionPeriod: 0 } })],
            [{ from: 120, to: 300 }],
        );
        expect(told(main)).to.deep.equal(["t1 ALARM (WaitPeriod)", "t3 ALARM (MuteRule)", "t5 ALARM"]);
    });
});
