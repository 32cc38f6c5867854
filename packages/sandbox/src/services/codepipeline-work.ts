import { findActionType } from "./codepipeline-actions.ts";
import { requireArtifacts, requireFiles } from "./codepipeline-artifacts.ts";
import { requireBucketDeploy } from "./codepipeline-buckets.ts";
import { exportsOf, requireBuild } from "./codepipeline-builds.ts";
import { requireCodeDeployToEcs } from "./codepipeline-code-deploy.ts";
import { requireCommands, requireImageBuild, requireScan } from "./codepipeline-compute.ts";
import { requireEcsDeploy } from "./codepipeline-deploys.ts";
import type { Action } from "./codepipeline-flow.ts";
import { requireFunction, requireMachine, requirePipeline } from "./codepipeline-invokes.ts";
import { isKnown } from "./codepipeline-keys.ts";
import { requireLambdaDeploy } from "./codepipeline-lambda.ts";
import { type Configuration, type Given, lacking, type Runner, requirePermission, type Walk, type WorkRun } from "./codepipeline-runner.ts";
import { sources } from "./codepipeline-sources.ts";
import { publishFault } from "./sns-publish.ts";

type Does = (run: WorkRun, configuration: Configuration) => void;

/** By category and provider. What is needed: the least permissions on each action's reference page in the CodePipeline user guide. */
const works: Readonly<Record<string, Does>> = {
    "Build CodeBuild": requireBuild,
    "Test CodeBuild": requireBuild,
    "Approval Manual": (run, { NotificationArn: topic }) => {
        if (topic === undefined) return;
        // A topic's own policy may let a role in, too: the page asks for the permission all the same.
        requirePermission(run, "sns:Publish", topic);
        const fault = publishFault(run.home, topic, run.roleArn);
        if (fault !== undefined) throw lacking(fault);
    },
    "Deploy S3": requireBucketDeploy,
    "Deploy ECS": requireEcsDeploy,
    "Deploy CodeDeployToECS": requireCodeDeployToEcs,
    "Deploy Lambda": requireLambdaDeploy,
    "Invoke Lambda": requireFunction,
    "Invoke StepFunctions": requireMachine,
    "Invoke CodePipeline": requirePipeline,
};

/** What can be said of work that the model does not do. */
const partly: Readonly<Record<string, Does>> = {
    "Compute Commands": requireCommands,
    "Build ECRBuildAndPublish": requireImageBuild,
    "Invoke InspectorScan": requireScan,
};

/** Output variables that are known without doing the work. Sources are looked at to find them. */
const giving: Readonly<Record<string, (run: WorkRun, configuration: Configuration) => Given>> = {
    ...Object.fromEntries(Object.entries(sources).map(([provider, source]) => [`Source ${provider}`, source])),
    "Build ECRBuildAndPublish": (_run, { ECRRepositoryName = "" }) => ({ ECRRepositoryName }),
};

/** Names of output variables that the action's own work decides. */
const naming: Readonly<Record<string, typeof exportsOf>> = { "Build CodeBuild": exportsOf, "Test CodeBuild": exportsOf };

/** Texts that name nothing: what only real work would fill in does not matter there. */
const texts = new Set([
    ...["CustomData", "ExternalEntityLink", "EnvironmentVariables", "BuildspecOverride", "UserParameters", "Input", "Variables"],
    ...["SourceRevisions", "ImageTags", "ImageTag", "ObjectKey", "CacheControl", "DockerFilePath", "PublishedTargetVersion"],
]);

/** Refuses as the action would fail; false where the model does not know the action's work, or not all of it. */
export function requireWork(action: Action, runner: Runner, walk: Walk): boolean {
    const run = { ...walk, ...runner, action };
    const kind = `${action.category} ${action.provider}`;
    requireArtifacts(run);
    if (action.provider !== "CodeBuild") requireFiles(run);
    const configuration = walk.variables.resolveAll(action.configuration);
    const known = Object.entries(configuration).every(([key, value]) => isKnown(value) || texts.has(key));
    if (known) (works[kind] ?? partly[kind])?.(run, configuration);
    const given = known ? giving[kind]?.(run, configuration) : undefined;
    const { namespace, outputVariables } = action;
    const names = outputVariables ?? (known ? naming[kind]?.(run, configuration) : undefined) ?? findActionType(action)?.gives;
    if (namespace !== undefined) walk.variables.give(namespace, names ?? [], given ?? {});
    return known && (kind in works || (kind in giving && !(kind in partly)));
}
