import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { failure, program, removeFolders, silent, temporaryFolder, tool, write } from "./tool.ts";

const { setUp } = await tool("setup.mjs");
const { packages } = await tool("setup/packages.mjs");

const LOCK = `lockfileVersion: '9.0'

importers:

  .: {}

  packages/core:
    dependencies:
      zod:
        specifier: 4.6.7

packages:

  zod@4.6.7:
    resolution: {integrity: none}
`;

describe("set-up of the packages", () => {
    afterEach(removeFolders);

    /** A workspace, and an `npx` that does what pnpm leaves behind and notes how it was called. */
    const workspace = () => {
        const root = temporaryFolder();
        write(join(root, "package.json"), '{"packageManager": "pnpm@12.21.0"}');
        write(join(root, "packages", "core", "package.json"), '{"dependencies": {"zod": "4.6.7"}}');
        write(join(root, "pnpm-workspace.yaml"), "packages: [packages/*]\n");
        write(join(root, "pnpm-lock.yaml"), LOCK);
        program(join(root, "path", "npx"), `echo "$@" >> "${root}/calls"; : > node_modules/.modules.yaml`);
        write(join(root, "node_modules", "before"), "");
        const bring = () => setUp({ root, steps: [packages], progress: silent, env: { PATH: join(root, "path") } });
        const calls = () => readFileSync(join(root, "calls"), "utf8").trim().split("\n");
        return { root, bring, calls };
    };

    it("installs what the lock file names with the pnpm that package.json names, once", async () => {
        const { bring, calls } = workspace();
        await bring();
        await bring();
        expect(calls()).to.deep.equal(["--yes pnpm@12.21.0 install --frozen-lockfile"]);
    });

    for (const file of [
        "package.json",
        "pnpm-workspace.yaml",
        "pnpm-lock.yaml",
        "packages/core/package.json",
        "node_modules/.modules.yaml",
    ]) {
        it(`installs again after a change of ${file}`, async () => {
            const { root, bring, calls } = workspace();
            await bring();
            write(join(root, file), `${readFileSync(join(root, file), "utf8")} `);
            await bring();
            expect(calls()).to.have.lengthOf(2);
        });
    }

    it("says without a network what was tried, why it failed and what to do, and the next run goes on", async () => {
        const { root, bring } = workspace();
        const env = {
            ...process.env,
            npm_config_registry: "http://127.0.0.1:9/",
            npm_config_cache: join(root, "npm-cache"),
            npm_config_fetch_retries: "0",
            npm_config_loglevel: "silent", // as below `npm run --silent up`
        };
        const message = await failure(setUp({ root, steps: [packages], progress: silent, env }));
        expect(message).to.match(
            /^the packages could not be installed: `npx --yes pnpm@12\.21\.0 install --frozen-lockfile` exited with 1\n/,
        );
        expect(message).to.contain("ECONNREFUSED").and.to.contain("Needed: npm with access to the npm registry");
        expect((await bring()).packages).to.equal("as in pnpm-lock.yaml");
    });

    it("says that there is no npx", async () => {
        const { root } = workspace();
        const message = await failure(setUp({ root, steps: [packages], progress: silent, env: { PATH: join(root, "nowhere") } }));
        expect(message).to.contain("install --frozen-lockfile` could not start: npx was not found\n");
    });
});
