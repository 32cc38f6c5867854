import "@causeway/core/fast-program";
import { type Delivery, deliver, exportTargets, type Foundation, findStack, type Placement, place, readFoundation } from "@causeway/core";
import { deployToEcs, EcsService, ecs } from "@causeway/ecs";
import { canary, deployToLambda, LambdaFunction, lambda } from "@causeway/lambda";
import { approval, buildFunction, buildImage, codeCommit, ServicePipeline, smokeTest } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { catalog } from "./catalog.ts";

const services = (placement: Placement, foundation: Foundation) => {
    const host = placement.tier === "production" ? "books.example.com" : `books.${placement.environment}.example.com`;
    const shelf = new EcsService("shelf", { placement, foundation, port: 8080, cpu: 256, memoryMiB: 512, route: { host } });
    // One cover in ten is rendered by the new code for five minutes; should one in a hundred fail, the old code has them all again.
    const release = canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1 } });
    const covers = new LambdaFunction("covers", { placement, foundation, handler: "covers.render", memoryMiB: 1024, release });
    return { targets: exportTargets([shelf.target, covers.target]), urls: { shelf: shelf.url } };
};

const pipelines = (delivery: Delivery) => {
    const image = buildImage({ commands: ["make test"] });
    const files = buildFunction({ commands: ["make test", "make covers"], output: "out" });
    const shelf = new ServicePipeline("shelf", {
        delivery,
        source: codeCommit(),
        build: image,
        stages: (["staging", "production"] as const).map(name => {
            const target = delivery.target(ecs, name, "shelf");
            const deploy = [deployToEcs(target, image.images), smokeTest(target.leaves.endpoint)];
            return { name, steps: name === "production" ? [approval(), ...deploy] : deploy };
        }),
    });
    const covers = new ServicePipeline("covers", {
        delivery,
        source: codeCommit(),
        build: files,
        stages: [
            { name: "staging", steps: [deployToLambda(delivery.target(lambda, "staging", "covers"), files.code)] },
            { name: "production", steps: [approval(), deployToLambda(delivery.target(lambda, "production", "covers"), files.code)] },
        ],
    });
    return { pipelines: [shelf.pipeline.name, covers.pipeline.name] };
};

export default () => {
    const stack = findStack(catalog, pulumi.getStack());
    const placement = place(stack, {});
    return stack.environment.tier === "delivery"
        ? pipelines(deliver(catalog, placement))
        : services(placement, readFoundation(catalog, placement));
};
