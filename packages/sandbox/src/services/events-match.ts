import { BlockList, isIP } from "node:net";
import { AwsError } from "../model/errors.ts";
import { operation } from "../model/resource.ts";
import { requirePattern } from "./events-pattern.ts";

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Whether an event is one that the pattern means: all fields must match, each by one of its list; a list in the event is a value too many.
 *
 * Source: EventBridge user guide, "Creating Amazon EventBridge event patterns" and "Comparison operators for use in event patterns".
 */
export const matches = (pattern: Fields, event: unknown): boolean =>
    Object.entries(pattern).every(([name, wanted]) => {
        if (name === "$or") return (wanted as readonly Fields[]).some(one => matches(one, event));
        const value = isObject(event) ? event[name] : undefined;
        if (isObject(wanted)) return (Array.isArray(value) ? value : [value]).some(one => matches(wanted, one));
        const values: readonly unknown[] = value === undefined || isObject(value) ? [] : Array.isArray(value) ? value : [value];
        return (wanted as readonly unknown[]).some(one => matchesOne(one, values));
    });

function matchesOne(wanted: unknown, values: readonly unknown[]): boolean {
    if (!isObject(wanted)) return values.some(value => value === wanted);
    if ("exists" in wanted) return wanted["exists"] === values.length > 0;
    const [operator = "", operand] = Object.entries(wanted)[0] ?? [];
    const holds = comparisons[operator];
    return holds !== undefined && values.some(value => holds(value, operand));
}

const lower = (value: unknown) => String(value).toLowerCase();
const textual =
    (compare: (text: string, wanted: string) => boolean) =>
    (value: unknown, operand: unknown): boolean =>
        typeof value === "string" &&
        (isObject(operand) ? compare(lower(value), lower(operand["equals-ignore-case"])) : compare(value, String(operand)));

const comparisons: Readonly<Record<string, (value: unknown, operand: unknown) => boolean>> = {
    prefix: textual((text, wanted) => text.startsWith(wanted)),
    suffix: textual((text, wanted) => text.endsWith(wanted)),
    wildcard: textual(isLike),
    "equals-ignore-case": (value, operand) => typeof value === "string" && lower(value) === lower(operand),
    numeric: (value, operand) => typeof value === "number" && isNumeric(value, operand as readonly (string | number)[]),
    cidr: (value, operand) => typeof value === "string" && isWithin(value, String(operand)),
    "anything-but": (value, operand) => {
        if (!isObject(operand)) return !(Array.isArray(operand) ? operand : [operand]).includes(value);
        const [operator = "", wanted] = Object.entries(operand)[0] ?? [];
        return !(Array.isArray(wanted) ? wanted : [wanted]).some(one => comparisons[operator]?.(value, one));
    },
};

/** `*` is any text; `\*` and `\\` are themselves. */
function isLike(text: string, pattern: string): boolean {
    const parts = pattern.match(/\\.|\*|[^*\\]+/gs) ?? [];
    const source = parts.map(part => (part === "*" ? ".*" : part.replace(/^\\(.)$/s, "$1").replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    return new RegExp(`^${source.join("")}$`, "s").test(text);
}

function isNumeric(value: number, [operator, bound, ...more]: readonly (string | number)[]): boolean {
    const other = Number(bound);
    const holds = { "=": value === other, "<": value < other, "<=": value <= other, ">": value > other, ">=": value >= other };
    return holds[operator as keyof typeof holds] === true && (more.length === 0 || isNumeric(value, more));
}

function isWithin(address: string, range: string): boolean {
    const [net = "", bits] = range.split("/");
    const family = isIP(net) === 6 ? "ipv6" : "ipv4";
    if (isIP(address) === 0) return false;
    const block = new BlockList();
    block.addSubnet(net, Number(bits), family);
    return block.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** Source: EventBridge API reference, TestEventPattern: what an event must have. The sentences about it are ours. */
export const testEventPattern = operation({
    name: "events:TestEventPattern",
    parameters: ["Event", "EventPattern"],
    run(_call, { Event: text, EventPattern: pattern }: { readonly Event: string; readonly EventPattern: string }) {
        requirePattern(pattern);
        const invalid = (reason: string) => new AwsError("ValidationException", `Parameter Event is not valid. Reason: ${reason}`);
        let event: unknown;
        try {
            event = JSON.parse(text);
        } catch {
            throw invalid("invalid JSON");
        }
        if (!isObject(event)) throw invalid("not an object");
        const needed = ["id", "account", "source", "time", "region", "resources", "detail-type"];
        const missing = needed.filter(name => !(name in event));
        if (missing.length > 0) throw invalid(`missing ${missing.join(", ")}`);
        return { Result: matches(JSON.parse(pattern) as Fields, event) };
    },
});
