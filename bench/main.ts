import { execFile, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { costTable, type Row, sideBySide, table } from "./side-by-side.ts";

// npm run bench [-- --json] [-- --rounds N]
// Each row runs two ways of doing one thing in turn, in one run, and gives the ratio of each pair: a machine's speed drifts, a ratio does not.

const repository = fileURLToPath(new URL("..", import.meta.url));
const command = join(repository, "packages", "cli", "src", "main.ts");
const sandbox = mkdtempSync(join(tmpdir(), "causeway-bench-"));
const json = process.argv.includes("--json");
const rounds = Number(process.argv[process.argv.indexOf("--rounds") + 1] || 3);

interface Run {
    readonly seconds: number;
    readonly megabytes: number;
    readonly output: string;
}

/** Runs the `causeway` command in a project, on a sandbox of the benchmark's own. */
async function causeway(project: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    const begin = performance.now();
    const child = spawn(process.execPath, [command, ...args], {
        cwd: join(repository, project),
        env: { ...process.env, INIT_CWD: join(repository, project), CAUSEWAY_SANDBOX: sandbox, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding("utf8").on("data", text => {
            output += text;
        });
    }
    const code = await new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", resolve);
    });
    if (code !== 0) throw new Error(`causeway ${args.join(" ")} in ${project} ended with ${code}:\n${output}`);
    return {
        seconds: (performance.now() - begin) / 1000,
        megabytes: Number(/peak-kilobytes=(\d+)/.exec(output)?.[1] ?? Number.NaN) / 1024,
        output,
    };
}

/** The staging foundation of this repository's stacks, as JSON: components look at what is there before they register anything. */
let foundation = "{}";

async function bringUp(): Promise<void> {
    await causeway(".", ["up"]);
    const ask = ["sandbox", "pulumi", "stack", "output", "foundation", "--json", "--stack", "foundation-staging"];
    const { output } = await causeway(".", ask);
    foundation = output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
}

/** A preview of a program of N services, from nothing: what a person waits for before each decision. */
const preview =
    (project: string, services: number, ...flags: readonly string[]) =>
    () =>
        causeway(project, ["sandbox", "pulumi", "preview", "--stack", "bench", "--non-interactive", ...flags], {
            BENCH_SERVICES: String(services),
            BENCH_FOUNDATION: foundation,
        });

/** How many resources a preview would create: both programs must say the same, or the ratio compares nothing. */
const created = ({ output }: Run): number => Number(/\+ (\d+) to create/.exec(output)?.[1]);

async function programs(services: number): Promise<readonly Row[]> {
    const { pairs } = await sideBySide(rounds, preview("bench/ours", services), preview("bench/raw", services));
    for (const [ours, raw] of pairs) {
        if (!(created(ours) > 0) || created(ours) !== created(raw)) {
            throw new Error(`the programs differ: ours creates ${created(ours)} resources, the raw one ${created(raw)}`);
        }
    }
    const what = `preview of ${services} service${services === 1 ? "" : "s"}, ${created(pairs[0]?.[0] as Run)} resources: ours against raw @pulumi/aws`;
    return [
        { what: `${what}, time`, unit: "s", goal: 0.6, pairs: pairs.map(([ours, raw]) => [ours.seconds, raw.seconds]) },
        { what: `${what}, memory`, unit: "MB", goal: 0.6, pairs: pairs.map(([ours, raw]) => [ours.megabytes, raw.megabytes]) },
    ];
}

/** What a pipeline of ours, and of CDK's, takes of an account's quotas. */
const quotas = {
    "CodeBuild projects": ["aws:codebuild/project:Project", "AWS::CodeBuild::Project"],
    "IAM roles": ["aws:iam/role:Role", "AWS::IAM::Role"],
    "managed policies": ["aws:iam/policy:Policy", "AWS::IAM::ManagedPolicy"],
    "inline policies": ["aws:iam/rolePolicy:RolePolicy", "AWS::IAM::Policy"],
    "EventBridge rules": ["aws:cloudwatch/eventRule:EventRule", "AWS::Events::Rule"],
    "all resources": [/^aws:/, /^AWS::/],
} as const;

type Counts = Readonly<Record<string, number>>;

const counted = (counts: Counts, type: string | RegExp): number =>
    Object.entries(counts)
        .filter(([each]) => (typeof type === "string" ? each === type : type.test(each)))
        .reduce((sum, [, count]) => sum + count, 0);

/** CDK, where npm puts it for the time of the benchmark. */
const cdk = join(sandbox, "cdk");

function installCdk(): void {
    cpSync(join(repository, "bench", "cdk"), cdk, { recursive: true });
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--silent"], { cwd: cdk, stdio: "inherit" });
}

/** The templates of N pipelines, which CDK's own constructs make: what `cdk synth` does. */
async function synthesize(services: number): Promise<Run> {
    const begin = performance.now();
    const { stdout } = await promisify(execFile)(process.execPath, ["app.mjs"], {
        cwd: cdk,
        env: { ...process.env, CDK_OUTDIR: join(cdk, "out"), BENCH_SERVICES: String(services) },
    });
    return { seconds: (performance.now() - begin) / 1000, megabytes: Number.NaN, output: stdout };
}

/** What a preview declares, by type: its engine streams one event a line. */
function declared({ output }: Run): Counts {
    const counts: Record<string, number> = {};
    for (const line of output.split("\n").filter(line => line.startsWith("{"))) {
        const { resourcePreEvent } = JSON.parse(line) as { readonly resourcePreEvent?: { readonly metadata: { readonly type: string } } };
        const type = resourcePreEvent?.metadata.type;
        if (type !== undefined) counts[type] = (counts[type] ?? 0) + 1;
    }
    if (!(counted(counts, quotas["all resources"][0]) > 0)) throw new Error(`a preview declared nothing:\n${output}`);
    return counts;
}

async function pipelines(services: number): Promise<{ readonly row: Row; readonly costs: readonly (readonly [string, number, number])[] }> {
    const { pairs } = await sideBySide(rounds, preview("bench/pipelines", services, "--json"), () => synthesize(services));
    const [ours, theirs] = pairs[0] as readonly [Run, Run];
    const [our, their] = [declared(ours), JSON.parse(theirs.output) as Counts];
    return {
        row: {
            what: `pipelines of ${services} service${services === 1 ? "" : "s"} declared: our preview against CDK's synth`,
            unit: "s",
            goal: 1,
            pairs: pairs.map(([ours, theirs]) => [ours.seconds, theirs.seconds]),
        },
        costs: Object.entries(quotas).map(([what, [ourType, theirType]]) => [
            `${what} of ${services} pipeline${services === 1 ? "" : "s"}`,
            counted(our, ourType),
            counted(their, theirType),
        ]),
    };
}

/** Nine stacks without change: the command against a loop of plain `pulumi up`. */
async function stacks(): Promise<Row> {
    const { stacks } = (await import("../stacks/catalog.ts")) as { readonly stacks: readonly { readonly name: string }[] };
    const loop = stacks.map(({ name }) => `pulumi up --yes --stack ${name} > /dev/null || exit 1`).join("; ");
    const { pairs } = await sideBySide(
        rounds,
        () => causeway(".", ["up", "--json"]),
        () => causeway(".", ["sandbox", "sh", "-c", `cd "${join(sandbox, "projects", "causeway")}"; ${loop}`]),
    );
    return {
        what: `up of ${stacks.length} stacks without change: causeway against a loop of pulumi up`,
        unit: "s",
        goal: 0.5,
        pairs: pairs.map(([ours, loop]) => [ours.seconds, loop.seconds]),
    };
}

try {
    await bringUp();
    installCdk();
    for (const project of ["bench/ours", "bench/raw", "bench/pipelines"])
        await causeway(project, ["sandbox", "pulumi", "stack", "init", "bench"]);
    const released = [await pipelines(1), await pipelines(10), await pipelines(50)];
    const costs = released.flatMap(({ costs }) => costs);
    const rows = [
        ...(await programs(1)),
        ...(await programs(10)),
        ...(await programs(50)),
        ...released.map(({ row }) => row),
        await stacks(),
    ];
    process.stdout.write(json ? `${JSON.stringify({ rows, costs }, undefined, 4)}\n` : `${table(rows)}${costTable(costs)}`);
} finally {
    rmSync(sandbox, { recursive: true, force: true });
}
