import type { Finding } from "../finding.ts";
import { dashboardChecks } from "./table.ts";
import { viewDashboard } from "./view.ts";

const inOrder = new Intl.Collator("en", { numeric: true });

/**
 * What CloudWatch would refuse of a dashboard's body, or would show nothing of, by path. What is not known yet is not judged.
 *
 * @example
 * const findings = checkDashboard({ widgets: [{ type: "text", x: 0, y: 0, width: 24, height: 2, properties: { markdown: "# Shop" } }] });
 * for (const { path, wrong, right, page } of findings) console.log(`${path}: ${wrong}; ${right} (${page})`);
 *
 * @param body the text that PutDashboard takes, or what it says; outputs may be its leaves.
 */
export function checkDashboard(body: unknown): readonly Finding[] {
    const view = viewDashboard(body);
    return dashboardChecks
        .flatMap(({ id, page, find }) => [...find(view)].map(fault => ({ id, page, ...fault })))
        .sort((one, other) => inOrder.compare(one.path, other.path));
}
