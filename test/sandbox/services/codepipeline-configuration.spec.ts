import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { type Any, action, approval, build, connection, Delivery, source, stage } from "./delivery-cloud.ts";

describe("CodePipeline's action configurations", () => {
    let aws: Delivery;
    beforeEach(() => {
        aws = new Delivery();
    });

    const then = (...actions: Any[]) => [stage("Source", source()), stage("Next", ...actions)];
    const first = (each: Any) => [stage("Source", each), stage("Next", approval())];
    const invalid = (name: string, value: string, key: string, values: string) =>
        `Action configuration for action '${name}' contains invalid value '${value}' for configuration '${key}': it must be one of ${values}`;
    const missing = (name: string, key: string) => `Action configuration for action '${name}' is missing required configuration '${key}'`;
    const unknown = (name: string, key: string) => `Action configuration for action '${name}' contains unknown configuration '${key}'`;
    const not = (name: string, why: string) => `Action configuration for action '${name}' is not valid: ${why}`;

    const deploy = (provider: string, configuration: object, more: object = {}) =>
        action("Deploy", provider, configuration, { inputArtifacts: ["code"], ...more });
    const bucket = { BucketName: "site", Extract: "true" };
    const stack = { StackName: "app", ActionMode: "CREATE_UPDATE", RoleArn: "r", TemplatePath: "code::t.yml" };
    const eks = { ClusterName: "main", ManifestFiles: "app.yml" };
    const scan = (configuration: object, inputArtifacts: readonly string[] = ["code"]) =>
        action("Invoke", "InspectorScan", configuration, { inputArtifacts, outputArtifacts: ["bill"] });
    const machine = (configuration: object, inputArtifacts: readonly string[] = []) =>
        action("Invoke", "StepFunctions", { StateMachineArn: "arn", ...configuration }, { inputArtifacts });
    const invoke = (configuration: object) => action("Invoke", "CodePipeline", { PipelineName: "other", ...configuration });
    const shell = (configuration: object) => action("Compute", "Commands", configuration, { inputArtifacts: ["code"], commands: ["ls"] });
    const variables = (text: string) => build({ configuration: { ProjectName: "app", EnvironmentVariables: text } });

    /** What, the stages that AWS refuses, its sentence, and the stages that it takes. */
    const planted: readonly (readonly [string, Any[], string, Any[]])[] = [
        [
            "a format of CodeCommit's",
            first(source({ configuration: { RepositoryName: "a", BranchName: "b", OutputArtifactFormat: "FULL_CLONE" } })),
            invalid("source", "FULL_CLONE", "OutputArtifactFormat", "CODE_ZIP, CODEBUILD_CLONE_REF"),
            first(source({ configuration: { RepositoryName: "a", BranchName: "b", OutputArtifactFormat: "CODEBUILD_CLONE_REF" } })),
        ],
        [
            "a flag of a connection's",
            first(connection({ configuration: { ConnectionArn: "a", FullRepositoryId: "a/b", BranchName: "m", DetectChanges: "no" } })),
            invalid("source", "no", "DetectChanges", "true, false"),
            first(connection({ configuration: { ConnectionArn: "a", FullRepositoryId: "a/b", BranchName: "m", DetectChanges: "false" } })),
        ],
        [
            "an S3 source without a key",
            first(source({ provider: "S3", configuration: { S3Bucket: "b" } })),
            missing("source", "S3ObjectKey"),
            first(
                source({ provider: "S3", configuration: { S3Bucket: "b", S3ObjectKey: "app.zip", AllowOverrideForS3ObjectKey: "true" } }),
            ),
        ],
        [
            "an ECR source's registry",
            first(source({ provider: "ECR", configuration: { RepositoryName: "a", RegistryId: "1" } })),
            unknown("source", "RegistryId"),
            first(source({ provider: "ECR", configuration: { RepositoryName: "a", ImageTag: "v1" } })),
        ],
        [
            "a bucket that files are put into as a ZIP without a name",
            then(deploy("S3", { ...bucket, Extract: "false" })),
            missing("S3", "ObjectKey"),
            then(deploy("S3", { ...bucket, Extract: "false", ObjectKey: "app.zip" })),
        ],
        [
            "a canned ACL that S3 does not have",
            then(deploy("S3", { ...bucket, CannedACL: "everybody" })),
            invalid(
                "S3",
                "everybody",
                "CannedACL",
                "private, public-read, public-read-write, aws-exec-read, authenticated-read, bucket-owner-read, bucket-owner-full-control, log-delivery-write",
            ),
            then(deploy("S3", { ...bucket, CannedACL: "bucket-owner-full-control", CacheControl: "public, max-age=0" })),
        ],
        [
            "a stack without a role",
            then(deploy("CloudFormation", { ...stack, RoleArn: undefined })),
            missing("CloudFormation", "RoleArn"),
            then(deploy("CloudFormation", stack)),
        ],
        [
            "a change set without a name",
            then(deploy("CloudFormation", { ...stack, ActionMode: "CHANGE_SET_REPLACE" })),
            missing("CloudFormation", "ChangeSetName"),
            then(
                deploy(
                    "CloudFormation",
                    { StackName: "app", ActionMode: "CHANGE_SET_EXECUTE", ChangeSetName: "c" },
                    { inputArtifacts: [] },
                ),
            ),
        ],
        [
            "a template of another artifact",
            then(deploy("CloudFormation", { ...stack, TemplatePath: "other::t.yml" })),
            "Action configuration for action 'CloudFormation' refers to artifact 'other', which is not one of its input artifacts",
            then(deploy("CloudFormation", { ...stack, TemplateConfiguration: "code::c.json" })),
        ],
        [
            "a cluster without a tool",
            then(deploy("EKS", { ClusterName: "main" })),
            missing("EKS", "ManifestFiles"),
            then(deploy("EKS", eks)),
        ],
        [
            "half of Helm",
            then(deploy("EKS", { ClusterName: "main", HelmReleaseName: "app" })),
            missing("EKS", "HelmChartLocation"),
            then(deploy("EKS", { ClusterName: "main", HelmReleaseName: "app", HelmChartLocation: "chart" })),
        ],
        [
            "both of EKS's tools",
            then(deploy("EKS", { ...eks, HelmReleaseName: "app", HelmChartLocation: "chart" })),
            not("EKS", "ManifestFiles is for Kubectl, HelmReleaseName for Helm: a deployment uses one of them"),
            then(deploy("EKS", { ...eks, Namespace: "app" })),
        ],
        [
            "instances of no kind",
            then(deploy("EC2", { InstanceTagKey: "Name", InstanceType: "t3.micro" })),
            invalid("EC2", "t3.micro", "InstanceType", "EC2, SSM_MANAGED_NODE"),
            then(deploy("EC2", { InstanceTagKey: "Name", InstanceType: "SSM_MANAGED_NODE", MaxBatch: "2" })),
        ],
        [
            "an hour and a minute for ECS",
            then(deploy("ECS", { ClusterName: "main", ServiceName: "web", DeploymentTimeout: "61" })),
            not("ECS", "DeploymentTimeout '61' is not a whole number of 1 to 60 minutes"),
            then(deploy("ECS", { ClusterName: "main", ServiceName: "web", DeploymentTimeout: "60" })),
        ],
        [
            "a registry of neither kind",
            then(action("Build", "ECRBuildAndPublish", { ECRRepositoryName: "a", RegistryType: "secret" }, { inputArtifacts: ["code"] })),
            invalid("ECRBuildAndPublish", "secret", "RegistryType", "private, public"),
            then(action("Build", "ECRBuildAndPublish", { ECRRepositoryName: "a", ImageTags: "1,latest" }, { inputArtifacts: ["code"] })),
        ],
        [
            "a scan of nothing",
            then(scan({ InspectorRunMode: "SourceCodeScan" }, [])),
            not("InspectorScan", "InspectorRunMode SourceCodeScan needs the input artifact that it scans"),
            then(scan({ InspectorRunMode: "SourceCodeScan", CriticalThreshold: "0" })),
        ],
        [
            "a scan of an image that is not named",
            then(scan({ InspectorRunMode: "ECRImageScan" }, [])),
            missing("InspectorScan", "ECRRepositoryName"),
            then(scan({ InspectorRunMode: "ECRImageScan", ECRRepositoryName: "a", ImageTag: "1" }, [])),
        ],
        [
            "a scan without a bill of materials",
            then({ ...scan({ InspectorRunMode: "SourceCodeScan" }), outputArtifacts: [] }),
            "Action InspectorScan declares 0 output artifacts which is less than the minimum count (1)",
            then(scan({ InspectorRunMode: "SourceCodeScan" })),
        ],
        [
            "a state machine's input from a file of nowhere",
            then(machine({ InputType: "FilePath", Input: "in.json" })),
            not("StepFunctions", "InputType FilePath needs the input artifact that the file is in"),
            then(machine({ InputType: "FilePath", Input: "in.json" }, ["code"])),
        ],
        [
            "a state machine's input file without a name",
            then(machine({ InputType: "FilePath" }, ["code"])),
            missing("StepFunctions", "Input"),
            then(machine({ InputType: "Literal", Input: "{}" })),
        ],
        [
            "variables for another pipeline that are no list",
            then(invoke({ Variables: '{"VAR":"1"}' })),
            not("CodePipeline", "Variables must be a JSON array of objects with name, value"),
            then(invoke({ Variables: '[{"name":"VAR","value":"1"}]' })),
        ],
        [
            "a revision for another pipeline without its kind",
            then(invoke({ SourceRevisions: '[{"actionName":"Source","revisionValue":"1"}]' })),
            not("CodePipeline", "SourceRevisions must be a JSON array of objects with actionName, revisionType, revisionValue"),
            then(invoke({ SourceRevisions: '[{"actionName":"Source","revisionType":"COMMIT_ID","revisionValue":"1"}]' })),
        ],
        [
            "a combined batch without a batch",
            then(build({ configuration: { ProjectName: "app", CombineArtifacts: "true" } })),
            not("build", "CombineArtifacts is only available with BatchEnabled"),
            then(build({ configuration: { ProjectName: "app", CombineArtifacts: "true", BatchEnabled: "true" } })),
        ],
        [
            "environment variables that are no JSON",
            then(variables("TAG=1")),
            not("build", "EnvironmentVariables must be a JSON array of objects with name, value"),
            [
                stage("Source", source({ namespace: "v" })),
                stage("Next", variables('[{"name":"TAG","value":"#{v.CommitId}","type":"PLAINTEXT"}]')),
            ],
        ],
        [
            "an environment variable of no kind",
            then(variables('[{"name":"TAG","value":"1","type":"SECRET"}]')),
            not("build", "type 'SECRET' in EnvironmentVariables is not one of PLAINTEXT, PARAMETER_STORE, SECRETS_MANAGER"),
            then(variables('[{"name":"TAG","value":"1","type":"SECRETS_MANAGER"},{"name":"B","value":"2"}]')),
        ],
        [
            "a machine that commands cannot have",
            then(shell({ ComputeType: "BUILD_GENERAL1_2XLARGE" })),
            invalid(
                "Commands",
                "BUILD_GENERAL1_2XLARGE",
                "ComputeType",
                "BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE",
            ),
            then(shell({ ComputeType: "BUILD_GENERAL1_LARGE", VpcId: "vpc-1", Subnets: "s", SecurityGroupIds: "g" })),
        ],
        [
            "the image of commands",
            then(shell({ Image: "node" })),
            unknown("Commands", "Image"),
            then(shell({ EnvironmentType: "WINDOWS_SERVER_2022_CONTAINER", ComputeType: "BUILD_GENERAL1_MEDIUM" })),
        ],
        [
            "who may approve",
            then(approval({ configuration: { Approvers: "me" } })),
            unknown("approve", "Approvers"),
            then(approval({ configuration: { CustomData: "?", ExternalEntityLink: "https://a.example", NotificationArn: "arn" } })),
        ],
    ];
    for (const [what, wrong, message, right] of planted) {
        it(`refuse ${what}`, () => {
            refuses(() => aws.pipeline(wrong), "InvalidActionDeclarationException", message);
            expect(aws.pipeline(right).id).to.equal("app");
        });
    }

    it("are not known where they are variables", () => {
        const named = [
            stage("Source", source({ namespace: "v" })),
            stage("Next", deploy("S3", { BucketName: "b", Extract: "#{v.BranchName}" })),
        ];
        expect(aws.pipeline(named).id).to.equal("app");
    });

    it("say what the sandbox has no model of: actions of other vendors, and of one's own", () => {
        const wrong = (owner: string) => () => aws.pipeline(then(action("Invoke", "Snyk", {}, { owner, inputArtifacts: ["code"] })));
        expect(wrong("ThirdParty")).to.throw("not simulated: CodePipeline's actions of other vendors (Snyk in action 'Snyk')");
        expect(wrong("Custom")).to.throw("not simulated: custom action types of CodePipeline (Snyk in action 'Snyk')");
        refuses(
            wrong("AWS"),
            "InvalidActionDeclarationException",
            "ActionType (Category: 'Invoke', Provider: 'Snyk', Owner: 'AWS', Version: '1') in action 'Snyk' is not available in region 'EU_CENTRAL_1'",
        );
    });
});
