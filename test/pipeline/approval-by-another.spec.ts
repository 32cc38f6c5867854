import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ActionLeaves } from "@causeway/core";
import { approvalByAnother, codeCommit, gitHub, type SourceStep } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { organization, refusalOf, resolved } from "../foundation/accounts.ts";
import { delivered, deliveryCloud, scopeOf } from "./delivered.ts";

const account = "111111111111";
const pipelineArn = `arn:aws:codepipeline:eu-west-1:${account}:payments-checkout`;
const logGroup = `arn:aws:logs:eu-west-1:${account}:log-group:/aws/codepipeline/payments-checkout`;

async function made(sources: readonly SourceStep[], options = {}): Promise<ActionLeaves & { readonly commands: readonly string[] }> {
    const [, verify] = approvalByAnother(options);
    const leaves = await deliveryCloud(await organization()).run(() => verify.create(scopeOf(delivered(), [...sources])));
    return resolved(pulumi.output(leaves.verify as object)) as never;
}

describe("approvalByAnother", () => {
    it("is an approval, and an action behind it that fails where the author approved", async () => {
        const [approve, verify] = approvalByAnother({ name: "ask", minutes: 60 });
        expect(approve.plan.approve).to.deep.include({ name: "ask", timeoutMinutes: 60 });
        expect(verify.plan).to.deep.equal({
            verify: { name: "ask-verify", type: { category: "Compute", provider: "Commands" }, reads: [{ name: "source" }] },
        });
        const { commands, grants } = await made([codeCommit(), codeCommit({ name: "config", repository: "config" })], { name: "ask" });
        expect(commands.slice(0, 4)).to.deep.equal([
            "APPROVER=$(aws codepipeline list-action-executions --pipeline-name 'payments-checkout' --filter 'pipelineExecutionId=#{codepipeline.PipelineExecutionId}' " +
                "--query \"sort_by(actionExecutionDetails[?stageName=='production' && actionName=='ask'], &startTime)[-1].updatedBy\" --output json | tr -d '\"')",
            "AUTHORS=",
            `AUTHORS="$AUTHORS $(aws codecommit get-commit --repository-name 'payments-checkout' --commit-id '#{Source.CommitId}' --query 'commit.[author.email, committer.email]' --output text)"`,
            `AUTHORS="$AUTHORS $(aws codecommit get-commit --repository-name 'config' --commit-id '#{Config.CommitId}' --query 'commit.[author.email, committer.email]' --output text)"`,
        ]);
        expect(commands.every(command => String(command).length <= 1000 && !String(command).includes("\n"))).to.equal(true);
        expect(grants).to.deep.equal([
            { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup, `${logGroup}:*`] },
            { actions: ["codepipeline:ListActionExecutions"], resources: [pipelineArn] },
            {
                actions: ["codecommit:GetCommit"],
                resources: [`arn:aws:codecommit:eu-west-1:${account}:payments-checkout`, `arn:aws:codecommit:eu-west-1:${account}:config`],
            },
        ]);
    });

    it("is not for sources of which nothing says who wrote what is released", async () => {
        const github = gitHub({ connection: `arn:aws:codeconnections:eu-west-1:${account}:connection/1`, repository: "example/checkout" });
        expect(await refusalOf(made([github]))).to.contain(
            "approvalByAnother: the pipeline reads no repository of CodeCommit, so nothing says who wrote what it releases",
        );
    });

    const session = (name: string) => `arn:aws:sts::${account}:assumed-role/Leads/${name}`;
    const own = (approver: string) => [1, `${approver} approved a commit of their own`] as const;
    const unknown = [1, "Nobody is known to have approved"] as const;
    const runs: readonly (readonly [approver: string, authors: string, outcome: readonly [status: number, says: string]])[] = [
        [
            session("bob@example.com"),
            "alice@example.com alice@example.com",
            [0, `${session("bob@example.com")} approved a commit of alice@example.com`],
        ],
        [session("alice@example.com"), "alice@example.com carol@example.com", own(session("alice@example.com"))],
        [session("carol"), "alice@example.com carol@example.com", own(session("carol"))],
        [session("Alice@Example.com"), "alice@example.com alice@example.com", own(session("Alice@Example.com"))],
        [`arn:aws:iam::${account}:user/leads/alice`, "ALICE@example.com", own(`arn:aws:iam::${account}:user/leads/alice`)],
        [session("alice2"), "alice@example.com", [0, `${session("alice2")} approved a commit of alice@example.com`]],
        [session("bob"), "*@example.com $(touch hacked)@example.com", [0, `${session("bob")} approved a commit of *@example.com`]],
        ["null", "alice@example.com", unknown],
        ["", "alice@example.com", unknown],
        [`arn:aws:iam::${account}:root`, "alice@example.com", unknown],
        [session("bob"), "None None", [1, "Nobody is known to have written this commit"]],
        [session("bob"), "", [1, "Nobody is known to have written this commit"]],
    ];
    let commands: readonly string[];
    let folder: string;
    before(async () => {
        ({ commands } = await made([codeCommit()]));
        folder = mkdtempSync(join(tmpdir(), "causeway-approval-"));
    });
    after(() => rmSync(folder, { recursive: true }));
    for (const [approver, authors, [status, says]] of runs) {
        it(`${status === 0 ? "lets" : "stops"} ${approver || "nobody"} with a commit of ${authors || "nobody"}`, () => {
            const aws = `aws() { case "$2" in get-commit) printf '%s\\n' "$TOLD_AUTHORS";; *) printf '"%s"\\n' "$TOLD_APPROVER";; esac; }`;
            const result = spawnSync("bash", ["-c", ["set -e", aws, ...commands, "[ ! -e hacked ]"].join("\n")], {
                encoding: "utf8",
                cwd: folder,
                env: { PATH: process.env["PATH"] ?? "", TOLD_AUTHORS: authors, TOLD_APPROVER: approver },
            });
            expect([result.status, result.stdout.trim().slice(0, says.length)]).to.deep.equal([status, says]);
        });
    }
});
