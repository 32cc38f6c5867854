import { type Catalog, check, dashboardName, type Placement, within } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createDashboards } from "./create.ts";
import { type DashboardArgs, dashboardRules } from "./dashboard-args.ts";
import { planDashboards } from "./plan.ts";
import { platformSections, platformVariables } from "./platform-sections.ts";
import type { HasSections } from "./widget.ts";
import { optionalRules, sectioned } from "./widget-rules.ts";

export interface PlatformDashboardArgs extends DashboardArgs {
    /** The delivery account's, which is where pipelines are. */
    readonly placement: Placement;
    /** Which teams and environments there are. */
    readonly catalog: Catalog;
    /** What else it shows, below the rest. @default nothing */
    readonly of?: readonly HasSections[];
    /** How long back it looks when it is opened, 1 to 2,160 (90 days). @default 720: 30 days */
    readonly hours?: number;
}

/**
 * What the platform team looks at across all teams, in the delivery account: how well each team delivers, all pipelines and builds, and the
 * environments side by side. What is in other accounts shows where these are linked to the delivery account, as sources of its observability.
 *
 * @example
 * const dashboard = new PlatformDashboard("platform", { placement: place(findStack(catalog, "foundation-delivery"), {}), catalog });
 */
export class PlatformDashboard extends pulumi.ComponentResource {
    /** One, or as many as it takes. */
    readonly dashboards: readonly aws.cloudwatch.Dashboard[];

    /** @throws {@link pulumi.InputPropertiesError} that names what is wrong, by path. */
    constructor(name: string, args: PlatformDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, catalog, of = [], hours = 720, customize } = args;
        const isCatalog = isRecord(catalog?.teams) && isRecord(catalog?.environments);
        const own = isCatalog ? sectioned([{ sections: platformSections(catalog) }], "own") : [];
        const sections = [...own, ...sectioned(of)];
        const plan = () => planDashboards(sections, dashboardName(placement, name), placement, { hours, variables: platformVariables });
        check(
            `the dashboard ${name}`,
            ...dashboardRules(name, hours),
            [placement.tier === "delivery", "placement", `is ${placement.environment}: pipelines are in the delivery account`],
            [isCatalog, "catalog", "does not say which teams and environments there are"],
            ...optionalRules(of, plan),
        );
        super("causeway:monitoring:PlatformDashboard", name, {}, within(placement, opts));
        this.dashboards = createDashboards(this, name, plan(), customize?.dashboard);
        this.registerOutputs({ dashboards: this.dashboards.map(({ dashboardName }) => dashboardName) });
    }
}

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null;
