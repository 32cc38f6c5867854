import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./command.mjs";
import { SetupError } from "./errors.mjs";
import { hash } from "./records.mjs";

const SETTINGS = {
    CI: "true", // Nobody is asked anything.
    npm_config_loglevel: "error", // Whoever runs us with `npm --silent` wants to know all the same why it failed.
    pnpm_config_pm_on_fail: "ignore", // It is the pnpm that package.json names; it need not look itself up in the registry.
    npm_config_fetch_retry_mintimeout: "1000", // A registry that refuses is not asked for minutes.
    npm_config_fetch_retry_maxtimeout: "3000",
};

/** The locked packages, by the pnpm that package.json names. */
export const packages = {
    name: "packages",

    key: ({ root }) =>
        hash(
            manifests(root)
                .map(path => `${path}\n${readFileSync(join(root, path), "utf8")}`)
                .join("\n"),
        ),

    async bring({ root, env, progress }) {
        const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
        progress.doing(`installing what pnpm-lock.yaml names, with ${packageManager}`);
        await run("npx", ["--yes", packageManager, "install", "--frozen-lockfile"], {
            cwd: root,
            env: { ...env, ...SETTINGS },
            onLine: line => progress.glance(line),
        }).catch(error => {
            throw new SetupError(
                `the packages could not be installed: ${error.message}\n` +
                    `  Needed: npm with access to the npm registry (or a mirror of it, set in your own ~/.npmrc), and free disk space.\n` +
                    `  Where the lock file is behind a package.json: \`npx ${packageManager} install\` brings it up to date.`,
            );
        });
        const folders = manifests(root)
            .map(path => join(root, dirname(path), "node_modules"))
            .filter(existsSync);
        return { files: [join(root, "node_modules", ".modules.yaml"), ...folders], value: "as in pnpm-lock.yaml" };
    },
};

/** Every file that says what is to be installed: the lock file, and the package.json of each folder that it names. */
function manifests(root) {
    const lock = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
    const importers = lock.slice(lock.indexOf("\nimporters:"), lock.indexOf("\npackages:"));
    const folders = [...importers.matchAll(/^ {2}(\S+):/gm)].map(([, folder]) => folder);
    return ["pnpm-lock.yaml", "pnpm-workspace.yaml", ...folders.map(folder => join(folder, "package.json"))].filter(path =>
        existsSync(join(root, path)),
    );
}
