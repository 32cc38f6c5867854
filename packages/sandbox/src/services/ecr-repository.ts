import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource, type State } from "../model/resource.ts";
import { image, imagesOf } from "./ecr-images.ts";
import { requireLifecycle } from "./ecr-lifecycle.ts";
import { requireKey } from "./kms.ts";
import { parsePolicy, policyText } from "./policy.ts";
import { requirePrincipals } from "./principals.ts";

interface RepositoryAttributes {
    readonly arn: string;
    readonly registryId: string;
    readonly repositoryUrl: string;
}

const name = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const mutability = ["MUTABLE", "IMMUTABLE", "MUTABLE_WITH_EXCLUSION", "IMMUTABLE_WITH_EXCLUSION"];

export const repository = resource<aws.ecr.RepositoryArgs, RepositoryAttributes>("aws:ecr/repository:Repository", {
    cloudFormation: "AWS::ECR::Repository",
    names: { name: "RepositoryName", forceDelete: "EmptyOnDelete", encryptionConfigurations: "EncryptionConfiguration" },
    inputs: {
        name: true,
        imageTagMutability: true,
        imageTagMutabilityExclusionFilters: true,
        imageScanningConfiguration: true,
        encryptionConfigurations: true,
        forceDelete: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 256, transform: text => text.toLowerCase() },
    defaults: { imageTagMutability: "MUTABLE", forceDelete: false },
    check: ({ imageTagMutability = "MUTABLE", encryptionConfigurations = [] }) => [
        ...(mutability.includes(imageTagMutability)
            ? []
            : [{ property: "imageTagMutability", reason: `is ${imageTagMutability}, not one of ${mutability.join(", ")}` }]),
        ...encryptionConfigurations.flatMap(({ encryptionType = "AES256" }, at) =>
            ["AES256", "KMS", "KMS_DSSE"].includes(encryptionType)
                ? []
                : [
                      {
                          property: `encryptionConfigurations[${at}].encryptionType`,
                          reason: `is ${encryptionType}, not one of AES256, KMS, KMS_DSSE`,
                      },
                  ],
        ),
    ],
    create(call, inputs) {
        const wanted = inputs.name as string;
        // Source: ECR API reference, "CreateRepository", repositoryName
        if (wanted.length < 2 || wanted.length > 256 || !name.test(wanted)) {
            throw new AwsError(
                "InvalidParameterException",
                `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${name.source.slice(1, -1)}''`,
            );
        }
        if (call.get(repository, wanted)) {
            throw new AwsError(
                "RepositoryAlreadyExistsException",
                `The repository with name '${wanted}' already exists in the registry with id '${call.account}'`,
            );
        }
        requireExclusions(inputs);
        for (const { encryptionType = "AES256", kmsKey } of inputs.encryptionConfigurations ?? []) {
            if (kmsKey && encryptionType === "AES256")
                throw new AwsError("InvalidParameterException", "A KMS key can only be given with encryption type KMS or KMS_DSSE.");
            if (kmsKey) requireKey(call, kmsKey);
        }
        return {
            id: wanted,
            attributes: {
                arn: call.arn("ecr", `repository/${wanted}`),
                registryId: call.account,
                repositoryUrl: `${call.account}.dkr.ecr.${call.region}.amazonaws.com/${wanted}`,
            },
        };
    },
    update(_call, inputs) {
        requireExclusions(inputs);
        return {};
    },
    delete(call, state, id) {
        const images = imagesOf(call, id);
        if (images.length > 0 && !state.forceDelete) {
            throw new AwsError(
                "RepositoryNotEmptyException",
                `The repository with name '${id}' in registry with id '${call.account}' cannot be deleted because it still contains images`,
            );
        }
        for (const { id: each } of images) call.remove(image, each);
        call.remove(repositoryPolicy, id);
        call.remove(lifecyclePolicy, id);
    },
});

function requireExclusions({
    imageTagMutability = "MUTABLE",
    imageTagMutabilityExclusionFilters: filters = [],
}: Plain<aws.ecr.RepositoryArgs>): void {
    if (imageTagMutability.endsWith("_WITH_EXCLUSION") !== filters.length > 0) {
        throw new AwsError(
            "InvalidParameterException",
            "Exclusion filters are needed with, and only with, a tag mutability WITH_EXCLUSION.",
        );
    }
}

export const repositoryPolicy = resource<aws.ecr.RepositoryPolicyArgs, { readonly registryId: string }>(
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    {
        inputs: { repository: true, policy: true },
        required: { repository: "SetRepositoryPolicy", policy: "SetRepositoryPolicy" },
        replaces: { repository: "a policy is its repository's" },
        updates: { policy: "SetRepositoryPolicy" },
        create(call, inputs) {
            requirePolicy(call, inputs);
            return { id: inputs.repository, attributes: { registryId: call.account } };
        },
        update(call, inputs) {
            requirePolicy(call, inputs);
            return {};
        },
    },
);

function requirePolicy(call: Call, { repository: owner, policy }: Plain<aws.ecr.RepositoryPolicyArgs>): void {
    requireRepository(call, owner);
    const refuse = (sentence: string) =>
        new AwsError("InvalidParameterException", `Invalid parameter at 'PolicyText' failed to satisfy constraint: '${sentence}'`);
    requirePrincipals(call, parsePolicy(policyText(policy), "resource", refuse), () => refuse("Invalid repository policy provided"));
}

export const lifecyclePolicy = resource<aws.ecr.LifecyclePolicyArgs, { readonly registryId: string }>(
    "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    {
        inputs: { repository: true, policy: true },
        required: { repository: "PutLifecyclePolicy", policy: "PutLifecyclePolicy" },
        replaces: { repository: "a policy is its repository's", policy: "the provider makes it anew" },
        create(call, inputs) {
            requireRepository(call, inputs.repository);
            requireLifecycle(inputs.policy);
            return { id: inputs.repository, attributes: { registryId: call.account } };
        },
    },
);

export function requireRepository(call: Call, wanted: string): State<aws.ecr.RepositoryArgs, RepositoryAttributes> {
    const found = call.get(repository, wanted);
    if (found) return found;
    throw new AwsError(
        "RepositoryNotFoundException",
        `The repository with name '${wanted}' does not exist in the registry with id '${call.account}'`,
    );
}
