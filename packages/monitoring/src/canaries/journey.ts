import { statSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import type { CanaryCheck } from "./check.ts";

export interface Journey {
    /** A folder with your code and its `node_modules`; all of it is shipped. */
    readonly folder: string;
    /**
     * Where it begins: the file without its ending, which is `.js`, `.mjs` or `.cjs`, a dot and the function, such as `checkout.handler` or
     * `shop/checkout.handler`; 128 characters.
     */
    readonly handler: string;
    /** What drives the browser, and which library the code finds: `@aws/synthetics-playwright` or `@aws/synthetics-puppeteer`. @default "playwright" */
    readonly browser?: "playwright" | "puppeteer";
}

/**
 * Goes a user's way through pages in a browser, with code of your own.
 *
 * Both runtimes take the file at the root of the package. Sources: CloudWatch user guide, "Writing a Node.js canary script using the
 * Playwright runtime", Packaging, and "… the Puppeteer runtime", For syn-nodejs-puppeteer-11.0 and above.
 *
 * @example
 * const buys = journey({ folder: "journeys/checkout", handler: "checkout.handler" });
 */
export function journey(options: Journey): CanaryCheck {
    const { folder, handler, browser = "playwright" } = options ?? {};
    return {
        runtime: browser,
        handler,
        memoryMiB: 1024,
        timeoutSeconds: 120,
        code: () => new pulumi.asset.FileArchive(folder),
        environment: {},
        rules: () => journeyRules(folder, handler, browser),
        steps: [],
    };
}

const endings = [".js", ".mjs", ".cjs"];

function journeyRules(folder: unknown, handler: unknown, browser: unknown): readonly Rule[] {
    const isThere = typeof folder === "string" && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    // Source: CloudWatch Synthetics API reference, "CanaryCodeInput", Handler.
    const [, file] = /^((?:[\w-]+\/)*[\w-]+)\.[A-Za-z_]\w*$/.exec(typeof handler === "string" ? handler : "") ?? [];
    return [
        [isThere, "check.folder", `is ${JSON.stringify(folder)}: there is no such folder`],
        [
            file !== undefined && String(handler).length <= 128,
            "check.handler",
            `is ${JSON.stringify(handler)}, not a file and a function such as checkout.handler, in up to 128 characters`,
        ],
        [
            !isThere ||
                file === undefined ||
                endings.some(ending => statSync(join(folder, file + ending), { throwIfNoEntry: false })?.isFile()),
            "check.handler",
            `is ${JSON.stringify(handler)}, and ${folder} has no file ${file}${endings.join(` or ${file}`)}`,
        ],
        [
            browser === "playwright" || browser === "puppeteer",
            "check.browser",
            `is ${JSON.stringify(browser)}, neither "playwright" nor "puppeteer"`,
        ],
    ];
}
