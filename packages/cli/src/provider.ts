import { createServer } from "node:net";
import type { Provider } from "@causeway/sandbox";
import { codeOf, UserError } from "./errors.ts";
import type { Home } from "./home.ts";
import type { StackPlan } from "./plan.ts";

/**
 * The one provider that all engines of a run talk to. It lives in this process: nothing more to start, and nothing that
 * could be left behind; its work is short beside that of engines and programs.
 */
export async function startSimulatedAws(home: Home, plan: readonly StackPlan[], port?: number): Promise<Provider> {
    const { startProvider } = await import("@causeway/sandbox");
    const accounts = [...new Set(plan.flatMap(({ account }) => account ?? []))];
    if (port !== undefined) await requireFree(port);
    try {
        return await startProvider({ database: home.database, accounts, ...(port !== undefined && { port }) });
    } catch (error) {
        throw explained(error, home);
    }
}

/** Asked first, as gRPC would print a line of its own. */
function requireFree(port: number): Promise<void> {
    const server = createServer();
    return new Promise<void>((resolve, reject) => {
        server.once("error", error => reject(codeOf(error) === "EADDRINUSE" ? inUse(port) : error));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
    });
}

const inUse = (port: number) =>
    new UserError(
        `port ${port} is in use: another program listens there. Name another with --port, or leave it out: any free port will do.`,
    );

/** What a person can mend, and how. */
function explained(error: unknown, { folder, database, backend }: Home): unknown {
    const { message, errcode } = error as Error & { readonly errcode?: number };
    if (errcode === SQLITE_FULL) return new UserError(`the disk is full: the sandbox cannot keep its state in ${folder}`);
    const anew = `Nothing in it is real: \`rm -r ${database}* ${backend}\`, and start anew.`;
    if (errcode === SQLITE_NOTADB) return new UserError(`${database} is damaged: it is no SQLite database. ${anew}`);
    if (message.includes("another version of the sandbox")) return new UserError(`${message}. ${anew}`);
    return error;
}

/** Source: sqlite.org/rescode.html */
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
