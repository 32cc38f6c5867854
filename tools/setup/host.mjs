import { chmodSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onPath } from "./pulumi.mjs";

const PROGRAM = "pulumi-language-nodejs";

/** The engine's Node host: Pulumi's own where there is one, else ours, in a folder that then goes first on PATH. */
export const host = {
    name: "host",

    key: context => [context.root, context.node.path, context.pulumi.path, officialHost(context)].join(" "),

    async bring(context) {
        const folder = join(context.cache, "host");
        const official = officialHost(context);
        if (official !== undefined) {
            rmSync(folder, { recursive: true, force: true });
            return { files: [official], value: { path: official } };
        }
        const path = join(folder, PROGRAM);
        mkdirSync(folder, { recursive: true });
        const main = join(context.root, "tools", "language-host", "main.mjs");
        // Node by its full path: the first on a user's PATH may be too old.
        writeFileSync(`${path}.part`, `#!/bin/sh\nexec "${context.node.path}" "${main}" "$@"\n`);
        chmodSync(`${path}.part`, 0o755);
        renameSync(`${path}.part`, path);
        return { files: [path], value: { path, folder } };
    },
};

/** Beside the CLI in use or on PATH; one beside a CLI that was too old is as old as that. */
function officialHost({ cache, pulumi }) {
    const beside = join(dirname(realpathSync(pulumi.path)), PROGRAM);
    if (existsSync(beside)) return beside;
    const passedOver = onPath("pulumi", cache);
    return onPath(PROGRAM, cache, folder => passedOver !== pulumi.path && passedOver === join(folder, "pulumi"));
}
