import { quote } from "@causeway/core";

/** How an image is made of the files of a commit. */
export interface ImageCommands {
    /** What must succeed before. */
    readonly commands: readonly string[];
    readonly dockerfile?: string | undefined;
    readonly context?: string | undefined;
    readonly target?: string | undefined;
    /** Words for the shell, by the names of build arguments and labels. */
    readonly buildArgs: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
    /** Environment variables that the Dockerfile may mount as secrets. */
    readonly secrets: readonly string[];
    /** Layers of earlier builds are found under the movable tag `cache`. */
    readonly cached: boolean;
    /** What looks at the image before it is handed on. */
    readonly gate: readonly string[];
    readonly container: string;
    /** AWS's console, and the registry's region in it. */
    readonly console: string;
    readonly region: string;
}

/** The movable tag under which a build leaves its layers. */
const cacheTag = "cache";

/** The tags of a repository that may be moved, where a build leaves its layers there. */
export const movableTagsOf = (movableTags: readonly string[] = [], cached: boolean): readonly string[] => [
    ...new Set([...movableTags, ...(cached ? [cacheTag] : [])]),
];

/** What an image's build says of it to later actions. */
export const imageVariables = ["IMAGE_URI", "IMAGE_DIGEST", "IMAGE_TAG", "IMAGE_PAGE"] as const;

/**
 * Shell commands that build the image of a commit, push it, and write imagedefinitions.json. They read `REGISTRY` and `NAME`, and
 * `REVISIONS` where more than one source is built.
 *
 * Sources: CodeBuild user guide, "Environment variables in build environments"; ECR user guide, "Pushing a Docker image to an Amazon ECR
 * private repository"; OCI image specification, "Pre-Defined Annotation Keys"; Docker documentation, "Inline cache" and "Build secrets".
 */
export function imageCommands(image: ImageCommands): readonly string[] {
    const { commands, dockerfile, context = ".", target, buildArgs, labels, secrets, cached, gate, container, console, region } = image;
    const file = dockerfile ?? (context === "." ? "Dockerfile" : `${context}/Dockerfile`);
    const cache = `"$REGISTRY/$NAME:${cacheTag}"`;
    const options = [
        `--file ${quote(file)}`,
        ...(target === undefined ? [] : [`--target ${quote(target)}`]),
        ...Object.entries(buildArgs).map(([name, word]) => `--build-arg ${name}=${word}`),
        ...secrets.map(name => `--secret id=${name},env=${name}`),
        // What an image says of itself is the same whenever this commit is built: no time of day, no number of the build.
        ...Object.entries(labels).map(([name, word]) => `--label ${name}=${word}`),
        // An inline cache needs no builder of its own, whose image would have to be fetched from a registry that counts.
        ...(cached ? [`--cache-from ${cache}`, "--build-arg BUILDKIT_INLINE_CACHE=1"] : []),
        '--tag "$REGISTRY/$NAME:$IMAGE_TAG"',
        ...(cached ? [`--tag ${cache}`] : []),
    ].join(" ");
    return [
        ...commands,
        ...tagged,
        'aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"',
        // Tags never change, so a commit that is released again is not built again.
        'aws ecr describe-images --repository-name "$NAME" --image-ids "imageTag=$IMAGE_TAG" > /dev/null 2>&1' +
            ` || (docker build ${options} ${quote(context)} && docker push "$REGISTRY/$NAME:$IMAGE_TAG"${cached ? ` && { docker push ${cache} || echo "the cache was not kept"; }` : ""})`,
        `IMAGE_DIGEST=$(aws ecr describe-images --repository-name "$NAME" --image-ids "imageTag=$IMAGE_TAG" --query 'imageDetails[0].imageDigest' --output text)`,
        'IMAGE_URI="$REGISTRY/$NAME:$IMAGE_TAG"',
        imagePage(console, region),
        `export ${imageVariables.join(" ")}`,
        ...gate,
        `printf '[{"name":"%s","imageUri":"%s"}]' ${quote(container)} "$IMAGE_URI" > imagedefinitions.json`,
    ];
}

/** A line for the shell: the image's page in the console, which says what its scan found, too. */
export const imagePage = (console: string, region: string): string =>
    `IMAGE_PAGE="${console}/ecr/repositories/private/\${REGISTRY%%.*}/$NAME/_/image/$IMAGE_DIGEST/scan-results?region=${region}"`;

/**
 * A commit, as a tag: other sources name their revisions with characters that no tag has. Where there are more sources, a change of any of
 * them is another image.
 *
 * Source: ECR API reference, "PutImage", imageTag; CodeBuild user guide, CODEBUILD_RESOLVED_SOURCE_VERSION: not set where CodePipeline knows
 * of no revision.
 */
const tagged = [
    `: "\${CODEBUILD_RESOLVED_SOURCE_VERSION:?is not set: the source has no revisions that an image could be named after}"`,
    "IMAGE_TAG=$(printf %s \"$CODEBUILD_RESOLVED_SOURCE_VERSION\" | tr -c 'A-Za-z0-9._-' - | sed 's/^[.-]/_/' | cut -c 1-100)",
    `IMAGE_TAG="$IMAGE_TAG\${REVISIONS:+-$(printf %s "$REVISIONS" | sha256sum | cut -c 1-12)}"`,
];
