import * as pulumi from "@pulumi/pulumi";
import type { Rule } from "./check.ts";
import type { Grant } from "./grant.ts";
import type { Place } from "./placement.ts";

/** A value that a service reads when it starts: neither code nor state ever holds it. */
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
 * @example
 * const token = parameter("arn:aws:ssm:eu-west-1:222222222222:parameter/checkout/token", { keyArn: key.arn });
 */
export const parameter = (arn: pulumi.Input<string>, options: Pick<SecretOptions, "keyArn"> = {}): Secret => ({
    from: "ssm",
    arn,
    ...options,
});

export type Secrets = Readonly<Record<string, Secret>>;

/**
 * What it takes to read these, and no more.
 * Sources: ECS developer guide, "Amazon ECS task execution IAM role", Secrets Manager or Systems Manager permissions; Systems Manager user
 * guide, "Restricting access to Parameter Store parameters using IAM policies".
 */
export function secretGrants(
    secrets: readonly Secret[],
    ofParameters: readonly `ssm:${string}`[] = ["ssm:GetParameters"],
): readonly Grant[] {
    const arns = (from: Secret["from"]) => secrets.filter(each => each.from === from).map(({ arn }) => arn);
    const keys = secrets.flatMap(({ keyArn }) => (keyArn === undefined ? [] : [keyArn]));
    const grants = [
        { actions: ["secretsmanager:GetSecretValue"], resources: arns("secretsmanager") },
        { actions: ofParameters, resources: arns("ssm") },
        { actions: ["kms:Decrypt"], resources: keys },
    ] as const;
    return grants
        .filter(({ resources }) => resources.length > 0)
        .map(({ actions, resources }) => ({ actions, resources: eachOnce(resources) }));
}

/** What is known from code stays so: how long a role's policies get is counted from it. */
function eachOnce(arns: readonly pulumi.Input<string>[]): Grant["resources"] {
    const known = arns.filter(arn => typeof arn === "string");
    return known.length === arns.length ? [...new Set(known)] : pulumi.all([...arns]).apply(all => [...new Set(all)]);
}

const forms = {
    secretsmanager: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$/,
    ssm: /^arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:parameter\/[A-Za-z0-9_.\-/]+$/,
} as const;
const wanted = {
    secretsmanager: "the full ARN of a secret, which ends in a dash and six characters",
    ssm: "the full ARN of a parameter",
} as const;

/** What must hold of a secret's ARN, where it is known. */
export function secretArnRules(path: string, { from, arn, keyArn }: Secret, { accountId }: Pick<Place, "accountId">): readonly Rule[] {
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
