import { type Evidence, role, type Step } from "@causeway/core";
import { TeamChannel } from "@causeway/monitoring";
import { type ApprovalOptions, type Approvers, approval, buildImage, codeCommit, gitHub, type Stage } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { mayDo } from "../../packages/sandbox/src/services/iam.ts";
import { publishFault } from "../../packages/sandbox/src/services/sns-publish.ts";
import { complaintsOf, type Organization, organization, placed, said, statements } from "../foundation/accounts.ts";
import { delivered, deliveryCloud, scopeOf } from "./delivered.ts";
import { checkoutPipeline, releasing } from "./pipelines.ts";

const account = "111111111111";
const pipelineArn = `arn:aws:codepipeline:eu-west-1:${account}:payments-checkout`;
const topicArn = `arn:aws:sns:eu-west-1:${account}:payments-topic-0000000`;

/** The approval of production in the pipeline of `checkout`, where `options` are as they say. */
async function asked(options: (steps: readonly Step[]) => ApprovalOptions, cloud?: Cloud) {
    const here = cloud ?? (await releasing(await organization()));
    await here.run(
        checkoutPipeline(({ stages: [staging, production], build }) => {
            const deploy = production?.steps[1] as Step;
            return { stages: [staging as Stage, { name: "production", steps: [approval(options([build as Step])), deploy] }] };
        }),
    );
    const { stages } = said(here, "checkout-pipeline") as { stages: { name: string; actions: Record<string, unknown>[] }[] };
    return { cloud: here, action: stages.find(({ name }) => name === "production")?.actions[0] as Record<string, unknown> };
}

const policies = (cloud: Cloud) => cloud.identities().filter(each => each.includes("approve"));

describe("approval", () => {
    const usual = [
        "Release payments-checkout to production?",
        "- commit #{Source.CommitId} of branch #{Source.BranchName}",
        "- to production (production), account 333333333333, eu-west-1",
    ];

    /** What the build and the smoke test of staging offer. */
    const before = ["- image #{build.IMAGE_URI}, #{build.IMAGE_DIGEST}: #{build.IMAGE_PAGE}", "- smoke-test: /health answered"];

    it("says what waits and where it goes, links to the commit, and makes nothing", async () => {
        expect(approval().plan).to.deep.equal({ approve: { name: "approve", type: { category: "Approval", provider: "Manual" } } });
        const { cloud, action } = await asked(() => ({}));
        expect(action).to.deep.equal({
            name: "approve",
            category: "Approval",
            owner: "AWS",
            provider: "Manual",
            version: "1",
            runOrder: 1,
            configuration: {
                CustomData: [...usual, ...before].join("\n"),
                ExternalEntityLink:
                    "https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/#{Source.RepositoryName}/commit/#{Source.CommitId}?region=eu-west-1",
            },
        });
        expect(policies(cloud)).to.deep.equal([]);
    });

    it("asks what it is told to ask, with evidence, a link, and as long as it may", async () => {
        const { variables } = codeCommit();
        const evidence: readonly Evidence[] = [
            { title: `message: ${variables.CommitMessage}` },
            { title: "load test", url: "https://reports.example.com/#{Source.CommitId}" },
        ];
        const options = { name: "ask", question: "Is the shop closed?", evidence, link: "https://status.example.com", minutes: 5 };
        const text = "Is the shop closed?\n- message: #{Source.CommitMessage}\n- load test: https://reports.example.com/#{Source.CommitId}";
        expect(approval(options).plan).to.deep.equal({
            approve: {
                name: "ask",
                type: { category: "Approval", provider: "Manual" },
                timeoutMinutes: 5,
                configuration: { CustomData: text, ExternalEntityLink: "https://status.example.com" },
            },
        });
        const { action } = await asked(() => options);
        expect(action).to.deep.include({
            name: "ask",
            timeoutInMinutes: 5,
            configuration: { CustomData: text, ExternalEntityLink: "https://status.example.com" },
        });
    });

    it("puts evidence under the usual question", async () => {
        const { action } = await asked(() => ({ evidence: [{ title: "ticket PAY-7" }] }));
        expect(action["configuration"]).to.deep.include({ CustomData: [...usual, "- ticket PAY-7"].join("\n") });
    });

    it("shows what earlier stages offer, as far as it fits, where it is given no evidence", async () => {
        const here = await releasing(await organization());
        const offering = (evidence: readonly Evidence[]) => {
            const build = buildImage({ commands: ["make test"] });
            return checkoutPipeline(() => ({ build: { ...build, evidence } as Step }));
        };
        await here.run(
            offering([{ title: "tests", url: "https://reports.example.com" }, { title: "x".repeat(900) }, { title: "scan: clean" }]),
        );
        const { stages } = said(here, "checkout-pipeline") as { stages: { actions: { configuration: Record<string, string> }[] }[] };
        const text = stages.at(-1)?.actions[0]?.configuration["CustomData"];
        expect(text).to.equal(
            [...usual, "- tests: https://reports.example.com", "- scan: clean", "- smoke-test: /health answered"].join("\n"),
        );
    });

    it("names the change of each source, and links to no page that it does not know", async () => {
        const here = await organization();
        const github = gitHub({ connection: `arn:aws:codeconnections:eu-west-1:${account}:connection/1`, repository: "example/checkout" });
        const image: Step = {
            plan: {
                source: {
                    name: "base",
                    type: { category: "Source", provider: "ECR" },
                    namespace: "Base",
                    gives: ["ImageTag", "ImageDigest", "ImageURI"],
                },
            },
            create: () => ({}),
        };
        const leaves = await deliveryCloud(here).run(() =>
            approval().create(scopeOf(delivered(), [github, codeCommit({ name: "config" }), image])),
        );
        expect(leaves.approve.configuration).to.deep.equal({
            CustomData: [
                "Release payments-checkout to production?",
                "- commit #{Source.CommitId} of branch #{Source.BranchName}",
                "- commit #{Config.CommitId} of config, branch #{Config.BranchName}",
                "- image #{Base.ImageDigest}",
            ].join("\n"),
        });
    });

    const people = async (): Promise<Organization> => {
        const here = await organization();
        await here.cloud("payments-delivery").run(() => {
            const opts = { provider: placed("payments-delivery").provider };
            new aws.iam.Group("leads", { name: "payments-leads" }, opts);
            role("on-call", { trust: { principal: { AWS: `arn:aws:iam::${account}:root` } }, grants: [] }, opts);
        });
        return here;
    };

    it("lets roles and groups approve this action alone, and look at this pipeline", async () => {
        const by = { roles: ["on-call-0000000"], groups: ["payments-leads"] };
        const { cloud } = await asked(() => ({ by }), await releasing(await people()));
        expect(policies(cloud)).to.deep.equal([
            "aws:iam/groupPolicyAttachment:GroupPolicyAttachment checkout-production-approve-approvers-group-payments-leads",
            "aws:iam/policy:Policy checkout-production-approve-approvers",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment checkout-production-approve-approvers-role-on-call-0000000",
        ]);
        const { policy: _, ...named } = said(cloud, "checkout-production-approve-approvers");
        expect(named).to.deep.equal({
            name: "payments-checkout.production.approve.approve",
            path: "/causeway/permit/",
            description: "May approve payments-checkout/production/approve",
        });
        expect(statements(cloud, "checkout-production-approve-approvers")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["codepipeline:GetPipeline", "codepipeline:GetPipelineState", "codepipeline:GetPipelineExecution"],
                Resource: [pipelineArn],
            },
            { Effect: "Allow", Action: ["codepipeline:PutApprovalResult"], Resource: [`${pipelineArn}/production/approve`] },
        ]);
        const policyArn = `arn:aws:iam::${account}:policy/causeway/permit/payments-checkout.production.approve.approve`;
        expect(said(cloud, "checkout-production-approve-approvers-role-on-call-0000000")).to.deep.equal({
            role: "on-call-0000000",
            policyArn,
        });
        expect(said(cloud, "checkout-production-approve-approvers-group-payments-leads")).to.deep.equal({
            group: "payments-leads",
            policyArn,
        });
        const may = (action: string, resource: string) =>
            cloud.aws.within({ account, region: "eu-west-1" }, call =>
                mayDo(call, `arn:aws:iam::${account}:role/on-call-0000000`, { action, resource }),
            );
        expect(may("codepipeline:PutApprovalResult", `${pipelineArn}/production/approve`)).to.equal(true);
        expect(may("codepipeline:GetPipelineState", pipelineArn)).to.equal(true);
        expect(may("codepipeline:PutApprovalResult", `${pipelineArn}/staging/approve`)).to.equal(false);
        expect(may("codepipeline:PutApprovalResult", `${pipelineArn}-2/production/approve`)).to.equal(false);
        expect(may("codepipeline:StartPipelineExecution", pipelineArn)).to.equal(false);
    });

    it("makes a role for others to become, or the policy alone for a permission set to name", async () => {
        const root = "arn:aws:iam::222222222222:root";
        const { cloud } = await asked(() => ({ name: "ask", by: { assumableBy: [root] } }));
        expect(cloud.identities().filter(each => each.includes("approvers"))).to.deep.equal([
            "aws:iam/policy:Policy checkout-production-ask-approvers",
            "aws:iam/role:Role checkout-production-ask-approvers-role",
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment checkout-production-ask-approvers-role-own",
        ]);
        const { assumeRolePolicy: _, ...named } = said(cloud, "checkout-production-ask-approvers-role");
        expect(named).to.deep.equal({ name: "payments-checkout.production.ask.approve", path: "/causeway/permit/" });
        expect(statements(cloud, "checkout-production-ask-approvers-role")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: [root] } },
        ]);
        const { cloud: alone } = await asked(() => ({ by: {} }));
        expect(policies(alone)).to.deep.equal(["aws:iam/policy:Policy checkout-production-approve-approvers"]);
    });

    it("tells a channel, as a role that may do that alone", async () => {
        const here = await organization();
        const cloud = await releasing(here);
        await cloud.run(
            checkoutPipeline(({ delivery, stages }) => {
                const notify = new TeamChannel("payments", {
                    placement: delivery,
                    foundation: delivery.leaves,
                    emails: ["payments@example.com"],
                });
                return { stages: [stages[0] as Stage, { name: "production", steps: [approval({ notify })] }] };
            }),
        );
        const { stages } = said(cloud, "checkout-pipeline") as { stages: { actions: Record<string, unknown>[] }[] };
        const roleArn = `arn:aws:iam::${account}:role/causeway/pipeline/payments-checkout/payments-checkout.production.approve`;
        expect(stages.at(-1)?.actions[0]).to.deep.include({ roleArn });
        expect(stages.at(-1)?.actions[0]?.["configuration"]).to.include({ NotificationArn: topicArn });
        expect(statements(cloud, "checkout-production-approve-action-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["sns:Publish"], Resource: [topicArn] },
            { Effect: "Allow", Action: ["kms:GenerateDataKey*", "kms:Decrypt"], Resource: [here.delivery.keyArn] },
        ]);
        expect(here.aws.within({ account, region: "eu-west-1" }, call => publishFault(call, topicArn, roleArn))).to.equal(undefined);
    });

    it("has a like for conditions: a stage's may be overridden by whom it names", async () => {
        const cloud = await releasing(await people());
        const change = (overriddenBy: unknown) =>
            checkoutPipeline(({ stages: [staging, production] }) => ({
                stages: [staging as Stage, { ...(production as Stage), overriddenBy: overriddenBy as Approvers }],
            }));
        await cloud.run(change({ groups: ["payments-leads"] }));
        expect(cloud.identities().filter(each => each.includes("overriders"))).to.deep.equal([
            "aws:iam/groupPolicyAttachment:GroupPolicyAttachment checkout-production-overriders-group-payments-leads",
            "aws:iam/policy:Policy checkout-production-overriders",
        ]);
        expect(said(cloud, "checkout-production-overriders")).to.include({ name: "payments-checkout.production.override" });
        expect(statements(cloud, "checkout-production-overriders")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["codepipeline:GetPipeline", "codepipeline:GetPipelineState", "codepipeline:GetPipelineExecution"],
                Resource: [pipelineArn],
            },
            { Effect: "Allow", Action: ["codepipeline:OverrideStageCondition"], Resource: [`${pipelineArn}/production`] },
        ]);
        expect(
            await complaintsOf("payments-delivery", change({ groups: [], roles: "leads" }), await releasing(await organization())),
        ).to.deep.equal(["stages[1].overriddenBy.roles needs at least one", "stages[1].overriddenBy.groups needs at least one"]);
    });

    const complaints = (options: unknown): readonly string[] => {
        try {
            approval(options as ApprovalOptions);
        } catch (error) {
            return (error as pulumi.InputPropertiesError).errors?.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`) ?? [];
        }
        return [];
    };

    it("says everything that is wrong at once", () => {
        const bad = {
            name: "ask me",
            question: " ",
            evidence: [{ title: "" }, { title: "report", url: "reports/1" }, undefined],
            link: "reports",
            by: {
                roles: ["AWSReservedSSO_Leads_0123456789abcdef", "a b", "on-call", "on-call"],
                groups: [],
                assumableBy: ["*", "arn:aws:iam::222222222222:role/team/lead"],
            },
            notify: "#payments",
            minutes: 4,
        };
        expect(complaints(bad)).to.deep.equal([
            'name is "ask me": must be 1 to 100 letters, digits and .@_-',
            "question is empty",
            "evidence[0].title is missing",
            "evidence[1].url is reports/1, not a URL",
            "evidence[2].title is missing",
            "link is reports, not a URL of up to 1000 characters",
            "by.roles[0] is AWSReservedSSO_Leads_0123456789abcdef, a role that only AWS may change: let its permission set name the policy",
            "by.roles[1] is a b, not the name of a role",
            "by.roles[3] is on-call, which is there already",
            "by.groups needs at least one",
            "by.assumableBy[0] is *, not the ARN of a role, a user or an account's root",
            "notify is no channel: a TeamChannel, or the ARN of a topic as topicArn",
            "minutes is 4, not a whole number from 5 to 86400",
        ]);
        expect(complaints({ minutes: Number.NaN, by: "leads" })).to.deep.equal([
            "by is leads: it says { roles, groups, assumableBy }",
            "minutes is NaN, not a whole number from 5 to 86400",
        ]);
        expect(complaints({ evidence: "report" })).to.deep.equal(["evidence is report, not a list"]);
        for (const minutes of [5, 86_400]) expect(complaints({ minutes })).to.deep.equal([]);
        expect(complaints({ minutes: 86_401 }).length).to.equal(1);
    });

    it("reckons how long its text gets once variables are filled in", () => {
        const ofCommits = (count: number, more: number) => `${"#{Source.CommitId}".repeat(count)}${"x".repeat(more)}`;
        expect(complaints({ question: ofCommits(20, 200) })).to.deep.equal([]);
        expect(complaints({ question: ofCommits(20, 201) })).to.deep.equal([
            "question makes a text of 1001 characters with all variables filled in: AWS takes 1000",
        ]);
        const evidence = (count: number) => Array.from({ length: count }, () => ({ title: "#{Tests.Report}" }));
        expect(complaints({ question: "Release?", evidence: evidence(4) })).to.deep.equal([]);
        expect(complaints({ question: "Release?", evidence: evidence(5) })).to.deep.equal([
            "evidence makes a text of 1023 characters with all variables filled in: AWS takes 1000",
        ]);
        // The usual question's first line is still to come.
        expect(complaints({ evidence: [{ title: "x".repeat(821) }] })).to.deep.equal([]);
        expect(complaints({ evidence: [{ title: "x".repeat(822) }] })).to.deep.equal([
            "evidence makes a text of 1001 characters with all variables filled in: AWS takes 1000",
        ]);
    });
});
