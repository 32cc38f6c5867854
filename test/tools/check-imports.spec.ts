import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { removeFolders, root, temporaryFolder, tool, write } from "./tool.ts";

const { faults } = await tool("check-imports.mjs");

describe("check-imports", () => {
    afterEach(removeFolders);

    /** A repo without fault, but for what `files` plants in it. */
    const repo = (files: Record<string, string> = {}) => {
        const folder = temporaryFolder();
        const manifest = (name: string, ...dependencies: string[]) =>
            JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map(each => [each, "workspace:^"])) });
        const sound = {
            "packages/core/package.json": manifest("@causeway/core", "zod"),
            "packages/core/src/index.ts": 'import { z } from "zod";\nimport { readFileSync } from "node:fs";\nexport * from "./team.ts";\n',
            "packages/ecs/package.json": manifest("@causeway/ecs", "@causeway/core", "@pulumi/aws"),
            "packages/ecs/src/index.ts": 'import type { Team } from "@causeway/core";\nimport * as aws from "@pulumi/aws/ecs";\n',
            "packages/ecs/src/note.ts": '// import "@causeway/lambda"\nconst text = `import "@causeway/lambda"`;\n',
            "packages/cli/package.json": manifest("@causeway/cli", "@causeway/core", "@causeway/sandbox", "@causeway/verify"),
            "packages/cli/src/main.ts": 'import { Sandbox } from "@causeway/sandbox";\nimport { check } from "@causeway/verify";\n',
            "packages/policy/package.json": manifest("@causeway/policy", "@causeway/verify"),
            "packages/policy/src/index.ts": 'export { rules } from "@causeway/verify";\n',
            "packages/sandbox/package.json": manifest("@causeway/sandbox", "@causeway/core"),
            "packages/sandbox/scripts/extract.ts": 'import spec from "@aws-cdk/aws-service-spec";\n',
            "stacks/package.json": manifest("@causeway/stacks", "@causeway/core", "@causeway/ecs"),
            "stacks/index.ts": 'import { payments } from "./payments.ts";\nimport { EcsService } from "@causeway/ecs";\n',
            "examples/shop/package.json": manifest("shop", "@causeway/ecs"),
            "examples/shop/index.ts": 'import { EcsService } from "@causeway/ecs";\n',
            "test/all.spec.ts": 'import "../packages/ecs/src/index.ts";\n',
            "pnpm-lock.yaml":
                "packages:\n  x@1.0.0:\n    resolution: {integrity: sha512-x}\n    deprecated: see https://example.com/registry\n",
        };
        for (const [path, text] of Object.entries({ ...sound, ...files })) write(join(folder, path), text);
        return folder;
    };

    it("finds nothing in a sound repo", () => {
        expect(faults(repo())).to.deep.equal([]);
    });

    const ecs = (text: string) => ({ "packages/ecs/src/service.ts": text });
    for (const [what, planted, fault] of [
        [
            "a neighbour imported",
            ecs('import { x } from "@causeway/lambda";'),
            "packages/ecs/src/service.ts: may not import @causeway/lambda",
        ],
        [
            "a neighbour's type",
            ecs('import type { X } from "@causeway/lambda";'),
            "packages/ecs/src/service.ts: may not import @causeway/lambda",
        ],
        [
            "a neighbour re-exported",
            ecs('export * from "@causeway/lambda";'),
            "packages/ecs/src/service.ts: may not import @causeway/lambda",
        ],
        [
            "a neighbour imported when it is needed",
            ecs('const x = await import("@causeway/lambda/extra");'),
            "packages/ecs/src/service.ts: may not import @causeway/lambda",
        ],
        [
            "a neighbour required",
            ecs('const x = require("@causeway/lambda");'),
            "packages/ecs/src/service.ts: may not import @causeway/lambda",
        ],
        [
            "a neighbour reached by its path",
            ecs('import "../../lambda/src/index.ts";'),
            "packages/ecs/src/service.ts: reaches out of its folder by ../../lambda/src/index.ts",
        ],
        [
            "a folder whose name only begins alike",
            ecs('import "../../ecs-extra/x.ts";'),
            "packages/ecs/src/service.ts: reaches out of its folder by ../../ecs-extra/x.ts",
        ],
        [
            "core imported past its exports",
            ecs('import "@causeway/core/src/team.ts";'),
            "packages/ecs/src/service.ts: imports @causeway/core/src/team.ts, past what @causeway/core exports",
        ],
        [
            "an undeclared package",
            ecs('import { parse } from "yaml";'),
            "packages/ecs/src/service.ts: imports yaml, which packages/ecs/package.json does not name",
        ],
        [
            "an arrow the wrong way round",
            { "packages/sandbox/src/index.ts": 'import "@causeway/cli";' },
            "packages/sandbox/src/index.ts: may not import @causeway/cli",
        ],
        [
            "a dependency on a neighbour",
            {
                "packages/ecs/package.json":
                    '{"name": "@causeway/ecs", "dependencies": {"@causeway/core": "*", "@pulumi/aws": "*", "@causeway/lambda": "*"}}',
            },
            "packages/ecs/package.json: may not depend on @causeway/lambda",
        ],
        [
            "a development dependency on a neighbour",
            { "packages/sandbox/package.json": '{"name": "@causeway/sandbox", "devDependencies": {"@causeway/ecs": "*"}}' },
            "packages/sandbox/package.json: may not depend on @causeway/ecs",
        ],
        [
            "an example that reaches into a package",
            { "examples/shop/test/shop.spec.ts": 'import "../../../packages/ecs/src/index.ts";' },
            "examples/shop/test/shop.spec.ts: reaches out of its folder by ../../../packages/ecs/src/index.ts",
        ],
        [
            "a stack that reaches into a package",
            { "stacks/search.ts": 'import "../packages/ecs/src/index.ts";' },
            "stacks/search.ts: reaches out of its folder by ../packages/ecs/src/index.ts",
        ],
        ["a long file", ecs("\n".repeat(300).concat("x\n")), "packages/ecs/src/service.ts: 301 lines, over 300: does it do one thing?"],
        [
            "a registry in the lock file",
            { "pnpm-lock.yaml": "    resolution: {integrity: x, tarball: https://packages.example.com/x.tgz}\n" },
            "pnpm-lock.yaml: names the registry packages.example.com",
        ],
        ["a registry in .npmrc", { ".npmrc": "registry=https://npm.example.com/\n" }, ".npmrc: names the registry npm.example.com"],
    ] as const) {
        it(`finds ${what}`, () => {
            expect(faults(repo(planted))).to.deep.equal([fault]);
        });
    }

    it("takes 300 lines", () => {
        expect(faults(repo(ecs("\n".repeat(299).concat("x\n"))))).to.deep.equal([]);
    });

    it("is a program that prints the faults of the folder given, and exits 1 for them", () => {
        const check = (folder: string) =>
            spawnSync(process.execPath, [join(root, "tools", "check-imports.mjs"), folder], { encoding: "utf8" });
        const [sound, faulty] = [check(repo()), check(repo(ecs('import "@causeway/lambda";')))];
        expect([sound.status, sound.stderr]).to.deep.equal([0, ""]);
        expect([faulty.status, faulty.stderr]).to.deep.equal([1, "packages/ecs/src/service.ts: may not import @causeway/lambda\n"]);
    });
});
