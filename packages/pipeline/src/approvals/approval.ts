import { type Channel, check, type Evidence, isChannel, isWhole, type Rule, type Step, tell } from "@causeway/core";
import { type Approvers, approverRules, permit } from "./permit.ts";
import { commitPage, evidenceRules, filledIn, line, longest, longestHead, offered, textOf, usualQuestion } from "./question.ts";

export interface ApprovalOptions {
    /** The action. Letters, digits and `.@_-`, 1 to 100, unique in its stage. @default "approve" */
    readonly name?: string;
    /**
     * What the approver is asked; variables are filled in. With its evidence 1,000 characters at most, once they are.
     *
     * @default what waits (commit, image or version of each source) and where this stage takes it (environment, tier, account, region)
     */
    readonly question?: string;
    /**
     * What the approver looks at, in the question's text: reports, images, findings. Where an evidence's variables get longer than was reckoned
     * (200 characters each), the action fails, and nothing is released.
     *
     * @default what the steps of earlier stages offer, as much as surely fits
     */
    readonly evidence?: readonly Evidence[];
    /** The page that the approval links to; variables are filled in. @default the commit in CodeCommit's console, where there is one */
    readonly link?: string;
    /**
     * Who may approve: this action of this pipeline alone, and look at the pipeline. Others are not denied: who has broader permissions on
     * `codepipeline:PutApprovalResult`, such as an administrator, may approve as well.
     *
     * @default whoever has that permission already
     */
    readonly by?: Approvers;
    /**
     * Hears of this approval in CodePipeline's own format, which e-mails show as a text with a link. For chats, and for all approvals of a
     * pipeline at once, see `notify` of ServicePipeline: who is told by both hears twice.
     *
     * @default nobody
     */
    readonly notify?: Channel;
    /** How long it waits before it counts as rejected, in minutes: 5 to 86,400 (60 days). @default 10080: seven days */
    readonly minutes?: number;
}

/** Source: CodePipeline user guide, "Manual approval action reference" and "Quotas in AWS CodePipeline". */
function approvalRules({ name = "approve", question, evidence, link, by, notify, minutes }: ApprovalOptions): readonly Rule[] {
    const bad = evidenceRules(evidence);
    const text = known(question, bad.every(([holds]) => holds) ? evidence : undefined) ?? "";
    const length = filledIn(text) + (question === undefined && text !== "" ? longestHead + 1 : 0);
    return [
        [/^[A-Za-z0-9.@_-]{1,100}$/.test(String(name)), "name", `is "${name}": must be 1 to 100 letters, digits and .@_-`],
        [question === undefined || (typeof question === "string" && question.trim() !== ""), "question", "is empty"],
        ...bad,
        [
            length <= longest,
            evidence ? "evidence" : "question",
            `makes a text of ${length} characters with all variables filled in: AWS takes ${longest}`,
        ],
        [
            link === undefined || (/^https?:\/\/\S+$|^#\{[^}]+\}\S*$/.test(String(link)) && link.length <= longest),
            "link",
            `is ${String(link)}, not a URL of up to ${longest} characters`,
        ],
        ...approverRules(by, "by"),
        [notify === undefined || isChannel(notify), "notify", "is no channel: a TeamChannel, or the ARN of a topic as topicArn"],
        [minutes === undefined || isWhole(minutes, 5, 86_400), "minutes", `is ${minutes}, not a whole number from 5 to 86400`],
    ];
}

/** As much of the text as code knows before the pipeline is there: the checker reads its variables. */
const known = (question: string | undefined, evidence: readonly Evidence[] = []): string | undefined =>
    question === undefined && evidence.length === 0 ? undefined : [...(question ? [question] : []), ...evidence.map(line)].join("\n");

/**
 * Waits until a person approves, and shows what is approved.
 *
 * Source: CodePipeline user guide, "Manual approval action reference" and "Grant approval permissions to an IAM user in CodePipeline".
 *
 * @example
 * approval({
 *     by: { roles: ["payments-leads"] },
 *     evidence: [{ title: "load test", url: "https://reports.example.com/checkout" }],
 *     minutes: 24 * 60,
 * })
 *
 * @throws InputPropertiesError that names everything that is wrong with the options.
 */
export function approval(options: ApprovalOptions = {}): Step<"approve"> {
    const { name = "approve", question, evidence, link, by, notify, minutes } = options;
    check("approval", ...approvalRules(options));
    const text = known(question, evidence);
    const step: Step<"approve"> = {
        plan: {
            approve: {
                name,
                type: { category: "Approval", provider: "Manual" },
                ...(minutes !== undefined && { timeoutMinutes: minutes }),
                ...((text !== undefined || link !== undefined) && {
                    configuration: { ...(text && { CustomData: text }), ...(link && { ExternalEntityLink: link }) },
                }),
            },
        },
        create: scope => {
            const { delivery, pipelineName, stage, opts } = scope;
            const asked: readonly [string, ...string[]] = question === undefined ? usualQuestion(scope) : [question];
            const page = link ?? commitPage(scope);
            if (by) {
                const at = [stage.name, name];
                const actions = ["codepipeline:PutApprovalResult"] as const;
                permit(scope.name("approvers"), { delivery, pipelineName, at, what: "approve", actions }, by, opts);
            }
            return {
                approve: {
                    configuration: {
                        CustomData: textOf(asked, evidence ?? [], evidence ? [] : offered(scope, step)),
                        ...(page !== undefined && { ExternalEntityLink: page }),
                        ...(notify && { NotificationArn: notify.topicArn }),
                    },
                    ...(notify && { grants: tell(notify) }),
                },
            };
        },
    };
    return step;
}
