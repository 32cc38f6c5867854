import { BlockList, isIP } from "node:net";
import type { Conditions, PolicyDocument, Principals, Statement } from "./policy.ts";

/** Who asks: a service (`codepipeline.amazonaws.com`) or the ARN of an IAM role of some account. */
export type Asker = { readonly service: string } | { readonly arn: string };

export interface Request {
    readonly by: Asker;
    readonly action: string;
    /** Left out where the policy names none, as in a trust policy. */
    readonly resource?: string;
    /** Condition keys; case does not matter in their names. */
    readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** `account`: allowed to the asker's whole account, which has to pass it on to the asker by an identity policy. */
export type Verdict = "denied" | "none" | "account" | "allowed";

/** Source: IAM user guide, "Policy evaluation logic": a matching Deny wins over any Allow. */
export function evaluate(document: PolicyDocument, request: Request): Verdict {
    let verdict: Verdict = "none";
    for (const statement of document.statements) {
        const match = statementMatches(statement, request);
        if (match === "none") continue;
        if (statement.effect === "Deny") return "denied";
        if (match === "allowed" || verdict === "none") verdict = match;
    }
    return verdict;
}

function statementMatches(statement: Statement, request: Request): "none" | "account" | "allowed" {
    const { actions, notActions, resources, notResources, conditions } = statement;
    const { action, resource } = request;
    if (actions && !actions.some(pattern => like(pattern.toLowerCase(), action.toLowerCase()))) return "none";
    if (notActions?.some(pattern => like(pattern.toLowerCase(), action.toLowerCase()))) return "none";
    if (resource !== undefined && resources && !resources.some(pattern => like(pattern, resource))) return "none";
    if (resource !== undefined && notResources?.some(pattern => like(pattern, resource))) return "none";
    const match = principalMatches(statement, request.by);
    return match !== "none" && conditionsHold(conditions, withAsker(request)) ? match : "none";
}

function principalMatches({ effect, principals, notPrincipals }: Statement, by: Asker): "none" | "account" | "allowed" {
    if (principals) return named(principals, by);
    if (!notPrincipals) return "allowed"; // An identity policy: whose it is says who asks.
    return named(notPrincipals, by) === "none" && effect === "Deny" ? "allowed" : "none";
}

function named(principals: Principals, by: Asker): "none" | "account" | "allowed" {
    const { AWS: aws = [], Service: services = [] } = principals;
    if ("service" in by) return services.includes(by.service) || aws.includes("*") ? "allowed" : "none";
    if (aws.includes("*") || aws.includes(by.arn)) return "allowed";
    const account = by.arn.split(":")[4] ?? "";
    return aws.includes(account) || aws.includes(`arn:aws:iam::${account}:root`) ? "account" : "none";
}

/** Keys that are in every request of an IAM principal. Source: IAM user guide, "AWS global condition context keys". */
function withAsker({ by, context = {} }: Request): Readonly<Record<string, string | readonly string[]>> {
    const asker: Record<string, string> =
        "service" in by
            ? { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": by.service }
            : {
                  "aws:PrincipalArn": by.arn,
                  "aws:PrincipalAccount": by.arn.split(":")[4] ?? "",
                  "aws:PrincipalIsAWSService": "false",
                  "aws:PrincipalType": "AssumedRole",
              };
    const keys = { ...asker, "aws:SecureTransport": "true", ...context };
    return Object.fromEntries(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value]));
}

/** `*` any characters, `?` any one: the wildcards of IAM. */
export function like(pattern: string, text: string): boolean {
    const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".");
    return new RegExp(`^${source}$`, "s").test(text);
}

/** ARNs match part by part, each with its own wildcards. Source: IAM user guide, "Amazon Resource Name (ARN) condition operators". */
function arnLike(pattern: string, arn: string): boolean {
    const parts = (text: string) => {
        const split = text.split(":");
        return [...split.slice(0, 5), split.slice(5).join(":")];
    };
    const wanted = parts(pattern);
    return parts(arn).every((part, index) => like(wanted[index] ?? "", part));
}

const conditionsHold = (conditions: Conditions, context: Readonly<Record<string, string | readonly string[]>>): boolean =>
    Object.entries(conditions).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, wanted, context[key.toLowerCase()])),
    );

function conditionHolds(operator: string, wanted: readonly string[], value: string | readonly string[] | undefined): boolean {
    if (operator === "Null") return wanted.some(one => (one === "true") === (value === undefined));
    const set = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1];
    const name = operator.replace(/^.*:/, "").replace(/IfExists$/, "");
    const negated = name.includes("Not");
    // A key that is not in the request: negated operators and IfExists hold, and so does "all of none".
    if (value === undefined) return negated || operator.endsWith("IfExists") || set === "ForAllValues";
    const compare = comparisons[name.replace("Not", "")];
    const holds = (one: string): boolean => wanted.some(other => compare?.(one, other)) !== negated;
    const values = typeof value === "string" ? [value] : value;
    return set === "ForAllValues" ? values.every(holds) : values.some(holds);
}

const date = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const comparisons: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
    StringEquals: (value, wanted) => value === wanted,
    StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
    StringLike: (value, wanted) => like(wanted, value),
    ArnEquals: (value, wanted) => arnLike(wanted, value),
    ArnLike: (value, wanted) => arnLike(wanted, value),
    Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
    BinaryEquals: (value, wanted) => value === wanted,
    NumericEquals: (value, wanted) => Number(value) === Number(wanted),
    NumericLessThan: (value, wanted) => Number(value) < Number(wanted),
    NumericLessThanEquals: (value, wanted) => Number(value) <= Number(wanted),
    NumericGreaterThan: (value, wanted) => Number(value) > Number(wanted),
    NumericGreaterThanEquals: (value, wanted) => Number(value) >= Number(wanted),
    DateEquals: (value, wanted) => date(value) === date(wanted),
    DateLessThan: (value, wanted) => date(value) < date(wanted),
    DateLessThanEquals: (value, wanted) => date(value) <= date(wanted),
    DateGreaterThan: (value, wanted) => date(value) > date(wanted),
    DateGreaterThanEquals: (value, wanted) => date(value) >= date(wanted),
    IpAddress: (value, wanted) => inRange(value, wanted),
};

function inRange(address: string, range: string): boolean {
    const [net = "", bits] = range.split("/");
    const family = isIP(net) === 6 ? "ipv6" : "ipv4";
    const block = new BlockList();
    block.addSubnet(net, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
    return block.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
