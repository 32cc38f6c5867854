import { arnOf, commandsLog, type Step, type StepScope, sourceFiles, UserError } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { isSource } from "../sources/source.ts";
import { type ApprovalOptions, approval } from "./approval.ts";

/**
 * An approval, and behind it an action that fails where the approver is the commit's author or committer: CodePipeline itself lets whoever
 * may approve do so, and no condition of IAM knows who wrote a change.
 *
 * It compares the end of the approver's ARN (an IAM user's name, or a session's: for Identity Center, a user's name there) with the commit's
 * e-mail addresses, whole or before the @, and fails where either is unknown. So it stops mistakes, and people who approve what they wrote;
 * it does not stop forgery: git takes whatever address its user writes, and who assumes a role without Identity Center chooses the session's
 * name. Who must be stopped has to be stopped where the change is merged: an approval rule of CodeCommit refuses the author's own approval.
 *
 * For sources of CodeCommit alone: of others nothing says who wrote the commit that is released.
 *
 * Sources: CodePipeline API reference, ListActionExecutions (ActionExecutionDetail, updatedBy); CodeCommit API reference, GetCommit and
 * UpdatePullRequestApprovalState (PullRequestCannotBeApprovedByAuthorException); CodePipeline user guide, "Commands action reference".
 *
 * @example
 * const production = { name: "production", steps: [...approvalByAnother({ by: { groups: ["payments-leads"] } }), deployToEcs(staging, build.images)] };
 */
export function approvalByAnother(options: ApprovalOptions = {}): readonly [approve: Step<"approve">, verify: Step<"verify">] {
    const { name = "approve" } = options;
    return [approval(options), verify(name)];
}

const verify = (approve: string): Step<"verify"> => ({
    plan: {
        // The action wants an artifact, although it reads none of its files.
        verify: { name: `${approve}-verify`, type: { category: "Compute", provider: "Commands" }, reads: [sourceFiles] },
    },
    create: scope => {
        const { delivery, pipelineName } = scope;
        const repositories = repositoriesOf(scope);
        return {
            verify: {
                commands: [
                    approverOf(scope, approve),
                    "AUTHORS=",
                    ...repositories.map(({ name, namespace }) => authorsOf(name, namespace)),
                    ...compare,
                ],
                grants: [
                    commandsLog(delivery, pipelineName),
                    { actions: ["codepipeline:ListActionExecutions"], resources: [arnOf(delivery, "codepipeline", pipelineName)] },
                    { actions: ["codecommit:GetCommit"], resources: repositories.map(({ arn }) => arn) },
                ],
            },
        };
    },
});

function repositoriesOf(scope: StepScope) {
    const found = scope.steps.filter(isSource).flatMap(source => {
        const { type, namespace = "" } = source.plan.source;
        const watched = type.provider === "CodeCommit" ? source.watched?.(scope) : undefined;
        return watched ? [{ ...watched, namespace }] : [];
    });
    if (found.length > 0) return found;
    throw new UserError("approvalByAnother: the pipeline reads no repository of CodeCommit, so nothing says who wrote what it releases");
}

/** Who approved last, in this execution. The lists are put together before they are searched: as text, the CLI would search each page. */
const approverOf = ({ pipelineName, stage }: StepScope, approve: string): string =>
    [
        `APPROVER=$(aws codepipeline list-action-executions --pipeline-name '${pipelineName}'`,
        "--filter 'pipelineExecutionId=#{codepipeline.PipelineExecutionId}'",
        `--query "sort_by(actionExecutionDetails[?stageName=='${stage.name}' && actionName=='${approve}'], &startTime)[-1].updatedBy"`,
        `--output json | tr -d '"')`,
    ].join(" ");

const authorsOf = (repository: pulumi.Input<string>, namespace: string): pulumi.Output<string> =>
    pulumi.interpolate`AUTHORS="$AUTHORS $(aws codecommit get-commit --repository-name '${repository}' --commit-id '#{${namespace}.CommitId}' --query 'commit.[author.email, committer.email]' --output text)"`;

/** Nothing that an author wrote is ever run: it is compared, as text. */
const compare: readonly string[] = [
    // No file's name stands in for an address.
    "set -f",
    `case "$APPROVER" in *:root|null|None|'') echo 'Nobody is known to have approved'; exit 1;; esac`,
    `case "$AUTHORS" in *@*) ;; *) echo 'Nobody is known to have written this commit'; exit 1;; esac`,
    `WHO=$(printf %s "\${APPROVER##*/}" | tr '[:upper:]' '[:lower:]')`,
    [
        `for AUTHOR in $(printf %s "$AUTHORS" | tr '[:upper:]' '[:lower:]'); do`,
        `if [ "$WHO" = "$AUTHOR" ] || [ "\${WHO%%@*}" = "\${AUTHOR%%@*}" ]; then echo "$APPROVER approved a commit of their own"; exit 1; fi;`,
        "done",
    ].join(" "),
    `echo "$APPROVER approved a commit of$AUTHORS"`,
];
