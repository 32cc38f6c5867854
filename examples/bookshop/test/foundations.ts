import { place, planStacks } from "@causeway/core";
import { DeliveryFoundation, EnvironmentFoundation } from "@causeway/foundation";
import { Aws } from "@causeway/sandbox";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { catalog } from "../catalog.ts";

/** A stack's outputs, as other stacks see them. */
export type Outputs = Record<string, unknown>;
export const plain = (outputs: object): Promise<Outputs> =>
    new Promise(resolve => {
        pulumi.output(outputs as Outputs).apply(resolve);
    });

/** What the platform team's stacks leave: a simulated AWS, and outputs by stack. */
export async function foundations(): Promise<{ readonly aws: Aws; readonly outputs: Map<string, Outputs> }> {
    const { delivery, staging, production } = catalog.environments;
    const aws = new Aws({ accounts: [delivery, staging, production].map(({ accountId }) => accountId) });
    const outputs = new Map<string, Outputs>();
    for (const plan of planStacks({ environments: catalog.environments, teams: {} })) {
        const { name, environment } = plan;
        const program = () => {
            const placement = place(plan, {});
            if (environment.tier === "delivery")
                return new DeliveryFoundation(name, { placement, workloads: [staging, production] }).leaves;
            return new EnvironmentFoundation(name, { placement, delivery: pulumi.output(store), openTo: ["0.0.0.0/0"] }).leaves;
        };
        const store = outputs.get("causeway/foundation-delivery")?.["delivery"] as never;
        const leaves = await new Cloud({ aws, stack: name }).run(() => plain(program()));
        outputs.set(`causeway/${name}`, { [environment.tier === "delivery" ? "delivery" : "foundation"]: leaves });
    }
    return { aws, outputs };
}
