import { Cloud, fails, refuses } from "./cloud.ts";

const Template = "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate";
const rule = (statement: object = {}, more: object = {}) => ({
    Version: "2018-11-08",
    DestinationReferences: ["refs/heads/main", "refs/heads/release/*"],
    Statements: [{ Type: "Approvers", NumberOfApprovalsNeeded: 2, ...statement }],
    ...more,
});
const member = "arn:aws:sts::111111111111:assumed-role/Review/*";

describe("sandbox CodeCommit's approval rule templates", () => {
    let cloud: Cloud;
    beforeEach(() => {
        cloud = new Cloud();
    });
    const template = (content: string, more: object = {}) => cloud.create(Template, "two", { name: "two", content, ...more });

    const faults: Readonly<Record<string, object>> = {
        "of another version": rule({}, { Version: "2012-10-17" }),
        "without a statement": rule({}, { Statements: [] }),
        "with two statements": rule({}, { Statements: [...rule().Statements, ...rule().Statements] }),
        "of another type": rule({ Type: "Reviewers" }),
        "that needs nobody": rule({ NumberOfApprovalsNeeded: 0 }),
        "that needs half an approval": rule({ NumberOfApprovalsNeeded: 1.5 }),
        "whose members are names": rule({ ApprovalPoolMembers: ["Mary_Major"] }),
        "whose members are of no account": rule({ ApprovalPoolMembers: ["CodeCommitApprovers::Mary_Major"] }),
        "for a branch that is no reference": rule({}, { DestinationReferences: ["main"] }),
        "for branches that begin anyhow": rule({}, { DestinationReferences: ["refs/heads/*-release"] }),
        "for 101 branches": rule({}, { DestinationReferences: Array.from({ length: 101 }, (_, at) => `refs/heads/r${at}`) }),
    };
    for (const [what, content] of Object.entries(faults)) {
        it(`take no rule ${what}`, () => {
            const not = "The approval rule template content is not valid.";
            refuses(() => template(JSON.stringify(content)), "InvalidApprovalRuleTemplateContentException", not);
            const sound = template(JSON.stringify(rule()));
            refuses(
                () => cloud.update(Template, sound, { content: JSON.stringify(content) }),
                "InvalidApprovalRuleTemplateContentException",
                not,
            );
        });
    }

    it("take what is nearly wrong", () => {
        template(
            JSON.stringify(rule({ NumberOfApprovalsNeeded: 1, ApprovalPoolMembers: [member, "CodeCommitApprovers:111111111111:*Mary"] })),
        );
    });

    it("are as long as the provider's schema lets them be", () => {
        const content = (length: number) => {
            const text = JSON.stringify(rule({ ApprovalPoolMembers: [member] }));
            return text.replace("Review", "R".repeat(length - text.length + "Review".length));
        };
        fails(
            () => template(content(3001)),
            "content: content expected length of content to be in the range (1 - 3000), got 3001. Examine values at 'two.content'. (simulated AWS)",
        );
        fails(
            () => template(content(3000), { description: "a".repeat(1001) }),
            "description: description is longer than 1000 characters. Examine values at 'two.description'. (simulated AWS)",
        );
        template(content(3000), { description: "a".repeat(1000) });
    });
});
