import {
    arnOf,
    deployRole,
    type Foundation,
    imageRepositoryName,
    type Placement,
    placedName,
    type ReleaseAlarmsCustomize,
    serviceName,
    targetIn,
    watchRelease,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type LambdaMetrics, releaseMeasures } from "./metrics.ts";
import { allAtOnce, deployStrategy, type Strategy } from "./strategy.ts";
import { deployGrants, type LambdaTarget, lambda } from "./target.ts";

/** Registers what a release needs, and tells a pipeline of it. */
export function releaseTo(
    name: string,
    made: {
        readonly placement: Placement;
        readonly foundation: Foundation;
        readonly function: aws.lambda.Function;
        readonly alias: aws.lambda.Alias;
        readonly metrics: LambdaMetrics;
        readonly release?: Strategy | undefined;
        /** Where the function answers. */
        readonly url?: pulumi.Output<string> | undefined;
        /** The function runs an image. */
        readonly image: boolean;
        readonly customize?: ReleaseAlarmsCustomize | undefined;
    },
    opts: pulumi.CustomResourceOptions,
): LambdaTarget {
    const { placement, foundation, release = allAtOnce() } = made;
    const watch = release.kind === "allAtOnce" ? {} : (release.alarms ?? {});
    const { names: alarms } = watchRelease(name, watch, releaseMeasures(made.metrics), made.customize, opts);
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
                watched: alarms.length > 0,
                ...(made.image && {
                    images: foundation.delivery.apply(delivery =>
                        arnOf(delivery, "ecr", `repository/${imageRepositoryName(placement, name)}`),
                    ),
                }),
            }),
        },
        opts,
    );
    const leaves = {
        deployRoleArn: deployer.arn,
        functionName: made.function.name,
        alias: made.alias.name,
        strategy: deployStrategy(release),
        ...(made.url && { endpoint: pulumi.output({ url: made.url }) }),
        ...(made.image && { image: true }),
        ...(alarms.length > 0 && { alarms: pulumi.all([...alarms]) }),
    };
    return targetIn(lambda, placement, name, leaves);
}
