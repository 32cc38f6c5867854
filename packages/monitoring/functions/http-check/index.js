// A canary of CloudWatch Synthetics that asks for pages, and looks whether the answers are as they should be. `CHECKS` says which, as JSON;
// see `HttpStep` in src/canaries/http-check.ts. Secrets are read when it runs, and are in no report: Synthetics keeps request headers and
// bodies out of them unless it is told otherwise.
//
// Sources: CloudWatch user guide, "Library functions available for Node.js canary"; Node.js, "HTTP" and "TLS (SSL)".
"use strict";

const secondsPerDay = 86_400;

/** The runtime brings the library; which of the two forms its export has, AWS's pages and its own types disagree about. */
function library() {
    const found = require("@aws/synthetics-core");
    return found.synthetics ?? found;
}

/** Lambda brings the SDK. */
const secretReaders = {
    secretsmanager: async arn => {
        const { SecretsManagerClient, GetSecretValueCommand } = require("@aws-sdk/client-secrets-manager");
        return (await new SecretsManagerClient({ region: arn.split(":")[3] }).send(new GetSecretValueCommand({ SecretId: arn })))
            .SecretString;
    },
    ssm: async arn => {
        const { SSMClient, GetParameterCommand } = require("@aws-sdk/client-ssm");
        const request = new GetParameterCommand({ Name: arn, WithDecryption: true });
        return (await new SSMClient({ region: arn.split(":")[3] }).send(request)).Parameter.Value;
    },
};

/** What stands for `{{NAME}}` in a text: each secret is read once a run, and only where a step wants it. */
function secretsOf(environment, readers) {
    const read = new Map();
    const valueNamed = name => {
        const arn = environment[`${name}_ARN`];
        if (!read.has(name)) read.set(name, readers[arn.split(":")[2]](arn));
        return read.get(name);
    };
    return async (text, type = "") => {
        const parts = text.split(/\{\{(\w+)\}\}/);
        const filled = parts.map(async (part, at) =>
            at % 2 === 1 ? quotedFor(type, parts.slice(0, at).join(""))(await valueNamed(part)) : part,
        );
        return (await Promise.all(filled)).join("");
    };
}

/** How a value stands where it does: a password may have quotes, and must not end the text of JSON or the field of a form that it is in. */
function quotedFor(type, before) {
    if (/x-www-form-urlencoded/i.test(type)) return encodeURIComponent;
    const quotes = before.replace(/\\./g, "").match(/"/g) ?? [];
    return /json/i.test(type) && quotes.length % 2 === 1 ? value => JSON.stringify(value).slice(1, -1) : value => value;
}

/** All that is wrong with an answer, in sentences. */
function faultsOf({ status, headers = {}, contains, certificateDays }, answer) {
    const faults = [];
    const isRight = status === undefined ? answer.status >= 200 && answer.status <= 299 : answer.status === status;
    if (!isRight) faults.push(`answers ${answer.status}, not ${status ?? "200 to 299"}`);
    for (const [name, text] of Object.entries(headers)) {
        const given = String(answer.headers[name.toLowerCase()] ?? "");
        if (!given.includes(text)) faults.push(`has the header ${name}: ${given || "(none)"}, without ${JSON.stringify(text)}`);
    }
    if (contains !== undefined && !answer.body.includes(contains)) faults.push(`does not contain ${JSON.stringify(contains)}`);
    if (certificateDays !== undefined) {
        const days = (Date.parse(answer.validTo) - Date.now()) / 1000 / secondsPerDay;
        // A certificate of which nothing is known is none that is valid for long.
        if (!(days >= certificateDays)) faults.push(`has a certificate valid until ${answer.validTo}: less than ${certificateDays} days`);
    }
    return faults;
}

/** The whole answer. `for await` over a response that Synthetics has looked at may be empty; its events are what AWS's examples read. */
const answerOf = response =>
    new Promise((resolve, reject) => {
        const validTo = response.socket?.getPeerCertificate?.()?.valid_to;
        const parts = [];
        response.on("data", part => parts.push(Buffer.from(part)));
        response.on("error", reject);
        response.on("end", () =>
            resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString("utf8"), validTo }),
        );
    });

/** One step: a request, and what its answer must be. */
async function ask(synthetics, name, step, fill) {
    const { url, method = "GET", send = {}, body, withinSeconds } = step;
    const address = new URL(url);
    const headers = { "User-Agent": synthetics.getCanaryUserAgentString() };
    for (const [header, text] of Object.entries(send)) headers[header] = await fill(text);
    const [, type] = Object.entries(send).find(([header]) => header.toLowerCase() === "content-type") ?? [];
    const sent = body === undefined ? undefined : await fill(body, type);
    // Node.js writes no length of its own for a GET or DELETE, and the server would take the body for another request.
    if (sent !== undefined) headers["Content-Length"] = Buffer.byteLength(sent);
    const begun = Date.now();
    const request = {
        protocol: address.protocol,
        hostname: address.hostname,
        ...(address.port && { port: Number(address.port) }),
        path: address.pathname + address.search,
        method,
        headers,
        ...(sent !== undefined && { body: sent }),
        signal: AbortSignal.timeout(withinSeconds * 1000),
    };
    await synthetics.executeHttpStep(name, request, async response => {
        const faults = faultsOf(step, await answerOf(response));
        const took = (Date.now() - begun) / 1000;
        if (took > withinSeconds) faults.push(`took ${took} seconds, and ${withinSeconds} is the most`);
        if (faults.length > 0) throw new Error(`${url} ${faults.join("; ")}`);
    });
}

/** What went wrong, for whoever is called. */
const wordsOf = (error, { url, withinSeconds }) =>
    error?.name === "AbortError" ? `${url} did not answer within ${withinSeconds} seconds` : (error?.message ?? error);

/** Runs all steps, in order, whatever came of those before; and fails where any of them did. */
async function run(synthetics, environment, readers = secretReaders) {
    const fill = secretsOf(environment, readers);
    const failures = [];
    for (const [name, step] of Object.entries(JSON.parse(environment.CHECKS))) {
        try {
            await ask(synthetics, name, step, fill);
        } catch (error) {
            failures.push(`${name}: ${wordsOf(error, step)}`);
        }
    }
    if (failures.length > 0) throw new Error(failures.join("\n"));
}

exports.run = run;
exports.handler = () => run(library(), process.env);
