import { AwsError, NotSimulated } from "./errors.ts";
import type { AnyModel, Call } from "./resource.ts";
import { isMap } from "./values.ts";

/** Source: AWS Organizations user guide, "Accessing member accounts in an organization with OrganizationAccountAccessRole". */
export const organizationRole = "OrganizationAccountAccessRole";
const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

export interface IamModels {
    readonly role: AnyModel;
    readonly attachment: AnyModel;
}

/** Makes what AWS Organizations puts into a new member account: a role that the management account's administrators may assume. */
export function enterAccount(call: Call, { role, attachment }: IamModels, management: string): void {
    const inputs = {
        ...role.defaults,
        name: organizationRole,
        assumeRolePolicy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: "sts:AssumeRole" }],
        }),
    };
    const { id, attributes } = role.create(call, inputs);
    call.put(role, id, { ...inputs, ...attributes });
    const attached = { ...attachment.defaults, role: organizationRole, policyArn: administratorAccess };
    const attaching = attachment.create(call, attached);
    call.put(attachment, attaching.id, { ...attached, ...attaching.attributes });
}

/** Who the management account's administrator is: the one that Pulumi runs as where no role is assumed. */
export const administrator = (management: string): string => `arn:aws:iam::${management}:user/administrator`;

/** Assumes a role as AWS STS does, or refuses with STS's words. Answers with the account and with who one is afterwards. */
export function assumeRole(
    call: Call,
    role: AnyModel,
    request: { readonly roleArn: string; readonly caller: string; readonly sessionName?: string; readonly externalId?: string },
): { readonly account: string; readonly caller: string } {
    const { roleArn, caller, sessionName = "pulumi", externalId } = request;
    const [, account = "", path = ""] = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
    if (account === "") throw new AwsError("ValidationError", `${roleArn} is invalid`);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const found = call.at({ account }).get(role, name) as { readonly arn: string; readonly assumeRolePolicy: string } | undefined;
    if (found?.arn !== roleArn || !trusts(found.assumeRolePolicy, caller, externalId)) {
        throw new AwsError("AccessDenied", `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
    }
    return { account, caller: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}` };
}

/** Whether a trust policy lets this caller in. The organisation's administrator may assume what trusts its account. */
function trusts(policy: string, caller: string, externalId: string | undefined): boolean {
    const statements = list((JSON.parse(policy) as { Statement: unknown }).Statement).filter(isMap);
    const applying = statements.filter(
        statement => matchesAction(statement) && matchesPrincipal(statement, caller) && matchesCondition(statement, externalId),
    );
    return applying.length > 0 && applying.every(statement => statement["Effect"] === "Allow");
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

const matchesAction = (statement: Record<string, unknown>): boolean =>
    list(statement["Action"]).some(action => ["sts:AssumeRole", "sts:*", "*"].includes(String(action)));

function matchesPrincipal({ Principal: principal }: Record<string, unknown>, caller: string): boolean {
    if (principal === "*") return true;
    const account = caller.split(":")[4] as string;
    const names = isMap(principal) ? list(principal["AWS"]) : [];
    return names.some(name => ["*", account, `arn:aws:iam::${account}:root`, caller].includes(String(name)));
}

function matchesCondition({ Condition: condition }: Record<string, unknown>, externalId: string | undefined): boolean {
    return Object.entries((condition ?? {}) as Record<string, Record<string, unknown>>).every(([operator, keys]) =>
        Object.entries(keys).every(([key, values]) => {
            if (operator === "StringEquals" && key === "sts:ExternalId")
                return externalId !== undefined && list(values).includes(externalId);
            throw new NotSimulated(`condition ${operator} ${key} in a trust policy that Pulumi's provider is to pass`);
        }),
    );
}
