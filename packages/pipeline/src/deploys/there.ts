import type { Place, Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";

/** What an action works on in another account or region. */
export interface There {
    readonly place: Place;
    /** A role of that account, which the pipeline's role may assume: a target's deploy role, for one. */
    readonly roleArn: pulumi.Input<string>;
}

export const thereRules = (there: unknown): readonly Rule[] => {
    if (there === undefined) return [];
    const given = typeof there === "object" && there !== null ? there : {};
    return [
        ["place" in given && typeof given.place === "object" && given.place !== null, "there.place", "must say which account and region"],
        ["roleArn" in given && given.roleArn !== undefined && given.roleArn !== "", "there.roleArn", "must be the ARN of a role there"],
    ];
};
