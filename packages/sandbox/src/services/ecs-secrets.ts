import { AwsError } from "../model/errors.ts";
import type { Call } from "../model/resource.ts";
import type { Container } from "./ecs-containers.ts";
import { mayDo, unauthorized } from "./iam.ts";
import { mayUseKey, resolveKey } from "./kms.ts";
import { parsePolicy } from "./policy.ts";
import { evaluate, type Request } from "./policy-evaluation.ts";
import { findSecret, secretVersion } from "./secretsmanager.ts";
import { parameter } from "./ssm.ts";

type Reference = NonNullable<Container["secrets"]>[number];

/** The secrets that a container starts with: its variables' and its log driver's. */
const secretsOf = ({ secrets = [], logConfiguration }: Container): readonly Reference[] => [
    ...secrets,
    ...(logConfiguration?.secretOptions ?? []),
];

/**
 * Fetches what containers start with, as ECS does with the execution role, and refuses in the words of a stopped task.
 * Source: ECS developer guide, "Resolve Amazon ECS ResourceInitializationError errors", and "Troubleshooting Secrets Manager".
 */
export function requireSecrets(call: Call, containers: readonly Container[], executionRoleArn = ""): void {
    for (const { valueFrom } of containers.flatMap(secretsOf)) requireReference(call, valueFrom, executionRoleArn);
}

/** Fetches one secret, by the form that ECS and CodeBuild share. */
export function requireReference(call: Call, valueFrom: string, roleArn: string): void {
    if (valueFrom.includes(":secretsmanager:")) requireSecret(call, valueFrom, roleArn);
    else requireParameter(call, valueFrom, roleArn);
}

const refuse = (why: string): AwsError =>
    new AwsError("ResourceInitializationError", `unable to pull secrets or registry auth: execution resource retrieval failed: ${why}`);
const denied = (roleArn: string, action: string, resource: string): string =>
    `AccessDeniedException: User: ${unauthorized(roleArn, action, resource)} because no identity-based policy allows the ${action} action`;

/** `arn:…:secret:NAME-abcdef`, and behind it a JSON key, a staging label and a version id, each of which may be missing. */
function requireSecret(call: Call, valueFrom: string, roleArn: string): void {
    const parts = valueFrom.split(":");
    const arn = parts.slice(0, 7).join(":");
    const [key = "", label = "", version = ""] = parts.slice(7);
    const fail = (why: string) => refuse(`unable to retrieve secret from asm: service call has been retried 1 time(s): ${why}`);
    const failed = (why: string) => fail(`failed to fetch secret ${arn} from secrets manager: ${why}`);
    const action = "secretsmanager:GetSecretValue";
    if (!mayDo(call, roleArn, { action, resource: arn })) throw failed(denied(roleArn, action, arn));
    const there = placeOf(call, parts);
    const found = findSecret(there, arn);
    if (!found) throw failed("ResourceNotFoundException: Secrets Manager can't find the specified secret.");
    // Source: Secrets Manager user guide, "Access AWS Secrets Manager secrets from a different account".
    const lets = there.account === call.account || letsIn(found.policy, { by: { arn: roleArn }, action, resource: arn });
    if (!lets)
        throw failed(
            `AccessDeniedException: User: ${unauthorized(roleArn, action, arn)} because no resource-based policy allows the ${action} action`,
        );
    if (!mayDecrypt(call, there, found.kmsKeyId ?? "alias/aws/secretsmanager", roleArn)) {
        throw failed("AccessDeniedException: Access to KMS is not allowed");
    }
    const versions = there.all(secretVersion).filter(({ secretArn }) => secretArn === found.arn);
    const value = version ? versions.find(({ versionId }) => versionId === version) : labelled(versions, label || "AWSCURRENT");
    if (!value) {
        const which = version ? `version id: ${version}` : `staging label: ${label || "AWSCURRENT"}`;
        throw failed(`ResourceNotFoundException: Secrets Manager can't find the specified secret value for ${which}`);
    }
    if (key && !hasKey(value.secretString ?? "", key)) throw fail(`retrieved secret from Secrets Manager did not contain json key ${key}`);
}

/** A version without labels of its own is the current one. */
const labelled = <V extends { readonly versionStages?: readonly string[] | undefined }>(versions: readonly V[], label: string) =>
    versions.findLast(({ versionStages = ["AWSCURRENT"] }) => versionStages.includes(label));

function hasKey(value: string, key: string): boolean {
    try {
        return key in JSON.parse(value);
    } catch {
        return false;
    }
}

/** A parameter by ARN or, in the task's own region, by name. */
function requireParameter(call: Call, valueFrom: string, roleArn: string): void {
    const parts = valueFrom.startsWith("arn:") ? valueFrom.split(":") : undefined;
    const there = parts ? placeOf(call, parts) : call;
    const name = parts ? (parts[5] ?? "").replace(/^parameter/, "") : valueFrom;
    const arn = there.arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
    const fail = (why: string) => refuse(`unable to retrieve secrets from ssm: service call has been retried 1 time(s): ${why}`);
    const action = "ssm:GetParameters";
    if (!mayDo(call, roleArn, { action, resource: arn })) throw fail(denied(roleArn, action, arn));
    const found = there.find(parameter, each => each.arn === arn);
    if (!found) throw fail(`invalid parameters: ${valueFrom}`);
    if (found.type === "SecureString" && found.keyId && !mayDecrypt(call, there, found.keyId, roleArn)) {
        throw fail(denied(roleArn, "kms:Decrypt", found.keyId));
    }
}

const placeOf = (call: Call, parts: readonly string[]): Call => {
    const [, , , region = call.region, account = call.account] = parts;
    return call.at({ region, account });
};

/** The policy names the role or its account; the account's own policies were asked before. */
const letsIn = (policy: string, request: Request): boolean =>
    policy !== "" && ["allowed", "account"].includes(evaluate(parsePolicy(policy, "resource"), request));

/** The key of `there` is AWS's own for its account, or lets the role of `call`'s account in. */
function mayDecrypt(call: Call, there: Call, keyId: string, roleArn: string): boolean {
    const found = resolveKey(there, keyId);
    return found !== undefined && mayUseKey(call, found, roleArn, "kms:Decrypt");
}
