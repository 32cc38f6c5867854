/**
 * Runs `work` without the stack traces that Pulumi's SDK takes, and writes out, for each promise that it tracks.
 *
 * Nobody reads them unless promises leak, and they cost half of a mock run's time (facts: "Where a program's time goes").
 * Every other error keeps its whole trace.
 */
export async function withoutPromiseTraces<T>(work: () => Promise<T>): Promise<T> {
    const before = Error.prepareStackTrace;
    Error.prepareStackTrace = (error, frames) => {
        if (frames[0]?.getFileName()?.endsWith("/runtime/debuggable.js")) return "";
        return before ? before(error, frames) : [describe(error), ...frames.map(frame => `    at ${frame}`)].join("\n");
    };
    try {
        return await work();
    } finally {
        // Deleting it brings Node's own back; an undefined one would not.
        if (before) Error.prepareStackTrace = before;
        else Reflect.deleteProperty(Error, "prepareStackTrace");
    }
}

function describe(error: Error): string {
    try {
        return Error.prototype.toString.call(error);
    } catch {
        return "Error";
    }
}
