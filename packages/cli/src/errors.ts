/** A mistake that a person can mend: told as it is, without a stack trace. */
export class UserError extends Error {
    constructor(message: string) {
        super(message);
        this.name = "UserError";
    }
}

/** What to print for something thrown: the message of a person's mistake, all there is of anything else. */
export function told(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    // Pulumi's mark for errors whose message says it all; a catalog throws them too.
    const isMistake = error instanceof UserError || "__pulumiRunError" in error;
    return isMistake ? error.message : (error.stack ?? error.message);
}

/** The code of a failed system call, such as ENOENT. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;
