/** One reason for many properties: `updates: each("PutBucketVersioning", "versioningConfiguration")`. */
export const each = <const Name extends string>(reason: string, ...names: readonly Name[]): Readonly<Record<Name, string>> =>
    Object.fromEntries(names.map(name => [name, reason])) as Record<Name, string>;
