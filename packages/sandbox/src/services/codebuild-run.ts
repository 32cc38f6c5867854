import type { findProject } from "./codebuild.ts";
import { readBuildspec } from "./codebuild-buildspec.ts";
import { reportGroup } from "./codebuild-reports.ts";
import { requireBuildSecrets } from "./codebuild-secrets.ts";
import { configurationError, type Runner, requirePermission, requirePermissions } from "./codepipeline-runner.ts";
import { repository } from "./ecr.ts";
import { ecrImage } from "./ecs-containers.ts";
import { logGroup } from "./logs-group.ts";
import { findBucket } from "./s3.ts";

type Project = NonNullable<ReturnType<typeof findProject>>;
type Section = Readonly<Record<string, unknown>>;

/** An environment variable, of a project or of the action that runs it. */
export interface BuildVariable {
    readonly name: string;
    readonly value: string;
    readonly type?: string | undefined;
}

/** What an action asks a project for. */
export interface BuildRequest {
    readonly buildspec?: string | undefined;
    readonly variables: readonly BuildVariable[];
    readonly batch: boolean;
    /** Names of the artifacts that the action hands on. */
    readonly makes: readonly string[];
}

const sectionOf = (spec: Section | undefined, name: string): Section => {
    const value = spec?.[name];
    return typeof value === "object" && value !== null ? (value as Section) : {};
};

/**
 * What CodeBuild does around a build's commands, in the name of the project's role. A build specification among the source's files is not
 * known here, and so nothing of what it asks for.
 * Source: CodeBuild user guide, "Allow CodeBuild to interact with other AWS services", and the pages that each part names.
 */
export function requireRun({ there }: Pick<Runner, "there">, project: Project, request: BuildRequest): void {
    const role: Runner = { roleArn: project.serviceRole, there };
    const spec = readBuildspec(request.buildspec || project.source.buildspec || "buildspec.yml");
    requireLogs(role, project);
    requireNetwork(role, project);
    requireImage(role, project);
    requireCache(role, project);
    requireBuildSecrets(role, [...(project.environment.environmentVariables ?? []), ...request.variables, ...secretsOf(spec)]);
    if (spec) {
        requireReports(role, project, spec);
        requireMade(request.makes, spec);
    }
    if (request.batch) requireBatch(role, project, spec);
}

/** Source: CodeBuild user guide, "Build specification reference", env. */
const secretsOf = (spec: Section | undefined): readonly BuildVariable[] => {
    const env = sectionOf(spec, "env");
    const of = (section: string, type: string) =>
        Object.entries(sectionOf(env, section)).map(([name, value]) => ({ name, type, value: String(value) }));
    return [...of("secrets-manager", "SECRETS_MANAGER"), ...of("parameter-store", "PARAMETER_STORE")];
};

function requireLogs(role: Runner, { name, logsConfig }: Project): void {
    const { status = "ENABLED", groupName = `/aws/codebuild/${name}` } = logsConfig?.cloudwatchLogs ?? {};
    if (status === "DISABLED") return;
    const group = role.there.arn("logs", `log-group:${groupName}`);
    if (!role.there.get(logGroup, groupName)) requirePermission(role, "logs:CreateLogGroup", group);
    requirePermissions(role, ["logs:CreateLogStream", "logs:PutLogEvents"], `${group}:log-stream:build`);
}

/** Source: CodeBuild user guide, "Allow CodeBuild access to AWS services required to create a VPC network interface". */
function requireNetwork(role: Runner, { vpcConfig }: Project): void {
    if (!vpcConfig) return;
    const describe = ["DhcpOptions", "NetworkInterfaces", "SecurityGroups", "Subnets", "Vpcs"];
    requirePermissions(
        role,
        describe.map(what => `ec2:Describe${what}`),
        "*",
    );
    const made = role.there.arn("ec2", "network-interface/eni-build");
    const subnets = vpcConfig.subnets.map(id => role.there.arn("ec2", `subnet/${id}`));
    const groups = vpcConfig.securityGroupIds.map(id => role.there.arn("ec2", `security-group/${id}`));
    for (const resource of [made, ...subnets, ...groups]) requirePermission(role, "ec2:CreateNetworkInterface", resource);
    requirePermission(role, "ec2:DeleteNetworkInterface", made);
    for (const subnet of subnets) {
        requirePermission(role, "ec2:CreateNetworkInterfacePermission", made, {
            "ec2:AuthorizedService": "codebuild.amazonaws.com",
            "ec2:Subnet": subnet,
        });
    }
}

/** Source: CodeBuild user guide, "Amazon ECR sample"; "Troubleshooting AWS CodeBuild", BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE. */
function requireImage(role: Runner, { environment: { image, imagePullCredentialsType } }: Project): void {
    const found = ecrImage(image);
    if (imagePullCredentialsType !== "SERVICE_ROLE" || !found) return;
    const owner = role.there.at({ account: found.account, region: found.region });
    requirePermission(role, "ecr:GetAuthorizationToken", "*");
    const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    requirePermissions(role, pull, owner.arn("ecr", `repository/${found.repository}`));
    if (!owner.get(repository, found.repository))
        throw configurationError(`BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image: ${image}`);
}

/** CodeBuild itself would build without its cache, and say so in the log alone: here it is said aloud. */
function requireCache(role: Runner, { cache }: Project): void {
    if (cache?.type !== "S3" || !cache.location) return;
    const [bucket = ""] = cache.location.split("/");
    if (!findBucket(role.there, bucket))
        throw configurationError(`Unable to download cache: NoSuchBucket: The specified bucket does not exist`);
    requirePermissions(role, ["s3:GetObject", "s3:PutObject"], `arn:aws:s3:::${cache.location}/archive`);
}

const coverage = ["CLOVERXML", "COBERTURAXML", "JACOCOXML", "SIMPLECOV"];

/** Source: CodeBuild user guide, "Test report permissions" and "Report group naming"; the words are not documented. */
function requireReports(role: Runner, project: Project, spec: Section): void {
    for (const [key, section] of Object.entries(sectionOf(spec, "reports"))) {
        const arn = key.startsWith("arn:") ? key : role.there.arn("codebuild", `report-group/${project.name}-${key}`);
        const group = role.there.get(reportGroup, arn);
        if (!group && key.startsWith("arn:")) throw configurationError(`Error in report group ${key}: it does not exist`);
        if (!group) requirePermission(role, "codebuild:CreateReportGroup", arn);
        const format = String((section as Section)["file-format"] ?? "JUNITXML").toUpperCase();
        const type = coverage.includes(format) ? "CODE_COVERAGE" : "TEST";
        if (group && group.type !== type)
            throw configurationError(`Error in report group ${key}: it is of type ${group.type}, not ${type}`);
        const put = type === "TEST" ? "codebuild:BatchPutTestCases" : "codebuild:BatchPutCodeCoverages";
        requirePermissions(role, ["codebuild:CreateReport", put, "codebuild:UpdateReport"], arn);
    }
}

/** Source: CodePipeline user guide, "AWS CodeBuild build and test action reference", Output artifacts; the words are not documented. */
function requireMade(makes: readonly string[], spec: Section): void {
    const artifacts = sectionOf(spec, "artifacts");
    const named = sectionOf(artifacts, "secondary-artifacts");
    const missing = makes.find(name => !(name in named) && (makes.length > 1 || artifacts["files"] === undefined));
    if (missing !== undefined) throw configurationError(`The build specification says of no files that they are the artifact ${missing}`);
}

/** Source: CodeBuild user guide, "Run builds in batches", Security role; "Batch build buildspec reference". */
function requireBatch({ there }: Runner, { name, buildBatchConfig }: Project, spec: Section | undefined): void {
    if (!buildBatchConfig) throw configurationError(`Error calling startBuildBatch: Project ${name} has no batch configuration`);
    const starter = { roleArn: buildBatchConfig.serviceRole, there };
    requirePermissions(
        starter,
        ["codebuild:StartBuild", "codebuild:StopBuild", "codebuild:RetryBuild"],
        there.arn("codebuild", `project/${name}`),
    );
    if (!spec) return;
    const batch = sectionOf(spec, "batch");
    const lists = [batch["build-list"], batch["build-graph"]].filter(Array.isArray);
    const matrix = sectionOf(sectionOf(sectionOf(batch, "build-matrix"), "dynamic"), "env")["variables"] as
        | Record<string, unknown[]>
        | undefined;
    const builds = matrix
        ? Object.values(matrix).reduce((product, values) => product * values.length, 1)
        : lists.reduce((sum, list) => sum + list.length, 0);
    if (builds === 0) throw configurationError("YAML_FILE_ERROR Message: The build specification has no batch");
    const most = buildBatchConfig.restrictions?.maximumBuildsAllowed ?? 100;
    if (builds > most) throw configurationError(`The batch has ${builds} builds, more than the ${most} that its project allows`);
}
