import { allAtOnce, canary, codeDeploy, linear } from "@causeway/lambda";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { organization, refusalOf, said } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";
import { Receipts } from "./released.ts";

const FunctionName = "payments-receipts-staging";

describe("LambdaFunction, release after release", () => {
    let on: Receipts;
    beforeEach(async () => {
        on = await Receipts.up();
    });

    const point = (request: object) => on.operate("lambda:UpdateAlias", { FunctionName, Name: "live", ...request });

    /** As CodePipeline's Lambda action: new code, a version of it, and the alias on that version. */
    const release = (code: string) => point({ FunctionVersion: on.upload(code) });

    /** What callers of the alias get. */
    const live = () => {
        const request = { FunctionName, Qualifier: "live" };
        const { Configuration } = on.operate<{ Configuration: Record<string, unknown> }>("lambda:GetFunction", request);
        const { Version, CodeSha256, MemorySize, Timeout } = Configuration;
        return { Version, CodeSha256, MemorySize, Timeout };
    };

    it("changes nothing where nothing changed", async () => {
        const before = live();
        expect(await on.up()).to.deep.equal([]);
        expect(live()).to.deep.equal(before);
    });

    it("changes nothing after a release, and leaves the alias on the released version", async () => {
        release("seven");
        const released = live();
        expect(released.Version).to.equal("2");
        const first = on.cloud;
        expect(await on.up()).to.deep.equal([]);
        expect(said(on.cloud, "receipts-alias")).to.deep.equal({ ...said(first, "receipts-alias"), functionVersion: "2" });
        expect(said(on.cloud, "receipts-function")["environment"]).to.deep.equal(said(first, "receipts-function")["environment"]);
        expect(live()).to.deep.equal(released);
    });

    it("publishes changed code with the released files, and moves the alias there", async () => {
        release("seven");
        const released = live();
        expect(await on.up({ memoryMiB: 2048 })).to.deep.equal(["receipts-function: update", "receipts-alias: update"]);
        expect(live()).to.deep.equal({ ...released, Version: "3", MemorySize: 2048 });
        expect(await on.up({ memoryMiB: 2048 })).to.deep.equal([]);
    });

    it("takes a customized function for changed code as well", async () => {
        release("seven");
        const customize = { function: { timeout: 90 } };
        expect(await on.up({ customize })).to.deep.equal(["receipts-function: update", "receipts-alias: update"]);
        expect(live()).to.include({ Version: "3", Timeout: 90 });
        expect(await on.up({ customize })).to.deep.equal([]);
    });

    it("keeps still after that change, and after the releases that follow", async () => {
        release("seven");
        await on.up({ memoryMiB: 2048 });
        release("eight");
        release("nine");
        const released = live();
        expect(await on.up({ memoryMiB: 2048 })).to.deep.equal([]);
        expect(live()).to.deep.equal({ ...released, Version: "5", MemorySize: 2048 });
    });

    it("deploys no code that a release left behind when it failed half-way", async () => {
        release("seven");
        const released = live();
        on.upload("broken");
        await on.up({ memoryMiB: 2048 });
        expect(live()).to.deep.equal(released);
    });

    /** As CodePipeline's Lambda action in the middle of a canary: a new version has one call in ten. */
    const beginCanary = (code: string): string => {
        const version = on.upload(code);
        point({ RoutingConfig: { AdditionalVersionWeights: { [version]: 0.1 } } });
        return version;
    };
    const finishCanary = (FunctionVersion: string) => point({ FunctionVersion, RoutingConfig: { AdditionalVersionWeights: {} } });

    it("changes nothing in the middle of a canary, which goes on", async () => {
        release("seven");
        const version = beginCanary("eight");
        const before = on.alias();
        expect(before).to.deep.equal({ version: "2", weights: { [version]: 0.1 } });
        expect(await on.up()).to.deep.equal([]);
        expect(on.alias()).to.deep.equal(before);
        finishCanary(version);
        expect(await on.up()).to.deep.equal([]);
        expect(live().Version).to.equal("3");
    });

    it("keeps a change of the configuration back until a canary is over", async () => {
        release("seven");
        const version = beginCanary("eight");
        const before = on.alias();
        const change = { memoryMiB: 2048 };
        expect(await on.up(change)).to.deep.equal(["receipts-function: update"]);
        expect(on.alias()).to.deep.equal(before);
        finishCanary(version);
        const released = live();
        expect(released).to.include({ Version: "3", MemorySize: 512 });
        expect(await on.up(change)).to.deep.equal(["receipts-alias: update"]);
        // The canary's code, with the change.
        expect(live()).to.deep.equal({ ...released, Version: "4", MemorySize: 2048 });
        expect(await on.up(change)).to.deep.equal([]);
    });

    it("keeps a change back after a canary that was rolled back, until the next release takes it along", async () => {
        release("seven");
        const released = live();
        const version = beginCanary("eight");
        finishCanary("2");
        expect(version).to.equal("3");
        const change = { memoryMiB: 2048 };
        await on.up(change);
        expect(live()).to.deep.equal(released);
        release("nine");
        expect(live()).to.include({ Version: "5", MemorySize: 2048 });
    });

    const strategies = {
        allAtOnce: allAtOnce(),
        canary: canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1 } }),
        linear: linear({ percent: 20, minutes: 1, alarms: { errorPercent: 1, latencySeconds: 2 } }),
        codeDeploy: codeDeploy({ predefined: "CodeDeployDefault.LambdaCanary10Percent5Minutes", alarms: { errorPercent: 1 } }),
    };
    for (const [from, before] of Object.entries(strategies)) {
        for (const [to, after] of Object.entries(strategies).filter(([to]) => to !== from)) {
            it(`goes from ${from} to ${to} in the middle of a canary, without touching function or alias`, async () => {
                await on.up({ release: before });
                release("seven");
                beginCanary("eight");
                const there = on.alias();
                const changes = await on.up({ release: after });
                expect(changes.filter(change => /-(function|alias): /.test(change))).to.deep.equal([]);
                expect(on.alias()).to.deep.equal(there);
            });
        }
    }
});

describe("LambdaFunction, looking up what is deployed", () => {
    const failing = async (message: string) => {
        const here = await organization();
        const cloud = here.cloud("payments-staging");
        const invoke = here.aws.invoke.bind(here.aws);
        here.aws.invoke = (place, token, args) => {
            if (token === "aws:lambda/getAlias:getAlias") throw new Error(message);
            return invoke(place, token, args);
        };
        return { cloud, said: await refusalOf(cloud.run(receipts(here))) };
    };
    const aliases = (cloud: Cloud) => cloud.identities().filter(identity => identity.startsWith("aws:lambda/alias"));

    for (const message of ["reading Lambda Alias: couldn't find resource", "no matching Lambda Alias found"]) {
        it(`takes "${message}" for a first deployment`, async () => {
            const { cloud, said } = await failing(message);
            expect(said).to.equal("nothing went wrong");
            expect(aliases(cloud)).to.deep.equal(["aws:lambda/alias:Alias receipts-alias"]);
        });
    }

    for (const message of [
        "AccessDeniedException: User: x is not authorized to perform: lambda:GetAlias",
        "TooManyRequestsException: Rate Exceeded.",
        "failed to get shared config profile, staging: profile not found",
        "reading Lambda Alias: operation error Lambda: GetAlias, failed to resolve service endpoint: couldn't find resource",
    ]) {
        it(`moves no alias after "${message}"`, async () => {
            const { cloud, said } = await failing(message);
            expect(said.replace(/^(error serializing property "\w+": )+/, "")).to.equal(message);
            expect(aliases(cloud)).to.deep.equal([]);
        });
    }
});
