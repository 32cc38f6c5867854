import type { AwsError } from "../model/errors.ts";
import type { ActionType } from "./codepipeline-action-type.ts";
import { declaration } from "./codepipeline-errors.ts";
import type { Action } from "./codepipeline-flow.ts";
import { isKnown, requireKeys } from "./codepipeline-keys.ts";

type Configuration = Readonly<Record<string, string>>;
type Refuse = (reason: string) => AwsError;
interface Declared {
    readonly configuration: Configuration;
    readonly inputs: readonly string[];
}

/** Whether an action is configured as the reference page of its type says. Sentences after "is not valid" are ours. */
export function requireConfiguration(action: Action, type: ActionType): void {
    const { name, configuration = {}, inputArtifacts: inputs = [] } = action;
    requireKeys("Action", type.keys, action, declaration);
    const needs = needed[`${type.category} ${type.provider}`]?.(configuration, inputs) ?? [];
    const missing = needs.find(key => configuration[key] === undefined);
    if (missing !== undefined)
        throw declaration(`Action configuration for action '${name}' is missing required configuration '${missing}'`);
    const stray = namedArtifacts(type.provider, configuration).find(artifact => isKnown(artifact) && !inputs.includes(artifact));
    if (stray !== undefined)
        throw declaration(
            `Action configuration for action '${name}' refers to artifact '${stray}', which is not one of its input artifacts`,
        );
    const refuse = (reason: string) => declaration(`Action configuration for action '${name}' is not valid: ${reason}`);
    rules[type.provider]?.({ configuration, inputs }, refuse);
}

/** Artifacts that a configuration names. A stack set's template may also be a URL. */
function namedArtifacts(provider: string, configuration: Configuration): readonly (string | undefined)[] {
    if (provider === "CloudFormationStackSet") return [];
    return [
        ...["PrimarySource", "TaskDefinitionTemplateArtifact", "AppSpecTemplateArtifact"].map(key => configuration[key]),
        ...[1, 2, 3, 4].map(image => configuration[`Image${image}ArtifactName`]),
        ...(provider === "CloudFormation" ? ["TemplatePath", "TemplateConfiguration"] : []).map(key => configuration[key]?.split("::")[0]),
    ];
}

/** Source: CodePipeline user guide, "AWS CloudFormation deploy action reference". */
const stackKeys: Readonly<Record<string, readonly string[]>> = {
    CREATE_UPDATE: ["RoleArn", "TemplatePath"],
    REPLACE_ON_FAILURE: ["RoleArn", "TemplatePath"],
    DELETE_ONLY: ["RoleArn"],
    CHANGE_SET_REPLACE: ["RoleArn", "ChangeSetName", "TemplatePath"],
    CHANGE_SET_EXECUTE: ["ChangeSetName"],
};

/** Source: CodePipeline user guide, "AWS CodeBuild build and test action reference": needed where there are several inputs. */
const build = (_: Configuration, inputs: readonly string[]) => (inputs.length > 1 ? ["PrimarySource"] : []);

/** Keys that others make necessary. */
const needed: Readonly<Record<string, (configuration: Configuration, inputs: readonly string[]) => readonly string[] | undefined>> = {
    "Build CodeBuild": build,
    "Test CodeBuild": build,
    "Deploy S3": ({ Extract }) => (Extract === "false" ? ["ObjectKey"] : []),
    "Deploy CloudFormation": ({ ActionMode = "" }) => stackKeys[ActionMode],
    "Deploy EKS": ({ HelmReleaseName, HelmChartLocation }) =>
        (HelmReleaseName ?? HelmChartLocation) === undefined ? ["ManifestFiles"] : ["HelmReleaseName", "HelmChartLocation"],
    "Invoke InspectorScan": ({ InspectorRunMode }) => (InspectorRunMode === "ECRImageScan" ? ["ECRRepositoryName"] : []),
    "Invoke StepFunctions": ({ InputType }) => (InputType === "FilePath" ? ["Input"] : []),
};

const rules: Readonly<Record<string, (declared: Declared, refuse: Refuse) => void>> = {
    CodeBuild: requireBuild,
    EKS({ configuration }, refuse) {
        if (configuration["ManifestFiles"] !== undefined && configuration["HelmReleaseName"] !== undefined)
            throw refuse("ManifestFiles is for Kubectl, HelmReleaseName for Helm: a deployment uses one of them");
    },
    InspectorScan({ configuration, inputs }, refuse) {
        if (configuration["InspectorRunMode"] === "SourceCodeScan" && inputs.length === 0)
            throw refuse("InspectorRunMode SourceCodeScan needs the input artifact that it scans");
    },
    StepFunctions({ configuration, inputs }, refuse) {
        if (configuration["InputType"] === "FilePath" && inputs.length === 0)
            throw refuse("InputType FilePath needs the input artifact that the file is in");
    },
    // Source: user guide, "Quotas in AWS CodePipeline": the timeout is configurable up to one hour.
    ECS({ configuration }, refuse) {
        const { DeploymentTimeout: minutes } = configuration;
        if (isKnown(minutes) && !(/^\d+$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= 60))
            throw refuse(`DeploymentTimeout '${minutes}' is not a whole number of 1 to 60 minutes`);
    },
    CodePipeline({ configuration }, refuse) {
        requireEntries("Variables", configuration["Variables"], ["name", "value"], refuse);
        requireEntries("SourceRevisions", configuration["SourceRevisions"], ["actionName", "revisionType", "revisionValue"], refuse);
    },
};

/** For actions and for rules of the provider CodeBuild. */
export function requireBuild({ configuration }: Declared, refuse: Refuse): void {
    const { BatchEnabled, CombineArtifacts, EnvironmentVariables } = configuration;
    if (CombineArtifacts === "true" && BatchEnabled !== "true") throw refuse("CombineArtifacts is only available with BatchEnabled");
    const types = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"];
    for (const { type } of requireEntries("EnvironmentVariables", EnvironmentVariables, ["name", "value"], refuse)) {
        if (type !== undefined && !types.includes(String(type)))
            throw refuse(`type '${type}' in EnvironmentVariables is not one of ${types.join(", ")}`);
    }
}

/** A list of objects in JSON, each with these texts. Variables may stand in it: what they say comes when the pipeline runs. */
export function requireEntries(
    key: string,
    text: string | undefined,
    fields: readonly string[],
    refuse: Refuse,
): readonly Readonly<Record<string, unknown>>[] {
    if (text === undefined) return [];
    const form = `${key} must be a JSON array of objects with ${fields.join(", ")}`;
    let parsed: unknown;
    try {
        parsed = JSON.parse(text.replaceAll(/#\{[^}]*\}/g, "variable"));
    } catch {
        throw refuse(form);
    }
    if (!Array.isArray(parsed)) throw refuse(form);
    for (const each of parsed) {
        if (typeof each !== "object" || each === null || fields.some(field => typeof each[field] !== "string")) throw refuse(form);
    }
    return parsed;
}
