import { createHash } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";

/**
 * What set-up has done and checked. A step's record holds the key of what it was made from, and size and time of each file
 * that it left; while these are the same, the step need not even ask a program for its version again.
 */
export class Records {
    #file;
    #steps;

    constructor(file) {
        this.#file = file;
        this.reread();
    }

    reread() {
        try {
            this.#steps = JSON.parse(readFileSync(this.#file, "utf8"));
        } catch {
            this.#steps = {}; // None yet, or not ours: every step is looked at again.
        }
    }

    /** What the step gave, if all of it is still as it was. */
    recall(name, key) {
        const record = this.#steps[name];
        const same = record?.key === key && Object.entries(record.files).every(([path, print]) => fingerprint(path) === print);
        return same ? record.value : undefined;
    }

    keep(name, key, { files, value }) {
        this.#steps[name] = { key, files: Object.fromEntries(files.map(path => [path, fingerprint(path)])), value };
        this.#write();
    }

    /** Before a step starts: an interrupted one must not look done. */
    forget(name) {
        if (!(name in this.#steps)) return;
        delete this.#steps[name];
        this.#write();
    }

    #write() {
        const part = `${this.#file}.part`;
        writeFileSync(part, JSON.stringify(this.#steps, null, 4));
        renameSync(part, this.#file);
    }
}

/** Tells whether a file was touched; a folder only has to be there, as others may write in it. */
export function fingerprint(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return "missing";
    return found.isDirectory() ? "folder" : `${found.size} ${found.mtimeMs}`;
}

export const hash = text => createHash("sha256").update(text).digest("hex");
