import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import * as z from "zod";
import { platform, type Tier } from "./catalog.ts";
import { check, parse } from "./check.ts";
import type { StackPlan } from "./stack-name.ts";

/** One team in one environment, as data: what a stack is, and where its resources live. */
export interface Place {
    /** Whose it is: a team's name, or `foundation`. */
    readonly team: string;
    readonly environment: string;
    readonly tier: Tier;
    readonly accountId: string;
    readonly region: string;
}

/** A place, and the provider that reaches it. */
export interface Placement extends Place {
    readonly provider: aws.Provider;
    /** Where to reach whoever owns what is here: the `owner` of the team, or `foundation`. */
    readonly owner: string;
    /** The same account in another region: each region that is asked for has one provider. */
    inRegion(region: string): Placement;
}

const settings = z.strictObject({
    provisioningRole: z.string().min(1, "must be the name or ARN of a role").default("OrganizationAccountAccessRole"),
});

/**
 * The settings that every stack's configuration may have.
 * `provisioningRole`: name or ARN of the role, in the environment's account, that Pulumi assumes.
 */
export const placementSettings = settings.shape;

/**
 * Reaches the account of a stack: Pulumi assumes the provisioning role there, and may touch no other account.
 *
 * @example
 * const placement = place(findStack(catalog, pulumi.getStack()), {});
 *
 * @param config `provisioningRole`: name or ARN of the role to assume. Default: `OrganizationAccountAccessRole`, the one
 * that AWS Organizations makes in each member account (AWS Organizations user guide, "Accessing member accounts").
 * @throws {@link pulumi.InputPropertiesError} where the role's ARN is of another account than the environment's.
 */
export function place({ name, team, environment }: StackPlan, config: unknown): Placement {
    const { provisioningRole } = parse(settings, config, `the configuration of ${name}`);
    const { accountId, region, tier } = environment;
    const roleArn = provisioningRole.startsWith("arn:")
        ? provisioningRole
        : arnOf({ accountId, region }, "iam", `role/${provisioningRole}`, { region: "" });
    check(`the provider of ${name}`, [
        roleArn.split(":")[4] === accountId,
        "provisioningRole",
        `is ${roleArn}, a role of account ${roleArn.split(":")[4]}, but ${environment.name} is account ${accountId}`,
    ]);
    const teamName = team?.name ?? platform;
    const placements = new Map<string, Placement>();
    const inRegion = (there: string): Placement => {
        const known = placements.get(there);
        if (known) return known;
        const provider = new aws.Provider(there === region ? "aws" : `aws-${there}`, {
            region: there as aws.Region,
            assumeRoles: [{ roleArn, sessionName: `pulumi-${name}` }],
            allowedAccountIds: [accountId],
            defaultTags: {
                tags: { team: teamName, environment: environment.name, ...(team && { owner: team.owner }), "managed-by": "pulumi" },
            },
        });
        const made = {
            team: teamName,
            owner: team?.owner ?? platform,
            environment: environment.name,
            tier,
            accountId,
            region: there,
            provider,
            inRegion,
        };
        placements.set(there, made);
        return made;
    };
    return inRegion(region);
}

/** A name's ARN in a place. Source: IAM user guide, "Amazon Resource Names (ARNs)". */
export function arnOf(
    { accountId, region }: Pick<Place, "accountId" | "region">,
    service: string,
    resource: string,
    but: { readonly region?: "" } = {},
): string {
    const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    return `arn:${partition}:${service}:${but.region ?? region}:${accountId}:${resource}`;
}

/** All of an account, as a policy's principal: its own IAM policies say who in it. */
export const accountArn = (place: Pick<Place, "accountId" | "region">): string => arnOf(place, "iam", "root", { region: "" });

/** Options for a component that lives in `placement`: its children use the placement's provider unless the caller says otherwise. */
export const within = (placement: Placement, opts?: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions =>
    opts?.provider || opts?.providers ? opts : { ...opts, providers: [placement.provider] };
