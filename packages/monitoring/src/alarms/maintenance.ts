import { isWhole, type Rule, type Schedule, type Severity, scheduleRules, severities, timeZoneOf } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { kebab, severityListRules } from "./alarm.ts";

/** A time of maintenance: once, or again and again. */
export interface MaintenanceWindow {
    /** When it begins: to the minute; of AWS's own cron, CloudWatch takes `*`, `-` and `,` alone, and any year. */
    readonly schedule: Exclude<Schedule, { readonly rate: unknown }>;
    /** How long it lasts, 1 to 21,600: fifteen days. */
    readonly minutes: number;
    /** Whose alarms are silent. @default all */
    readonly severities?: readonly Severity[];
}

/** An alarm that tells somebody. */
export interface Teller {
    readonly severity: Severity;
    readonly name: pulumi.Input<string>;
}

/** Source: CloudWatch API reference, MuteTargets. */
export const mostMuted = 100;

/** Mutes a bundle's alarms in its windows: what is bad shows all the same. Source: CloudWatch API reference, PutAlarmMuteRule. */
export function mute(
    name: string,
    windows: Readonly<Record<string, MaintenanceWindow>>,
    tellers: readonly Teller[],
    opts: pulumi.CustomResourceOptions,
): void {
    for (const [key, { schedule, minutes, severities: silenced = severities }] of Object.entries(windows)) {
        const muted = tellers.filter(({ severity }) => silenced.includes(severity));
        if (muted.length === 0) continue;
        new aws.cloudwatch.AlarmMuteRule(
            `${name}-${kebab(key)}-mute`,
            {
                description: `Maintenance: ${silenced.join(" and ")} alarms of ${name} tell nobody.`,
                muteTargets: { alarmNames: muted.map(teller => teller.name) },
                rule: {
                    schedule: { expression: expressionOf(schedule), timezone: timeZoneOf(schedule), duration: durationOf(minutes) },
                },
            },
            opts,
        );
    }
}

/** Source: CloudWatch API reference, Schedule: five fields, without a year and without `?`; `at` is to the minute. */
function expressionOf(schedule: MaintenanceWindow["schedule"]): string {
    if ("at" in schedule) return `at(${schedule.at.slice(0, 16)})`;
    const [minute, hour, date, month, day = ""] = schedule.cron.split(" ").map(field => (field === "?" ? "*" : field));
    // Days by their names: nobody says from which day on CloudWatch counts them.
    const named = day.replace(/\d/g, digit => ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"][Number(digit) - 1] ?? digit);
    return `cron(${minute} ${hour} ${date} ${month} ${named})`;
}

/** As ISO 8601 has it: `P2DT12H`. */
function durationOf(minutes: number): string {
    const parts = (units: readonly (readonly [number, string])[]) =>
        units.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join("");
    const time = parts([
        [Math.floor((minutes % 1440) / 60), "H"],
        [minutes % 60, "M"],
    ]);
    return `P${parts([[Math.floor(minutes / 1440), "D"]])}${time && `T${time}`}`;
}

/** What must hold of windows of maintenance. */
export function maintenanceRules(at: string, windows: Readonly<Record<string, MaintenanceWindow>>): readonly Rule[] {
    if (typeof windows !== "object" || windows === null)
        return [[false, at, `is ${String(windows)}, not windows of maintenance by their names`]];
    return Object.entries(windows).flatMap(([key, window]): readonly Rule[] => {
        const path = `${at}.${key}`;
        if (typeof window !== "object" || window === null) return [[false, path, `is ${String(window)}, not a window of maintenance`]];
        const { schedule, minutes, severities: silenced } = window;
        return [
            [/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab(key)), path, "must be letters, digits and single dashes, and start with a letter"],
            ...beginRules(`${path}.schedule`, schedule),
            [isWhole(minutes, 1, 21_600), `${path}.minutes`, `is ${minutes}, not 1 to 21600 whole minutes`],
            ...(silenced === undefined ? [] : severityListRules(`${path}.severities`, silenced)),
        ];
    });
}

function beginRules(at: string, schedule: MaintenanceWindow["schedule"]): readonly Rule[] {
    if (typeof schedule !== "object" || schedule === null || !("cron" in schedule || "at" in schedule))
        return [[false, at, "is neither { cron } nor { at }: a window has a beginning"]];
    const written: unknown = "at" in schedule ? schedule.at : schedule.cron;
    if (typeof written !== "string") return [[false, `${at}.${"at" in schedule ? "at" : "cron"}`, `is ${String(written)}, not a text`]];
    if ("at" in schedule)
        return [
            ...scheduleRules(schedule, at),
            [!/:\d\d:(?!00)\d\d$/.test(schedule.at), `${at}.at`, `is "${schedule.at}": a window begins with a minute`],
        ];
    const [, , date = "", , day = "", year = "*"] = schedule.cron.split(" ");
    const plain = !/[/#]/.test(schedule.cron) && !/[LW]/i.test(date) && !/\dL|^L/i.test(day);
    return [
        ...scheduleRules(schedule, at),
        [plain, `${at}.cron`, `is "${schedule.cron}": CloudWatch takes no / L W # here`],
        [year === "*", `${at}.cron`, `is "${schedule.cron}": CloudWatch takes any year, *, alone`],
    ];
}
