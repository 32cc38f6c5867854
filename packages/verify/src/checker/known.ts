/** Fields of an object whose kind is not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a preview writes where a value is not known yet. Source: @pulumi/pulumi, runtime/rpc.ts, unknownValue. */
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** What the engine's events have in place of a secret. Source: Pulumi, pkg/resource/stack/deployment.go. */
const maskedSecret = "[secret]";
/** What marks a secret in an exported stack. Source: @pulumi/pulumi, runtime/rpc.ts, specialSigKey. */
const specialKey = "4dabf18193072939515e22adb298388d";

export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

/** The text, where it is there and known. */
export const text = (value: unknown): string | undefined =>
    typeof value === "string" && value !== unknownValue && value !== maskedSecret ? value : undefined;

export const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

/** The fields of a plain object: an Output, a promise and an encrypted secret have none that are known. */
export function fields(value: unknown): Fields | undefined {
    if (typeof value !== "object" || value === null || specialKey in value) return undefined;
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null ? (value as Fields) : undefined;
}

/** What a list holds, where that is known; an absent one is empty. */
export const list = (value: unknown): readonly unknown[] | undefined =>
    isAbsent(value) ? [] : Array.isArray(value) ? (value as readonly unknown[]) : undefined;

/** An item of a list, which may be unknown, and where it is. */
export interface Item {
    readonly path: string;
    readonly value: string | undefined;
}

export const items = (value: unknown, path: string): readonly Item[] =>
    (list(value) ?? []).map((item, at) => ({ path: `${path}[${at}]`, value: text(item) }));

/** Those whose value an earlier one has. */
export function repeated<Each extends { readonly value: string | undefined }>(all: readonly Each[]): readonly Each[] {
    const seen = new Set<string>();
    return all.filter(({ value }) => value !== undefined && (seen.has(value) || !seen.add(value)));
}
