import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** One of the modules in tools/: plain JavaScript, of which the compiler knows nothing. */
export const tool = (name: string) => import(new URL(`../../tools/${name}`, import.meta.url).href);

/** A new folder, which `removeFolders` (after each test) takes away with all that is in it. */
export function temporaryFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), "causeway-test-"));
    folders.push(folder);
    return folder;
}
const folders: string[] = [];

export const removeFolders = () => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

export function write(path: string, text: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
}

/** A shell script in the place of a program. */
export function program(path: string, script: string): string {
    write(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
}

/** Puts programs of this machine into `folder`, for a PATH that holds them and nothing else. */
export function lend(folder: string, ...names: string[]): void {
    for (const name of names) {
        const found = (process.env["PATH"] ?? "").split(delimiter).map(place => join(place, name));
        symlinkSync(found.find(existsSync) ?? name, join(folder, name));
    }
}

/** Takes the place of the progress on the terminal. */
export const silent = { begin() {}, doing() {}, glance() {}, say() {}, end() {} };

export async function failure(promise: Promise<unknown>): Promise<string> {
    return promise.then(
        () => {
            throw new Error("it did not fail");
        },
        (error: Error) => error.message,
    );
}
