import type { Rule } from "@causeway/core";

/** Runtimes that AWS still maintains. Source: Lambda developer guide, "Lambda runtimes", Supported runtimes. */
export type NodeRuntime = "nodejs22.x" | "nodejs24.x";
export type PythonRuntime = "python3.13" | "python3.14";
export type RubyRuntime = "ruby3.4";
export type JavaRuntime = "java21" | "java25";
export type DotnetRuntime = "dotnet8" | "dotnet10";
/** Amazon Linux alone: the code brings its own runtime, an executable file `bootstrap`. */
export type OwnRuntime = "provided.al2023";
export type Runtime = NodeRuntime | PythonRuntime | RubyRuntime | JavaRuntime | DotnetRuntime | OwnRuntime;

/** What we must know of a language: how its handlers are written, and what answers in the place of code that no release has brought yet. */
export interface Language {
    readonly handler: RegExp;
    /** What `handler` takes, as a person says it. */
    readonly takes: string;
    /** Whether the first code starts; what is compiled does not. */
    readonly starts: boolean;
    /** The files of the first code, by name. */
    readonly firstFiles: (handler: string) => Readonly<Record<string, string>>;
}

const answer = "not released yet";
const split = (handler: string): readonly [file: string, method: string] => {
    const dot = handler.lastIndexOf(".");
    return [handler.slice(0, dot), handler.slice(dot + 1)];
};
/** Compiled code cannot be written down here: Lambda takes any files, and calls fail until the first release. */
const compiled = { starts: false, firstFiles: () => ({ "README.txt": `${answer}\n` }) };

const languages = {
    nodejs: {
        handler: /^(\S+\/)?[^\s./]+\.[A-Za-z_$][\w$]*$/,
        takes: "a file and an export such as index.handler",
        starts: true,
        firstFiles: handler => {
            const [file, method] = split(handler);
            return { [`${file}.mjs`]: `export const ${method} = async () => ({ statusCode: 503, body: "${answer}" });\n` };
        },
    },
    python: {
        handler: /^(\w+[./])*\w+\.[A-Za-z_]\w*$/,
        takes: "a module and a function such as app.handler",
        starts: true,
        firstFiles: handler => {
            const [module, method] = split(handler);
            const body = `    return {"statusCode": 503, "body": "${answer}"}\n`;
            return { [`${module.replaceAll(".", "/")}.py`]: `def ${method}(event, context):\n${body}` };
        },
    },
    ruby: {
        handler: /^(\S+\/)?[^\s./]+\.[a-z_]\w*$/,
        takes: "a file and a method such as app.handler",
        starts: true,
        firstFiles: handler => {
            const [file, method] = split(handler);
            return { [`${file}.rb`]: `def ${method}(event:, context:)\n  { statusCode: 503, body: "${answer}" }\nend\n` };
        },
    },
    java: {
        handler: /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*(::[A-Za-z_$][\w$]*)?$/,
        takes: "a class, or a class and a method such as com.example.Receipts::handle",
        ...compiled,
    },
    dotnet: {
        handler: /^[^\s:]+(::[^\s:]+::[^\s:]+)?$/,
        takes: "an assembly, or an assembly, a type and a method such as Receipts::Receipts.Function::Handle",
        ...compiled,
    },
    provided: { handler: /^\S+$/, takes: "a word that the runtime of yours understands, such as bootstrap", ...compiled },
} as const satisfies Readonly<Record<string, Language>>;

/** All of them; the compiler holds that none is missing. */
const runtimes: Readonly<Record<Runtime, true>> = {
    "nodejs22.x": true,
    "nodejs24.x": true,
    "python3.13": true,
    "python3.14": true,
    "ruby3.4": true,
    java21: true,
    java25: true,
    dotnet8: true,
    dotnet10: true,
    "provided.al2023": true,
};

export const isRuntime = (runtime: unknown): runtime is Runtime => typeof runtime === "string" && Object.hasOwn(runtimes, runtime);
export const runtimeRule = (runtime: Runtime): Rule => [
    isRuntime(runtime),
    "runtime",
    `is "${runtime}", not one of ${Object.keys(runtimes).join(", ")}`,
];

export const languageOf = (runtime: Runtime): Language => languages[/^[a-z]+/.exec(runtime)?.[0] as keyof typeof languages];

export const handlerRule = (runtime: Runtime, handler: string): Rule => {
    const { handler: form, takes } = languageOf(runtime);
    return [typeof handler === "string" && form.test(handler) && handler.length <= 128, "handler", `is "${handler}", not ${takes}`];
};
