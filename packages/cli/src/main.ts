#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { codeOf, told } from "./errors.ts";

// What this command imports takes a second to compile, once.
const root = process.env["CAUSEWAY_ROOT"];
enableCompileCache(root && join(root, ".causeway", "compile-cache"));
const { causeway } = await import("./command.ts");

// Who reads along, such as `head`, may have had enough: what was begun goes on to its end, and nobody is told.
for (const stream of [process.stdout, process.stderr])
    stream.on("error", error => {
        if (codeOf(error) !== "EPIPE") throw error;
    });

const finish = (code: number) => {
    process.exitCode = code;
};
await causeway(finish)
    .parseAsync()
    .catch(error => {
        console.error(told(error));
        finish(1);
    });
