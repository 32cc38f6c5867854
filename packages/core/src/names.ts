import type { Rule } from "./check.ts";
import { digestOf } from "./digest.ts";
import { arnOf, type Place } from "./placement.ts";
import type { RoleName } from "./role.ts";

// Physical names are Pulumi's, except for those below: another account, or a lookup before the thing exists, must know them.

/** A service of a team: its ECS service and task definition family. Unique in a cluster. */
export const serviceName = ({ team }: Pick<Place, "team">, service: string): string => `${team}-${service}`;

/** A service in an environment: unique in an account that several environments share. */
export const placedName = (place: Pick<Place, "team" | "environment">, service: string): string =>
    `${place.team}-${service}-${place.environment}`;

/** A service's images, in the delivery account. */
export const imageRepositoryName = ({ team }: Pick<Place, "team">, service: string): string => `${team}/${service}`;

/** A dashboard of CloudWatch's: its name is all that it is known by, and whoever writes one of the same name overwrites it. */
export const dashboardName = ({ team, environment }: Pick<Place, "team" | "environment">, name: string): string =>
    [...new Set([team, name, environment])].join("-");

export const clusterName = ({ environment }: Pick<Place, "environment">): string => environment;

/** Instances of an environment's cluster. AWS keeps names that begin with `aws`, `ecs` or `fargate` (ECS API reference, CreateCapacityProvider). */
export const capacityProviderName = ({ environment }: Pick<Place, "environment">, instances: string): string =>
    `causeway-${environment}-${instances}`;

/**
 * The log of a state machine. Its prefix keeps the policy short in which CloudWatch Logs lists who writes such logs: 5,120 characters an account.
 * Source: Step Functions developer guide, "Using CloudWatch Logs to log execution history in Step Functions".
 */
export const machineLogName = (place: Pick<Place, "team" | "environment">, machine: string): string =>
    `/aws/vendedlogs/states/${placedName(place, machine)}`;

/** The role that a service's pipeline runs as, in the delivery account. */
export const pipelineRole = ({ team }: Pick<Place, "team">, service: string): RoleName => ({
    name: `${team}-${service}-pipeline`,
    path: "/causeway/pipeline/",
});

/** Where the roles of a pipeline's actions are: who trusts this path trusts that pipeline alone, since no team's name has a dash. */
const actionRolePath = (place: Pick<Place, "team">, service: string): string => `/causeway/pipeline/${serviceName(place, service)}/`;

/** The role that one action, or one rule, of a service's pipeline runs as, in the delivery account: no service has a dot in its name. */
export const actionRole = (place: Pick<Place, "team">, service: string, stage: string, action: string): RoleName => ({
    name: shortened([serviceName(place, service), stage, action].join("."), 64),
    path: actionRolePath(place, service),
});

/** The roles of all actions of a service's pipeline. */
export const actionRoleArns = (account: Pick<Place, "accountId" | "region">, place: Pick<Place, "team">, service: string): string =>
    roleArn(account, { path: actionRolePath(place, service), name: "*" });

/**
 * What lets people do one thing with a part of a pipeline: a policy, and the role that holds it. Whoever gives people roles in another place,
 * such as a permission set of Identity Center, names the policy.
 *
 * @param longest characters that AWS takes: 128 in a policy's name, 64 in a role's.
 */
export const permitName = (pipelineName: string, at: readonly string[], what: string, longest: 64 | 128): RoleName => ({
    name: shortened([pipelineName, ...at, what].join("."), longest),
    path: "/causeway/permit/",
});

/** A name that fits, and that no other name comes to. */
const shortened = (name: string, most: number): string =>
    name.length <= most ? name : `${name.slice(0, most - 9)}-${digestOf(name).slice(0, 8)}`;

/** The role that a pipeline's deploy action assumes, in the service's account. */
export const deployRoleName = (place: Place, service: string): RoleName => ({ name: placedName(place, service), path: deployRolePath });
const deployRolePath = "/causeway/deploy/";

/** The role that a service's pipeline looks at an objective as, in the objective's account. */
export const objectiveRoleName = (place: Pick<Place, "team" | "environment">, objective: string): RoleName => ({
    name: placedName(place, objective),
    path: "/causeway/objective/",
});

/** All deploy roles of an account: whom the artifact store lets in. */
export const deployRoleArns = (place: Pick<Place, "accountId" | "region">): string => roleArn(place, { path: deployRolePath, name: "*" });

export const roleArn = (place: Pick<Place, "accountId" | "region">, { path, name }: RoleName): string =>
    arnOf(place, "iam", `role${path}${name}`, { region: "" });

/** A service's name, and every name made from it, fits where AWS puts it: 64 characters is the least that AWS allows any of them. */
export const nameFits = (service: string, place: Pick<Place, "team" | "environment">): readonly Rule[] => {
    const longest = placedName(place, service);
    return [
        [
            /^[a-z][a-z0-9-]*$/.test(service),
            "name",
            `is "${service}": must be lower-case letters, digits and dashes, and start with a letter`,
        ],
        // Source: ECR API reference, CreateRepository.
        [!/--|-$/.test(service), "name", `is "${service}": a dash must stand between two letters or digits`],
        [longest.length <= 64, "name", `makes "${longest}", ${longest.length} characters: AWS takes 64 in a role's name`],
    ];
};
