import { type Artifact, type Step, UserError } from "@causeway/core";
import type { LambdaTarget } from "../target.ts";
import { publishImage } from "./deploy-image-to-lambda.ts";

/**
 * Two steps: the first puts the files of `code` into a Lambda function, the second has CodeDeploy move its calls to them, as the function's
 * `release: codeDeploy(…)` says. It starts the function's state machine, in whose console a release can be watched, and waits for it. A
 * release that fails, or that an alarm or a hook stops, fails the action with CodeDeploy's words, and the calls go back.
 *
 * Sources: CodePipeline user guide, "AWS Lambda deploy action reference" and "AWS Step Functions invoke action reference".
 *
 * @example
 * const steps = [...deployToLambdaWithCodeDeploy(delivery.target(lambda, "staging", "receipts"), build.code)];
 */
export function deployToLambdaWithCodeDeploy(target: LambdaTarget, code: Artifact): readonly [Step<"upload">, Step<"deploy">] {
    const { service, place, leaves } = target;
    const upload: Step<"upload"> = {
        plan: { upload: { name: `upload-${service}`, type: { category: "Deploy", provider: "Lambda" }, reads: [code], place } },
        // Without an alias, the action uploads and publishes, and moves nothing.
        create: () => ({ upload: { configuration: { FunctionName: leaves.functionName }, roleArn: leaves.deployRoleArn } }),
    };
    return [upload, start(target, false)];
}

/**
 * Two steps: the first puts the image that `images` names in imagedefinitions.json into a function of an image, as `deployImageToLambda`
 * does; the second has CodeDeploy move its calls to it, as the function's `release: codeDeploy(…)` says.
 *
 * @example
 * const steps = [...deployImageToLambdaWithCodeDeploy(delivery.target(lambda, "staging", "receipts"), build.images)];
 */
export const deployImageToLambdaWithCodeDeploy = (target: LambdaTarget, images: Artifact): readonly [Step<"publish">, Step<"deploy">] => [
    publishImage(target, images).step,
    start(target, true),
];

/** Starts what publishes, unless that has been done, and releases. */
const start = ({ service, place, leaves }: LambdaTarget, ofImage: boolean): Step<"deploy"> => ({
    plan: { deploy: { name: `deploy-${service}`, type: { category: "Invoke", provider: "StepFunctions" }, place, deploysTo: place } },
    create: () => ({
        deploy: {
            configuration: {
                StateMachineArn: leaves.apply(({ stateMachineArn, image = false }) => {
                    const what = `${service} in ${place.environment}`;
                    const own = image ? "deployImageToLambda" : "deployToLambda";
                    if (stateMachineArn === undefined)
                        throw new UserError(
                            `${what} is not released by CodeDeploy: give it release: codeDeploy(…), or deploy it with ${own}`,
                        );
                    if (image !== ofImage)
                        throw new UserError(`${what} runs ${image ? "an image" : "files"}: release it with ${own}WithCodeDeploy`);
                    return stateMachineArn;
                }),
            },
            roleArn: leaves.deployRoleArn,
        },
    }),
});
