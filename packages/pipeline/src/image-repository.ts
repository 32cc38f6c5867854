import { accountArn, imageRepositoryName, type StepScope } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * Where a service's images are kept: tags that never change, scanned, encrypted with the delivery account's key, pulled by the accounts
 * that services run in. The last 100 images stay.
 */
export function imageRepository({ delivery, service, opts, name }: StepScope): aws.ecr.Repository {
    const repository = new aws.ecr.Repository(
        name("images"),
        {
            name: imageRepositoryName(delivery, service),
            imageTagMutability: "IMMUTABLE",
            imageScanningConfiguration: { scanOnPush: true },
            encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: delivery.leaves.keyArn }],
        },
        opts,
    );
    new aws.ecr.LifecyclePolicy(
        name("images-lifecycle"),
        {
            repository: repository.name,
            policy: JSON.stringify({
                rules: [
                    {
                        rulePriority: 1,
                        description: "the last 100 images",
                        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
                        action: { type: "expire" },
                    },
                ],
            }),
        },
        opts,
    );
    new aws.ecr.RepositoryPolicy(
        name("images-policy"),
        {
            repository: repository.name,
            // Source: ECR user guide, "Private repository policy examples" (which roles of those accounts, their own policies say).
            policy: pulumi.jsonStringify({
                Version: "2012-10-17",
                Statement: [
                    {
                        Effect: "Allow",
                        Principal: {
                            AWS: delivery.leaves.workloadAccountIds.apply(accounts =>
                                accounts.map(accountId => accountArn({ ...delivery, accountId })),
                            ),
                        },
                        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    },
                ],
            }),
        },
        opts,
    );
    return repository;
}
