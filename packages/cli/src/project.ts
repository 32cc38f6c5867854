import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as yaml from "yaml";
import * as z from "zod";
import { UserError } from "./errors.ts";

/** A Pulumi project as its author wrote it. Nothing here is ever written to. */
export interface Project {
    readonly name: string;
    readonly folder: string;
    /** The path of its Pulumi.yaml. */
    readonly file: string;
    /** Where its Pulumi.<stack>.yaml files lie. */
    readonly configFolder: string;
}

const fileNames = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
const schema = z.looseObject({
    name: z.string("must be the project's name").min(1, "must not be empty"),
    stackConfigDir: z.string().optional(),
});

/** The project in `folder`, or in the nearest folder above it. */
export function findProject(folder: string): Project {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UserError(`there is no folder ${folder}`);
    for (let here = resolve(folder); ; here = dirname(here)) {
        const file = fileNames.map(name => join(here, name)).find(existsSync);
        if (file !== undefined) return readProject(file);
        if (dirname(here) === here) break;
    }
    throw new UserError(
        `no Pulumi project: there is no Pulumi.yaml in ${folder} or in a folder above it. Go to a project, or name one with --project.`,
    );
}

function readProject(file: string): Project {
    const folder = dirname(file);
    const result = schema.safeParse(parseYaml(file).toJS() ?? {});
    if (!result.success) throw invalid(file, result.error);
    const { name, stackConfigDir = "." } = result.data;
    return { name, folder, file, configFolder: join(folder, stackConfigDir) };
}

/** The stacks that have a configuration file, by name. */
export function configFiles(project: Project): ReadonlyMap<string, string> {
    const names = existsSync(project.configFolder) ? readdirSync(project.configFolder).sort() : [];
    return new Map(
        names.flatMap(name => {
            const stack = /^Pulumi\.(.+)\.(yaml|yml|json)$/.exec(name)?.[1];
            return stack === undefined ? [] : [[stack, join(project.configFolder, name)] as const];
        }),
    );
}

/** Scalars stay as they are written: whether `0123` is a number is Pulumi's to say. */
export function parseYaml(file: string): yaml.Document.Parsed {
    const document = yaml.parseDocument(readFileSync(file, "utf8"), { schema: "failsafe" });
    const [problem] = document.errors;
    if (problem) throw new UserError(`${file} is not valid YAML: ${problem.message.trimEnd()}`);
    return document;
}

/** All problems of a file, each with its path. */
export function invalid(file: string, error: z.ZodError): UserError {
    const problems = error.issues.map(({ path, message }) => `  ${path.join(".") || "(all of it)"}: ${message}`);
    return new UserError(`${file} is not valid:\n${problems.join("\n")}`);
}
