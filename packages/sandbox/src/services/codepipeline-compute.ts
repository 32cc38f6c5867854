import {
    type Configuration,
    configurationError,
    permissionError,
    requirePermission,
    requirePermissions,
    type WorkRun,
} from "./codepipeline-runner.ts";
import { repository } from "./ecr.ts";
import { mayAssume, unauthorized } from "./iam.ts";

// What CodePipeline runs on CodeBuild machines of its own. The work itself is not done: commands may ask AWS, or anybody, for anything.

/** Its log group is not made for it: it makes one. Source: CodePipeline user guide, "Commands action reference", Service role policy permissions. */
function requireLogs(run: WorkRun): void {
    const group = run.there.arn("logs", `log-group:/aws/codepipeline/${run.pipeline.name}`);
    requirePermission(run, "logs:CreateLogGroup", group);
    requirePermissions(run, ["logs:CreateLogStream", "logs:PutLogEvents"], `${group}:log-stream:run`);
}

/** For actions and for rules. */
export function requireCommands(
    run: WorkRun,
    { EnvironmentType: environment, ComputeType: compute = "BUILD_GENERAL1_SMALL" }: Configuration,
): void {
    requireLogs(run);
    // "WINDOWS_SERVER_2022_CONTAINER is not compatible with BUILD_GENERAL1_SMALL. … causes the action to fail and generates a runtime error."
    if (environment === "WINDOWS_SERVER_2022_CONTAINER" && compute === "BUILD_GENERAL1_SMALL")
        throw configurationError(`The environment type ${environment} is not compatible with the compute type ${compute}`);
    for (const command of run.action.commands ?? []) requireRoles(run, run.variables.resolve(command));
}

/** The roles that a command becomes let it: by their trust, and by the action's own policies. Words: STS's own, as the AWS CLI says them. */
function requireRoles({ home, roleArn, action }: WorkRun, command: string): void {
    for (const [, wanted = ""] of command.matchAll(/aws sts assume-role --role-arn '?(arn:[^' ]+)/g)) {
        if (mayAssume(home, wanted, roleArn)) continue;
        throw permissionError(
            `Action ${action.name} failed: An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${unauthorized(roleArn, "sts:AssumeRole", wanted)}`,
        );
    }
}

const push = ["InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage", "BatchCheckLayerAvailability"];

/**
 * The page lists `ecr:DescribeRepositories` on every repository; on the one is enough.
 *
 * Source: CodePipeline user guide, "ECRBuildAndPublish build action reference".
 */
export function requireImageBuild(run: WorkRun, { ECRRepositoryName: name = "", RegistryType: registry }: Configuration): void {
    const { there } = run;
    requireLogs(run);
    const publicly = registry === "public";
    const service = publicly ? "ecr-public" : "ecr";
    const arn = there.arn(service, `repository/${name}`, publicly ? { region: "" } : {});
    requirePermission(run, `${service}:GetAuthorizationToken`, "*");
    if (publicly) requirePermission(run, "sts:GetServiceBearerToken", "*");
    requirePermissions(
        run,
        ["DescribeRepositories", ...push, ...(publicly ? [] : ["GetDownloadUrlForLayer"])].map(each => `${service}:${each}`),
        arn,
    );
    // The sandbox has no public registry.
    if (!publicly) requireRepository(run, name);
}

/** Source: CodePipeline user guide, "Amazon Inspector InspectorScan invoke action reference". */
export function requireScan(run: WorkRun, { InspectorRunMode: mode, ECRRepositoryName: name = "" }: Configuration): void {
    requireLogs(run);
    requirePermission(run, "inspector-scan:ScanSbom", "*");
    if (mode !== "ECRImageScan") return;
    requirePermissions(
        run,
        ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"],
        run.there.arn("ecr", `repository/${name}`),
    );
    requireRepository(run, name);
}

function requireRepository({ there }: WorkRun, name: string): void {
    if (there.get(repository, name)) return;
    throw configurationError(`name unknown: The repository with name '${name}' does not exist in the registry with id '${there.account}'`);
}
