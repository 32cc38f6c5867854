#!/usr/bin/env node
import { causeway } from "./command.ts";
import { told } from "./errors.ts";

const finish = (code: number) => {
    process.exitCode = code;
};
await causeway(finish)
    .parseAsync()
    .catch(error => {
        console.error(told(error));
        finish(1);
    });
