import "@causeway/core/fast-program";
import { deliver, exportTargets, findStack, place, readFoundation } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { catalog } from "./catalog.ts";
import { pipelines } from "./pipelines.ts";
import { services } from "./services.ts";

export default () => {
    const stack = findStack(catalog, pulumi.getStack());
    const placement = place(stack, {});
    if (stack.environment.tier === "delivery") {
        return { pipelines: pipelines(deliver(catalog, placement)).map(({ pipeline }) => pipeline.name) };
    }
    const made = services(placement, readFoundation(catalog, placement));
    return { targets: exportTargets(Object.values(made).map(({ target }) => target)), urls: { shop: made.shop.url } };
};
