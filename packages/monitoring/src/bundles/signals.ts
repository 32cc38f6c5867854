import { type Aspect, type Monitored, measureRules, type Rule, type Severity, type Signal, severities } from "@causeway/core";
import { type AlarmPlan, kebab } from "../alarms/alarm.ts";
import type { AlarmThreshold } from "../alarms/threshold.ts";

/** Something for each severity, or for one. */
export type BySeverity<Thing> = { readonly [Level in Severity]?: Thing };

/**
 * Other thresholds than a signal's own; `false` is none. What a threshold leaves out of `periods` and `breaching` together, and of `missing`,
 * stays the signal's own.
 */
export type AlarmChanges<Key extends string> = { readonly [Name in Key]?: false | BySeverity<AlarmThreshold | false> };

/** A number of one's own that tells how a thing fares. */
export interface CustomSignal extends Omit<Signal, "alarms"> {
    /** @default it is shown, and nobody is called */
    readonly alarms?: BySeverity<AlarmThreshold>;
}

/** An alarm to make, and where its threshold stands among the arguments. */
export interface Planned extends AlarmPlan {
    readonly path: string;
    /** Where it stands what it means. */
    readonly meansPath: string;
    readonly aspect: Aspect;
}

/** All signals of a bundle, with the thresholds that hold. */
export function planAlarms(
    monitored: Monitored,
    changes: AlarmChanges<string> = {},
    custom: Readonly<Record<string, CustomSignal>> = {},
): readonly Planned[] {
    if (!isObject(changes) || !isObject(custom)) return [];
    const all = [
        ...Object.entries(monitored.signals).map(([key, signal]) => ["of.monitored.signals", key, signal] as const),
        ...Object.entries(custom).map(([key, signal]) => ["custom", key, isSignal(signal) ? signal : undefined] as const),
    ];
    return all.flatMap(([place, key, signal]) => {
        const change = place === "custom" ? undefined : changes[key];
        if (!signal || change === false) return [];
        const { measure, means, aspect, alarms } = signal;
        return severities.flatMap((severity): readonly Planned[] => {
            const given = change?.[severity];
            if (given === false) return [];
            const threshold = given === undefined ? alarms?.[severity] : filledIn(given, alarms?.[severity]);
            if (threshold === undefined) return [];
            const path = given === undefined ? `${place}.${key}.alarms.${severity}` : `alarms.${key}.${severity}`;
            return [{ key, severity, measure, threshold, means, aspect, path, meansPath: `${place}.${key}.means` }];
        });
    });
}

function filledIn(given: AlarmThreshold, own: AlarmThreshold | undefined): AlarmThreshold {
    if (!own || typeof given !== "object" || given === null) return given;
    const { periods, breaching, missing } = own;
    return {
        ...(given.periods === undefined &&
            given.breaching === undefined && { ...(periods !== undefined && { periods }), ...(breaching !== undefined && { breaching }) }),
        ...(missing !== undefined && { missing }),
        ...given,
    };
}

const aspects: readonly Aspect[] = ["traffic", "errors", "latency", "saturation", "deployments"];

/** Whether something can be looked at, shown and planned with at all. */
const isSignal = (signal: unknown): signal is CustomSignal =>
    isObject(signal) && measureRules("", (signal as CustomSignal).measure).every(([holds]) => holds);

/** What must hold of the names and the form of a bundle's signals. */
export function signalRules(
    { kind, name, signals, without = {} }: Monitored,
    changes: AlarmChanges<string> = {},
    custom: Readonly<Record<string, CustomSignal>> = {},
): readonly Rule[] {
    const [thresholds, numbers]: readonly unknown[] = [changes, custom];
    if (!isObject(thresholds)) return [[false, "alarms", `is ${String(thresholds)}, not thresholds by signal and severity`]];
    if (!isObject(numbers)) return [[false, "custom", `is ${String(numbers)}, not signals by their names`]];
    const reported = Object.keys(signals).filter(key => signals[key] !== undefined);
    const all = reported.join(", ") || "nothing";
    return [
        ...Object.entries(changes).flatMap(([key, change]): readonly Rule[] => {
            const known = reported.includes(key);
            return [
                [known, `alarms.${key}`, `is nothing that the ${kind} "${name}" reports: ${without[key] ?? `it reports ${all}`}`],
                [change === false || isObject(change), `alarms.${key}`, `is ${String(change)}, not false or thresholds by severity`],
                ...severityRules(`alarms.${key}`, change),
            ];
        }),
        ...Object.entries(custom).flatMap(([key, signal]): readonly Rule[] => [
            [
                /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab(key)),
                `custom.${key}`,
                "must be letters, digits and single dashes, and start with a letter",
            ],
            ...measureRules(`custom.${key}.measure`, signal?.measure),
            ...(isSignal(signal)
                ? ([
                      [aspects.includes(signal.aspect), `custom.${key}.aspect`, `is ${String(signal.aspect)}, not ${aspects.join(", ")}`],
                      [
                          signal.alarms === undefined || isObject(signal.alarms),
                          `custom.${key}.alarms`,
                          `is ${String(signal.alarms)}, not thresholds by severity`,
                      ],
                      ...severityRules(`custom.${key}.alarms`, signal.alarms),
                  ] satisfies readonly Rule[])
                : []),
        ]),
    ];
}

const isObject = (given: unknown): given is object => typeof given === "object" && given !== null;

const severityRules = (at: string, given: unknown): readonly Rule[] =>
    isObject(given)
        ? Object.keys(given).map(key => [
              severities.includes(key as Severity),
              `${at}.${key}`,
              `is no severity: there are ${severities.join(" and ")}`,
          ])
        : [];
