import type { Aws } from "../model/aws.ts";
import type { Place } from "../model/resource.ts";
import { type Properties, UNKNOWN, type Value } from "../model/values.ts";
import { chooseZones, planVpc, zonesToAskFor } from "../provider/vpc/plan.ts";
import { createChecked } from "./create.ts";

export interface VpcResource {
    readonly key: string;
    readonly type: string;
    readonly name: string;
    readonly id: string;
    readonly outputs: Properties;
}

/** Makes everything below an awsx.ec2.Vpc in the simulated AWS, as awsx's own provider would. */
export function createVpc(
    aws: Aws,
    place: Place,
    name: string,
    args: Properties,
    preview: boolean,
): { readonly made: readonly VpcResource[]; outputs(reference: (resource: VpcResource) => Value): Properties } {
    const available =
        zonesToAskFor(args) === undefined
            ? []
            : (aws.invoke(place, "aws:index/getAvailabilityZones:getAvailabilityZones", {})["names"] as readonly string[]);
    const plan = planVpc(name, args, chooseZones(args, available));
    const made = new Map<string, VpcResource>();
    const find = (key: string) => made.get(key) as VpcResource;
    for (const child of plan.children) {
        const inputs = child.inputs((key, property) => (property === "id" ? idOf(find(key)) : (find(key).outputs[property] as Value)));
        const { id, outputs } = createChecked(
            aws,
            place,
            { type: child.type, name: child.name, news: clean(inputs), digits: "0000000" },
            preview,
        );
        made.set(child.key, { key: child.key, type: child.type, name: child.name, id, outputs });
    }
    const each = (keys: string | readonly string[], read: (resource: VpcResource) => Value): Value =>
        typeof keys === "string" ? read(find(keys)) : keys.map(key => read(find(key)));
    return {
        made: [...made.values()],
        outputs: reference => ({
            ...plan.values,
            ...Object.fromEntries(Object.entries(plan.ids).map(([output, keys]) => [output, each(keys, idOf)])),
            ...Object.fromEntries(Object.entries(plan.outputs).map(([output, keys]) => [output, each(keys, reference)])),
        }),
    };
}

const idOf = ({ id }: VpcResource): Value => (id === "" ? UNKNOWN : id);
const clean = (inputs: Properties): Properties => Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
