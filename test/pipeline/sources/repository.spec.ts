import { codeCommit, Repository, type RepositoryArgs } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parsePolicy } from "../../../packages/sandbox/src/services/policy.ts";
import { evaluate } from "../../../packages/sandbox/src/services/policy-evaluation.ts";
import { type Organization, organization, resolved, said, statements } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud, scopeOf } from "../delivered.ts";

const arn = "arn:aws:codecommit:eu-west-1:111111111111:payments-shop";
const policyArn = "arn:aws:iam::111111111111:policy/causeway/payments-shop-protected-branches";
const direct = [
    "CreateCommit",
    "DeleteBranch",
    "DeleteFile",
    "GitPush",
    "MergeBranchesByFastForward",
    "MergeBranchesBySquash",
    "MergeBranchesByThreeWay",
    "PutFile",
];
const merges = ["MergePullRequestByFastForward", "MergePullRequestBySquash", "MergePullRequestByThreeWay"];
const setAside = ["DeletePullRequestApprovalRule", "OverridePullRequestApprovalRules", "UpdatePullRequestApprovalRuleContent"];
const named = (actions: readonly string[]) => actions.map(action => `codecommit:${action}`);

describe("Repository", () => {
    let here: Organization;
    let cloud: Cloud;
    beforeEach(async () => {
        here = await organization();
        cloud = deliveryCloud(here);
    });
    const shop = (args: Partial<RepositoryArgs> = {}) => new Repository("shop", { delivery: delivered(), ...args });
    const own = () => cloud.identities().filter(identity => !identity.startsWith("pulumi:"));

    it("is a repository, called after the team, encrypted with the delivery account's key", async () => {
        const { cloneUrls, repositoryName } = await cloud.run(() => shop());
        expect(own()).to.deep.equal(["aws:codecommit/repository:Repository shop-repository", "causeway:pipeline:Repository shop"]);
        expect(said(cloud, "shop-repository")).to.deep.equal({
            repositoryName: "payments-shop",
            description: "Source of shop",
            kmsKeyId: here.delivery.keyArn,
        });
        expect(repositoryName).to.equal("payments-shop");
        const host = "git-codecommit.eu-west-1.amazonaws.com/v1/repos/payments-shop";
        expect(await resolved(pulumi.output(cloneUrls))).to.deep.equal({
            https: `https://${host}`,
            ssh: `ssh://${host}`,
            grc: "codecommit::eu-west-1://payments-shop",
        });
    });

    it("is called and described as the caller says, who has the last word on all but its name", async () => {
        const repository = { description: "Everything", tags: { cost: "shop" }, repositoryName: "other" };
        await cloud.run(() => shop({ repositoryName: "Shop_2", description: "The shop", customize: { repository } }));
        expect(said(cloud, "shop-repository")).to.deep.equal({
            repositoryName: "Shop_2",
            description: "Everything",
            kmsKeyId: here.delivery.keyArn,
            tags: { cost: "shop" },
        });
    });

    it("asks for approvals by a template for each of the caller's rules", async () => {
        const approvals: RepositoryArgs["approvals"] = {
            leads: {
                needed: 2,
                reviewers: [
                    { permissionSet: "Leads" },
                    { role: "Review*" },
                    { user: "Mary_Major" },
                    "arn:aws:iam::111111111111:user/Li_Juan",
                ],
                branches: ["main", "release/*"],
            },
            anyone: { customize: { description: "Four eyes" } },
        };
        await cloud.run(() => shop({ approvals }));
        expect(own()).to.deep.equal([
            "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate shop-approvals-anyone",
            "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate shop-approvals-leads",
            "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation shop-approvals-anyone-association",
            "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation shop-approvals-leads-association",
            "aws:codecommit/repository:Repository shop-repository",
            "causeway:pipeline:Repository shop",
        ]);
        const { content, ...leads } = said(cloud, "shop-approvals-leads");
        expect(leads).to.deep.equal({ name: "shop-approvals-leads-0000000" });
        expect(JSON.parse(content as string)).to.deep.equal({
            Version: "2018-11-08",
            DestinationReferences: ["refs/heads/main", "refs/heads/release/*"],
            Statements: [
                {
                    Type: "Approvers",
                    NumberOfApprovalsNeeded: 2,
                    ApprovalPoolMembers: [
                        "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Leads_*/*",
                        "arn:aws:sts::111111111111:assumed-role/Review*/*",
                        "CodeCommitApprovers:111111111111:Mary_Major",
                        "arn:aws:iam::111111111111:user/Li_Juan",
                    ],
                },
            ],
        });
        const anyone = said(cloud, "shop-approvals-anyone");
        expect(anyone["description"]).to.equal("Four eyes");
        expect(JSON.parse(anyone["content"] as string)).to.deep.equal({
            Version: "2018-11-08",
            Statements: [{ Type: "Approvers", NumberOfApprovalsNeeded: 1 }],
        });
        expect(said(cloud, "shop-approvals-leads-association")).to.deep.equal({
            approvalRuleTemplateName: "shop-approvals-leads-0000000",
            repositoryName: "payments-shop",
        });
    });

    describe("with protected branches", () => {
        const protect = { branches: ["main", "release/*"], roles: ["Developer"], groups: ["developers"] };
        /** A program that has the role and the group in it. */
        const protectedShop = (more: object = {}) =>
            cloud.run(() => {
                const delivery = delivered();
                const opts = { provider: delivery.provider };
                const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } };
                const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
                const role = new aws.iam.Role("developer", { name: "Developer", assumeRolePolicy }, opts);
                const group = new aws.iam.Group("developers", { name: "developers" }, opts);
                return new Repository("shop", { delivery, protect: { ...protect, ...more } }, { dependsOn: [role, group] });
            });

        it("has a policy that keeps them from whom it is attached to", async () => {
            const { protection } = await protectedShop();
            expect(own().filter(identity => identity.includes("shop-protection"))).to.deep.equal([
                "aws:iam/groupPolicyAttachment:GroupPolicyAttachment shop-protection-group-developers",
                "aws:iam/policy:Policy shop-protection",
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment shop-protection-role-Developer",
            ]);
            const { policy: _, ...policy } = said(cloud, "shop-protection");
            expect(policy).to.deep.equal({
                name: "payments-shop-protected-branches",
                path: "/causeway/",
                description: "Keeps branches of payments-shop from direct changes",
            });
            expect(statements(cloud, "shop-protection")).to.deep.equal([
                {
                    Effect: "Deny",
                    Action: named([...direct, ...merges]),
                    Resource: arn,
                    Condition: {
                        StringLikeIfExists: { "codecommit:References": ["refs/heads/main", "refs/heads/release/*"] },
                        Null: { "codecommit:References": "false" },
                    },
                },
            ]);
            expect(said(cloud, "shop-protection-role-Developer")).to.deep.equal({ role: "Developer", policyArn });
            expect(said(cloud, "shop-protection-group-developers")).to.deep.equal({ group: "developers", policyArn });
            expect(await resolved(protection?.arn ?? pulumi.output(""))).to.equal(policyArn);
        });

        it("lets them merge what is approved where told to, and set no approval aside", async () => {
            await protectedShop({ mergePullRequests: true });
            const [first, ...more] = statements(cloud, "shop-protection") as { Action: unknown }[];
            expect(first?.Action).to.deep.equal(named(direct));
            expect(more).to.deep.equal([{ Effect: "Deny", Action: named(setAside), Resource: arn }]);
        });

        /** How IAM reads the policy, where somebody asks for one thing of one branch. */
        const verdict = (action: string, branch?: string, resource = arn) =>
            evaluate(parsePolicy(said(cloud, "shop-protection")["policy"], "identity"), {
                by: { arn: "arn:aws:iam::111111111111:role/Developer" },
                action: `codecommit:${action}`,
                resource,
                context: branch === undefined ? {} : { "codecommit:References": `refs/heads/${branch}` },
            });

        it("is read by IAM as it is meant", async () => {
            await protectedShop();
            for (const action of [...direct, ...merges]) {
                for (const branch of ["main", "release/1", "release/2/hot"])
                    expect(verdict(action, branch), `${action} ${branch}`).to.equal("denied");
                for (const branch of ["feature/main", "main2", "releases"])
                    expect(verdict(action, branch), `${action} ${branch}`).to.equal("none");
                expect(verdict(action, "main", arn.replace("payments-shop", "payments-tools")), action).to.equal("none");
            }
            // Git's first question, in which no branch is named yet.
            expect(verdict("GitPush")).to.equal("none");
            expect(verdict("GitPull", "main")).to.equal("none");
            expect(verdict("CreatePullRequest")).to.equal("none");
        });

        it("makes the policy alone where only a permission set is to name it", async () => {
            await cloud.run(() => shop({ protect: { branches: ["*"] } }));
            expect(own()).to.deep.equal([
                "aws:codecommit/repository:Repository shop-repository",
                "aws:iam/policy:Policy shop-protection",
                "causeway:pipeline:Repository shop",
            ]);
        });
    });

    it("tells a channel of its pull requests", async () => {
        await cloud.run(() => {
            const delivery = delivered();
            const topic = new aws.sns.Topic("team", {}, { provider: delivery.provider });
            return new Repository("shop", {
                delivery,
                notify: { channel: { topicArn: topic.arn }, on: ["pullRequestCreated", "deleted"] },
            });
        });
        const { name: _, ...rule } = said(cloud, "shop-notifications");
        expect(rule).to.deep.equal({
            resource: arn,
            detailType: "FULL",
            eventTypeIds: ["codecommit-repository-pull-request-created", "codecommit-repository-branches-and-tags-deleted"],
            targets: [{ type: "SNS", address: cloud.named("team").outputs["arn"] }],
        });
    });

    it("is read by the sources that name it", async () => {
        const leaves = await cloud.run(() => {
            const delivery = delivered();
            const step = codeCommit({ repository: new Repository("shop", { delivery }), branch: "release" });
            const scope = scopeOf(delivery);
            return { ...step.create(scope), watched: step.watched?.(scope) };
        });
        const { source, watched } = (await resolved(pulumi.output(leaves))) as unknown as Record<
            string,
            { grants: { resources: string[] }[] }
        >;
        expect(watched).to.deep.equal({ name: "payments-shop", arn });
        expect(source?.grants.map(({ resources }) => resources)).to.deep.equal([[arn]]);
        expect(source).to.deep.include({ configuration: { RepositoryName: "payments-shop" } });
        expect(own()).to.deep.equal(["aws:codecommit/repository:Repository shop-repository", "causeway:pipeline:Repository shop"]);
    });
});
