import { type Artifact, becomeRole, commandsLog, fitting, outputs, quote, type Step } from "@causeway/core";
import type { LambdaLeaves, LambdaTarget } from "../target.ts";
import { type DeployToLambdaOptions, deployVersion } from "./deploy-to-lambda.ts";

/**
 * Two steps: the first puts the image that `images` names in imagedefinitions.json into a function of an image, and publishes a version; the
 * second moves the alias to that version, as the function's `release` says. CodePipeline's own action takes files alone, but it moves an
 * alias to any version. The image's repository must let Lambda in: `buildImage({ repository: { functions: true } })`.
 *
 * Sources: CodePipeline user guide, "AWS Lambda deploy action reference" (PublishedTargetVersion) and "Commands action reference".
 *
 * @example
 * const steps = [...deployImageToLambda(delivery.target(lambda, "staging", "receipts"), build.images)];
 */
export function deployImageToLambda(
    target: LambdaTarget,
    images: Artifact,
    options: DeployToLambdaOptions = {},
): readonly [Step<"publish">, Step<"deploy">] {
    const { step, version } = publishImage(target, images);
    return [step, deployVersion(target, options, version)];
}

/** Puts an image into a function and publishes a version, which later actions know by `version`. */
export function publishImage(target: LambdaTarget, images: Artifact): { readonly step: Step<"publish">; readonly version: string } {
    const { service, place } = target;
    // A pipeline may release the service in several environments: each has a version of its own.
    const namespace = `${place.environment}-${service}-version`;
    const step: Step<"publish"> = {
        plan: {
            publish: {
                name: `publish-${service}`,
                type: { category: "Compute", provider: "Commands" },
                reads: [images],
                namespace,
                gives: ["VERSION"],
                deploysTo: place,
            },
        },
        create: ({ delivery, pipelineName }) => ({
            publish: {
                commands: publishing(pipelineName, place.region).map(line =>
                    fitting(target, images, images.architecture).leaves.apply(line),
                ),
                grants: [commandsLog(delivery, pipelineName), { actions: ["sts:AssumeRole"], resources: [target.leaves.deployRoleArn] }],
            },
        }),
    };
    return { step, version: `${outputs(namespace, ["VERSION"]).VERSION}` };
}

/** What the shell is told, line by line. The version may not be called before Lambda has taken in the image. */
const publishing = (session: string, region: string): readonly ((leaves: LambdaLeaves) => string)[] => [
    ...becomeRole(session, region).map(
        line =>
            ({ deployRoleArn }: LambdaLeaves) =>
                line(deployRoleArn),
    ),
    () => "IMAGE=$(jq --exit-status --raw-output '.[0].imageUri' imagedefinitions.json)",
    ({ functionName }) =>
        `VERSION=$(aws lambda update-function-code --function-name ${quote(functionName)} --image-uri "$IMAGE" --publish --query Version --output text)`,
    ({ functionName }) => `aws lambda wait published-version-active --function-name ${quote(functionName)} --qualifier "$VERSION"`,
    () => "export VERSION",
];
