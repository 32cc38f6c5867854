import type { StackPlan } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import { Cloud } from "../../packages/sandbox/src/mocks.ts";
import type { Aws } from "../../packages/sandbox/src/model/aws.ts";
import { catalog, stacks } from "../../stacks/catalog.ts";
import program from "../../stacks/index.ts";

const accounts = Object.values(catalog.environments).map(({ accountId }) => accountId);

/** Outputs as other stacks see them. */
const plain = (outputs: object): Promise<Record<string, unknown>> =>
    new Promise(resolve => {
        pulumi.output(outputs as Record<string, unknown>).apply(resolve);
    });

/** Runs the programs of these stacks, in order, each on what the earlier ones left in one simulated AWS. */
export async function bringUp(names: readonly string[], aws?: Aws): Promise<ReadonlyMap<string, Cloud>> {
    const clouds = new Map<string, Cloud>();
    const outputs = new Map<string, Record<string, unknown>>();
    for (const { name, environment, needs } of names.map(name => stacks.find(stack => stack.name === name) as StackPlan)) {
        const known = [...clouds.values()].at(-1)?.aws ?? aws;
        const cloud = new Cloud({ accounts, stack: name, account: environment.accountId, ...(known && { aws: known }) });
        for (const need of needs) cloud.stack(`organization/causeway/${need}`, outputs.get(need) ?? {});
        outputs.set(name, await cloud.run(() => plain(program())));
        clouds.set(name, cloud);
    }
    return clouds;
}
