export * from "./approvals/approval.ts";
export * from "./approvals/by-another.ts";
export type { Approvers } from "./approvals/permit.ts";
export type { Batch, BatchNode, BatchTask } from "./builds/batch.ts";
export * from "./builds/build-function.ts";
export {
    type BuildImageOptions,
    buildImage,
    type ImageBuild,
    type ImageVariable,
    type ScannedImageBuild,
} from "./builds/build-image.ts";
export * from "./builds/build-images.ts";
export type { BuildStep, BuildVariable } from "./builds/build-step.ts";
export type { ArtifactFiles } from "./builds/buildspec.ts";
export * from "./builds/code-build.ts";
export * from "./builds/commands.ts";
export * from "./builds/ecr-build.ts";
export { ImageRepository, type ImageRepositoryArgs, type ImageRepositoryOptions } from "./builds/image-repository.ts";
export type {
    BuildVpc,
    Cache,
    EcrImage,
    FleetMachine,
    LambdaMachine,
    LinuxMachine,
    Machine,
    MachineOptions,
    OtherMachine,
} from "./builds/machine.ts";
export { machine } from "./builds/machine.ts";
export type { Report, Reports } from "./builds/reports.ts";
export type { ScanGate } from "./builds/scan-gate.ts";
export { type DeployToS3Options, deployToS3 } from "./deploys/deploy-to-s3.ts";
export { type InvokeLambdaOptions, invokeLambda, type LambdaInvocation } from "./deploys/invoke-lambda.ts";
export type { There } from "./deploys/there.ts";
export type { BuildEvent, NotifyOptions, RepositoryEvent } from "./events/notify.ts";
export { notifyOfBuilds } from "./events/notify.ts";
export type { PipelineEvent, PipelineNotify } from "./events/notify-of-pipeline.ts";
export type { Stage } from "./plan.ts";
export * from "./service-pipeline.ts";
export type { BranchProtection } from "./sources/branch-protection.ts";
export * from "./sources/code-commit.ts";
export { Connection, type ConnectionArgs, type GitProvider } from "./sources/connection.ts";
export * from "./sources/ecr-source.ts";
export * from "./sources/git-hosts.ts";
export { Host, type HostArgs, type InstalledProvider } from "./sources/host.ts";
export type { PullRequestApprovals, Reviewer } from "./sources/pull-requests.ts";
export * from "./sources/repository.ts";
export * from "./sources/s3-source.ts";
export type { SourceOptions, SourceStep, Watched } from "./sources/source.ts";
export { type BudgetGateOptions, type BudgetRuleOptions, budgetGate, budgetRule } from "./stages/budget-gate.ts";
export type { Conditions, EntryCondition, FailureResponse, SuccessCondition } from "./stages/condition.ts";
export type { ExecutionMode } from "./stages/execution-mode.ts";
export { type Parallel, parallel, type StageItem } from "./stages/lanes.ts";
export { type PipelineVariable, type PipelineVariableOptions, pipelineVariable } from "./stages/pipeline-variable.ts";
export type { ReleaseHours } from "./stages/release-hours.ts";
export { type Freeze, isOpen, type OfficeHoursOptions, officeHours, type ReleaseWindow } from "./stages/release-window.ts";
export type { RuleLeaves, RulePlan, RuleProvider, StageRule } from "./stages/rule.ts";
export * from "./stages/rules/alarm-rule.ts";
export * from "./stages/rules/code-build-rule.ts";
export * from "./stages/rules/commands-rule.ts";
export * from "./stages/rules/lambda-rule.ts";
export * from "./stages/rules/variable-rule.ts";
export * from "./stages/rules/window-rule.ts";
export type { TierWindows } from "./stages/tier-windows.ts";
export * from "./stages/waves.ts";
export type { AnyEndpoint, Endpoint } from "./tests/endpoint.ts";
export type { Coverage, TestGates } from "./tests/gates.ts";
export * from "./tests/load-test.ts";
export type { PageCheck } from "./tests/page-check.ts";
export * from "./tests/smoke-test.ts";
export * from "./tests/test-step.ts";
export * from "./triggers/declare.ts";
