import { check, dashboardName, within } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createDashboards } from "./create.ts";
import { type DashboardArgs, dashboardRules } from "./dashboard-args.ts";
import { planDashboards } from "./plan.ts";
import type { HasSections } from "./widget.ts";
import { sectioned, sectionRules } from "./widget-rules.ts";

export interface TeamDashboardArgs extends DashboardArgs {
    /** What it shows, from top to bottom: bundles, and whatever else has sections. */
    readonly of: readonly HasSections[];
}

/**
 * What a team looks at in an environment: everything that its bundles show, laid out by itself. What is more than CloudWatch takes on one
 * dashboard goes on in a second, `payments-staging-2`, which the first links to.
 *
 * @example
 * const orders = metricsOf("Shop", { shop: "Vienna" })("Orders", "Sum", "Count", "orders")({ periodSeconds: 300 });
 * const dashboard = new TeamDashboard("payments", {
 *     placement: place(findStack(catalog, "payments-staging"), {}),
 *     of: [{ sections: [{ title: "Shop", widgets: [{ kind: "graph", title: "Orders", left: [orders] }] }] }],
 * });
 */
export class TeamDashboard extends pulumi.ComponentResource {
    /** One, or as many as it takes. */
    readonly dashboards: readonly aws.cloudwatch.Dashboard[];

    /** @throws {@link pulumi.InputPropertiesError} that names what is wrong with a section's widgets, and what fits on no dashboard, by path. */
    constructor(name: string, args: TeamDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, of, hours = 12, customize } = args;
        const plan = () => planDashboards(sectioned(of), dashboardName(placement, name), placement, { hours });
        check(`the dashboard ${name}`, ...sectionRules(of, plan), ...dashboardRules(name, hours));
        super("causeway:monitoring:TeamDashboard", name, {}, within(placement, opts));
        this.dashboards = createDashboards(this, name, plan(), customize?.dashboard);
        this.registerOutputs({ dashboards: this.dashboards.map(({ dashboardName }) => dashboardName) });
    }
}
