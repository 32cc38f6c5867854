import { AwsError, NotSimulated } from "../model/errors.ts";

const versions = (family: string, list: string): readonly string[] => list.split(" ").map(version => `${family}-${version}`);

/** Sources: CloudWatch user guide, "Runtime versions using Node.js", "… Node.js and Playwright" and "… Node.js and Puppeteer". */
const supported = new Set([
    ...versions("syn-nodejs", "3.0 3.1 4.0 4.1 4.2 5.0 5.1 5.2"),
    ...versions("syn-nodejs-playwright", "1.0 2.0 3.0 4.0 5.0 5.1 6.0 6.1 7.0 7.1 8.0"),
    ...versions("syn-nodejs-puppeteer", "8.0 9.0 9.1 10.0 11.0 12.0 13.0 13.1 14.0 15.0 15.1 16.0 16.1 17.0"),
]);

/** Source: CloudWatch user guide, "Runtime versions support policy", CloudWatch Synthetics runtime deprecation dates. */
const deprecated = new Set([
    "syn-1.0",
    ...versions("syn-nodejs", "2.0-beta 2.0 2.1 2.2"),
    ...versions("syn-nodejs-puppeteer", "3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 4.0 5.0 5.1 5.2 6.0 6.1 6.2 7.0"),
]);

/** "You can't create canaries using deprecated runtime versions." The other sentence is ours. */
export function requireRuntime(version: string): void {
    if (supported.has(version)) return;
    if (deprecated.has(version)) {
        throw new AwsError("ValidationException", `You can't create canaries using deprecated runtime versions. ${version} is deprecated.`);
    }
    if (/^syn-(python|java)/.test(version)) throw new NotSimulated(`canaries of the runtime ${version}`);
    throw new AwsError("ValidationException", `Runtime version ${version} is not valid.`);
}
