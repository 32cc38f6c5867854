import { expect } from "chai";
import { delivery, region } from "./cloud.ts";
import { type Any, action, bucketArn } from "./delivery-cloud.ts";
import { arnOf, Errand, type Grants, lacks } from "./errand.ts";

const starting: Grants = [
    ["codebuild:*", arnOf("codebuild", "project/app")],
    ["s3:*", "*"],
];
const projectArn = arnOf("codebuild", "project/app");
const groupArn = arnOf("codebuild", "report-group/coverage");
const tests = arnOf("codebuild", "report-group/app-unit");
const logs = arnOf("logs", "log-group:/aws/codebuild/app");
const tools = `arn:aws:ecr:${region}:${delivery}:repository/tools`;
const cache = "arn:aws:s3:::caches/app/archive";
const token = arnOf("ssm", "parameter/app/token");
const network = arnOf("ec2", "network-interface/eni-build");

const spec = (more: object = {}) =>
    JSON.stringify({
        version: "0.2",
        phases: { build: { commands: ["make"] } },
        reports: { unit: { files: ["*.xml"] }, [groupArn]: { files: ["c.xml"], "file-format": "COBERTURAXML" } },
        artifacts: { files: ["dist/**/*"] },
        ...more,
    });

/** A build in a network, on an image of ours, with a cache, secrets and reports, whose role may do what it must and no more. */
class Build extends Errand {
    readonly secretArn: string;
    readonly project: ReturnType<Errand["create"]>;
    readonly subnetId: string;
    readonly groupId: string;

    constructor(without?: string, project: object = {}) {
        super(starting);
        const { vpc, subnets, group } = this.network();
        this.subnetId = subnets[0] as string;
        this.groupId = group;
        this.create("aws:ecr/repository:Repository", "tools", { name: "tools" });
        this.create("aws:s3/bucket:Bucket", "caches", { bucket: "caches" });
        this.create("aws:codebuild/reportGroup:ReportGroup", "coverage", {
            name: "coverage",
            type: "CODE_COVERAGE",
            exportConfig: { type: "NO_EXPORT" },
        });
        this.create("aws:ssm/parameter:Parameter", "token", { name: "/app/token", type: "String", value: "t" });
        this.secretArn = this.create("aws:secretsmanager/secret:Secret", "npm", { name: "npm" }).outputs.arn;
        this.create("aws:secretsmanager/secretVersion:SecretVersion", "npm", {
            secretId: this.secretArn,
            secretString: JSON.stringify({ token: "s" }),
        });
        const subnetArn = arnOf("ec2", `subnet/${this.subnetId}`);
        const grants: Grants = [
            ...["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"].map(each => [each, `${bucketArn}/*`] as const),
            ...["s3:GetBucketAcl", "s3:GetBucketLocation"].map(each => [each, bucketArn] as const),
            ["logs:CreateLogGroup", logs],
            ["logs:CreateLogStream", `${logs}:*`],
            ["logs:PutLogEvents", `${logs}:*`],
            ...["DhcpOptions", "NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs"].map(each => [`ec2:Describe${each}`, "*"] as const),
            ["ec2:CreateNetworkInterface", network],
            ["ec2:CreateNetworkInterface", subnetArn],
            ["ec2:CreateNetworkInterface", arnOf("ec2", `security-group/${group}`)],
            ["ec2:DeleteNetworkInterface", network],
            [
                "ec2:CreateNetworkInterfacePermission",
                network,
                { StringEquals: { "ec2:AuthorizedService": "codebuild.amazonaws.com", "ec2:Subnet": subnetArn } },
            ],
            ["ecr:GetAuthorizationToken", "*"],
            ...["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"].map(each => [`ecr:${each}`, tools] as const),
            ["s3:GetObject", cache],
            ["s3:PutObject", cache],
            ["secretsmanager:GetSecretValue", this.secretArn],
            ["ssm:GetParameters", token],
            ["codebuild:CreateReportGroup", tests],
            ...["CreateReport", "UpdateReport", "BatchPutTestCases"].map(each => [`codebuild:${each}`, tests] as const),
            ...["CreateReport", "UpdateReport", "BatchPutCodeCoverages"].map(each => [`codebuild:${each}`, groupArn] as const),
        ];
        const roleArn = this.granted("build", "codebuild", grants);
        this.project = this.create("aws:codebuild/project:Project", "app", {
            name: "app",
            serviceRole: roleArn,
            source: { type: "CODEPIPELINE", buildspec: spec() },
            artifacts: { type: "CODEPIPELINE" },
            environment: {
                type: "LINUX_CONTAINER",
                computeType: "BUILD_GENERAL1_SMALL",
                image: `${delivery}.dkr.ecr.${region}.amazonaws.com/tools:1`,
                imagePullCredentialsType: "SERVICE_ROLE",
                environmentVariables: [
                    { name: "NPM", type: "SECRETS_MANAGER", value: `${this.secretArn}:token` },
                    { name: "TOKEN", type: "PARAMETER_STORE", value: "/app/token" },
                ],
            },
            vpcConfig: { vpcId: vpc, subnets: [this.subnetId], securityGroupIds: [group] },
            cache: { type: "S3", location: "caches/app" },
            ...project,
        });
        // A project that may not look at its network is not even made: so a permission goes away afterwards.
        if (without)
            this.update("aws:iam/rolePolicy:RolePolicy", this.policy(grants), {
                policy: this.text(grants.filter(([each]) => each !== without)),
            });
    }

    private text(grants: Grants): string {
        const Statement = grants.map(([Action, Resource, Condition]) => ({
            Effect: "Allow",
            Action,
            Resource,
            ...(Condition && { Condition }),
        }));
        return JSON.stringify({ Version: "2012-10-17", Statement });
    }

    private policy(grants: Grants) {
        const inputs = { name: "build-policy", role: "build", policy: this.text(grants) };
        return { id: "build:build-policy", inputs, outputs: inputs };
    }

    runs(configuration: object = {}, more: Any = {}): string {
        return this.does(
            action(
                "Build",
                "CodeBuild",
                { ProjectName: "app", ...configuration },
                { inputArtifacts: ["code"], outputArtifacts: ["out"], ...more },
            ),
        );
    }
}

describe("A build that an action starts", () => {
    it("passes with the permissions that it needs", () => {
        expect(new Build().runs()).to.equal("Succeeded");
    });

    const missing: readonly (readonly [string, string])[] = [
        ["logs:CreateLogGroup", logs],
        ["logs:PutLogEvents", `${logs}:log-stream:build`],
        ["ec2:DescribeDhcpOptions", "*"],
        ["ec2:CreateNetworkInterface", network],
        ["ec2:DeleteNetworkInterface", network],
        ["ec2:CreateNetworkInterfacePermission", network],
        ["ecr:GetAuthorizationToken", "*"],
        ["ecr:GetDownloadUrlForLayer", tools],
        ["codebuild:CreateReportGroup", tests],
        ["codebuild:CreateReport", tests],
        ["codebuild:BatchPutTestCases", tests],
        ["codebuild:BatchPutCodeCoverages", groupArn],
        ["codebuild:UpdateReport", tests],
    ];
    for (const [permission, resource] of missing) {
        it(`stops without ${permission}`, () => expect(new Build(permission).runs()).to.equal(lacks(permission, resource, "build")));
    }

    it("stops without its secrets, in CodeBuild's words", () => {
        const secret = new Build("secretsmanager:GetSecretValue");
        const user = `AccessDeniedException: User: arn:aws:iam::${delivery}:role/build is not authorized to perform:`;
        expect(secret.runs()).to.equal(
            `Phase context status code: Secrets Manager Error Message: ${user} secretsmanager:GetSecretValue on resource: ${secret.secretArn} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
        );
        expect(new Build("ssm:GetParameters").runs()).to.equal(
            `Phase context status code: Decrypted Variables Error Message: ${user} ssm:GetParameters on resource: ${token} because no identity-based policy allows the ssm:GetParameters action`,
        );
        const asks = (type: string, value: string) =>
            new Build().runs({ EnvironmentVariables: JSON.stringify([{ name: "A", type, value }]) });
        expect(asks("SECRETS_MANAGER", "gone")).to.equal(
            "Phase context status code: Secrets Manager Error Message: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        );
        expect(asks("SECRETS_MANAGER", "npm:password")).to.equal(
            "Phase context status code: Secrets Manager Error Message: retrieved secret from Secrets Manager did not contain json key password",
        );
        expect(asks("PARAMETER_STORE", "/app/tokens")).to.match(/ssm:GetParameters on resource: .*\/app\/tokens/);
        expect(asks("SECRETS_MANAGER", "npm:token")).to.equal("Succeeded");
        expect(asks("PLAINTEXT", "gone")).to.equal("Succeeded");
        const inSpec = { env: { "secrets-manager": { A: "gone" } } };
        expect(new Build().runs({ BuildspecOverride: spec(inSpec) })).to.equal(asks("SECRETS_MANAGER", "gone"));
    });

    it("stops at a cache, a report group and an image that are not there", () => {
        expect(new Build(undefined, { cache: { type: "S3", location: "nowhere/app" } }).runs()).to.equal(
            "Unable to download cache: NoSuchBucket: The specified bucket does not exist",
        );
        const nowhere = arnOf("codebuild", "report-group/nowhere");
        const report = (key: string, format: string) =>
            new Build().runs({ BuildspecOverride: spec({ reports: { [key]: { files: ["a"], "file-format": format } } }) });
        expect(report(nowhere, "JUNITXML")).to.equal(`Error in report group ${nowhere}: it does not exist`);
        expect(report(groupArn, "JUNITXML")).to.equal(`Error in report group ${groupArn}: it is of type CODE_COVERAGE, not TEST`);
        expect(report(groupArn, "JACOCOXML")).to.equal("Succeeded");
        const other = new Build();
        other.delete("aws:ecr/repository:Repository", { id: "tools", inputs: {}, outputs: { name: "tools" } });
        expect(other.runs()).to.equal(
            `BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image: ${delivery}.dkr.ecr.${region}.amazonaws.com/tools:1`,
        );
    });

    it("stops where its specification has not the artifacts that the action hands on", () => {
        const said = (artifact: string) => `The build specification says of no files that they are the artifact ${artifact}`;
        const hands = (artifacts: object | undefined, ...outputArtifacts: string[]) =>
            new Build().runs({ BuildspecOverride: spec({ artifacts }) }, { outputArtifacts });
        expect(hands(undefined, "out")).to.equal(said("out"));
        expect(hands({ "secondary-artifacts": { out: { files: ["a"] } } }, "out", "more")).to.equal(said("more"));
        expect(hands({ files: ["a"] }, "out", "more")).to.equal(said("out"));
        expect(hands({ "secondary-artifacts": { out: { files: ["a"] }, more: { files: ["b"] } } }, "out", "more")).to.equal("Succeeded");
        expect(hands(undefined)).to.equal("Succeeded");
    });

    it("stops at a specification of the action's own that is none, and does not know one among the files", () => {
        expect(new Build().runs({ BuildspecOverride: "version: 0.3\nphases: {}" })).to.equal(
            "Invalid buildspec: YAML_FILE_ERROR Message: Invalid buildspec version 0.3, it must be 0.1 or 0.2",
        );
        expect(new Build("codebuild:CreateReport").runs({ BuildspecOverride: "ci/buildspec.yml" })).to.equal("Succeeded");
    });
});

describe("A batch that an action starts", () => {
    const batch = (more: object = { batch: { "build-list": [{ identifier: "a" }, { identifier: "b" }] } }) => ({
        BatchEnabled: "true",
        BuildspecOverride: spec(more),
    });
    const started: Grants = ["StartBuild", "StopBuild", "RetryBuild"].map(each => [`codebuild:${each}`, projectArn] as const);
    class Batch extends Build {
        constructor(without?: string, restrictions: object = { maximumBuildsAllowed: 2 }) {
            super();
            const serviceRole = this.granted(
                "starter",
                "codebuild",
                started.filter(([each]) => each !== without),
            );
            this.update("aws:codebuild/project:Project", this.project, { buildBatchConfig: { serviceRole, restrictions } });
        }
    }

    it("needs a project for batches", () => {
        expect(new Build().runs(batch())).to.equal("Error calling startBuildBatch: Project app has no batch configuration");
    });

    it("is started by a role that may start, stop and retry builds", () => {
        expect(new Batch().runs(batch())).to.equal("Succeeded");
        for (const [permission] of started) expect(new Batch(permission).runs(batch())).to.equal(lacks(permission, projectArn, "starter"));
    });

    it("is one, and no larger than its project allows", () => {
        expect(new Batch().runs(batch({}))).to.equal("YAML_FILE_ERROR Message: The build specification has no batch");
        const matrix = (...values: string[]) =>
            batch({ batch: { "build-matrix": { dynamic: { env: { variables: { A: values, B: ["1"] } } } } } });
        expect(new Batch().runs(matrix("1", "2", "3"))).to.equal("The batch has 3 builds, more than the 2 that its project allows");
        expect(new Batch().runs(matrix("1", "2"))).to.equal("Succeeded");
    });
});
