import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { temporaryFolder } from "../cli/temporary.ts";
import { account, CliProject, row } from "./cli-project.ts";

// Stack, component, provider and two log groups.
const resources = 5;

describe("causeway on the real engine", function () {
    this.timeout(120_000);
    const folder = temporaryFolder();
    let project: CliProject;
    beforeEach(() => {
        project = new CliProject(folder.path);
    });

    it("brings stacks up in order, again without a change, and down with nothing left, and never writes into the project", async () => {
        project.configure("first", { groups: ["one"] });
        const before = project.userFiles();
        const up = await project.rows("up");
        const created = row({ created: resources });
        expect(up).to.deep.equal({ code: 0, rows: { first: created, second: created, third: created, aside: created } });
        expect(project.groups()).to.have.members([
            "one",
            "first-last",
            "second",
            "second-last",
            "third",
            "third-last",
            "aside",
            "aside-last",
        ]);

        const again = await project.rows("up");
        const same = row({ same: resources });
        expect(again).to.deep.equal({ code: 0, rows: { first: same, second: same, third: same, aside: same } });

        expect(await project.rows("down", "third")).to.deep.equal({ code: 0, rows: { third: row({ deleted: resources }) } });
        expect(project.groups()).to.include("second").and.not.include("third");

        const down = await project.rows("down");
        const deleted = row({ deleted: resources });
        expect(down).to.deep.equal({ code: 0, rows: { first: deleted, second: deleted, third: row({}), aside: deleted } });
        expect(project.objects()).to.deep.equal([]);
        expect(project.userFiles()).to.deep.equal(before);
    });

    it("shows a table, outputs and what to try next, and progress beside it", async () => {
        const { code, stdout, stderr } = await project.run("up", "aside");
        expect(code).to.equal(0);
        expect(stdout).to.match(/│ aside +│ 111111111111 +│ +5 +│ +5 +│ +0 +│ +0 +│ +\$\d+\.\d\d │ +\d+\.\d s +│/);
        // What its log groups cost.
        expect(stdout).to.include("\nmonitoring: dollars a month, ");
        expect(stdout).to.include("simulated AWS; 1 stack in ");
        expect(stdout).to.include("Outputs (simulated):\n  aside  url  http://aside.example.com\n");
        expect(stdout).to.include("\n  causeway up aside ");
        expect(stderr.split("\n").slice(0, 2)).to.deep.equal([
            `up of 1 stack of tiny on a simulated AWS; its state is in ${project.sandbox}`,
            "· aside  starts",
        ]);
        expect(stderr).to.match(/✓ aside {2}5 created, \d+\.\d s\n/);
    });

    it("counts a preview's plans, and shows what waits for stacks that are not there", async () => {
        expect(await project.rows("preview")).to.deep.equal({
            code: 0,
            rows: { first: row({ created: resources }), second: row({}), third: row({}), aside: row({ created: resources }) },
        });
        expect(project.objects()).to.deep.equal([]);
        const { stdout } = await project.run("preview", "second");
        expect(stdout).to.include("waits for first");
    });

    it("leaves other stacks whole when one fails, and names resource, component and AWS's words", async () => {
        project.configure("aside", { groups: ["taken"] });
        await project.rows("up", "aside");
        project.configure("second", { groups: ["fine", "taken"] });
        const { code, rows } = await project.rows("up");
        expect(code).to.equal(1);
        const { second, ...others } = rows;
        expect(others).to.deep.equal({
            first: row({ created: resources }),
            third: row({ error: "not started: needs second, which failed" }),
            aside: row({ same: resources }),
        });
        expect(second?.error).to.match(
            /^aws:cloudwatch\/logGroup:LogGroup logs-taken, in tiny:index:Logs logs:\n {2}.*ResourceAlreadyExistsException: The specified log group already exists/,
        );
        expect(second?.error).not.to.match(/\n\s+at /);

        project.configure("second", { groups: ["fine"] });
        const mended = await project.rows("up", "second");
        expect([mended.code, mended.rows["second"]?.error]).to.deep.equal([0, null]);
        expect(project.groups()).to.include.members(["fine", "second-last", "taken"]);
    });

    it("keeps the stack trace of a program's own bug", async () => {
        project.configure("aside", { broken: "oh no" });
        const { rows } = await project.rows("up", "aside");
        expect(rows["aside"]?.error).to.match(/Error: oh no\n\s+at .*\/tiny\/index\.ts:/);
    });

    it("touches nothing where a needed stack is missing, a stack unknown, or one still needed", async () => {
        const missing = await project.run("up", "third");
        expect(missing).to.deep.equal({
            code: 1,
            stdout: "",
            stderr: "third needs first and second, which were never brought up. All of them, in order: causeway up first second third\n",
        });
        const unknown = await project.run("up", "thrid");
        expect(unknown.stderr).to.equal('there is no stack "thrid"; this project has:\n  first\n  second\n  third\n  aside\n');
        await project.rows("up", "first", "second");
        const needed = await project.run("down", "first");
        expect(needed).to.deep.equal({
            code: 1,
            stdout: "",
            stderr: "second still needs first. All of them, last ones first: causeway down first second\n",
        });
        expect(project.groups()).to.have.length(4);
    });

    it("runs any command in the sandbox, and passes on what it prints and how it ended", async () => {
        await project.rows("up", "aside");
        const exported = await project.run("sandbox", "pulumi", "stack", "export", "-s", "aside");
        expect(exported.code).to.equal(0);
        expect(JSON.parse(exported.stdout).deployment.resources).to.have.length(resources);
        const up = await project.run("sandbox", "pulumi", "up", "--yes", "--skip-preview", "-s", "aside");
        expect([up.code, up.stdout]).to.deep.equal([0, up.stdout.includes("5 unchanged") ? up.stdout : "5 unchanged"]);
        const node = await project.run(
            "sandbox",
            "--",
            "node",
            "-e",
            "console.log(process.cwd(), process.env.AWS_ACCESS_KEY_ID); process.exit(7)",
        );
        expect(node).to.deep.equal({ code: 7, stdout: `${project.folder} undefined\n`, stderr: "" });
        const none = await project.run("sandbox", "no-such-command");
        expect([none.code, none.stderr]).to.deep.equal([1, "there is no command no-such-command\n"]);
    });

    it("runs operations of AWS's API, and tells refusals in AWS's words", async () => {
        const operate = (name: string, parameters: object, ...place: string[]) =>
            project.run("sandbox", "aws", name, "--region", "eu-west-1", "--parameters", JSON.stringify(parameters), ...place);
        const refused = await operate("codecommit:GetBranch", { repositoryName: "shop", branchName: "main" }, "--account", account);
        expect([refused.code, refused.stdout]).to.deep.equal([1, ""]);
        expect(refused.stderr).to.match(/^RepositoryDoesNotExistException: .+\n$/);
        const strange = await operate("codecommit:Dance", {}, "--account", account);
        expect(strange.stderr).to.equal("not simulated: the operation codecommit:Dance\n");
        const nowhere = await operate("codecommit:GetBranch", {}, "--account", "999999999999");
        expect(nowhere.stderr).to.match(/^the simulated AWS has no account 999999999999; it has /);
    });

    it("says what is wrong with a configuration file by the user's name for it", async () => {
        project.write(join("config", "Pulumi.aside.yaml"), "config:\n  tiny:groups: [1\n");
        const { code, stderr } = await project.run("up", "aside");
        expect(code).to.equal(1);
        expect(stderr).to.match(new RegExp(`^${project.folder}/config/Pulumi\\.aside\\.yaml is not valid YAML: .* at line 3`));
    });

    it("says that a port is in use, that the sandbox's folder is a file, and that there is no project", async () => {
        const server = createServer().listen(0, "127.0.0.1");
        await new Promise(done => server.once("listening", done));
        const { port } = server.address() as { readonly port: number };
        const inUse = await project.run("up", "aside", "--port", String(port));
        await new Promise(done => server.close(done));
        expect(inUse).to.deep.equal({
            code: 1,
            stdout: "",
            stderr: `port ${port} is in use: another program listens there. Name another with --port, or leave it out: any free port will do.\n`,
        });
        const nowhere = await project.run("up", "--project", "..");
        expect(nowhere.stderr).to.equal(
            `no Pulumi project: there is no Pulumi.yaml in ${folder.path} or in a folder above it. Go to a project, or name one with --project.\n`,
        );
        rmSync(project.sandbox, { recursive: true });
        writeFileSync(project.sandbox, "");
        const isFile = await project.run("up", "aside");
        expect(isFile.stderr).to.equal(
            `the sandbox cannot keep its state in ${project.sandbox}: it is a file. Make it a folder that you may write to.\n`,
        );
    });
});
