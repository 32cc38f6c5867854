import type { Step } from "@causeway/core";
import { sourceNamespace } from "../sources/source.ts";

export interface ApprovalOptions {
    /** What the approver is asked; pipeline variables are filled in. 1,000 characters at most. @default the commit that waits */
    readonly question?: string;
}

/**
 * Waits, for up to seven days, until a person approves.
 *
 * Source: CodePipeline user guide, "Manual approval action reference".
 */
export const approval = ({ question = `Release commit #{${sourceNamespace}.CommitId}?` }: ApprovalOptions = {}): Step<"approve"> => ({
    plan: { approve: { name: "approve", type: { category: "Approval", provider: "Manual" }, configuration: { CustomData: question } } },
    create: () => ({ approve: {} }),
});
