import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { findImage, repositoryPolicy } from "./ecr.ts";
import { type EcrImage, ecrImage } from "./ecs-containers.ts";
import { requireSecrets } from "./ecs-secrets.ts";
import { containersOf, type TaskDefinitionState } from "./ecs-task-definition.ts";
import { requireMounted } from "./ecs-volumes.ts";
import { mayDo, requireRole, unauthorized } from "./iam.ts";
import { logGroup } from "./logs-group.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";

/**
 * What keeps a service's tasks from starting. ECS itself accepts such a service and then starts tasks that stop, again and again;
 * the model says it at once, with the reason that the stopped tasks show.
 *
 * An image that is not there yet is different: a first deployment comes before the first build, so the service is accepted,
 * unless Pulumi was told to wait for its tasks.
 *
 * Source: ECS developer guide, "Amazon ECS stopped tasks error messages".
 */
export function requireStartable(call: Call, inputs: Plain<aws.ecs.ServiceArgs>, task: TaskDefinitionState): void {
    if ((inputs.desiredCount ?? 0) === 0) return;
    requireRunnable(call, task, inputs.networkConfiguration?.subnets);
    if (inputs.waitForSteadyState) requireImages(call, inputs, task);
}

/**
 * What a task needs to start, but for its images: roles that ECS can assume, secrets that it may read, file systems that it can mount, and
 * log groups that are there.
 */
export function requireRunnable(call: Call, task: TaskDefinitionState, subnetIds: readonly string[] = []): void {
    for (const arn of [task.taskRoleArn, task.executionRoleArn]) if (arn) requireTaskRole(call, arn);
    requireSecrets(call, containersOf(task), task.executionRoleArn);
    requireMounted(call, task.volumes ?? [], task.taskRoleArn, subnetIds);
    for (const { logConfiguration } of containersOf(task)) {
        if (logConfiguration?.logDriver === "awslogs") requireLogGroup(call, logConfiguration.options ?? {});
    }
}

function requireTaskRole(call: Call, arn: string): void {
    requireRole(
        call,
        arn,
        "ecs-tasks.amazonaws.com",
        () =>
            new AwsError(
                "AccessDeniedException",
                `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
            ),
    );
}

function requireLogGroup(call: Call, options: Readonly<Record<string, string>>): void {
    const { "awslogs-group": name = "", "awslogs-region": region = call.region, "awslogs-create-group": create } = options;
    if (create === "true" || call.at({ region }).get(logGroup, name)) return;
    throw new AwsError(
        "ResourceInitializationError",
        `failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. (${name} in ${region})`,
    );
}

function requireImages(call: Call, inputs: Plain<aws.ecs.ServiceArgs>, task: TaskDefinitionState): void {
    const fault = imageFault(call, task);
    if (fault === undefined) return;
    // The provider's words when a deployment that it waits for has failed, or never ends.
    const outcome = inputs.deploymentCircuitBreaker?.enable
        ? "ECS deployment circuit breaker: tasks failed to start"
        : "timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING', timeout: 20m0s)";
    throw new Error(`waiting for ECS Service (${inputs.name}) stable: ${outcome}: ${fault} (simulated AWS)`);
}

/** The first essential container whose image cannot be pulled, and why. */
export function imageFault(call: Call, task: TaskDefinitionState): string | undefined {
    for (const { name, image, essential = true } of containersOf(task)) {
        const wanted = ecrImage(image);
        const fault = wanted && essential ? pullFault(call, wanted, image, task) : undefined;
        if (fault) return `container ${name}: ${fault}`;
    }
    return undefined;
}

/** Source: ECS developer guide, "Amazon ECS task execution IAM role". */
const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

/** Why the image cannot be pulled, in the words of a stopped task. */
function pullFault(call: Call, wanted: EcrImage, image: string, task: TaskDefinitionState): string | undefined {
    const { executionRoleArn: roleArn = "", runtimePlatform } = task;
    const architecture = runtimePlatform?.cpuArchitecture === "ARM64" ? "arm64" : "amd64";
    const login = "ecr:GetAuthorizationToken";
    if (!mayDo(call, roleArn, { action: login, resource: "*" })) {
        return `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: ${unauthorized(roleArn, login, "*")} because no identity-based policy allows the ${login} action`;
    }
    const there = call.at({ account: wanted.account, region: wanted.region });
    const unresolved = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}`;
    const resource = there.arn("ecr", `repository/${wanted.repository}`);
    const action = pull.find(each => !mayPull(call, there, { repository: wanted.repository, resource, action: each, roleArn }));
    if (action) return `${unresolved}: unexpected status from HEAD request: 403 Forbidden: ${unauthorized(roleArn, action, resource)}`;
    const found = findImage(there, wanted);
    if (!found) return `${unresolved}: ${image}: not found`;
    return runsOn(found.manifest, architecture)
        ? undefined
        : `CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/${architecture}'`;
}

/** An image index says for which platforms there are images; a single image's manifest says nothing. Source: OCI image index specification. */
function runsOn(manifest: string, architecture: string): boolean {
    // What tests push need be no manifest at all.
    if (!manifest.startsWith("{")) return true;
    const { manifests } = JSON.parse(manifest) as {
        readonly manifests?: readonly { readonly platform?: { readonly architecture: string } }[];
    };
    return manifests?.some(({ platform }) => platform?.architecture === architecture) ?? true;
}

interface Pull {
    readonly repository: string;
    readonly resource: string;
    readonly action: string;
    readonly roleArn: string;
}

/** Source: ECR user guide, "Repository policies vs. IAM policies": another account's repository has to let the role's account in. */
function mayPull(call: Call, there: Call, { repository, resource, action, roleArn }: Pull): boolean {
    const policy = there.get(repositoryPolicy, repository)?.policy;
    const verdict = policy === undefined ? "none" : evaluate(parsePolicy(policy, "resource"), { by: { arn: roleArn }, action, resource });
    const own = mayDo(call, roleArn, { action, resource });
    return verdict !== "denied" && (there.account === call.account ? own || verdict === "allowed" : own && verdict !== "none");
}
