// Serves the simulated AWS until it is told to stop, or whoever started it is gone. The first line of output is the port.
import { fstatSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Provider, startProvider } from "./server.ts";

const { values } = parseArgs({
    options: {
        database: { type: "string" },
        port: { type: "string", default: "0" },
        accounts: { type: "string", default: "" },
        management: { type: "string" },
    },
});

if (values.database === undefined) fail("--database FILE is missing");
if (!/^\d{1,5}$/.test(values.port)) fail(`--port ${values.port} is not a port`);

let provider: Provider;
try {
    provider = await startProvider({
        database: values.database,
        accounts: values.accounts.split(",").filter(account => account !== ""),
        port: Number(values.port),
        ...(values.management === undefined ? {} : { management: values.management }),
    });
} catch (error) {
    fail((error as Error).message);
}

let stopping = false;
const stop = () => {
    if (stopping) return;
    stopping = true;
    void provider.close().then(() => process.exit(0));
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
// A pipe ends when its other side does, however that ended. Anything else, such as /dev/null, says nothing.
const input = fstatSync(0, { throwIfNoEntry: false } as object);
if (input.isFIFO() || input.isSocket()) process.stdin.on("end", stop).on("error", stop).resume();
// Last: whoever reads it may tell this process to stop at once.
process.stdout.write(`${provider.port}\n`);

function fail(reason: string): never {
    process.stderr.write(`simulated AWS: ${reason}\n`);
    process.exit(1);
}
