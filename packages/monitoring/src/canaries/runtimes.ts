/**
 * What a canary's code runs on: the newest of each kind.
 *
 * An earlier version that is no longer supported goes on running, and cannot be created: so a new version here is an update of a canary,
 * never a replacement. Sources: CloudWatch user guide, "Runtime versions using Node.js", "Runtime versions using Node.js and Playwright",
 * "Runtime versions using Node.js and Puppeteer" and "Runtime versions support policy", as of autumn 2026.
 */
export const runtimes = {
    /** Node.js 22 without a browser: starts fastest, costs least. */
    node: "syn-nodejs-5.2",
    /** Node.js 22, Playwright 1.61. */
    playwright: "syn-nodejs-playwright-8.0",
    /** Node.js 22, and Puppeteer. */
    puppeteer: "syn-nodejs-puppeteer-17.0",
} as const;

export type CanaryRuntime = keyof typeof runtimes;
