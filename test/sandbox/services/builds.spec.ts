import { expect } from "chai";
import { Cloud, delivery, refuses, region } from "./cloud.ts";

const Project = "aws:codebuild/project:Project";
const Repository = "aws:codecommit/repository:Repository";

class Builds extends Cloud {
    readonly roleArn = this.role("build", "codebuild");

    project(more: object = {}) {
        return this.create(Project, "app", {
            name: "app",
            serviceRole: this.roleArn,
            artifacts: { type: "NO_ARTIFACTS" },
            source: { type: "NO_SOURCE", buildspec: JSON.stringify({ version: "0.2", phases: { build: { commands: ["make"] } } }) },
            environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/standard:7.0" },
            ...more,
        });
    }

    fleet(more: object = {}) {
        return this.create("aws:codebuild/fleet:Fleet", "fast", {
            name: "fast",
            baseCapacity: 1,
            computeType: "BUILD_GENERAL1_SMALL",
            environmentType: "LINUX_CONTAINER",
            ...more,
        });
    }
}

describe("CodeBuild", () => {
    let builds: Builds;
    beforeEach(() => {
        builds = new Builds();
    });
    const environment = (more: object) => ({
        environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/standard:7.0", ...more },
    });
    const arm = "aws/codebuild/amazonlinux-aarch64-standard:3.0";
    const onLambda = {
        environment: {
            type: "LINUX_LAMBDA_CONTAINER",
            computeType: "BUILD_LAMBDA_1GB",
            image: "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22",
        },
    };
    const buildspec = (text: string) => ({ source: { type: "NO_SOURCE", buildspec: text } });

    it("makes a project under AWS's ARN, with AWS's defaults", () => {
        const arn = `arn:aws:codebuild:${region}:${delivery}:project/app`;
        expect(builds.project().outputs).to.include({
            arn,
            buildTimeout: 60,
            queuedTimeout: 480,
            encryptionKey: `arn:aws:kms:${region}:${delivery}:alias/aws/s3`,
        });
        refuses(() => builds.project(), "ResourceAlreadyExistsException", `Project already exists: ${arn}`);
    });

    it("runs as a role that CodeBuild can assume", () => {
        const serviceRole = builds.role("other", "lambda");
        refuses(
            () => builds.project({ serviceRole }),
            "InvalidInputException",
            `CodeBuild is not authorized to perform: sts:AssumeRole on ${serviceRole}`,
        );
    });

    const planted: readonly (readonly [string, object, string])[] = [
        [
            "half of a pipeline",
            { artifacts: { type: "CODEPIPELINE" } },
            "Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE",
        ],
        ["a source from nowhere", { source: { type: "CODECOMMIT" } }, "Project source location is required"],
        [
            "no source and no build specification",
            { source: { type: "NO_SOURCE" } },
            "Project source type NO_SOURCE requires a buildspec: it must not be empty",
        ],
        [
            "a second pipeline source",
            { secondarySources: [{ type: "CODEPIPELINE", sourceIdentifier: "more" }] },
            "Invalid input: sourceType CODEPIPELINE is not allowed for secondarySources",
        ],
        ["artifacts for nowhere", { artifacts: { type: "S3" } }, "Invalid artifacts: location must be set for S3 type"],
        [
            "a compute type of Lambda",
            environment({ computeType: "BUILD_LAMBDA_1GB" }),
            "Invalid compute type BUILD_LAMBDA_1GB for environment type LINUX_CONTAINER",
        ],
        [
            "curated images by the service role",
            environment({ imagePullCredentialsType: "SERVICE_ROLE" }),
            "CodeBuild curated images must be pulled with CODEBUILD credentials",
        ],
        [
            "one variable twice",
            environment({
                environmentVariables: [
                    { name: "A", value: "1" },
                    { name: "A", value: "2" },
                ],
            }),
            "Duplicate environment variable name: A",
        ],
        [
            "a docker cache without docker",
            { cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] } },
            "Invalid cache: LOCAL_DOCKER_LAYER_CACHE needs privileged mode",
        ],
        [
            "a local cache on ARM",
            { ...environment({ type: "ARM_CONTAINER", image: arm }), cache: { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] } },
            "Invalid cache: local caching is not supported for environment type ARM_CONTAINER with compute type BUILD_GENERAL1_SMALL",
        ],
        [
            "a local cache on the largest machine",
            { ...environment({ computeType: "BUILD_GENERAL1_2XLARGE" }), cache: { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] } },
            "Invalid cache: local caching is not supported for environment type LINUX_CONTAINER with compute type BUILD_GENERAL1_2XLARGE",
        ],
        [
            "a cache on Lambda",
            { ...onLambda, cache: { type: "S3", location: "b/k" } },
            "Cache is not supported with the Lambda compute type",
        ],
        [
            "docker on Lambda",
            environment({ ...onLambda.environment, privilegedMode: true }),
            "Privileged mode is not supported with the Lambda compute type",
        ],
        ["an image for ARM", environment({ image: arm }), `The image ${arm} is not supported for environment type LINUX_CONTAINER`],
        [
            "an image for Lambda",
            environment({ image: onLambda.environment.image }),
            `The image ${onLambda.environment.image} is not supported for environment type LINUX_CONTAINER`,
        ],
        [
            "a fleet of nobody",
            environment({ fleet: { fleetArn: `arn:aws:codebuild:${region}:${delivery}:fleet/f:1` } }),
            `Fleet arn:aws:codebuild:${region}:${delivery}:fleet/f:1 does not exist`,
        ],
        [
            "credentials of a registry without the role",
            environment({ image: "r.example.com/a:1", registryCredential: { credential: "c", credentialProvider: "SECRETS_MANAGER" } }),
            "Registry credentials need image pull credentials of the type SERVICE_ROLE",
        ],
        [
            "a batch that nobody may start",
            { buildBatchConfig: { serviceRole: `arn:aws:iam::${delivery}:role/nobody` } },
            `CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::${delivery}:role/nobody`,
        ],
        [
            "a source identifier with a dash",
            { secondarySources: [{ type: "S3", location: "b/k", sourceIdentifier: "a-b" }] },
            "Invalid input: source identifier a-b must be letters, digits and underscores",
        ],
        [
            "a build specification that is too long",
            buildspec(JSON.stringify({ version: "0.2", phases: { build: { commands: ["x".repeat(25_600)] } } })),
            "Invalid buildspec: it has 25654 characters, more than 25600",
        ],
        [
            "a key of nobody",
            { encryptionKey: `arn:aws:kms:${region}:${delivery}:key/1` },
            `Invalid encryption key: Key 'arn:aws:kms:${region}:${delivery}:key/1' does not exist`,
        ],
        [
            "a network of nobody",
            { vpcConfig: { vpcId: "vpc-1", subnets: ["subnet-1"], securityGroupIds: ["sg-1"] } },
            "Invalid vpc config: the vpc ID 'vpc-1' does not exist",
        ],
        [
            "a build specification of no version",
            buildspec("phases:\n  build:\n    commands: [make]\n"),
            "Invalid buildspec: YAML_FILE_ERROR Message: Invalid buildspec version undefined, it must be 0.1 or 0.2",
        ],
        [
            "no phases",
            buildspec("version: 0.2\nenv: {}\n"),
            "Invalid buildspec: YAML_FILE_ERROR Message: This build image requires phases in the buildspec",
        ],
        [
            "an unknown phase",
            buildspec("version: 0.2\nphases:\n  deploy:\n    commands: [make]\n"),
            "Invalid buildspec: YAML_FILE_ERROR Message: Unknown phase deploy",
        ],
        [
            "a colon in a command",
            buildspec("version: 0.2\nphases:\n  build:\n    commands:\n      - make\n      - echo done: all\n"),
            "Invalid buildspec: YAML_FILE_ERROR Message: Expected Commands[1] to be of string type: found subkeys instead",
        ],
    ];
    for (const [what, more, message] of planted) {
        it(`refuses ${what}`, () => refuses(() => builds.project(more), "InvalidInputException", message));
    }

    it("refuses what is not for builds on Lambda: a network, a batch, a fleet", () => {
        const { vpc, subnets, group } = builds.network();
        refuses(
            () => builds.project({ ...onLambda, vpcConfig: { vpcId: vpc, subnets, securityGroupIds: [group] } }),
            "InvalidInputException",
            "VPC is not supported with the Lambda compute type",
        );
        refuses(
            () => builds.project({ ...onLambda, buildBatchConfig: { serviceRole: builds.roleArn } }),
            "InvalidInputException",
            "Batch builds are not supported with the Lambda compute type",
        );
        const fleetArn = builds.fleet().id;
        refuses(
            () => builds.project(environment({ ...onLambda.environment, fleet: { fleetArn } })),
            "InvalidInputException",
            "Fleets are not supported with the Lambda compute type",
        );
        expect(builds.project(onLambda).outputs.name).to.equal("app");
    });

    it("looks at a network as the role that it is given", () => {
        const { vpc, subnets, group } = builds.network();
        refuses(
            () => builds.project({ vpcConfig: { vpcId: vpc, subnets, securityGroupIds: [group] } }),
            "InvalidInputException",
            "Not authorized to perform DescribeSecurityGroups",
        );
    });

    it("takes a batch, a fleet and names of 150 characters, and none longer", () => {
        const serviceRole = builds.role("starter", "codebuild");
        const batch = { serviceRole, restrictions: { maximumBuildsAllowed: 100, computeTypesAlloweds: ["BUILD_GENERAL1_SMALL"] } };
        const name = "a".repeat(150);
        const fleetArn = builds.fleet().id;
        expect(builds.project({ name, buildBatchConfig: batch, ...environment({ fleet: { fleetArn } }) }).outputs.name).to.equal(name);
        refuses(
            () => builds.project({ name: `${name}a` }),
            "ValidationException",
            `1 validation error detected: Value '${name}a' at 'name' failed to satisfy constraint: Member must have length less than or equal to 150`,
        );
        expect(() => builds.project({ buildBatchConfig: { ...batch, restrictions: { maximumBuildsAllowed: 101 } } })).to.throw(
            "expected buildBatchConfig.restrictions.maximumBuildsAllowed to be in the range (1 - 100), got 101",
        );
        refuses(
            () => builds.project({ buildBatchConfig: { ...batch, restrictions: { computeTypesAlloweds: ["BUILD_HUGE"] } } }),
            "InvalidInputException",
            "Invalid compute type BUILD_HUGE in batch restrictions",
        );
    });

    it("has fleets", () => {
        const made = builds.fleet();
        expect(made.id).to.match(/^arn:aws:codebuild:eu-central-1:111111111111:fleet\/fast:[0-9a-f]{8}$/);
        refuses(() => builds.fleet(), "ResourceAlreadyExistsException", "Fleet already exists: fast");
        const { vpc, subnets, group } = builds.network();
        const faults: readonly (readonly [object, string])[] = [
            [{ baseCapacity: 0 }, "Base capacity must be at least 1"],
            [{ environmentType: "LINUX_LAMBDA_CONTAINER" }, "Environment type LINUX_LAMBDA_CONTAINER is not supported for fleets"],
            [{ computeType: "BUILD_LAMBDA_1GB" }, "Compute type BUILD_LAMBDA_1GB is not supported for fleets"],
            [
                { computeType: "ATTRIBUTE_BASED_COMPUTE" },
                "Compute configuration is needed with, and only with, ATTRIBUTE_BASED_COMPUTE and CUSTOM_INSTANCE_TYPE",
            ],
            [
                { vpcConfigs: [{ vpcId: vpc, subnets, securityGroupIds: [group] }] },
                "A fleet service role is required with a VPC configuration",
            ],
            [
                { fleetServiceRole: `arn:aws:iam::${delivery}:role/nobody` },
                `CodeBuild is not authorized to perform: sts:AssumeRole on arn:aws:iam::${delivery}:role/nobody`,
            ],
            [
                { baseCapacity: 3, overflowBehavior: "QUEUE", scalingConfiguration: { maxCapacity: 2 } },
                "Max capacity must not be less than base capacity",
            ],
            [{ scalingConfiguration: { maxCapacity: 2 } }, "A scaling configuration is only valid with the overflow behavior QUEUE"],
        ];
        for (const [more, message] of faults) refuses(() => builds.fleet({ name: "slow", ...more }), "InvalidInputException", message);
        const right = { overflowBehavior: "QUEUE", scalingConfiguration: { maxCapacity: 1 }, fleetServiceRole: builds.roleArn };
        expect(builds.fleet({ name: "slow", ...right }).outputs.name).to.equal("slow");
    });

    it("takes what is just right", () => {
        const { vpc, subnets, group } = builds.network();
        const made = builds.project({
            serviceRole: builds.role("in-vpc", "codebuild", [
                { Effect: "Allow", Action: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], Resource: "*" },
            ]),
            ...environment({ privilegedMode: true, environmentVariables: [{ name: "A", value: "/a", type: "PARAMETER_STORE" }] }),
            source: { type: "CODEPIPELINE", buildspec: "version: 0.2\nphases:\n  build:\n    commands:\n      - 'echo done: all'\n" },
            artifacts: { type: "CODEPIPELINE" },
            encryptionKey: builds.create("aws:kms/key:Key", "key", {}).outputs.arn,
            vpcConfig: { vpcId: vpc, subnets, securityGroupIds: [group] },
            buildTimeout: 2160,
        });
        expect(made.outputs.name).to.equal("app");
        expect(() => builds.project({ name: "b", buildTimeout: 2161 })).to.throw(
            "expected buildTimeout to be in the range (5 - 2160), got 2161",
        );
        expect(
            builds.project({
                name: "layers",
                ...environment({ privilegedMode: true }),
                cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] },
            }).outputs.name,
        ).to.equal("layers");
        expect(
            builds.project({ name: "file", source: { type: "S3", location: "b/k", buildspec: "ci/buildspec.yml" } }).outputs.name,
        ).to.equal("file");
    });

    it("has report groups", () => {
        const group = (exportConfig: object) =>
            builds.create("aws:codebuild/reportGroup:ReportGroup", "unit", { name: "unit", type: "TEST", exportConfig });
        refuses(
            () => group({ type: "S3" }),
            "InvalidInputException",
            "Invalid report group: an S3 destination is needed with, and only with, export type S3",
        );
        const encryptionKey = builds.create("aws:kms/key:Key", "key", {}).outputs.arn;
        const s3 = (bucket: string) => ({ type: "S3", s3Destination: { bucket, encryptionKey } });
        refuses(() => group(s3("nowhere")), "InvalidInputException", "Invalid report group: the bucket nowhere does not exist");
        builds.create("aws:s3/bucket:Bucket", "reports", { bucket: "reports" });
        expect(
            builds.create("aws:codebuild/reportGroup:ReportGroup", "s3", { name: "s3", type: "TEST", exportConfig: s3("reports") }).id,
        ).to.equal(`arn:aws:codebuild:${region}:${delivery}:report-group/s3`);
        refuses(
            () =>
                builds.create("aws:codebuild/reportGroup:ReportGroup", "u", {
                    name: "u",
                    type: "TEST",
                    exportConfig: { type: "NO_EXPORT" },
                }),
            "InvalidInputException",
            "Invalid report group: its name must have 2 to 128 characters",
        );
        expect(group({ type: "NO_EXPORT" }).id).to.equal(`arn:aws:codebuild:${region}:${delivery}:report-group/unit`);
    });
});

describe("CodeCommit", () => {
    let builds: Builds;
    beforeEach(() => {
        builds = new Builds();
    });
    const repository = (more: object = {}) => builds.create(Repository, "app", { repositoryName: "app", ...more });

    it("makes repositories with their addresses, each name once", () => {
        expect(repository().outputs).to.include({
            arn: `arn:aws:codecommit:${region}:${delivery}:app`,
            cloneUrlHttp: `https://git-codecommit.${region}.amazonaws.com/v1/repos/app`,
        });
        refuses(() => repository(), "RepositoryNameExistsException", "Repository named app already exists");
    });

    it("refuses bad names and keys of nobody", () => {
        refuses(
            () => repository({ repositoryName: "app.git" }),
            "InvalidRepositoryNameException",
            "The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. Repository names cannot end in .git",
        );
        const kmsKeyId = `arn:aws:kms:${region}:${delivery}:key/1`;
        refuses(() => repository({ kmsKeyId }), "EncryptionKeyNotFoundException", `Key '${kmsKeyId}' does not exist`);
    });

    it("takes commits one on another", () => {
        const put = (more: object = {}) =>
            builds.operate("codecommit:PutFile", { repositoryName: "app", branchName: "main", filePath: "a", fileContent: "b", ...more });
        refuses(() => put(), "RepositoryDoesNotExistException", "app does not exist");
        repository();
        const { commitId } = put();
        expect(builds.operate("codecommit:GetBranch", { repositoryName: "app", branchName: "main" })).to.deep.equal({
            branch: { branchName: "main", commitId },
        });
        refuses(() => put(), "ParentCommitIdRequiredException", "The branch has commits: the parent commit id is required.");
        expect(put({ parentCommitId: commitId }).commitId)
            .to.match(/^[0-9a-f]{40}$/)
            .and.not.equal(commitId);
        const { branch } = builds.operate("codecommit:GetBranch", { repositoryName: "app", branchName: "main" });
        refuses(
            () => put({ parentCommitId: commitId }),
            "ParentCommitIdOutdatedException",
            `The parent commit id is outdated: main is at ${branch.commitId}.`,
        );
    });

    it("has approval rules for repositories that exist", () => {
        const Template = "aws:codecommit/approvalRuleTemplate:ApprovalRuleTemplate";
        const Association = "aws:codecommit/approvalRuleTemplateAssociation:ApprovalRuleTemplateAssociation";
        const content = JSON.stringify({ Version: "2018-11-08", Statements: [{ Type: "Approvers", NumberOfApprovalsNeeded: 2 }] });
        refuses(
            () => builds.create(Template, "two", { name: "two", content: "{" }),
            "InvalidApprovalRuleTemplateContentException",
            "The approval rule template content is not valid JSON.",
        );
        const template = builds.create(Template, "two", { name: "two", content });
        const associate = () => builds.create(Association, "app", { approvalRuleTemplateName: "two", repositoryName: "app" });
        refuses(associate, "RepositoryDoesNotExistException", "app does not exist");
        repository();
        const association = associate();
        refuses(
            () => builds.delete(Template, template),
            "ApprovalRuleTemplateInUseException",
            "The approval rule template is associated with one or more repositories.",
        );
        builds.delete(Association, association);
        builds.delete(Template, template);
    });
});
