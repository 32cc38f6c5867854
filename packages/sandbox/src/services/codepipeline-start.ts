import { AwsError } from "../model/errors.ts";
import type { PipelineState } from "./codepipeline.ts";
import { constraint, requireName, requireText } from "./codepipeline-errors.ts";
import type { Given } from "./codepipeline-runner.ts";

export interface StartRequest {
    readonly name: string;
    readonly variables?: readonly { readonly name: string; readonly value: string }[];
    readonly sourceRevisions?: readonly Revision[];
    readonly clientRequestToken?: string;
}
interface Revision {
    readonly actionName: string;
    readonly revisionType: string;
    readonly revisionValue: string;
}

/** Revisions by source action and type. */
export type Overrides = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** AWS's sentences about values that do not fit the pipeline are not reported by people: they are ours. */
const invalid = (message: string) => new AwsError("ValidationException", message);

/** Source: CodePipeline API reference, "SourceRevisionOverride"; user guide, "Start a pipeline with a source revision override". */
const revisionTypes: Readonly<Record<string, readonly string[]>> = {
    CodeCommit: ["COMMIT_ID"],
    CodeStarSourceConnection: ["COMMIT_ID"],
    GitHub: ["COMMIT_ID"],
    ECR: ["IMAGE_DIGEST"],
    S3: ["S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"],
};
const allTypes = ["COMMIT_ID", "IMAGE_DIGEST", "S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"];

/**
 * The values of a pipeline's variables in one run. A variable without a default "is considered as required": the run fails without one.
 *
 * Source: CodePipeline user guide, "Variables reference", Configuring variables at the pipeline level.
 */
export function valuesOf(
    { name: pipeline, variables: declared = [] }: PipelineState,
    { variables = [] }: Pick<StartRequest, "variables">,
): Given {
    if (variables.length > 50) throw constraint(undefined, "variables", "Member must have length less than or equal to 50");
    for (const [at, { name, value }] of variables.entries()) {
        requireName(name, `variables.${at + 1}.member.name`, "[A-Za-z0-9@\\-_]+", 128);
        requireText(value, `variables.${at + 1}.member.value`, 1, 1000);
        if (!declared.some(each => each.name === name)) throw invalid(`Pipeline '${pipeline}' does not declare the variable '${name}'`);
    }
    const values: Record<string, string> = {};
    for (const { name, defaultValue } of declared) {
        const value = variables.find(each => each.name === name)?.value ?? defaultValue;
        if (value === undefined) throw invalid(`Variable '${name}' of pipeline '${pipeline}' has no default value and was given none`);
        values[name] = value;
    }
    return values;
}

/** Revisions to run with, instead of the newest. */
export function overridesOf({ stages }: PipelineState, { sourceRevisions = [] }: Pick<StartRequest, "sourceRevisions">): Overrides {
    if (sourceRevisions.length > 50) throw constraint(undefined, "sourceRevisions", "Member must have length less than or equal to 50");
    const overrides = new Map<string, Record<string, string>>();
    for (const [at, { actionName, revisionType, revisionValue }] of sourceRevisions.entries()) {
        if (!allTypes.includes(revisionType))
            throw constraint(
                revisionType,
                `sourceRevisions.${at + 1}.member.revisionType`,
                `Member must satisfy enum value set: [${allTypes.join(", ")}]`,
            );
        requireText(revisionValue, `sourceRevisions.${at + 1}.member.revisionValue`, 1, 1500);
        const source = stages[0]?.actions.find(({ name }) => name === actionName);
        if (!source) throw invalid(`Source revision override refers to '${actionName}', which is not a source action of the pipeline`);
        if (!revisionTypes[source.provider]?.includes(revisionType))
            throw invalid(`Source action '${actionName}' of provider ${source.provider} has no revisions of type ${revisionType}`);
        if (revisionType === "S3_OBJECT_KEY" && source.configuration?.["AllowOverrideForS3ObjectKey"] !== "true")
            throw invalid(`Source action '${actionName}' does not allow its S3 object key to be overridden`);
        const of = overrides.get(actionName) ?? {};
        if (of[revisionType] !== undefined) throw invalid(`Source action '${actionName}' has two overrides of type ${revisionType}`);
        overrides.set(actionName, { ...of, [revisionType]: revisionValue });
    }
    return overrides;
}
