import { arnOf, check, type StepScope, sourceFiles } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { inputRules, sourceNameRule, textRule } from "./rules.ts";
import { type SourceOptions, type SourceStep, sourceNamed } from "./source.ts";

export interface EcrSourceOptions extends SourceOptions {
    /** The name of a repository of the delivery account and region, such as that of an `ImageRepository`. */
    readonly repository: pulumi.Input<string>;
    /** The tag whose moves start a release: it must be one that may move (`movableTags` of an `ImageRepository`). @default "latest" */
    readonly tag?: string;
}

/** Source: CodePipeline user guide, "Amazon ECR source action reference", Output variables. */
const given = ["ImageDigest", "ImageTag", "ImageURI", "RegistryId", "RepositoryName"] as const;

/**
 * Releases each image that gets a tag. Its artifact is `imageDetail.json`, which says where the image is; its variables say the same.
 * EventBridge starts the pipeline; nothing is polled.
 *
 * Source: CodePipeline user guide, "Amazon ECR source action reference", "Amazon ECR source actions and EventBridge resources" and "Image
 * definitions file reference", imageDetail.json.
 *
 * @example
 * const image = ecrSource({ repository: "payments/base", tag: "stable", name: "base" });
 *
 * @throws InputPropertiesError where the repository's name or the tag is none.
 */
export function ecrSource(options: EcrSourceOptions): SourceStep<(typeof given)[number]> {
    const { repository, tag = "latest", name = sourceFiles.name } = options;
    check(
        "ecrSource",
        ...inputRules("repository", repository, repositoryForm, "the name of a repository, such as payments/base, without its registry"),
        textRule("tag", tag, /^\w[\w.-]{0,127}$/, "1 to 128 letters, digits and ._-, and start with none of .-"),
        sourceNameRule(name),
    );
    const arnIn = ({ delivery }: StepScope) => pulumi.output(repository).apply(known => arnOf(delivery, "ecr", `repository/${known}`));
    return {
        ...sourceNamed(name, { provider: "ECR", gives: given, configuration: { ImageTag: tag } }),
        starts: "ecr",
        create: scope => ({
            source: {
                configuration: { RepositoryName: repository },
                // Source: CodePipeline user guide, "Amazon ECR source action reference", Service role permissions: Amazon ECR action.
                grants: [{ actions: ["ecr:DescribeImages"], resources: [arnIn(scope)] }],
            },
        }),
        watched: scope => ({ name: repository, arn: arnIn(scope), item: tag }),
    };
}

/** Source: ECR API reference, "CreateRepository". */
const repositoryForm = /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;
