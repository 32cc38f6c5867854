import { NotSimulated } from "../model/errors.ts";
import { invalid } from "./cloudwatch-metrics.ts";

/** What a composite alarm's rule says. Source: CloudWatch API reference, PutCompositeAlarm, AlarmRule. */
export type AlarmExpression =
    | { readonly kind: "constant"; readonly value: boolean }
    | { readonly kind: "state"; readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA"; readonly alarm: string }
    | { readonly kind: "not"; readonly of: AlarmExpression }
    | { readonly kind: "and" | "or"; readonly of: readonly AlarmExpression[] };

const token = /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]*)"|'([^']*)'|([^()\s]+))\s*\)|(AND|OR|NOT|TRUE|FALSE|\(|\)))/y;

interface Token {
    readonly text: string;
    readonly alarm?: string;
}

function tokens(rule: string): readonly Token[] {
    const found: Token[] = [];
    token.lastIndex = 0;
    let at = 0;
    while (rule.slice(at).trim() !== "") {
        const match = token.exec(rule);
        if (!match) throw malformed(rule.slice(at).trim());
        at = token.lastIndex;
        const alarm = match[2] ?? match[3] ?? match[4];
        found.push({ text: match[1] ?? (match[5] as string), ...(alarm !== undefined && { alarm }) });
    }
    return found;
}

/** The words are ours: nobody has reported AWS's. */
const malformed = (rest: string) => invalid(`Could not save the composite alarm as the alarm rule is malformed at '${rest.slice(0, 40)}'`);

export function parseAlarmRule(rule: string): AlarmExpression {
    if (/\bAT_LEAST\s*\(/.test(rule)) throw new NotSimulated("composite alarm rules with AT_LEAST");
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
        const { text, alarm } = take();
        if (text === "NOT") return { kind: "not", of: one() };
        if (text === "TRUE" || text === "FALSE") return { kind: "constant", value: text === "TRUE" };
        if (text === "(") {
            const inner = any();
            if (take().text !== ")") throw malformed(text);
            return inner;
        }
        if (alarm === undefined) throw malformed(text);
        return { kind: "state", state: text as "OK" | "ALARM" | "INSUFFICIENT_DATA", alarm };
    };
    const whole = any();
    if (at < list.length) throw malformed((list[at] as Token).text);
    return whole;
}

/** The alarms that a rule names. */
export const alarmsOf = (expression: AlarmExpression): readonly string[] =>
    expression.kind === "state"
        ? [expression.alarm]
        : expression.kind === "not"
          ? alarmsOf(expression.of)
          : expression.kind === "constant"
            ? []
            : expression.of.flatMap(alarmsOf);
