import type * as aws from "@pulumi/aws";
import type { Call, Plain } from "../model/resource.ts";
import { securityGroup, subnet } from "./ec2.ts";
import { refusal } from "./ecs-service.ts";
import type { TaskDefinitionState } from "./ecs-task-definition.ts";

/** Subnets and groups of a service. Source: ECS API reference, "AwsVpcConfiguration". */
export function requireNetwork(call: Call, inputs: Plain<aws.ecs.ServiceArgs>, task: TaskDefinitionState): void {
    const { networkConfiguration } = inputs;
    if (task.networkMode !== "awsvpc") return;
    if (!networkConfiguration) throw refusal("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    const { subnets, securityGroups = [] } = networkConfiguration;
    if (subnets.length === 0) throw refusal("subnets can not be empty.");
    if (subnets.length > 16) throw refusal("subnets can have at most 16 items.");
    if (securityGroups.length > 5) throw refusal("securityGroups can have at most 5 items.");
    const vpcs = [
        ...subnets.map(id => {
            const found = call.get(subnet, id);
            if (found) return found.vpcId;
            throw refusal(
                `Error retrieving subnet information for [${id}]: The subnet ID '${id}' does not exist (ErrorCode: InvalidSubnetID.NotFound)`,
            );
        }),
        ...securityGroups.map(id => {
            const found = call.get(securityGroup, id);
            if (found) return found.vpcId;
            throw refusal(
                `Error retrieving security group information for [${id}]: The security group '${id}' does not exist (ErrorCode: InvalidGroup.NotFound)`,
            );
        }),
    ];
    if (new Set(vpcs).size > 1) throw refusal("The subnets and the security groups must all be in the same VPC.");
}
