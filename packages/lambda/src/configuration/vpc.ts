import type { Grant, Vpc } from "@causeway/core";

/**
 * The network interfaces are Lambda's work in the role's name; the condition keeps the function's own code from it. Lambda wants them
 * allowed for all resources. Source: Lambda developer guide, "Giving Lambda functions access to resources in an Amazon VPC", Required IAM
 * permissions (the list of AWSLambdaVPCAccessExecutionRole, and `lambda:SourceFunctionArn`, which only calls of the code itself carry).
 */
export const vpcGrants = (vpc: Vpc | undefined): readonly Grant[] =>
    vpc
        ? [
              {
                  actions: [
                      "ec2:AssignPrivateIpAddresses",
                      "ec2:CreateNetworkInterface",
                      "ec2:DeleteNetworkInterface",
                      "ec2:DescribeNetworkInterfaces",
                      "ec2:DescribeSubnets",
                      "ec2:UnassignPrivateIpAddresses",
                  ],
                  resources: ["*"],
                  condition: { Null: { "lambda:SourceFunctionArn": "true" } },
              },
          ]
        : [];
