import type { Grant, Place, Rule } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";

/** A value that ECS fetches when it starts a container, and puts into an environment variable: neither code nor state ever holds it. */
export interface Secret {
    readonly from: "secretsmanager" | "ssm";
    readonly arn: pulumi.Input<string>;
    /** Which value of a secret; see {@link secret}. */
    readonly key?: string;
    readonly version?: string;
    /** The customer key that encrypts it. */
    readonly keyArn?: pulumi.Input<string>;
}

export interface SecretOptions {
    /** The value of this key, where the secret is a JSON object. @default all of the secret */
    readonly key?: string;
    /** A staging label such as `AWSPREVIOUS`, or a version's id, which has 32 to 64 characters. @default `AWSCURRENT` */
    readonly version?: string;
    /** The customer key that encrypts the secret; none for AWS's own `aws/secretsmanager`. */
    readonly keyArn?: pulumi.Input<string>;
}

/**
 * A secret in Secrets Manager, by its full ARN, which ends in a dash and six characters that Secrets Manager made up.
 *
 * Source: ECS developer guide, "Pass Secrets Manager secrets through Amazon ECS environment variables".
 *
 * @example
 * const arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:checkout/database-AbCdEf";
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 *     secrets: { DB_PASSWORD: secret(arn, { key: "password" }) },
 * });
 */
export const secret = (arn: pulumi.Input<string>, options: SecretOptions = {}): Secret => ({ from: "secretsmanager", arn, ...options });

/**
 * A parameter in Systems Manager's Parameter Store, by its full ARN.
 *
 * Source: ECS developer guide, "Pass Systems Manager parameters through Amazon ECS environment variables".
 *
 * @example
 * const token = parameter("arn:aws:ssm:eu-west-1:222222222222:parameter/checkout/token", { keyArn: key.arn });
 */
export const parameter = (arn: pulumi.Input<string>, options: Pick<SecretOptions, "keyArn"> = {}): Secret => ({
    from: "ssm",
    arn,
    ...options,
});

export type Secrets = Readonly<Record<string, Secret>>;

/** What ECS is told: the ARN, and for a part or a version of a secret `:key:label:id` behind it. */
export function valueFrom({ arn, key = "", version = "" }: Secret): pulumi.Input<string> {
    if (!key && !version) return arn;
    const [label, id] = isVersionId(version) ? ["", version] : [version, ""];
    return pulumi.interpolate`${arn}:${key}:${label}:${id}`;
}

/** Source: Secrets Manager API reference, "GetSecretValue", VersionId; labels are words such as AWSPREVIOUS. */
const isVersionId = (version: string): boolean => /^[A-Za-z0-9-]{32,64}$/.test(version);

/**
 * What the execution role needs to fetch these, and no more.
 * Source: ECS developer guide, "Amazon ECS task execution IAM role", Secrets Manager or Systems Manager permissions.
 */
export function secretGrants(secrets: readonly Secret[]): readonly Grant[] {
    const arns = (from: Secret["from"]) => secrets.filter(each => each.from === from).map(({ arn }) => arn);
    const keys = secrets.flatMap(({ keyArn }) => (keyArn === undefined ? [] : [keyArn]));
    const grants = [
        { actions: ["secretsmanager:GetSecretValue"], resources: arns("secretsmanager") },
        { actions: ["ssm:GetParameters"], resources: arns("ssm") },
        { actions: ["kms:Decrypt"], resources: keys },
    ] as const;
    return grants
        .filter(({ resources }) => resources.length > 0)
        .map(({ actions, resources }) => ({ actions, resources: pulumi.all(resources).apply(known => [...new Set(known)]) }));
}

const forms = {
    secretsmanager: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/,
    ssm: /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[A-Za-z0-9_.\-/]+$/,
} as const;
const wanted = {
    secretsmanager: "the full ARN of a secret, which ends in a dash and six characters",
    ssm: "the full ARN of a parameter",
} as const;

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
        const twice: Rule = [!(name in environment), at, "is an environment variable, too"];
        return [twice, ...arnRules(at, each, place), ...partRules(at, each)];
    });

function arnRules(path: string, { from, arn, keyArn }: Secret, { accountId }: Pick<Place, "accountId">): readonly Rule[] {
    if (typeof arn !== "string") return [];
    if (!forms[from].test(arn)) return [[false, path, `is "${arn}", not ${wanted[from]}`]];
    const [, , , region, account] = arn.split(":");
    const [, , , keyRegion = region] = typeof keyArn === "string" ? keyArn.split(":") : [];
    return [
        [
            from === "ssm" || account === accountId || keyArn !== undefined,
            path,
            // Source: Secrets Manager user guide, "Access AWS Secrets Manager secrets from a different account".
            `is a secret of account ${account}, which ${accountId} can only read where a customer key encrypts it: name that in keyArn`,
        ],
        [keyRegion === region, `${path}.keyArn`, `is a key in ${keyRegion}, which encrypts nothing in ${region}`],
    ];
}

const partRules = (path: string, { key, version }: Secret): readonly Rule[] => [
    [key === undefined || /^[^:]+$/.test(key), `${path}.key`, `is "${key}": ECS takes a key without colons`],
    [
        version === undefined || /^[A-Za-z0-9_+=.@-]{1,256}$/.test(version),
        `${path}.version`,
        `is "${version}", neither a staging label nor a version's id`,
    ],
];
