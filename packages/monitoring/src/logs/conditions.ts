import type { Rule } from "@causeway/core";
import { filterPatternProblems } from "@causeway/verify";

/** A property of lines that are JSON, as CloudWatch names it: `$.status`, `$.users[0].name`, `$.items[*].sku`. */
export type JsonField = `$.${string}`;

type Scalar = string | number | boolean | null;

/**
 * What is asked of a property: a value, one of several, or a comparison. In a text `*` stands for anything. A property that is not there, or
 * is an object or a list, answers no comparison, not even `not`.
 */
export type JsonTest =
    | Scalar
    | readonly Scalar[]
    | { readonly not: string | number }
    | { readonly above: number }
    | { readonly atLeast: number }
    | { readonly below: number }
    | { readonly atMost: number }
    /** A regular expression, without parentheses. */
    | { readonly like: string }
    | { readonly exists: boolean };

/** All of these properties, or any of these conditions. */
export type JsonCondition = { readonly [Field in JsonField]: JsonTest } | { readonly anyOf: readonly JsonCondition[] };

/** Texts that stand in a line; upper and lower case are different. */
export type Words =
    | { readonly all: readonly string[]; readonly none?: readonly string[] }
    | { readonly none: readonly string[] }
    | { readonly any: readonly string[] };

/** Which lines are meant: by CloudWatch's own pattern, by what properties of JSON are, or by words. */
export type Lines = { readonly pattern: string } | { readonly where: JsonCondition } | { readonly words: Words };

const quote = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

const comparisons = { above: ">", atLeast: ">=", below: "<", atMost: "<=" } as const;

const isOne = (field: string, value: Scalar): string => {
    if (value === null) return `${field} IS NULL`;
    if (typeof value === "boolean") return `${field} IS ${value ? "TRUE" : "FALSE"}`;
    return `${field} = ${typeof value === "string" ? quote(value) : value}`;
};

function testText(field: string, test: JsonTest): string {
    if (Array.isArray(test)) return test.length === 1 ? isOne(field, test[0]) : `(${test.map(each => isOne(field, each)).join(" || ")})`;
    if (typeof test !== "object" || test === null) return isOne(field, test as Scalar);
    if ("not" in test) return `${field} != ${typeof test.not === "string" ? quote(test.not) : test.not}`;
    if ("like" in test) return `${field} = %${test.like}%`;
    if ("exists" in test) return test.exists ? `${field} = "*"` : `${field} NOT EXISTS`;
    const [[name, limit]] = Object.entries(test) as [[keyof typeof comparisons, number]];
    return `${field} ${comparisons[name]} ${limit}`;
}

const conditionText = (condition: JsonCondition): string =>
    "anyOf" in condition && Array.isArray(condition.anyOf)
        ? `(${condition.anyOf.map(conditionText).join(" || ")})`
        : `(${Object.entries(condition)
              .map(([field, test]) => testText(field, test as JsonTest))
              .join(" && ")})`;

const wordsText = (words: Words): string => {
    if ("any" in words) return words.any.map(each => `?${quote(each)}`).join(" ");
    return [...("all" in words ? words.all.map(quote) : []), ...(words.none ?? []).map(each => `-${quote(each)}`)].join(" ");
};

/**
 * Lines in CloudWatch's words: a filter pattern, which metric filters, subscriptions and anomaly detectors take.
 *
 * Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail".
 *
 * @example
 * const pattern = filterPattern({ where: { "$.event": "declined", "$.amount": { above: 100 } } });
 * // { $.event = "declined" && $.amount > 100 }
 */
export function filterPattern(lines: Lines): string {
    if ("pattern" in lines) return lines.pattern.trim();
    if ("words" in lines) return wordsText(lines.words);
    return `{ ${conditionText(lines.where).slice(1, -1)} }`;
}

/** Whether this names a property of JSON, and says nothing else. */
export const isJsonField = (field: string): boolean => /^\$(\.[\w-]+|\[(\d+|\*)\]|\.\*)+$/.test(field);

/** What has named parts; a list has none. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean =>
    value === null || ["string", "boolean"].includes(typeof value) || (typeof value === "number" && Number.isFinite(value));

/** What must hold of lines, also where a caller has no types. */
export function lineRules(at: string, lines: unknown): readonly Rule[] {
    const given = isObject(lines) ? (["pattern", "where", "words"] as const).filter(each => lines[each] !== undefined) : [];
    const [way] = given;
    if (!isObject(lines) || given.length !== 1 || !way)
        return [
            [
                false,
                at,
                `${given.length > 1 ? `has ${given.join(" and ")}` : "does not say which lines"}: it takes one of pattern, where and words`,
            ],
        ];
    const form =
        way === "pattern"
            ? ([[typeof lines["pattern"] === "string", `${at}.pattern`, `is ${String(lines["pattern"])}, not a filter pattern`]] as const)
            : way === "where"
              ? conditionRules(`${at}.where`, lines["where"])
              : wordRules(`${at}.words`, lines["words"]);
    if (form.some(([holds]) => !holds)) return form;
    return filterPatternProblems(filterPattern(lines as unknown as Lines)).map((problem): Rule => [false, `${at}.${way}`, problem]);
}

function conditionRules(at: string, condition: unknown): readonly Rule[] {
    if (!isObject(condition) || Object.keys(condition).length === 0)
        return [[false, at, 'is no condition: one is such as { "$.level": "error" }, or { anyOf: […] }']];
    if ("anyOf" in condition) {
        const { anyOf, ...more } = condition;
        return [
            [Object.keys(more).length === 0, at, `has ${Object.keys(more).join(", ")} beside anyOf`],
            ...(Array.isArray(anyOf) && anyOf.length > 0
                ? anyOf.flatMap((each: unknown, index) => conditionRules(`${at}.anyOf[${index}]`, each))
                : [[false, `${at}.anyOf`, "needs at least one condition"] as const]),
        ];
    }
    return Object.entries(condition).flatMap(([field, test]): readonly Rule[] => [
        [
            isJsonField(field),
            `${at}["${field}"]`,
            "is no property: one is such as $.status or $.users[0].name, with letters, digits, _ and -",
        ],
        [isTest(test), `${at}["${field}"]`, `is ${JSON.stringify(test) ?? String(test)}, which no property can be asked`],
    ]);
}

function isTest(test: unknown): boolean {
    if (Array.isArray(test)) return test.length > 0 && test.every(isScalar);
    if (!isObject(test)) return isScalar(test);
    const [[name = "", value] = [], ...more] = Object.entries(test);
    if (more.length > 0) return false;
    if (name in comparisons) return typeof value === "number" && Number.isFinite(value);
    if (name === "not") return typeof value === "string" || (typeof value === "number" && Number.isFinite(value));
    return name === "like" ? typeof value === "string" && value !== "" : name === "exists" && typeof value === "boolean";
}

function wordRules(at: string, words: unknown): readonly Rule[] {
    if (!isObject(words) || Object.keys(words).length === 0) return [[false, at, "is none of all, none and any"]];
    const odd = Object.entries(words).filter(
        ([name, list]) =>
            !["all", "none", "any"].includes(name) ||
            !Array.isArray(list) ||
            list.length === 0 ||
            !list.every(each => typeof each === "string" && each !== ""),
    );
    return [
        ...odd.map(([name]): Rule => [false, `${at}.${name}`, "is no list of words under all, none or any"]),
        // Source: the same page: terms with a question mark beside others are passed over.
        [!("any" in words) || Object.keys(words).length === 1, `${at}.any`, "stands beside others, where CloudWatch passes it over"],
    ];
}
