import { type Architecture, type Artifact, architectureRule, check, type Step } from "@causeway/core";
import { sourceFiles } from "../sources/source.ts";
import { buildProject } from "./build-project.ts";
import { ImageRepository, type ImageRepositoryOptions } from "./image-repository.ts";

export interface BuildImageOptions {
    /** What must succeed before the image is built: checks and tests. */
    readonly commands: readonly string[];
    /** @default "Dockerfile" */
    readonly dockerfile?: string;
    /** The processors that the image is for, and that the build runs on. @default "x86_64" */
    readonly architecture?: Architecture;
    /** How the service's images are kept. @default the last 100, scanned, under tags that never change */
    readonly repository?: ImageRepositoryOptions;
}

/** A build that makes a container image. */
export interface ImageBuild extends Step<"build"> {
    /** imagedefinitions.json: which image goes into which container. */
    readonly images: Artifact;
}

/**
 * Runs `commands`, builds the container image, tags it with the commit and pushes it to the service's repository.
 *
 * Source: CodePipeline user guide, "Image definitions file reference"; CodeBuild user guide, "Environment variables in build environments".
 *
 * @example
 * const build = buildImage({ commands: ["pnpm test", "pnpm build"] });
 */
export function buildImage(options: BuildImageOptions): ImageBuild {
    const { commands, dockerfile = "Dockerfile", architecture, repository: kept = {} } = options;
    check("buildImage", architectureRule(architecture));
    const images: Artifact = { name: "images", ...(architecture && { architecture }) };
    return {
        images,
        plan: { build: { name: "build", type: { category: "Build", provider: "CodeBuild" }, reads: [sourceFiles], makes: [images] } },
        create: scope => {
            const { service, delivery } = scope;
            const { repository } = new ImageRepository(scope.name("images"), { ...kept, delivery, service }, scope.opts);
            return {
                build: buildProject(scope, {
                    privileged: true,
                    ...(architecture && { architecture }),
                    commands: [
                        ...commands,
                        "TAG=$CODEBUILD_RESOLVED_SOURCE_VERSION",
                        'aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"',
                        // Tags never change, so a commit that is released again is not built again.
                        'aws ecr describe-images --repository-name "$NAME" --image-ids "imageTag=$TAG" > /dev/null 2>&1' +
                            ` || (docker build --file '${dockerfile}' --tag "$REGISTRY/$NAME:$TAG" . && docker push "$REGISTRY/$NAME:$TAG")`,
                        `printf '[{"name":"%s","imageUri":"%s"}]' '${service}' "$REGISTRY/$NAME:$TAG" > imagedefinitions.json`,
                    ],
                    artifacts: { files: ["imagedefinitions.json"] },
                    variables: {
                        REGISTRY: repository.repositoryUrl.apply(url => url.slice(0, url.indexOf("/"))),
                        NAME: repository.name,
                    },
                    grants: [
                        { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
                        {
                            // Source: ECR user guide, "Required IAM permissions for pushing an image".
                            actions: [
                                "ecr:BatchCheckLayerAvailability",
                                "ecr:BatchGetImage",
                                "ecr:CompleteLayerUpload",
                                "ecr:DescribeImages",
                                "ecr:InitiateLayerUpload",
                                "ecr:PutImage",
                                "ecr:UploadLayerPart",
                            ],
                            resources: [repository.arn],
                        },
                    ],
                }),
            };
        },
    };
}
