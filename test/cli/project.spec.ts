import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openHome } from "../../packages/cli/src/home.ts";
import { findProject } from "../../packages/cli/src/project.ts";
import { messageOf, temporaryFolder } from "./temporary.ts";

describe("the project that a command is about", () => {
    const folder = temporaryFolder();

    it("is the nearest one upwards", () => {
        mkdirSync(join(folder.path, "examples", "shop", "src"), { recursive: true });
        writeFileSync(join(folder.path, "Pulumi.yaml"), "name: platform\nruntime: nodejs\n");
        writeFileSync(join(folder.path, "examples", "shop", "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        expect(findProject(join(folder.path, "examples", "shop", "src")).name).to.equal("shop");
        expect(findProject(join(folder.path, "examples")).name).to.equal("platform");
    });

    it("is missed by the folder that was searched", async () => {
        expect(await messageOf(() => findProject(folder.path))).to.equal(
            `no Pulumi project: there is no Pulumi.yaml in ${folder.path} or in a folder above it. Go to a project, or name one with --project.`,
        );
        expect(await messageOf(() => findProject(join(folder.path, "nowhere")))).to.equal(`there is no folder ${folder.path}/nowhere`);
    });

    it("is refused without a name", async () => {
        writeFileSync(join(folder.path, "Pulumi.yaml"), "runtime: nodejs\n");
        expect(await messageOf(() => findProject(folder.path))).to.equal(
            `${folder.path}/Pulumi.yaml is not valid:\n  name: must be the project's name`,
        );
    });
});

describe("the sandbox's folder", () => {
    const folder = temporaryFolder();
    const project = (path: string) => {
        mkdirSync(join(folder.path, path), { recursive: true });
        writeFileSync(join(folder.path, path, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
        return findProject(join(folder.path, path));
    };
    // The tests' own sandbox must not be the repository's.
    const without = "";

    it("is the repository's, whose projects share it", () => {
        mkdirSync(join(folder.path, ".git"));
        expect(openHome(project("examples/shop"), without).folder).to.equal(join(folder.path, ".causeway"));
    });

    it("is the project's own outside of any repository", () => {
        expect(openHome(project("shop"), without).folder).to.equal(join(folder.path, "shop", ".causeway"));
    });

    it("cannot be a file", async () => {
        const shop = project("shop");
        writeFileSync(join(folder.path, "shop", ".causeway"), "");
        expect(await messageOf(() => openHome(shop, without))).to.equal(
            `the sandbox cannot keep its state in ${folder.path}/shop/.causeway: it is a file. Make it a folder that you may write to.`,
        );
    });

    it("must be one to write to", async () => {
        const shop = project("shop");
        const readOnly = join(folder.path, "read-only");
        mkdirSync(readOnly, { mode: 0o555 });
        chmodSync(folder.path, 0o755);
        const message = await asNobody(() => messageOf(() => openHome(shop, readOnly)));
        expect(message).to.equal(
            `the sandbox cannot keep its state in ${readOnly}: it may not be written to. Make it a folder that you may write to.`,
        );
    });
});

/** Permissions do not hold root back, and tests in containers often run as root. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
        return await work();
    } finally {
        if (isRoot) process.seteuid?.(0);
    }
}
