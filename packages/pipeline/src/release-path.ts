import type { Delivery, Deploys, ReleasePath, ReleaseStage } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import { actionsOf } from "./pipeline-rules.ts";
import type { StagePlan } from "./plan.ts";

/** Which stage releases to which environment, for whoever counts releases. */
export const releasePath = (
    service: string,
    {
        delivery,
        pipeline,
        stages,
    }: { readonly delivery: Delivery; readonly pipeline: aws.codepipeline.Pipeline; readonly stages: readonly StagePlan[] },
): ReleasePath => ({
    team: delivery.team,
    service,
    place: { accountId: delivery.accountId, region: delivery.region },
    pipelineName: pipeline.name,
    pipelineArn: pipeline.arn,
    stages: stages.filter(({ path }) => path.startsWith("stages[")).map(releaseStage),
});

/** What a stage deploys: a stage that says its tier itself is an environment of its name. */
const releaseStage = (stage: StagePlan): ReleaseStage => ({
    name: stage.name,
    deploys: actionsOf(stage).flatMap(({ plan }): readonly Deploys[] => {
        const { name: action, type, place, deploysTo } = plan;
        // A function that is called in an environment deploys nothing there.
        if (type.category !== "Deploy" && deploysTo === undefined) return [];
        const to = deploysTo ?? place;
        if (to) {
            const { environment, tier, accountId, region } = to;
            return [{ action, environment, tier, place: { accountId, region } }];
        }
        return stage.tier ? [{ action, environment: stage.name, tier: stage.tier }] : [];
    }),
});
