import { type Customize, customize } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedDashboard } from "./plan.ts";

/** A dashboard, and those that it goes on in: `checkout-dashboard`, `checkout-dashboard-2`. */
export const createDashboards = (
    parent: pulumi.Resource,
    name: string,
    plan: readonly PlannedDashboard[],
    change: Customize<aws.cloudwatch.DashboardArgs> | undefined,
): readonly aws.cloudwatch.Dashboard[] =>
    plan.map(
        ({ name: dashboardName, body }, at) =>
            new aws.cloudwatch.Dashboard(
                at === 0 ? `${name}-dashboard` : `${name}-dashboard-${at + 1}`,
                customize({ dashboardName, dashboardBody: pulumi.jsonStringify(body) }, change),
                { parent },
            ),
    );
