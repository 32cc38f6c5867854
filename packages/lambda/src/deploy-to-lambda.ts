import type { Artifact, Step } from "@causeway/core";
import type { LambdaTarget } from "./target.ts";

/**
 * Puts the files of `code` into a Lambda function, publishes a version and moves the alias to it, all at once.
 *
 * Source: CodePipeline user guide, "AWS Lambda deploy action reference".
 *
 * @example
 * deployToLambda(delivery.target(lambda, "staging", "receipts"), build.code)
 */
export const deployToLambda = (target: LambdaTarget, code: Artifact): Step<"deploy"> => ({
    plan: {
        deploy: { name: `deploy-${target.service}`, type: { category: "Deploy", provider: "Lambda" }, reads: [code], place: target.place },
    },
    create: () => ({
        deploy: {
            configuration: { FunctionName: target.leaves.functionName, FunctionAlias: target.leaves.alias, DeployStrategy: "AllAtOnce" },
            roleArn: target.leaves.deployRoleArn,
        },
    }),
});
