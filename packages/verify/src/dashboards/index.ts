export { type Chart, type ChartLine, chartOf, thresholdsOf } from "./charts/chart.ts";
export { hash, random, type Window } from "./charts/sample.ts";
export { type Choice, choicesOf } from "./charts/variables.ts";
export { checkDashboard } from "./check-dashboard.ts";
export { checkDashboards, dashboardsOf } from "./check-dashboards.ts";
export { sourcesIn } from "./checks/widgets.ts";
export { dashboardLimits } from "./limits.ts";
