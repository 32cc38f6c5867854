import "@causeway/core/fast-program";
import {
    type DeploymentTarget,
    deliver,
    exportTargets,
    findStack,
    place,
    placementSettings,
    readConfig,
    readFoundation,
} from "@causeway/core";
import type { ServicePipeline } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { catalog } from "./catalog.ts";
import * as foundation from "./foundation.ts";
import * as payments from "./payments.ts";
import * as search from "./search.ts";

const teams = { payments, search };

/** One program for all stacks: a stack's name, `<team>-<environment>`, says what is in it. */
export default async () => {
    const stack = findStack(catalog, pulumi.getStack());
    const { team, environment } = stack;
    const inDelivery = environment.tier === "delivery";
    const { provisioningRole } = readConfig(team || inDelivery ? placementSettings : foundation.settings);
    const placement = place(stack, { provisioningRole });

    if (!team) return inDelivery ? foundation.delivery(placement) : foundation.environment(placement);
    const { services, pipelines } = teams[team.name as keyof typeof teams];
    return inDelivery
        ? pipelineOutputs(pipelines(deliver(catalog, placement)))
        : serviceOutputs(services(placement, readFoundation(catalog, placement)));
};

/** What a pipeline releases, tests with or is held against: a service, a function, a canary, a promise. */
interface Deployable {
    readonly target?: DeploymentTarget<string, object>;
    readonly url?: pulumi.Output<string> | undefined;
}

/** What the team's pipelines read, and what people want to know. */
const serviceOutputs = (services: readonly Deployable[]) => ({
    targets: exportTargets(services.map(({ target }) => target)),
    urls: Object.fromEntries(services.flatMap(({ target, url }) => (target && url ? [[target.service, url]] : []))),
});

const pipelineOutputs = (pipelines: readonly ServicePipeline[]) => ({ pipelines: pipelines.map(({ pipeline }) => pipeline.name) });
