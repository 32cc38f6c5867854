import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, lookup, resource, type Service, type State } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { requireKey } from "./kms.ts";
import { isJson } from "./provider-checks.ts";

interface RepositoryAttributes {
    readonly arn: string;
    readonly cloneUrlHttp: string;
    readonly cloneUrlSsh: string;
    readonly repositoryId: string;
}

export const codeRepository = resource<aws.codecommit.RepositoryArgs, RepositoryAttributes>("aws:codecommit/repository:Repository", {
    cloudFormation: "AWS::CodeCommit::Repository",
    names: { description: "RepositoryDescription", defaultBranch: null },
    replaces: { repositoryName: "the provider's schema: ForceNew" },
    updates: { defaultBranch: "UpdateDefaultBranch" },
    inputs: { repositoryName: true, description: true, kmsKeyId: true, defaultBranch: true, tags: true },
    check: ({ repositoryName = "repository", description = "" }) => [
        ...(repositoryName.length <= 100 ? [] : [{ property: "repositoryName", reason: "is longer than 100 characters" }]),
        ...(description.length <= 1000 ? [] : [{ property: "description", reason: "is longer than 1000 characters" }]),
    ],
    create(call, inputs) {
        const name = inputs.repositoryName;
        // Source: CodeCommit user guide, "Quotas in AWS CodeCommit"
        if (!/^[\w.-]+$/.test(name) || name.endsWith(".git")) {
            throw new AwsError(
                "InvalidRepositoryNameException",
                "The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. Repository names cannot end in .git",
            );
        }
        if (call.get(codeRepository, name)) throw new AwsError("RepositoryNameExistsException", `Repository named ${name} already exists`);
        requireEncryption(call, inputs.kmsKeyId);
        const host = `git-codecommit.${call.region}.amazonaws.com/v1/repos/${name}`;
        const attributes = {
            arn: call.arn("codecommit", name),
            cloneUrlHttp: `https://${host}`,
            cloneUrlSsh: `ssh://${host}`,
            repositoryId: uuidOf(call),
        };
        return { id: name, attributes };
    },
    update(call, inputs, before) {
        if (inputs.kmsKeyId !== before.kmsKeyId) requireEncryption(call, inputs.kmsKeyId);
        const branches = branchesOf(call, inputs.repositoryName);
        // The provider leaves the default branch alone as long as there is no branch at all.
        if (inputs.defaultBranch && branches.length > 0 && !branches.some(({ name }) => name === inputs.defaultBranch)) {
            throw new AwsError("BranchDoesNotExistException", `Branch ${inputs.defaultBranch} does not exist`);
        }
        return {};
    },
    delete(call, _state, id) {
        for (const branch of branchesOf(call, id)) call.remove(codeBranch, branch.id);
        for (const each of call.all(templateAssociation)) if (each.repositoryName === id) call.remove(templateAssociation, each.id);
    },
});

function requireEncryption(call: Call, key: string | undefined): void {
    if (!key) return;
    if (!/^arn:aws:kms:/.test(key) && !/^[0-9a-f-]{36}$|^mrk-[0-9a-f]{32}$/.test(key)) {
        throw new AwsError("EncryptionKeyInvalidIdException", "The encryption key must be given by its id or its ARN.");
    }
    requireKey(call, key, undefined, reason => new AwsError("EncryptionKeyNotFoundException", reason));
}

/** A branch and what it points to. Commits are git's and operations', not Pulumi's. */
interface Branch {
    readonly repository: string;
    readonly name: string;
    readonly commitId: string;
    readonly treeId: string;
    readonly message: string;
    readonly parents: readonly string[];
    readonly at: string;
}
export const codeBranch = resource<Branch>("sandbox:codecommit/branch:Branch", {
    inputs: { repository: true, name: true, commitId: true, treeId: true, message: true, parents: true, at: true },
    create: () => {
        throw new AwsError("InvalidBranchNameException", "A branch is made by codecommit:CreateCommit, not by Pulumi.");
    },
});

export const branchesOf = (call: Call, repository: string) => call.all(codeBranch).filter(branch => branch.repository === repository);
export const findBranch = (call: Call, repository: string, name: string) => call.get(codeBranch, `${repository}/${name}`);

export function requireCodeRepository(call: Call, name: string): State<aws.codecommit.RepositoryArgs, RepositoryAttributes> {
    const found = call.get(codeRepository, name);
    if (!found) throw new AwsError("RepositoryDoesNotExistException", `${name} does not exist`);
    return found;
}

const getRepository = lookup({
    token: "aws:codecommit/getRepository:getRepository",
    args: ["repositoryName"],
    run(call, { repositoryName }: aws.codecommit.GetRepositoryArgs) {
        const found = call.get(codeRepository, repositoryName);
        if (!found) throw new Error(`reading CodeCommit Repository (${repositoryName}): couldn't find resource`);
        const { arn, cloneUrlHttp, cloneUrlSsh, repositoryId, kmsKeyId = "" } = found;
        return { id: repositoryName, repositoryName, arn, cloneUrlHttp, cloneUrlSsh, repositoryId, kmsKeyId, region: call.region };
    },
});

interface TemplateAttributes {
    readonly approvalRuleTemplateId: string;
    readonly creationDate: string;
    readonly lastModifiedDate: string;
    readonly lastModifiedUser: string;
    readonly ruleContentSha256: string;
}

export const approvalRuleTemplate = resource<aws.codecommit.ApprovalRuleTemplateArgs, TemplateAttributes>(
    "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate",
    {
        inputs: { name: true, content: true, description: true },
        required: { content: "CreateApprovalRuleTemplate" },
        updates: {
            name: "UpdateApprovalRuleTemplateName",
            content: "UpdateApprovalRuleTemplateContent",
            description: "UpdateApprovalRuleTemplateDescription",
        },
        autoName: { property: "name", maxLength: 100 },
        check: ({ content = "{}", description = "" }) => [
            ...(content.length >= 1 && content.length <= 3000
                ? []
                : [{ property: "content", reason: `expected length of content to be in the range (1 - 3000), got ${content.length}` }]),
            ...(description.length <= 1000 ? [] : [{ property: "description", reason: "is longer than 1000 characters" }]),
        ],
        create(call, inputs) {
            const id = inputs.name as string;
            if (call.get(approvalRuleTemplate, id)) {
                throw new AwsError(
                    "ApprovalRuleTemplateNameAlreadyExistsException",
                    `An approval rule template named ${id} already exists`,
                );
            }
            requireContent(inputs.content);
            return { id, attributes: { approvalRuleTemplateId: uuidOf(call), creationDate: call.now(), ...modified(call) } };
        },
        update(call, inputs) {
            requireContent(inputs.content);
            return modified(call);
        },
        delete(call, _state, id) {
            if (call.all(templateAssociation).some(({ approvalRuleTemplateName }) => approvalRuleTemplateName === id)) {
                throw new AwsError(
                    "ApprovalRuleTemplateInUseException",
                    "The approval rule template is associated with one or more repositories.",
                );
            }
        },
    },
);

const modified = (call: Call) => ({
    lastModifiedDate: call.now(),
    lastModifiedUser: call.arn("iam", "root", { region: "" }),
    ruleContentSha256: call.unique(64, "0123456789abcdef"),
});

/** Source: CodeCommit user guide, "Create an approval rule template". */
function requireContent(content: string): void {
    const refuse = (what: string) =>
        new AwsError("InvalidApprovalRuleTemplateContentException", `The approval rule template content is not valid${what}.`);
    if (!isJson(content)) throw refuse(" JSON");
    const { Version, DestinationReferences = [], Statements = [] } = JSON.parse(content) as TemplateContent;
    const [statement, ...more] = Statements;
    const { NumberOfApprovalsNeeded: needed, ApprovalPoolMembers: members = [] } = statement ?? {};
    const valid =
        Version === "2018-11-08" &&
        statement?.Type === "Approvers" &&
        more.length === 0 &&
        Number.isInteger(needed) &&
        Number(needed) >= 1 &&
        // A pattern of branches cannot begin with what it leaves open.
        DestinationReferences.length <= 100 &&
        DestinationReferences.every(reference => /^refs\/heads\/[^*]/.test(reference)) &&
        members.every(member => /^(CodeCommitApprovers:\d{12}:.+|arn:[\w-]+:(iam|sts)::\d{12}:.+)$/.test(member));
    if (!valid) throw refuse("");
}

interface TemplateContent {
    readonly Version?: unknown;
    readonly DestinationReferences?: readonly string[];
    readonly Statements?: readonly {
        readonly Type?: unknown;
        readonly NumberOfApprovalsNeeded?: unknown;
        readonly ApprovalPoolMembers?: readonly string[];
    }[];
}

export const templateAssociation = resource<aws.codecommit.ApprovalRuleTemplateAssociationArgs>(
    "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation",
    {
        inputs: { approvalRuleTemplateName: true, repositoryName: true },
        required: { approvalRuleTemplateName: "it is a pair of names", repositoryName: "it is a pair of names" },
        replaces: { approvalRuleTemplateName: "it is a pair of names", repositoryName: "it is a pair of names" },
        create(call, { approvalRuleTemplateName, repositoryName }) {
            if (!call.get(approvalRuleTemplate, approvalRuleTemplateName)) {
                throw new AwsError("ApprovalRuleTemplateDoesNotExistException", `${approvalRuleTemplateName} does not exist`);
            }
            requireCodeRepository(call, repositoryName);
            const id = `${approvalRuleTemplateName},${repositoryName}`;
            // Associating twice changes nothing on AWS, but two resources of Pulumi's for one association are a mistake that it would hide.
            if (call.get(templateAssociation, id))
                throw new AwsError(
                    "ApprovalRuleTemplateInUseException",
                    `${approvalRuleTemplateName} is associated with ${repositoryName} already`,
                );
            return { id, attributes: {} };
        },
    },
);

export const codecommit: Service = {
    resources: [codeRepository, approvalRuleTemplate, templateAssociation],
    lookups: [getRepository],
};
