import { type Rule, type Severity, severities } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { wordRules } from "./alarm.ts";
import type { Watch } from "./watch.ts";

/** An alarm that is not of the bundle, in the same account and region: any resource of CloudWatch's. */
export interface OtherAlarm {
    readonly arn: pulumi.Input<string>;
}

/** Which alarms must be in the state ALARM. */
export type AlarmRule<Ref extends string = string> =
    | Ref
    | OtherAlarm
    | { readonly allOf: readonly AlarmRule<Ref>[] }
    | { readonly anyOf: readonly AlarmRule<Ref>[] }
    | { readonly not: AlarmRule<Ref> }
    | { readonly atLeast: number; readonly of: readonly (Ref | OtherAlarm)[] };

/** All of these. */
export const allOf = <const Rules extends readonly AlarmRule[]>(...rules: Rules): { readonly allOf: Rules } => ({ allOf: rules });
/** One of these, or more. */
export const anyOf = <const Rules extends readonly AlarmRule[]>(...rules: Rules): { readonly anyOf: Rules } => ({ anyOf: rules });
/** Anything but this: without data, too. */
export const not = <const Not extends AlarmRule>(rule: Not): { readonly not: Not } => ({ not: rule });
/** So many of these, or more. */
export const atLeast = <const Alarms extends readonly (string | OtherAlarm)[]>(
    count: number,
    ...alarms: Alarms
): { readonly atLeast: number; readonly of: Alarms } => ({ atLeast: count, of: alarms });

/** An alarm over other alarms. */
export interface CompositePlan<Ref extends string = string> {
    readonly severity: Severity;
    /** What it means for whoever is called, in one sentence. */
    readonly means: string;
    /** Alarms of the bundle are named by key and severity, such as `errorPercent-critical`. */
    readonly when: AlarmRule<Ref>;
    /** Whether it speaks in the place of those that it names: these call nobody by themselves. @default false */
    readonly instead?: boolean;
}

/** A rule in CloudWatch's words. Source: CloudWatch API reference, PutCompositeAlarm, AlarmRule; AT_LEAST as aws-cdk-lib's AlarmRule writes it. */
export function ruleText(rule: AlarmRule, nameOf: (alarm: string | OtherAlarm) => string): string {
    const inner = (part: AlarmRule): string => {
        const text = ruleText(part, nameOf);
        return isJoined(part) ? `(${text})` : text;
    };
    if (isAlarm(rule)) return `ALARM("${nameOf(rule)}")`;
    if ("allOf" in rule) return rule.allOf.map(inner).join(" AND ");
    if ("anyOf" in rule) return rule.anyOf.map(inner).join(" OR ");
    if ("not" in rule) return `NOT ${inner(rule.not)}`;
    return `AT_LEAST(${rule.atLeast}, ALARM, (${rule.of.map(alarm => `"${nameOf(alarm)}"`).join(", ")}))`;
}

const isAlarm = (rule: AlarmRule): rule is string | OtherAlarm => typeof rule === "string" || "arn" in rule;
const isJoined = (rule: AlarmRule): boolean => typeof rule === "object" && ("allOf" in rule || "anyOf" in rule);

/** The alarms that a rule names, each once. */
export const alarmsIn = (rule: AlarmRule): readonly (string | OtherAlarm)[] => [
    ...new Set(
        isAlarm(rule)
            ? [rule]
            : "not" in rule
              ? alarmsIn(rule.not)
              : ("allOf" in rule ? rule.allOf : "anyOf" in rule ? rule.anyOf : rule.of).flatMap(alarmsIn),
    ),
];

/** What is wrong with how a rule is written, also where a caller has no types. */
function formRules(at: string, rule: unknown): readonly Rule[] {
    if (typeof rule === "string") return [];
    if (typeof rule !== "object" || rule === null) return [[false, at, `is ${String(rule)}, not an alarm, allOf, anyOf, not or atLeast`]];
    if ("arn" in rule) return [];
    if ("not" in rule) return formRules(`${at}.not`, rule.not);
    const { allOf: all, anyOf: any, atLeast: count, of } = rule as Readonly<Record<string, unknown>>;
    const [name, list] = all !== undefined ? ["allOf", all] : any !== undefined ? ["anyOf", any] : ["of", of];
    if (!Array.isArray(list)) return [[false, at, "is not an alarm, allOf, anyOf, not or atLeast"]];
    return [
        [list.length > 0, `${at}.${name}`, "names no alarm"],
        ...list.flatMap((part: unknown, index) => formRules(`${at}.${name}[${index}]`, part)),
        ...(name === "of"
            ? [
                  [
                      Number.isInteger(count) && (count as number) >= 1 && (count as number) <= list.length,
                      `${at}.atLeast`,
                      `is ${String(count)}, not 1 to the ${list.length} alarms that it counts`,
                  ] satisfies Rule,
                  [
                      list.every(part => typeof part === "string" || (typeof part === "object" && part !== null && "arn" in part)),
                      `${at}.of`,
                      "holds more than alarms: atLeast counts alarms alone",
                  ] satisfies Rule,
              ]
            : []),
    ];
}

/** Source: CloudWatch user guide, "Composite alarms"; CloudWatch API reference, PutCompositeAlarm. */
const most = { alarms: 100, characters: 10_240 };

/**
 * What must hold of a bundle's composite alarms.
 *
 * @param names the names of all alarms of the bundle, these included, by key and severity.
 */
export function compositeRules(
    at: string,
    watch: Watch,
    composites: Readonly<Record<string, CompositePlan>>,
    names: ReadonlyMap<string, string>,
): readonly Rule[] {
    const form = new Map(Object.entries(composites).map(([key, plan]) => [key, formRules(`${at}.${key}.when`, plan?.when)]));
    const sound = (key: string): boolean => (form.get(key) ?? []).every(([holds]) => holds);
    const plans = new Map(
        Object.entries(composites).flatMap(([key, plan]) => (sound(key) ? [[`${key}-${plan.severity}`, plan] as const] : [])),
    );
    return Object.entries(composites).flatMap(([key, plan]): readonly Rule[] => {
        const path = `${at}.${key}`;
        if (typeof plan !== "object" || plan === null) return [[false, path, `is ${String(plan)}, not a composite alarm`]];
        const common: readonly Rule[] = [
            [severities.includes(plan.severity), `${path}.severity`, `is ${String(plan.severity)}, not ${severities.join(" or ")}`],
            ...wordRules(`${path}.means`, watch, plan.means),
            ...(form.get(key) ?? []),
        ];
        if (!sound(key)) return common;
        const named = alarmsIn(plan.when);
        const circle = circleFrom(`${key}-${plan.severity}`, plans);
        const { length } = ruleText(plan.when, alarm => (typeof alarm === "string" ? (names.get(alarm) ?? alarm) : arnLength));
        const known = [...names.keys()].filter(name => name !== `${key}-${plan.severity}`).join(", ");
        return [
            ...common,
            ...named.flatMap((alarm): readonly Rule[] =>
                typeof alarm === "string"
                    ? [[names.has(alarm), `${path}.when`, `names "${alarm}", which is no alarm here: there are ${known}`]]
                    : [],
            ),
            [circle === undefined, `${path}.when`, `contains itself: ${circle?.join(" > ")}`],
            [named.length <= most.alarms, `${path}.when`, `names ${named.length} alarms: CloudWatch takes ${most.alarms}`],
            [length <= most.characters, `${path}.when`, `makes a rule of ${length} characters: CloudWatch takes ${most.characters}`],
        ];
    });
}

/** As long as a usual ARN of an alarm. */
const arnLength = "a".repeat(100);

/** The way from an alarm back to itself, through the rules of composite alarms. */
function circleFrom(start: string, plans: ReadonlyMap<string, CompositePlan>): readonly string[] | undefined {
    const seen = new Set<string>();
    const walk = (way: readonly string[]): readonly string[] | undefined => {
        const plan = plans.get(way.at(-1) ?? start);
        for (const next of plan ? alarmsIn(plan.when) : []) {
            if (next === start) return [...way, start];
            if (typeof next !== "string" || seen.has(next)) continue;
            seen.add(next);
            const found = walk([...way, next]);
            if (found) return found;
        }
        return undefined;
    };
    return walk([start]);
}
