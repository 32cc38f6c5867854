#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { told } from "./errors.ts";

// What this command imports takes a second to compile, once.
const root = process.env["CAUSEWAY_ROOT"];
enableCompileCache(root && join(root, ".causeway", "compile-cache"));
const { causeway } = await import("./command.ts");

const finish = (code: number) => {
    process.exitCode = code;
};
await causeway(finish)
    .parseAsync()
    .catch(error => {
        console.error(told(error));
        finish(1);
    });
