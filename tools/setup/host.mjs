import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onPath } from "./pulumi.mjs";

const PROGRAM = "pulumi-language-nodejs";
const OURS = "#!/bin/sh\n# Causeway's own, made by tools/setup.mjs.\n";

/** The engine's Node host: Pulumi's own where there is one, else ours, beside the CLI that set-up brought. */
export const host = {
    name: "host",

    key: context => [context.root, context.node.path, context.pulumi.path, officialHost(context)].join(" "),

    async bring(context) {
        const official = officialHost(context);
        if (official !== undefined) return { files: [official], value: { path: official } };
        const path = join(context.cache, "bin", PROGRAM);
        const main = join(context.root, "tools", "language-host", "main.mjs");
        mkdirSync(dirname(path), { recursive: true });
        // Node by its full path: the first on a user's PATH may be too old.
        writeFileSync(`${path}.part`, `${OURS}exec "${context.node.path}" "${main}" "$@"\n`);
        chmodSync(`${path}.part`, 0o755);
        renameSync(`${path}.part`, path);
        return { files: [path], value: { path } };
    },
};

/** Beside the CLI in use or on PATH; one beside a CLI that was too old is as old as that. */
function officialHost(context) {
    const inUse = context.pulumi.path;
    const beside = join(dirname(realpathSync(inUse)), PROGRAM);
    if (existsSync(beside) && !isOurs(beside)) return beside;
    const passedOver = onPath("pulumi", context);
    return onPath(PROGRAM, context, folder => passedOver !== inUse && passedOver === join(folder, "pulumi"));
}

const isOurs = path => statSync(path).size < 10_000 && readFileSync(path, "utf8").startsWith(OURS);
