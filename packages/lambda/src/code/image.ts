import { type Placement, type Rule, UserError } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** A container image in the place of files. */
export interface FunctionImage {
    /**
     * What answers until the first release: an image in a private ECR repository of the function's region, by tag or digest. Lambda takes
     * no other, and none that is not there yet; one for all functions of an organisation will do. Repositories of other accounts must let
     * the function's account and Lambda in, as an `ImageRepository` with `functions: true` does.
     */
    readonly first: string;
    /** What runs instead of the image's own CMD. @default the image's */
    readonly command?: readonly string[];
    /** What runs instead of the image's own ENTRYPOINT. @default the image's */
    readonly entryPoint?: readonly string[];
    /** Where it runs, instead of the image's own WORKDIR. @default the image's */
    readonly workingDirectory?: string;
}

const ecrImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([a-z0-9._/-]+)(?::([\w.-]{1,128})|@(sha256:[0-9a-f]{64}))$/;

/** Source: Lambda developer guide, "Create a Lambda function using a container image", Prerequisites and Amazon ECR permissions. */
export function imageRules({ first }: FunctionImage, { region }: Pick<Placement, "region">): readonly Rule[] {
    const [, , itsRegion = region] = ecrImage.exec(first) ?? [];
    return [
        [
            ecrImage.test(first),
            "image.first",
            `is "${first}", not an image in a private ECR repository, by tag or digest, such as 111111111111.dkr.ecr.${region}.amazonaws.com/first-image:1: Lambda takes no other, so copy it to one`,
        ],
        [itsRegion === region, "image.first", `is in ${itsRegion}, not in ${region}: Lambda takes images of its own region alone`],
    ];
}

/** How the provider, and ECR, say that there is no such image. Source: terraform-provider-aws, internal/service/ecr/image_data_source.go. */
const missing = /couldn't find resource|returned no results|no matching ECR Image|(Image|Repository)NotFoundException/;

/**
 * Lambda would refuse a function whose image is not there, but only when half of its stack is: so we look first, in the preview already.
 *
 * @throws {@link UserError} that says what to do where the image is missing.
 */
export async function requireImage(
    first: string,
    { service, architecture }: { readonly service: string; readonly architecture: string },
    opts: pulumi.InvokeOptions,
): Promise<string> {
    const [, registryId, , repositoryName, imageTag, imageDigest] = ecrImage.exec(first) ?? [];
    if (registryId === undefined || repositoryName === undefined) return first;
    const which = imageTag !== undefined ? { imageTag } : { imageDigest: imageDigest as string };
    await aws.ecr.getImage({ registryId, repositoryName, ...which }, opts).catch((error: Error) => {
        // A repository of another account may keep us from looking; Lambda looks again.
        if (!missing.test(error.message)) return;
        const platform = architecture === "x86_64" ? "linux/amd64" : `linux/${architecture}`;
        const any = "public.ecr.aws/lambda/nodejs:24";
        throw new UserError(
            [
                `${service} runs an image, and there is none yet at ${first}: Lambda makes no function without one. Push any, once:`,
                `  docker pull --platform ${platform} ${any}`,
                `  docker tag ${any} ${first}`,
                `  docker push ${first}`,
            ].join("\n"),
        );
    });
    return first;
}
