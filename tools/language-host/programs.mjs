import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A program's way to say that it has told the user what went wrong: the engine then stops without an error of its own. */
const ALREADY_REPORTED = 32;
const running = new Set();

/** Runs a Pulumi program to its end; what it prints goes to the engine's display line by line. */
export async function runProgram(call, engine) {
    const { request } = call;
    const info = request.getInfo();
    const options = info.getOptions()?.toJavaScript() ?? {};
    const args = [
        ["--monitor", request.getMonitorAddress()],
        ["--engine", engine],
        ["--organization", request.getOrganization()],
        ["--project", request.getProject()],
        ["--root-directory", info.getRootDirectory()],
        ["--stack", request.getStack()],
        ["--pwd", request.getPwd()],
        ["--parallel", String(request.getParallel())],
        request.getDryrun() ? ["--dry-run"] : [],
        [info.getEntryPoint()],
        request.getArgsList(),
    ].flat();
    const child = start(call, [...nodeArguments(options), sdkProgram("run", info.getProgramDirectory()), ...args], {
        stdio: ["ignore", "inherit", "inherit"],
        env: {
            ...process.env,
            PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
            ...(options.typescript !== false && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
            ...(options.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
        },
    });
    const { code, signal } = await ended(child);
    if (code === 0 || code === ALREADY_REPORTED) return { error: "", bail: code === ALREADY_REPORTED };
    return {
        error: signal ? `the program was ended by ${signal}` : `the program exited with code ${code} and did not say why`,
        bail: false,
    };
}

/** Runs a policy pack, or another plugin written in Node, to its end, and gives its exit code. */
export async function runPlugin(call, { onStdout, onStderr }) {
    const { request } = call;
    const folder = request.getInfo().getProgramDirectory();
    const args = request.getArgsList();
    const isPolicyPack = request.getKind() === "analyzer";
    const command = isPolicyPack
        ? [sdkProgram("run-policy-pack", folder), ...args, folder]
        : [sdkProgram("run-plugin", folder), folder, ...args];
    const child = start(call, [...nodeArguments(request.getInfo().getOptions()?.toJavaScript() ?? {}), ...command], {
        cwd: isPolicyPack ? folder : request.getPwd(),
        stdio: ["ignore", "pipe", "pipe"],
        env: Object.fromEntries(request.getEnvList().map(setting => setting.split(/=(.*)/s, 2))),
    });
    child.stdout.on("data", onStdout);
    child.stderr.on("data", onStderr);
    const { code, signal } = await ended(child);
    if (signal && !call.cancelled) throw new Error(`the plugin in ${folder} was ended by ${signal}`);
    return code ?? 1;
}

/** Ends every program and plugin; who does not listen is made to. */
export const endAll = () => running.forEach(end);

function end(child) {
    child.kill("SIGTERM");
    setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
}

function start(call, args, options) {
    const child = spawn(process.execPath, args, options);
    running.add(child);
    // The engine cancels the call on Ctrl-C, and when its connection ends.
    call.on("cancelled", () => end(child));
    return child;
}

const ended = child =>
    new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => resolve({ code, signal }));
    }).finally(() => running.delete(child));

const nodeArguments = options => options.nodeargs?.split(/\s+/).filter(Boolean) ?? [];

/** The SDK's own starter, from the SDK that the program itself imports. */
function sdkProgram(name, folder) {
    try {
        return createRequire(join(folder, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);
    } catch {
        throw new Error(`@pulumi/pulumi is not installed for ${folder}: install its packages first`);
    }
}
