import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./command.mjs";
import { SetupError } from "./errors.mjs";
import { fingerprint } from "./records.mjs";

/** The Pulumi CLI: one on PATH if new enough, else Pulumi's own download, else built from its Go modules. */
export const pulumi = {
    name: "pulumi",

    key: context => {
        const path = onPath("pulumi", context);
        return [wantedVersion(context.root), path, path && fingerprint(path)].join(" ");
    },

    async bring(context) {
        const wanted = wantedVersion(context.root);
        const refused = [];
        for (const way of [fromPath, fromCache, fromDownload, fromGo]) {
            try {
                return await way(context, wanted);
            } catch (error) {
                if (!(error instanceof SetupError)) throw error;
                refused.push(error.message);
            }
        }
        throw new SetupError(
            `no Pulumi CLI. Tried, in this order:\n${refused.map((reason, index) => `  ${index + 1}. ${reason}`).join("\n")}\n` +
                `  One of these helps: put Pulumi ${wanted} or newer on PATH, or let this machine reach get.pulumi.com,` +
                ` or install Go (the version in tools/engine/go.mod or newer) with access to a Go module proxy. Then run the same command again.`,
        );
    },
};

/** The version that tools/engine pins: the engine, and so the oldest CLI that will do. */
export const wantedVersion = root => /pulumi\/pkg\/v3 v(\S+)/.exec(readFileSync(join(root, "tools", "engine", "go.mod"), "utf8"))[1];

/** The first program of this name on PATH, but for those that set-up itself brought. */
export function onPath(program, { cache, env }, skip = () => false) {
    return (env.PATH ?? "")
        .split(delimiter)
        .filter(folder => folder !== "" && !folder.startsWith(cache) && !skip(folder))
        .map(folder => join(folder, program))
        .find(existsSync);
}

/** Runs it to know: a file of the right name may be truncated, or of another version. */
async function versionOf(path, { cache, env }) {
    // A home of its own, so that not even asking for a version touches the user's.
    const apart = { ...env, PULUMI_HOME: join(cache, "home"), PULUMI_SKIP_UPDATE_CHECK: "true" };
    const said = (await run(path, ["version"], { env: apart, seconds: 20 })).trim();
    const version = /^v?(\d+\.\d+\.\d+\S*)$/.exec(said)?.[1];
    if (version === undefined) throw new SetupError(`${path} gives no version, but: ${said}`);
    return version;
}

const numbers = version => version.split(/[.+-]/).slice(0, 3).map(Number);

function isAtLeast(version, wanted) {
    const [[major, minor, patch], [wantedMajor, wantedMinor, wantedPatch]] = [numbers(version), numbers(wanted)];
    return major === wantedMajor && (minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch));
}

async function fromPath(context, wanted) {
    const path = onPath("pulumi", context);
    if (path === undefined) throw new SetupError("PATH: there is no pulumi");
    // The npm package `pulumi` would download a CLI into the user's home the moment it is asked for its version.
    if (statSync(path).size < 10_000 && /^#!.*\bnode\b/.test(readFileSync(path, "utf8")))
        throw new SetupError(`PATH: ${path} only downloads a CLI`);
    context.progress.doing(`looking at ${path}`);
    const version = await versionOf(path, context);
    if (!isAtLeast(version, wanted))
        throw new SetupError(`PATH: ${path} is ${version}, and ${wanted} or newer (of the same major version) is needed`);
    return { files: [path], value: { path, version } };
}

async function fromCache(context, wanted) {
    const path = join(context.cache, "bin", "pulumi");
    if (!existsSync(path)) throw new SetupError(`${path}: there is none`);
    context.progress.doing(`looking at ${path}`);
    const version = await versionOf(path, context);
    if (version !== wanted) throw new SetupError(`${path} is ${version}, not ${wanted}`);
    return { files: [path], value: { path, version } };
}

const archiveUrl = version => `https://get.pulumi.com/releases/sdk/pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;

/** The official distribution, which brings the language hosts too. */
async function fromDownload(context, wanted) {
    const { env, node, progress, urlOf = archiveUrl } = context;
    return inPlace(context, wanted, async folder => {
        const archive = join(folder, "pulumi.tar.gz");
        const url = urlOf(wanted);
        progress.doing(`downloading ${url}`);
        await run(node.path, [fileURLToPath(new URL("download.mjs", import.meta.url)), url, archive], {
            env: { ...env, NODE_USE_ENV_PROXY: "1" },
            onLine: line => progress.glance(line),
        });
        await run("tar", ["-xzf", archive, "-C", folder, "--strip-components=1"], { env });
        rmSync(archive);
    });
}

async function fromGo(context, wanted) {
    const { root, env, progress } = context;
    return inPlace(context, wanted, async folder => {
        progress.doing("building it from its Go modules; the first time takes minutes");
        const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${wanted}`;
        const main = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
        await run("go", ["build", "-tags", "osusergo,grpcnotrace", "-ldflags", flags, "-o", join(folder, "pulumi"), main], {
            cwd: join(root, "tools", "engine"),
            env: { ...env, CGO_ENABLED: "0", GOTMPDIR: folder }, // What a killed build leaves, the next set-up takes away.
            onLine: line => progress.glance(line),
        });
    });
}

/** Lets `make` fill a folder aside, and puts it in place of `.causeway/bin` once the CLI in it has shown its version. */
async function inPlace(context, wanted, make) {
    const { cache } = context;
    const part = join(cache, `bin.part-${process.pid}`);
    for (const left of readdirSync(cache).filter(name => name.startsWith("bin.part-")))
        rmSync(join(cache, left), { recursive: true, force: true });
    mkdirSync(part);
    try {
        await make(part);
        const version = await versionOf(join(part, "pulumi"), context);
        if (version !== wanted) throw new SetupError(`it gave version ${version}, not ${wanted}`);
        const folder = join(cache, "bin");
        rmSync(folder, { recursive: true, force: true });
        renameSync(part, folder);
        const path = join(folder, "pulumi");
        return { files: [path], value: { path, version } };
    } finally {
        rmSync(part, { recursive: true, force: true });
    }
}
