/** What a program warns of, which is not printed then. */
export async function warningsOf<T>(run: () => Promise<T>): Promise<{ readonly result: T; readonly warnings: readonly string[] }> {
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = text => {
        warnings.push(String(text));
    };
    try {
        return { result: await run(), warnings };
    } finally {
        console.warn = warn;
    }
}
