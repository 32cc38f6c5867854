import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { AnyModel } from "../src/model/resource.ts";

const specification = loadAwsServiceSpecSync();

export interface Correspondence {
    readonly required: string[];
    readonly replaces: string[];
    /** What the model leaves open: each is an input of which nobody said what its change does. */
    readonly problems: string[];
}

/** What AWS's CloudFormation resource specification says about a model's inputs. */
export function correspondence(model: AnyModel, inputs: readonly string[]): Correspondence {
    const byHand: Record<string, unknown> = { ...model.replaces, ...model.updates };
    const modelled = Object.keys(model.inputs).filter(name => name !== "tags");
    const unknown = [...Object.keys(model.inputs), ...Object.keys(byHand)].filter(name => !inputs.includes(name));
    const problems = unknown.map(name => `${model.type}: Pulumi's provider has no input "${name}"`);
    if (model.cloudFormation === undefined) {
        const open = modelled.filter(name => !(name in byHand));
        return {
            required: [],
            replaces: [],
            problems: [
                ...problems,
                ...open.map(
                    name => `${model.type}: no cloudFormation type, and neither replaces nor updates says what a change of "${name}" does`,
                ),
            ],
        };
    }
    const found = specification.lookup("resource", "cloudFormationType", "equals", model.cloudFormation);
    const [type] = found;
    if (!type)
        return { required: [], replaces: [], problems: [...problems, `${model.type}: CloudFormation has no type ${model.cloudFormation}`] };
    const required: string[] = [];
    const replaces: string[] = [];
    for (const name of modelled) {
        const given = model.names?.[name];
        if (given === null) continue;
        const property = type.properties[given ?? `${name[0]?.toUpperCase()}${name.slice(1)}`];
        if (!property) {
            if (!(name in byHand))
                problems.push(
                    `${model.type}: ${model.cloudFormation} has no property for "${name}"; name it, say null, or say by hand what replaces`,
                );
            continue;
        }
        if (property.required) required.push(name);
        if (property.causesReplacement === "yes") replaces.push(name);
    }
    return { required: required.sort(), replaces: replaces.sort(), problems };
}
