import type { Rule } from "./check.ts";

/** Processors: Intel's and AMD's, or AWS's own Graviton. */
export type Architecture = (typeof architectures)[number];

const architectures = ["x86_64", "arm64"] as const;

export const architectureRule = (architecture: Architecture = "x86_64"): Rule => [
    architectures.includes(architecture),
    "architecture",
    `is "${architecture}", not one of ${architectures.join(", ")}`,
];
