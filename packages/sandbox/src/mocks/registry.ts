import type { Place } from "../model/resource.ts";
import { open, type Properties } from "../model/values.ts";
import type { Change } from "./again.ts";
import type { Registration } from "./monitor.ts";

/** A resource that a program registered, with plain values: what is unknown or without a value is missing. */
export interface Registered extends Omit<Registration, "inputs"> {
    readonly id: string | undefined;
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into them as it likes
    readonly inputs: Record<string, any>;
    // biome-ignore lint/suspicious/noExplicitAny: as above
    readonly outputs: Record<string, any>;
    /** Where an AWS resource lives. */
    readonly place?: Place;
    /** What became of it, where the last run had registered it too. */
    readonly change?: Change;
}

/** What a program registered, and questions that tests ask about it. */
export class Registry {
    /** In the order of registration. */
    readonly registered: Registered[] = [];

    /** Type and name of all that was registered, sorted. */
    identities(): string[] {
        return this.registered.map(({ type, name }) => `${type} ${name}`).sort();
    }

    /** All resources of a type: `aws:iam/role:Role`, or its last word, `Role`. */
    all(type: string): Registered[] {
        return this.registered.filter(resource => resource.type === type || resource.type.endsWith(`:${type}`));
    }

    /** The inputs of the one resource of this type. */
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into them as it likes
    only(type: string): Record<string, any> {
        return one(type, this.all(type)).inputs;
    }

    /** The resource of this name, and, where several types share it, this type. */
    named(name: string, type?: string): Registered {
        const all = type === undefined ? this.registered : this.all(type);
        return one(
            name,
            all.filter(resource => resource.name === name),
        );
    }

    /** The policy document of the resource of this name, read. */
    // biome-ignore lint/suspicious/noExplicitAny: a policy document
    policy(name: string, property?: string): any {
        const read = ({ inputs }: Registered) =>
            (property === undefined ? policyProperties : [property])
                .map(candidate => inputs[candidate])
                .find(text => typeof text === "string");
        const found = this.registered.filter(resource => resource.name === name && read(resource) !== undefined);
        return JSON.parse(read(one(`policy of ${name}`, found)) as string);
    }
}

const policyProperties = ["policy", "assumeRolePolicy", "policyDocument", "resourcePolicy"];

function one(what: string, found: readonly Registered[]): Registered {
    const [first, ...others] = found;
    if (first !== undefined && others.length === 0) return first;
    const names = found.map(({ type, name }) => `${type} ${name}`).join(", ");
    throw new Error(`expected one ${what}, got ${found.length}${names === "" ? "" : `: ${names}`}`);
}

/** Properties as a test reads them: no wrappings, nothing unknown, no notes of the provider's own. */
export const plain = (properties: Properties): Record<string, unknown> =>
    JSON.parse(
        JSON.stringify(open(properties).value, (key, value) => (key === "__defaults" || typeof value === "symbol" ? undefined : value)),
    );
