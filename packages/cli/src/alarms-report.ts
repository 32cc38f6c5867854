import { type Alarm, type AlarmHistory, type AlarmState, alarmInWords, type FoundAlarm, missingInWords } from "@causeway/verify";
import Table from "cli-table3";
import { breakable } from "./breakable.ts";

/** An alarm, and the stack or the file that it is of. */
export interface ListedAlarm extends FoundAlarm {
    readonly of: string;
}

/** What became of an alarm. */
export interface LivedAlarm extends AlarmHistory {
    readonly of: string;
    readonly alarm: string;
}

/** A table; columns without a width share what is left, and names break at their dashes. */
function table(head: readonly string[], rows: readonly (readonly string[])[], width: number, columns: readonly Column[]): string {
    const fixed = columns.reduce((sum, column) => sum + ("width" in column ? column.width : 0), 0);
    const rest = Math.max(width, 100) - head.length - 1 - fixed;
    const widths = columns.map(column => ("width" in column ? column.width : Math.floor(rest * column.share)));
    const made = new Table({ head: [...head], colWidths: widths, wordWrap: true, style: { head: [], border: [] } });
    const fit = (cell: string, index: number) =>
        cell
            .split("\n")
            .map(line => (line.includes(" ") ? line : breakable(line, (widths[index] as number) - 2, /(?<=[-.:/])/)))
            .join("\n");
    made.push(...rows.map(row => row.map(fit)));
    return made.toString();
}
type Column = { readonly width: number } | { readonly share: number };

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

/** The last part of an ARN: what a topic is called. */
const nameOfArn = (arn: string): string => arn.split(":").at(-1) ?? arn;

const does = ({ actions }: Alarm): string =>
    (Object.entries(actions) as [AlarmState, readonly string[]][])
        .filter(([, arns]) => arns.length > 0)
        .map(([state, arns]) => `${state}: ${arns.map(nameOfArn).join(", ")}`)
        .join("\n") || "nothing";

/** What a person reads: each alarm, when it goes off, what a period without data is, and what it does. */
export function alarmsReport(listed: readonly ListedAlarm[], width: number): string {
    const rows = listed.map(({ resource, alarm, note = "" }) =>
        alarm
            ? [
                  alarm.name,
                  [...(alarm.description ? [alarm.description] : []), alarmInWords(alarm)].join("\n"),
                  alarm.kind === "metric" ? missingInWords[alarm.missing] : "",
                  does(alarm),
              ]
            : [resource, note, "", ""],
    );
    return [
        table(["alarm", "goes off", "no data", "does"], rows, width, [{ share: 0.28 }, { share: 0.46 }, { width: 17 }, { share: 0.26 }]),
        `${count(listed.length, "alarm")} of ${count(new Set(listed.map(({ of }) => of)).size, "stack")}`,
    ].join("\n");
}

/** The document of `--json`. */
export const alarmsToJson = (listed: readonly ListedAlarm[]): string =>
    JSON.stringify({
        alarms: listed.map(({ of, resource, alarm, note }) => ({
            stack: of,
            resource,
            ...(alarm && { ...alarm, goesOff: alarmInWords(alarm) }),
            ...(note !== undefined && { note }),
        })),
    });

const moment = (at: number): string => new Date(at * 1000).toISOString().replace(".000Z", "Z");

/** What a person reads: each alarm's states over time, why, and what it did then. */
export function livesReport(lives: readonly LivedAlarm[], notes: readonly string[], width: number): string {
    const rows = lives.flatMap(({ alarm, states, actions, notSimulated }) => {
        if (notSimulated !== undefined) return [[alarm, "", "not simulated", notSimulated, ""]];
        const acted = (at: number) =>
            actions
                .filter(each => each.at === at)
                .map(({ arns, suppressedBy }) => `${arns.map(nameOfArn).join(", ")}${suppressedBy ? ` (kept back: ${suppressedBy})` : ""}`)
                .join("\n");
        // What was kept back is done later, when nothing changes.
        const times = [...new Set([...states, ...actions].map(({ at }) => at))].sort((one, other) => one - other);
        return times.flatMap((at, index) => {
            const changes = states.filter(each => each.at === at);
            const shown = changes.length === 0 ? [{ state: "", reason: "" }] : changes;
            return shown.map(({ state, reason }, change) => [
                index + change === 0 ? alarm : "",
                moment(at),
                state,
                reason,
                change === shown.length - 1 ? acted(at) : "",
            ]);
        });
    });
    const off = lives.filter(({ states }) => states.some(({ state }, index) => index > 0 && state === "ALARM")).length;
    return [
        table(["alarm", "time", "state", "why", "does"], rows, width, [
            { share: 0.3 },
            { width: 22 },
            { width: 19 },
            { share: 0.45 },
            { share: 0.25 },
        ]),
        ...notes,
        `${off} of ${count(lives.length, "alarm")} would go off`,
    ].join("\n");
}

/** The document of `--json`; times are ISO 8601. */
export const livesToJson = (lives: readonly LivedAlarm[], notes: readonly string[]): string =>
    JSON.stringify({
        alarms: lives.map(({ of, alarm, states, actions, notSimulated }) => ({
            stack: of,
            alarm,
            states: states.map(({ at, ...more }) => ({ at: moment(at), ...more })),
            actions: actions.map(({ at, ...more }) => ({ at: moment(at), ...more })),
            ...(notSimulated !== undefined && { notSimulated }),
        })),
        notes,
    });
