import type { Check } from "../check.ts";
import { isAbsent, list, text } from "../known.ts";
import { actionPage, pages } from "../pages.ts";
import type { Action, Pipeline } from "../view.ts";

/** Keys of CodeBuild that hold a list of variables. Source: CodePipeline user guide, "AWS CodeBuild build and test action reference". */
const variableTypes: readonly string[] = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"];
const form = '[{"name": "...", "value": "...", "type": "PLAINTEXT"}]';

function variablesFault(written: string): string | undefined {
    let value: unknown;
    try {
        value = JSON.parse(written);
    } catch {
        return "it is no JSON";
    }
    if (!Array.isArray(value)) return "it is no list";
    for (const [at, each] of value.entries()) {
        const { name, value, type } = (each ?? {}) as Record<string, unknown>;
        if (typeof name !== "string" || typeof value !== "string") return `its item ${at} has no name or no value`;
        if (type !== undefined && !variableTypes.includes(type as string)) return `its item ${at} is of the type "${type}"`;
    }
    return undefined;
}

/** Names of input artifacts in configurations: as they are, or before `::`. */
const named = ["PrimarySource", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"];
const images = [1, 2, 3, 4].map(number => `Image${number}ArtifactName`);
const paths = ["TemplatePath", "TemplateConfiguration"];

function* namesIn({ configuration, provider }: Action): Iterable<{ readonly key: string; readonly artifact: string }> {
    const keys = provider === "CloudFormation" ? paths : [...named, ...images];
    for (const key of keys) {
        const [artifact] = configuration.values.get(key)?.split("::") ?? [];
        if (artifact && !artifact.includes("#{")) yield { key, artifact };
    }
}

const ofCodeBuild = ({ actions, rules }: Pipeline) => [...actions, ...rules].filter(({ provider }) => provider === "CodeBuild");

export const builds: readonly Check[] = [
    {
        id: "primary-source",
        finds: "several artifacts that CodeBuild reads, and none that its buildspec is in",
        page: actionPage("AWS CodeBuild build and test action", "CodeBuild"),
        *find(pipeline) {
            for (const { inputs, configuration } of ofCodeBuild(pipeline)) {
                if (inputs.length > 1 && configuration.isWhole && !configuration.values.has("PrimarySource"))
                    yield { path: `${configuration.path}.PrimarySource`, wrong: "it is missing", right: "one of the input artifacts" };
            }
        },
    },
    {
        id: "configured-artifact",
        finds: "a configuration that names an artifact which the action does not read",
        page: pages.actionTypes,
        *find({ actions }) {
            for (const action of actions) {
                const { inputs, configuration, declared, type } = action;
                if (!type || list(declared["inputArtifacts"]) === undefined || inputs.some(({ value }) => value === undefined)) continue;
                for (const { key, artifact } of namesIn(action)) {
                    if (!inputs.some(({ value }) => value === artifact))
                        yield {
                            path: `${configuration.path}.${key}`,
                            wrong: `the action does not read "${artifact}"`,
                            right: "one of its inputArtifacts",
                            page: type.page,
                        };
                }
            }
        },
    },
    {
        id: "environment-variables",
        finds: "environment variables that CodeBuild cannot read",
        page: actionPage("AWS CodeBuild build and test action", "CodeBuild"),
        *find(pipeline) {
            for (const { configuration } of ofCodeBuild(pipeline)) {
                const written = configuration.values.get("EnvironmentVariables");
                const wrong = written ? variablesFault(written) : undefined;
                if (wrong) yield { path: `${configuration.path}.EnvironmentVariables`, wrong, right: form };
            }
        },
    },
    {
        id: "inspector-scan",
        finds: "a scan without what it scans",
        page: actionPage("Amazon Inspector InspectorScan invoke action", "InspectorScan"),
        *find({ actions }) {
            for (const { provider, configuration, declared, path } of actions) {
                if (provider !== "InspectorScan") continue;
                const mode = configuration.values.get("InspectorRunMode");
                if (mode === "SourceCodeScan" && list(declared["inputArtifacts"])?.length === 0)
                    yield { path: `${path}.inputArtifacts`, wrong: "there are none", right: "the artifact of the code that is scanned" };
                for (const key of mode === "ECRImageScan" && configuration.isWhole ? ["ECRRepositoryName", "ImageTag"] : []) {
                    if (!configuration.values.has(key))
                        yield { path: `${configuration.path}.${key}`, wrong: "it is missing", right: "that of the image that is scanned" };
                }
            }
        },
    },
    {
        id: "step-functions-input",
        finds: "an input of a state machine by its path, without the artifact that it is in",
        page: actionPage("AWS Step Functions invoke action", "StepFunctions"),
        *find({ actions }) {
            for (const { provider, configuration, declared, path } of actions) {
                if (provider !== "StepFunctions" || configuration.values.get("InputType") !== "FilePath") continue;
                if (list(declared["inputArtifacts"])?.length === 0)
                    yield { path: `${path}.inputArtifacts`, wrong: "there are none", right: "the artifact that the file is in" };
                if (configuration.isWhole && !configuration.values.has("Input"))
                    yield { path: `${configuration.path}.Input`, wrong: "it is missing", right: "the file's path in the artifact" };
            }
        },
    },
    {
        id: "approval-topic",
        finds: "a topic of an approval that is none",
        page: pages.approvals,
        *find({ actions }) {
            for (const { provider, configuration } of actions) {
                const topic = provider === "Manual" ? text(configuration.values.get("NotificationArn")) : undefined;
                if (isAbsent(topic) || topic === "" || topic.includes("#{") || /^arn:[^:]+:sns:[^:]+:\d{12}:.+$/.test(topic)) continue;
                yield {
                    path: `${configuration.path}.NotificationArn`,
                    wrong: `it is "${topic}"`,
                    right: "arn:aws:sns:<region>:<account>:<topic>",
                };
            }
        },
    },
];
