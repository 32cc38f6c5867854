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
/** Source: CodePipeline user guide, "AWS Lambda deploy action reference". */
const strategy = /^(AllAtOnce|Canary\d{1,2}Percent\d+Minutes?|Linear\d{1,2}PercentEvery\d+Minutes?)$/;
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
                if (value && !value.includes("#{") && !strategy.test(value))
                    yield {
                        path: `${configuration.path}.DeployStrategy`,
                        wrong: `it is "${value}"`,
                        right: "AllAtOnce, Canary10Percent5Minutes or Linear10PercentEvery1Minute, with numbers of one's own",
                    };
            }
        },
    },
    {
        id: "ec2-scripts",
        finds: "an EC2 deployment without a DeploySpec and without what takes its place",
        page: actionPage("Amazon EC2 deploy action", "EC2Deploy"),
        *find(pipeline) {
            for (const action of deploys(pipeline, "EC2")) {
                if (!action.configuration.values.has("DeploySpec"))
                    yield* missing(action, ["TargetDirectory", "PostScript"], "there is no DeploySpec");
            }
        },
    },
    {
        id: "eks-what",
        finds: "an EKS deployment of neither manifests nor a chart, or of a chart without a release",
        page: actionPage("Amazon EKS deploy action", "EKS"),
        *find(pipeline) {
            for (const action of deploys(pipeline, "EKS")) {
                const { values } = action.configuration;
                if (values.has("HelmChartLocation")) yield* missing(action, ["HelmReleaseName"], "there is a HelmChartLocation");
                else if (values.has("HelmReleaseName")) yield* missing(action, ["HelmChartLocation"], "there is a HelmReleaseName");
                else yield* missing(action, ["ManifestFiles"], "there is no chart");
            }
        },
    },
];
