export { dashboardLimits } from "./limits.ts";
