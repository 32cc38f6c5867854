import { type Delivery, deployRole } from "@causeway/core";
import { deployToEcs, ecs } from "@causeway/ecs";
import { approval, buildImage, codeCommit, ServicePipeline, type ServicePipelineArgs, smokeTest } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { type Organization, placed } from "../foundation/accounts.ts";
import { delivered, deliveryCloud, targetsOf } from "./delivered.ts";

/** Where pipelines are declared that release `services` to staging and production: CodePipeline wants the deploy roles to be there. */
export async function releasing(here: Organization, services: readonly string[] = ["checkout"]): Promise<Cloud> {
    for (const stack of ["payments-staging", "payments-production"]) {
        await here.cloud(stack).run(() => {
            const placement = placed(stack);
            const args = { placement, delivery: pulumi.output(here.delivery), grants: [] };
            for (const service of services) deployRole(`${service}-deploy`, { ...args, service }, { provider: placement.provider });
        });
    }
    const kinds = Object.fromEntries(services.map(service => [service, "ecs"] as const));
    return deliveryCloud(here)
        .stack("organization/causeway/payments-staging", targetsOf("staging", "222222222222", kinds))
        .stack("organization/causeway/payments-production", targetsOf("production", "333333333333", kinds));
}

/** The arguments of a pipeline that tests in staging and asks before production. */
export function release(delivery: Delivery, service: string): ServicePipelineArgs {
    const build = buildImage({ commands: ["make test"] });
    const staging = delivery.target(ecs, "staging", service);
    const production = delivery.target(ecs, "production", service);
    return {
        delivery,
        source: codeCommit(),
        build,
        stages: [
            { name: "staging", steps: [deployToEcs(staging, build.images), smokeTest(staging.leaves.endpoint, { path: "/health" })] },
            { name: "production", steps: [approval(), deployToEcs(production, build.images)] },
        ],
    };
}

/** A program with the pipeline of `checkout`, as `change` will have it. */
export const checkoutPipeline =
    (change: (args: ServicePipelineArgs) => Partial<ServicePipelineArgs> = () => ({}), name = "checkout") =>
    (): ServicePipeline => {
        const args = release(delivered(), "checkout");
        return new ServicePipeline(name, { ...args, ...change(args) });
    };
