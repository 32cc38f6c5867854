import type { Pipeline } from "./view.ts";

/** One place where a check found something. */
export interface Fault {
    readonly path: string;
    readonly wrong: string;
    readonly right: string;
    /** Where AWS says so. @default the check's */
    readonly page?: string;
}

/** One kind of mistake, and how it is found. */
export interface Check {
    /** Stays the same in each version. */
    readonly id: string;
    /** What it finds, in a few words: for the table of all. */
    readonly finds: string;
    readonly page: string;
    find(pipeline: Pipeline): Iterable<Fault>;
}

export const quote = (values: readonly string[]): string => values.map(value => `"${value}"`).join(", ");
