import "@causeway/core/fast-program";
import { findStack, parseCatalog, place } from "@causeway/core";
import { EcsService } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { account, deliveryAccount, foundation, region, reportMemory, services } from "../size.ts";

reportMemory();
const catalog = parseCatalog({
    environments: {
        delivery: { tier: "delivery", accountId: deliveryAccount, region },
        staging: { tier: "test", accountId: account, region },
    },
    teams: { bench: { owner: "bench@example.com" } },
});
const placement = place(findStack(catalog, "bench-staging"), {});
for (const name of services) {
    new EcsService(name, {
        placement,
        foundation: pulumi.output(foundation),
        port: 8080,
        cpu: 512,
        memoryMiB: 1024,
        route: { host: `${name}.example.com` },
    });
}
