import { hash, random, type Window } from "@causeway/verify";
import { escaped } from "./html.ts";

const messages = [
    "ERROR payment declined by the bank order=8841",
    "ERROR timeout after 2000 ms calling inventory",
    "ERROR connection reset by peer upstream=receipts",
    "FATAL out of memory, the task is restarted",
    "ERROR duplicate key value violates constraint orders_pkey",
    "ERROR 503 from search, answered from the cache",
];

/** Some lines that a query might find, under the columns that it asks for. */
export function logTable(query: string, { to }: Window): string {
    const columns = columnsOf(query);
    const seed = hash(query);
    const rows = Array.from({ length: 6 }, (_, at) => columns.map(column => cell(column, seed + at * 17, to - 90 - at * 317)));
    const head = columns.map(column => `<th>${escaped(column)}</th>`).join("");
    const body = rows.map(row => `<tr>${row.map(text => `<td>${escaped(text)}</td>`).join("")}</tr>`).join("");
    return `<div class="rows logs"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Source: CloudWatch Logs user guide, "Supported commands", fields and stats. */
function columnsOf(query: string): readonly string[] {
    const commands = query.split("|").map(command => command.trim());
    const stats = commands.findLast(command => /^stats\s/i.test(command));
    if (stats) {
        const [what = "", by] = stats.replace(/^stats\s+/i, "").split(/\s+by\s+/i);
        return [...(by?.split(",") ?? []), ...what.split(/,(?![^(]*\))/)].map(named);
    }
    const fields = commands.findLast(command => /^(fields|display)\s/i.test(command));
    return fields
        ? fields
              .replace(/^\w+\s+/, "")
              .split(/,(?![^(]*\))/)
              .map(named)
        : ["@timestamp", "@message"];
}

const named = (column: string): string => (/\sas\s+(\S+)\s*$/i.exec(column)?.[1] ?? column).trim();

function cell(column: string, seed: number, at: number): string {
    const chance = random(seed, column.length);
    if (/^@timestamp$|^bin\(/.test(column)) return new Date(at * 1000).toISOString().replace("T", " ").replace("Z", "");
    if (/message/i.test(column)) return messages[Math.floor(chance * messages.length)] as string;
    if (/log|stream/i.test(column)) return `service/${Math.floor(chance * 1e9).toString(16)}`;
    if (/count|sum|avg|min|max|pct|duration|ms$/i.test(column)) return String(Math.round(1 + chance * 40));
    if (/level/i.test(column)) return "error";
    return ["checkout", "receipts", "orders"][Math.floor(chance * 3)] as string;
}
