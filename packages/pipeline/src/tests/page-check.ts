import { isWhole, quote, type Rule } from "@causeway/core";
import { addressOf, type Endpoint } from "./endpoint.ts";

/** A page, and what its answer must be. */
export interface PageCheck {
    /** Begins with a slash; may have a query. @default "/" */
    readonly path?: string;
    /** The status that it answers, 100 to 599. @default any from 200 to 299 */
    readonly status?: number;
    /** Texts that the answer's headers must have in their values, by the headers' names. @default no matter which */
    readonly headers?: Readonly<Record<string, string>>;
    /** A text that the body must have. @default no matter which */
    readonly contains?: string;
}

/** What a Commands action takes as one command. Source: CodePipeline API reference, "ActionDeclaration", commands. */
const longest = 1000;
/** An endpoint with as long names as load balancers and DNS have. */
const somewhere: Endpoint = { url: `https://${"x".repeat(120)}`, host: "x".repeat(100) };

export function pageRules(at: string, page: PageCheck): readonly Rule[] {
    const path = (name: string) => (at ? `${at}.${name}` : name);
    if (typeof page !== "object" || page === null) return [[false, at, `is ${String(page)}, not { path: … }`]];
    const { path: address = "/", status = 200, headers = {}, contains = "x" } = page;
    const rules = [
        pathRule(path("path"), address),
        [isWhole(status, 100, 599), path("status"), `is ${status}, not a status of 100 to 599`],
        ...(typeof headers === "object" && headers !== null
            ? Object.entries(headers).flatMap(([name, text]): Rule[] => [
                  // Source: RFC 9110, "Field Names", without what a pattern of grep would take for more than itself.
                  [/^[A-Za-z0-9_-]+$/.test(name), path(`headers.${name}`), "must be named with letters, digits, - and _"],
                  lineRule(path(`headers.${name}`), text),
              ])
            : [[false, path("headers"), "is no map of texts"] as const]),
        lineRule(path("contains"), contains),
    ] satisfies readonly Rule[];
    const fits = rules.some(([holds]) => !holds) || pageCommand(addressOf(somewhere), page, 30).length <= longest;
    return [...rules, [fits, at || "path", `asks for more than one command can look at: ${longest} characters in all`]];
}

/** A path that curl takes as it is. Source: RFC 3986, "Path". */
export const pathRule = (at: string, path: unknown): Rule => [
    typeof path === "string" && /^\/[\x21-\x7e]*$/.test(path) && !/["<>\\^`{|}#]/.test(path),
    at,
    `is ${JSON.stringify(path)}: must begin with a slash, and have no spaces and nothing that a URL writes as %`,
];

const lineRule = (at: string, text: unknown): Rule => [
    typeof text === "string" && text !== "" && !/[\r\n]/.test(text),
    at,
    `is ${JSON.stringify(text)}, not a line of text`,
];

/** A line for the shell that asks for a page, until it is as it should be or `minutes` are over. */
export function pageCommand(addressOf: (path: string) => string, page: PageCheck, minutes: number): string {
    const { path = "/", status, headers = {}, contains } = page;
    // Nothing to look at but the status: curl does all of it.
    if (status === undefined && contains === undefined && Object.keys(headers).length === 0) {
        return `curl --fail --silent --show-error --max-time 30 --retry ${minutes * 10} --retry-delay 6 --retry-max-time ${minutes * 60} --retry-all-errors --output /dev/null ${addressOf(path)}`;
    }
    const asked = `curl --silent --show-error --max-time 30 --dump-header "$PAGE/head" --output "$PAGE/body" --write-out '%{http_code}' ${addressOf(path)}`;
    const looks = [
        `case $(${asked}) in ${status ?? "2??"}) ;; *) false ;; esac`,
        ...Object.entries(headers).map(([name, text]) => `grep -i ${quote(`^${name}:`)} "$PAGE/head" | grep -qF -- ${quote(text)}`),
        ...(contains === undefined ? [] : [`grep -qF -- ${quote(contains)} "$PAGE/body"`]),
    ];
    return (
        `PAGE=$(mktemp -d) ENDS=$(($(date +%s) + ${minutes * 60})); touch "$PAGE/head" "$PAGE/body"; until ${looks.join(" && ")}; do` +
        ` if [ "$(date +%s)" -ge "$ENDS" ]; then echo ${quote(`${path} does not answer as it should:`)} >&2;` +
        ` head -c 2000 "$PAGE/head" "$PAGE/body" >&2; exit 1; fi; sleep 6; done`
    );
}
