import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A service that answers as its paths say; in a process of its own, as whoever runs a shell stands still meanwhile. */
const program = `
const asked = {};
require("node:http").createServer((request, response) => {
    const { url, headers } = request;
    asked[url] = (asked[url] ?? 0) + 1;
    const [, what] = url.split("/");
    if (what === "down" || (what === "flaky" && asked[url] < 3)) response.statusCode = 503;
    if (what === "private") response.statusCode = 401;
    if (what === "sick" && asked[url] % 5 === 0) response.statusCode = 500;
    response.setHeader("X-Version", "1.2.3 (it's $HOME)");
    response.setHeader("X-Host", headers.host);
    response.end("it's fine: $HOME\\n-n " + url + " asked " + asked[url]);
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
`;

export class Service {
    private readonly process: ChildProcess;
    readonly port: number;

    private constructor(process: ChildProcess, port: number) {
        this.process = process;
        this.port = port;
    }

    static async start(): Promise<Service> {
        const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
        const [port] = await once(child.stdout, "data");
        return new Service(child, Number(port));
    }

    get url(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    stop(): void {
        this.process.kill();
    }
}
