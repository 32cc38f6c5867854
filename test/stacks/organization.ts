import type { StackPlan } from "@causeway/core";
import { Aws } from "@causeway/sandbox";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { stacks } from "../../stacks/catalog.ts";
import program from "../../stacks/index.ts";

/** What there is to bring up: stacks, and the program that knows what is in them. */
export interface Project {
    readonly stacks: readonly StackPlan[];
    readonly program: () => object;
}
export const ours: Project = { stacks, program };

/** A stack that is up. */
export interface Up {
    readonly cloud: Cloud;
    /** As other stacks see them. */
    readonly outputs: Record<string, unknown>;
}

const plain = (outputs: object): Promise<Record<string, unknown>> =>
    new Promise(resolve => {
        pulumi.output(outputs as Record<string, unknown>).apply(resolve);
    });

/** Runs the programs of these stacks, in order, each on what the earlier ones left in one simulated AWS. */
export async function bringUp(names: readonly string[], { stacks, program }: Project = ours): Promise<ReadonlyMap<string, Up>> {
    const aws = new Aws({ accounts: [...new Set(stacks.map(({ environment }) => environment.accountId))] });
    const up = new Map<string, Up>();
    for (const name of names) {
        const { environment, needs } = stacks.find(stack => stack.name === name) as StackPlan;
        const cloud = new Cloud({ stack: name, account: environment.accountId, aws });
        for (const need of needs) cloud.stack(`organization/causeway/${need}`, up.get(need)?.outputs ?? {});
        up.set(name, { cloud, outputs: await cloud.run(() => plain(program())) });
    }
    return up;
}
