import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, resource, type State } from "../model/resource.ts";
import { structure } from "./codepipeline-errors.ts";
import { kinds, type PipelineInputs, rulesOf } from "./codepipeline-flow.ts";
import { forget, write } from "./codepipeline-history.ts";
import { checkPipeline } from "./codepipeline-provider.ts";
import { requireStructure } from "./codepipeline-rules.ts";
import { mayAssume, requireRole } from "./iam.ts";
import { requireKey } from "./kms.ts";
import { findBucket } from "./s3.ts";

interface PipelineAttributes {
    readonly arn: string;
    readonly triggerAlls: NonNullable<PipelineInputs["triggers"]>;
}
export type PipelineState = State<aws.codepipeline.PipelineArgs, PipelineAttributes>;

const unauthorized = (message: string) => new AwsError("InvalidStructureException", message, { passing: true });

export const pipeline = resource<aws.codepipeline.PipelineArgs, PipelineAttributes>("aws:codepipeline/pipeline:Pipeline", {
    cloudFormation: "AWS::CodePipeline::Pipeline",
    inputs: {
        name: true,
        roleArn: true,
        artifactStores: true,
        stages: true,
        pipelineType: true,
        executionMode: true,
        triggers: true,
        variables: true,
        tags: true,
    },
    required: { artifactStores: "the provider has one list for ArtifactStore and ArtifactStores" },
    autoName: { property: "name", maxLength: 100 },
    defaults: { pipelineType: "V1", executionMode: "SUPERSEDED" },
    check: checkPipeline,
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(pipeline, name))
            throw new AwsError(
                "PipelineNameInUseException",
                `A pipeline with the name '${name}' already exists in account '${call.account}'`,
            );
        requirePipeline(call, inputs);
        write(call, name);
        return { id: name, attributes: { arn: call.arn("codepipeline", name), triggerAlls: inputs.triggers ?? [] } };
    },
    update(call, inputs, _before, id) {
        requirePipeline(call, inputs);
        write(call, id);
        return { triggerAlls: inputs.triggers ?? [] };
    },
    delete: (call, _state, id) => forget(call, id),
});

function requirePipeline(call: Call, inputs: PipelineInputs): void {
    requireStructure(call.region, inputs);
    requireRole(
        call,
        inputs.roleArn,
        "codepipeline.amazonaws.com",
        () => unauthorized(`CodePipeline is not authorized to perform AssumeRole on role ${inputs.roleArn}`),
        {
            source: call.arn("codepipeline", inputs.name as string),
        },
    );
    requireActionRoles(call, inputs);
    requireStores(call, inputs);
}

/** CreatePipeline assumes each action's role once, so that the pipeline role's policy must be there before the pipeline is. */
function requireActionRoles(call: Call, { roleArn, stages }: PipelineInputs): void {
    const roles = stages.flatMap(stage => [
        ...stage.actions.map(action => action.roleArn),
        ...kinds.flatMap(kind => rulesOf(stage, kind).map(rule => rule.roleArn)),
    ]);
    for (const wanted of new Set(roles)) {
        if (wanted !== undefined && wanted !== roleArn && !mayAssume(call, wanted, roleArn)) {
            throw unauthorized(`${roleArn} is not authorized to perform AssumeRole on role ${wanted}`);
        }
    }
}

function requireStores(call: Call, { artifactStores, stages }: PipelineInputs): void {
    const regions = artifactStores.map(({ region = artifactStores.length === 1 ? call.region : undefined }) => region);
    if (regions.includes(undefined)) throw structure("region must be set for a cross-region CodePipeline");
    if (new Set(regions).size < regions.length)
        throw structure("only one Artifact Store can be defined per region for a cross-region CodePipeline");
    if (!regions.includes(call.region)) throw structure(`Pipeline has no artifact store in its own region '${call.region}'`);
    artifactStores.forEach((store, at) => {
        requireStore(call, store, regions[at] as string);
    });
    for (const { name, region } of stages.flatMap(({ actions }) => actions)) {
        if (region !== undefined && !regions.includes(region))
            throw structure(`Action '${name}' runs in region '${region}', but the pipeline has no artifact store there`);
    }
}

function requireStore(call: Call, { location, encryptionKey }: PipelineInputs["artifactStores"][number], region: string): void {
    const found = findBucket(call, location);
    const choose = `Choose a valid artifact bucket in '${region}', or create a new artifact bucket to use in your pipeline.`;
    if (!found)
        throw structure(
            `An error occurred while validating the artifact bucket '${location}': No bucket with the name ${location} was found. ${choose}`,
        );
    if (found.region !== region)
        throw structure(
            `An error occurred while validating the artifact bucket '${location}': The bucket named ${location} is not located in the '${region}' AWS region. ${choose}`,
        );
    if (!encryptionKey) return;
    requireKey(call.at({ region }), encryptionKey.id, undefined, reason =>
        structure(`The encryption key of artifact bucket '${location}' is not valid: ${reason}`),
    );
}
