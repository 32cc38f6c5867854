import { type ActionLeaves, type Delivery, deliver, type Step, type StepScope } from "@causeway/core";
import { approval, type Stage } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { catalog, type Organization, placed, resolved } from "../foundation/accounts.ts";

/** Where the pipelines of `payments` are declared. */
export const deliveryCloud = ({ cloud, delivery }: Organization): Cloud =>
    cloud("payments-delivery").stack("organization/causeway/foundation-delivery", { delivery });

/** The delivery account, seen from the pipelines of `payments`. */
export const delivered = (): Delivery => deliver(catalog, placed("payments-delivery"));

/** Where a step of the pipeline of `checkout` registers its resources. */
export function scopeOf(delivery: Delivery, steps: readonly Step[] = []): StepScope {
    const shared = new Map<string, unknown>();
    return {
        delivery,
        service: "checkout",
        pipelineName: "payments-checkout",
        opts: { provider: delivery.provider },
        stage: { name: "production", steps },
        steps,
        name: role => `step-${role}`,
        monitorBuilds: () => undefined,
        once: <Shared>(key: string, make: () => Shared) => {
            if (!shared.has(key)) shared.set(key, make());
            return shared.get(key) as Shared;
        },
    };
}

/** A stage that needs no other stack, for pipelines of which something else is looked at. */
export const approvalStage: Stage = { name: "production", steps: [approval({ question: "Release?" })] };

/** What the actions of a step need, read; `steps` are the pipeline's. */
export async function createStep<Names extends string>(here: Organization, step: Step<Names>, steps: readonly Step[] = []) {
    const cloud = deliveryCloud(here);
    const leaves = await cloud.run(() => step.create(scopeOf(delivered(), steps)));
    return { cloud, leaves: (await resolved(pulumi.output<Readonly<Record<string, ActionLeaves>>>(leaves))) as Record<string, unknown> };
}

/** What the stack of a place offers to be deployed to. */
export const targetsOf = (environment: string, account: string, services: Readonly<Record<string, "ecs" | "lambda">>) => ({
    targets: Object.fromEntries(
        Object.entries(services).map(([service, kind]) => [
            service,
            {
                version: 1,
                kind,
                service,
                leaves: {
                    deployRoleArn: `arn:aws:iam::${account}:role/causeway/deploy/payments-${service}-${environment}`,
                    ...(kind === "lambda"
                        ? { functionName: `payments-${service}-${environment}`, alias: "live" }
                        : {
                              clusterName: environment,
                              serviceName: `payments-${service}`,
                              container: service,
                              endpoint: { url: `http://${environment}.elb.amazonaws.com`, host: `${environment}.example.com` },
                          }),
                },
            },
        ]),
    ),
});
