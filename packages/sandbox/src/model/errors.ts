/** AWS refused a call: the code and the sentence that AWS answers with. */
export class AwsError extends Error {
    readonly code: string;
    /**
     * Pulumi's provider does not report this at once, but asks again for up to two minutes: a role's trust and policies, made at the same
     * time, may not be there yet. Source: terraform-provider-aws, `propagationTimeout` in internal/service.
     */
    readonly passing: boolean;

    constructor(code: string, message: string, { passing = false }: { readonly passing?: boolean } = {}) {
        super(`${code}: ${message}`);
        this.name = "AwsError";
        this.code = code;
        this.passing = passing;
    }
}

/** The sandbox has no model of something; AWS itself might well accept it. */
export class NotSimulated extends Error {
    constructor(what: string) {
        super(`not simulated: ${what}`);
        this.name = "NotSimulated";
    }
}

/** What a person reads: the error's own words, and that they are not AWS's own. */
export function explain(error: unknown, doing?: string): string {
    const before = doing === undefined ? "" : `${doing}: `;
    if (error instanceof AwsError) return `${before}${error.message} (simulated AWS)`;
    if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
        return `${before}the sandbox itself failed: ${error.message}`;
    return `${before}${error instanceof Error ? error.message : String(error)}`;
}
