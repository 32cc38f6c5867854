import type { Check, Fault } from "../check.ts";
import { list } from "../known.ts";
import { actionPage } from "../pages.ts";
import type { Action, Pipeline } from "../view.ts";

const deploys = ({ actions }: Pipeline, provider: string) =>
    actions.filter(action => action.category === "Deploy" && action.provider === provider);

/** Says of each of some keys that it is missing, where it is. */
function* missing({ configuration }: Action, keys: readonly string[], why: string): Iterable<Fault> {
    if (!configuration.isWhole) return;
    for (const key of keys) {
        if (!configuration.values.has(key))
            yield { path: `${configuration.path}.${key}`, wrong: "it is missing", right: `a value: ${why}` };
    }
}

/** Source: CodePipeline user guide, "AWS CloudFormation deploy action reference", which keys each mode needs. */
const keysOfMode: Readonly<Record<string, readonly string[]>> = {
    CREATE_UPDATE: ["TemplatePath", "RoleArn"],
    REPLACE_ON_FAILURE: ["TemplatePath", "RoleArn"],
    DELETE_ONLY: ["RoleArn"],
    CHANGE_SET_REPLACE: ["ChangeSetName", "TemplatePath", "RoleArn"],
    CHANGE_SET_EXECUTE: ["ChangeSetName"],
};
const ecsTimeout = { least: 1, most: 60 };
const MAX_ALARMS = 10;
/** Two days. */
const MAX_MINUTES = 2880;

/** Source: CodePipeline user guide, "AWS Lambda deploy action reference". */
function strategyFault(strategy: string): string | undefined {
    if (strategy === "AllAtOnce") return undefined;
    const canary = /^Canary(\d+)Percent(\d+)Minutes?$/.exec(strategy);
    const linear = /^Linear(\d+)PercentEvery(\d+)Minutes?$/.exec(strategy);
    const [, percent, minutes] = (canary ?? linear ?? []).map(Number);
    if (percent === undefined || minutes === undefined) return `it is "${strategy}"`;
    if (percent < 1 || percent > 99 || minutes < 1) return "its percentage is outside of 1 to 99, or it has no minutes";
    const total = canary ? minutes : (Math.ceil(100 / percent) - 1) * minutes;
    return total > MAX_MINUTES ? `it takes ${total} minutes` : undefined;
}
const withAlias = ["DeployStrategy", "PublishedTargetVersion", "Alarms"];

export const deployments: readonly Check[] = [
    {
        id: "s3-object-key",
        finds: "a file that is put into S3 as it is, without its name there",
        page: actionPage("Amazon S3 deploy action", "S3Deploy"),
        *find(pipeline) {
            for (const action of deploys(pipeline, "S3")) {
                if (action.configuration.values.get("Extract") === "false") yield* missing(action, ["ObjectKey"], "nothing is extracted");
            }
        },
    },
    {
        id: "cloudformation-mode",
        finds: "a key that a CloudFormation action needs in its mode",
        page: actionPage("AWS CloudFormation deploy action", "CloudFormation"),
        *find(pipeline) {
            for (const action of deploys(pipeline, "CloudFormation")) {
                const mode = action.configuration.values.get("ActionMode") ?? "";
                yield* missing(action, keysOfMode[mode] ?? [], `${mode} needs it`);
            }
        },
    },
    {
        id: "ecs-timeout",
        finds: "a time-out of an ECS deployment outside of 1 to 60 minutes",
        page: actionPage("Amazon ECS deploy action", "ECS"),
        *find(pipeline) {
            for (const { configuration } of deploys(pipeline, "ECS")) {
                const value = configuration.values.get("DeploymentTimeout");
                if (!value || value.includes("#{")) continue;
                if (/^\d+$/.test(value) && Number(value) >= ecsTimeout.least && Number(value) <= ecsTimeout.most) continue;
                yield { path: `${configuration.path}.DeploymentTimeout`, wrong: `it is "${value}"`, right: "1 to 60 minutes" };
            }
        },
    },
    {
        id: "lambda-nothing",
        finds: "a Lambda deployment of neither code nor a version",
        page: actionPage("AWS Lambda deploy action", "LambdaDeploy"),
        *find(pipeline) {
            for (const action of deploys(pipeline, "Lambda")) {
                if (list(action.declared["inputArtifacts"])?.length === 0)
                    yield* missing(action, ["PublishedTargetVersion"], "there is no input artifact");
            }
        },
    },
    {
        id: "lambda-alias",
        finds: "a strategy, a version or alarms of a Lambda deployment that moves no alias",
        page: actionPage("AWS Lambda deploy action", "LambdaDeploy"),
        *find(pipeline) {
            for (const { configuration } of deploys(pipeline, "Lambda")) {
                const given = withAlias.find(key => configuration.values.has(key));
                if (configuration.isWhole && given && !configuration.values.has("FunctionAlias"))
                    yield { path: `${configuration.path}.FunctionAlias`, wrong: "it is missing", right: `an alias: there is a ${given}` };
            }
        },
    },
    {
        id: "lambda-strategy",
        finds: "a strategy of a Lambda deployment that AWS does not have",
        page: actionPage("AWS Lambda deploy action", "LambdaDeploy"),
        *find(pipeline) {
            for (const { configuration } of deploys(pipeline, "Lambda")) {
                const value = configuration.values.get("DeployStrategy");
                const wrong = value && !value.includes("#{") ? strategyFault(value) : undefined;
                if (wrong)
                    yield {
                        path: `${configuration.path}.DeployStrategy`,
                        wrong,
                        right: `AllAtOnce, Canary10Percent5Minutes or Linear10PercentEvery1Minute, of up to ${MAX_MINUTES} minutes`,
                    };
            }
        },
    },
    {
        id: "lambda-version",
        finds: "a version of a Lambda deployment that is no published one",
        page: actionPage("AWS Lambda deploy action", "LambdaDeploy"),
        *find(pipeline) {
            for (const { configuration } of deploys(pipeline, "Lambda")) {
                const value = configuration.values.get("PublishedTargetVersion");
                if (value && !value.includes("#{") && !/^\d+$/.test(value))
                    yield { path: `${configuration.path}.PublishedTargetVersion`, wrong: `it is "${value}"`, right: "a version's number" };
            }
        },
    },
    {
        id: "lambda-alarms",
        finds: `more than ${MAX_ALARMS} alarms of a Lambda deployment`,
        page: actionPage("AWS Lambda deploy action", "LambdaDeploy"),
        *find(pipeline) {
            for (const { configuration } of deploys(pipeline, "Lambda")) {
                const count = configuration.values.get("Alarms")?.split(",").length ?? 0;
                if (count > MAX_ALARMS)
                    yield { path: `${configuration.path}.Alarms`, wrong: `there are ${count}`, right: `up to ${MAX_ALARMS}, with commas` };
            }
        },
    },
    {
        id: "ec2-scripts",
        finds: "an EC2 deployment without a DeploySpec and without what takes its place",
        page: actionPage("Amazon EC2 action", "EC2Deploy"),
        *find(pipeline) {
            for (const action of deploys(pipeline, "EC2")) {
                if (!action.configuration.values.has("DeploySpec"))
                    yield* missing(action, ["TargetDirectory", "PostScript"], "there is no DeploySpec");
            }
        },
    },
    {
        id: "eks-what",
        finds: "an EKS deployment of both manifests and a chart or of neither, or of a chart without a release",
        page: actionPage("Amazon EKS deploy action", "EKS"),
        *find(pipeline) {
            for (const action of deploys(pipeline, "EKS")) {
                const { values, path } = action.configuration;
                const release = ["HelmReleaseName", "HelmChartLocation"].find(key => values.get(key) !== undefined);
                if (values.get("ManifestFiles") !== undefined && release !== undefined)
                    yield { path: `${path}.ManifestFiles`, wrong: `there is a ${release} as well`, right: "manifests or a chart" };
                if (values.has("HelmChartLocation")) yield* missing(action, ["HelmReleaseName"], "there is a HelmChartLocation");
                else if (values.has("HelmReleaseName")) yield* missing(action, ["HelmChartLocation"], "there is a HelmReleaseName");
                else yield* missing(action, ["ManifestFiles"], "there is no chart");
            }
        },
    },
];
