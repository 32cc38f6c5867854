import { AwsError } from "../model/errors.ts";
import { alarmState } from "./cloudwatch-state.ts";
import { type Configuration, configurationError, requirePermission, requirePermissions, type WorkRun } from "./codepipeline-runner.ts";
import { mayDo } from "./iam.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { alias } from "./lambda-resources.ts";

const declaration = (message: string) => new AwsError("InvalidActionDeclarationException", message);

interface Declared {
    readonly name: string;
    readonly provider: string;
    readonly category: string;
    readonly inputArtifacts?: readonly string[] | undefined;
    readonly configuration?: Configuration | undefined;
}

/**
 * What the page says of DeployStrategy, PublishedTargetVersion and Alarms; nobody reports AWS's sentences. A value with a variable is known
 * only when the pipeline runs. Source: CodePipeline user guide, "AWS Lambda deploy action reference".
 */
export function requireLambdaStrategy({ name, provider, category, inputArtifacts = [], configuration = {} }: Declared): void {
    if (category !== "Deploy" || provider !== "Lambda") return;
    const { FunctionAlias: wanted, DeployStrategy: strategy, PublishedTargetVersion: version, Alarms: alarms } = configuration;
    const refuse = (reason: string) => declaration(`Action configuration for action '${name}' is not valid: ${reason}`);
    if (inputArtifacts.length === 0 && version === undefined) throw refuse("PublishedTargetVersion is required without an input artifact");
    if (wanted === undefined && (strategy ?? version ?? alarms) !== undefined) {
        throw refuse("DeployStrategy, PublishedTargetVersion and Alarms are only available with a FunctionAlias");
    }
    if (version !== undefined && !version.includes("#{") && !/^\d+$/.test(version))
        throw refuse(`PublishedTargetVersion '${version}' is not a published version`);
    const named = alarms?.split(",") ?? [];
    if (named.length > 10) throw refuse(`there are ${named.length} Alarms, up to 10 are supported`);
    if (strategy === undefined || strategy.includes("#{")) return;
    if (strategy === "AllAtOnce") return;
    const [form, kind, percent, minutes] =
        /^(Canary(?=\d+Percent\d)|Linear(?=\d+PercentEvery))(\d+)Percent(?:Every)?(\d+)Minutes?$/.exec(strategy) ?? [];
    if (form === undefined)
        throw refuse(`DeployStrategy '${strategy}' is not AllAtOnce, Canary10Percent5Minutes or Linear10PercentEvery1Minute`);
    const part = Number(percent);
    const wait = Number(minutes);
    if (part < 1 || part > 99 || wait < 1) throw refuse(`DeployStrategy '${strategy}' has a percentage outside 1 to 99, or no minutes`);
    const total = kind === "Canary" ? wait : (Math.ceil(100 / part) - 1) * wait;
    if (total > 2880) throw refuse(`DeployStrategy '${strategy}' waits ${total} minutes in all, more than 2 days`);
}

/** Source: CodePipeline user guide, "AWS Lambda deploy action reference". */
export function requireLambdaDeploy(run: WorkRun, { FunctionName: name = "", FunctionAlias: wanted, Alarms: alarms }: Configuration): void {
    const { there, roleArn, pipeline } = run;
    const arn = there.arn("lambda", `function:${name}`);
    const target = wanted === undefined ? arn : `${arn}:${wanted}`;
    requirePermissions(run, ["lambda:GetFunctionConfiguration", "lambda:GetAlias"], arn);
    requirePermission(run, "lambda:GetProvisionedConcurrencyConfig", target);
    // The page has one list for all uses of the action. What moves no alias, it is inferred, does not update one.
    requirePermissions(
        run,
        ["lambda:UpdateFunctionCode", "lambda:PublishVersion", ...(wanted === undefined ? [] : ["lambda:UpdateAlias"])],
        arn,
    );
    // The page names one group, the pages of all other actions another: either is enough here.
    const groups = ["/aws", `/${there.region}`].map(root => there.arn("logs", `log-group:${root}/codepipeline/${pipeline.name}`));
    const told = groups.find(group => mayDo(there, roleArn, { action: "logs:CreateLogGroup", resource: group })) ?? (groups[0] as string);
    requirePermission(run, "logs:CreateLogGroup", told);
    requirePermissions(run, ["logs:CreateLogStream", "logs:PutLogEvents"], `${told}:log-stream:run`);
    const found = there.get(lambdaFunction, name);
    if (!found) throw configurationError(`The AWS Lambda function ${name} does not exist`);
    if (wanted === undefined) return;
    const live = there.get(alias, target);
    if (!live) throw configurationError(`The AWS Lambda function ${name} has no alias ${wanted}`);
    // "The alias must exist and has one version behind it when the action executions starts. (It will be the rollback target version.)"
    if (Object.keys(live.routingConfig?.additionalVersionWeights ?? {}).length > 0)
        throw configurationError(`The alias ${wanted} of the AWS Lambda function ${name} points to more than one version`);
    requireQuiet(run, alarms?.split(",") ?? []);
}

/** "When a monitored alarm goes into ALARM state, the action fails." The permission is not on the page: it is inferred. */
function requireQuiet(run: WorkRun, alarms: readonly string[]): void {
    if (alarms.length > 0) requirePermission(run, "cloudwatch:DescribeAlarms", "*");
    for (const alarm of alarms) {
        const state = alarmState(run.there, alarm);
        if (state === undefined) throw configurationError(`The alarm ${alarm} does not exist`);
        if (state === "ALARM")
            throw new AwsError("JobFailed", `The alarm ${alarm} is in ALARM state: the alias is back at the version it had`);
    }
}
