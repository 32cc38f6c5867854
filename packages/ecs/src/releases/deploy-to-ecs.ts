import { type Artifact, fitting, type Step } from "@causeway/core";
import type { EcsTarget } from "../target.ts";

/**
 * Deploys the images that `images` names in imagedefinitions.json to an ECS service.
 *
 * Source: CodePipeline user guide, "Amazon Elastic Container Service deploy action reference".
 *
 * @example
 * deployToEcs(delivery.target(ecs, "staging", "checkout"), build.images)
 */
export const deployToEcs = (target: EcsTarget, images: Artifact): Step<"deploy"> => ({
    plan: {
        deploy: { name: `deploy-${target.service}`, type: { category: "Deploy", provider: "ECS" }, reads: [images], place: target.place },
    },
    create: () => ({
        deploy: {
            configuration: {
                ClusterName: fitting(target, images).leaves.clusterName,
                ServiceName: target.leaves.serviceName,
                FileName: "imagedefinitions.json",
            },
            roleArn: target.leaves.deployRoleArn,
        },
    }),
});
