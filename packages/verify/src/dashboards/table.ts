import type { Check } from "../checker/check.ts";
import { metrics } from "./checks/metrics.ts";
import { structure } from "./checks/structure.ts";
import { variables } from "./checks/variables.ts";
import { widgets } from "./checks/widgets.ts";
import type { DashboardView } from "./view.ts";

/** All that is checked of a dashboard. */
export const dashboardChecks: readonly Check<DashboardView>[] = [structure, widgets, metrics, variables].flat();
