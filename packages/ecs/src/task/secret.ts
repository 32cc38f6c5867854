import { type Place, type Rule, type Secret, type Secrets, secretArnRules } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

export { parameter, type Secret, type SecretOptions, type Secrets, secret, secretGrants } from "@causeway/core";

/** What ECS is told: the ARN, and for a part or a version of a secret `:key:label:id` behind it. */
export function valueFrom({ arn, key = "", version = "" }: Secret): pulumi.Input<string> {
    if (!key && !version) return arn;
    const [label, id] = isVersionId(version) ? ["", version] : [version, ""];
    return pulumi.interpolate`${arn}:${key}:${label}:${id}`;
}

/** Source: Secrets Manager API reference, "GetSecretValue", VersionId; labels are words such as AWSPREVIOUS. */
const isVersionId = (version: string): boolean => /^[A-Za-z0-9-]{32,64}$/.test(version);

/** What must hold of one container's secrets; of ARNs that are not known yet, nothing can be said. `environment`: its other variables. */
export const secretRules = (
    path: string,
    secrets: Secrets,
    environment: Readonly<Record<string, unknown>>,
    place: Pick<Place, "accountId">,
): readonly Rule[] =>
    Object.entries(secrets).flatMap(([name, each]) => {
        const at = `${path}.${name}`;
        // Source: ECS API reference, "Secret": a name is a secret's or a variable's.
        const twice: Rule = [!(name in environment), at, "is said in the open, too"];
        return [twice, ...secretArnRules(at, each, place), ...partRules(at, each)];
    });

const partRules = (path: string, { key, version }: Secret): readonly Rule[] => [
    [key === undefined || /^[^:]+$/.test(key), `${path}.key`, `is "${key}": ECS takes a key without colons`],
    [
        version === undefined || /^[A-Za-z0-9_+=.@-]{1,256}$/.test(version),
        `${path}.version`,
        `is "${version}", neither a staging label nor a version's id`,
    ],
];
