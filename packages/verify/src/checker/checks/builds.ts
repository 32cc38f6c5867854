import type { Check } from "../check.ts";
import { type Fields, fields, isAbsent, list, text } from "../known.ts";
import { actionPage, pages } from "../pages.ts";
import type { Action, Pipeline, Rule } from "../view.ts";

const variableTypes: readonly string[] = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"];

/** A list of objects with these fields, in JSON: what is wrong with it, or its objects. */
function readEntries(written: string, keys: readonly string[]): string | readonly Fields[] {
    let value: unknown;
    try {
        value = JSON.parse(written);
    } catch {
        return "it is no JSON";
    }
    if (!Array.isArray(value)) return "it is no list";
    const at = value.findIndex(each => keys.some(key => typeof fields(each)?.[key] !== "string"));
    return at === -1 ? (value as readonly Fields[]) : `its item ${at} has not ${keys.join(" and ")}, each a text`;
}

function variablesFault(written: string): string | undefined {
    const entries = readEntries(written, ["name", "value"]);
    if (typeof entries === "string") return entries;
    const at = entries.findIndex(({ type }) => type !== undefined && !variableTypes.includes(type as string));
    return at === -1 ? undefined : `its item ${at} is of the type "${entries[at]?.["type"]}"`;
}

/** Lists of an action that starts another pipeline, and the fields of their objects. */
const listsOfInvocations = { Variables: ["name", "value"], SourceRevisions: ["actionName", "revisionType", "revisionValue"] };

/** Names of input artifacts in configurations: as they are, or before `::`. */
const named = ["PrimarySource", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"];
const images = [1, 2, 3, 4].map(number => `Image${number}ArtifactName`);
const paths = ["TemplatePath", "TemplateConfiguration"];

function* namesIn({ configuration, provider }: Action | Rule): Iterable<{ readonly key: string; readonly artifact: string }> {
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
        *find({ actions, rules }) {
            for (const action of [...actions, ...rules]) {
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
                if (wrong)
                    yield {
                        path: `${configuration.path}.EnvironmentVariables`,
                        wrong,
                        right: '[{"name": "...", "value": "...", "type": "PLAINTEXT"}]',
                    };
            }
        },
    },
    {
        id: "combine-artifacts",
        finds: "artifacts of a batch that are combined, where there is no batch",
        page: actionPage("AWS CodeBuild build and test action", "CodeBuild"),
        *find(pipeline) {
            for (const { configuration } of ofCodeBuild(pipeline)) {
                if (configuration.values.get("CombineArtifacts") !== "true") continue;
                const batch = configuration.values.get("BatchEnabled");
                if (batch === "false" || (configuration.isWhole && !configuration.values.has("BatchEnabled")))
                    yield {
                        path: `${configuration.path}.CombineArtifacts`,
                        wrong: "BatchEnabled is not true",
                        right: "it with BatchEnabled",
                    };
            }
        },
    },
    {
        id: "invoked-pipeline",
        finds: "variables or revisions for another pipeline that it cannot read",
        page: actionPage("AWS CodePipeline invoke action", "PipelineInvoke"),
        *find({ actions }) {
            for (const { configuration } of actions.filter(action => action.provider === "CodePipeline")) {
                for (const [key, keys] of Object.entries(listsOfInvocations)) {
                    const written = configuration.values.get(key);
                    const entries = written ? readEntries(written, keys) : [];
                    if (typeof entries === "string")
                        yield {
                            path: `${configuration.path}.${key}`,
                            wrong: entries,
                            right: `[{${keys.map(each => `"${each}": "..."`).join(", ")}}]`,
                        };
                }
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
                const key = "ECRRepositoryName";
                if (mode === "ECRImageScan" && configuration.isWhole && !configuration.values.has(key))
                    yield { path: `${configuration.path}.${key}`, wrong: "it is missing", right: "the repository of the image" };
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
