import type { Delivery, Step } from "@causeway/core";
import { deployToLambda, deployToLambdaWithCodeDeploy, lambda } from "@causeway/lambda";
import { approval, buildFunction, codeCommit, type FunctionBuild, ServicePipeline } from "@causeway/pipeline";

/** The team's pipelines, once, in the delivery account. */
export const pipelines = (delivery: Delivery) => {
    const pipeline = (name: string, deploy: (environment: "staging" | "production", build: FunctionBuild) => readonly Step[]) => {
        const build = buildFunction({ commands: ["npm ci", "npm test", "npm run build"] });
        return new ServicePipeline(name, {
            delivery,
            source: codeCommit(),
            build,
            stages: [
                { name: "staging", steps: deploy("staging", build) },
                { name: "production", steps: [approval(), ...deploy("production", build)] },
            ],
        });
    };
    const byCodePipeline = (name: string) =>
        pipeline(name, (environment, build) => [deployToLambda(delivery.target(lambda, environment, name), build.code)]);
    return [
        ...["album", "resize", "rehearsal"].map(byCodePipeline),
        pipeline("digest", (environment, build) =>
            deployToLambdaWithCodeDeploy(delivery.target(lambda, environment, "digest"), build.code),
        ),
    ];
};
