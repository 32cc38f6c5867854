import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Provider, startProvider } from "@causeway/sandbox";
import { expect } from "chai";
import { checkConfiguration, placeOf, settings } from "../../packages/sandbox/src/provider/configuration.ts";

const main = fileURLToPath(new URL("../../packages/sandbox/src/provider/main.ts", import.meta.url));

describe("sandbox provider", function () {
    this.timeout(20_000);
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "causeway-provider-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** Starts the provider's process and waits for its first words. */
    const start = async (...args: string[]) => {
        const child = spawn(process.execPath, [main, ...args], { stdio: ["pipe", "pipe", "pipe"] });
        const said = { stdout: "", stderr: "" };
        const ended = new Promise<number | null>(resolve => child.once("exit", resolve));
        child.stdout.on("data", data => {
            said.stdout += data;
        });
        child.stderr.on("data", data => {
            said.stderr += data;
        });
        await Promise.race([new Promise(resolve => child.stdout.once("data", resolve)), ended]);
        return { child, said, ended };
    };
    const database = () => ["--database", join(folder, "aws.db"), "--accounts", "111111111111,222222222222"];

    it("prints its port, and ends on SIGTERM", async () => {
        const { child, said, ended } = await start(...database());
        expect(said.stdout).to.match(/^\d+\n$/);
        child.kill("SIGTERM");
        expect(await ended).to.equal(0);
        expect(said.stderr).to.equal("");
    });

    it("ends when whoever started it is gone", async () => {
        const { child, ended } = await start(...database());
        child.stdin.end();
        expect(await ended).to.equal(0);
    });

    it("says what is wrong with its arguments", async () => {
        const wrong = async (...args: string[]) => {
            const { said, ended } = await start(...args);
            return { code: await ended, ...said };
        };
        expect(await wrong()).to.deep.equal({ code: 1, stdout: "", stderr: "simulated AWS: --database FILE is missing\n" });
        expect(await wrong(...database(), "--port", "x")).to.deep.equal({
            code: 1,
            stdout: "",
            stderr: "simulated AWS: --port x is not a port\n",
        });
        expect((await wrong("--database", ":memory:", "--accounts", "1")).stderr).to.equal(
            'simulated AWS: an AWS account is a number of 12 digits, not "1"\n',
        );
    });

    it("says that its port is in use", async () => {
        const first: Provider = await startProvider({ database: ":memory:", accounts: [] });
        try {
            const second = await startProvider({ database: ":memory:", accounts: [], port: first.port }).catch(error => error);
            expect(second).to.have.property("message", `port ${first.port} is in use: the simulated AWS cannot listen there`);
            expect(first.debugProviders).to.equal(`aws:${first.port},awsx:${first.port}`);
        } finally {
            await first.close();
        }
    });

    describe("configuration", () => {
        let provider: Provider;
        before(async () => {
            provider = await startProvider({ database: ":memory:", accounts: ["111111111111"] });
        });
        after(() => provider.close());
        const region = "eu-west-1";
        const roleArn = "arn:aws:iam::111111111111:role/OrganizationAccountAccessRole";

        it("says where the provider is, and as whom", () => {
            expect(placeOf(provider.aws, { region })).to.deep.equal({ account: "900000000000", region, defaultTags: {} });
            const given = settings({
                region,
                assumeRoles: JSON.stringify([{ roleArn, sessionName: "me" }]),
                defaultTags: '{"tags":{"a":"b"}}',
            });
            expect(placeOf(provider.aws, given)).to.deep.equal({
                account: "111111111111",
                caller: "arn:aws:sts::111111111111:assumed-role/OrganizationAccountAccessRole/me",
                region,
                defaultTags: { a: "b" },
            });
        });

        it("refuses what it does not know, by name", () => {
            expect(
                checkConfiguration(settings({ profile: "x", endpoints: "[]", skipRegionValidation: "true" })).map(({ reason }) => reason),
            ).to.deep.equal([
                "not simulated: the setting profile of the provider aws",
                "not simulated: the setting endpoints of the provider aws",
                "Missing region configuration. Pulumi's provider reads it from `aws:region`, AWS_REGION or the provider's arguments",
            ]);
            expect(
                checkConfiguration(settings({ region, assumeRoles: JSON.stringify([{ roleArn, policy: "{}" }]) })).map(
                    ({ reason }) => reason,
                ),
            ).to.deep.equal(["not simulated: the setting assumeRoles[0].policy of the provider aws"]);
        });

        it("passes a role's trust policy, or is refused in STS's words", () => {
            const { aws } = provider;
            const place = { account: "111111111111", region, defaultTags: {} };
            const trust = (name: string, statement: object) =>
                aws.create(place, "aws:iam/role:Role", {
                    name,
                    assumeRolePolicy: JSON.stringify({
                        Version: "2012-10-17",
                        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }],
                    }),
                });
            const Principal = { AWS: "arn:aws:iam::900000000000:root" };
            trust("open", { Principal });
            trust("external", { Principal, Condition: { StringEquals: { "sts:ExternalId": "open sesame" } } });
            trust("service", { Principal: { Service: "ecs.amazonaws.com" } });
            const assume =
                (name: string, more = {}) =>
                () =>
                    placeOf(aws, { region, assumeRoles: [{ roleArn: `arn:aws:iam::111111111111:role/${name}`, ...more }] }).account;
            expect(assume("open")()).to.equal("111111111111");
            expect(assume("external", { externalId: "open sesame" })()).to.equal("111111111111");
            for (const refused of [assume("external"), assume("service"), assume("nothing")]) {
                expect(refused).to.throw(
                    /AccessDenied: User: arn:aws:iam::900000000000:user\/administrator is not authorized to perform: sts:AssumeRole on resource: .* \(simulated AWS\)$/,
                );
            }
        });
    });
});
