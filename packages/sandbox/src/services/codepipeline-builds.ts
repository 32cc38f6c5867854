import { findProject } from "./codebuild.ts";
import { readBuildspec } from "./codebuild-buildspec.ts";
import { type BuildVariable, requireRun } from "./codebuild-run.ts";
import { requireArtifacts, requireClones } from "./codepipeline-artifacts.ts";
import { type Configuration, configurationError, requirePermission, requirePermissions, type WorkRun } from "./codepipeline-runner.ts";
import { repository } from "./ecr.ts";
import { ecrImage } from "./ecs-containers.ts";
import { resolveKey } from "./kms.ts";

type Project = NonNullable<ReturnType<typeof findProject>>;

/** Source: CodePipeline user guide, "AWS CodeBuild build and test action reference". */
export function requireBuild(run: WorkRun, configuration: Configuration): void {
    const { there } = run;
    const { ProjectName: name = "", BatchEnabled, BuildspecOverride: buildspec, EnvironmentVariables = "[]" } = configuration;
    const batch = BatchEnabled === "true" ? "BuildBatch" : "Build";
    const arn = there.arn("codebuild", `project/${name}`);
    requirePermissions(run, [`codebuild:Start${batch}`, `codebuild:BatchGet${batch}${batch === "Build" ? "s" : "es"}`], arn);
    const project = findProject(there, name);
    if (!project) throw configurationError(`Error calling startBuild: Project cannot be found: ${arn}`);
    const role = { roleArn: project.serviceRole, there };
    // Source: CodeBuild user guide, "Allow CodeBuild to interact with other AWS services".
    requireArtifacts(run, role, {
        read: ["s3:GetObject", "s3:GetObjectVersion"],
        write: ["s3:PutObject"],
        bucket: ["s3:GetBucketAcl", "s3:GetBucketLocation"],
        key: resolveKey(there, project.encryptionKey)?.arn ?? project.encryptionKey,
    });
    requireClones(run, role);
    const variables = variablesOf(EnvironmentVariables);
    const { outputArtifacts: makes = [] } = run.action;
    requireRun(run, project, { buildspec, variables, batch: BatchEnabled === "true", makes });
    requirePush(run, project, buildspec || project.source.buildspec, variables);
}

/** The variables that a build exports; any, where a file says which, or a batch's builds do. Source: the same page, Output variables. */
export function exportsOf({ there }: WorkRun, configuration: Configuration): readonly string[] | "any" {
    const { ProjectName: name = "", BatchEnabled, BuildspecOverride: override } = configuration;
    const text = override || findProject(there, name)?.source.buildspec;
    const spec = text && BatchEnabled !== "true" ? readBuildspec(text) : undefined;
    if (!spec) return "any";
    const { "exported-variables": exported = [] } = (spec["env"] ?? {}) as { readonly "exported-variables"?: readonly string[] };
    return exported;
}

/** CreatePipeline has seen that these are variables; what other actions gave may have made something else of them. */
function variablesOf(text: string): readonly BuildVariable[] {
    try {
        return JSON.parse(text) as readonly BuildVariable[];
    } catch {
        throw configurationError("Error calling startBuild: EnvironmentVariables is not a JSON array");
    }
}

/** Source: ECR user guide, "Required IAM permissions for pushing an image". */
const push = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
];

/** What a build asks of its repository besides: `aws ecr describe-images` is ecr:DescribeImages; a cache is pulled. */
const asked = (commands: string): readonly string[] => [
    ...Array.from(commands.matchAll(/aws ecr ((?:describe|batch|put|start)-[a-z-]+)/g), ([, operation = ""]) =>
        operation.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ).map(operation => `ecr:${operation}`),
    ...(commands.includes("--cache-from ") ? ["ecr:GetDownloadUrlForLayer"] : []),
];

/** A build that pushes an image may do so, where its variables say which repository that is. */
function requirePush(
    { there }: WorkRun,
    { serviceRole: roleArn, environment }: Project,
    commands = "",
    more: readonly BuildVariable[],
): void {
    if (/docker\s+(build|push)/.test(commands) && !environment.privilegedMode) {
        // Source: CodeBuild user guide, "Troubleshooting AWS CodeBuild": "Cannot connect to the Docker daemon".
        throw configurationError(
            "Cannot connect to the Docker daemon at unix:/var/run/docker.sock. Is the docker daemon running? (The project has no privileged mode.)",
        );
    }
    if (!/docker\s+push/.test(commands)) return;
    const values = [...(environment.environmentVariables ?? []), ...more].map(({ value }) => value);
    for (const value of values) {
        const whole = ecrImage(value);
        const registry = whole ?? ecrImage(`${value}/any`);
        if (!registry) continue;
        const { account, region } = registry;
        const owner = there.at({ account, region });
        const names = whole ? [whole.repository] : values.filter(name => owner.get(repository, name));
        requirePermission({ roleArn, there }, "ecr:GetAuthorizationToken", "*");
        for (const name of names) {
            if (!owner.get(repository, name))
                throw configurationError(
                    `name unknown: The repository with name '${name}' does not exist in the registry with id '${account}'`,
                );
            requirePermissions({ roleArn, there }, [...push, ...asked(commands)], owner.arn("ecr", `repository/${name}`));
        }
    }
}
