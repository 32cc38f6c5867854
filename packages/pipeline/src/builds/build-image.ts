import {
    type Architecture,
    type Artifact,
    architectureRule,
    check,
    outputs,
    quote,
    type Secrets,
    type StepScope,
    sourceFiles,
    type Variable,
} from "@causeway/core";
import type { SourceStep } from "../sources/source.ts";
import { type BuildPlan, type BuildStep, buildStep, buildUrl } from "./build-step.ts";
import { lengthRule } from "./buildspec.ts";
import { consoleOf } from "./console.ts";
import { imageCommands, imageVariables, movableTagsOf } from "./image-commands.ts";
import { ImageRepository, type ImageRepositoryOptions } from "./image-repository.ts";
import { imageRules } from "./image-rules.ts";
import { imageWords, revisions } from "./image-words.ts";
import type { Machine } from "./machine.ts";
import { type ScanGate, scanCommands, scanVariable } from "./scan-gate.ts";

export interface BuildImageOptions {
    /** What must succeed before the image is built: checks and tests. */
    readonly commands: readonly string[];
    /**
     * Whose image it is: the container and the repository are named after this service, as its targets expect. A build of its own for each
     * service of a repository: see {@link buildImages}.
     *
     * @default the pipeline's own service
     */
    readonly service?: string;
    /** The folder whose files `docker build` sees. @default ".", all of the source */
    readonly context?: string;
    /** @default "Dockerfile", in `context` */
    readonly dockerfile?: string;
    /** The stage of the Dockerfile that is built. @default the last one */
    readonly target?: string;
    /** Build arguments; variables of earlier actions are filled in. No place for secrets: whoever has the image can read them. @default none */
    readonly buildArgs?: Readonly<Record<string, string | Variable>>;
    /**
     * What the image says of itself, besides its commit (`org.opencontainers.image.revision`), `title` and `version`.
     *
     * @default no more
     */
    readonly labels?: Readonly<Record<string, string | Variable>>;
    /**
     * Secrets for commands, and for the Dockerfile's `RUN --mount=type=secret,id=<name>`, by names of environment variables: no layer of the
     * image has them. @default none
     */
    readonly secrets?: Secrets;
    /** The processors that the image is for, and that the build runs on. @default those of `on` */
    readonly architecture?: Architecture;
    /** The kind of machine that it builds on, in a project of its own: a privileged one, for Docker. @default a small Linux machine */
    readonly on?: Machine;
    /**
     * Where layers come from that have not changed: `registry` keeps the last image's under the movable tag `cache`; `local` keeps all on the
     * host that built last, if the next build meets it.
     *
     * @default every image is built anew
     */
    readonly cache?: "registry" | "local";
    /** Known vulnerabilities that stop the release, as ECR's scan finds them. @default none do */
    readonly scan?: ScanGate;
    /** The source that the image is made of, and tagged after. @default the pipeline's first */
    readonly from?: SourceStep;
    /** Up to four further sources, by variables that hold their folders; a change of theirs is another image. @default none */
    readonly reads?: Readonly<Record<string, SourceStep>>;
    /** How the service's images are kept. @default the last 100, scanned, under tags that never change */
    readonly repository?: ImageRepositoryOptions;
}

/** The values that an image's build gives. `IMAGE_PAGE` and `CODEBUILD_BUILD_URL` are pages of AWS's console. */
export type ImageVariable = (typeof imageVariables)[number] | typeof buildUrl;

/** A build that makes a container image. */
export interface ImageBuild<Given extends string = ImageVariable> extends BuildStep<Given> {
    /** imagedefinitions.json: which image goes into which container. */
    readonly images: Artifact;
}

/** A build whose image has been looked at: `SCAN_FINDINGS` says in words what was found, such as `2 medium, 7 low`. */
export type ScannedImageBuild = ImageBuild<ImageVariable | typeof scanVariable>;

/**
 * Runs `commands`, builds the container image, tags it with the commit and pushes it to the service's repository. A commit is built once:
 * another release of it has the same image.
 *
 * Source: CodePipeline user guide, "Image definitions file reference"; CodeBuild user guide, "Environment variables in build environments".
 *
 * @example
 * const build = buildImage({ commands: ["pnpm test", "pnpm build"] });
 *
 * @example
 * const build = buildImage({
 *     commands: ["make test"],
 *     context: "services/checkout",
 *     target: "production",
 *     buildArgs: { NODE_VERSION: "24" },
 *     cache: "registry",
 *     scan: { failOn: "high", except: ["CVE-2023-38545"] },
 * });
 * const ask = approval({ question: `Release ${build.variables.IMAGE_URI}?` });
 *
 * @throws InputPropertiesError that names everything that is wrong.
 */
export function buildImage(options: BuildImageOptions & { readonly scan: ScanGate }): ScannedImageBuild;
export function buildImage(options: BuildImageOptions): ImageBuild;
export function buildImage(options: BuildImageOptions): ImageBuild {
    check("buildImage", ...imageRules(options), architectureRule(options?.architecture));
    return imageBuild(options);
}

/** The same, of arguments that have been looked at. */
export function imageBuild(options: BuildImageOptions, scopeOf = (scope: StepScope): StepScope => scope): ScannedImageBuild {
    const { service, scan } = options;
    const architecture = architectureOf(options);
    const suffix = service === undefined ? "" : `-${service}`;
    const images: Artifact = { name: `images${suffix}`, ...(architecture && { architecture }) };
    const plan = planOf(options, images);
    check(service === undefined ? "buildImage" : `buildImages "${service}"`, lengthRule(plan.work, plan.machine));
    const step = buildStep(plan);
    const variables = outputs(`build${suffix}`, [...imageVariables, buildUrl, scanVariable]);
    return {
        ...step,
        images,
        variables,
        evidence: [
            { title: `image ${variables.IMAGE_URI}, ${variables.IMAGE_DIGEST}`, url: `${variables.IMAGE_PAGE}` },
            ...(scan ? [{ title: `scan: ${variables.SCAN_FINDINGS}`, url: `${variables.IMAGE_PAGE}` }] : []),
            ...step.evidence,
        ],
        create: pipelineScope => {
            const scope = scopeOf(pipelineScope);
            return buildStep({ ...planOf(options, images, scope), ...leavesOf(scope, options) }).create(scope);
        },
    };
}

/** What is built; its commands name the service, which is only known in a pipeline. */
function planOf(options: BuildImageOptions, images: Artifact, scope?: StepScope): BuildPlan {
    const { cache, scan, from, reads = {}, secrets = {}, service = scope?.service ?? "" } = options;
    const name = options.service === undefined ? "build" : `build-${options.service}`;
    const words = imageWords(options);
    const commands = imageCommands({
        ...options,
        buildArgs: words.buildArgs,
        secrets: Object.keys(secrets),
        labels: {
            "org.opencontainers.image.revision": '"$CODEBUILD_RESOLVED_SOURCE_VERSION"',
            "org.opencontainers.image.title": quote(service),
            "org.opencontainers.image.version": '"$IMAGE_TAG"',
            ...words.labels,
        },
        cached: cache === "registry",
        gate: scan ? scanCommands(scan, { repository: '"$NAME"', digest: '"$IMAGE_DIGEST"' }) : [],
        container: service,
        console: consoleOf(scope?.delivery.region ?? ""),
        region: scope?.delivery.region ?? "",
    });
    const gives = [...imageVariables, ...(scan ? [scanVariable] : []), buildUrl];
    return {
        name,
        category: "Build",
        namespace: name,
        machine: machineOf(options),
        alone: true,
        from: from?.source ?? sourceFiles,
        work: {
            commands,
            reads: Object.fromEntries(Object.entries(reads).map(([variable, { source }]) => [variable, source])),
            makes: [{ artifact: images, files: ["imagedefinitions.json"] }],
            exports: gives,
            reports: {},
        },
        reportNames: [],
        variables: { ...words.variables, ...revisions(Object.values(reads), words.variables) },
        secrets,
        grants: [],
        gives,
    };
}

/** What the image is for: what its machine says, where nobody else does. */
const architectureOf = ({ architecture, on }: BuildImageOptions): Architecture | undefined =>
    architecture ?? (on?.type?.startsWith("ARM_") ? "arm64" : undefined);

/** Where an image is built. Docker needs a privileged machine. */
function machineOf({ architecture, cache, on }: BuildImageOptions): Machine {
    if (on) return on;
    if (architecture === "arm64") return { name: "build", type: "ARM_CONTAINER", privileged: true };
    return { name: "build", ...(cache === "local" && { cache: { local: ["docker"] } }), privileged: true };
}

/** The repository, what the build must know of it, and what it may do there. */
function leavesOf(scope: StepScope, options: BuildImageOptions): Pick<BuildPlan, "variables" | "grants"> {
    const { delivery } = scope;
    const { service = scope.service, cache, scan, reads = {}, repository: kept = {} } = options;
    const movableTags = movableTagsOf(kept.movableTags, cache === "registry");
    const { repository } = new ImageRepository(
        scope.name("images"),
        { ...kept, ...(movableTags.length > 0 && { movableTags }), delivery, service },
        scope.opts,
    );
    const { variables } = imageWords(options);
    return {
        variables: {
            REGISTRY: repository.repositoryUrl.apply(url => url.slice(0, url.indexOf("/"))),
            NAME: repository.name,
            ...variables,
            ...revisions(Object.values(reads), variables),
        },
        grants: [
            { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
            {
                // Sources: ECR user guide, "Required IAM permissions for pushing an image"; ECR API reference, "DescribeImageScanFindings".
                actions: [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:CompleteLayerUpload",
                    ...(scan ? (["ecr:DescribeImageScanFindings"] as const) : []),
                    "ecr:DescribeImages",
                    // A cache is pulled, while pushing asks for no layer.
                    ...(cache === "registry" ? (["ecr:GetDownloadUrlForLayer"] as const) : []),
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                ],
                resources: [repository.arn],
            },
        ],
    };
}
