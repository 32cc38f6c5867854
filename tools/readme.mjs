// npm run readme: brings all stacks up on the sandbox and writes what is in them into README.md's table.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup.mjs";

const readme = join(root, "README.md");
const run = spawnSync(process.execPath, [join(root, "tools", "run.mjs"), "packages/cli/src/main.ts", "up", "--json"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
});
if (run.status !== 0) process.exit(run.status ?? 1);

const rows = JSON.parse(run.stdout).stacks.map(({ name, account, created, updated, replaced, same }) => {
    return { name, account, resources: created + updated + replaced + same };
});
const total = rows.reduce((sum, { resources }) => sum + resources, 0);
const table = [
    "| stack | simulated account | resources |",
    "| --- | --- | ---: |",
    ...rows.map(({ name, account, resources }) => `| \`${name}\` | ${account} | ${resources} |`),
    `| all | | ${total} |`,
].join("\n");

const marked = /(<!-- resources: npm run readme -->)[\s\S]*?(<!-- end -->)/;
const text = readFileSync(readme, "utf8");
if (!marked.test(text)) throw new Error("README.md has no place for the table");
writeFileSync(readme, text.replace(marked, `$1\n${table}\n$2`));
