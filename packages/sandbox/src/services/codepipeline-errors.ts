import { AwsError } from "../model/errors.ts";

// What CreatePipeline and UpdatePipeline answer with. Source: CodePipeline API reference, "CreatePipeline", Errors. Of many refusals nobody
// reports AWS's sentences: those are ours, and say what the page asks for.

export const structure = (message: string) => new AwsError("InvalidStructureException", message);
export const declaration = (message: string) => new AwsError("InvalidActionDeclarationException", message);
export const stageDeclaration = (message: string) => new AwsError("InvalidStageDeclarationException", message);

/** A value that the API's own shapes refuse. Source: CodePipeline API reference, each field's "Pattern", "Length Constraints", …. */
export const constraint = (value: string | undefined, at: string, rule: string) =>
    new AwsError(
        "ValidationException",
        `1 validation error detected: Value ${value === undefined ? "" : `'${value}' `}at '${at}' failed to satisfy constraint: ${rule}`,
    );

const namePattern = "[A-Za-z0-9.@\\-_]+";

export function requireName(value: string, at: string, pattern = namePattern, most = 100): void {
    if (value.length < 1) throw constraint(value, at, "Member must have length greater than or equal to 1");
    if (value.length > most) throw constraint(value, at, `Member must have length less than or equal to ${most}`);
    if (!new RegExp(`^${pattern}$`).test(value)) throw constraint(value, at, `Member must satisfy regular expression pattern: ${pattern}`);
}

/** A text of one line. */
export function requireText(value: string, at: string, least: number, most: number): void {
    if (value.length < least) throw constraint(value, at, `Member must have length greater than or equal to ${least}`);
    if (value.length > most) throw constraint(value, at, `Member must have length less than or equal to ${most}`);
    if (value.includes("\n")) throw constraint(value, at, "Member must satisfy regular expression pattern: .*");
}

/**
 * Source: CodePipeline API reference, "ActionConfiguration" and "RuleDeclaration"; user guide, "Quotas in AWS CodePipeline". Some refusals that
 * people report name 50,000 instead of the documented 1,000: what keeps to the lower passes wherever it runs.
 */
export function requireValues(configuration: Readonly<Record<string, string>> | undefined, at: string, most: number): void {
    if (Object.values(configuration ?? {}).every(value => value.length >= 1 && value.length <= most)) return;
    throw constraint(
        undefined,
        at,
        `Map value must satisfy constraint: [Member must have length less than or equal to ${most}, Member must have length greater than or equal to 1]`,
    );
}
