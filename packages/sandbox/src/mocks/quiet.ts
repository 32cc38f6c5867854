/** What is seen of a program while it runs. */
export interface Activity {
    /** Counts up with everything that happens. */
    events(): number;
    /** What AWS refused so far. */
    refusals(): readonly Error[];
}

/**
 * Waits for a program, and for everything that it set going, and answers with its result.
 * What the program threw comes first, then what AWS refused, then what nobody caught: mocha passes over stray rejections.
 */
export async function untilQuiet<T>(program: () => T | Promise<T>, { events, refusals }: Activity): Promise<T> {
    const stray: unknown[] = [];
    const note = (reason: unknown) => {
        stray.push(reason);
    };
    process.on("unhandledRejection", note);
    try {
        const running = (async () => program())();
        let ended = false;
        const failures: unknown[] = [];
        running
            .catch(error => failures.push(error))
            .finally(() => {
                ended = true;
            });
        for (let idle = 0, before = -1; idle < 10 || !(ended || refusals().length > 0 || stray.length > 0); before = events()) {
            // A program that waits for something else, such as a timer, is not asked all the time.
            await new Promise(resolve => (idle < 10 ? setImmediate(resolve) : setTimeout(resolve, 1)));
            idle = events() === before ? idle + 1 : 0;
        }
        const refused = refusals();
        const ownFailure = failures.find(failure => !refused.some(({ cause }) => String(failure).includes((cause as Error).message)));
        if (ownFailure !== undefined) throw ownFailure;
        if (refused.length > 1) throw new Error(refused.map(({ message }) => message).join("\n"));
        for (const problem of [...refused, ...stray]) throw problem;
        return await running;
    } finally {
        process.off("unhandledRejection", note);
    }
}
