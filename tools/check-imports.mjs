// The rules of the house that no compiler knows, checked over the folder given (this repo, where none is): what may import what,
// what is published stays short, and lock files name no registry. Prints each fault and exits 1 if there is one.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { isMain } from "./is-main.mjs";

const SCOPE = "@causeway/";
const MAX_LINES = 300;

/** Beside core, which all may import: the arrows of ARCHITECTURE.md. */
const ARROWS = { policy: ["verify"], monitoring: ["verify"], pipeline: ["verify"], cli: ["verify", "sandbox"] };

/** Every fault under `root`, as `path: what is wrong`. */
export function faults(root) {
    const packages = foldersIn(root, "packages").flatMap(name =>
        checkRoom(root, join("packages", name), ["core", ...(ARROWS[name] ?? [])]),
    );
    const users = ["stacks", ...foldersIn(root, "examples").map(name => join("examples", name))].flatMap(folder => checkRoom(root, folder));
    const tooLong = foldersIn(root, "packages").flatMap(name => checkLengths(root, join("packages", name, "src")));
    return [...packages, ...users, ...tooLong, ...checkLockFiles(root)].sort();
}

/** A folder with a package.json of its own; `mayImport` lists its neighbours, where not all are open to it. */
function checkRoom(root, folder, mayImport) {
    const manifestPath = join(folder, "package.json");
    if (!existsSync(join(root, manifestPath))) return [];
    const manifest = JSON.parse(readFileSync(join(root, manifestPath), "utf8"));
    const declared = ["dependencies", "peerDependencies", "optionalDependencies", "devDependencies"].flatMap(kind =>
        Object.keys(manifest[kind] ?? {}),
    );
    const isOpen = name => mayImport === undefined || !name.startsWith(SCOPE) || mayImport.includes(name.slice(SCOPE.length));

    const inManifest = declared.filter(name => !isOpen(name)).map(name => `${manifestPath}: may not depend on ${name}`);
    // Of a package, what is published; its scripts use the workspace's own tools.
    const inSources = sourcesIn(root, mayImport === undefined ? folder : join(folder, "src")).flatMap(path =>
        importsOf(join(root, path)).flatMap(specifier => {
            if (specifier.startsWith(".")) {
                const target = resolve(root, dirname(path), specifier);
                return target.startsWith(join(root, folder) + sep) ? [] : [`${path}: reaches out of its folder by ${specifier}`];
            }
            const name = packageOf(specifier);
            if (specifier.startsWith("node:") || name === manifest.name) return [];
            if (!isOpen(name)) return [`${path}: may not import ${name}`];
            if (specifier.startsWith(`${name}/src/`)) return [`${path}: imports ${specifier}, past what ${name} exports`];
            return declared.includes(name) ? [] : [`${path}: imports ${name}, which ${manifestPath} does not name`];
        }),
    );
    return [...inManifest, ...inSources];
}

const importsOf = path => ts.preProcessFile(readFileSync(path, "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);

const packageOf = specifier =>
    specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");

const checkLengths = (root, folder) =>
    sourcesIn(root, folder)
        .map(path => ({ path, lines: readFileSync(join(root, path), "utf8").trimEnd().split("\n").length }))
        .filter(({ lines }) => lines > MAX_LINES)
        .map(({ path, lines }) => `${path}: ${lines} lines, over ${MAX_LINES}: does it do one thing?`);

/** A host in a lock file or in .npmrc binds everybody to one network. */
const checkLockFiles = root =>
    ["pnpm-lock.yaml", "package-lock.json", "yarn.lock", ".npmrc"]
        .filter(path => existsSync(join(root, path)))
        .flatMap(path => {
            const found = readFileSync(join(root, path), "utf8").matchAll(/(?:tarball|resolved|registry)\W+https?:\/\/([^/\s"']+)/g);
            return [...new Set([...found].map(([, host]) => `${path}: names the registry ${host}`))];
        });

const foldersIn = (root, folder) =>
    existsSync(join(root, folder))
        ? readdirSync(join(root, folder), { withFileTypes: true })
              .filter(entry => entry.isDirectory())
              .map(entry => entry.name)
        : [];

const sourcesIn = (root, folder) =>
    existsSync(join(root, folder))
        ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
              .filter(entry => entry.isFile() && entry.name.endsWith(".ts"))
              .map(entry => relative(root, join(entry.parentPath, entry.name)))
              .filter(path => !path.split(sep).includes("node_modules"))
        : [];

if (isMain(import.meta.url)) {
    const found = faults(resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "..")));
    for (const fault of found) console.error(fault);
    process.exitCode = found.length > 0 ? 1 : 0;
}
