import { arnOf, type Foundation, type Grant, imageRepositoryName, type Placement } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/**
 * Source: ECS developer guide, "Amazon ECS task execution IAM role". A login is for the whole registry: AWS takes no ARN there.
 * `others`: images beside the service's own.
 */
export const pullImages = (
    foundation: Foundation,
    placement: Placement,
    service: string,
    others: readonly pulumi.Input<string>[],
): readonly Grant[] => [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
        actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        resources: pulumi
            .all([foundation.delivery, pulumi.all([...others])])
            .apply(([delivery, images]) => [
                ...new Set([
                    arnOf(delivery, "ecr", `repository/${imageRepositoryName(placement, service)}`),
                    ...images.flatMap(repositoryOf),
                ]),
            ]),
    },
];

/** Source: ECR user guide, "Amazon ECR private registry". */
function repositoryOf(image: string): readonly string[] {
    const [, accountId, region, repository] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)/.exec(image) ?? [];
    return accountId && region ? [arnOf({ accountId, region }, "ecr", `repository/${repository}`)] : [];
}
