/** Where AWS says what the checker says, as findings name it. */
const at = (title: string, path: string) => `${title}, https://docs.aws.amazon.com/codepipeline/latest/${path}.html`;

export const pages = {
    action: at("CodePipeline API reference: ActionDeclaration", "APIReference/API_ActionDeclaration"),
    stage: at("CodePipeline API reference: StageDeclaration", "APIReference/API_StageDeclaration"),
    input: at("CodePipeline API reference: InputArtifact", "APIReference/API_InputArtifact"),
    output: at("CodePipeline API reference: OutputArtifact", "APIReference/API_OutputArtifact"),
    quotas: at("Quotas in AWS CodePipeline", "userguide/limits"),
    regions: at("Add a cross-Region action", "userguide/actions-create-cross-region"),
    variables: at("Variables reference", "userguide/reference-variables"),
    codeCommit: at("CodeCommit source action reference", "userguide/action-reference-CodeCommit"),
    order: at("Action declaration", "userguide/action-requirements"),
} as const;
