import { codeOf, UserError } from "./errors.ts";
import type { Home } from "./home.ts";
import type { StackPlan } from "./plan.ts";

export interface Provider {
    readonly port: number;
    close(): Promise<void>;
}

/**
 * The one provider that all engines of a run talk to. It lives in this process: nothing more to start, and nothing that
 * could be left behind; its work is short beside that of engines and programs.
 */
export async function startSimulatedAws(home: Home, plan: readonly StackPlan[], port?: number): Promise<Provider> {
    const { startProvider } = await import("@causeway/sandbox");
    const accounts = [...new Set(plan.flatMap(({ account }) => account ?? []))];
    try {
        return await startProvider({ database: home.database, accounts, ...(port !== undefined && { port }) });
    } catch (error) {
        if (port !== undefined && (codeOf(error) === "EADDRINUSE" || /EADDRINUSE|No address added/.test(String(error)))) {
            throw new UserError(
                `port ${port} is in use: another program listens there. Name another with --port, or leave it out: any free port will do.`,
            );
        }
        throw error;
    }
}
