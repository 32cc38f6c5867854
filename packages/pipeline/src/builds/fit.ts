import { digestOf } from "@causeway/core";

/** A name in so many characters: one that is too long ends in a digest of all of it. */
export const fit = (name: string, most: number): string =>
    name.length <= most ? name : `${name.slice(0, most - 9)}-${digestOf(name).slice(0, 8)}`;

/**
 * A physical name, where Pulumi's own would not do: a dash and seven digits follow the logical name, in which a stage may have a dot or an @.
 * Another team's pipeline in the account may have the same logical names: the digest is of its pipeline's, too.
 */
export function physicalName(pipelineName: string, logical: string, most: number): { readonly name?: string } {
    if (logical.length + 8 <= most && /^[A-Za-z0-9-_]*$/.test(logical)) return {};
    const digest = digestOf([pipelineName, logical]).slice(0, 8);
    return { name: `${logical.replace(/[^A-Za-z0-9-_]/g, "-").slice(0, most - 9)}-${digest}` };
}
