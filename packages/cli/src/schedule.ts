/** Runs tasks side by side, at most `limit` at a time, each once all that it must come after have ended. */
export async function schedule<Task, Result>(
    tasks: readonly Task[],
    limit: number,
    after: (task: Task) => readonly Task[],
    run: (task: Task, before: ReadonlyMap<Task, Result>) => Promise<Result>,
): Promise<ReadonlyMap<Task, Result>> {
    const results = new Map<Task, Result>();
    const waiting = new Set(tasks);
    const running = new Map<Task, Promise<void>>();
    while (results.size < tasks.length) {
        for (const task of waiting) {
            if (running.size >= limit) break;
            if (!after(task).every(before => results.has(before))) continue;
            waiting.delete(task);
            const done = run(task, results).then(result => {
                results.set(task, result);
                running.delete(task);
            });
            running.set(task, done);
        }
        if (running.size === 0) throw new Error("tasks wait for each other");
        await Promise.race(running.values());
    }
    return results;
}
