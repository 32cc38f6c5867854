import { createRequire } from "node:module";

// Imported for its effect, before anything else, by programs whose sources run as they are. More than half of a Pulumi program's time goes
// into stack traces that nobody reads; here they are left out, and no error loses its own.

// Pulumi's runner registers source-map-support, which formats each trace slowly. Node runs our TypeScript by stripping types, so lines are
// true without source maps.
(Error as { prepareStackTrace?: unknown }).prepareStackTrace = undefined;

interface Debuggable {
    debuggablePromise?(...args: readonly unknown[]): unknown;
}

// The SDK takes a trace for each promise that it tracks, to tell which one leaks: PULUMI_DEBUG_PROMISE_LEAKS shows them.
const debuggable = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js") as Debuggable;
const { debuggablePromise } = debuggable;
if (debuggablePromise && !process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) {
    debuggable.debuggablePromise = (...args) => {
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = 0;
        try {
            return debuggablePromise(...args);
        } finally {
            Error.stackTraceLimit = stackTraceLimit;
        }
    };
}
