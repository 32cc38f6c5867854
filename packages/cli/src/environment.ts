import type { Home } from "./home.ts";
import { passphrase } from "./mirror.ts";

/** Says where a program would be, had it no way to ask the sandbox. It reaches nothing. */
const kept = new Set(["AWS_REGION", "AWS_DEFAULT_REGION"]);

/**
 * The environment of everything that runs in the sandbox: nothing in it leads to AWS, nor to the user's own Pulumi.
 * Every provider resource of `aws` and `awsx` talks to the one process that listens at `port`.
 */
export function sandboxEnvironment(home: Home, port: number, base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
    const neutral = Object.entries(base).filter(([name]) => kept.has(name) || !/^(AWS|PULUMI)_/.test(name));
    return {
        ...Object.fromEntries(neutral),
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
        AWS_EC2_METADATA_DISABLED: "true",
        // A quarter of a program's time is V8 compiling the same packages again.
        NODE_COMPILE_CACHE: home.compileCache,
        PULUMI_HOME: home.pulumi,
        PULUMI_BACKEND_URL: `file://${home.backend}`,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        PULUMI_DEBUG_PROVIDERS: `aws:${port},awsx:${port}`,
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_SKIP_CONFIRMATIONS: "true",
        PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
        // The simulated AWS says what happened after a crash; copies of each state would only slow each step.
        PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    };
}

/** The Pulumi CLI that set-up found or brought; else the one on PATH. */
export const pulumi = process.env["CAUSEWAY_PULUMI"] ?? "pulumi";
