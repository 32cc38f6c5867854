import jsep from "jsep";
import { type AlarmState, nameInArn } from "./alarm.ts";
import { NotSimulated } from "./not-simulated.ts";

/** What a composite alarm's rule asks of other alarms. */
export interface Rule {
    /** The names of the alarms in it, each once. */
    readonly alarms: readonly string[];
    holds(stateOf: (alarm: string) => AlarmState): boolean;
}

/** One question to one or several alarms. */
interface Term {
    readonly alarms: readonly string[];
    readonly holds: (states: readonly AlarmState[]) => boolean;
}

const quoted = `"[^"]*"|'[^']*'`;
/** `ALARM(name)`, `AT_LEAST(2, NOT OK, (one, other))`, `AT_LEAST(50%, ALARM, ("one", "other"))`. */
const terms = new RegExp(
    [
        String.raw`\bAT_LEAST\s*\(\s*"?(?<least>\d+(?:\.\d+)?)(?<percent>%?)"?\s*,\s*(?<not>NOT\s+)?(?<state>ALARM|OK|INSUFFICIENT_DATA)\s*,`,
        String.raw`\s*\((?<names>(?:${quoted}|[^()"'])*)\)\s*\)`,
        String.raw`|\b(?<alone>ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?<name>${quoted}|[^()"']+?)\s*\)`,
    ].join(""),
    "g",
);
const unquoted = (name: string): string => nameInArn(name.trim().replace(/^["']|["']$/g, ""));

/** JavaScript's words for the rule's. */
const words: Readonly<Record<string, string>> = { AND: "&&", OR: "||", NOT: "!" };

/**
 * Takes a composite alarm's rule apart. Sources: CloudWatch API reference, PutCompositeAlarm, AlarmRule; CloudWatch user guide, "Combining
 * alarms", rule expressions.
 *
 * @throws {@link NotSimulated} where it is no rule.
 */
export function parseRule(text: string): Rule {
    const asked: Term[] = [];
    const script = text
        .replace(terms, (...match) => ` T${asked.push(termOf(match.at(-1))) - 1} `)
        .replace(/\b(?:AND|OR|NOT)\b/g, word => words[word] as string);
    let parsed: jsep.Expression;
    try {
        parsed = jsep(script);
    } catch {
        throw new NotSimulated(`the rule ${text} cannot be read`);
    }
    const rule = ruleOf(parsed as jsep.CoreExpression, asked, text);
    return { alarms: [...new Set(asked.flatMap(({ alarms }) => alarms))], holds: rule };
}

function termOf({ least, percent, not, state, names = "", alone, name }: Readonly<Record<string, string | undefined>>): Term {
    if (alone !== undefined) return { alarms: [unquoted(name as string)], holds: ([is]) => is === alone };
    const alarms = [...names.matchAll(new RegExp(`${quoted}|[^,"']+`, "g"))].map(([found]) => found).filter(found => found.trim() !== "");
    return {
        alarms: alarms.map(unquoted),
        holds: states => {
            const count = states.filter(each => (each === state) !== (not !== undefined)).length;
            return percent === "%" ? count * 100 >= Number(least) * states.length : count >= Number(least);
        },
    };
}

function ruleOf(node: jsep.CoreExpression, asked: readonly Term[], text: string): Rule["holds"] {
    const of = (each: jsep.Expression) => ruleOf(each as jsep.CoreExpression, asked, text);
    if (node.type === "Identifier") {
        if (node.name === "TRUE" || node.name === "FALSE") return () => node.name === "TRUE";
        const term = /^T\d+$/.test(node.name) ? asked[Number(node.name.slice(1))] : undefined;
        if (term) return stateOf => term.holds(term.alarms.map(stateOf));
    }
    if (node.type === "UnaryExpression" && node.operator === "!") {
        const inner = of(node.argument);
        return stateOf => !inner(stateOf);
    }
    if (node.type === "BinaryExpression" && (node.operator === "&&" || node.operator === "||")) {
        const [left, right] = [of(node.left), of(node.right)];
        return node.operator === "&&" ? stateOf => left(stateOf) && right(stateOf) : stateOf => left(stateOf) || right(stateOf);
    }
    throw new NotSimulated(`the rule ${text} cannot be read`);
}
