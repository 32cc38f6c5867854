import { resolve } from "node:path";
import type { Change } from "@causeway/verify";
import { UserError } from "./errors.ts";
import { readText } from "./graph-file.ts";

/** A change, as options of a command line tell it. */
export interface ChangeOptions {
    readonly repository?: string;
    readonly branch?: string;
    readonly newBranch?: boolean;
    readonly tag?: string;
    readonly pullRequest?: string;
    readonly schedule?: string;
    readonly webhook?: string;
    readonly after?: string;
    readonly files?: string;
    readonly filesFrom?: string;
}

const kinds = ["--branch", "--tag", "--pull-request", "--schedule", "--webhook", "--after"];
const events = ["open", "update", "close"] as const;

/**
 * The change that options tell of.
 *
 * @throws {@link UserError} where they tell of none, or of several.
 */
export async function changeOf(options: ChangeOptions): Promise<Change> {
    const { repository, branch, newBranch = false, tag, pullRequest, schedule, webhook, after } = options;
    // A pull request has the branch that it is to be merged into.
    const told = [pullRequest === undefined ? branch : undefined, tag, pullRequest, schedule, webhook, after];
    const given = kinds.filter((_, index) => told[index] !== undefined);
    if (given.length !== 1)
        throw new UserError(
            `say what happens, by one of ${kinds.join(", ")}${given.length > 1 ? `: there is ${given.join(" and ")}` : ""}`,
        );
    if (pullRequest === undefined && branch === undefined)
        requireNone(options, ["files", "filesFrom", "newBranch"], `${given[0]} has no files and no branch`);
    if (schedule !== undefined) return { kind: "schedule", name: schedule };
    if (webhook !== undefined) return { kind: "webhook", name: webhook };
    if (after !== undefined) return { kind: "afterPipeline", pipeline: after };
    if (repository === undefined)
        throw new UserError(`${given[0]} needs --repository: the CodeCommit repository's name, or owner/name of a connection's`);
    if (tag !== undefined) return { kind: "tag", repository, tag };
    const files = await filesOf(options);
    if (branch === undefined) throw new UserError("--pull-request needs --branch: the one that it is to be merged into");
    if (pullRequest === undefined)
        return { kind: "push", repository, branch, ...(newBranch && { created: true }), ...(files && { files }) };
    const event = events.find(each => each === pullRequest);
    if (event === undefined) throw new UserError(`--pull-request is "${pullRequest}", not one of ${events.join(", ")}`);
    requireNone(options, ["newBranch"], "a pull request makes no branch");
    return { kind: "pullRequest", repository, event, branch, ...(files && { files }) };
}

function requireNone(options: ChangeOptions, names: readonly (keyof ChangeOptions)[], why: string): void {
    const found = names.find(name => options[name] !== undefined);
    if (found !== undefined) throw new UserError(`--${found.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)} does not fit: ${why}`);
}

async function filesOf({ files, filesFrom }: ChangeOptions): Promise<readonly string[] | undefined> {
    if (files !== undefined && filesFrom !== undefined)
        throw new UserError("--files and --files-from: one of them says which files have changed");
    if (files !== undefined) return files.split(",").filter(Boolean);
    if (filesFrom === undefined) return undefined;
    const here = process.env["INIT_CWD"] ?? process.cwd();
    const listed = await readText(filesFrom === "-" ? filesFrom : resolve(here, filesFrom));
    return listed.split(/\r?\n/).filter(Boolean);
}
