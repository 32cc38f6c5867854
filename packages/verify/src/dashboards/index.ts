export { checkDashboard } from "./check-dashboard.ts";
export { checkDashboards, dashboardsOf } from "./check-dashboards.ts";
export { dashboardLimits } from "./limits.ts";
