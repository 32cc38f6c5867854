import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Secret } from "@causeway/sandbox";
import { expect } from "chai";
import { uniqueText } from "../../../packages/sandbox/src/model/unique.ts";
import { place, plantedAws, thing, thingType as type } from "./planted.ts";

describe("sandbox database", function () {
    this.timeout(30_000);
    let folder: string;
    let database: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "causeway-store-"));
        database = join(folder, "aws.db");
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    /** Runs a program that has `aws`, `place`, `thing` and `type`, in a process of its own. */
    const child = (program: string) => {
        const file = fileURLToPath(new URL("planted.ts", import.meta.url));
        const started = spawn(
            process.execPath,
            [
                "--input-type=module",
                "-e",
                `
            import { plantedAws, place, thing, thingType as type } from ${JSON.stringify(file)};
            const aws = plantedAws({ database: ${JSON.stringify(database)} });
            ${program}`,
            ],
            { stdio: ["ignore", "pipe", "inherit"] },
        );
        const output: string[] = [];
        started.stdout.on("data", data => output.push(String(data)));
        return {
            started,
            said: (text: string) =>
                new Promise<void>(resolve => started.stdout.on("data", () => output.join("").includes(text) && resolve())),
            ended: new Promise(resolve => started.once("exit", resolve)),
        };
    };

    it("keeps all between processes, and knows each account once", () => {
        const first = plantedAws({ database });
        first.create(place, type, { name: "x", kind: "a" });
        first.close();
        const second = plantedAws({ database });
        expect(second.get(place, thing, "x")).to.include({ kind: "a", arn: "arn:aws:planted:eu-west-1:111111111111:x" });
        expect(second.accounts()).to.deep.equal(["900000000000", "111111111111", "222222222222"]);
        second.close();
    });

    it("serves several processes at a time: no number twice, nothing lost", async () => {
        const work = (letter: string) =>
            `for (let i = 0; i < 200; i += 1) aws.create(place, type, { name: "${letter}" + i, kind: String(aws.within(place, call => call.next("n"))) });`;
        const mine = plantedAws({ database });
        await Promise.all(["a", "b", "c"].map(letter => child(work(letter)).ended));
        const all = mine.all(place, thing);
        expect(all.length).to.equal(600);
        expect(new Set(all.map(({ kind }) => kind)).size).to.equal(600);
        mine.create(place, type, { name: "last", kind: "0" });
        expect(mine.all(place, thing).length).to.equal(601);
        mine.close();
    });

    it("forgets half a call when a process is killed in the middle of it", async () => {
        const { started, said, ended } = child(`
            aws.create(place, type, { name: "whole", kind: "a" });
            aws.within(place, call => {
                call.put(thing, "half", { name: "half", kind: "a" });
                process.stdout.write("in the middle");
                for (;;);
            });`);
        await said("in the middle");
        started.kill("SIGKILL");
        await ended;
        const aws = plantedAws({ database });
        expect(aws.all(place, thing).map(({ id }) => id)).to.deep.equal(["whole"]);
        aws.create(place, type, { name: "half", kind: "b" });
        aws.close();
    });

    it("writes no secret, and lets nobody else read the key", () => {
        const aws = plantedAws({ database });
        aws.create(place, type, { name: "x", kind: "a", settings: { token: new Secret("hidden-token") } });
        for (const file of readdirSync(folder)) expect(readFileSync(join(folder, file)).includes("hidden-token"), file).to.equal(false);
        expect(statSync(`${database}.key`).mode & 0o777).to.equal(0o600);
        aws.close();
        const again = plantedAws({ database });
        expect(again.get(place, thing, "x")?.settings).to.deep.equal({ token: "hidden-token" });
        again.close();
    });

    it("says so when the key is another one", () => {
        const aws = plantedAws({ database });
        aws.create(place, type, { name: "x", kind: "a", settings: { token: new Secret("hidden-token") } });
        aws.close();
        writeFileSync(`${database}.key`, Buffer.alloc(32).toString("base64"));
        const again = plantedAws({ database });
        expect(() => again.get(place, thing, "x")).to.throw(
            `secrets in ${database} cannot be read: ${database}.key is not the key they were written with`,
        );
        again.close();
    });

    it("refuses a database of another version", async () => {
        const { DatabaseSync } = await import("node:sqlite");
        const other = new DatabaseSync(database);
        other.exec("PRAGMA user_version = 99");
        other.close();
        expect(() => plantedAws({ database })).to.throw(
            `${database} was written by another version of the sandbox (format 99, this one reads 1)`,
        );
    });

    it("refuses accounts that are none", () => {
        expect(() => plantedAws({ accounts: ["12345", "111111111111"] })).to.throw('an AWS account is a number of 12 digits, not "12345"');
    });

    it("makes identifiers that come once, look random, and are the same for the same calls", () => {
        const all = Array.from({ length: 4096 }, (_, index) => uniqueText(index + 1, 3));
        expect(new Set(all).size).to.equal(4096);
        expect(() => uniqueText(4097, 3)).to.throw("there are only 4096 texts of 3 characters");
        expect([1, 2, 3].map(count => uniqueText(count, 17))).to.deep.equal([1, 2, 3].map(count => uniqueText(count, 17)));
        const firsts = new Set(Array.from({ length: 64 }, (_, index) => uniqueText(index + 1, 17)[0]));
        expect(firsts.size).to.be.greaterThan(8);
    });
});
