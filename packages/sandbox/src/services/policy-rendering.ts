import { crc32 } from "node:zlib";
import { AwsError } from "../model/errors.ts";

interface GivenStatement {
    readonly sid?: string;
    readonly effect?: string;
    readonly actions?: readonly string[];
    readonly notActions?: readonly string[];
    readonly resources?: readonly string[];
    readonly notResources?: readonly string[];
    readonly principals?: readonly GivenPrincipal[];
    readonly notPrincipals?: readonly GivenPrincipal[];
    readonly conditions?: readonly { readonly test: string; readonly variable: string; readonly values: readonly string[] }[];
}
interface GivenPrincipal {
    readonly type: string;
    readonly identifiers: readonly string[];
}
export interface GivenDocument {
    readonly policyId?: string;
    readonly version?: string;
    readonly statements?: readonly GivenStatement[];
    readonly sourcePolicyDocuments?: readonly string[];
    readonly overridePolicyDocuments?: readonly string[];
}
type Rendered = Readonly<Record<string, unknown>> & { readonly Sid?: string };

/**
 * The JSON that Pulumi's provider renders: one value is no list, lists are sorted backwards, statements of one Sid override each other.
 *
 * Source: hashicorp/terraform-provider-aws, internal/service/iam/policy_document_data_source.go and policy_model.go.
 */
export function renderPolicyDocument({ policyId, version = "2012-10-17", statements = [], ...documents }: GivenDocument) {
    const own = statements.map(render);
    const sids = own.flatMap(({ Sid }) => (Sid ? [Sid] : []));
    const twice = sids.find((sid, index) => sids.indexOf(sid) !== index);
    if (twice !== undefined) throw new AwsError("DuplicateSid", `duplicate Sid (${twice}). Remove the Sid or ensure the Sid is unique.`);
    const parsed = (texts: readonly string[] = []): readonly Rendered[] =>
        texts.flatMap(text => {
            const { Statement: found } = JSON.parse(text) as { readonly Statement?: Rendered | readonly Rendered[] };
            return found === undefined ? [] : Array.isArray(found) ? (found as readonly Rendered[]) : [found as Rendered];
        });
    const merged = override(override(parsed(documents.sourcePolicyDocuments), own), parsed(documents.overridePolicyDocuments));
    const document = { Version: version, ...(policyId && { Id: policyId }), ...(merged.length > 0 && { Statement: merged }) };
    const json = JSON.stringify(document, undefined, 2);
    return { id: String(crc32(json)), json, minifiedJson: JSON.stringify(document), version };
}

function override(base: readonly Rendered[], more: readonly Rendered[]): readonly Rendered[] {
    const result = [...base];
    for (const statement of more) {
        const at = statement.Sid ? result.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
        if (at >= 0) result[at] = statement;
        else result.push(statement);
    }
    return result;
}

const values = (list: readonly string[]): string | readonly string[] =>
    list.length === 1 ? (list[0] as string) : [...list].sort().reverse();

function render({ sid, effect = "Allow", ...given }: GivenStatement): Rendered {
    const lists = { Action: given.actions, NotAction: given.notActions, Resource: given.resources, NotResource: given.notResources };
    const conditions: Record<string, Record<string, string | readonly string[]>> = {};
    for (const { test, variable, values: wanted } of given.conditions ?? []) {
        const before = conditions[test]?.[variable];
        const all = [...(before === undefined ? [] : typeof before === "string" ? [before] : before), ...wanted];
        conditions[test] = { ...conditions[test], [variable]: all.length === 1 ? (all[0] as string) : all };
    }
    return {
        ...(sid && { Sid: sid }),
        Effect: effect,
        ...Object.fromEntries(Object.entries(lists).flatMap(([name, list]) => (list?.length ? [[name, values(list)]] : []))),
        ...(given.principals?.length && { Principal: principals(given.principals) }),
        ...(given.notPrincipals?.length && { NotPrincipal: principals(given.notPrincipals) }),
        ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
    };
}

function principals(given: readonly GivenPrincipal[]): string | Readonly<Record<string, string | readonly string[]>> {
    if (given.length === 1 && given[0]?.type === "*" && given[0].identifiers[0] === "*") return "*";
    const kinds: Record<string, string[]> = {};
    for (const { type, identifiers } of given) kinds[type] = [...(kinds[type] ?? []), ...identifiers];
    return Object.fromEntries(Object.entries(kinds).map(([kind, list]) => [kind, values(list)]));
}
