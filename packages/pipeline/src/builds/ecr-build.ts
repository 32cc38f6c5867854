import {
    type ActionLeaves,
    type Artifact,
    check,
    commandsLog,
    type Evidence,
    outputs,
    quote,
    type Rule,
    type Step,
    type StepScope,
    sourceFiles,
    type Variables,
} from "@causeway/core";
import { isSource, type SourceStep, sourceNamespace } from "../sources/source.ts";
import { consoleOf } from "./console.ts";
import { imagePage } from "./image-commands.ts";
import { ImageRepository, type ImageRepositoryOptions } from "./image-repository.ts";
import { imageRepositoryRules, isInside, isObject, serviceRule } from "./image-rules.ts";
import { revisionOf } from "./image-words.ts";
import { type ScanGate, scanCommands, scanRules, scanVariable } from "./scan-gate.ts";

export interface EcrBuildOptions {
    /** Whose image it is: the container and the repository are named after this service. @default the pipeline's own service */
    readonly service?: string;
    /** The folder that the Dockerfile is in. @default the source's root */
    readonly folder?: string;
    /** The source that the image is made of. @default the pipeline's first one, which must have commits */
    readonly source?: SourceStep;
    /**
     * 1 to 10 tags; variables of earlier actions are filled in. The action always builds, and tags never change: a tag must be new each time.
     *
     * @default the commit and the execution of the pipeline
     */
    readonly tags?: readonly string[];
    /** Known vulnerabilities that stop the release, as ECR's scan finds them. @default none do */
    readonly scan?: ScanGate;
    /** How the service's images are kept. @default the last 100, scanned, under tags that never change */
    readonly repository?: ImageRepositoryOptions;
}

const given = ["IMAGE_URI", "IMAGE_DIGEST", "IMAGE_PAGE"] as const;

/** What an image's build gives: `IMAGE_URI` names it by its digest. */
export type EcrImageVariable = (typeof given)[number];

/** A container image's build without a CodeBuild project of one's own. */
export interface EcrBuild<Given extends string = EcrImageVariable> {
    /** The image's build, and what writes down for later actions which image that is. */
    readonly steps: readonly [Step<"build">, Step<"image"> & { readonly evidence: readonly Evidence[] }];
    /** imagedefinitions.json: which image goes into which container. */
    readonly images: Artifact;
    /** What later actions may know of the image. */
    readonly variables: Variables<Given>;
    /** What an approver may look at. */
    readonly evidence: readonly Evidence[];
}

/**
 * Builds a Dockerfile's image and pushes it to the service's repository on compute that CodePipeline brings along: no CodeBuild project, no
 * log group, no role of a project. A Commands action follows, as the build itself hands on no files.
 *
 * It runs no commands before, takes no build arguments, target, cache or processors other than x86_64, and builds a commit again each time:
 * for these there is `buildImage`.
 *
 * Sources: CodePipeline user guide, "ECRBuildAndPublish build action reference", "Commands action reference" and "Image definitions file
 * reference".
 *
 * @example
 * const image = ecrBuild({ folder: "services/checkout", scan: { failOn: "critical" } });
 * new ServicePipeline("checkout", {
 *     delivery,
 *     source: codeCommit(),
 *     build: image.steps,
 *     stages: [{ name: "staging", steps: [deployToEcs(delivery.target(ecs, "staging", "checkout"), image.images)] }],
 * });
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function ecrBuild(options: EcrBuildOptions & { readonly scan: ScanGate }): EcrBuild<EcrImageVariable | typeof scanVariable>;
export function ecrBuild(options?: EcrBuildOptions): EcrBuild;
export function ecrBuild(options: EcrBuildOptions = {}): EcrBuild {
    check("ecrBuild", ...ecrRules(options));
    const { service, folder, source, scan } = options;
    const suffix = service === undefined ? "" : `-${service}`;
    const [name, describe] = [`build${suffix}`, `image${suffix}`];
    const images: Artifact = { name: `images${suffix}` };
    const reads = [source?.source ?? sourceFiles];
    const gives = [...given, ...(scan ? [scanVariable] : [])];
    const pushed = outputs(name, ["ECRImageDigestId", "ECRRepositoryName"]);
    const variables = outputs(describe, [...given, scanVariable]);
    const revision = source ? revisionOf(source) : `#{${sourceNamespace}.CommitId}`;
    const { tags = [`${revision}-#{codepipeline.PipelineExecutionId}`] } = options;
    const evidence = [
        { title: `image ${variables.IMAGE_URI}`, url: `${variables.IMAGE_PAGE}` },
        ...(scan ? [{ title: `scan: ${variables.SCAN_FINDINGS}`, url: `${variables.IMAGE_PAGE}` }] : []),
    ];
    return {
        images,
        variables,
        evidence,
        steps: [
            {
                plan: {
                    build: {
                        name,
                        type: { category: "Build", provider: "ECRBuildAndPublish" },
                        reads,
                        namespace: name,
                        gives: ["ECRImageDigestId", "ECRRepositoryName"],
                        configuration: {
                            ...(folder !== undefined && { DockerFilePath: folder }),
                            ImageTags: tags.join(","),
                            RegistryType: "private",
                        },
                    },
                },
                create: scope => ({ build: push(scope, options) }),
            },
            {
                evidence,
                plan: {
                    image: {
                        name: describe,
                        type: { category: "Compute", provider: "Commands" },
                        reads,
                        makes: [images],
                        namespace: describe,
                        gives,
                    },
                },
                create: scope => ({ image: describeImage(scope, options, String(pushed.ECRImageDigestId)) }),
            },
        ],
    };
}

/** The repository of the image, which both actions speak of. */
const repositoryOf = (scope: StepScope, { service = scope.service, repository = {} }: EcrBuildOptions) =>
    scope.once(
        `images of ${service}`,
        () => new ImageRepository(scope.name("images"), { ...repository, delivery: scope.delivery, service }, scope.opts),
    ).repository;

function push(scope: StepScope, options: EcrBuildOptions): ActionLeaves {
    const repository = repositoryOf(scope, options);
    return {
        configuration: { ECRRepositoryName: repository.name },
        grants: [
            { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
            {
                // The page has DescribeRepositories on a star, for the public registry's sake, too; IAM takes the repository.
                // Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic Container Registry".
                actions: [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:CompleteLayerUpload",
                    "ecr:DescribeRepositories",
                    "ecr:GetDownloadUrlForLayer",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                ],
                resources: [repository.arn],
            },
            commandsLog(scope.delivery, scope.pipelineName),
        ],
    };
}

function describeImage(scope: StepScope, options: EcrBuildOptions, digest: string): ActionLeaves {
    const { delivery, pipelineName } = scope;
    const { service = scope.service, scan } = options;
    const repository = repositoryOf(scope, options);
    const gate = scan ? scanCommands(scan, { repository: '"$NAME"', digest: '"$IMAGE_DIGEST"' }) : [];
    return {
        commands: [
            // With or without the name of the algorithm: AWS's page does not say.
            `IMAGE_DIGEST=${quote(digest)}`,
            `IMAGE_DIGEST="sha256:\${IMAGE_DIGEST#sha256:}"`,
            repository.repositoryUrl.apply(
                url => `REGISTRY=${quote(url.slice(0, url.indexOf("/")))} NAME=${quote(url.slice(url.indexOf("/") + 1))}`,
            ),
            'IMAGE_URI="$REGISTRY/$NAME@$IMAGE_DIGEST"',
            imagePage(consoleOf(delivery.region), delivery.region),
            `export ${given.join(" ")}`,
            ...gate,
            `printf '[{"name":"%s","imageUri":"%s"}]' ${quote(service)} "$IMAGE_URI" > imagedefinitions.json`,
        ],
        files: ["imagedefinitions.json"],
        grants: [
            commandsLog(delivery, pipelineName),
            ...(scan ? [{ actions: ["ecr:DescribeImageScanFindings"] as const, resources: [repository.arn] }] : []),
        ],
    };
}

function ecrRules(options: EcrBuildOptions): readonly Rule[] {
    if (!isObject(options)) return [[false, "options", `is ${String(options)}, not { … }`]];
    const { service, folder = ".", source, scan } = options;
    const { tags = ["any"] }: { readonly tags?: unknown } = options;
    return [
        serviceRule("service", service),
        [isInside(folder), "folder", `is ${JSON.stringify(folder)}, not a folder of the source`],
        [source === undefined || isSource(source), "source", "is no source"],
        [Array.isArray(tags) && tags.length >= 1 && tags.length <= 10, "tags", "needs 1 to 10 tags"],
        ...(Array.isArray(tags) ? tags : []).map(
            (tag: unknown, index): Rule => [
                // Source: ECR API reference, "ImageIdentifier", imageTag.
                typeof tag === "string" && /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag.replace(/#\{[^}]+\}/g, "x")),
                `tags[${index}]`,
                `is ${JSON.stringify(tag)}: must be 1 to 128 letters, digits and ._-, and start with none of .-`,
            ],
        ),
        ...scanRules("scan", scan),
        ...imageRepositoryRules(name => name, options),
    ];
}
