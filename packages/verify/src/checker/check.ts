import type { Pipeline } from "./view.ts";

/** One place where a check found something. */
export interface Fault {
    readonly path: string;
    readonly wrong: string;
    readonly right: string;
    /** Where AWS says so. @default the check's */
    readonly page?: string;
}

/** One kind of mistake in a pipeline, or in something else, and how it is found. */
export interface Check<Of = Pipeline> {
    /** Stays the same in each version. */
    readonly id: string;
    /** What it finds, in a few words: for the table of all. */
    readonly finds: string;
    readonly page: string;
    find(of: Of): Iterable<Fault>;
}

export const quote = (values: readonly string[]): string => values.map(value => `"${value}"`).join(", ");
