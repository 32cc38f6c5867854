import type { Rule } from "./check.ts";

/** A name of the caller's, which stands in the names of resources. */
export const keyRule = (path: string, key: string): Rule => [
    /^[a-z][a-z0-9-]*$/.test(key),
    path,
    "is not lower-case letters, digits and dashes that start with a letter",
];
