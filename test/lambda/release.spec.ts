import { allAtOnce, canary, type LambdaFunctionArgs, linear } from "@causeway/lambda";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { type Organization, organization, refusalOf, said } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const FunctionName = "payments-receipts-staging";

describe("LambdaFunction, release after release", () => {
    let here: Organization;
    let first: Cloud;
    beforeEach(async () => {
        here = await organization();
        first = here.cloud("payments-staging");
        await first.run(receipts(here));
    });

    const operate = <Answer>(name: string, request: object) => here.aws.operate(staging, `lambda:${name}`, request) as Answer;

    /** As CodePipeline's Lambda action: new code, a version of it, and the alias on that version. */
    const release = (code: string): void => {
        const { Version } = operate<{ Version: string }>("UpdateFunctionCode", { FunctionName, ZipFile: zip(code), Publish: true });
        operate("UpdateAlias", { FunctionName, Name: "live", FunctionVersion: Version });
    };
    const zip = (code: string) => Buffer.from(`PK${code}`).toString("base64");

    /** What callers of the alias get. */
    const live = () => {
        const { Configuration } = operate<{ Configuration: Record<string, unknown> }>("GetFunction", { FunctionName, Qualifier: "live" });
        const { Version, CodeSha256, MemorySize, Timeout } = Configuration;
        return { Version, CodeSha256, MemorySize, Timeout };
    };

    /** The stack's next `up`. */
    const again = async (after: Cloud, change: Partial<LambdaFunctionArgs> = {}): Promise<Cloud> => {
        const cloud = new Cloud({ after, stack: "payments-staging", account: staging.account });
        await cloud.run(receipts(here, change));
        return cloud;
    };
    const changes = (cloud: Cloud) =>
        cloud.registered.filter(({ change }) => change !== undefined && change !== "same").map(({ name, change }) => `${name}: ${change}`);

    it("changes nothing where nothing changed", async () => {
        const before = live();
        expect(changes(await again(first))).to.deep.equal([]);
        expect(live()).to.deep.equal(before);
    });

    it("changes nothing after a release, and leaves the alias on the released version", async () => {
        release("seven");
        const released = live();
        expect(released.Version).to.equal("2");
        const second = await again(first);
        expect(changes(second)).to.deep.equal([]);
        expect(said(second, "receipts-alias")).to.deep.equal({ ...said(first, "receipts-alias"), functionVersion: "2" });
        expect(said(second, "receipts-function")["environment"]).to.deep.equal(said(first, "receipts-function")["environment"]);
        expect(live()).to.deep.equal(released);
    });

    it("publishes changed code with the released files, and moves the alias there", async () => {
        release("seven");
        const released = live();
        const second = await again(first, { memoryMiB: 2048 });
        expect(changes(second)).to.deep.equal(["receipts-function: update", "receipts-alias: update"]);
        expect(live()).to.deep.equal({ ...released, Version: "3", MemorySize: 2048 });
        expect(changes(await again(second, { memoryMiB: 2048 }))).to.deep.equal([]);
    });

    it("takes a customized function for changed code as well", async () => {
        release("seven");
        const customize = { function: { timeout: 90 } };
        const second = await again(first, { customize });
        expect(changes(second)).to.deep.equal(["receipts-function: update", "receipts-alias: update"]);
        expect(live()).to.include({ Version: "3", Timeout: 90 });
        expect(changes(await again(second, { customize }))).to.deep.equal([]);
    });

    it("keeps still after that change, and after the releases that follow", async () => {
        release("seven");
        const second = await again(first, { memoryMiB: 2048 });
        release("eight");
        release("nine");
        const released = live();
        const third = await again(second, { memoryMiB: 2048 });
        expect(changes(third)).to.deep.equal([]);
        expect(live()).to.deep.equal({ ...released, Version: "5", MemorySize: 2048 });
    });

    it("deploys no code that a release left behind when it failed half-way", async () => {
        release("seven");
        const released = live();
        operate("UpdateFunctionCode", { FunctionName, ZipFile: zip("broken") });
        await again(first, { memoryMiB: 2048 });
        expect(live()).to.deep.equal(released);
    });

    /** As CodePipeline's Lambda action in the middle of a canary: a new version has one call in ten. */
    const beginCanary = (code: string): string => {
        const { Version } = operate<{ Version: string }>("UpdateFunctionCode", { FunctionName, ZipFile: zip(code), Publish: true });
        operate("UpdateAlias", { FunctionName, Name: "live", RoutingConfig: { AdditionalVersionWeights: { [Version]: 0.1 } } });
        return Version;
    };
    const finishCanary = (FunctionVersion: string) =>
        operate("UpdateAlias", { FunctionName, Name: "live", FunctionVersion, RoutingConfig: { AdditionalVersionWeights: {} } });
    const alias = () => operate<{ FunctionVersion: string; RoutingConfig?: object }>("GetAlias", { FunctionName, Name: "live" });

    it("changes nothing in the middle of a canary, which goes on", async () => {
        release("seven");
        const version = beginCanary("eight");
        const before = alias();
        expect(before).to.deep.include({ FunctionVersion: "2", RoutingConfig: { AdditionalVersionWeights: { [version]: 0.1 } } });
        const second = await again(first);
        expect(changes(second)).to.deep.equal([]);
        expect(alias()).to.deep.equal(before);
        finishCanary(version);
        expect(changes(await again(second))).to.deep.equal([]);
        expect(live().Version).to.equal("3");
    });

    it("keeps a change of the configuration back until a canary is over", async () => {
        release("seven");
        const version = beginCanary("eight");
        const before = alias();
        const change = { memoryMiB: 2048 };
        const second = await again(first, change);
        expect(changes(second)).to.deep.equal(["receipts-function: update"]);
        expect(alias()).to.deep.equal(before);
        finishCanary(version);
        const released = live();
        expect(released).to.include({ Version: "3", MemorySize: 512 });
        const third = await again(second, change);
        expect(changes(third)).to.deep.equal(["receipts-alias: update"]);
        // The canary's code, with the change.
        expect(live()).to.deep.equal({ ...released, Version: "4", MemorySize: 2048 });
        expect(changes(await again(third, change))).to.deep.equal([]);
    });

    it("keeps a change back after a canary that was rolled back, until the next release takes it along", async () => {
        release("seven");
        const released = live();
        const version = beginCanary("eight");
        finishCanary("2");
        expect(version).to.equal("3");
        const change = { memoryMiB: 2048 };
        await again(first, change);
        expect(live()).to.deep.equal(released);
        release("nine");
        expect(live()).to.include({ Version: "5", MemorySize: 2048 });
    });

    const strategies = {
        allAtOnce: allAtOnce(),
        canary: canary({ percent: 10, minutes: 5, alarms: { errorPercent: 1 } }),
        linear: linear({ percent: 20, minutes: 1, alarms: { errorPercent: 1, latencySeconds: 2 } }),
    };
    for (const [from, before] of Object.entries(strategies)) {
        for (const [to, after] of Object.entries(strategies).filter(([to]) => to !== from)) {
            it(`goes from ${from} to ${to} in the middle of a canary, without touching function or alias`, async () => {
                const second = await again(first, { release: before });
                release("seven");
                beginCanary("eight");
                const there = alias();
                const third = await again(second, { release: after });
                expect(changes(third).filter(change => !change.includes("-alarm"))).to.deep.equal(
                    from === "allAtOnce" || to === "allAtOnce" ? ["receipts-deploy-policy: update"] : [],
                );
                expect(alias()).to.deep.equal(there);
            });
        }
    }

    it("leaves a canary's weights to the release", async () => {
        release("seven");
        operate("UpdateAlias", { FunctionName, Name: "live", RoutingConfig: { AdditionalVersionWeights: { "1": 0.1 } } });
        expect(changes(await again(first))).to.deep.equal([]);
        const { RoutingConfig } = operate<{ RoutingConfig: object }>("GetAlias", { FunctionName, Name: "live" });
        expect(RoutingConfig).to.deep.equal({ AdditionalVersionWeights: { "1": 0.1 } });
    });
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
