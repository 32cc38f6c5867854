import * as pulumi from "@pulumi/pulumi";
import { arnOf, type Place } from "./placement.ts";

/** A condition of a policy statement: operator, then key, then values. */
export type Condition = Readonly<Record<string, Readonly<Record<string, pulumi.Input<string | readonly pulumi.Input<string>[]>>>>>;

/** What a role may do, to what, and when. */
export interface Grant {
    readonly actions: readonly `${string}:${string}`[];
    /** ARNs; `*` only where AWS takes nothing narrower. */
    readonly resources: pulumi.Input<readonly pulumi.Input<string>[]>;
    readonly condition?: Condition;
}

/** The policy document that allows exactly these grants. */
export const allow = (grants: readonly Grant[]): pulumi.Output<string> =>
    pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: grants.map(({ actions, resources, condition }) => ({
            Effect: "Allow",
            Action: actions,
            Resource: resources,
            ...(condition && { Condition: condition }),
        })),
    });

/**
 * What a role that reads and writes artifacts needs of their key; the key's own policy leaves its account's roles to IAM.
 * Source: CodePipeline user guide, "Create a pipeline in CodePipeline that uses resources from another AWS account".
 */
export const useKey = (keyArn: pulumi.Input<string>): Grant => ({
    actions: ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:Decrypt"],
    resources: [keyArn],
});

/** Writing to one log group; the group itself is made by whoever owns it. */
export const writeLogs = (logGroupArn: pulumi.Input<string>): Grant => ({
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [pulumi.interpolate`${logGroupArn}:*`],
});

/**
 * What a Commands action writes its log with: the group is the pipeline's, and the action makes it.
 * Source: CodePipeline user guide, "Commands action reference", Service role policy permissions.
 */
export function commandsLog(delivery: Pick<Place, "accountId" | "region">, pipelineName: string): Grant {
    const logGroup = arnOf(delivery, "logs", `log-group:/aws/codepipeline/${pipelineName}`);
    return { actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup, `${logGroup}:*`] };
}
