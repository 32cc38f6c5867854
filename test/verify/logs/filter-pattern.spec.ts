import { filterPatternProblems, patternKind } from "@causeway/verify";
import { expect } from "chai";
import { Aws } from "../../../packages/sandbox/src/model/aws.ts";

/** Those of AWS's own pages, and near ones. */
const right = [
    "",
    "ERROR",
    "ERROR -Exiting",
    '?ERROR ?WARN ?"timed out"',
    '"Failed to process" -"retry: 1"',
    "%AUTHORIZED%",
    '{ $.eventType = "UpdateTrail" }',
    "{ $.sourceIPAddress != 123.123.* }",
    '{ $.arrayKey[0] = "value" }',
    "{ $.objectList[1].id = 2 }",
    "{ $.SomeObject IS NULL }",
    "{ $.SomeOtherObject NOT EXISTS }",
    "{ $.ThisFlag IS TRUE }",
    '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }',
    '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }',
    '{($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")}',
    "{ $.numbers[0] < 10e-3 }",
    "{ $.latency > +1000 && $.latency <= 55.5 }",
    "{ $.statusCode = %4[0-9]{2}% }",
    '{ $.text = "a } and a ) and \\" in quotes" }',
    "{ $.users[*].id = 1 }",
    "[ip, user, username, timestamp, request, status_code, bytes]",
    "[..., status_code, bytes]",
    "[ip, user, ..., status_code = 4* && status_code != 403, bytes > 1000]",
    "[..., request=*.html*, status_code=4*,]",
    "[w1=ERROR || w1=%WARN|INFO%, w2]",
    "[w1=!ERROR&&w1=!WARN, w2]",
];

const wrong: readonly (readonly [string, string])[] = [
    ["ERROR:", 'cannot be read from "ERROR:" on: words of other characters than letters, digits and _ stand in double quotes'],
    [
        'a "event": "x"',
        'cannot be read from ""event": "x"" on: words of other characters than letters, digits and _ stand in double quotes',
    ],
    ['"open', 'cannot be read from ""open" on: words of other characters than letters, digits and _ stand in double quotes'],
    ["{ $.level = error", "has no closing brace"],
    ["{ $.level == error }", 'cannot be read from "$.level == error" on: conditions are such as $.status >= 500, joined by && and ||'],
    ["{ level = error }", 'cannot be read from "level = error" on: conditions are such as $.status >= 500, joined by && and ||'],
    [
        "{ $.eventType < UpdateTrail }",
        'cannot be read from "$.eventType < UpdateTrail" on: conditions are such as $.status >= 500, joined by && and ||',
    ],
    ["{ $.a = 1 $.b = 2 }", 'cannot be read from "$.b = 2" on: conditions are such as $.status >= 500, joined by && and ||'],
    ["{ $.a = 1 && }", "ends where a condition should be"],
    ["{ }", "ends where a condition should be"],
    ["{ ($.a = 1 }", "has a closing parenthesis too few"],
    ["{ $.a = 1) }", "has a closing parenthesis too many"],
    ["{ $.a[*].b[*] = 1 }", "has more than one wildcard in a selector"],
    ["{ $.a = %(x)% }", "has %(x)%: a regular expression takes letters, digits, :_#=@/;,- and ^$?[]{}|\\*+. only"],
    ["{ $.a = %1% || $.a = %2% || $.a = %3% }", "has 3 regular expressions: CloudWatch takes 2"],
    ["[ip, user", "has no closing bracket"],
    ["[ip, , status > many]", 'has the field "status > many": fields are such as status, status = 4* && status != 403, or ...'],
    ["[..., a, ...]", "has more than one ..."],
];

describe("filterPatternProblems", () => {
    const aws = new Aws({ accounts: ["111111111111"] });
    const refusal = (filterPattern: string): string | undefined => {
        try {
            const place = { account: "111111111111", region: "eu-west-1", defaultTags: {} };
            aws.operate(place, "logs:TestMetricFilter", { filterPattern, logEventMessages: [] });
            return undefined;
        } catch (error) {
            return (error as Error).message;
        }
    };

    for (const pattern of right)
        it(`takes ${pattern || "an empty one"}, as CloudWatch does`, () => {
            expect(filterPatternProblems(pattern)).to.deep.equal([]);
            expect(refusal(pattern)).to.equal(undefined);
        });

    for (const [pattern, problem] of wrong)
        it(`says what is wrong with ${pattern}, which CloudWatch refuses`, () => {
            expect(filterPatternProblems(pattern)).to.deep.equal([problem]);
            expect(refusal(pattern)).to.equal("InvalidParameterException: Invalid metric filter pattern");
        });

    it("says what CloudWatch takes and passes over, and what only it counts", () => {
        expect(filterPatternProblems("?ERROR WARN")).to.deep.equal([
            "has words with a question mark beside others, where CloudWatch passes them over",
        ]);
        expect(filterPatternProblems(`{ $.a = "${"x".repeat(1024)}" }`)).to.deep.equal(["is 1036 characters long: CloudWatch takes 1024"]);
        expect(filterPatternProblems("{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }")).to.deep.equal([
            "has more than three selectors with a wildcard",
        ]);
    });

    it("tells kinds apart", () => {
        expect(["", " ERROR", "{ $.a = 1 }", "[a]"].map(patternKind)).to.deep.equal(["all", "words", "json", "fields"]);
    });
});
