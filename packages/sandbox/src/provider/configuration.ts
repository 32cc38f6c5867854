import type { Aws } from "../model/aws.ts";
import { explain, NotSimulated } from "../model/errors.ts";
import type { Place } from "../model/resource.ts";
import { isMap, open, type Properties, UNKNOWN } from "../model/values.ts";

/** Settings that say how to reach AWS, or that relax what the simulated AWS does not do: nothing follows from them. */
const ignored = new Set([
    "skipCredentialsValidation",
    "skipMetadataApiCheck",
    "skipRegionValidation",
    "skipRequestingAccountId",
    "maxRetries",
    "retryMode",
    "version",
    "pluginDownloadURL",
]);
const understood = new Set(["region", "assumeRoles", "allowedAccountIds", "forbiddenAccountIds", "defaultTags"]);

/** A provider's settings, which the engine passes on as texts: what is not a text is in JSON. */
export function settings(properties: Properties): Record<string, unknown> {
    const { value } = open(properties);
    return Object.fromEntries(
        Object.entries(value)
            .filter(([name]) => !name.startsWith("__"))
            .map(([name, setting]) => {
                if (typeof setting !== "string" || !/^\s*[[{"]|^(true|false)$/.test(setting)) return [name, setting];
                try {
                    return [name, JSON.parse(setting)];
                } catch {
                    return [name, setting];
                }
            }),
    );
}

/** What is wrong with a provider's settings, before anybody is asked for anything. */
export function checkConfiguration(given: Record<string, unknown>): { readonly property: string; readonly reason: string }[] {
    const strange = Object.keys(given).filter(name => !understood.has(name) && !ignored.has(name));
    const roles = Array.isArray(given["assumeRoles"]) ? given["assumeRoles"] : [];
    const tags = isMap(given["defaultTags"]) ? Object.keys(given["defaultTags"]) : [];
    return [
        ...strange.map(property => ({ property, reason: `not simulated: the setting ${property} of the provider aws` })),
        ...(roles.length > 1 ? [{ property: "assumeRoles", reason: "not simulated: a chain of several assumed roles" }] : []),
        ...roles
            .flatMap(role => (isMap(role) ? Object.keys(role) : []))
            .filter(name => !roleSettings.has(name))
            .map(name => ({
                property: "assumeRoles",
                reason: `not simulated: the setting assumeRoles[0].${name} of the provider aws`,
            })),
        ...tags
            .filter(name => name !== "tags")
            .map(name => ({ property: "defaultTags", reason: `not simulated: the setting defaultTags.${name} of the provider aws` })),
        ...(given["region"] === undefined
            ? [
                  {
                      property: "region",
                      reason: "Missing region configuration. Pulumi's provider reads it from `aws:region`, AWS_REGION or the provider's arguments",
                  },
              ]
            : []),
    ];
}
const roleSettings = new Set(["roleArn", "sessionName", "externalId", "duration"]);

/** Where a configured provider is: which account, which region, as whom. Refuses as Pulumi's provider and AWS STS do. */
export function placeOf(aws: Aws, given: Record<string, unknown>, home: string = aws.management): Place {
    const [failure] = checkConfiguration(given);
    if (failure)
        throw failure.reason.startsWith("not simulated: ")
            ? new NotSimulated(failure.reason.slice("not simulated: ".length))
            : new Error(failure.reason);
    const region = String(given["region"]);
    const tags =
        isMap(given["defaultTags"]) && isMap(given["defaultTags"]["tags"]) ? (given["defaultTags"]["tags"] as Record<string, string>) : {};
    const [role] = (given["assumeRoles"] ?? []) as readonly {
        readonly roleArn?: string;
        readonly sessionName?: string;
        readonly externalId?: string;
    }[];
    const entered = role?.roleArn === undefined ? { account: home } : enter(aws, { ...role, roleArn: role.roleArn });
    const { account } = entered;
    const allowed = given["allowedAccountIds"] as readonly string[] | undefined;
    const forbidden = given["forbiddenAccountIds"] as readonly string[] | undefined;
    // Source: terraform-provider-aws, "verifyAccountIDAllowed".
    if ((allowed && allowed.length > 0 && !allowed.includes(account)) || forbidden?.includes(account)) {
        throw new Error(`AWS account ID not allowed: ${account} (simulated AWS)`);
    }
    return { ...entered, region, defaultTags: tags };
}

function enter(
    aws: Aws,
    role: { readonly roleArn: string; readonly sessionName?: string; readonly externalId?: string },
): { readonly account: string; readonly caller: string } {
    try {
        return aws.assumeRole(role);
    } catch (error) {
        // Source: hashicorp/aws-sdk-go-base, "CannotAssumeRoleError".
        throw new Error(
            `unable to validate AWS credentials. Cannot assume IAM Role. IAM Role (${role.roleArn}) cannot be assumed. ${explain(error)}`,
            { cause: error },
        );
    }
}

export const isUnknownConfiguration = (properties: Properties): boolean =>
    Object.values(open(properties).value).some(value => value === UNKNOWN);
