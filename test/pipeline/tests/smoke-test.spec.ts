import { machine, type SmokeTest, type SmokeTestOptions, smokeTest } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization, refusalOf, said } from "../../foundation/accounts.ts";
import { runProject } from "../builds/built.ts";
import { createStep } from "../delivered.ts";
import { Shell } from "../shell.ts";
import { Service } from "./server.ts";

/** What a test's project runs. */
const specOf = async (step: SmokeTest) => {
    const { cloud } = await createStep(await organization(), step);
    return said(cloud, "step-project")["source"];
};

describe("smokeTest, of a service that answers", () => {
    let service: Service;
    let shell: Shell;
    before(async () => {
        service = await Service.start();
    });
    after(() => service.stop());
    beforeEach(() => {
        shell = new Shell();
    });
    afterEach(() => shell.remove());

    const run = async (options: SmokeTestOptions, host?: string) => {
        const { leaves } = await createStep(await organization(), smokeTest({ url: service.url, ...(host && { host }) }, options));
        // Nobody waits: curl's own pauses are cut short, the shell's are skipped.
        const commands = (leaves["smoke"] as { commands: string[] }).commands.map(line =>
            line.replace("--retry-delay 6", "--retry-delay 0"),
        );
        shell.standStill();
        return shell.execute(commands, { shell: "sh" });
    };

    const good: readonly (readonly [string, SmokeTestOptions])[] = [
        ["a page", {}],
        ["a status", { path: "/private", status: 401 }],
        ["a text of a header, whatever the case of its name", { headers: { "x-version": "1.2.3 (it's $HOME)" } }],
        ["a text of the body, with quotes, dollars, spaces and a dash in front", { contains: "-n /" }],
        ["a text that the shell would make something of", { contains: "it's fine: $HOME" }],
        [
            "all of it, at the third time",
            { path: "/flaky/2?a=b&c=$d", status: 200, contains: "$d asked 3", headers: { "X-Version": "1.2" } },
        ],
        ["several pages", { path: "/a", pages: [{ path: "/private", status: 401 }, { contains: "asked" }] }],
    ];
    for (const [what, options] of good) {
        it(`lets ${what} pass`, async () => {
            const { status, stderr } = await run(options);
            expect([status, stderr]).to.deep.equal([0, ""]);
        });
    }

    it("asks the same from a machine", async () => {
        const ask = async (host: string) => {
            const on = machine("inside");
            const step = smokeTest(
                { url: "http://a" },
                { on, minutes: 0, path: "/a?b=$c", contains: "$c", headers: { "x-host": "pay.example.com" } },
            );
            const { buildspec } = (await specOf(step)) as { buildspec: string };
            shell.standStill();
            const env = { ENDPOINT_NAME: "127.0.0.1", ENDPOINT_BASE: `http://${host}:${service.port}` };
            return shell.execute(JSON.parse(buildspec).phases.build.commands, { env }).status;
        };
        expect(await ask("pay.example.com")).to.equal(0);
        expect(await ask("shop.example.com")).to.equal(1);
    });

    it("asks for the service's own host name", async () => {
        expect((await run({ headers: { "x-host": "pay.example.com" } }, "pay.example.com")).status).to.equal(0);
        expect((await run({ minutes: 0, headers: { "x-host": "pay.example.com" } }, "shop.example.com")).status).to.equal(1);
    });

    const bad: readonly (readonly [string, SmokeTestOptions])[] = [
        ["a page that is not there", { path: "/down", minutes: 0 }],
        ["a page that should not be there", { status: 404 }],
        ["a page for everybody that should be for some", { path: "/", status: 401 }],
        ["a header of another text", { headers: { "x-version": "1.2.4" } }],
        ["a header that is none", { headers: { "x-versions": "1" } }],
        ["a text of another header", { headers: { "x-host": "1.2.3" } }],
        ["a body without the text", { contains: "it is fine" }],
        ["a text that grep would take for a pattern", { contains: "it.s fine" }],
        ["the last of several pages", { path: "/a", minutes: 0, pages: [{ path: "/b" }, { path: "/down" }] }],
    ];
    for (const [what, options] of bad) {
        it(`fails at ${what}`, async () => {
            expect((await run(options)).status).to.not.equal(0);
        });
    }

    it("says what came instead, once its time is over", async () => {
        const { status, stderr } = await run({ path: "/down", contains: "fine", minutes: 2 });
        expect(status).to.equal(1);
        expect(shell.read("clock").trim()).to.equal("120");
        expect(stderr).to.match(/^\/down does not answer as it should:\n[\s\S]*HTTP\/1.1 503 Service Unavailable[\s\S]*asked 2[0-9]$/);
    });
});

describe("smokeTest, given other names", () => {
    it("says what was asked to approvers, and has an action's name of its own", () => {
        const test = smokeTest({ url: "http://a" }, { name: "pages", path: "/a", pages: [{}] });
        expect(test.plan.smoke.name).to.equal("pages");
        expect(test.evidence).to.deep.equal([{ title: "pages: /a, / answered" }]);
    });

    it("asks from a machine, too, which knows the endpoint once it is there", async () => {
        const on = machine("inside", { compute: "BUILD_GENERAL1_MEDIUM" });
        const endpoint = pulumi.output({ url: "https://lb.example.com:444", host: "*.example.com" });
        const step = smokeTest(endpoint, { on, path: "/a$b", contains: "x" });
        expect(step.plan.smoke).to.deep.include({ name: "smoke-test", type: { category: "Test", provider: "CodeBuild" } });
        expect(step.evidence).to.deep.equal([
            { title: "smoke-test: /a$b answered" },
            { title: "log and reports of smoke-test", url: "#{smoke-test.CODEBUILD_BUILD_URL}" },
        ]);
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(leaves["smoke"]).to.deep.equal(runProject);
        const { environmentVariables } = said(cloud, "step-project")["environment"] as { environmentVariables: unknown };
        expect(environmentVariables).to.deep.equal([
            { name: "ENDPOINT_NAME", value: "lb.example.com" },
            { name: "ENDPOINT_BASE", value: "https://x.example.com:444" },
        ]);
        expect(said(cloud, "step-project")["environment"]).to.include({ computeType: "BUILD_GENERAL1_MEDIUM" });
    });

    it("cannot ask a service without an endpoint", async () => {
        const step = smokeTest(pulumi.output(undefined));
        expect(await refusalOf(organization().then(here => createStep(here, step)))).to.contain(
            "smokeTest: the service answers no HTTP behind a load balancer: there is nothing to ask",
        );
    });
});

describe("smokeTest, given bad arguments", () => {
    const complaints = (options: unknown) => complaintsOf("payments-staging", () => smokeTest({ url: "http://a" }, options as never));

    it("names all that is wrong at once", async () => {
        expect(
            await complaints({
                name: "smoke test",
                path: "health",
                status: 99,
                headers: { "x:y": "a", x: "" },
                contains: "a\nb",
                minutes: 1.5,
                pages: [{ path: "/a b" }, { path: "/it's" }, { status: 600 }, null],
            }),
        ).to.deep.equal([
            'name is "smoke test": must be 1 to 100 letters, digits and .@_-',
            'path is "health": must begin with a slash, and have no spaces and nothing that a URL writes as %',
            "status is 99, not a status of 100 to 599",
            "headers.x:y must be named with letters, digits, - and _",
            'headers.x is "", not a line of text',
            'contains is "a\\nb", not a line of text',
            'pages[0].path is "/a b": must begin with a slash, and have no spaces and nothing that a URL writes as %',
            "pages[2].status is 600, not a status of 100 to 599",
            "pages[3] is null, not { path: … }",
            "minutes is 1.5, not a whole number from 0",
        ]);
    });

    it("needs a list of pages, and a machine that is one", async () => {
        expect(await complaints({ pages: null })).to.deep.equal(["pages is no list of up to 20 pages"]);
        expect(await complaints({ on: { name: "arm", type: "ARM_CONTAINER", compute: "BUILD_LAMBDA_1GB" } })).to.deep.equal([
            'on.compute is "BUILD_LAMBDA_1GB", which ARM_CONTAINER has not: one of BUILD_GENERAL1_SMALL, BUILD_GENERAL1_MEDIUM, BUILD_GENERAL1_LARGE, BUILD_GENERAL1_XLARGE, BUILD_GENERAL1_2XLARGE',
        ]);
    });

    it("takes no more than an action has time for, and no longer commands", async () => {
        expect(await complaints({ minutes: 26, pages: [{}] })).to.deep.equal([
            "minutes makes 52 for all pages: the action has an hour, and 50 of its minutes are for them",
        ]);
        expect(smokeTest({ url: "http://a" }, { minutes: 25, pages: [{}] }).plan.smoke.name).to.equal("smoke-test");
        const long = { contains: "x".repeat(200) };
        expect(await complaints({ pages: [{}, { contains: "'".repeat(200) }, long] })).to.deep.equal([
            "pages[1] asks for more than one command can look at: 1000 characters in all",
        ]);
        expect(await complaints({ contains: "x".repeat(600) })).to.deep.equal([
            "path asks for more than one command can look at: 1000 characters in all",
        ]);
    });

    it("needs options to be options", async () => {
        expect(await complaints(null)).to.deep.equal(["options is null, not { … }"]);
        expect(await complaints({ on: "arm", pages: "all", minutes: Number.NaN })).to.deep.equal([
            "on is not a machine",
            "pages is no list of up to 20 pages",
            "minutes is NaN, not a whole number from 0",
        ]);
    });
});
