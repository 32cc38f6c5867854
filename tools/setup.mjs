// Gets a fresh machine ready: the locked packages, Node, the Pulumi CLI and, where it has none, the engine's Node host.
// Plain JavaScript for Node 20 and newer, as nothing is installed yet. Runs before every command; costs nothing where all is there.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMain } from "./is-main.mjs";
import { explain, fail } from "./setup/errors.mjs";
import { host } from "./setup/host.mjs";
import { withLock } from "./setup/lock.mjs";
import { node } from "./setup/node.mjs";
import { packages } from "./setup/packages.mjs";
import { Progress } from "./setup/progress.mjs";
import { pulumi } from "./setup/pulumi.mjs";
import { Records } from "./setup/records.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const everyStep = [packages, node, pulumi, host];

/**
 * Brings what is missing, step by step, and tells what each step gave: `{ node: { path }, pulumi: { path }, ... }`.
 * A step has a `key` (what it is made from) and `bring` (makes and checks it); later steps see what earlier ones gave.
 */
export async function setUp({ root, steps = everyStep, progress = new Progress(), env = process.env, ...given }) {
    const cache = join(root, ".causeway");
    const records = new Records(join(cache, "setup.json"));
    const start = { root, cache, progress, env, ...given };
    try {
        return recallAll(steps, records, start) ?? (await bringAll());
    } catch (error) {
        progress.end();
        throw explain(error, cache);
    }

    async function bringAll() {
        mkdirSync(cache, { recursive: true });
        const onWait = pid => progress.say(`another set-up (process ${pid}) is at work here; waiting for it`);
        return withLock(join(cache, "setup.lock"), onWait, async () => {
            records.reread(); // The one we waited for may have done it all.
            const context = { ...start };
            for (const step of steps) {
                const key = step.key(context);
                context[step.name] = records.recall(step.name, key) ?? (await bringOne(step, key, context));
            }
            return context;
        });
    }

    async function bringOne(step, key, context) {
        records.forget(step.name);
        progress.begin(step.name);
        const result = await step.bring(context);
        records.keep(step.name, key, result);
        progress.end(result.value.version ?? result.value.path ?? result.value);
        return result.value;
    }
}

/** What all steps gave, if none has anything to do. */
function recallAll(steps, records, start) {
    const context = { ...start };
    for (const step of steps) {
        context[step.name] = records.recall(step.name, step.key(context));
        if (context[step.name] === undefined) return undefined;
    }
    return context;
}

if (isMain(import.meta.url)) await setUp({ root }).then(() => console.error("set-up: all is ready"), fail);
