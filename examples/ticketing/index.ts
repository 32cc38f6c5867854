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
    const { prices, shop, migrate, report } = services(placement, readFoundation(catalog, placement));
    return {
        targets: exportTargets([prices.target, shop.target, migrate.target, report.target]),
        urls: { shop: shop.url },
    };
};
