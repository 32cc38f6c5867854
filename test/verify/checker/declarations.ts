import type { PipelineDeclaration } from "@causeway/verify";

// biome-ignore lint/suspicious/noExplicitAny: tests plant faults of any shape
export type Any = any;

export const delivery = "111111111111";
export const production = "222222222222";
export const region = "eu-central-1";
export const farRegion = "eu-west-1";
const key = (place: string) => `arn:aws:kms:${place}:${delivery}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

export const action = (name: string, type: `${string}/${string}`, more: object = {}): Any => {
    const [category, provider] = type.split("/");
    return { name, category, owner: "AWS", provider, version: "1", ...more };
};
export const rule = (name: string, provider: string, configuration?: object): Any => ({
    name,
    ruleTypeId: { category: "Rule", owner: "AWS", provider, version: "1" },
    ...(configuration && { configuration }),
});
export const stage = (name: string, ...actions: Any[]): Any => ({ name, actions });

/** A pipeline with something of everything, and nothing wrong with it: stages 0 Source, 1 Build, 2 Staging, 3 Production. */
export function good(): Any {
    const declaration: PipelineDeclaration = {
        name: "payments-checkout",
        pipelineType: "V2",
        executionMode: "QUEUED",
        roleArn: `arn:aws:iam::${delivery}:role/pipeline`,
        region,
        artifactStores: [
            { type: "S3", location: "artifacts", region, encryptionKey: { type: "KMS", id: key(region) } },
            { type: "S3", location: "artifacts-far", region: farRegion, encryptionKey: { type: "KMS", id: key(farRegion) } },
        ],
        variables: [{ name: "force", defaultValue: "false", description: "Whether to release out of hours." }, { name: "ticket" }],
        triggers: [
            {
                providerType: "CodeStarSourceConnection",
                gitConfiguration: {
                    sourceActionName: "source",
                    pushes: [
                        { branches: { includes: ["main"] }, filePaths: { includes: ["services/checkout/**"], excludes: ["**/*.md"] } },
                        { tags: { includes: ["v*"] } },
                    ],
                    pullRequests: [{ branches: { includes: ["main"] }, events: ["OPEN", "UPDATED"] }],
                },
            },
        ],
        stages: [
            stage(
                "Source",
                action("source", "Source/CodeStarSourceConnection", {
                    namespace: "Source",
                    outputArtifacts: ["code"],
                    configuration: {
                        ConnectionArn: `arn:aws:codeconnections:${region}:${delivery}:connection/1234abcd-12ab-34cd-56ef-1234567890ab`,
                        FullRepositoryId: "acme/checkout",
                        BranchName: "main",
                        OutputArtifactFormat: "CODE_ZIP",
                    },
                }),
                action("config", "Source/CodeCommit", {
                    namespace: "Config",
                    outputArtifacts: ["config"],
                    configuration: {
                        RepositoryName: "config",
                        BranchName: "main",
                        PollForSourceChanges: "false",
                        OutputArtifactFormat: "CODEBUILD_CLONE_REF",
                    },
                }),
            ),
            stage(
                "Build",
                action("build", "Build/CodeBuild", {
                    namespace: "Build",
                    inputArtifacts: ["code", "config"],
                    outputArtifacts: ["images"],
                    configuration: {
                        ProjectName: "checkout",
                        PrimarySource: "code",
                        EnvironmentVariables: '[{"name":"COMMIT","value":"#{Source.CommitId}","type":"PLAINTEXT"}]',
                    },
                }),
                action("check", "Compute/Commands", {
                    runOrder: 2,
                    namespace: "Check",
                    inputArtifacts: ["code"],
                    commands: ["pnpm test", "echo #{Build.Digest}"],
                    outputVariables: ["Coverage"],
                    outputArtifactsForComputeActions: [{ name: "report", files: ["coverage/**"] }],
                }),
                action("scan", "Invoke/InspectorScan", {
                    runOrder: 2,
                    inputArtifacts: ["code"],
                    outputArtifacts: ["bill"],
                    configuration: { InspectorRunMode: "SourceCodeScan", CriticalThreshold: "1" },
                }),
            ),
            stage(
                "Staging",
                action("deploy", "Deploy/ECS", {
                    inputArtifacts: ["images"],
                    region: farRegion,
                    configuration: { ClusterName: "staging", ServiceName: "checkout", FileName: "images.json" },
                }),
                action("publish", "Deploy/S3", {
                    runOrder: 2,
                    inputArtifacts: ["report"],
                    configuration: { BucketName: "reports", Extract: "false", ObjectKey: "#{Source.CommitId}/report.zip" },
                }),
            ),
            {
                ...stage(
                    "Production",
                    action("approve", "Approval/Manual", {
                        timeoutInMinutes: 1440,
                        configuration: {
                            CustomData: "Release #{Source.CommitId} (#{Check.Coverage}, #{codepipeline.PipelineExecutionId})?",
                        },
                    }),
                    action("deploy", "Deploy/ECS", {
                        runOrder: 2,
                        inputArtifacts: ["images"],
                        roleArn: `arn:aws:iam::${production}:role/deploy`,
                        configuration: { ClusterName: "production", ServiceName: "checkout" },
                    }),
                    action("shift", "Deploy/Lambda", {
                        runOrder: 3,
                        configuration: {
                            FunctionName: "receipts",
                            FunctionAlias: "live",
                            PublishedTargetVersion: "#{Build.Version}",
                            DeployStrategy: "Canary10Percent5Minutes",
                        },
                    }),
                ),
                beforeEntry: {
                    condition: {
                        result: "SKIP",
                        rules: [rule("force", "VariableCheck", { Variable: "#{variables.force}", Value: "true", Operator: "EQ" })],
                    },
                },
                onSuccess: {
                    condition: {
                        result: "ROLLBACK",
                        rules: [rule("errors", "CloudWatchAlarm", { AlarmName: "errors", AlarmStates: "ALARM", WaitTime: "10" })],
                    },
                },
                onFailure: { result: "ROLLBACK" },
            },
        ],
    };
    return declaration;
}

/** The stages of {@link good}, by name. */
export const SOURCE = 0;
export const BUILD = 1;
export const STAGING = 2;
export const PRODUCTION = 3;
