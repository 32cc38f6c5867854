import type { ActionType } from "../../../packages/verify/src/checker/action-type.ts";

export interface Random {
    bool(): boolean;
    /** 0 to `most`. */
    upTo(most: number): number;
    one<Each>(list: readonly Each[]): Each;
    text(letters: string, least: number, most: number): string;
}

interface Around {
    readonly random: Random;
    readonly inputs: readonly string[];
    /** What may stand in a value. */
    readonly references: readonly string[];
}

type Configuration = Record<string, string>;

/** A configuration that an action of this type may have: all keys that it needs, some of the others. */
export function configure(type: ActionType, around: Around): Configuration | undefined {
    const { random } = around;
    const keys = [...type.required, ...type.optional.filter(key => !special.has(key) && random.bool())];
    const plain = Object.fromEntries(keys.map(key => [key, value(type, key, around)]));
    const more =
        (type.category === "Deploy" && type.provider === "Lambda" ? release(around) : forProvider[type.provider]?.(around, plain)) ?? {};
    const all = Object.fromEntries(Object.entries({ ...plain, ...more }).filter(([, each]) => each !== undefined)) as Configuration;
    return Object.keys(all).length === 0 && random.bool() ? undefined : all;
}

function value({ values }: ActionType, key: string, { random, references }: Around): string {
    const allowed = values?.[key];
    if (allowed) return random.one(allowed);
    const text = random.text("abcXYZ012 /.:_-", 1, 20);
    const reference = references.length > 0 && random.bool() ? random.one(references) : "";
    return `${text}${reference}`;
}

/** Keys whose values have a form, or go with others. */
const special: ReadonlySet<string> = new Set([
    ...["PollForSourceChanges", "PrimarySource", "EnvironmentVariables", "CombineArtifacts", "BatchEnabled", "NotificationArn"],
    ...["InputType", "Input", "Variables", "SourceRevisions", "ECRRepositoryName", "ObjectKey", "ChangeSetName", "RoleArn", "TemplatePath"],
    ...["TemplateConfiguration", "FunctionAlias", "PublishedTargetVersion", "DeployStrategy", "Alarms", "DeploymentTimeout"],
    ...[
        "ManifestFiles",
        "HelmReleaseName",
        "HelmChartLocation",
        "HelmValuesFiles",
        "TargetDirectory",
        "PreScript",
        "PostScript",
        "DeploySpec",
    ],
    ...[1, 2, 3, 4].flatMap(number => [`Image${number}ArtifactName`, `Image${number}ContainerName`]),
]);

type Special = (around: Around, plain: Configuration) => Record<string, string | undefined>;
const polled: Special = () => ({ PollForSourceChanges: "false" });
const roleArn = "arn:aws:iam::222222222222:role/stack";

/** Of a Lambda deployment: code goes to no alias or to one, a version to one. */
function release({ random, inputs, references }: Around): Record<string, string | undefined> {
    const strategy = random.one(["AllAtOnce", "Canary10Percent5Minutes", "Linear25PercentEvery1Minute"]);
    if (inputs.length > 0 && random.bool()) return {};
    return {
        FunctionAlias: "live",
        PublishedTargetVersion: inputs.length === 0 ? random.one(["12", ...references]) : undefined,
        DeployStrategy: random.bool() ? strategy : undefined,
        Alarms: random.bool() ? "errors,latency" : undefined,
    };
}

const forProvider: Readonly<Record<string, Special>> = {
    S3: ({ references }, { Extract }) =>
        // The source of this name has no Extract.
        Extract === undefined ? { PollForSourceChanges: "false" } : Extract === "false" ? { ObjectKey: `key-${references[0]}` } : {},
    CodeCommit: polled,
    GitHub: polled,
    CodeBuild: ({ random, inputs, references }) => ({
        PrimarySource: inputs.length > 1 || random.bool() ? inputs[0] : undefined,
        EnvironmentVariables: random.bool() ? JSON.stringify([{ name: "A", value: random.one(references), type: "PLAINTEXT" }]) : undefined,
        ...(random.bool() && { BatchEnabled: "true", CombineArtifacts: random.one(["true", "false"]) }),
    }),
    Manual: ({ random }) => ({ NotificationArn: random.bool() ? "arn:aws:sns:eu-central-1:111111111111:approvals" : undefined }),
    StepFunctions: ({ random, inputs }) =>
        inputs.length > 0 && random.bool()
            ? { InputType: "FilePath", Input: "a.json" }
            : random.bool()
              ? { InputType: "Literal", Input: "{}" }
              : {},
    CodePipeline: ({ random, references }) => ({
        Variables: random.bool() ? JSON.stringify([{ name: "a", value: random.one(references) }]) : undefined,
    }),
    InspectorScan: (_, { InspectorRunMode }) => ({ ECRRepositoryName: InspectorRunMode === "ECRImageScan" ? "app" : undefined }),
    CloudFormation({ inputs: [input] }, { ActionMode = "" }) {
        if (ActionMode === "CHANGE_SET_EXECUTE") return { ChangeSetName: "next" };
        if (ActionMode === "DELETE_ONLY") return { RoleArn: roleArn };
        return {
            RoleArn: roleArn,
            TemplatePath: `${input}::template.yaml`,
            ChangeSetName: ActionMode === "CHANGE_SET_REPLACE" ? "next" : undefined,
        };
    },
    CodeDeployToECS: ({ inputs: [input = ""], random }) => ({
        TaskDefinitionTemplateArtifact: input,
        AppSpecTemplateArtifact: input,
        ...(random.bool() && { Image1ArtifactName: input, Image1ContainerName: "app" }),
    }),
    ECS: ({ random }) => ({ DeploymentTimeout: random.bool() ? String(1 + random.upTo(59)) : undefined }),
    EKS: ({ random }) => (random.bool() ? { ManifestFiles: "app.yaml" } : { HelmReleaseName: "app", HelmChartLocation: "chart" }),
    EC2: ({ random }) => (random.bool() ? { DeploySpec: "deployspec.yaml" } : { TargetDirectory: "/srv", PostScript: "start.sh" }),
};
