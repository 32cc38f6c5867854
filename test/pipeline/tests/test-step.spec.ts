import { integrationTest, machine, type TestOptions, unitTest } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { gatedCommands } from "../../../packages/pipeline/src/tests/gates.ts";
import { complaintsOf, organization, refusalOf, said, statements } from "../../foundation/accounts.ts";
import { everyBuild } from "../builds/built.ts";
import { createStep } from "../delivered.ts";
import { Shell } from "../shell.ts";

const reports = { tests: { format: "JUNITXML", files: ["reports/**/*.xml"] } } as const;
const cobertura = { file: "coverage.xml", format: "cobertura", leastLinePercent: 80 } as const;
const group = "arn:aws:codebuild:eu-west-1:111111111111:report-group/payments-checkout--step";

/** What a test builds by, wherever it stands: in its action, or in a project of its own. */
const buildspecOf = async (options: TestOptions) => {
    const { cloud, leaves } = await createStep(await organization(), unitTest(options));
    const project = cloud
        .identities()
        .find(each => each.startsWith("aws:codebuild/project:"))
        ?.split(" ")[1] as string;
    const { configuration } = leaves["build"] as { readonly configuration: Readonly<Record<string, string>> };
    const { buildspec } = said(cloud, project)["source"] as { readonly buildspec: string };
    return JSON.parse(configuration["BuildspecOverride"] ?? buildspec) as {
        readonly phases: { readonly build: { readonly commands: readonly string[] } };
        readonly reports?: object;
        readonly env: object;
    };
};
const commandsOf = async (options: TestOptions) => (await buildspecOf(options)).phases.build.commands;

describe("unitTest", () => {
    it("is a test on CodeBuild, with a page of its own", async () => {
        const step = unitTest({ commands: ["make test"] });
        expect(step.plan).to.deep.equal({
            build: {
                name: "unit-test",
                type: { category: "Test", provider: "CodeBuild" },
                reads: [{ name: "source" }],
                namespace: "unit-test",
                gives: ["CODEBUILD_BUILD_URL"],
            },
        });
        expect(step.evidence).to.deep.equal([{ title: "log and reports of unit-test", url: "#{unit-test.CODEBUILD_BUILD_URL}" }]);
        expect(await commandsOf({ commands: ["make test"] })).to.deep.equal(["make test"]);
    });

    it("shares a machine's project with other steps where its commands are short enough", () => {
        const arm = machine("arm", { type: "ARM_CONTAINER" });
        expect(unitTest({ commands: ["make test"], on: arm }).on).to.equal(arm);
        expect(unitTest({ commands: [`make ${"x".repeat(1000)}`], on: arm }).on).to.equal(undefined);
    });

    it("reports what it found, and what was covered, where CodeBuild can show it", async () => {
        const { reports: section } = await buildspecOf({ commands: ["make"], reports, coverage: cobertura });
        expect(section).to.deep.equal({
            [`${group}-coverage`]: { files: ["coverage.xml"], "file-format": "COBERTURAXML" },
            [`${group}-tests`]: { files: ["reports/**/*.xml"], "file-format": "JUNITXML" },
        });
        const lcov = { ...cobertura, format: "lcov" } as const;
        expect((await buildspecOf({ commands: ["make"], coverage: lcov })).reports).to.equal(undefined);
    });

    it("may write its reports, beyond what every build may", async () => {
        const here = await organization();
        const step = unitTest({ commands: [`make ${"x".repeat(1000)}`], reports });
        const { cloud } = await createStep(here, step);
        expect(statements(cloud, "step-role-policy")).to.deep.equal([
            ...everyBuild(here.delivery.keyArn),
            {
                Effect: "Allow",
                Action: [
                    "codebuild:BatchPutCodeCoverages",
                    "codebuild:BatchPutTestCases",
                    "codebuild:CreateReport",
                    "codebuild:UpdateReport",
                ],
                Resource: [`${group}-tests`],
            },
        ]);
    });

    it("tells approvers what its gates found", () => {
        const step = unitTest({
            name: "tests.js",
            commands: ["make"],
            reports,
            failedPercent: 5,
            coverage: cobertura,
            exports: ["VERSION"],
        });
        const { LINE_COVERAGE, TESTS_FAILED, VERSION } = step.variables;
        expect([LINE_COVERAGE, TESTS_FAILED, VERSION].map(String)).to.deep.equal([
            "#{tests_js.LINE_COVERAGE}",
            "#{tests_js.TESTS_FAILED}",
            "#{tests_js.VERSION}",
        ]);
        expect(step.plan.build.gives).to.deep.equal(["TESTS_FAILED", "LINE_COVERAGE", "VERSION", "CODEBUILD_BUILD_URL"]);
        expect(step.evidence).to.deep.equal([
            { title: "tests.js: #{tests_js.TESTS_FAILED} tests failed" },
            { title: "tests.js: #{tests_js.LINE_COVERAGE} % of lines covered" },
            { title: "log and reports of tests.js", url: "#{tests_js.CODEBUILD_BUILD_URL}" },
        ]);
    });

    it("knows no variable that no gate gives", () => {
        const step = unitTest({ commands: ["make"] });
        // @ts-expect-error without a gate there is none
        expect(step.variables.LINE_COVERAGE).to.equal(undefined);
    });
});

describe("the gates of a test", () => {
    let shell: Shell;
    beforeEach(() => {
        shell = new Shell();
    });
    afterEach(() => shell.remove());

    const run = async ({ commands, reports = {}, ...gates }: TestOptions) => {
        const { status, stderr, exported } = shell.execute(gatedCommands(commands, gates, reports));
        return { status, stderr, found: exported.filter(line => /^(LINE_COVERAGE|TESTS_FAILED)=/.test(line)) };
    };
    const file = (name: string, text: string) => `cat > '${name}' <<'END'\n${text}\nEND`;

    const lines = {
        cobertura: (covered: number) =>
            `<?xml version="1.0"?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n` +
            `<coverage lines-valid="1000" lines-covered="${covered}" line-rate="${covered / 1000}" branch-rate="0.1"><packages><package line-rate="0.5"/></packages></coverage>`,
        clover: (covered: number) =>
            `<coverage><project><file><metrics statements="10" coveredstatements="0"/></file><metrics statements="1000" coveredstatements="${covered}"/></project></coverage>`,
        jacoco: (covered: number) =>
            `<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="a"><package><counter type="LINE" missed="1" covered="0"/></package>` +
            `<counter type="BRANCH" missed="9" covered="1"/><counter type="LINE" missed="${1000 - covered}" covered="${covered}"/></report>`,
        lcov: (covered: number) => `TN:\nSF:a b.ts\nLF:400\nLH:${covered - 600}\nend_of_record\nSF:c.ts\nLF:600\nLH:600\nend_of_record`,
    };
    for (const format of ["cobertura", "clover", "jacoco", "lcov"] as const) {
        const coverage = { file: "it's $coverage", format, leastLinePercent: 80 } as const;
        const write = (text: string) => `cat > "it's \\$coverage" <<'END'\n${text}\nEND`;

        it(`lets ${format}'s coverage pass that is enough, to the line`, async () => {
            const { status, stderr, found } = await run({ commands: [write(lines[format](800))], coverage });
            expect([status, stderr, found]).to.deep.equal([0, "", ["LINE_COVERAGE=80.0"]]);
        });

        it(`fails at ${format}'s coverage of a line too few`, async () => {
            const { status, stderr } = await run({ commands: [write(lines[format](799))], coverage });
            expect([status, stderr]).to.deep.equal([1, "line coverage is 79.9 %, and 80 % is the least\n"]);
        });

        it(`fails at a file without a line, none at all, and one that is not ${format}'s`, async () => {
            for (const text of [undefined, "", "<coverage/>", "<report/>", "LF:0\nLH:0"]) {
                expect((await run({ commands: text === undefined ? ["true"] : [write(text)], coverage })).status, text).to.equal(1);
            }
        });
    }

    it("takes no number that is none for enough", async () => {
        const coverage = { ...cobertura, leastLinePercent: 0 };
        expect((await run({ commands: [file("coverage.xml", '<coverage line-rate="NaN"/>')], coverage })).status).to.equal(1);
        expect((await run({ commands: [file("coverage.xml", '<coverage line-rate="0"/>')], coverage })).status).to.equal(0);
    });

    const suite = (failed: number, more = "") =>
        `<testsuites><testsuite tests="10">${"<testcase name='a'><failure/></testcase>".repeat(failed)}` +
        `${"<testcase name='b'><system-out><![CDATA[<failure>]]></system-out></testcase>".repeat(10 - failed)}${more}</testsuite></testsuites>`;
    const tested = (...suites: readonly string[]) => [
        "mkdir -p reports/deep && rm -f reports/*.xml reports/deep/*.xml",
        ...suites.map((text, index) => file(`reports/${index === 0 ? "deep/" : ""}${index}.xml`, text)),
    ];

    it("are what its build runs, after its commands", async () => {
        const gates = { failedPercent: 5, coverage: cobertura };
        const commands = await commandsOf({ commands: ["make", "make test"], reports, ...gates });
        expect(commands).to.deep.equal(
            gatedCommands(["make", "make test"], gates, reports).map(line => (line.includes("\n") ? `set -e\n${line}\nset +e` : line)),
        );
        expect(commands.map(line => line.slice(0, 14))).to.deep.equal([
            "make",
            "set -e\n(\nmake ",
            "TESTS_FAILED=$",
            "LINE_COVERAGE=",
            "export TESTS_F",
        ]);
    });

    it("lets as many tests fail as it is told to, though their command fails, too", async () => {
        const { status, stderr, found } = await run({ commands: [...tested(suite(2), suite(0)), "exit 3"], reports, failedPercent: 10 });
        expect([status, stderr, found]).to.deep.equal([0, "", ["TESTS_FAILED=2 of 20"]]);
    });

    it("fails where one more test fails, or none is there", async () => {
        const more = await run({ commands: [...tested(suite(2), suite(1)), "true"], reports, failedPercent: 10 });
        expect([more.status, more.stderr]).to.deep.equal([1, "3 of 20 tests failed, and 10 % is the most\n"]);
        const none = await run({ commands: [...tested(), "true"], reports, failedPercent: 100 });
        expect([none.status, none.stderr]).to.deep.equal([1, "0 of 0 tests failed, and 100 % is the most\n"]);
    });

    it("counts a test once that failed and broke", async () => {
        const twice = suite(0, "<testcase><failure/><error/></testcase><testcase><error/></testcase><testcase><skipped/></testcase>");
        const { found } = await run({ commands: [...tested(twice), "true"], reports, failedPercent: 50 });
        expect(found).to.deep.equal(["TESTS_FAILED=2 of 13"]);
    });

    it("lets no command fail but the last", async () => {
        expect((await run({ commands: [...tested(suite(0)), "exit 3", "true"], reports, failedPercent: 100 })).status).to.equal(3);
        expect((await run({ commands: [...tested(suite(0)), "exit 3"], reports })).status).to.equal(3);
    });

    it("finds reports in their folder, whatever it is called", async () => {
        const odd = { tests: { format: "JUNITXML", files: ["*.xml"], folder: "my $r's" } } as const;
        const { status, found } = await run({
            commands: [`mkdir -p "my \\$r's"`, `cat > "my \\$r's/a.xml" <<'END'\n${suite(1)}\nEND`],
            reports: odd,
            failedPercent: 10,
        });
        expect([status, found]).to.deep.equal([0, ["TESTS_FAILED=1 of 10"]]);
    });
});

describe("integrationTest", () => {
    it("finds the service where it is, and has a project of its own", async () => {
        const endpoint = pulumi.output({ url: "https://lb.example.com", host: "*.example.com" });
        const step = integrationTest(endpoint, { commands: ["make test"], variables: { LEVEL: "1" } });
        expect(step.plan.build).to.deep.include({ name: "integration-test", type: { category: "Test", provider: "CodeBuild" } });
        const { cloud } = await createStep(await organization(), step);
        expect((said(cloud, "step-project")["environment"] as { environmentVariables: unknown }).environmentVariables).to.deep.equal([
            { name: "ENDPOINT_URL", value: "https://lb.example.com" },
            { name: "ENDPOINT_HOST", value: "x.example.com" },
            { name: "LEVEL", value: "1" },
        ]);
    });

    it("knows the load balancer's own name where no other is asked for", async () => {
        const { cloud } = await createStep(
            await organization(),
            integrationTest({ url: "http://lb.example.com:81" }, { commands: ["make"] }),
        );
        expect((said(cloud, "step-project")["environment"] as { environmentVariables: unknown }).environmentVariables).to.deep.equal([
            { name: "ENDPOINT_URL", value: "http://lb.example.com:81" },
            { name: "ENDPOINT_HOST", value: "lb.example.com" },
        ]);
    });

    it("cannot test a service without an endpoint", async () => {
        const step = integrationTest(pulumi.output(undefined), { commands: ["make"] });
        expect(await refusalOf(organization().then(here => createStep(here, step)))).to.contain(
            "integrationTest: the service answers no HTTP behind a load balancer: there is nothing to ask",
        );
    });
});

describe("unitTest, given bad arguments", () => {
    const complaints = (options: unknown) => complaintsOf("payments-delivery", () => unitTest(options as never));

    it("names all that is wrong at once", async () => {
        expect(
            await complaints({
                name: "unit test",
                commands: [],
                on: "arm",
                reports: { tests: { format: "JUNIT", files: [] } },
                exports: ["A B"],
                failedPercent: 101,
                coverage: { file: "", format: "gcov", leastLinePercent: "80" },
            }),
        ).to.deep.equal([
            'name is "unit test": must be 1 to 100 letters, digits and .@_-',
            "on is not a machine",
            "commands needs at least one",
            'reports.tests.format is "JUNIT", not one of JUNITXML, CUCUMBERJSON, NUNITXML, NUNIT3XML, TESTNGXML, VISUALSTUDIOTRX, COBERTURAXML, CLOVERXML, JACOCOXML, SIMPLECOV',
            "reports.tests.files needs at least one",
            'exports[0] is "A B": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
            "failedPercent is 101, not a percentage of 0 to 100",
            "failedPercent is read from reports in the format JUNITXML, and there are none",
            'coverage.file is "", not a file',
            'coverage.format is "gcov", not one of cobertura, clover, jacoco, lcov',
            'coverage.leastLinePercent is "80", not a percentage of 0 to 100',
        ]);
    });

    it("needs options, and gates to be gates", async () => {
        expect(await complaints(undefined)).to.deep.equal(["options is undefined, not { commands: … }"]);
        const reports = { tests: { format: "JUNITXML", files: ["a.xml"] } };
        expect(await complaints({ commands: ["make"], reports, failedPercent: null })).to.deep.equal([
            "failedPercent is null, not a percentage of 0 to 100",
        ]);
        expect(await complaints({ commands: ["make"], coverage: null })).to.deep.equal([
            "coverage.file is undefined, not a file",
            "coverage.format is undefined, not one of cobertura, clover, jacoco, lcov",
            "coverage.leastLinePercent is undefined, not a percentage of 0 to 100",
        ]);
        expect(await complaints({ commands: ["make"], reports, failedPercent: Number.NaN })).to.deep.equal([
            "failedPercent is NaN, not a percentage of 0 to 100",
        ]);
        expect(await complaints({ commands: ["make"], reports: { a: null }, failedPercent: 1 })).to.have.length(3);
    });
});
