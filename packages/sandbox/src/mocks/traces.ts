import { createRequire } from "node:module";

interface Debuggable {
    debuggablePromise(...args: readonly unknown[]): unknown;
}

/**
 * Runs `work` without the stack trace that Pulumi's SDK takes for each promise that it tracks.
 *
 * They only tell which promise leaks, and cost half of a mock run's time (facts: "Where a program's time goes").
 * Every error keeps its whole trace.
 */
export async function withoutPromiseTraces<T>(work: () => Promise<T>): Promise<T> {
    const module = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js") as Debuggable;
    const own = module.debuggablePromise;
    if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) return work();
    module.debuggablePromise = (...args) => {
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        try {
            return own(...args);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    };
    try {
        return await work();
    } finally {
        module.debuggablePromise = own;
    }
}
