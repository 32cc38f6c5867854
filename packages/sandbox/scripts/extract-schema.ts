// Writes src/schema.json: what check, diff and preview must know of each modelled type. `--check` only says whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import type { ResourceSchema, Schema, Shape } from "../src/model/schema.ts";
import { services } from "../src/services/index.ts";
import { correspondence } from "./cloudformation.ts";
import { Declarations } from "./declarations.ts";

const file = new URL("../src/schema.json", import.meta.url);
const declarations = new Declarations();
const problems: string[] = [];
const resources: Record<string, ResourceSchema> = {};
const lookups: Record<string, Shape> = {};

for (const model of services.flatMap(service => service.resources)) {
    if (!model.type.startsWith("aws:")) continue; // a record of AWS's own, which no program can ask for
    if (model.type in resources) problems.push(`${model.type} is modelled twice`);
    const { inputs, outputs, optional } = declarations.resource(model.type, Object.keys(model.inputs));
    const { required, replaces, problems: open } = correspondence(model, Object.keys(inputs));
    problems.push(...open);
    resources[model.type] = {
        inputs,
        outputs: outputs.filter(name => !(name in inputs) || !inputs[name]?.endsWith("!")),
        optional: optional.filter(name => !(name in inputs)),
        required: required.filter(name => !inputs[name]?.endsWith("!")),
        replaces,
    };
}
for (const { token } of services.flatMap(service => service.lookups ?? [])) {
    if (token in lookups) problems.push(`${token} is modelled twice`);
    lookups[token] = declarations.lookup(token);
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
const schema: Schema = { resources: sorted(resources), lookups: sorted(lookups), types: sorted(Object.fromEntries(declarations.types)) };
const line = ([name, value]: [string, unknown]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
const text = `{\n${Object.entries(schema)
    .map(([part, entries]) => `"${part}": {\n${Object.entries(entries).map(line).join(",\n")}\n}`)
    .join(",\n")}\n}\n`;

for (const problem of problems) console.error(problem);
if (process.argv.includes("--check")) {
    const committed = readFileSync(file, "utf8");
    if (committed !== text) console.error("packages/sandbox/src/schema.json is not up to date: run npm run schema");
    process.exitCode = committed === text && problems.length === 0 ? 0 : 1;
} else {
    writeFileSync(file, text);
    console.log(
        `src/schema.json: ${Object.keys(resources).length} resource types, ${Object.keys(lookups).length} lookups, ${Math.round(text.length / 1024)} KB`,
    );
    process.exitCode = problems.length === 0 ? 0 : 1;
}
