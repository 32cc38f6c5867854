import type { Rule } from "./check.ts";

const cidr = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

/** Each of these is an IPv4 range, and is there once: each makes a rule that is named after it. */
export const rangeRules = (path: string, ranges: readonly string[]): readonly Rule[] =>
    ranges.flatMap((range, index): Rule[] => [
        [cidr.test(range), `${path}[${index}]`, `is ${range}, not an IPv4 range such as 10.0.0.0/8`],
        [ranges.indexOf(range) === index, `${path}[${index}]`, `is ${range}, which is there already`],
    ]);
