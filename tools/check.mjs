// npm run check: everything that can be told without running the code, side by side.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const script = (...path) => [process.execPath, join(root, ...path)];

const checks = {
    "format and lint": [join(root, "node_modules", ".bin", "biome"), "check", "--error-on-warnings", "."],
    types: [...script("node_modules", "typescript-native", "bin", "tsc"), "--noEmit"],
    "what imports what": script("tools", "check-imports.mjs"),
    "the sandbox's schema": [...script("packages", "sandbox", "scripts", "extract-schema.ts"), "--check"],
};

const results = await Promise.all(
    Object.entries(checks).map(async ([name, [command, ...args]]) => {
        const { ok, output } = await run(command, args);
        console.log(`${ok ? "✓" : "✗"} ${name}${ok ? "" : `\n${output}`}`);
        return ok;
    }),
);
process.exitCode = results.every(Boolean) ? 0 : 1;

function run(command, args) {
    return new Promise(resolve => {
        const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", text => (output += text));
        child.on("error", error => resolve({ ok: false, output: error.message }));
        child.on("close", code => resolve({ ok: code === 0, output }));
    });
}
