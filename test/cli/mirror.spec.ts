import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openHome } from "../../packages/cli/src/home.ts";
import { mirror } from "../../packages/cli/src/mirror.ts";
import { findProject } from "../../packages/cli/src/project.ts";
import { messageOf, temporaryFolder } from "./temporary.ts";

const salt = "encryptionsalt: v1:TvSFz1+03wQ=:v1:m/5Sz7gusjMrJtQn:Ts8/iBCbG61hUEoqIPckl2knPQEYow==\n";

describe("a project's double", () => {
    const folder = temporaryFolder();
    const write = (path: string, text: string) => {
        mkdirSync(join(folder.path, path, ".."), { recursive: true });
        writeFileSync(join(folder.path, path), text);
    };
    const make = (project = "shop", ...stacks: string[]) => {
        const found = findProject(join(folder.path, project));
        return mirror(found, openHome(found, join(folder.path, "sandbox")), stacks);
    };
    const double = (name: string) => readFileSync(join(folder.path, "sandbox", "projects", "shop", name), "utf8");

    it("runs the project's own program, whatever folder its paths were relative to", () => {
        write(
            "shop/Pulumi.yaml",
            "name: shop # ours\nruntime: nodejs\nmain: src/index.ts\nstackConfigDir: config\nbackend:\n  url: s3://state\nplugins:\n  providers:\n    - name: x\n      path: ../x\n",
        );
        make();
        expect(double("Pulumi.yaml")).to.equal(
            `name: shop # ours\nruntime: nodejs\nmain: ${folder.path}/shop/src/index.ts\nplugins:\n  providers:\n    - name: x\n      path: ${folder.path}/x\n`,
        );
    });

    it("is in the project's folder where that is the program", () => {
        write("shop/Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        make();
        expect(double("Pulumi.yaml")).to.equal(`name: shop\nruntime: nodejs\nmain: ${folder.path}/shop\n`);
    });

    it("has the user's configuration as it is now, letter for letter, with a salt of its own", () => {
        write("shop/Pulumi.yaml", "name: shop\nruntime: nodejs\nstackConfigDir: config\n");
        write("shop/config/Pulumi.dev.yaml", 'config:\n  shop:code: 0123 # octal to Pulumi\n  shop:text: "0123"\n');
        make("shop", "dev", "new");
        expect(double("Pulumi.dev.yaml")).to.equal(`config:\n  shop:code: 0123 # octal to Pulumi\n  shop:text: "0123"\n${salt}`);
        expect(double("Pulumi.new.yaml")).to.equal(salt);
        write("shop/config/Pulumi.dev.yaml", "config:\n  shop:code: 5\n");
        make("shop", "dev");
        expect(double("Pulumi.dev.yaml")).to.equal(`config:\n  shop:code: 5\n${salt}`);
        expect(readdirSync(join(folder.path, "shop", "config"))).to.deep.equal(["Pulumi.dev.yaml"]);
        expect(existsSync(join(folder.path, "shop", "Pulumi.new.yaml"))).to.equal(false);
    });

    it("makes up secrets that the user's passphrase guards, and keeps those that were set in the sandbox", () => {
        write("shop/Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        const theirs =
            "encryptionsalt: v1:AAAA\nsecretsprovider: awskms://x\nconfig:\n  shop:a:\n    secure: theirs\n  shop:b:\n    list:\n      - secure: theirs\n";
        write("shop/Pulumi.dev.yaml", theirs);
        make("shop", "dev");
        const simulated = "v1:hC3Lb4zMRuF+j/xt:cJbVsqjGMHRDPdZ/rKlszOvU8TfY4D4N+g==";
        const made = (a: string) => `${salt}config:\n  shop:a:\n    secure: ${a}\n  shop:b:\n    list:\n      - secure: ${simulated}\n`;
        expect(double("Pulumi.dev.yaml")).to.equal(made(simulated));
        writeFileSync(
            join(folder.path, "sandbox", "projects", "shop", "Pulumi.dev.yaml"),
            `${made("v1:ours")}  shop:c:\n    secure: v1:new\n`,
        );
        make("shop", "dev");
        expect(double("Pulumi.dev.yaml")).to.equal(`${made("v1:ours")}  shop:c:\n    secure: v1:new\n`);
        expect(readFileSync(join(folder.path, "shop", "Pulumi.dev.yaml"), "utf8")).to.equal(theirs);
    });

    it("speaks of the user's files, not of their doubles", () => {
        write("shop/Pulumi.yaml", "name: shop\nruntime: nodejs\nstackConfigDir: config\n");
        write("shop/config/Pulumi.dev.yaml", "config: {}\n");
        const { folder: there, explain } = make("shop", "dev");
        expect(explain(`could not read ${there}/Pulumi.dev.yaml and ${there}/Pulumi.yaml`)).to.equal(
            `could not read ${folder.path}/shop/config/Pulumi.dev.yaml and ${folder.path}/shop/Pulumi.yaml`,
        );
    });

    it("is refused where a file is no valid YAML, by the name of the user's file and the line", async () => {
        write("shop/Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        write("shop/Pulumi.dev.yaml", "config:\n  a: [1\n");
        expect(await messageOf(() => make("shop", "dev"))).to.match(
            new RegExp(`^${folder.path}/shop/Pulumi\\.dev\\.yaml is not valid YAML: Flow sequence .* at line 3, column 1`),
        );
        write("shop/Pulumi.dev.yaml", "- a\n");
        expect(await messageOf(() => make("shop", "dev"))).to.equal(
            `${folder.path}/shop/Pulumi.dev.yaml is not valid: it must be a map with the key \`config\``,
        );
    });

    it("is one project's: another of the same name in the same sandbox is refused, unless the first is gone", async () => {
        write("shop/Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        make();
        write("other/Pulumi.yaml", "name: shop\nruntime: nodejs\n");
        expect(await messageOf(() => make("other"))).to.equal(
            `two projects are called shop: ${folder.path}/other and ${folder.path}/shop. They share a sandbox, so give one another name.`,
        );
    });
});
