import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import * as yaml from "yaml";
import { UserError } from "./errors.ts";
import type { Home } from "./home.ts";
import { configFiles, type Project, parseYaml } from "./project.ts";

/** The sandbox guards nothing that is worth a secret; a passphrase is what Pulumi's file backend asks for. */
export const passphrase = "sandbox";

/** What Pulumi makes of that passphrase, once. The same salt everywhere, so that one stack reads another's outputs without working it out again. */
const salt = "v1:TvSFz1+03wQ=:v1:m/5Sz7gusjMrJtQn:Ts8/iBCbG61hUEoqIPckl2knPQEYow==";

/** The word `simulated` under that passphrase: the sandbox's value of a secret that only the user's own passphrase opens. */
const simulatedSecret = "v1:hC3Lb4zMRuF+j/xt:cJbVsqjGMHRDPdZ/rKlszOvU8TfY4D4N+g==";

/**
 * A project's double under `.causeway`, where the engine runs: it may write its salts and secrets there and not into the
 * user's files. It runs the user's program in the user's folder, with the user's configuration as it is now.
 */
export interface Mirror {
    readonly folder: string;
    /** Text of the engine's with the names of the user's files in place of their doubles'. */
    explain(text: string): string;
}

export function mirror(project: Project, home: Home, stacks: readonly string[]): Mirror {
    const folder = join(home.projects, project.name);
    mkdirSync(folder, { recursive: true });
    claim(join(folder, "source"), project);
    writeIfChanged(join(folder, "Pulumi.yaml"), manifest(project));
    const files = configFiles(project);
    for (const stack of new Set([...files.keys(), ...stacks])) {
        const double = join(folder, `Pulumi.${stack}.yaml`);
        writeIfChanged(double, configuration(files.get(stack), double));
    }
    const names = [...files].map(([stack, file]) => [join(folder, `Pulumi.${stack}.yaml`), file] as const);
    const doubles = [...names, [join(folder, "Pulumi.yaml"), project.file] as const];
    return { folder, explain: text => doubles.reduce((text, [double, file]) => text.replaceAll(double, file), text) };
}

/** Two projects of one name would take each other's stacks for their own. */
function claim(file: string, project: Project): void {
    const owner = existsSync(file) ? readFileSync(file, "utf8").trim() : project.folder;
    if (owner !== project.folder && existsSync(join(owner, "Pulumi.yaml"))) {
        throw new UserError(
            `two projects are called ${project.name}: ${project.folder} and ${owner}. They share a sandbox, so give one another name.`,
        );
    }
    writeIfChanged(file, `${project.folder}\n`);
}

/** Pulumi.yaml as it is, but for paths: they are relative to a folder that the double does not lie in. */
function manifest({ folder, file }: Project): string {
    const document = parseYaml(file);
    const absolute = (path: unknown) => (isAbsolute(String(path)) ? path : join(folder, String(path)));
    document.set("main", absolute(document.get("main") ?? "."));
    for (const setting of ["stackConfigDir", "backend"]) document.delete(setting);
    const plugins = document.get("plugins", true);
    if (yaml.isCollection(plugins)) {
        const toAbsolute = (_: unknown, pair: yaml.Pair) => {
            if (String(pair.key) === "path") pair.value = new yaml.Scalar(absolute(pair.value));
        };
        yaml.visit(plugins, { Pair: toAbsolute });
    }
    return document.toString();
}

/** The user's configuration, but for secrets: those are the sandbox's own, as set there or made up. */
function configuration(file: string | undefined, double: string): string {
    const document = file === undefined ? new yaml.Document({}) : parseYaml(file);
    if (document.contents === null) document.contents = document.createNode({}) as never;
    if (!yaml.isMap(document.contents)) throw new UserError(`${file} is not valid: it must be a map with the key \`config\``);
    document.set("encryptionsalt", salt);
    for (const setting of ["encryptedkey", "secretsprovider"]) document.delete(setting);
    const own = ownSecrets(double);
    const config = document.get("config");
    if (yaml.isMap(config)) {
        // Secrets inside of a value are sealed with the user's passphrase too.
        const simulate = (_: unknown, map: yaml.YAMLMap) => {
            if (isSecret(map)) map.set("secure", simulatedSecret);
        };
        yaml.visit(config, { Map: simulate });
    } else if (own.length > 0) {
        document.set("config", document.createNode({}));
    }
    for (const [key, value] of own) {
        const asked = document.getIn(["config", key]);
        if (asked === undefined || isSecret(asked)) document.setIn(["config", key], value);
    }
    return document.toString();
}

const isSecret = (value: unknown) => yaml.isMap(value) && value.items.length === 1 && value.has("secure");

/** What \`sandbox pulumi config set --secret\` left in a double. */
function ownSecrets(double: string): [string, unknown][] {
    const config = existsSync(double) ? parseYaml(double).get("config") : undefined;
    const entries = yaml.isMap(config) ? config.items.map(({ key, value }) => [String(key), value] as [string, unknown]) : [];
    return entries.filter(([, value]) => isSecret(value) && (value as yaml.YAMLMap).get("secure") !== simulatedSecret);
}

/** In one step, as another run may be reading it. */
function writeIfChanged(file: string, text: string): void {
    if (existsSync(file) && readFileSync(file, "utf8") === text) return;
    const part = `${file}.${process.pid}`;
    writeFileSync(part, text);
    renameSync(part, file);
}
