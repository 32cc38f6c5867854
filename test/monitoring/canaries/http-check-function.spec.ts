import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestOptions, request, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { createContext, runInContext } from "node:vm";
import { expect } from "chai";

type Steps = Readonly<Record<string, object>>;
type Readers = Readonly<Record<string, (arn: string) => Promise<string>>>;

const file = new URL("../../../packages/monitoring/functions/http-check/index.js", import.meta.url);
const { run } = createRequire(import.meta.url)(file.pathname) as {
    readonly run: (synthetics: object, environment: Readonly<Record<string, string>>, readers?: Readers) => Promise<void>;
};

/** The library's part that the code uses, as AWS's page describes it: a request as a step, whose callback may throw. */
class Synthetics {
    readonly steps: (readonly [name: string, outcome: "passed" | "failed"])[] = [];

    getCanaryUserAgentString(): string {
        return "CloudWatchSynthetics/canary";
    }

    async executeHttpStep(
        name: string,
        options: RequestOptions & { readonly body?: string },
        callback: (response: IncomingMessage) => Promise<void>,
    ) {
        try {
            await new Promise<void>((resolve, reject) => {
                const asking = request(options, response => callback(response).then(resolve, reject));
                asking.on("error", reject);
                if (options.body !== undefined) asking.write(options.body);
                asking.end();
            });
            this.steps.push([name, "passed"]);
        } catch (error) {
            this.steps.push([name, "failed"]);
            throw error;
        }
    }
}

describe("the code of HTTP checks", () => {
    let server: Server;
    let url: string;
    const asked: { readonly line: string; readonly headers: object; readonly body: string }[] = [];
    before(async () => {
        server = createServer(async (request, response) => {
            let body = "";
            for await (const part of request) body += String(part);
            asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
            if (request.url === "/hangs") return;
            if (request.url === "/slow") await new Promise(resolve => setTimeout(resolve, 150));
            const status = request.url === "/gone" ? 404 : request.url === "/made" ? 201 : 200;
            response.writeHead(status, { "cache-control": "no-store" });
            response.end('{"status":"ok"}');
        });
        server.listen(0, "127.0.0.1");
        await once(server, "listening");
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    beforeEach(() => {
        asked.length = 0;
    });
    after(() => {
        server.closeAllConnections();
        server.close();
    });

    const check = async (steps: Steps, environment: Readonly<Record<string, string>> = {}, readers?: Readers) => {
        const synthetics = new Synthetics();
        const error = await run(synthetics, { ...environment, CHECKS: JSON.stringify(steps) }, readers).then(
            () => undefined,
            (thrown: Error) => thrown.message.replaceAll(url, "http://server"),
        );
        return { steps: synthetics.steps, error };
    };

    it("passes where every answer is as it should be", async () => {
        const { steps, error } = await check({
            home: { url: `${url}/?a=b`, withinSeconds: 2, contains: '"ok"', headers: { "Cache-Control": "no-store" } },
            "sign up": {
                url: `${url}/made`,
                method: "POST",
                body: "{}",
                send: { "content-type": "application/json" },
                status: 201,
                withinSeconds: 2,
            },
        });
        expect(error).to.equal(undefined);
        expect(steps).to.deep.equal([
            ["home", "passed"],
            ["sign up", "passed"],
        ]);
        expect(asked.map(({ line, body }) => [line, body])).to.deep.equal([
            ["GET /?a=b", ""],
            ["POST /made", "{}"],
        ]);
        expect(asked[1]?.headers).to.include({ "content-type": "application/json", "user-agent": "CloudWatchSynthetics/canary" });
    });

    it("says how long a body is, also where Node.js would not, so that it is no request of its own", async () => {
        const gone = { url: `${url}/`, method: "DELETE", body: '{"id":"ä"}', withinSeconds: 2 };
        const { error } = await check({ gone, home: { url: `${url}/home`, withinSeconds: 2 } });
        expect(error).to.equal(undefined);
        expect(asked.map(({ line, body }) => [line, body])).to.deep.equal([
            ["DELETE /", '{"id":"ä"}'],
            ["GET /home", ""],
        ]);
        expect(asked[0]?.headers).to.include({ "content-length": "11" });
    });

    it("says all that is wrong, and goes on after a step that failed", async () => {
        const { steps, error } = await check({
            gone: { url: `${url}/gone`, withinSeconds: 2, contains: "error", headers: { "cache-control": "max-age", etag: "1" } },
            created: { url: `${url}/`, withinSeconds: 2, status: 201 },
            home: { url: `${url}/`, withinSeconds: 2 },
        });
        expect(error).to.equal(
            [
                'gone: http://server/gone answers 404, not 200 to 299; has the header cache-control: no-store, without "max-age"; has the header etag: (none), without "1"; does not contain "error"',
                "created: http://server/ answers 200, not 201",
            ].join("\n"),
        );
        expect(steps).to.deep.equal([
            ["gone", "failed"],
            ["created", "failed"],
            ["home", "passed"],
        ]);
    });

    it("fails where an answer is slow, never comes, or nobody is there", async () => {
        const { error = "" } = await check({
            slow: { url: `${url}/slow`, withinSeconds: 0.1 },
            hangs: { url: `${url}/hangs`, withinSeconds: 0.1 },
            nobody: { url: "http://127.0.0.1:1/", withinSeconds: 1 },
        });
        expect(error.split("\n")).to.deep.equal([
            "slow: http://server/slow did not answer within 0.1 seconds",
            "hangs: http://server/hangs did not answer within 0.1 seconds",
            "nobody: connect ECONNREFUSED 127.0.0.1:1",
        ]);
    });

    it("reads a secret once a run, and only where a step sends it", async () => {
        const read: string[] = [];
        const readers = {
            ssm: () => Promise.reject(new Error("no")),
            secretsmanager: async (arn: string) => `value of ${read.push(arn) && arn.split(":")[6]}`,
        };
        const environment = {
            TOKEN_ARN: "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token",
            OTHER_ARN: "arn:aws:ssm:eu-west-1:2:parameter/x",
        };
        const step = { url: `${url}/`, withinSeconds: 2, method: "POST", send: { authorization: "Bearer {{TOKEN}}" }, body: "{{TOKEN}}!" };
        const { error } = await check({ one: step, two: step }, environment, readers);
        expect(error).to.equal(undefined);
        expect(read).to.deep.equal([environment.TOKEN_ARN]);
        expect(asked.map(({ headers, body }) => [(headers as { authorization: string }).authorization, body])).to.deep.equal([
            ["Bearer value of token", "value of token!"],
            ["Bearer value of token", "value of token!"],
        ]);
    });

    it("escapes a secret as its place wants it, and leaves it as it is elsewhere", async () => {
        const value = 'a"b\\c&d\n';
        const step = (type: string, body: string) => ({
            url: `${url}/`,
            withinSeconds: 2,
            method: "POST",
            send: { "Content-Type": type },
            body,
        });
        const { error } = await check(
            {
                json: step("application/json", '{"say \\"hi\\"":"x {{TOKEN}}"}'),
                form: step("application/x-www-form-urlencoded", "user=canary&password={{TOKEN}}"),
                text: step("text/plain", '"{{TOKEN}}"'),
            },
            { TOKEN_ARN: "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token" },
            { secretsmanager: async () => value },
        );
        expect(error).to.equal(undefined);
        const [json, form, text] = asked.map(({ body }) => body);
        expect(JSON.parse(json ?? "")).to.deep.equal({ 'say "hi"': `x ${value}` });
        expect(new URLSearchParams(form).get("password")).to.equal(value);
        expect(text).to.equal(`"${value}"`);
        // A secret that is JSON itself stands outside of texts.
        await check(
            { one: step("application/json", '{"login":{{TOKEN}}}') },
            { TOKEN_ARN: "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token" },
            { secretsmanager: async () => '{"user":"canary"}' },
        );
        expect(JSON.parse(asked[3]?.body ?? "")).to.deep.equal({ login: { user: "canary" } });
    });

    it("fails where a secret cannot be read, without naming its value", async () => {
        const readers = { secretsmanager: () => Promise.reject(new Error("AccessDeniedException")) };
        const { error, steps } = await check(
            { one: { url: `${url}/`, withinSeconds: 2, send: { authorization: "{{TOKEN}}" } } },
            { TOKEN_ARN: "arn:aws:secretsmanager:eu-west-1:222222222222:secret:token" },
            readers,
        );
        expect([error, steps, asked]).to.deep.equal(["one: AccessDeniedException", [], []]);
    });

    it("looks how long a certificate is still valid", async () => {
        const days = (count: number | undefined) =>
            count === undefined ? undefined : new Date(Date.now() + count * 86_400_000).toUTCString();
        const looks = async (left: number | undefined) => {
            const synthetics = {
                getCanaryUserAgentString: () => "canary",
                executeHttpStep: async (_name: string, _options: object, callback: (response: object) => Promise<void>) => {
                    const { EventEmitter } = await import("node:events");
                    const response = Object.assign(new EventEmitter(), {
                        statusCode: 200,
                        headers: {},
                        socket: { getPeerCertificate: () => ({ valid_to: days(left) }) },
                    });
                    const done = callback(response);
                    response.emit("end");
                    await done;
                },
            };
            const CHECKS = JSON.stringify({ home: { url: "https://pay.example.com/", withinSeconds: 2, certificateDays: 14 } });
            return run(synthetics, { CHECKS }).then(
                () => "passed",
                (error: Error) => error.message.replace(/valid until .*:/, "valid until …:"),
            );
        };
        expect(await looks(15)).to.equal("passed");
        expect(await looks(13)).to.equal("home: https://pay.example.com/ has a certificate valid until …: less than 14 days");
        expect(await looks(undefined)).to.equal("home: https://pay.example.com/ has a certificate valid until …: less than 14 days");
    });

    it("finds the library under either form of its export", async () => {
        for (const exported of [(library: object) => library, (library: object) => ({ synthetics: library })]) {
            const synthetics = new Synthetics();
            const module = { exports: {} as { handler?: () => Promise<void> } };
            const environment = { CHECKS: JSON.stringify({ home: { url: `${url}/`, withinSeconds: 2 } }) };
            const context = createContext({
                module,
                exports: module.exports,
                require: (name: string) => (name === "@aws/synthetics-core" ? exported(synthetics) : expect.fail(name)),
                process: { env: environment },
                ...{ URL, Buffer, AbortSignal, Date, JSON, Promise },
            });
            runInContext(readFileSync(file, "utf8"), context);
            await module.exports.handler?.();
            expect(synthetics.steps).to.deep.equal([["home", "passed"]]);
        }
    });
});
