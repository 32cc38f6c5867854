import type { GraphResource } from "../checker/check-graph.ts";
import type { Finding } from "../finding.ts";
import { alarmChecks } from "./table.ts";
import { viewAlarms } from "./view.ts";

const inOrder = new Intl.Collator("en", { numeric: true });

/**
 * What is wrong with the alarms of a resource graph: what CloudWatch would refuse, and what never calls anybody. Paths start with the name that the
 * program gives an alarm. What is not known yet is not judged.
 *
 * @example
 * declare const exported: { readonly deployment: { readonly resources: readonly GraphResource[] } };
 * const findings = checkAlarms(exported.deployment.resources);
 *
 * @param others resources of other stacks of the same account, whose alarms may be named.
 */
export function checkAlarms(resources: readonly GraphResource[], others: readonly GraphResource[] = []): readonly Finding[] {
    const view = viewAlarms(resources, others);
    return alarmChecks
        .flatMap(({ id, page, find }) => [...find(view)].map(fault => ({ id, page, ...fault })))
        .sort((one, other) => inOrder.compare(one.path, other.path));
}
