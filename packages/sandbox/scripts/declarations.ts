import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

const folder = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));

/** Reads @pulumi/aws's declarations as they are written, without a type checker: they are generated, and regular. */
export class Declarations {
    /** Nested types that were met on the way, by `namespace/Name`. */
    readonly types = new Map<string, Record<string, string>>();
    private nested: Map<string, ts.InterfaceDeclaration> | undefined;

    /** The resource's inputs, and its outputs with and without `undefined`. The types of inputs that are not `modelled` do not matter. */
    resource(token: string, modelled: readonly string[]): { inputs: Record<string, string>; outputs: string[]; optional: string[] } {
        const name = token.slice(token.lastIndexOf(":") + 1);
        const source = this.source(token);
        const outputs: string[] = [];
        const optional: string[] = [];
        const declaration = find(source, ts.isClassDeclaration, name) ?? fail(`${token}: no class ${name} in ${source.fileName}`);
        for (const member of declaration.members) {
            if (!ts.isPropertyDeclaration(member) || !member.type || !ts.isTypeReferenceNode(member.type)) continue;
            if (member.type.typeName.getText() !== "pulumi.Output") continue;
            (member.type.typeArguments?.[0]?.getText().endsWith("| undefined") ? optional : outputs).push(member.name.getText());
        }
        const args = find(source, ts.isInterfaceDeclaration, `${name}Args`) ?? fail(`${token}: no ${name}Args`);
        return { inputs: this.shape(args, token, modelled), outputs: outputs.sort(), optional: optional.sort() };
    }

    /** A lookup's arguments; those that take none have no such interface. */
    lookup(token: string): Record<string, string> {
        const name = token.slice(token.lastIndexOf(":") + 1);
        const args = find(this.source(token), ts.isInterfaceDeclaration, `${name[0]?.toUpperCase()}${name.slice(1)}Args`);
        return args ? this.shape(args, token) : {};
    }

    private source(token: string): ts.SourceFile {
        const [, module = ""] = token.split(":");
        const file = join(folder, `${module.replace(/^index\//, "")}.d.ts`);
        return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    }

    private shape(declaration: ts.InterfaceDeclaration, where: string, needed?: readonly string[]): Record<string, string> {
        const shape: Record<string, string> = {};
        for (const member of declaration.members) {
            if (!ts.isPropertySignature(member) || !member.type) continue;
            const name = ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
            const type =
                needed && !needed.includes(name) && name !== "tags" && name !== "region"
                    ? "any"
                    : this.type(member.type, `${where} ${name}`);
            shape[name] = type + (member.questionToken ? "" : "!");
        }
        return Object.fromEntries(Object.entries(shape).sort(([one], [other]) => (one < other ? -1 : 1)));
    }

    private type(node: ts.TypeNode, where: string): string {
        if (ts.isUnionTypeNode(node)) {
            const parts = new Set(
                node.types.filter(part => part.kind !== ts.SyntaxKind.UndefinedKeyword).map(part => this.type(part, where)),
            );
            if (parts.has("json")) parts.delete("string");
            return [...parts].sort().join("|");
        }
        if (ts.isParenthesizedTypeNode(node)) return this.type(node.type, where);
        if (ts.isArrayTypeNode(node)) return `[${this.type(node.elementType, where)}]`;
        if (ts.isLiteralTypeNode(node)) return "string";
        if (ts.isTypeLiteralNode(node)) {
            const [member] = node.members;
            if (member && ts.isIndexSignatureDeclaration(member)) return `{${this.type(member.type, where)}}`;
        }
        if (node.kind === ts.SyntaxKind.StringKeyword) return "string";
        if (node.kind === ts.SyntaxKind.NumberKeyword) return "number";
        if (node.kind === ts.SyntaxKind.BooleanKeyword) return "boolean";
        if (node.kind === ts.SyntaxKind.AnyKeyword) return "any";
        if (ts.isTypeReferenceNode(node)) return this.reference(node.typeName.getText(), node, where);
        return fail(`${where}: ${node.getText()} is a type that this script does not read`);
    }

    private reference(name: string, node: ts.TypeReferenceNode, where: string): string {
        if (name === "pulumi.Input") return this.type(node.typeArguments?.[0] as ts.TypeNode, where);
        if (/^inputs\.\w+\.PolicyDocument$/.test(name)) return "json";
        if (name.startsWith("inputs.")) return `#${this.nestedType(name.slice("inputs.".length))}`;
        if (name.startsWith("pulumi.asset.")) return "asset";
        if (name.startsWith("enums.")) return "string";
        // ARNs, regions and other resources, which travel as their ids.
        if (/^([a-z]\w*\.)?[A-Z]\w*$/.test(name) && !node.typeArguments) return "string";
        return fail(`${where}: ${node.getText()} is a type that this script does not read`);
    }

    private nestedType(dotted: string): string {
        const name = dotted.replaceAll(".", "/");
        if (!this.types.has(name)) {
            this.types.set(name, {});
            const declaration = this.allNested().get(name) ?? fail(`no nested type ${dotted}`);
            this.types.set(name, this.shape(declaration, name));
        }
        return name;
    }

    private allNested(): Map<string, ts.InterfaceDeclaration> {
        if (this.nested) return this.nested;
        const nested = new Map<string, ts.InterfaceDeclaration>();
        const file = join(folder, "types/input.d.ts");
        const walk = (node: ts.Node, path: string) => {
            if (ts.isInterfaceDeclaration(node)) nested.set(`${path}${node.name.text}`, node);
            else if (ts.isModuleDeclaration(node)) ts.forEachChild(node.body as ts.Node, child => walk(child, `${path}${node.name.text}/`));
        };
        ts.forEachChild(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true), node => walk(node, ""));
        this.nested = nested;
        return nested;
    }
}

function find<N extends ts.ClassDeclaration | ts.InterfaceDeclaration>(
    source: ts.SourceFile,
    is: (node: ts.Node) => node is N,
    name: string,
): N | undefined {
    return source.statements.find((statement): statement is N & ts.Statement => is(statement) && statement.name?.text === name);
}

function fail(reason: string): never {
    throw new Error(reason);
}
