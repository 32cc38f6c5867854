import type { Rule } from "@causeway/core";

/** A whole number between two others, where it is given at all. */
export const inRange = (path: string, value: number | undefined, least: number, most: number): Rule => [
    value === undefined || (Number.isInteger(value) && value >= least && value <= most),
    path,
    `is ${value}, not ${least} to ${most}`,
];
