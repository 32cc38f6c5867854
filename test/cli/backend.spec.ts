import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { Backend } from "../../packages/cli/src/backend.ts";
import { messageOf, temporaryFolder } from "./temporary.ts";

describe("Pulumi's file backend, looked into", () => {
    const folder = temporaryFolder();
    const backend = () => new Backend(folder.path, "shop");
    const write = (path: string, text: string) => {
        const file = join(folder.path, ".pulumi", path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        return file;
    };
    const resource = { urn: "urn:pulumi:dev::shop::aws:iam/role:Role::r", type: "aws:iam/role:Role", id: "r-1", inputs: { name: "r-1" } };
    const state = (latest: object | null) => JSON.stringify({ version: 3, checkpoint: { stack: "organization/shop/dev", latest } });
    const lock = (pid: number, host = hostname()) =>
        write(
            `locks/organization/shop/dev/${pid}.json`,
            JSON.stringify({ pid, username: "ann", hostname: host, timestamp: "2026-11-23T01:54:21.9Z" }),
        );

    it("tells what is up: made, with something in it, and not taken down", () => {
        write("stacks/shop/dev.json", state({ resources: [resource] }));
        write("stacks/shop/empty.json", state({}));
        write("stacks/shop/made.json", state(null));
        expect(["dev", "empty", "made", "none", "shop/dev", "platform/dev"].map(name => backend().isUp(name))).to.deep.equal([
            true,
            false,
            false,
            false,
            true,
            false,
        ]);
        expect(backend().all()).to.have.members(["shop/dev", "shop/empty", "shop/made"]);
    });

    it("tells what a killed run left in doubt, and keeps all else that a state says", () => {
        const pending_operations = [{ type: "creating", resource: { ...resource, dependencies: ["x"] } }];
        const latest = { manifest: { version: "v3" }, resources: [{ ...resource, custom: true }], pending_operations };
        write("stacks/shop/dev.json", state(latest));
        expect(backend().state("dev")).to.deep.equal({
            version: 3,
            deployment: latest,
            resources: latest.resources,
            pending: pending_operations,
        });
    });

    it("names a damaged state", async () => {
        const file = write("stacks/shop/dev.json", "{");
        expect(await messageOf(() => backend().state("dev"))).to.equal(
            `the state of the stack dev cannot be read: ${file} is damaged; the file beside it that ends in .bak is the state before`,
        );
    });

    it("removes the lock of an engine that is gone, and nobody else's", () => {
        const { pid: gone } = spawnSync("true");
        const stale = lock(gone);
        const afar = lock(1, "elsewhere");
        expect(backend().holdingLocks("dev")).to.deep.equal([
            { pid: 1, username: "ann", hostname: "elsewhere", timestamp: "2026-11-23T01:54:21.9Z", file: afar },
        ]);
        expect(existsSync(stale)).to.equal(false);
        expect(existsSync(afar)).to.equal(true);
        expect(backend().holdingLocks("other")).to.deep.equal([]);
    });

    it("takes another program that was given the engine's number for no engine", function () {
        if (!existsSync("/proc/self/stat")) this.skip(); // Systems without /proc go by the number alone.
        const file = lock(process.pid);
        expect(backend().holdingLocks("dev")).to.deep.equal([]);
        expect(existsSync(file)).to.equal(false);
    });
});
