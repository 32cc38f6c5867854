import {
    arnOf,
    type DeploymentEvents,
    deployRole,
    type Foundation,
    imageRepositoryName,
    type Place,
    type Placement,
    placedName,
    type ReleaseAlarmsCustomize,
    type Rule,
    serviceName,
    targetIn,
    watchRelease,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { useKeyThroughLambda } from "../configuration/key.ts";
import { type LambdaMetrics, releaseMeasures } from "../metrics.ts";
import { codeDeployGrants, deployGrants, type LambdaLeaves, type LambdaTarget, lambda } from "../target.ts";
import { type CodeDeploy, codeDeployRules } from "./code-deploy.ts";
import { type CodeDeployCustomize, codeDeployTo } from "./code-deploy-release.ts";
import { allAtOnce, deployStrategy, type Strategy, strategyRules } from "./strategy.ts";

/** How a new version takes over a function's calls: through CodePipeline's own Lambda action, or through CodeDeploy. */
export type Release = Strategy | CodeDeploy;

/** Last word on a child's arguments. */
export type ReleaseCustomize = ReleaseAlarmsCustomize & CodeDeployCustomize;

export const releaseRules = (release: Release, name: string, place: Place): readonly Rule[] =>
    release?.kind === "codeDeploy" ? codeDeployRules("release", release, name, place) : strategyRules("release", release, place);

interface Made {
    readonly placement: Placement;
    readonly foundation: Foundation;
    readonly function: aws.lambda.Function;
    readonly alias: aws.lambda.Alias;
    readonly metrics: LambdaMetrics;
    readonly release?: Release | undefined;
    /** Where the function answers. */
    readonly url?: pulumi.Output<string> | undefined;
    /** The function runs an image. */
    readonly image: boolean;
    readonly customize?: ReleaseCustomize | undefined;
}

/** What a pipeline is told of a function, and whoever monitors it. */
interface Releasable {
    readonly target: LambdaTarget;
    /** Missing where no event tells of releases: CodePipeline's own action tells of itself in the pipeline's account alone. */
    readonly deployments?: DeploymentEvents;
}

/** Registers what a release needs, and tells a pipeline of it. */
export function releaseTo(name: string, made: Made, opts: pulumi.CustomResourceOptions): Releasable {
    const { placement, foundation, release = allAtOnce(), customize } = made;
    const watch = release.kind === "allAtOnce" ? {} : (release.alarms ?? {});
    const news = release.kind === "codeDeploy" ? placement : undefined;
    const { names: alarms } = watchRelease(name, watch, releaseMeasures(made.metrics), customize, opts, news);
    const deployed = {
        functionArn: arnOf(placement, "lambda", `function:${placedName(placement, name)}`),
        // The page of the Lambda action has the second name, those of all other actions the first.
        logGroupArns: ["/aws", `/${placement.region}`].map(root =>
            arnOf(placement, "logs", `log-group:${root}/codepipeline/${serviceName(placement, name)}`),
        ),
        key: useKeyThroughLambda(placement, foundation),
        ...(made.image && {
            images: foundation.delivery.apply(delivery => arnOf(delivery, "ecr", `repository/${imageRepositoryName(placement, name)}`)),
        }),
    };
    const { grants, leaves, ...told } =
        release.kind === "codeDeploy"
            ? started(placement, deployed, codeDeployTo(name, { ...made, release, alarms }, opts))
            : {
                  grants: deployGrants({ ...deployed, watched: alarms.length > 0 }),
                  leaves: { strategy: deployStrategy(release), ...(alarms.length > 0 && { alarms: pulumi.all([...alarms]) }) },
              };
    const role = deployRole(
        `${name}-deploy`,
        { placement, service: name, byCommands: made.image, delivery: foundation.delivery, grants },
        opts,
    );
    const always = {
        deployRoleArn: role.arn,
        functionName: made.function.name,
        alias: made.alias.name,
        ...(made.url && { endpoint: pulumi.output({ url: made.url }) }),
        ...(made.image && { image: true, architecture: made.function.architectures.apply(([one]) => one) }),
    };
    const target = targetIn(lambda, placement, name, { ...always, ...leaves } as {
        [Name in keyof LambdaLeaves]: pulumi.Input<LambdaLeaves[Name]>;
    });
    return { target, ...told };
}

const started = (
    placement: Placement,
    deployed: Parameters<typeof codeDeployGrants>[0],
    { machine: { arn, name }, deployments }: ReturnType<typeof codeDeployTo>,
) => ({
    grants: codeDeployGrants(deployed, { arn, executions: name.apply(name => arnOf(placement, "states", `execution:${name}:*`)) }),
    leaves: { stateMachineArn: arn },
    deployments,
});
