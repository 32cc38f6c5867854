import type { Rule } from "@causeway/core";
import { inRange } from "../events/range.ts";

/**
 * Which pages of other origins a browser lets call the function.
 * Sources: Lambda API reference, "Cors"; API Gateway API reference (version 2), "Cors".
 */
export interface Cors {
    /** Origins such as `https://shop.example.com`; `*` for all. */
    readonly origins: readonly string[];
    /** @default all */
    readonly methods?: readonly ("GET" | "PUT" | "HEAD" | "POST" | "PATCH" | "DELETE")[];
    /** Headers that a request may have. @default none besides the safe ones */
    readonly headers?: readonly string[];
    /** Headers of an answer that the page sees. @default none besides the safe ones */
    readonly exposedHeaders?: readonly string[];
    /** Whether requests bring cookies. @default no */
    readonly credentials?: boolean;
    /** How many seconds a browser may keep the answer to its question, 0 to 86400. @default 0 */
    readonly maxAgeSeconds?: number;
}

export const corsRules = (at: string, cors: Cors | undefined): readonly Rule[] => {
    if (!cors) return [];
    const { origins = [], credentials, maxAgeSeconds } = cors;
    return [
        [origins.length > 0, `${at}.origins`, "needs at least one origin"],
        ...origins.map(
            (origin, index): Rule => [
                origin === "*" || /^https?:\/\/[^\s/?#]+$/.test(origin),
                `${at}.origins[${index}]`,
                `is "${origin}", neither * nor a scheme and a host such as https://shop.example.com`,
            ],
        ),
        // Source: Fetch standard, "CORS protocol and credentials": browsers refuse the two together.
        [!(credentials && origins.includes("*")), `${at}.credentials`, "go to origins named one by one, not to *"],
        inRange(`${at}.maxAgeSeconds`, maxAgeSeconds, 0, 86_400),
    ];
};

/** Function URLs and HTTP APIs have the same names for it. */
export const corsOf = ({ origins, methods, headers, exposedHeaders, credentials, maxAgeSeconds }: Cors) => ({
    allowOrigins: [...origins],
    allowMethods: methods ? [...methods] : ["*"],
    ...(headers && { allowHeaders: [...headers] }),
    ...(exposedHeaders && { exposeHeaders: [...exposedHeaders] }),
    ...(credentials && { allowCredentials: true }),
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
});
