import { codeCommit, gitHub, ServicePipeline, type SourceStep, type TriggerDeclaration } from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import type { Organization } from "../../foundation/accounts.ts";
import { approvalStage, delivered, deliveryCloud } from "../delivered.ts";

export const account = "111111111111";
export const repositoryArn = `arn:aws:codecommit:eu-west-1:${account}:payments-checkout`;
export const pipelineArn = `arn:aws:codepipeline:eu-west-1:${account}:payments-checkout`;

/** A source over a connection. */
export const connected = (): SourceStep =>
    gitHub({
        connection: `arn:aws:codeconnections:eu-west-1:${account}:connection/12345678-1234-1234-1234-123456789012`,
        repository: "example/shop",
    });

/** A program with one pipeline that these triggers start, and nothing but an approval in it. */
export const pipelineWith =
    (triggers?: readonly TriggerDeclaration[], source: SourceStep | readonly SourceStep[] = codeCommit(), name = "checkout") =>
    (): ServicePipeline =>
        new ServicePipeline(name, { delivery: delivered(), source, stages: [approvalStage], ...(triggers && { triggers }) });

/** What these triggers make of a pipeline, on an AWS of its own. */
export async function started(here: Organization, ...args: Parameters<typeof pipelineWith>): Promise<Cloud> {
    const cloud = deliveryCloud(here);
    await cloud.run(pipelineWith(...args));
    return cloud;
}

/** What is there for the triggers' sake, beside the pipeline, its roles and its repository. */
export const madeFor = (cloud: Cloud): readonly string[] =>
    cloud
        .identities()
        .filter(
            identity =>
                !/^(causeway|pulumi):|Pipeline checkout-pipeline|codecommit|checkout-role|checkout-source-source-action/.test(identity),
        )
        .map(identity => identity.replace(/^aws:/, ""));

/** The same stack once more, with other triggers. */
export async function changed(before: Cloud, ...args: Parameters<typeof pipelineWith>): Promise<readonly string[]> {
    const cloud = new Cloud({ after: before, stack: "payments-delivery" });
    await cloud.run(pipelineWith(...args));
    return cloud.registered.flatMap(({ name, change }) => (change && change !== "same" ? [`${name}: ${change}`] : []));
}
