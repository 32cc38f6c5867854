import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { type Platform, platforms } from "./codedeploy-application.ts";
import { deploymentGroup } from "./codedeploy-group.ts";
import { oneOf } from "./provider-checks.ts";
import { each } from "./reasons.ts";

type Inputs = Plain<aws.codedeploy.DeploymentConfigArgs>;

/** A part of the traffic, and how long it stays there before the next part follows. */
export interface Shift {
    readonly percent: number;
    readonly minutes: number;
}

const forceNew = "the provider's schema: ForceNew";

/** Source: terraform-provider-aws, internal/service/deploy/deployment_config.go; CodeDeploy API reference, CreateDeploymentConfig. */
export const deploymentConfig = resource<
    aws.codedeploy.DeploymentConfigArgs,
    { readonly arn: string; readonly deploymentConfigId: string }
>("aws:codedeploy/deploymentConfig:DeploymentConfig", {
    cloudFormation: "AWS::CodeDeploy::DeploymentConfig",
    inputs: {
        computePlatform: true,
        deploymentConfigName: true,
        minimumHealthyHosts: { type: true, value: true },
        trafficRoutingConfig: {
            type: true,
            timeBasedCanary: { interval: true, percentage: true },
            timeBasedLinear: { interval: true, percentage: true },
        },
    },
    replaces: each(forceNew, "minimumHealthyHosts", "trafficRoutingConfig"),
    autoName: { property: "deploymentConfigName", maxLength: 100 },
    defaults: { computePlatform: "Server" },
    check: ({ computePlatform, minimumHealthyHosts, trafficRoutingConfig }) => [
        ...oneOf("computePlatform", computePlatform, platforms),
        ...oneOf("minimumHealthyHosts.type", minimumHealthyHosts?.type, ["HOST_COUNT", "FLEET_PERCENT"]),
        ...oneOf("trafficRoutingConfig.type", trafficRoutingConfig?.type, ["TimeBasedCanary", "TimeBasedLinear", "AllAtOnce"]),
    ],
    create(call, inputs) {
        const name = inputs.deploymentConfigName as string;
        if (findConfig(call, name)) {
            // Source: CodeDeploy API reference, CreateDeploymentConfig: Errors. The words are ours.
            throw new AwsError("DeploymentConfigAlreadyExistsException", `A deployment configuration with the name ${name} already exists`);
        }
        requireConfig(inputs);
        const arn = call.arn("codedeploy", `deploymentconfig:${name}`);
        return { id: name, attributes: { arn, deploymentConfigId: uuidOf(call) } };
    },
    delete(call, _state, name) {
        if (call.find(deploymentGroup, ({ deploymentConfigName }) => deploymentConfigName === name))
            throw new AwsError("DeploymentConfigInUseException", `The deployment configuration ${name} is in use`);
    },
});

/** Source: CodeDeploy API reference, "TimeBasedCanary", "TimeBasedLinear", and user guide, "Limits". Where AWS's words are not known, they are ours. */
function requireConfig({ computePlatform, deploymentConfigName: name, minimumHealthyHosts, trafficRoutingConfig }: Inputs): void {
    const invalid = (reason: string) => new AwsError("InvalidTrafficRoutingConfigurationException", reason);
    if (name?.startsWith("CodeDeployDefault."))
        throw new AwsError("InvalidDeploymentConfigNameException", "Deployment configuration names must not begin with CodeDeployDefault.");
    if (computePlatform === "Server") {
        if (!minimumHealthyHosts) throw new AwsError("InvalidMinimumHealthyHostValueException", "minimumHealthyHosts must be specified");
        if (trafficRoutingConfig) throw invalid("For Server deployment config, trafficRoutingConfig can not be specified");
        return;
    }
    if (minimumHealthyHosts) {
        const reason = `For ${computePlatform} deployment config, minimumHealthyHosts can not be specified`;
        throw new AwsError("InvalidMinimumHealthyHostValueException", reason);
    }
    if (!trafficRoutingConfig) throw invalid(`For ${computePlatform} deployment config, trafficRoutingConfig must be specified`);
    const { type = "AllAtOnce", timeBasedCanary, timeBasedLinear } = trafficRoutingConfig;
    if (timeBasedCanary && type !== "TimeBasedCanary") throw invalid(`timeBasedCanary can not be specified for the type ${type}`);
    if (timeBasedLinear && type !== "TimeBasedLinear") throw invalid(`timeBasedLinear can not be specified for the type ${type}`);
    if (type === "AllAtOnce") return;
    const times = timeBasedCanary ?? timeBasedLinear;
    if (!times)
        throw invalid(`${type === "TimeBasedCanary" ? "timeBasedCanary" : "timeBasedLinear"} must be specified for the type ${type}`);
    const { percentage = 0, interval = 0 } = times;
    if (!(percentage >= 1 && percentage <= 99)) throw invalid(`The percentage must be 1 to 99, not ${percentage}`);
    // Source: CodeDeploy user guide, "CodeDeploy quotas": hours between the first and the last traffic shift.
    const whole = interval * (timeBasedCanary ? 1 : Math.ceil(100 / percentage) - 1);
    if (!(interval >= 1) || whole > 2880) throw invalid(`The first and the last shift must be 1 to 2880 minutes apart, not ${whole}`);
}

/** A configuration, whether AWS's own or the account's. */
export interface Config {
    readonly platform: Platform;
    readonly shifts: readonly Shift[];
}

const allAtOnce: readonly Shift[] = [{ percent: 100, minutes: 0 }];
const canary = (percent: number, minutes: number): readonly Shift[] => [{ percent, minutes }, ...allAtOnce];
const linear = (percent: number, minutes: number): readonly Shift[] => [
    ...Array.from({ length: Math.ceil(100 / percent) - 1 }, (_, index) => ({ percent: percent * (index + 1), minutes })),
    ...allAtOnce,
];

const predefined = (platform: Platform, shifts: Readonly<Record<string, readonly Shift[]>>): readonly (readonly [string, Config])[] =>
    Object.entries(shifts).map(([name, shifts]) => [`CodeDeployDefault.${name}`, { platform, shifts }]);

/** Source: CodeDeploy user guide, "Working with deployment configurations in CodeDeploy". */
const predefinedConfigs: ReadonlyMap<string, Config> = new Map([
    ...predefined("ECS", {
        ECSAllAtOnce: allAtOnce,
        ECSLinear10PercentEvery1Minutes: linear(10, 1),
        ECSLinear10PercentEvery3Minutes: linear(10, 3),
        ECSCanary10Percent5Minutes: canary(10, 5),
        ECSCanary10Percent15Minutes: canary(10, 15),
    }),
    ...predefined("Lambda", {
        LambdaAllAtOnce: allAtOnce,
        ...Object.fromEntries([5, 10, 15, 30].map(minutes => [`LambdaCanary10Percent${minutes}Minutes`, canary(10, minutes)])),
        LambdaLinear10PercentEvery1Minute: linear(10, 1),
        ...Object.fromEntries([2, 3, 10].map(minutes => [`LambdaLinear10PercentEvery${minutes}Minutes`, linear(10, minutes)])),
    }),
    ...predefined("Server", { OneAtATime: [], HalfAtATime: [], AllAtOnce: [] }),
]);

export function findConfig(call: Call, name: string): Config | undefined {
    const found = call.get(deploymentConfig, name);
    if (!found) return predefinedConfigs.get(name);
    const { timeBasedCanary, timeBasedLinear } = found.trafficRoutingConfig ?? {};
    const shifts = timeBasedCanary
        ? canary(timeBasedCanary.percentage ?? 0, timeBasedCanary.interval ?? 0)
        : timeBasedLinear
          ? linear(timeBasedLinear.percentage ?? 0, timeBasedLinear.interval ?? 0)
          : allAtOnce;
    return { platform: found.computePlatform as Platform, shifts };
}
