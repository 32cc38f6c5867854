// node tools/run.mjs SCRIPT ARGUMENTS...
// Sets the machine up where needed, then runs SCRIPT (a path in this repo) on the Node of this repo, with the Pulumi CLI first on PATH.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { isatty } from "node:tty";
import { fail, SetupError } from "./setup/errors.mjs";
import { root, setUp } from "./setup.mjs";

const [, , script, ...args] = process.argv;
if (script === undefined) fail(new SetupError("usage: node tools/run.mjs SCRIPT ARGUMENTS..."));
const { cache, node, pulumi, host } = await setUp({ root }).catch(fail);

// What set-up found on PATH is found there again, and must not pull its neighbours to the front.
const brought = [node, pulumi, host].map(({ path }) => dirname(path)).filter(folder => folder.startsWith(root));
const child = spawn(node.path, [resolve(root, script), ...args], {
    stdio: "inherit",
    env: {
        ...process.env,
        PATH: [...new Set(brought), process.env.PATH].join(delimiter),
        CAUSEWAY_PULUMI: pulumi.path,
        NODE_COMPILE_CACHE: join(cache, "compiled"), // Half a second less for each Pulumi program.
    },
});
child.on("error", error => fail(new SetupError(`${node.path} could not start: ${error.message}`)));
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

// Ctrl-C on a terminal reaches the child by itself; a second one would make the engine drop its work.
const onTerminal = [0, 1, 2].some(stream => isatty(stream));
process.on("SIGINT", () => onTerminal || child.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
