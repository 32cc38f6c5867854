import { type Catalog, deliveryOf, type Environment, platform, type Team } from "./catalog.ts";
import { UserError } from "./check.ts";

/** One stack of the organisation: what it is called, where it lives, and which stacks must be there first. */
export interface StackPlan {
    /** `<team>-<environment>`, or `foundation-<environment>`. */
    readonly name: string;
    /** Missing for a foundation: that is the platform's own. */
    readonly team?: Team;
    readonly environment: Environment;
    /** Stacks whose outputs this one reads; `<project>/<stack>` where they are another project's. */
    readonly needs: readonly string[];
}

export const stackName = (team: string, environment: string): string => `${team}-${environment}`;

/**
 * Every stack of a catalog in this project. Foundations need the delivery account's; a team's services need their environment's foundation;
 * its pipelines, in the delivery account, need all of its services.
 */
export function planStacks(catalog: Catalog): readonly StackPlan[] {
    const delivery = deliveryOf(catalog);
    const environments = Object.values(catalog.environments);
    const workloads = environments.filter(environment => environment !== delivery);
    const { platformProject } = catalog;
    const foundation = ({ name }: Environment) => (platformProject ? `${platformProject}/` : "") + stackName(platform, name);
    const foundations = [
        { name: foundation(delivery), environment: delivery, needs: [] },
        ...workloads.map(environment => ({ name: foundation(environment), environment, needs: [foundation(delivery)] })),
    ];
    return [
        ...(platformProject ? [] : foundations),
        ...Object.values(catalog.teams).flatMap(team => [
            ...workloads.map(environment => ({
                name: stackName(team.name, environment.name),
                team,
                environment,
                needs: [foundation(environment)],
            })),
            {
                name: stackName(team.name, delivery.name),
                team,
                environment: delivery,
                needs: [foundation(delivery), ...workloads.map(({ name }) => stackName(team.name, name))],
            },
        ]),
    ];
}

/**
 * The plan of the stack with this name.
 *
 * @throws {@link UserError} that lists the known stacks where there is none of this name.
 */
export function findStack(catalog: Catalog, name: string): StackPlan {
    const stacks = planStacks(catalog);
    const stack = stacks.find(stack => stack.name === name);
    if (stack) return stack;
    throw new UserError(
        `there is no stack "${name}": stacks are named <team>-<environment>, and the catalog has ${stacks.map(({ name }) => name).join(", ")}`,
    );
}
