import { equal, isMap } from "./values.ts";

/**
 * Whether two inputs mean the same to AWS: JSON documents may be written differently.
 *
 * Pulumi's provider compares policies by meaning, and container definitions without regard to the order of named settings.
 */
export function same(one: unknown, other: unknown): boolean {
    if (equal(one, other)) return true;
    if (typeof one !== "string" || typeof other !== "string") return false;
    const [left, right] = [parse(one), parse(other)];
    return left !== undefined && right !== undefined && equal(plain(left), plain(right));
}

function parse(text: string): unknown {
    if (!/^\s*[{[]/.test(text)) return undefined;
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

const plain = (document: unknown): unknown =>
    isMap(document) && "Statement" in document
        ? policy(document)
        : Array.isArray(document) && document.every(item => isMap(item) && "image" in item)
          ? document.map(container)
          : document;

/** Source: IAM user guide, "Grammar of the IAM JSON policy language": one value and a list of one are the same, and lists are sets. */
function policy(document: Record<string, unknown>): unknown {
    const set = (value: unknown): unknown => {
        if (Array.isArray(value))
            return [...new Set(value.map(item => (typeof item === "string" ? item : JSON.stringify(set(item)))))].sort();
        if (isMap(value))
            return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, set(isMap(item) ? item : list(item))]));
        return value;
    };
    const statements = list(document["Statement"]).map(statement => (isMap(statement) ? set({ Effect: "Deny", ...statement }) : statement));
    return { ...document, Statement: statements };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Source: terraform-provider-aws, "ecs: container definition equivalency": empty lists are none, named settings are in no order, defaults may be left out. */
function container(definition: unknown): unknown {
    const byName = (item: unknown) => (isMap(item) ? String(item["name"]) : String(item));
    const settings = Object.entries(definition as Record<string, unknown>).flatMap(([name, value]): [string, unknown][] => {
        if (value === null || (Array.isArray(value) && value.length === 0)) return [];
        if ((name === "essential" && value === true) || (name === "cpu" && value === 0)) return [];
        if ((name === "environment" || name === "secrets") && Array.isArray(value))
            return [[name, [...value].sort((a, b) => (byName(a) < byName(b) ? -1 : 1))]];
        if (name === "portMappings" && Array.isArray(value)) return [[name, value.map(port)]];
        return [[name, value]];
    });
    return Object.fromEntries(settings);
}

const port = (mapping: unknown): unknown => {
    const { hostPort, protocol, ...rest } = mapping as Record<string, unknown>;
    return {
        ...rest,
        ...(hostPort === undefined || hostPort === 0 || hostPort === rest["containerPort"] ? {} : { hostPort }),
        ...(protocol === undefined || protocol === "tcp" ? {} : { protocol }),
    };
};
