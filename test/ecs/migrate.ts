import { EcsTask, type EcsTaskArgs } from "@causeway/ecs";
import * as pulumi from "@pulumi/pulumi";
import { type Organization, placed } from "../foundation/accounts.ts";

/** What the tasks of these tests have in common; to be called within a program. */
export const contents = ({ foundation }: Pick<Organization, "foundation">, placement = placed("payments-staging")) => ({
    placement,
    foundation: pulumi.output(foundation),
    cpu: 256 as const,
    memoryMiB: 512 as const,
    imageOf: "checkout",
});

/** A program that registers the task `migrate` of `payments` in staging, which runs images of `checkout`, as `change` will have it. */
export const migrate =
    (here: Pick<Organization, "foundation">, change: Partial<EcsTaskArgs> = {}, name = "migrate") =>
    (): EcsTask =>
        new EcsTask(name, { ...contents(here, change.placement), command: ["pnpm", "migrate"], ...change } as EcsTaskArgs);
