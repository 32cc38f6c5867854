import * as pulumi from "@pulumi/pulumi";
import { readArtifacts } from "./artifacts.ts";
import { artifactStoreIn, type DeliveryLeaves } from "./foundation.ts";
import type { Grant } from "./grant.ts";
import { actionRoleArns, deployRoleName, pipelineRole, roleArn, serviceName } from "./names.ts";
import { accountArn, type Place, type Placement } from "./placement.ts";
import { type GrantedRole, role, type Trust } from "./role.ts";

export interface DeployRoleArgs {
    readonly placement: Placement;
    readonly service: string;
    /** The team's service whose pipeline deploys here. @default `service` */
    readonly pipelineOf?: string;
    /** The action reads the pipeline's artifacts as this role. @default true */
    readonly readsArtifacts?: boolean;
    /** Commands of the pipeline become this role, too: an action of theirs has a role of its own. @default false */
    readonly byCommands?: boolean;
    readonly delivery: pulumi.Output<DeliveryLeaves>;
    /** What deploying needs, of this service alone. */
    readonly grants: readonly Grant[];
}

/**
 * Trust in one service's pipeline, which need not exist yet: IAM refuses a trust policy that names a missing role, so the trust names the
 * pipeline's account, and pins the role by `aws:PrincipalArn`.
 * Sources: IAM user guide, "AWS global condition context keys" (aws:PrincipalArn) and "AWS JSON policy elements: Principal".
 */
export const trustPipeline = (
    account: pulumi.Input<Pick<Place, "accountId" | "region">>,
    place: Pick<Place, "team">,
    service: string,
    /** `actions`: the roles of its actions, too. */
    also: { readonly actions: boolean } = { actions: false },
): Trust => {
    const known = pulumi.output(account);
    const itself = known.apply(account => roleArn(account, pipelineRole(place, service)));
    return {
        principal: { AWS: known.apply(accountArn) },
        condition: also.actions
            ? { ArnLike: { "aws:PrincipalArn": [itself, known.apply(account => actionRoleArns(account, place, service))] } }
            : { ArnEquals: { "aws:PrincipalArn": itself } },
    };
};

/**
 * The role that a pipeline's deploy action assumes in a service's own account: it reads the pipeline's artifacts and deploys this one service.
 *
 * The artifact store lets deploy roles in as their trust lets the pipeline in, by `aws:PrincipalArn`; so no account waits for another.
 */
export function deployRole(name: string, args: DeployRoleArgs, opts: pulumi.CustomResourceOptions): GrantedRole {
    const { placement, service, pipelineOf = service, readsArtifacts = true, byCommands = false, delivery, grants } = args;
    return role(
        name,
        {
            physicalName: deployRoleName(placement, service),
            trust: trustPipeline(delivery, placement, pipelineOf, { actions: byCommands }),
            grants: [
                ...(readsArtifacts
                    ? readArtifacts(
                          delivery.apply(leaves => artifactStoreIn(leaves, placement.region)),
                          serviceName(placement, pipelineOf),
                      )
                    : []),
                ...grants,
            ],
        },
        opts,
    );
}
