import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const BEAT_MS = 2_000;
const SILENT_MS = 30_000;

/** Does `work` while no other process holds the lock at `path`. A lock whose owner is gone is taken over. */
export async function withLock(path, onWait, work) {
    for (let waited = false; !tryLock(path); waited = true) {
        if (!waited) onWait(owner(path));
        await sleep(200);
    }
    const release = () => rmSync(path, { force: true });
    const beat = setInterval(() => utimesSync(path, new Date(), new Date()), BEAT_MS);
    process.once("exit", release);
    try {
        return await work();
    } finally {
        clearInterval(beat);
        process.removeListener("exit", release);
        release();
    }
}

function tryLock(path) {
    const mine = `${path}.${process.pid}`;
    writeFileSync(mine, String(process.pid));
    try {
        linkSync(mine, path); // Unlike open, it appears together with its content.
        return true;
    } catch (error) {
        if (error.code !== "EEXIST") throw error;
        if (isAbandoned(path)) breakLock(path, mine);
        return false;
    } finally {
        rmSync(mine, { force: true });
    }
}

const owner = path => {
    try {
        return Number(readFileSync(path, "utf8"));
    } catch {
        return undefined; // Released in this moment.
    }
};

/** The process is gone, or (its number now another's, as in containers) has not touched its lock for long. */
function isAbandoned(path) {
    const pid = owner(path);
    if (pid === undefined) return false;
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    return !isAlive(pid) || Date.now() - mtimeMs > SILENT_MS;
}

function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return error.code === "EPERM";
    }
}

/** Of several that break the same lock, one wins the rename; who finds that he took a living one's puts it back. */
function breakLock(path, mine) {
    const taken = `${mine}.broken`;
    try {
        renameSync(path, taken);
        if (!isAbandoned(taken)) linkSync(taken, path);
    } catch (error) {
        if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
    } finally {
        rmSync(taken, { force: true });
    }
}
