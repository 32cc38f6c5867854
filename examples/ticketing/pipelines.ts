import type { Delivery } from "@causeway/core";
import { deployToEcs, deployToEcsTask, ecs, ecsTask, runEcsTask } from "@causeway/ecs";
import { approval, buildImage, codeCommit, ServicePipeline, smokeTest } from "@causeway/pipeline";

const environments = ["staging", "production"] as const;

/** The team's pipelines, once, in the delivery account. */
export const pipelines = (delivery: Delivery) => {
    const images = buildImage({ commands: ["npm ci", "npm test"], architecture: "arm64" });
    const shop = new ServicePipeline("shop", {
        delivery,
        source: codeCommit(),
        build: images,
        stages: environments.map(name => {
            const target = delivery.target(ecs, name, "shop");
            const release = [
                runEcsTask(delivery.target(ecsTask, name, "migrate"), images.images, { timeoutMinutes: 10 }),
                deployToEcs(target, images.images),
                deployToEcs(delivery.target(ecs, name, "mailer"), images.images),
                deployToEcsTask(delivery.target(ecsTask, name, "report"), images.images),
            ];
            return { name, steps: name === "production" ? [approval(), ...release] : [...release, smokeTest(target.leaves.endpoint)] };
        }),
    });

    const priceImages = buildImage({ commands: ["make test"], architecture: "arm64" });
    const prices = new ServicePipeline("prices", {
        delivery,
        source: codeCommit(),
        build: priceImages,
        stages: environments.map(name => {
            const deploy = deployToEcs(delivery.target(ecs, name, "prices"), priceImages.images);
            return { name, steps: name === "production" ? [approval(), deploy] : [deploy] };
        }),
    });
    return [shop, prices];
};
