/** What stands for a value that a preview does not know yet. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A value that must not be shown, wherever it is printed by mistake. */
export class Secret {
    readonly value: Value;

    constructor(value: Value) {
        this.value = value;
    }

    toString(): string {
        return "[secret]";
    }

    toJSON(): string {
        return "[secret]";
    }

    [Symbol.for("nodejs.util.inspect.custom")](): string {
        return "[secret]";
    }
}

/** A property's value as it travels between the engine and the model. */
export type Value = null | boolean | number | string | readonly Value[] | Properties | Secret | typeof UNKNOWN;
export interface Properties {
    readonly [name: string]: Value;
}
export type Path = readonly (string | number)[];

/** The same as `Value`, with the secrets' wrappings taken off and kept beside. */
export type Open = null | boolean | number | string | Open[] | OpenProperties | typeof UNKNOWN;
export interface OpenProperties {
    [name: string]: Open;
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Secret);

/** Pulumi marks assets and archives with this key. Source: pulumi/sdk, "special signatures". */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const assetSignature = "c44067f5952c0a294b673a41bacd8c17";
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";
export const isAsset = (value: unknown): value is Record<string, unknown> =>
    isMap(value) && (value[signatureKey] === assetSignature || value[signatureKey] === archiveSignature);

/** Takes the wrappings off, and says where they were. Properties without a value are left out. */
export function open(properties: Properties): { readonly value: OpenProperties; readonly secrets: readonly Path[] } {
    const secrets: Path[] = [];
    const walk = (value: Value, path: Path, inSecret: boolean): Open => {
        if (value instanceof Secret) {
            if (!inSecret) secrets.push(path);
            return walk(value.value, path, true);
        }
        if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index], inSecret));
        if (!isMap(value)) return value as Open;
        const opened: OpenProperties = {};
        for (const [name, item] of Object.entries(value as Properties)) {
            if (item !== null && item !== undefined) opened[name] = walk(item, [...path, name], inSecret);
        }
        return opened;
    };
    return { value: walk(properties, [], false) as OpenProperties, secrets };
}

/** Puts the wrappings back on, where there still is something at their place. */
export function seal(properties: OpenProperties, secrets: readonly Path[]): Properties {
    const wrap = (value: Open, paths: readonly Path[]): Value => {
        if (paths.some(path => path.length === 0)) return new Secret(value as Value);
        if (paths.length === 0) return value as Value;
        const below = (key: string | number) => paths.filter(path => path[0] === key).map(path => path.slice(1));
        if (Array.isArray(value)) return value.map((item, index) => wrap(item, below(index)));
        if (!isMap(value)) return value as Value;
        return Object.fromEntries(Object.entries(value as OpenProperties).map(([name, item]) => [name, wrap(item, below(name))]));
    };
    return wrap(properties, secrets) as Properties;
}

export const at = (value: unknown, path: Path): unknown =>
    path.reduce<unknown>(
        (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string | number, unknown>)[key] : undefined),
        value,
    );

export function hasUnknown(value: unknown): boolean {
    if (value === UNKNOWN) return true;
    if (value instanceof Secret) return hasUnknown(value.value);
    if (typeof value !== "object" || value === null) return false;
    return Object.values(value).some(hasUnknown);
}

/** The value without its unknown leaves. A list with an unknown element is unknown itself: its length would mislead a check. */
export function known<T>(value: T): T | undefined {
    if ((value as unknown) === UNKNOWN) return undefined;
    if (Array.isArray(value)) {
        const items = value.map(known);
        return items.includes(undefined) ? undefined : (items as T);
    }
    if (!isMap(value)) return value;
    return Object.fromEntries(
        Object.entries(value).flatMap(([name, item]) => {
            const kept = known(item);
            return kept === undefined ? [] : [[name, kept]];
        }),
    ) as T;
}

export function equal(one: unknown, other: unknown): boolean {
    if (one === other) return one !== UNKNOWN;
    if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
    if (Array.isArray(one) !== Array.isArray(other)) return false;
    const names = Object.keys(one);
    return (
        names.length === Object.keys(other).length &&
        names.every(name => Object.hasOwn(other, name) && equal((one as OpenProperties)[name], (other as OpenProperties)[name]))
    );
}

/** A path as Pulumi writes it: `stages[0].actions[1].configuration["Repository.Name"]`. */
export const pathText = (path: Path): string =>
    path.reduce<string>(
        (text, key) =>
            typeof key === "number"
                ? `${text}[${key}]`
                : /^[A-Za-z_$][\w$]*$/.test(key)
                  ? text === ""
                      ? key
                      : `${text}.${key}`
                  : `${text}[${JSON.stringify(key)}]`,
        "",
    );
