/** AWS refused a call: the code and the sentence that AWS answers with. */
export class AwsError extends Error {
    readonly code: string;

    constructor(code: string, message: string) {
        super(`${code}: ${message}`);
        this.name = "AwsError";
        this.code = code;
    }
}

/** The sandbox has no model of something; AWS itself might well accept it. */
export class NotSimulated extends Error {
    constructor(what: string) {
        super(`not simulated: ${what}`);
        this.name = "NotSimulated";
    }
}
