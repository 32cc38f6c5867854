import type { CodeEnvironment, Rule, Secrets } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import type { CanaryRuntime } from "./runtimes.ts";

/** What a canary does when it runs: what `httpCheck` and `journey` answer with. */
export interface CanaryCheck {
    readonly runtime: CanaryRuntime;
    /** Where its code begins: `file.function`. */
    readonly handler: string;
    /** MiB that it runs well with. */
    readonly memoryMiB: number;
    /** Seconds that it takes at most, if nothing else is said. */
    readonly timeoutSeconds: number;
    /** Its package; called once all rules hold. */
    code(): pulumi.asset.Archive;
    /** What its code must be told. */
    readonly environment: CodeEnvironment;
    /** What must hold of it, beside a canary's secrets. */
    rules(secrets: Secrets): readonly Rule[];
    /** The names of its steps, where they are known. */
    readonly steps: readonly string[];
}
