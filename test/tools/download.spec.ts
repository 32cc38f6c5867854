import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { failure, removeFolders, temporaryFolder, tool } from "./tool.ts";

const { download } = await tool("setup/download.mjs");

describe("download", () => {
    let server: Server;
    afterEach(() => {
        server.closeAllConnections();
        server.close();
        removeFolders();
    });

    const from = async (answer: RequestListener) => {
        server = createServer(answer);
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(server.address() as AddressInfo).port}/it`;
    };
    const file = () => join(temporaryFolder(), "it");

    it("brings what is there, and tells how far it is", async () => {
        const url = await from((_, response) => response.setHeader("content-length", 3).end("abc"));
        const [path, seen] = [file(), [] as number[][]];
        await download(url, path, { onProgress: (...counts: number[]) => seen.push(counts) });
        expect([readFileSync(path, "utf8"), seen]).to.deep.equal(["abc", [[3, 3]]]);
    });

    it("gives up one that does not answer", async () => {
        const url = await from(() => {});
        expect(await failure(download(url, file(), { answerMs: 50 }))).to.equal(`${url}: no answer within 0.05 s`);
    });

    it("gives up one that falls silent on the way", async () => {
        const url = await from((_, response) => response.writeHead(200, { "content-length": "9" }).write("abc"));
        expect(await failure(download(url, file(), { silentMs: 50 }))).to.equal(`${url}: nothing more came within 0.05 s`);
    });

    it("names a refusal and a connection that breaks", async () => {
        const refusing = await from((_, response) => response.writeHead(403).end());
        expect(await failure(download(refusing, file()))).to.equal(`${refusing}: HTTP 403`);
        server.close();
        const breaking = await from((_, response) => {
            response.writeHead(200, { "content-length": "9" }).write("abc");
            setTimeout(() => response.destroy(), 20);
        });
        expect(await failure(download(breaking, file()))).to.match(/^http:\S+: (other side closed|terminated)$/);
    });

    it("says that nobody is there", async () => {
        const url = await from(() => {});
        await new Promise(resolve => server.close(resolve));
        expect(await failure(download(url, file()))).to.contain(`${url}: connect ECONNREFUSED`);
    });
});
