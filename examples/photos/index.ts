import "@causeway/core/fast-program";
import { deliver, exportTargets, findStack, place, readFoundation } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { catalog } from "./catalog.ts";
import { functions } from "./functions.ts";
import { pipelines } from "./pipelines.ts";

export default () => {
    const stack = findStack(catalog, pulumi.getStack());
    const placement = place(stack, {});
    if (stack.environment.tier === "delivery") {
        return { pipelines: pipelines(deliver(catalog, placement)).map(({ pipeline }) => pipeline.name) };
    }
    const made = functions(placement, readFoundation(catalog, placement));
    return { targets: exportTargets(Object.values(made).map(({ target }) => target)) };
};
