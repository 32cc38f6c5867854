/** How a person would type this command: through npm's scripts where that is how this run was started. */
export function invocation(command: string, ...args: readonly string[]): string {
    const isNpm = process.env["npm_lifecycle_event"] !== undefined;
    if (!isNpm) return ["causeway", command, ...args].join(" ");
    const quiet = command === "sandbox" ? "-s " : "";
    return [`npm run ${quiet}${command}`, ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
}
