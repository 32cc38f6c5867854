import { buildImage, type ScanGate } from "@causeway/pipeline";
import { expect } from "chai";
import { scanCommands } from "../../../packages/pipeline/src/builds/scan-gate.ts";
import { complaintsOf } from "../../foundation/accounts.ts";
import { hasJq, Shell } from "../shell.ts";

const digest = `sha256:${"a".repeat(64)}`;
const commands = (scan: ScanGate) => scanCommands(scan, { repository: "'payments/checkout'", digest: `'${digest}'` });

const status = (status: string, description?: string) => ({ imageScanStatus: { status, ...(description && { description }) } });
const found = (severity: string, name: string) => ({
    severity,
    name,
    attributes: [
        { key: "package_version", value: "1.1.1" },
        { key: "package_name", value: "openssl" },
        { key: "CVSS2_SCORE", value: "6.8" },
    ],
});
const basic = (...findings: readonly ReturnType<typeof found>[]) => ({
    ...status("COMPLETE"),
    imageScanFindings: {
        findings,
        findingSeverityCounts: Object.fromEntries(findings.map(({ severity }) => [severity, 1])),
    },
});
const enhanced = (severity: string, more: object = {}) => ({
    ...status("ACTIVE"),
    imageScanFindings: {
        enhancedFindings: [
            {
                severity,
                title: "CVE-2022-1 - zlib",
                status: "ACTIVE",
                packageVulnerabilityDetails: { vulnerabilityId: "CVE-2022-1", vulnerablePackages: [{ name: "zlib", version: "1.2" }] },
                ...more,
            },
        ],
        findingSeverityCounts: { [severity]: 1 },
    },
});

describe("the scan gate of an image", () => {
    let shell: Shell;
    before(function () {
        if (!hasJq()) this.skip();
    });
    beforeEach(() => {
        shell = new Shell();
        shell.standStill();
    });
    afterEach(() => shell.remove());

    const run = (scan: ScanGate, answers: unknown, kind: "bash" | "sh" = "sh") =>
        shell.execute(commands(scan), { answers: { "describe-image-scan-findings": answers }, shell: kind });

    for (const kind of ["bash", "sh"] as const) {
        it(`lets an image through without such findings, in ${kind}`, () => {
            const result = run({ failOn: "high" }, basic(found("MEDIUM", "CVE-2021-1")), kind);
            expect([result.status, result.stderr]).to.deep.equal([0, ""]);
            expect(result.exported).to.include("SCAN_FINDINGS=1 medium");
            expect(result.asked.map(({ args }) => args)).to.deep.equal([
                [
                    ...["ecr", "describe-image-scan-findings", "--repository-name", "payments/checkout"],
                    ...["--image-id", `imageDigest=${digest}`, "--output", "json"],
                ],
            ]);
        });

        it(`fails with a list of what was found, in ${kind}`, () => {
            const result = run(
                { failOn: "high" },
                basic(found("MEDIUM", "CVE-1"), found("CRITICAL", "CVE-2"), found("HIGH", "CVE-3")),
                kind,
            );
            expect([result.status, result.stderr]).to.deep.equal([
                1,
                `${digest} has findings that are high or worse:\nCRITICAL CVE-2 1.1.1 openssl\nHIGH CVE-3 1.1.1 openssl\n`,
            ]);
        });
    }

    it("looks at no more than the severity that it is told to", () => {
        const result = run({ failOn: "critical" }, basic(found("HIGH", "CVE-3")));
        expect([result.status, result.stderr]).to.deep.equal([0, ""]);
        expect(run({ failOn: "critical" }, basic(found("CRITICAL", "CVE-3"))).stderr).to.equal(
            `${digest} has findings that are critical:\nCRITICAL CVE-3 1.1.1 openssl\n`,
        );
    });

    it("lets findings through that are known, by their whole names", () => {
        const answers = basic(found("CRITICAL", "CVE-2023-1"));
        expect(run({ failOn: "low", except: ["CVE-2023-1"] }, answers).status).to.equal(0);
        expect(run({ failOn: "low", except: ["CVE-2023-11", "CVE-2023"] }, answers).status).to.equal(1);
    });

    it("reads what Inspector found, without what a rule of Inspector has suppressed", () => {
        expect(run({ failOn: "high" }, enhanced("HIGH")).stderr).to.equal(
            `${digest} has findings that are high or worse:\nHIGH CVE-2022-1 zlib 1.2\n`,
        );
        expect(run({ failOn: "high" }, enhanced("HIGH", { status: "SUPPRESSED" })).status).to.equal(0);
        expect(run({ failOn: "high" }, enhanced("MEDIUM")).status).to.equal(0);
    });

    it("waits until ECR has begun, and ended", () => {
        const result = run({ failOn: "high" }, [{ error: "ScanNotFoundException" }, status("IN_PROGRESS"), status("PENDING"), basic()]);
        expect([result.status, result.asked.length, shell.read("clock").trim()]).to.deep.equal([0, 4, "15"]);
        expect(result.exported).to.include("SCAN_FINDINGS=no findings");
    });

    it("says what to do where nothing scans the image", () => {
        const result = run({ failOn: "high", waitMinutes: 1 }, { error: "ScanNotFoundException" });
        expect([result.status, result.stderr, shell.read("clock").trim()]).to.deep.equal([
            1,
            `ECR has no scan of ${digest} after 1 minute: let the repository payments/checkout scan on push, or Inspector scan the registry\n`,
            "60",
        ]);
    });

    it("says that a scan takes too long", () => {
        const result = run({ failOn: "high", waitMinutes: 2 }, status("IN_PROGRESS"));
        expect([result.status, result.stderr]).to.deep.equal([1, `ECR's scan of ${digest} has not ended after 2 minutes\n`]);
    });

    it("does not wait for a permission", () => {
        const result = run({ failOn: "high" }, { error: "AccessDeniedException" });
        expect([result.status, result.asked.length, result.stderr]).to.deep.equal([
            1,
            1,
            "An error occurred (AccessDeniedException) when calling the operation\n",
        ]);
    });

    const strange: readonly (readonly [string, object, string])[] = [
        [
            "a basic scan that knows no such image",
            status("FAILED", "UnsupportedImageError: The operating system and/or package manager are not supported."),
            "FAILED, UnsupportedImageError: The operating system and/or package manager are not supported.",
        ],
        ["an enhanced scan that knows no such image", status("UNSUPPORTED_IMAGE"), "UNSUPPORTED_IMAGE, without a reason"],
    ];
    for (const [what, answer, said] of strange) {
        it(`fails at ${what}, unless told to let it pass`, () => {
            const result = run({ failOn: "high" }, answer);
            expect([result.status, result.stderr]).to.deep.equal([1, `ECR could not scan the image: ${said}\n`]);
            const let_ = run({ failOn: "high", unsupported: "pass" }, answer);
            expect([let_.status, let_.stderr]).to.deep.equal([0, `ECR could not scan the image: ${said}\n`]);
            expect(let_.exported).to.include("SCAN_FINDINGS=not scanned");
        });
    }

    it("never lets a scan pass that failed for another reason", () => {
        for (const answer of [status("FAILED", "internal error"), status("FINDINGS_UNAVAILABLE"), status("LIMIT_EXCEEDED")]) {
            expect(run({ failOn: "high", unsupported: "pass" }, answer).status).to.equal(1);
        }
    });

    it("has commands that a Commands action takes, with the longest list of exceptions", () => {
        const except = Array.from({ length: 52 }, (_, index) => `CVE-2023-${10000 + index}`);
        expect(JSON.stringify(except).length).to.equal(885);
        const lines = commands({ failOn: "low", except, unsupported: "pass", waitMinutes: 60 });
        expect(lines.filter(line => line.length > 1000 || line.includes("\n"))).to.deep.equal([]);
    });
});

describe("the scan gate of an image, given bad arguments", () => {
    it("names all that is wrong", async () => {
        const scan = { failOn: "severe", waitMinutes: 61, except: ["CVE-1'; rm"], unsupported: "maybe" };
        const complaints = await complaintsOf("payments-staging", () => buildImage({ commands: [], scan: scan as never }));
        expect(complaints).to.deep.equal([
            'scan.failOn is "severe", not one of critical, high, medium, low',
            "scan.waitMinutes is 61, not 1 to 60 whole minutes",
            "scan.except[0] is \"CVE-1'; rm\", not a finding's name such as CVE-2023-38545",
            'scan.unsupported is "maybe", not one of fail, pass',
        ]);
    });

    it("knows no gate without a severity", async () => {
        for (const [scan, complaint] of [
            [{}, "scan.failOn is undefined, not one of critical, high, medium, low"],
            [null, "scan is null, not { failOn: … }"],
            ["high", "scan is high, not { failOn: … }"],
            [{ failOn: "high", except: "CVE" }, "scan.except is no list of findings' names"],
            [{ failOn: "high", waitMinutes: Number.NaN }, "scan.waitMinutes is NaN, not 1 to 60 whole minutes"],
        ] as const) {
            const complaints = await complaintsOf("payments-staging", () => buildImage({ commands: [], scan: scan as never }));
            expect(complaints).to.deep.equal([complaint]);
        }
    });

    it("needs a repository that scans", async () => {
        const make = (scan: boolean) => () => buildImage({ commands: [], scan: { failOn: "high" }, repository: { scan } });
        expect(await complaintsOf("payments-staging", make(false))).to.deep.equal([
            "scan waits for a scan, and repository.scan is false: nothing would start one",
        ]);
        expect(make(true)).not.to.throw();
    });
});
