import { type Any, action, BUILD, PRODUCTION, SOURCE } from "../declarations.ts";
import { append, appendLast, many, type Planted, path } from "../planted.ts";

const source = (pipeline: Any): string => pipeline.stages[SOURCE].actions[0].outputArtifacts[0];
const ecs = (pipeline: Any, configuration: object) =>
    action("ecs", "Deploy/ECS", {
        inputArtifacts: [source(pipeline)],
        configuration: { ClusterName: "c", ServiceName: "s", ...configuration },
    });
const s3 = (configuration: object) =>
    action("bucket", "Source/S3", { outputArtifacts: ["bucket"], configuration: { S3Bucket: "b", S3ObjectKey: "k", ...configuration } });
const run = (pipeline: Any, more: object = {}) =>
    action("run", "Compute/Commands", { inputArtifacts: [source(pipeline)], commands: ["true"], ...more });
const devices = (pipeline: Any, more: object) =>
    appendLast(
        pipeline,
        action("devices", "Test/DeviceFarm", {
            inputArtifacts: [source(pipeline)],
            configuration: { AppType: "iOS", ProjectId: "p", DevicePoolArn: "arn", TestType: "BUILTIN_FUZZ", ...more },
        }),
    );
const gate = (more: object) => action("gate", "Approval/Manual", more);
const rulesOf = (pipeline: Any, provider: string, more: object) => {
    const at = pipeline.stages.length - 1;
    const rules = [{ name: "check", ruleTypeId: { category: "Rule", owner: "AWS", provider, version: "1" }, ...more }];
    pipeline.stages[at].beforeEntry = { condition: { result: "FAIL", rules } };
    return `${path(at)}.beforeEntry.condition.rules[0]`;
};

export const configuration: readonly Planted[] = [
    {
        id: "configuration-missing",
        what: "the service of a deployment",
        plant: pipeline => `${appendLast(pipeline, ecs(pipeline, { ServiceName: undefined }))}.configuration.ServiceName`,
        near: pipeline => void appendLast(pipeline, { ...ecs(pipeline, { ServiceName: undefined }), isPartial: true }),
    },
    {
        id: "configuration-missing",
        what: "the function of a rule",
        plant: pipeline => `${rulesOf(pipeline, "LambdaInvoke", {})}.configuration.FunctionName`,
        near: pipeline => void rulesOf(pipeline, "LambdaInvoke", { configuration: { FunctionName: "check" } }),
    },
    {
        id: "configuration-unknown",
        what: "a misspelled key",
        plant: pipeline => `${appendLast(pipeline, ecs(pipeline, { Filename: "images.json" }))}.configuration.Filename`,
        near: pipeline => void appendLast(pipeline, ecs(pipeline, { FileName: "images.json" })),
    },
    {
        id: "configuration-unknown",
        what: "a key of another rule",
        plant: pipeline =>
            `${rulesOf(pipeline, "LambdaInvoke", { configuration: { FunctionName: "check", WaitTime: "1" } })}.configuration.WaitTime`,
        near: pipeline => void rulesOf(pipeline, "LambdaInvoke", { configuration: { FunctionName: "check", UserParameters: "1" } }),
    },
    {
        id: "configuration-unknown",
        what: "a key of an older name",
        plant: pipeline => `${devices(pipeline, { BluetoothEnabled: "true" })}.configuration.BluetoothEnabled`,
        near: pipeline => void devices(pipeline, { RadioBluetoothEnabled: "true", TestSpec: "spec.yml" }),
    },
    {
        id: "configuration-missing",
        what: "the kind of a test on devices",
        plant: pipeline => `${devices(pipeline, { TestType: undefined })}.configuration.TestType`,
        near: pipeline => void devices(pipeline, { App: "app.ipa" }),
    },
    {
        id: "configuration-length",
        what: "1001 characters",
        plant: pipeline => `${appendLast(pipeline, ecs(pipeline, { FileName: "f".repeat(1001) }))}.configuration.FileName`,
        near: pipeline => void appendLast(pipeline, ecs(pipeline, { FileName: "f".repeat(1000) })),
    },
    {
        id: "configuration-length",
        what: "10001 characters in a rule",
        plant: pipeline =>
            `${rulesOf(pipeline, "LambdaInvoke", { configuration: { FunctionName: "check", UserParameters: "p".repeat(10_001) } })}.configuration.UserParameters`,
        near: pipeline =>
            void rulesOf(pipeline, "LambdaInvoke", { configuration: { FunctionName: "check", UserParameters: "p".repeat(10_000) } }),
    },
    {
        id: "configuration-value",
        what: "a format that there is not",
        plant: pipeline =>
            `${append(pipeline, SOURCE, s3({ PollForSourceChanges: "false", AllowOverrideForS3ObjectKey: "yes" }))}.configuration.AllowOverrideForS3ObjectKey`,
        near: pipeline => void append(pipeline, SOURCE, s3({ PollForSourceChanges: "false", AllowOverrideForS3ObjectKey: "true" })),
    },
    {
        id: "configuration-value",
        what: "an operator that there is not",
        plant: pipeline =>
            `${rulesOf(pipeline, "VariableCheck", { configuration: { Variable: "v", Value: "1", Operator: "GT" } })}.configuration.Operator`,
        near: pipeline => void rulesOf(pipeline, "VariableCheck", { configuration: { Variable: "v", Value: "1", Operator: "NE" } }),
    },
    {
        id: "source-polls",
        what: "nothing said of it",
        plant: pipeline => `${append(pipeline, SOURCE, s3({}))}.configuration.PollForSourceChanges`,
        near: pipeline => void append(pipeline, SOURCE, s3({ PollForSourceChanges: "false" })),
    },
    {
        id: "source-polls",
        what: "asked for",
        plant: pipeline => `${append(pipeline, SOURCE, s3({ PollForSourceChanges: "true" }))}.configuration.PollForSourceChanges`,
        near: pipeline => void append(pipeline, SOURCE, { ...s3({}), isPartial: true }),
    },
    {
        id: "commands-count",
        what: "none",
        plant: pipeline => `${appendLast(pipeline, run(pipeline, { commands: undefined }))}.commands`,
        near: pipeline => void appendLast(pipeline, run(pipeline, { commands: undefined, isPartial: true })),
    },
    {
        id: "commands-count",
        what: "51",
        plant: pipeline => `${appendLast(pipeline, run(pipeline, { commands: many(51, () => "true") }))}.commands`,
        near: pipeline => void appendLast(pipeline, run(pipeline, { commands: many(50, () => "true") })),
    },
    {
        id: "commands-count",
        what: "none of a rule",
        plant: pipeline => `${rulesOf(pipeline, "Commands", {})}.commands`,
        near: pipeline => void rulesOf(pipeline, "Commands", { commands: ["true"] }),
    },
    {
        id: "command-length",
        what: "1001 characters",
        plant: pipeline => `${appendLast(pipeline, run(pipeline, { commands: ["c".repeat(1001)] }))}.commands[0]`,
        near: pipeline => void appendLast(pipeline, run(pipeline, { commands: ["c".repeat(1000)] })),
    },
    {
        id: "command-lines",
        what: "two lines",
        plant: pipeline => `${appendLast(pipeline, run(pipeline, { commands: ["true", "if true\nthen true; fi"] }))}.commands[1]`,
        near: pipeline => void appendLast(pipeline, run(pipeline, { commands: ["true", "if true; then true; fi"] })),
    },
    {
        id: "commands-elsewhere",
        what: "commands of an approval",
        plant: pipeline => `${appendLast(pipeline, gate({ commands: ["true"] }))}.commands`,
        near: pipeline => void appendLast(pipeline, gate({ commands: [] })),
    },
    {
        id: "output-variables-elsewhere",
        what: "output variables of an approval",
        plant: pipeline => `${appendLast(pipeline, gate({ outputVariables: ["Key"] }))}.outputVariables`,
        near(pipeline) {
            pipeline.stages[PRODUCTION].actions[0].outputVariables = [];
        },
    },
    {
        id: "output-variables-too-many",
        what: "16",
        plant: pipeline => `${appendLast(pipeline, run(pipeline, { outputVariables: many(16, at => `V${at}`) }))}.outputVariables`,
        near: pipeline => void appendLast(pipeline, run(pipeline, { outputVariables: many(15, at => `V${at}`) })),
    },
    {
        id: "output-variable-name",
        what: "a dash",
        plant: pipeline => `${appendLast(pipeline, run(pipeline, { outputVariables: ["a-b"] }))}.outputVariables[0]`,
        near: pipeline => void appendLast(pipeline, run(pipeline, { outputVariables: ["_a_B1"] })),
    },
    {
        id: "primary-source",
        what: "two artifacts and none of them the first",
        plant(pipeline) {
            append(pipeline, SOURCE, s3({ PollForSourceChanges: "false" }));
            const more = { inputArtifacts: [source(pipeline), "bucket"], configuration: { ProjectName: "app" } };
            return `${appendLast(pipeline, action("both", "Test/CodeBuild", more))}.configuration.PrimarySource`;
        },
        near: pipeline =>
            void appendLast(pipeline, action("one", "Test/CodeBuild", { inputArtifacts: ["code"], configuration: { ProjectName: "app" } })),
    },
    {
        id: "configured-artifact",
        what: "a primary source that is not read",
        plant(pipeline) {
            const more = { inputArtifacts: [source(pipeline)], configuration: { ProjectName: "app", PrimarySource: "nobodys" } };
            return `${appendLast(pipeline, action("both", "Test/CodeBuild", more))}.configuration.PrimarySource`;
        },
        near(pipeline) {
            pipeline.stages[BUILD].actions[0].configuration.PrimarySource = "config";
        },
    },
    {
        id: "configured-artifact",
        what: "a template in an artifact that is not read",
        plant(pipeline) {
            const template = { ActionMode: "CREATE_UPDATE", StackName: "app", RoleArn: "arn", TemplatePath: "nobodys::template.yaml" };
            const more = { inputArtifacts: [source(pipeline)], configuration: template };
            return `${appendLast(pipeline, action("stack", "Deploy/CloudFormation", more))}.configuration.TemplatePath`;
        },
        near(pipeline) {
            const template = { ActionMode: "CREATE_UPDATE", StackName: "app", RoleArn: "arn", TemplatePath: "code::template.yaml" };
            appendLast(pipeline, action("stack", "Deploy/CloudFormation", { inputArtifacts: ["code"], configuration: template }));
        },
    },
    {
        id: "environment-variables",
        what: "an object",
        plant(pipeline) {
            const more = { inputArtifacts: [source(pipeline)], configuration: { ProjectName: "app", EnvironmentVariables: '{"A":"1"}' } };
            return `${appendLast(pipeline, action("test", "Test/CodeBuild", more))}.configuration.EnvironmentVariables`;
        },
        near(pipeline) {
            const more = {
                inputArtifacts: ["code"],
                configuration: { ProjectName: "app", EnvironmentVariables: '[{"name":"A","value":"#{Source.CommitId}"}]' },
            };
            appendLast(pipeline, action("test", "Test/CodeBuild", more));
        },
    },
    {
        id: "environment-variables",
        what: "a type that there is not",
        plant(pipeline) {
            const written = '[{"name":"A","value":"1","type":"SECRET"}]';
            const more = { inputArtifacts: [source(pipeline)], configuration: { ProjectName: "app", EnvironmentVariables: written } };
            return `${appendLast(pipeline, action("test", "Test/CodeBuild", more))}.configuration.EnvironmentVariables`;
        },
        near(pipeline) {
            const written = '[{"name":"A","value":"1","type":"SECRETS_MANAGER"}]';
            pipeline.stages[BUILD].actions[0].configuration.EnvironmentVariables = written;
        },
    },
];
