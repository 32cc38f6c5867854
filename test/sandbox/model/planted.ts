import { Aws, AwsError, type AwsOptions, lookup, operation, resource, type Service } from "@causeway/sandbox";
import type { Schema } from "../../../packages/sandbox/src/model/schema.ts";
import { loadSchema } from "../../../packages/sandbox/src/model/schema.ts";
import { services } from "../../../packages/sandbox/src/services/index.ts";

export interface ThingArgs {
    readonly name?: string;
    readonly size?: number;
    readonly kind?: string;
    readonly zone?: string;
    readonly image?: string;
    readonly policy?: string;
    readonly containers?: string;
    readonly rules?: { readonly port: number; readonly label?: string; readonly extra?: string }[];
    readonly settings?: Record<string, string>;
    readonly tags?: Record<string, string>;
    readonly unmodelled?: string;
}
export interface ThingAttributes {
    readonly arn: string;
    readonly revision: number;
}

const type = "aws:planted/thing:Thing";
export const thing = resource<ThingArgs, ThingAttributes>(type, {
    inputs: {
        name: true,
        size: true,
        kind: true,
        zone: true,
        image: true,
        policy: true,
        containers: true,
        rules: { port: true, label: true },
        settings: true,
        tags: true,
    },
    replaces: { name: "planted", kind: "planted" },
    autoName: { property: "name", maxLength: 20 },
    defaults: { size: 1 },
    check: ({ size = 1 }) => (size > 0 ? [] : [{ property: "size", reason: `is ${size}, not 1 or more` }]),
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(thing, name))
            throw new AwsError("TakenException", `The name ${name} with ${JSON.stringify(inputs.settings)} is taken`);
        return {
            id: name,
            attributes: { arn: call.arn("planted", name), revision: 1, ...(inputs.zone === undefined && { zone: `${call.region}a` }) },
        };
    },
    update(_call, inputs, before) {
        if (inputs.size === 99) throw new AwsError("TooBigException", "99 is too big");
        return inputs.image === before.image ? {} : { revision: before.revision + 1 };
    },
    delete(call, _state, name) {
        if (name === "kept") throw new AwsError("InUseException", "kept is in use");
        call.next("deletes");
    },
});

export const planted: Service = {
    resources: [thing],
    lookups: [
        lookup({
            token: "aws:planted/getThing:getThing",
            args: ["name"],
            run: (call, { name }: { name: string }) => ({ ...call.get(thing, name), id: name }),
        }),
    ],
    operations: [
        operation({
            name: "planted:Release",
            parameters: ["name", "image"],
            run(call, { name, image }: { name: string; image: string }) {
                const state = call.get(thing, name);
                if (!state) throw new AwsError("NotFoundException", `no ${name}`);
                call.put(thing, name, { ...state, image });
                return { image };
            },
        }),
    ],
};

export const schema: Schema = {
    resources: {
        ...loadSchema().resources,
        [type]: {
            inputs: {
                name: "string",
                size: "number",
                kind: "string!",
                zone: "string",
                image: "string",
                policy: "json",
                containers: "string",
                rules: "[#planted/Rule]",
                settings: "{string}",
                tags: "{string}",
                unmodelled: "string",
                region: "string",
            },
            outputs: ["arn", "name", "region", "revision", "tagsAll", "zone"],
            optional: [],
            required: [],
            replaces: [],
        },
    },
    lookups: { "aws:planted/getThing:getThing": { name: "string!", region: "string", other: "string" } },
    types: { "planted/Rule": { port: "number!", label: "string", extra: "string" } },
};

export const thingType = type;
export const place = { account: "111111111111", region: "eu-west-1", defaultTags: {} };
export const plantedAws = (options: AwsOptions = {}): Aws =>
    new Aws({ services: [...services, planted], schema, accounts: ["111111111111", "222222222222"], ...options });
