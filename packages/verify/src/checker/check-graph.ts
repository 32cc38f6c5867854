import type { Finding } from "../finding.ts";
import { checkPipeline } from "./check-pipeline.ts";
import type { PipelineDeclaration } from "./declaration.ts";
import { fields, text } from "./known.ts";

/** A resource of an exported stack (`deployment.resources`) or of a preview. */
export interface GraphResource {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: Readonly<Record<string, unknown>> | undefined;
    readonly outputs?: Readonly<Record<string, unknown>> | undefined;
    /** It waits to be deleted. @default false */
    readonly delete?: boolean | undefined;
}

const pipelineType = "aws:codepipeline/pipeline:Pipeline";
const isPipeline = ({ type, delete: isGoing = false }: GraphResource) => type === pipelineType && !isGoing;

/** The pipelines among resources. */
export const pipelinesOf = (resources: readonly GraphResource[]): readonly GraphResource[] => resources.filter(isPipeline);

/**
 * What is wrong with the pipelines of a resource graph. Paths start with the name that the program gives a pipeline:
 * `checkout-pipeline.stages[2].actions[1]`.
 *
 * @example
 * declare const exported: { readonly deployment: { readonly resources: readonly GraphResource[] } };
 * const findings = checkGraph(exported.deployment.resources);
 */
export function checkGraph(resources: readonly GraphResource[]): readonly Finding[] {
    return pipelinesOf(resources).flatMap(({ urn, inputs, outputs }) => {
        // Where it is, its ARN says: arn:aws:codepipeline:<region>:<account>:<name>
        const [, , , region, account] = text(fields(outputs)?.["arn"])?.split(":") ?? [];
        const declaration = { ...(region && { region }), ...(account && { account }), ...inputs } as unknown as PipelineDeclaration;
        return checkPipeline(declaration).map(finding => ({ ...finding, path: `${nameOf(urn)}.${finding.path}` }));
    });
}

/** The name that the program gives a resource. Source: Pulumi's documentation, "URNs": urn:pulumi:<stack>::<project>::<type>::<name> */
export const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
