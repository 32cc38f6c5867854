import { spawn } from "node:child_process";
import { constants } from "node:os";
import { SetupError } from "./errors.mjs";

const KEPT_LINES = 12;
const running = new Set();

// Commands run in process groups of their own, so that npx or go never leave a grandchild at work behind us.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
        if (running.size === 0 && process.listenerCount(signal) > 1) return;
        for (const child of running) killGroup(child);
        process.exit(128 + constants.signals[signal]);
    });
}

/** Runs a command to its end and returns its standard output; a SetupError names the command, how it ended and its last words. */
export async function run(command, args, { onLine = () => {}, seconds, ...options } = {}) {
    const shown = [command, ...args].join(" ");
    const child = start(command, args, options);
    return new Promise((resolve, reject) => {
        running.add(child);
        let stdout = "";
        const lines = [];
        const listen = text => {
            for (const line of text.split("\n").filter(line => line.trim() !== "")) {
                lines.push(line);
                if (lines.length > KEPT_LINES) lines.shift();
                onLine(line.trim());
            }
        };
        child.stdout.setEncoding("utf8").on("data", text => {
            stdout += text;
            listen(text);
        });
        child.stderr.setEncoding("utf8").on("data", listen);
        const timer = seconds && setTimeout(() => killGroup(child), seconds * 1000);
        const settle = failure => {
            clearTimeout(timer);
            running.delete(child);
            if (failure === undefined) resolve(stdout);
            else reject(new SetupError([`\`${shown}\` ${failure}`, ...lines].join("\n      ")));
        };
        child.on("error", error => settle(notStarted(command, error)));
        child.on("close", (code, signal) => settle(code === 0 ? undefined : signal ? `was ended by ${signal}` : `exited with ${code}`));
    });
}

function start(command, args, options) {
    try {
        return spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], detached: true, ...options });
    } catch (error) {
        throw new SetupError(`\`${command}\` ${notStarted(command, error)}`); // Thrown for what is no program at all.
    }
}

const notStarted = (command, error) => `could not start: ${error.code === "ENOENT" ? `${command} was not found` : error.message}`;

function killGroup(child) {
    try {
        process.kill(-child.pid, "SIGKILL");
    } catch {
        // It had ended by itself.
    }
}
