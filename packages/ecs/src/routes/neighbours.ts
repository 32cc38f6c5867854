import { type Foundation, type Placement, type Rule, serviceName, UserError } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { letTalk } from "./target-group.ts";

/** A service that others may call within the environment: one with `connect` or `discovery`. */
export interface Callable {
    /** Whoever has this security group may reach the service's tasks, and nobody else in the network. */
    readonly callers?: aws.ec2.SecurityGroup;
}

/** One of this stack's services, or the name of another one in the environment: `"search/catalog"`, or `"catalog"` of the same team. */
export type Callee = Callable | string;

const callersTag = "causeway:callers-of";
/** A task's network interface has five groups. Source: ECS API reference, "AwsVpcConfiguration". One is the service's own. */
const mostCallees = 4;

export const calleeRules = (callees: readonly Callee[]): readonly Rule[] => [
    [
        callees.length <= mostCallees,
        "calls",
        `names ${callees.length} services: a task has room for ${mostCallees}, each of which is a security group`,
    ],
    ...callees.map((callee, index): Rule => {
        const at = `calls[${index}]`;
        if (typeof callee !== "string") return [callee.callers !== undefined, at, "is called by nobody: give it connect or discovery"];
        return [
            /^([a-z][a-z0-9-]*\/)?[a-z][a-z0-9-]*$/.test(callee),
            at,
            `is "${callee}", not a service such as "catalog" or "search/catalog"`,
        ];
    }),
];

/**
 * Lets in who carries it, and lets them out to here: a stack that calls this service needs to know of this one group and no port, and this
 * stack needs to know of no caller.
 */
export function letCallersIn(
    name: string,
    owner: string,
    {
        foundation,
        securityGroup,
        port,
    }: { readonly foundation: Foundation; readonly securityGroup: aws.ec2.SecurityGroup; readonly port: number },
    opts: pulumi.CustomResourceOptions,
): aws.ec2.SecurityGroup {
    const { vpcId } = foundation;
    const description = `Those who call ${owner}`;
    const callers = new aws.ec2.SecurityGroup(`${name}-callers`, { vpcId, description, tags: { [callersTag]: owner } }, opts);
    letTalk({ in: `${name}-from-callers`, out: `${name}-callers-to` }, callers.id, securityGroup.id, port, opts);
    return callers;
}

/** How `aws.ec2.getSecurityGroup` says that there is no such group. Source: terraform-provider-aws, SingularDataSourceFindError. */
const missing = /no matching EC2 Security Group found/;

/** The groups that let this service's tasks call. A service of another stack is found by the tag on its callers' group. */
export const groupsToCall = (
    callees: readonly Callee[],
    placement: Placement,
    foundation: Foundation,
    opts: pulumi.CustomResourceOptions,
): readonly pulumi.Output<string>[] =>
    callees.map(callee => {
        if (typeof callee !== "string") return (callee.callers as aws.ec2.SecurityGroup).id;
        const [service = "", team = placement.team] = callee.split("/").reverse();
        return foundation.vpcId.apply(async vpcId => {
            const tags = { [callersTag]: serviceName({ team }, service) };
            const found = await aws.ec2.getSecurityGroup({ vpcId, tags }, opts).catch((error: Error) => {
                if (!missing.test(error.message)) throw error;
                throw new UserError(
                    `${callee} cannot be called in ${placement.environment}: it is not there, or has neither connect nor discovery. Bring it up first`,
                );
            });
            return found.id;
        });
    });
