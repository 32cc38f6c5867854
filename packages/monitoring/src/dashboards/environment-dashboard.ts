import { check, clusterName, dashboardName, type Foundation, within } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createDashboards } from "./create.ts";
import { type DashboardArgs, dashboardRules } from "./dashboard-args.ts";
import { environmentSections, environmentVariables } from "./environment-sections.ts";
import { planDashboards } from "./plan.ts";
import type { HasSections } from "./widget.ts";
import { optionalRules, sectioned } from "./widget-rules.ts";

export interface EnvironmentDashboardArgs extends DashboardArgs {
    /** What services stand on: an `EnvironmentFoundation`'s `leaves`, or what `readFoundation` reads. */
    readonly foundation: Foundation;
    /** What else it shows, below the rest: bundles of what is the platform's own. @default nothing */
    readonly of?: readonly HasSections[];
}

/**
 * What the platform team looks at in one environment: the load balancer, the cluster and its instances, and all services, functions and queues,
 * which it searches for, so that new ones show by themselves. One service and one function are chosen at its top, and looked at more closely.
 *
 * @example
 * const placement = place(findStack(catalog, "foundation-staging"), {});
 * const { leaves } = new EnvironmentFoundation("staging", { placement, delivery: readDelivery(catalog) });
 * const dashboard = new EnvironmentDashboard("staging", { placement, foundation: leaves });
 */
export class EnvironmentDashboard extends pulumi.ComponentResource {
    /** One, or as many as it takes. */
    readonly dashboards: readonly aws.cloudwatch.Dashboard[];

    /** @throws {@link pulumi.InputPropertiesError} that names what is wrong, by path. */
    constructor(name: string, args: EnvironmentDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation, of = [], hours = 12, customize } = args;
        const { arnSuffix } = pulumi.output(foundation).loadBalancer;
        const own = [{ sections: environmentSections({ cluster: clusterName(placement), loadBalancer: arnSuffix }) }];
        const sections = [...sectioned(own, "own"), ...sectioned(of)];
        const plan = () => planDashboards(sections, dashboardName(placement, name), placement, { hours, variables: environmentVariables });
        check(
            `the dashboard ${name}`,
            [foundation?.loadBalancer !== undefined, "foundation", "is none: take an EnvironmentFoundation's leaves, or readFoundation"],
            ...optionalRules(of, plan),
            ...dashboardRules(name, hours),
        );
        super("causeway:monitoring:EnvironmentDashboard", name, {}, within(placement, opts));
        this.dashboards = createDashboards(this, name, plan(), customize?.dashboard);
        this.registerOutputs({ dashboards: this.dashboards.map(({ dashboardName }) => dashboardName) });
    }
}
