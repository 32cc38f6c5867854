import { EcsService, type EcsServiceArgs } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { type Organization, placed } from "../foundation/accounts.ts";

/** A program that registers the service `checkout` of `payments` in staging, as `change` will have it. */
export const checkout =
    ({ foundation }: Pick<Organization, "foundation">, change: Partial<EcsServiceArgs> = {}, name = "checkout") =>
    (): EcsService =>
        new EcsService(name, {
            placement: change.placement ?? placed("payments-staging"),
            foundation: pulumi.output(foundation),
            port: 8080,
            cpu: 512,
            memoryMiB: 1024,
            route: { host: "pay.example.com" },
            ...change,
        } as EcsServiceArgs);
