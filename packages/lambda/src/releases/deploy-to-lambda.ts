import { type Artifact, check, type Step, UserError } from "@causeway/core";
import type { LambdaLeaves, LambdaTarget } from "../target.ts";
import { deployStrategy, type Strategy, strategyRules } from "./strategy.ts";

export interface DeployToLambdaOptions {
    /** How calls move in this pipeline alone. The function's own alarms watch. @default the function's own `release` */
    readonly strategy?: Strategy;
}

/**
 * Puts the files of `code` into a Lambda function, publishes a version and moves the alias to it, as the function's `release` says. An alarm
 * fails the action, which moves the alias back.
 *
 * Source: CodePipeline user guide, "AWS Lambda deploy action reference".
 *
 * @example
 * deployToLambda(delivery.target(lambda, "staging", "receipts"), build.code)
 *
 * @throws InputPropertiesError where a strategy of this pipeline's own is not one that AWS takes.
 */
export const deployToLambda = (target: LambdaTarget, code: Artifact, options: DeployToLambdaOptions = {}): Step<"deploy"> =>
    deployVersion(target, options, code);

/** Moves the alias to what is deployed: files, of which the action publishes a version, or the version of an image that is there already. */
export function deployVersion(target: LambdaTarget, { strategy }: DeployToLambdaOptions, deployed: Artifact | string): Step<"deploy"> {
    const { service, place } = target;
    const version = typeof deployed === "string" ? deployed : undefined;
    if (strategy) {
        check(
            `deployToLambda of ${service} to ${place.environment}`,
            // Which alarms there are, the other stack knows.
            ...strategyRules("strategy", strategy, { ...place, tier: "test" }),
            [
                strategy.kind === "allAtOnce" || strategy.alarms === undefined,
                "strategy.alarms",
                "belong to the release of the function, where its deploy role is let see them",
            ],
        );
    }
    return {
        plan: {
            deploy: {
                name: `deploy-${service}`,
                type: { category: "Deploy", provider: "Lambda" },
                ...(typeof deployed === "object" && { reads: [deployed] }),
                place,
            },
        },
        create: () => ({
            deploy: {
                configuration: target.leaves.apply(leaves => configuration(leaves, target, strategy, version)),
                roleArn: target.leaves.deployRoleArn,
            },
        }),
    };
}

function configuration(
    leaves: LambdaLeaves,
    { service, place }: LambdaTarget,
    own: Strategy | undefined,
    version: string | undefined,
): Readonly<Record<string, string>> {
    const { functionName, alias, strategy = "AllAtOnce", alarms = [], image = false, stateMachineArn } = leaves;
    // Its deploy role may not move the alias.
    if (stateMachineArn !== undefined) {
        const step = image ? "deployImageToLambdaWithCodeDeploy" : "deployToLambdaWithCodeDeploy";
        throw new UserError(`${service} in ${place.environment} is released by CodeDeploy: deploy it with ${step}`);
    }
    if (image !== (version !== undefined)) {
        throw new UserError(
            image
                ? `${service} in ${place.environment} runs an image: release it with deployImageToLambda`
                : `${service} in ${place.environment} runs files: release it with deployToLambda`,
        );
    }
    if (own && own.kind !== "allAtOnce" && !own.unwatched && place.tier === "production" && alarms.length === 0) {
        throw new UserError(
            `${service} in ${place.environment} has no alarms, and ${place.environment} is production: nothing would roll the release back; give its release alarms, or say unwatched: true`,
        );
    }
    const chosen = own ? deployStrategy(own) : strategy;
    return {
        FunctionName: functionName,
        FunctionAlias: alias,
        DeployStrategy: chosen,
        ...(version !== undefined && { PublishedTargetVersion: version }),
        ...(chosen !== "AllAtOnce" && alarms.length > 0 && { Alarms: alarms.join(",") }),
    };
}
