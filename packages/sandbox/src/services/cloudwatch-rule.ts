import { invalid } from "./cloudwatch-metrics.ts";

type State = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** What a composite alarm's rule says. Source: CloudWatch API reference, PutCompositeAlarm, AlarmRule. */
export type AlarmExpression =
    | { readonly kind: "constant"; readonly value: boolean }
    | { readonly kind: "state"; readonly state: State; readonly alarm: string }
    | AtLeast
    | { readonly kind: "not"; readonly of: AlarmExpression }
    | { readonly kind: "and" | "or"; readonly of: readonly AlarmExpression[] };

/** So many, or so many percent, of these alarms are in a state, or not in it. As aws-cdk-lib's AlarmRule.atLeast writes it. */
interface AtLeast {
    readonly kind: "atLeast";
    /** Such as `2`, `60%`. */
    readonly least: string;
    readonly state: State;
    readonly not: boolean;
    readonly alarms: readonly string[];
}

const counted = /\s*AT_LEAST\s*\(\s*(\d+%?)\s*,\s*(NOT\s+)?(ALARM|OK|INSUFFICIENT_DATA)\s*,\s*\(([^()]+)\)\s*\)/y;
const token = /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^()\s]+))\s*\)|(AND|OR|NOT|TRUE|FALSE|\(|\)))/y;

interface Token {
    readonly text: string;
    readonly alarm?: string;
    readonly whole?: AtLeast;
}

function tokens(rule: string): readonly Token[] {
    const found: Token[] = [];
    token.lastIndex = 0;
    let at = 0;
    while (rule.slice(at).trim() !== "") {
        const group = atLeastAt(rule, at);
        if (group) {
            found.push({ text: "AT_LEAST", whole: group.whole });
            at = group.end;
            token.lastIndex = at;
            continue;
        }
        const match = token.exec(rule);
        if (!match) throw malformed(rule.slice(at).trim());
        at = token.lastIndex;
        const alarm = match[2] ?? match[3] ?? match[4];
        found.push({ text: match[1] ?? (match[5] as string), ...(alarm !== undefined && { alarm }) });
    }
    return found;
}

function atLeastAt(rule: string, at: number): { readonly whole: AtLeast; readonly end: number } | undefined {
    counted.lastIndex = at;
    const match = counted.exec(rule);
    if (!match) return undefined;
    const [, least = "", not, state, alarms = ""] = match;
    const names = [...alarms.matchAll(/"([^"]*)"|'([^']*)'|([^,\s"']+)/g)].map(([, one, two, three]) => one ?? two ?? three ?? "");
    return { whole: { kind: "atLeast", least, state: state as State, not: not !== undefined, alarms: names }, end: counted.lastIndex };
}

/** The words are ours: nobody has reported AWS's. */
const malformed = (rest: string) => invalid(`Could not save the composite alarm as the alarm rule is malformed at '${rest.slice(0, 40)}'`);

export function parseAlarmRule(rule: string): AlarmExpression {
    const list = tokens(rule);
    let at = 0;
    const take = (): Token => {
        const next = list[at];
        if (!next) throw malformed("");
        at += 1;
        return next;
    };
    const joined = (word: "AND" | "OR", part: () => AlarmExpression): AlarmExpression => {
        const of = [part()];
        while (list[at]?.text === word) {
            at += 1;
            of.push(part());
        }
        return of.length === 1 ? (of[0] as AlarmExpression) : { kind: word === "AND" ? "and" : "or", of };
    };
    const any = (): AlarmExpression => joined("OR", () => joined("AND", one));
    const one = (): AlarmExpression => {
        const { text, alarm, whole } = take();
        if (whole) return whole;
        if (text === "NOT") return { kind: "not", of: one() };
        if (text === "TRUE" || text === "FALSE") return { kind: "constant", value: text === "TRUE" };
        if (text === "(") {
            const inner = any();
            if (take().text !== ")") throw malformed(text);
            return inner;
        }
        if (alarm === undefined) throw malformed(text);
        return { kind: "state", state: text as State, alarm };
    };
    const whole = any();
    if (at < list.length) throw malformed((list[at] as Token).text);
    return whole;
}

/** How many alarms, TRUEs, FALSEs and pairs of parentheses a rule has. Source: CloudWatch user guide, "Creating a composite alarm". */
export const elementsIn = (rule: string): number =>
    tokens(rule).reduce(
        (sum, { text, alarm, whole }) =>
            sum + (whole?.alarms.length ?? (alarm !== undefined || ["(", "TRUE", "FALSE"].includes(text) ? 1 : 0)),
        0,
    );

/** The alarms that a rule names. */
export const alarmsOf = (expression: AlarmExpression): readonly string[] =>
    expression.kind === "state"
        ? [expression.alarm]
        : expression.kind === "not"
          ? alarmsOf(expression.of)
          : expression.kind === "constant"
            ? []
            : expression.kind === "atLeast"
              ? expression.alarms
              : expression.of.flatMap(alarmsOf);
