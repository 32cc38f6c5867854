import { type Catalog, place, planStacks } from "@causeway/core";
import { DeliveryFoundation, EnvironmentFoundation } from "@causeway/foundation";
import { Aws } from "@causeway/sandbox";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";

/** A stack's outputs, as other stacks see them. */
export type Outputs = Record<string, unknown>;

const plain = (outputs: object): Promise<Outputs> =>
    new Promise(resolve => {
        pulumi.output(outputs as Outputs).apply(resolve);
    });

/** What the platform team's stacks leave: a simulated AWS, and outputs by stack. */
async function foundations(catalog: Catalog): Promise<{ readonly aws: Aws; readonly outputs: Map<string, Outputs> }> {
    const environments = Object.values(catalog.environments);
    const workloads = environments.filter(({ tier }) => tier !== "delivery");
    const aws = new Aws({ accounts: environments.map(({ accountId }) => accountId) });
    const outputs = new Map<string, Outputs>();
    for (const plan of planStacks({ environments: catalog.environments, teams: {} })) {
        const { name, environment } = plan;
        const program = () => {
            const placement = place(plan, {});
            if (environment.tier === "delivery") return new DeliveryFoundation(name, { placement, workloads }).leaves;
            const delivery = pulumi.output(store);
            return new EnvironmentFoundation(name, { placement, delivery, openTo: ["0.0.0.0/0"], openTestTo: ["10.0.0.0/8"] }).leaves;
        };
        const store = outputs.get("causeway/foundation-delivery")?.["delivery"] as never;
        const leaves = await new Cloud({ aws, stack: name }).run(() => plain(program()));
        outputs.set(`causeway/${name}`, { [environment.tier === "delivery" ? "delivery" : "foundation"]: leaves });
    }
    return { aws, outputs };
}

/** Runs an app team's program for each of its stacks, on what the platform team's stacks leave; answers with what each registered. */
export async function bringUp(project: string, catalog: Catalog, program: () => object): Promise<(stack: string) => Cloud> {
    const { aws, outputs } = await foundations(catalog);
    const clouds = new Map<string, Cloud>();
    for (const { name, needs } of planStacks(catalog)) {
        const cloud = new Cloud({ aws, project, stack: name });
        for (const need of needs) cloud.stack(`organization/${need.includes("/") ? need : `${project}/${need}`}`, outputs.get(need) ?? {});
        outputs.set(name, await cloud.run(() => plain(program())));
        clouds.set(name, cloud);
    }
    return stack => clouds.get(stack) as Cloud;
}
