import { type Artifact, arnOf, check, type Rule, sourceFiles } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { actionNameRule } from "../../builds/build-rules.ts";
import { optional, type StageRule, timeoutRules } from "../rule.ts";

export interface CodeBuildRuleOptions {
    /** The name of a CodeBuild project in the pipeline's account and region. */
    readonly project: pulumi.Input<string>;
    /** The files that it sees; the first are those that have its buildspec. @default the first source's */
    readonly reads?: readonly Artifact[];
    /** Environment variables, for all to see; variables of earlier actions are filled in. @default none */
    readonly variables?: Readonly<Record<string, string>>;
    /** How long it may take: 5 to 86,400 minutes. @default AWS's own */
    readonly timeoutMinutes?: number;
}

/**
 * Runs a build of a CodeBuild project that is there already.
 *
 * Source: CodePipeline user guide, "CodeBuild rule".
 *
 * @example
 * const entry = { rules: [codeBuildRule("licences", { project: "licence-check" })] };
 *
 * @throws InputPropertiesError that names all that is wrong.
 */
export function codeBuildRule(name: string, options: CodeBuildRuleOptions): StageRule<"CodeBuild"> {
    const { project, reads = [sourceFiles], variables, timeoutMinutes } = options ?? {};
    const entries: readonly (readonly [string, unknown])[] = Object.entries(variables ?? {});
    check(
        "codeBuildRule",
        actionNameRule(name),
        [project !== undefined && project !== "", "project", "must be the name of a project"],
        [Array.isArray(reads) && reads.length >= 1 && reads.length <= 5, "reads", "must be 1 to 5 artifacts"],
        ...entries.map(([key, value]): Rule => [typeof value === "string", `variables.${key}`, "must be a text"]),
        ...timeoutRules(timeoutMinutes),
    );
    const primary = reads.length > 1 ? reads[0]?.name : undefined;
    const environment = entries.map(([name, value]) => ({ name, value, type: "PLAINTEXT" }));
    return {
        plan: {
            name,
            provider: "CodeBuild",
            reads,
            configuration: {
                ...(typeof project === "string" && { ProjectName: project }),
                ...optional("PrimarySource", primary),
                ...(environment.length > 0 && { EnvironmentVariables: JSON.stringify(environment) }),
            },
            ...optional("timeoutMinutes", timeoutMinutes),
        },
        create: ({ delivery }) => ({
            configuration: pulumi.output(project).apply(ProjectName => ({ ProjectName })),
            grants: [
                {
                    actions: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"],
                    resources: [pulumi.output(project).apply(name => arnOf(delivery, "codebuild", `project/${name}`))],
                },
            ],
        }),
    };
}
