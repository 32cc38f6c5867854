import { alarmRule, codeBuildRule, codeCommit, commandsRule, lambdaRule, variableRule, windowRule } from "@causeway/pipeline";
import { expect } from "chai";

const { BranchName } = codeCommit().variables;
const bad = <Wrong>(value: Wrong) => value as never;

/** What callers without our types forget. */
const forgotten = bad(undefined);

const faults: readonly (readonly [name: string, make: () => unknown, expected: readonly string[]])[] = [
    [
        "alarmRule",
        () => alarmRule("a b", bad({ alarm: "", states: ["FINE"], waitMinutes: 0.5, timeoutMinutes: 4 })),
        [
            'name: is "a b": must be 1 to 100 letters, digits and .@_-',
            "alarm: must be the name of an alarm",
            "states: must be some of OK, ALARM, INSUFFICIENT_DATA",
            "waitMinutes: is 0.5, not a whole number from 1 to 86400",
            "timeoutMinutes: is 4, not a whole number from 5 to 86400",
        ],
    ],
    ["alarmRule", () => alarmRule("a", { alarm: "errors", states: [] }), ["states: must be some of OK, ALARM, INSUFFICIENT_DATA"]],
    [
        "variableRule",
        () => variableRule(bad(undefined), bad(undefined), bad({})),
        [
            'name: is "undefined": must be 1 to 100 letters, digits and .@_-',
            "variable: is no variable",
            "test: must be one of equals, differsFrom, contains, matches",
        ],
    ],
    ["variableRule", () => variableRule("a", BranchName, { equals: "" }), ["test.equals: must be a text of 1 to 10000 characters"]],
    [
        "variableRule",
        () => variableRule("a", BranchName, { equals: "a", contains: "b" } as never),
        ["test: must be one of equals, differsFrom, contains, matches"],
    ],
    [
        "lambdaRule",
        () => lambdaRule("a", bad({ parameters: "x".repeat(10_001), timeoutMinutes: Number.NaN })),
        [
            "functionName: must be the name of a function",
            "parameters: must be a text of 1 to 10000 characters",
            "timeoutMinutes: is NaN, not a whole number from 5 to 86400",
        ],
    ],
    ["alarmRule", () => alarmRule("a", forgotten), ["alarm: must be the name of an alarm"]],
    ["codeBuildRule", () => codeBuildRule("a", forgotten), ["project: must be the name of a project"]],
    ["lambdaRule", () => lambdaRule("a", forgotten), ["functionName: must be the name of a function"]],
    ["commandsRule", () => commandsRule("a", forgotten), ["commands: has 0, not 1 to 50"]],
    [
        "windowRule",
        () => windowRule("a", forgotten),
        ['cron: is "undefined": has 0 fields, not seconds, minutes, hours, day of the month, month, day of the week and perhaps a year'],
    ],
    ["commandsRule", () => commandsRule("a", { commands: [] }), ["commands: has 0, not 1 to 50"]],
    ["commandsRule", () => commandsRule("a", { commands: Array(51).fill("true") }), ["commands: has 51, not 1 to 50"]],
    [
        "commandsRule",
        () => commandsRule("a", { commands: ["true", "a\nb", "", bad(1), "x".repeat(1001)] }),
        [1, 2, 3, 4].map(at => `commands[${at}]: must be a line of 1 to 1000 characters`),
    ],
    [
        "codeBuildRule",
        () => codeBuildRule("a", { project: "", reads: [], variables: { A: bad(1) } }),
        ["project: must be the name of a project", "reads: must be 1 to 5 artifacts", "variables.A: must be a text"],
    ],
    [
        "windowRule",
        () => windowRule("a", { cron: "0 9-17 ? * MON-FRI", timeZone: "CST", timeoutMinutes: 86_401 }),
        [
            'cron: is "0 9-17 ? * MON-FRI": has 5 fields, not seconds, minutes, hours, day of the month, month, day of the week and perhaps a year',
            'timeZone: is "CST", neither UTC nor as Europe/Berlin',
            "timeoutMinutes: is 86401, not a whole number from 5 to 86400",
        ],
    ],
    [
        "windowRule",
        () => windowRule("a", { cron: "0 0 9-17 ? * MON-FRI *" }),
        ['cron: is "0 0 9-17 ? * MON-FRI *": seconds must be *, or the window would be open for no more than a second at a time'],
    ],
    [
        "windowRule",
        () => windowRule("a", { cron: "* * 25 * * MON", timeZone: "Europe/Nowhere" }),
        [
            'cron: is "* * 25 * * MON": hours cannot be "25"',
            'cron: is "* * 25 * * MON": one of day of the month and day of the week must be ?',
            'timeZone: is "Europe/Nowhere", which is no time zone of the IANA database',
        ],
    ],
    [
        "windowRule",
        () => windowRule("a", { cron: "* * 22-2 * * ?" }),
        ["cron: is \"* * 22-2 * * ?\": CronPattern: From value is larger than to value: '22-2'"],
    ],
    [
        "windowRule",
        () => windowRule("a", bad({})),
        ['cron: is "undefined": has 0 fields, not seconds, minutes, hours, day of the month, month, day of the week and perhaps a year'],
    ],
];

describe("rules, given bad arguments", () => {
    for (const [name, make, expected] of faults) {
        it(`${name} says: ${expected[0]?.slice(0, 80)}`, () => {
            expect(make)
                .to.throw(Error)
                .with.property("message", [`${name} cannot be created:`, ...expected.map(line => `  ${line}`)].join("\n"));
        });
    }
});

describe("rules, given the last arguments that are good", () => {
    it("take them", () => {
        const long = "x".repeat(100);
        alarmRule(long, { alarm: "a", states: ["OK", "ALARM", "INSUFFICIENT_DATA"], waitMinutes: 1, timeoutMinutes: 5 });
        variableRule("a", BranchName, { matches: "x".repeat(10_000) });
        lambdaRule("a", { functionName: "f", parameters: "x".repeat(10_000), timeoutMinutes: 86_400 });
        commandsRule("a", { commands: Array(50).fill("x".repeat(1000)) });
        windowRule("a", { cron: "* * * LW * ? 2030-2031", timeZone: "America/New_York" });
    });

    it("say which of several artifacts a build begins with", () => {
        const [one, two] = [{ name: "one" }, { name: "two" }];
        expect(codeBuildRule("a", { project: "p", reads: [one, two] }).plan).to.deep.equal({
            name: "a",
            provider: "CodeBuild",
            reads: [one, two],
            configuration: { ProjectName: "p", PrimarySource: "one" },
        });
    });
});
