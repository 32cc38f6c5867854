/** A failure that a person can act on: shown as its message alone, without a stack trace. */
export class SetupError extends Error {}

const UNWRITABLE = {
    EACCES: "permission denied",
    EEXIST: "something else has this name",
    ENOSPC: "the disk is full",
    ENOTDIR: "a file stands where a folder should be",
    EPERM: "permission denied",
    EROFS: "the file system is read-only",
};

/** The same error, in words where it only means that `.causeway/` cannot be written to. */
export function explain(error, folder) {
    const reason = UNWRITABLE[error?.code];
    if (error instanceof SetupError || reason === undefined) return error;
    return new SetupError(
        `cannot write to ${error.path ?? folder}: ${reason} (${error.code})\n` +
            `  Set-up keeps all it makes in ${folder}. Make that a folder with free space that you may write to, then run the same command again.`,
    );
}

/** Ends the process the way every tool here does: one message for what a person can mend, a stack trace only for a bug of ours. */
export function fail(error) {
    console.error(error instanceof SetupError ? `\nset-up failed: ${error.message}` : error);
    process.exit(1);
}
