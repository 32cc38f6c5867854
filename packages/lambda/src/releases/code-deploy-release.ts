import {
    arnOf,
    type CodeDeployCustomize as CodeDeployGroupCustomize,
    type Customize,
    codeDeployEvents,
    codeDeployGroup,
    customize,
    type DeploymentEvents,
    type Foundation,
    type Grant,
    type Placement,
    placedName,
    seeAlarms,
    serviceRole,
    UserError,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { useKeyThroughLambda } from "../configuration/key.ts";
import { type CodeDeploy, type Hooks, hookProblem, longestSeconds } from "./code-deploy.ts";
import { definitionOf, releaserGrants } from "./releaser.ts";

/** Last word on a child's arguments. */
export interface CodeDeployCustomize extends CodeDeployGroupCustomize {
    readonly stateMachine?: Customize<aws.sfn.StateMachineArgs>;
}

/**
 * For a function that CodeDeploy asks: it says with this whether the release may go on. IAM knows nothing narrower.
 * Source: CodeDeploy user guide, "AppSpec 'hooks' section".
 */
export const answerCodeDeploy: Grant = { actions: ["codedeploy:PutLifecycleEventHookExecutionStatus"], resources: ["*"] };

export interface CodeDeployed {
    readonly placement: Placement;
    readonly foundation: Foundation;
    readonly function: aws.lambda.Function;
    readonly alias: aws.lambda.Alias;
    readonly release: CodeDeploy;
    /** Names of the alarms that roll a release back. */
    readonly alarms: readonly pulumi.Output<string>[];
    readonly customize?: CodeDeployCustomize | undefined;
}

export interface Deployable {
    /** What a pipeline starts. */
    readonly machine: aws.sfn.StateMachine;
    readonly deployments: DeploymentEvents;
}

/** Registers what CodeDeploy needs to release a function, and the state machine that a pipeline starts for it. */
export function codeDeployTo(name: string, made: CodeDeployed, opts: pulumi.CustomResourceOptions): Deployable {
    const { placement, release, alarms, customize: change } = made;
    const functionArn = arnOf(placement, "lambda", `function:${placedName(placement, name)}`);
    const [, partition = ""] = functionArn.split(":");
    const hooks = checked(release.hooks ?? {}, name, placement);
    const role = serviceRole(`${name}-codedeploy`, "codedeploy", shiftGrants(functionArn, Object.values(hooks), alarms.length > 0), opts);
    const { application, configurationName, group } = codeDeployGroup(
        name,
        { platform: "Lambda", shift: release, groupName: made.alias.name, roleArn: role.arn, alarms, customize: change },
        opts,
    );
    const releaser = serviceRole(
        `${name}-releaser`,
        "states",
        releaserGrants({
            function: functionArn,
            application: [application.arn],
            group: [group.arn],
            configuration: [configurationName.apply(config => arnOf(placement, "codedeploy", `deploymentconfig:${config}`))],
            key: useKeyThroughLambda(placement, made.foundation),
        }),
        opts,
    );
    const definition = pulumi
        .all([made.function.name, made.alias.name, application.name, group.deploymentGroupName, pulumi.output(hooks)])
        .apply(([functionName, alias, application, group, hooks]) =>
            JSON.stringify(definitionOf({ functionName, alias, application, group, hooks, partition, seconds: longestSeconds(release) })),
        );
    const machine = new aws.sfn.StateMachine(
        `${name}-releaser`,
        customize({ roleArn: releaser.arn, type: "STANDARD", definition }, change?.stateMachine),
        opts,
    );
    return { machine, deployments: codeDeployEvents(application.name, group.deploymentGroupName) };
}

/** What is known of a hook only now must be as good as what was known before. */
const checked = (hooks: Hooks, name: string, placement: Placement): Hooks =>
    Object.fromEntries(
        Object.entries(hooks).map(([hook, arn]) => [
            hook,
            pulumi.output(arn as pulumi.Input<string>).apply(arn => {
                const problem = hookProblem(arn, placement);
                if (problem !== undefined) throw new UserError(`LambdaFunction "${name}": release.hooks.${hook} ${problem}`);
                return arn;
            }),
        ]),
    );

/**
 * What CodeDeploy does with one function. Source: AWS Managed Policy reference guide, AWSCodeDeployRoleForLambdaLimited, without what is for
 * AppSpec files in buckets and for topics.
 */
const shiftGrants = (functionArn: string, hooks: readonly pulumi.Input<string>[], watched: boolean): readonly Grant[] => [
    { actions: ["lambda:GetAlias", "lambda:UpdateAlias"], resources: [functionArn] },
    { actions: ["lambda:GetProvisionedConcurrencyConfig"], resources: [`${functionArn}:*`] },
    ...(hooks.length > 0 ? [{ actions: ["lambda:InvokeFunction"], resources: hooks } as const] : []),
    ...(watched ? [seeAlarms] : []),
];
