import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Installs a program's packages, with the package manager that Pulumi.yaml or the lock file beside the program names. */
export function installDependencies(call, { onStdout, onStderr }) {
    const folder = call.request.getInfo().getProgramDirectory();
    const manager = call.request.getInfo().getOptions()?.toJavaScript().packagemanager ?? managerOf(folder);
    return new Promise((resolve, reject) => {
        const child = spawn(manager, ["install"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
        call.on("cancelled", () => child.kill());
        child.stdout.on("data", onStdout);
        child.stderr.on("data", onStderr);
        child.once("error", error => reject(new Error(`${manager} could not start: ${error.message}`)));
        child.once("close", (code, signal) =>
            code === 0 ? resolve() : reject(new Error(`\`${manager} install\` in ${folder} ended with ${signal ?? code}`)),
        );
    });
}

const LOCK_FILES = { "pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun" };
const managerOf = folder => Object.entries(LOCK_FILES).find(([file]) => above(folder, file) !== undefined)?.[1] ?? "npm";

/** The packages that a program names, and with `transitive` theirs too, each with its installed version. */
export function programDependencies(folder, transitive) {
    const found = new Map();
    const visit = (manifest, sections) => {
        if (manifest === undefined) return;
        const names = sections.flatMap(section => Object.keys(read(manifest)[section] ?? {}));
        for (const name of names) {
            const installed = above(dirname(manifest), join("node_modules", name, "package.json"));
            const version = installed === undefined ? "" : read(installed).version;
            const isNew = !found.has(`${name} ${version}`);
            found.set(`${name} ${version}`, { name, version });
            if (transitive && isNew) visit(installed, ["dependencies"]);
        }
    };
    visit(above(folder, "package.json"), ["dependencies", "devDependencies"]);
    return [...found.values()].sort((one, other) => one.name.localeCompare(other.name));
}

const read = file => JSON.parse(readFileSync(file, "utf8"));

/** The file in this folder or the nearest one above it. */
function above(folder, file) {
    const here = join(folder, file);
    if (existsSync(here)) return here;
    return dirname(folder) === folder ? undefined : above(dirname(folder), file);
}
