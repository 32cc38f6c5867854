import type { Finding } from "../finding.ts";
import type { PipelineDeclaration } from "./declaration.ts";
import { checks } from "./table.ts";
import { view } from "./view.ts";

const inOrder = new Intl.Collator("en", { numeric: true });

/**
 * What AWS would refuse of a pipeline or what could only fail once it runs, by path. What is not known yet is not judged.
 *
 * @example
 * const findings = checkPipeline({
 *     pipelineType: "V2",
 *     stages: [{ name: "Source", actions: [] }],
 * });
 * for (const { path, wrong, right, page } of findings) console.log(`${path}: ${wrong}; ${right} (${page})`);
 */
export function checkPipeline(declaration: PipelineDeclaration): readonly Finding[] {
    const pipeline = view(declaration);
    return checks
        .flatMap(({ id, page, find }) => [...find(pipeline)].map(fault => ({ id, page, ...fault })))
        .sort((one, other) => inOrder.compare(one.path, other.path));
}
