import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder for each test of the suite, gone after it. */
export function temporaryFolder(): { readonly path: string } {
    const folder = { path: "" };
    beforeEach(() => {
        folder.path = realpathSync(mkdtempSync(join(tmpdir(), "causeway-")));
        mkdirSync(folder.path, { recursive: true });
    });
    afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
    return folder;
}

/** What a mistake is told as. */
export async function messageOf(work: () => unknown): Promise<string> {
    try {
        await work();
    } catch (error) {
        const { name, message } = error as Error;
        if (name !== "UserError") throw error;
        return message;
    }
    throw new Error("nothing was refused");
}
