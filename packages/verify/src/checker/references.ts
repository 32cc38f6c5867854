import { isAbsent, items, list, text } from "./known.ts";
import { type Action, endsBefore, type Pipeline, type Rule } from "./view.ts";

/** `#{namespace.key}` in a configuration or a command. */
export interface Reference {
    readonly path: string;
    /** As it is written. */
    readonly written: string;
    /** None where it has not the form of one. */
    readonly namespace?: string;
    readonly key?: string;
    /** Whether an action has ended when this is read; nothing where that is not known. */
    isAfter(action: Action): boolean | undefined;
}

function read({ configuration, commands }: Action | Rule, isAfter: Reference["isAfter"]): readonly Reference[] {
    const configured = [...configuration.values].map(([key, value]) => ({ path: `${configuration.path}.${key}`, value }));
    return [...configured, ...commands].flatMap(({ path, value = "" }) =>
        [...value.matchAll(/#\{([^}]*)\}/g)].map(([written, inside = ""]): Reference => {
            const [, namespace, key] = /^([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)$/.exec(inside) ?? [];
            return { path, written, isAfter, ...(namespace !== undefined && key !== undefined && { namespace, key }) };
        }),
    );
}

/** Entry is decided before anything of the stage has run, success and failure after. */
export const references = ({ actions, rules }: Pipeline): readonly Reference[] => [
    ...actions.flatMap(action => read(action, other => endsBefore(other, action))),
    ...rules.flatMap(rule => read(rule, other => other.stage < rule.stage || (rule.kind !== "beforeEntry" && other.stage === rule.stage))),
];

/** The output variables of an action, where it is known that there are no others. */
export function givenBy({ declared, type, category, isPartial, path }: Action): readonly string[] | undefined {
    const gives = list(declared["gives"])?.map(text);
    if (!isAbsent(declared["gives"])) return gives as readonly string[] | undefined;
    if (category !== "Compute") return type?.gives;
    if (isPartial || list(declared["outputVariables"]) === undefined) return undefined;
    const exported = items(declared["outputVariables"], path).map(({ value }) => value);
    return exported.includes(undefined) ? undefined : (exported as readonly string[]);
}
