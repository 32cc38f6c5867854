import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as core from "@causeway/core";
import * as ecs from "@causeway/ecs";
import * as foundation from "@causeway/foundation";
import * as lambda from "@causeway/lambda";
import * as monitoring from "@causeway/monitoring";
import * as pipeline from "@causeway/pipeline";
import { expect } from "chai";
import ts from "typescript";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const packages: Readonly<Record<string, object>> = { core, foundation, ecs, lambda, monitoring, pipeline };

/** What an example may speak of without saying where it comes from: what the text around it, or a reader, has at hand. */
const surroundings = `
import type { Catalog, Delivery, Foundation, Placement, Routes } from "@causeway/core";
import type { EcsService, EcsTarget } from "@causeway/ecs";
import type { LambdaFunction } from "@causeway/lambda";
import type { FunctionBuild, ImageBuild, ServicePipeline } from "@causeway/pipeline";
import type * as aws from "@pulumi/aws";
import type * as awsx from "@pulumi/awsx";
declare global {
    const catalog: Catalog<"delivery" | "staging" | "production", "payments">;
    const placement: Placement;
    const foundation: Foundation;
    const delivery: Delivery<"staging" | "production">;
    const routes: Routes;
    const checkout: EcsService;
    const receipts: LambdaFunction;
    const release: ServicePipeline;
    const staging: EcsTarget;
    const build: ImageBuild & FunctionBuild;
    const key: aws.kms.Key;
    const vpc: awsx.ec2.Vpc;
}
`;

interface Exported {
    readonly name: string;
    readonly component: boolean;
    readonly examples: readonly string[];
}

/** What a source file exports, with its examples. */
function exportsOf(text: string): readonly Exported[] {
    const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
    return source.statements.filter(isExported).map(statement => ({
        name: nameOf(statement),
        component: ts.isClassDeclaration(statement) && /\bextends pulumi\.ComponentResource\b/.test(statement.getText()),
        examples: ts
            .getJSDocTags(statement)
            .filter(({ tagName }) => tagName.text === "example")
            .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? ""),
    }));
}

const isExported = (statement: ts.Statement): boolean =>
    ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const nameOf = (statement: ts.Statement): string =>
    ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.map(({ name }) => name.getText()).join(", ")
        : ((statement as ts.DeclarationStatement).name?.getText() ?? "(nameless)");

/** What a package exports, by what its index says: values, and types among them. */
function namesIn(own: string): readonly { readonly name: string; readonly type: boolean }[] {
    const folder = join(root, "packages", own, "src");
    const index = ts.createSourceFile("index.ts", readFileSync(join(folder, "index.ts"), "utf8"), ts.ScriptTarget.Latest, true);
    return index.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, moduleSpecifier, isTypeOnly }) => {
        if (exportClause && ts.isNamedExports(exportClause)) {
            return exportClause.elements.map(({ name, isTypeOnly: type }) => ({ name: name.text, type: type || isTypeOnly }));
        }
        const from = moduleSpecifier?.getText().slice(1, -1) ?? "";
        const text = readFileSync(join(folder, from), "utf8");
        const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.Latest, true);
        const statements = source.statements.filter(isExported).filter(each => !ts.isVariableStatement(each));
        return statements.map(each => ({ name: nameOf(each), type: ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each) }));
    });
}

/** An example as a module: it imports what it uses of our packages; what several of them have, from its own, else from the first. */
function moduleOf(example: string, own: string): string {
    const words = new Set(example.match(/[A-Za-z_$][\w$]*/g));
    const imports = [own, ...Object.keys(packages).filter(name => name !== own)].map(name => {
        const types = typesOf(name).filter(word => words.delete(word));
        const used = Object.keys(packages[name] ?? {}).filter(word => words.delete(word));
        return `import { ${[...used, ...types.map(word => `type ${word}`)].join(", ")} } from "@causeway/${name}";`;
    });
    return [...imports, 'import * as pulumi from "@pulumi/pulumi";', example, "export {};", ""].join("\n");
}

const typesOf = (name: string): readonly string[] => {
    const known = types.get(name) ?? namesIn(name).flatMap(({ name: word, type }) => (type ? [word] : []));
    types.set(name, known);
    return known;
};
const types = new Map<string, readonly string[]>();

/** Type-checks all modules in one run of tsc; answers with the errors, module by module. */
async function typeCheck(modules: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, readonly string[]>> {
    const cache = join(root, "node_modules", ".cache");
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, "causeway-examples-"));
    try {
        writeFileSync(join(folder, "surroundings.d.ts"), surroundings);
        for (const [file, text] of modules) writeFileSync(join(folder, file), text);
        const compilerOptions = { noUnusedLocals: false, types: ["node"] };
        const files = ["surroundings.d.ts", ...modules.keys()];
        writeFileSync(
            join(folder, "tsconfig.json"),
            JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, files, include: [] }),
        );
        const output = await new Promise<string>(resolve => {
            const tsc = join(root, "node_modules", "typescript-native", "bin", "tsc");
            execFile(process.execPath, [tsc, "-p", folder, "--pretty", "false"], (_, stdout, stderr) => resolve(stdout + stderr));
        });
        const errors = new Map<string, string[]>();
        for (const [, file = "", error = ""] of output.matchAll(/^(\S.*?)(?:\(\d+,\d+\))?: (error TS\d+: .*)$/gm)) {
            errors.set(basename(file), [...(errors.get(basename(file)) ?? []), error]);
        }
        return errors;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

describe("examples in the packages", () => {
    const sources = Object.keys(packages).flatMap(name => {
        const folder = join(root, "packages", name, "src");
        const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(file => file.endsWith(".ts"));
        return files.map(file => ({
            package: name,
            file: `${name}/${file}`,
            exported: exportsOf(readFileSync(join(folder, file), "utf8")),
        }));
    });
    const examples = sources.flatMap(({ package: own, file, exported }) =>
        exported.flatMap(({ name, examples }) => examples.map(example => ({ what: `${name} (${file})`, example, own }))),
    );
    const fileOf = (what: string) => `${what.replace(/\W+/g, "-")}.ts`;
    const planted = {
        "planted-size.ts":
            'new EcsService("checkout", { placement, foundation, port: 8080, cpu: 512, memoryMiB: 512, route: { path: "/" } });',
        "planted-name.ts": 'const build = buildPictures({ commands: ["make"] });',
    };

    const all = [
        ...examples.map(({ what, example, own }) => [fileOf(what), example, own] as const),
        ...Object.entries(planted).map(([file, example]) => [file, example, "ecs"] as const),
    ];
    // Begun while the other specs run: tsc is a process of its own.
    const checking = typeCheck(new Map(all.map(([file, example, own]) => [file, moduleOf(example, own)])));
    checking.catch(() => undefined);
    let errors: ReadonlyMap<string, readonly string[]>;
    before(async () => {
        errors = await checking;
    });

    for (const { what } of examples) {
        it(`compile: ${what}`, () => {
            expect(errors.get(fileOf(what)) ?? []).to.deep.equal([]);
        });
    }

    it("are found out where they do not compile", () => {
        const codes = Object.keys(planted).map(file => errors.get(file)?.map(error => /TS\d+/.exec(error)?.[0]));
        // Not an argument of this type; no such name.
        expect(codes).to.deep.equal([["TS2345"], ["TS2304"]]);
    });

    it("make no other trouble", () => {
        const known = all.map(([file]) => file);
        expect([...errors].filter(([file]) => !known.includes(file))).to.deep.equal([]);
    });

    it("are there for every component", () => {
        const components = sources.flatMap(({ exported }) => exported.filter(({ component }) => component));
        expect(components.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).to.deep.equal([]);
        // That there are any, in each room.
        expect(components.map(({ name }) => name)).to.include.members([
            "EcsService",
            "EnvironmentFoundation",
            "LambdaFunction",
            "ServicePipeline",
            "TeamChannel",
        ]);
    });

    it("are told from other comments", () => {
        const source = [
            "/**",
            " * A part.",
            " *",
            " * @example",
            ' * new Part("a", {',
            ' *     owner: "a@example.com",',
            " * });",
            " *",
            " * @throws never",
            " */",
            "export class Part extends pulumi.ComponentResource {}",
            "/** Without one. */",
            "export class Bare extends pulumi.ComponentResource {}",
            "class Hidden extends pulumi.ComponentResource {}",
            "/** @example one() */",
            "export const one = () => 1;",
        ];
        expect(exportsOf(source.join("\n"))).to.deep.equal([
            { name: "Part", component: true, examples: ['new Part("a", {\n    owner: "a@example.com",\n});'] },
            { name: "Bare", component: true, examples: [] },
            { name: "one", component: false, examples: ["one()"] },
        ]);
    });
});
