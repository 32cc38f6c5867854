import { AwsError } from "../model/errors.ts";

/**
 * Policy documents: read, and refused where AWS refuses them.
 *
 * Not `@cloud-copilot/iam-policy` and `iam-simulate`: they are under the AGPL, which a package under Apache-2.0 cannot depend on,
 * and their evaluation is asynchronous, where a call to the model is one synchronous transaction.
 */
export type PolicyKind = "identity" | "trust" | "resource";

/** What is wrong, for services that answer with sentences of their own. */
export type PolicyFault = "json" | "syntax" | "action" | "resource" | "principal";
export type RefusePolicy = (sentence: string, fault: PolicyFault) => AwsError;

/** Kind (`AWS`, `Service`, `Federated`, `CanonicalUser`) to values; `*` alone is `{ AWS: ["*"] }`, as it is for AWS. */
export type Principals = Readonly<Record<string, readonly string[]>>;
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface Statement {
    readonly sid?: string;
    readonly effect: "Allow" | "Deny";
    readonly principals?: Principals;
    readonly notPrincipals?: Principals;
    readonly actions?: readonly string[];
    readonly notActions?: readonly string[];
    readonly resources?: readonly string[];
    readonly notResources?: readonly string[];
    readonly conditions: Conditions;
}

export interface PolicyDocument {
    readonly version: string;
    readonly statements: readonly Statement[];
}

const elements = new Set(["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]);
const principalKinds = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

/** Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const operators =
    /^(ForAllValues:|ForAnyValue:)?(StringEquals|StringNotEquals|StringEqualsIgnoreCase|StringNotEqualsIgnoreCase|StringLike|StringNotLike|NumericEquals|NumericNotEquals|NumericLessThan|NumericLessThanEquals|NumericGreaterThan|NumericGreaterThanEquals|DateEquals|DateNotEquals|DateLessThan|DateLessThanEquals|DateGreaterThan|DateGreaterThanEquals|Bool|BinaryEquals|IpAddress|NotIpAddress|ArnEquals|ArnLike|ArnNotEquals|ArnNotLike)(IfExists)?$|^Null$/;

/** Source: IAM user guide, "IAM: assume role actions in trust policies". */
const trustActions =
    /^sts:(AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|TagSession|SetSourceIdentity|SetContext|\*|AssumeRole\*)$/i;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** `MalformedPolicyDocument` for IAM, `MalformedPolicy` for S3, …: whatever is wrong, one code and the usual sentence. */
export const withCode =
    (code: string): RefusePolicy =>
    sentence =>
        new AwsError(code, sentence);

/** Reads a policy, given as JSON or as the object that Pulumi's provider would turn into JSON. */
export function parsePolicy(policy: unknown, kind: PolicyKind, code: string | RefusePolicy = "MalformedPolicyDocument"): PolicyDocument {
    const refuse = typeof code === "string" ? withCode(code) : code;
    const syntax = (sentence: string) => refuse(sentence, "syntax");
    const document = isObject(policy) ? policy : parseJson(policy, kind, refuse);
    for (const field of Object.keys(document)) {
        if (!["Version", "Id", "Statement"].includes(field)) throw syntax(`Unknown field ${field}`);
    }
    const version = document["Version"] ?? "2008-10-17";
    if (version !== "2012-10-17" && version !== "2008-10-17") throw syntax("The policy must contain a valid version string");
    const given = document["Statement"];
    const statements = Array.isArray(given) ? given : isObject(given) ? [given] : [];
    if (statements.length === 0) throw syntax("Syntax errors in policy.");
    const read = statements.map(statement => readStatement(statement, kind, refuse));
    const sids = read.flatMap(({ sid }) => (sid ? [sid] : []));
    if (new Set(sids).size < sids.length) throw syntax("Statement IDs (SID) in a single policy must be unique.");
    return { version, statements: read };
}

function parseJson(text: unknown, kind: PolicyKind, refuse: RefusePolicy): Record<string, unknown> {
    const sentence = kind === "trust" ? "This policy contains invalid Json" : "Syntax errors in policy.";
    try {
        const value: unknown = JSON.parse(String(text));
        if (isObject(value)) return value;
    } catch {
        // Not JSON at all: the same answer as for JSON that is no object.
    }
    throw refuse(sentence, "json");
}

function readStatement(statement: unknown, kind: PolicyKind, refuse: RefusePolicy): Statement {
    const syntax = (sentence: string) => refuse(sentence, "syntax");
    if (!isObject(statement)) throw syntax("Syntax errors in policy.");
    for (const field of Object.keys(statement)) if (!elements.has(field)) throw syntax(`Unknown field ${field}`);
    const { Sid: sid, Effect: effect } = statement;
    if (effect === undefined) throw syntax("Missing required field Effect");
    if (effect !== "Allow" && effect !== "Deny") throw syntax(`Invalid effect: ${String(effect)}`);
    if (sid !== undefined && (typeof sid !== "string" || (kind !== "resource" && !/^[0-9A-Za-z]*$/.test(sid)))) {
        throw syntax("Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
    }
    const lists = Object.fromEntries(
        (["Action", "NotAction", "Resource", "NotResource"] as const).map(name => [name, list(statement[name], refuse)]),
    );
    const actions = lists["Action"] ?? lists["NotAction"];
    const resources = lists["Resource"] ?? lists["NotResource"];
    if (!actions?.length)
        throw kind === "identity" ? syntax("Policy statement must contain actions.") : syntax("Missing required field Action");
    if (lists["Action"] && lists["NotAction"]) throw syntax("Policy statement cannot contain both Action and NotAction.");
    if (lists["Resource"] && lists["NotResource"]) throw syntax("Policy statement cannot contain both Resource and NotResource.");
    for (const action of actions) checkAction(action, kind, refuse);
    checkResources(resources, kind, refuse);
    const principals = readPrincipals(statement["Principal"], refuse);
    const notPrincipals = readPrincipals(statement["NotPrincipal"], refuse);
    if (kind === "identity" && (principals ?? notPrincipals)) throw refuse("Policy document should not specify a principal.", "principal");
    if (kind !== "identity" && !(principals ?? notPrincipals)) throw refuse("Missing required field Principal", "principal");
    if (kind === "trust" && notPrincipals && effect === "Allow") throw refuse("Has prohibited field NotPrincipal", "principal");
    return {
        ...(sid !== undefined && { sid }),
        effect,
        ...(principals && { principals }),
        ...(notPrincipals && { notPrincipals }),
        ...(lists["Action"] && { actions: lists["Action"] }),
        ...(lists["NotAction"] && { notActions: lists["NotAction"] }),
        ...(lists["Resource"] && { resources: lists["Resource"] }),
        ...(lists["NotResource"] && { notResources: lists["NotResource"] }),
        conditions: readConditions(statement["Condition"], refuse),
    };
}

function list(value: unknown, refuse: RefusePolicy): readonly string[] | undefined {
    if (value === undefined) return undefined;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.some(one => typeof one !== "string")) throw refuse("Syntax errors in policy.", "syntax");
    return values as string[];
}

function checkAction(action: string, kind: PolicyKind, refuse: RefusePolicy): void {
    if (action === "*" && kind !== "trust") return;
    if (kind === "trust") {
        if (!trustActions.test(action)) throw refuse("AssumeRole policy may only specify STS AssumeRole actions.", "action");
        return;
    }
    const [vendor = "", name, ...more] = action.split(":");
    if (name === undefined || more.length > 0) {
        throw refuse("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", "action");
    }
    if (!/^[A-Za-z0-9-]+$/.test(vendor)) throw refuse(`Vendor ${vendor} is not valid`, "action");
    if (!/^[A-Za-z0-9*?_-]+$/.test(name)) throw refuse("Syntax errors in policy.", "action");
}

function checkResources(resources: readonly string[] | undefined, kind: PolicyKind, refuse: RefusePolicy): void {
    if (kind === "trust") {
        if (resources) throw refuse("Has prohibited field Resource", "resource");
        return;
    }
    if (kind === "identity" && !resources?.length) throw refuse("Policy statement must contain resources.", "resource");
    if (kind === "resource") return; // What a resource may be is the service's own rule: each of them checks it.
    for (const resource of resources ?? []) {
        if (resource === "*") continue;
        const [prefix, partition = "", ...rest] = resource.split(":");
        if (prefix !== "arn" || rest.length < 3) throw refuse(`Resource ${resource} must be in ARN format or "*".`, "resource");
        if (!/^(aws|aws-cn|aws-us-gov|\*)$/.test(partition)) {
            throw refuse(`Partition "${partition}" is not valid for resource "${resource}".`, "resource");
        }
    }
}

function readPrincipals(value: unknown, refuse: RefusePolicy): Principals | undefined {
    if (value === undefined) return undefined;
    if (value === "*") return { AWS: ["*"] };
    if (!isObject(value)) throw refuse(`Invalid principal in policy: ${JSON.stringify(value)}`, "principal");
    return Object.fromEntries(
        Object.entries(value).map(([kind, values]) => {
            if (!principalKinds.has(kind)) throw refuse(`Unknown principal type "${kind}"`, "principal");
            const read = list(values, refuse) ?? [];
            if (read.length === 0) throw refuse(`Invalid principal in policy: "${kind}":[]`, "principal");
            return [kind, read];
        }),
    );
}

function readConditions(value: unknown, refuse: RefusePolicy): Conditions {
    if (value === undefined) return {};
    const syntax = (sentence: string) => refuse(sentence, "syntax");
    if (!isObject(value)) throw syntax("Syntax errors in policy.");
    return Object.fromEntries(
        Object.entries(value).map(([operator, keys]) => {
            if (!operators.test(operator)) throw syntax(`Invalid Condition type : ${operator}.`);
            if (!isObject(keys)) throw syntax("Syntax errors in policy.");
            return [operator, Object.fromEntries(Object.entries(keys).map(([key, given]) => [key, conditionValues(key, given, refuse)]))];
        }),
    );
}

function conditionValues(key: string, value: unknown, refuse: RefusePolicy): readonly string[] {
    if (!key.includes(":")) throw refuse("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", "syntax");
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.some(one => !["string", "boolean", "number"].includes(typeof one))) throw refuse("Syntax errors in policy.", "syntax");
    return values.map(String);
}

/** AWS counts a policy's characters without its white space. Source: IAM user guide, "IAM and AWS STS quotas". */
export const policySize = (policy: unknown): number => policyText(policy).replace(/\s/g, "").length;

/** The policy as JSON text, as Pulumi's provider sends it. */
export const policyText = (policy: unknown): string => (typeof policy === "string" ? policy : JSON.stringify(policy));
