import { type GraphResource, nameOf } from "../checker/check-graph.ts";
import type { Finding } from "../finding.ts";
import { checkDashboard } from "./check-dashboard.ts";

const dashboardType = "aws:cloudwatch/dashboard:Dashboard";

/** The dashboards among resources. */
export const dashboardsOf = (resources: readonly GraphResource[]): readonly GraphResource[] =>
    resources.filter(({ type, delete: isGoing = false }) => type === dashboardType && !isGoing);

/** What is wrong with the dashboards of a resource graph. Paths start with the name that the program gives a dashboard. */
export const checkDashboards = (resources: readonly GraphResource[]): readonly Finding[] =>
    dashboardsOf(resources).flatMap(({ urn, inputs }) =>
        checkDashboard(inputs?.["dashboardBody"]).map(finding => ({
            ...finding,
            path: finding.path === "" ? nameOf(urn) : `${nameOf(urn)}.${finding.path}`,
        })),
    );
