import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Plain, resource } from "../model/resource.ts";
import { requireRole } from "./iam.ts";
import { oneOf } from "./provider-checks.ts";

type Inputs = Plain<aws.codebuild.FleetArgs>;
const invalid = (message: string) => new AwsError("InvalidInputException", message);

const environments = [
    ...["ARM_CONTAINER", "ARM_EC2", "LINUX_CONTAINER", "LINUX_EC2", "LINUX_GPU_CONTAINER", "MAC_ARM"],
    ...["WINDOWS_EC2", "WINDOWS_SERVER_2019_CONTAINER", "WINDOWS_SERVER_2022_CONTAINER"],
];

/** Machines that wait for builds. Its status and the machines themselves have no model. */
export const fleet = resource<aws.codebuild.FleetArgs, { readonly arn: string; readonly created: string }>("aws:codebuild/fleet:Fleet", {
    cloudFormation: "AWS::CodeBuild::Fleet",
    names: { vpcConfigs: "FleetVpcConfig" },
    inputs: {
        name: true,
        baseCapacity: true,
        computeType: true,
        computeConfiguration: true,
        environmentType: true,
        fleetServiceRole: true,
        imageId: true,
        overflowBehavior: true,
        scalingConfiguration: true,
        tags: true,
        vpcConfigs: true,
    },
    autoName: { property: "name", maxLength: 128 },
    defaults: { overflowBehavior: "ON_DEMAND" },
    check: ({ overflowBehavior }) => [...oneOf("overflowBehavior", overflowBehavior, ["ON_DEMAND", "QUEUE"])],
    create(call, inputs) {
        const name = inputs.name as string;
        const arn = call.arn("codebuild", `fleet/${name}:${call.unique(8, "0123456789abcdef")}`);
        if (call.find(fleet, each => each.name === name)) {
            throw new AwsError("ResourceAlreadyExistsException", `Fleet already exists: ${name}`);
        }
        requireFleet(call, inputs);
        return { id: arn, attributes: { arn, created: call.now() } };
    },
    update(call, inputs) {
        requireFleet(call, inputs);
        return {};
    },
});

/** Source: CodeBuild API reference, "CreateFleet"; AWS documents the rules, not the words. */
function requireFleet(call: Call, inputs: Inputs): void {
    const { baseCapacity, computeType, computeConfiguration, environmentType, fleetServiceRole, vpcConfigs = [] } = inputs;
    if (baseCapacity < 1) throw invalid("Base capacity must be at least 1");
    if (!environments.includes(environmentType)) throw invalid(`Environment type ${environmentType} is not supported for fleets`);
    if (computeType.startsWith("BUILD_LAMBDA_")) throw invalid(`Compute type ${computeType} is not supported for fleets`);
    const byAttributes = ["ATTRIBUTE_BASED_COMPUTE", "CUSTOM_INSTANCE_TYPE"].includes(computeType);
    if (byAttributes !== (computeConfiguration !== undefined))
        throw invalid("Compute configuration is needed with, and only with, ATTRIBUTE_BASED_COMPUTE and CUSTOM_INSTANCE_TYPE");
    if (vpcConfigs.length > 0 && !fleetServiceRole) throw invalid("A fleet service role is required with a VPC configuration");
    if (fleetServiceRole) {
        requireRole(
            call,
            fleetServiceRole,
            "codebuild.amazonaws.com",
            () =>
                new AwsError("InvalidInputException", `CodeBuild is not authorized to perform: sts:AssumeRole on ${fleetServiceRole}`, {
                    passing: true,
                }),
        );
    }
    const { maxCapacity } = inputs.scalingConfiguration ?? {};
    if (maxCapacity !== undefined && maxCapacity < baseCapacity) throw invalid("Max capacity must not be less than base capacity");
    if (inputs.scalingConfiguration && inputs.overflowBehavior !== "QUEUE")
        throw invalid("A scaling configuration is only valid with the overflow behavior QUEUE");
}
