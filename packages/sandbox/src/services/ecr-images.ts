import { createHash } from "node:crypto";
import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, lookup, operation, type Plain, resource } from "../model/resource.ts";
import { repository, repositoryPolicy, requireRepository } from "./ecr-repository.ts";
import type { EcrImage } from "./ecs-containers.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate } from "./policy-evaluation.ts";

/** An image that was pushed. Pulumi has no resource for it: `docker push` and builds make it. */
interface Image {
    readonly repository: string;
    readonly digest: string;
    readonly tags: readonly string[];
    readonly manifest: string;
    readonly pushedAt: string;
}
export const image = resource<Image>("sandbox:ecr/image:Image", {
    inputs: { repository: true, digest: true, tags: true, manifest: true, pushedAt: true },
    create: notByPulumi,
});

function notByPulumi(): never {
    throw new AwsError("InvalidParameterException", "An image is made by ecr:PutImage, not by Pulumi.");
}

export const imagesOf = (call: Call, owner: string) => call.all(image).filter(each => each.repository === owner);

export const findImage = (call: Call, { repository: owner, tag, digest }: Pick<EcrImage, "repository" | "tag" | "digest">) =>
    imagesOf(call, owner).find(each => (digest ? each.digest === digest : tag !== undefined && each.tags.includes(tag)));

/** A tag that was pushed before may move only if the repository says so. Source: ECR user guide, "Preventing image tags from being overwritten". */
function mayMove(
    { imageTagMutability = "MUTABLE", imageTagMutabilityExclusionFilters = [] }: Plain<aws.ecr.RepositoryArgs>,
    tag: string,
): boolean {
    const excluded = imageTagMutabilityExclusionFilters.some(({ filter }) => new RegExp(`^${filter.replaceAll("*", ".*")}$`).test(tag));
    return imageTagMutability.startsWith("MUTABLE") !== (excluded && imageTagMutability.endsWith("_WITH_EXCLUSION"));
}

const digestOf = (manifest: string): string => `sha256:${createHash("sha256").update(manifest).digest("hex")}`;

interface PutImageRequest {
    readonly repositoryName: string;
    readonly imageManifest: string;
    readonly imageTag?: string;
    readonly imageDigest?: string;
}

const putImage = operation({
    name: "ecr:PutImage",
    parameters: ["repositoryName", "imageManifest", "imageTag", "imageDigest"],
    run(call, { repositoryName, imageManifest, imageTag, imageDigest }: PutImageRequest) {
        const owner = requireRepository(call, repositoryName);
        const digest = imageDigest ?? digestOf(imageManifest);
        if (imageTag !== undefined) {
            const holder = findImage(call, { repository: repositoryName, tag: imageTag });
            if (holder && holder.digest === digest) {
                throw new AwsError(
                    "ImageAlreadyExistsException",
                    `Image with digest '${digest}' and tag '${imageTag}' already exists in the repository with name '${repositoryName}' in registry with id '${call.account}'`,
                );
            }
            if (holder && !mayMove(owner, imageTag)) {
                throw new AwsError(
                    "ImageTagAlreadyExistsException",
                    `The image tag '${imageTag}' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`,
                );
            }
            if (holder) call.put(image, holder.id, { ...holder, tags: holder.tags.filter(tag => tag !== imageTag) });
        }
        const id = `${repositoryName}@${digest}`;
        const before = call.get(image, id);
        const tags = [...(before?.tags ?? []), ...(imageTag === undefined ? [] : [imageTag])];
        call.put(image, id, { repository: repositoryName, digest, tags, manifest: imageManifest, pushedAt: call.now() });
        return {
            image: {
                registryId: call.account,
                repositoryName,
                imageId: { imageDigest: digest, ...(imageTag && { imageTag }) },
                imageManifest,
            },
        };
    },
});

const getRepository = lookup({
    token: "aws:ecr/getRepository:getRepository",
    args: ["name"],
    run(call, { name: wanted }: aws.ecr.GetRepositoryArgs) {
        const found = call.get(repository, wanted);
        if (!found) throw new Error(`reading ECR Repository (${wanted}): couldn't find resource`);
        const latest = imagesOf(call, wanted).sort((a, b) => b.pushedAt.localeCompare(a.pushedAt))[0];
        return {
            id: wanted,
            name: wanted,
            arn: found.arn,
            registryId: found.registryId,
            repositoryUrl: found.repositoryUrl,
            region: call.region,
            encryptionConfigurations: found.encryptionConfigurations ?? [],
            imageScanningConfigurations: found.imageScanningConfiguration ? [found.imageScanningConfiguration] : [],
            imageTagMutability: found.imageTagMutability ?? "MUTABLE",
            imageTagMutabilityExclusionFilters: found.imageTagMutabilityExclusionFilters ?? [],
            mostRecentImageTags: latest?.tags ?? [],
            tags: found.tags ?? {},
        };
    },
});

/** Another account's repository has to let this account see its images. Source: ECR user guide, "Private repository policies". */
function requireShown(here: Call, there: Call, name: string): void {
    const policy = there.get(repositoryPolicy, name)?.policy;
    const resource = there.arn("ecr", `repository/${name}`);
    const by = { arn: here.arn("iam", "root", { region: "" }) };
    const verdict = policy && evaluate(parsePolicy(policy, "resource"), { by, action: "ecr:DescribeImages", resource });
    if (verdict === "allowed" || verdict === "account") return;
    throw new Error(
        `reading ECR Images: operation error ECR: DescribeImages, https response error StatusCode: 400, AccessDeniedException: User: ${by.arn} is not authorized to perform: ecr:DescribeImages on resource: ${resource} because no resource-based policy allows the ecr:DescribeImages action`,
    );
}

const getImage = lookup({
    token: "aws:ecr/getImage:getImage",
    args: ["registryId", "repositoryName", "imageTag", "imageDigest", "mostRecent"],
    run(here, { registryId = here.account, repositoryName, imageTag, imageDigest, mostRecent }: aws.ecr.GetImageArgs) {
        const call = here.at({ account: registryId });
        if (registryId !== here.account) requireShown(here, call, repositoryName);
        const latest = imagesOf(call, repositoryName).sort((a, b) => b.pushedAt.localeCompare(a.pushedAt))[0];
        const found = mostRecent
            ? latest
            : findImage(call, { repository: repositoryName, ...(imageDigest ? { digest: imageDigest } : { tag: imageTag ?? "" }) });
        if (!found) throw new Error("reading ECR Images: couldn't find resource");
        return {
            id: found.digest,
            imageDigest: found.digest,
            imagePushedAt: Math.floor(Date.parse(found.pushedAt) / 1000),
            imageSizeInBytes: found.manifest.length,
            imageTag: imageTag ?? "",
            imageTags: [...found.tags],
            imageUri: `${call.account}.dkr.ecr.${call.region}.amazonaws.com/${repositoryName}@${found.digest}`,
            mostRecent: mostRecent ?? false,
            region: call.region,
            registryId: call.account,
            repositoryName,
        };
    },
});

export const imageLookups = [getRepository, getImage];
export const imageOperations = [putImage];
