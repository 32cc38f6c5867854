import type { Rule } from "./check.ts";

const cidr = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

/** Each of these is an IPv4 range. */
export const rangeRules = (path: string, ranges: readonly string[]): readonly Rule[] =>
    ranges.map((range, index) => [cidr.test(range), `${path}[${index}]`, `is ${range}, not an IPv4 range such as 10.0.0.0/8`]);
