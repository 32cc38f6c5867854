import { realpathSync } from "node:fs";
import { join } from "node:path";
import { run } from "./command.mjs";
import { SetupError } from "./errors.mjs";

/** It runs TypeScript as it is, and has `node:sqlite`. */
const WANTED_MAJOR = 24;
const thisNode = { path: process.execPath, version: process.version };

/** The one among the locked packages, when it runs set-up itself, is not the system's. */
const willDo = ({ path, version }, root) => majorOf(version) >= WANTED_MAJOR && !path.startsWith(join(root, "node_modules"));
const majorOf = version => Number(/^v?(\d+)\./.exec(version)?.[1]);

/** The Node that runs everything but set-up: the system's where it is new enough, else the one among the locked packages. */
export const node = {
    name: "node",

    key: ({ root, running = thisNode }) => (willDo(running, root) ? `${running.path} ${running.version}` : `${WANTED_MAJOR} ${root}`),

    async bring({ root, progress, running = thisNode }) {
        if (willDo(running, root)) return found(running);
        const linked = join(root, "node_modules", ".bin", "node");
        progress.doing(`this one is ${running.version}; looking at ${linked}`);
        const version = (await run(linked, ["--version"], { seconds: 20 }).catch(error => error.message)).trim();
        if (majorOf(version) >= WANTED_MAJOR) return found({ path: realpathSync(linked), version });
        throw new SetupError(
            `no Node ${WANTED_MAJOR}: this one is ${running.version}, and the one among the locked packages says: ${version}\n` +
                `  Delete ${join(root, "node_modules")} and run the same command again, or install Node ${WANTED_MAJOR} yourself.`,
        );
    },
};

const found = value => ({ files: [value.path], value });
