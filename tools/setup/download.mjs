// Run by set-up as a program of its own, on the Node that set-up has just brought: that one honours HTTPS_PROXY.
// Usage: node download.mjs URL FILE
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isMain } from "../is-main.mjs";

const ANSWER_MS = 5_000;
const SILENT_MS = 20_000;
const MEGABYTE = 1e6;

/** Fetches `url` into `file`. Who does not answer within seconds, or falls silent, is given up. */
export async function download(url, file, { onProgress = () => {}, answerMs = ANSWER_MS, silentMs = SILENT_MS } = {}) {
    const giveUp = new AbortController();
    let timer;
    const within = (milliseconds, what) => {
        clearTimeout(timer);
        timer = setTimeout(() => giveUp.abort(new Error(`${what} within ${milliseconds / 1000} s`)), milliseconds);
    };
    try {
        within(answerMs, "no answer");
        const response = await fetch(url, { signal: giveUp.signal });
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        const total = Number(response.headers.get("content-length"));
        let got = 0;
        await pipeline(
            Readable.fromWeb(response.body),
            async function* (chunks) {
                for await (const chunk of chunks) {
                    within(silentMs, "nothing more came");
                    got += chunk.length;
                    onProgress(got, total);
                    yield chunk;
                }
            },
            createWriteStream(file),
        );
        if (total > 0 && got !== total) throw new Error(`${got} of ${total} bytes came`);
    } catch (error) {
        throw new Error(`${url}: ${error.cause?.message ?? error.message}`);
    } finally {
        clearTimeout(timer);
    }
}

if (isMain(import.meta.url)) {
    const [, , url, file] = process.argv;
    const inMegabytes = bytes => (bytes / MEGABYTE).toFixed(0);
    const onProgress = (got, total) => console.error(`${inMegabytes(got)} of ${inMegabytes(total)} MB`);
    await download(url, file, { onProgress }).catch(error => {
        console.error(error.message);
        process.exitCode = 1;
    });
}
