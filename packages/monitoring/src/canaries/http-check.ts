import { readFileSync } from "node:fs";
import { type CodeEnvironment, isWhole, type Rule, type Secrets } from "@causeway/core";
import * as pulumi from "@pulumi/pulumi";
import type { CanaryCheck } from "./check.ts";

/** One page that is asked for, and what its answer must be. */
export interface HttpStep {
    /** `https://` or `http://`, and up to 1,000 characters. No place for secrets: reports have it. */
    readonly url: pulumi.Input<string>;
    /** @default "GET" */
    readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
    /** Headers of the request. `{{TOKEN}}` stands for the value of the canary's secret `TOKEN`. @default none of its own */
    readonly send?: Readonly<Record<string, string>>;
    /** What is sent; secrets as in headers, escaped in texts of JSON and in forms, by the `content-type` that is sent. @default nothing */
    readonly body?: string;
    /** The status that it answers, 100 to 599. @default any from 200 to 299 */
    readonly status?: number;
    /** A text that the body must have. @default no matter which */
    readonly contains?: string;
    /** Texts that the answer's headers must have in their values, by the headers' names. @default no matter which */
    readonly headers?: Readonly<Record<string, string>>;
    /** Seconds within which all of the answer must be there, from 0.1 to 300. @default 10 */
    readonly withinSeconds?: number;
    /** Days, 1 to 365, for which the certificate must still be valid; of `https://` alone. @default it is valid now */
    readonly certificateDays?: number;
}

/** Steps by names of yours, which are in their metrics. */
export type HttpSteps = Readonly<Record<string, HttpStep>>;

const code = new URL("../../functions/http-check/index.js", import.meta.url);
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const defaultSeconds = 10;

/**
 * Asks for pages, one after the other, and fails where an answer is not as it should be; each step has metrics of its own. All are asked,
 * also after one that failed. A redirect is an answer like any other, and is not followed.
 *
 * @example
 * const pages = httpCheck({
 *     home: { url: "https://pay.example.com/", withinSeconds: 2, certificateDays: 14 },
 *     login: {
 *         url: "https://pay.example.com/api/login",
 *         method: "POST",
 *         send: { "content-type": "application/json" },
 *         body: '{"user":"canary","password":"{{PASSWORD}}"}',
 *         status: 201,
 *         contains: '"session"',
 *     },
 * });
 */
export function httpCheck(steps: HttpSteps): CanaryCheck {
    return {
        runtime: "node",
        handler: "index.handler",
        memoryMiB: 960,
        // Each step may take its time, and the machine needs some to start.
        timeoutSeconds: stepsOf(steps).reduce((sum, [, { withinSeconds = defaultSeconds }]) => sum + withinSeconds, 30),
        // AWS's pages say where a browser's script is, and of this runtime's only that Node.js scripts are in node_modules: so it is in both.
        code: () => {
            const script = new pulumi.asset.StringAsset(readFileSync(code, "utf8"));
            return new pulumi.asset.AssetArchive({ "index.js": script, "nodejs/node_modules/index.js": script });
        },
        environment: { CHECKS: checksOf(steps) },
        rules: secrets => httpRules(steps, secrets),
        steps: Object.keys(steps ?? {}),
    };
}

const stepsOf = (steps: HttpSteps): readonly (readonly [string, HttpStep])[] =>
    isMap(steps) ? Object.entries(steps).filter(([, step]) => isMap(step)) : [];

/** What the code reads; as a text wherever all of it is known, so that its length can be looked at. */
function checksOf(steps: HttpSteps): CodeEnvironment[string] {
    const all = Object.fromEntries(
        stepsOf(steps).map(([name, step]) => [name, { ...step, withinSeconds: step.withinSeconds ?? defaultSeconds }]),
    );
    return stepsOf(steps).every(([, { url }]) => typeof url === "string") ? JSON.stringify(all) : pulumi.jsonStringify(all);
}

function httpRules(steps: unknown, secrets: Secrets): readonly Rule[] {
    if (!isMap(steps)) return [[false, "check", `has ${JSON.stringify(steps)}, not steps by their names`]];
    const names = Object.keys(steps);
    return [
        [names.length >= 1 && names.length <= 20, "check", `has ${names.length} steps, not 1 to 20`],
        ...names.flatMap(name => stepRules(`check.${name}`, name, steps[name], secrets)),
    ];
}

function stepRules(at: string, name: string, step: unknown, secrets: Secrets): readonly Rule[] {
    // Source: CloudWatch API reference, "Dimension": the name is one.
    const named: Rule = [
        /^[A-Za-z0-9][\w .-]{0,99}$/.test(name),
        at,
        "must be 1 to 100 letters, digits, spaces and ._-, and start with one of the first two",
    ];
    if (!isMap(step)) return [named, [false, at, `is ${JSON.stringify(step)}, not { url: … }`]];
    const {
        url,
        method = "GET",
        send,
        body = "x",
        status = 200,
        contains = "x",
        headers,
        withinSeconds = defaultSeconds,
        certificateDays,
    } = step;
    return [
        named,
        [
            typeof url !== "string" ? url !== undefined : isAddress(url),
            `${at}.url`,
            `is ${JSON.stringify(url)}, not an http:// or https:// address`,
        ],
        // What is asked is in reports, metrics and errors.
        [
            typeof url !== "string" || !isAddress(url) || !isConfiding(url),
            `${at}.url`,
            "has a secret, a user or a password, which everybody can read there: they go into send or body",
        ],
        [methods.includes(method as string), `${at}.method`, `is ${JSON.stringify(method)}, not one of ${methods.join(", ")}`],
        ...headerRules(`${at}.send`, send),
        ...headerRules(`${at}.headers`, headers),
        [isText(body), `${at}.body`, `is ${JSON.stringify(body)}, not a text`],
        [isWhole(status as number, 100, 599), `${at}.status`, `is ${JSON.stringify(status)}, not a status of 100 to 599`],
        [isText(contains), `${at}.contains`, `is ${JSON.stringify(contains)}, not a text`],
        [
            typeof withinSeconds === "number" && withinSeconds >= 0.1 && withinSeconds <= 300,
            `${at}.withinSeconds`,
            `is ${JSON.stringify(withinSeconds)}, not 0.1 to 300 seconds`,
        ],
        ...(certificateDays === undefined
            ? []
            : [
                  [
                      isWhole(certificateDays as number, 1, 365),
                      `${at}.certificateDays`,
                      `is ${JSON.stringify(certificateDays)}, not 1 to 365 whole days`,
                  ] as const,
                  [!String(url).startsWith("http:"), `${at}.certificateDays`, "is for https:// alone: there is no certificate"] as const,
              ]),
        ...[...Object.values(isMap(send) ? send : {}), body].flatMap(text =>
            secretsIn(String(text)).map(
                ({ said, name: wanted }): Rule => [
                    said === `{{${wanted}}}` && Object.hasOwn(secrets ?? {}, wanted),
                    at,
                    said === `{{${wanted}}}`
                        ? `has ${said}, and there is no secret of this name`
                        : `has ${said}, which stands for nothing: a secret is such as {{TOKEN}}, without spaces`,
                ],
            ),
        ),
    ];
}

const headerRules = (at: string, headers: unknown): readonly Rule[] =>
    headers === undefined
        ? []
        : isMap(headers)
          ? Object.entries(headers).flatMap(([name, text]): Rule[] => [
                // Source: RFC 9110, "Field Names".
                [/^[\w!#$%&'*+.^`|~-]+$/.test(name), `${at}.${name}`, "is not the name of a header"],
                [isText(text) && !/[\r\n]/.test(String(text)), `${at}.${name}`, `is ${JSON.stringify(text)}, not a line of text`],
            ])
          : [[false, at, `is ${JSON.stringify(headers)}, not texts by the names of headers`]];

/** What is said for a secret, also where it is said wrongly. */
const secretsIn = (text: string): readonly { readonly said: string; readonly name: string }[] =>
    [...text.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map(([said, name = ""]) => ({ said, name }));
const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an address says what nobody should read: a secret that is filled in nowhere, or whoever asks. */
function isConfiding(address: string): boolean {
    const { username, password } = new URL(address);
    return secretsIn(address).length > 0 || username !== "" || password !== "";
}

function isAddress(text: string): boolean {
    try {
        return text.length <= 1000 && /^https?:$/.test(new URL(text).protocol);
    } catch {
        return false;
    }
}
