const page = (title: string, address: string) => `${title}, https://docs.aws.amazon.com/codepipeline/latest/${address}.html`;
const guide = (title: string, name: string) => page(title, `userguide/${name}`);
const api = (name: string) => page(`CodePipeline API reference: ${name}`, `APIReference/API_${name}`);

/** The reference page of a type of action. */
export const actionPage = (title: string, name: string): string => guide(`${title} reference`, `action-reference-${name}`);
export const rulePage = (name: string): string => guide(`${name} rule reference`, `rule-reference-${name}`);

/** Where AWS says what the checks hold it to. */
export const pages = {
    structure: guide("CodePipeline pipeline structure reference", "reference-pipeline-structure"),
    stages: guide("Stage declaration", "stage-requirements"),
    actions: guide("Action declaration", "action-requirements"),
    providers: guide("Valid action providers in CodePipeline", "actions-valid-providers"),
    artifacts: guide("Valid input and output artifacts for each action type", "reference-action-artifacts"),
    actionTypes: guide("Action structure reference", "action-reference"),
    quotas: guide("Quotas in AWS CodePipeline", "limits"),
    variables: guide("Variables reference", "reference-variables"),
    pipelineTypes: guide("Pipeline types", "pipeline-types"),
    triggers: guide("Automate starting pipelines using triggers and filtering", "pipelines-triggers"),
    filters: guide("Add trigger with code push or pull request event types", "pipelines-filter"),
    conditions: guide("How do stage conditions work?", "concepts-how-it-works-conditions"),
    conditionResults: guide("Configure conditions for a stage", "stage-conditions"),
    ruleTypes: guide("Rule structure reference", "rule-reference"),
    rollback: guide("Configuring stage rollback", "stage-rollback"),
    retry: guide("Configuring stage retry for a failed stage or failed actions", "stage-retry"),
    modes: guide("Set or change the pipeline execution mode", "execution-modes"),
    regions: guide("Add a cross-Region action", "actions-create-cross-region"),
    accounts: guide("Create a pipeline that uses resources from another account", "pipelines-create-cross-account"),
    encryption: guide("Configure server-side encryption for artifacts stored in Amazon S3", "S3-artifact-encryption"),
    detection: guide("Source actions and change detection methods", "change-detection-methods"),
    approvals: guide("Add a manual approval action to a stage", "approvals-action-add"),
    action: api("ActionDeclaration"),
    actionTypeId: api("ActionTypeId"),
    stage: api("StageDeclaration"),
    pipeline: api("PipelineDeclaration"),
    store: api("ArtifactStore"),
    key: api("EncryptionKey"),
    inputArtifact: api("InputArtifact"),
    outputArtifact: api("OutputArtifact"),
    variable: api("PipelineVariableDeclaration"),
    condition: api("Condition"),
    failure: api("FailureConditions"),
    retryConfiguration: api("RetryConfiguration"),
    rule: api("RuleDeclaration"),
    ruleTypeId: api("RuleTypeId"),
    trigger: api("PipelineTriggerDeclaration"),
    gitConfiguration: api("GitConfiguration"),
    branchFilter: api("GitBranchFilterCriteria"),
    pullRequestFilter: api("GitPullRequestFilter"),
    pushFilter: api("GitPushFilter"),
} as const;
