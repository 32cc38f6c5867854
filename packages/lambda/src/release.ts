import { arnOf, deployRole, type Foundation, type Placement, placedName, serviceName, targetIn } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { deployGrants, type LambdaTarget, lambda } from "./target.ts";

/** Registers what a release needs, and tells a pipeline of it. */
export function releaseTo(
    name: string,
    made: {
        readonly placement: Placement;
        readonly foundation: Foundation;
        readonly function: aws.lambda.Function;
        readonly alias: aws.lambda.Alias;
    },
    opts: pulumi.CustomResourceOptions,
): LambdaTarget {
    const { placement, foundation } = made;
    const deployer = deployRole(
        `${name}-deploy`,
        {
            placement,
            service: name,
            delivery: foundation.delivery,
            grants: deployGrants({
                functionArn: arnOf(placement, "lambda", `function:${placedName(placement, name)}`),
                // The page of the Lambda action has the second name, those of all other actions the first.
                logGroupArns: ["/aws", `/${placement.region}`].map(root =>
                    arnOf(placement, "logs", `log-group:${root}/codepipeline/${serviceName(placement, name)}`),
                ),
            }),
        },
        opts,
    );
    const leaves = { deployRoleArn: deployer.arn, functionName: made.function.name, alias: made.alias.name };
    return targetIn(lambda, placement, name, leaves);
}
