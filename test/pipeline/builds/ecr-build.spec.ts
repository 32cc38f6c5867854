import type { ActionLeaves } from "@causeway/core";
import { codeCommit, type EcrBuildOptions, ecrBuild } from "@causeway/pipeline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, organization, resolved, said } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud, scopeOf } from "../delivered.ts";
import { hasJq, Shell } from "../shell.ts";

const repository = "arn:aws:ecr:eu-west-1:111111111111:repository/payments/checkout";
const logGroup = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/codepipeline/payments-checkout";
const log = {
    actions: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    resources: [logGroup, `${logGroup}:*`],
};

/** Both steps, in a pipeline that has nothing else. */
async function created(options?: EcrBuildOptions) {
    const { steps } = ecrBuild(options);
    const cloud = deliveryCloud(await organization());
    const made = new Map<string, unknown>();
    const leaves = await cloud.run(() => {
        const scope = {
            ...scopeOf(delivered()),
            once: <Shared>(key: string, make: () => Shared) => {
                if (!made.has(key)) made.set(key, make());
                return made.get(key) as Shared;
            },
        };
        return { ...steps[0].create(scope), ...steps[1].create(scope) };
    });
    const read = await resolved(pulumi.output<Readonly<Record<"build" | "image", ActionLeaves>>>(leaves));
    return { cloud, ...(read as unknown as Record<"build" | "image", { readonly commands: string[]; readonly grants: unknown }>) };
}

describe("ecrBuild", () => {
    it("builds with an action of its own, and writes down which image that was", () => {
        const { steps, images } = ecrBuild();
        expect(steps.map(({ plan }) => plan)).to.deep.equal([
            {
                build: {
                    name: "build",
                    type: { category: "Build", provider: "ECRBuildAndPublish" },
                    reads: [{ name: "source" }],
                    namespace: "build",
                    gives: ["ECRImageDigestId", "ECRRepositoryName"],
                    configuration: { ImageTags: "#{Source.CommitId}-#{codepipeline.PipelineExecutionId}", RegistryType: "private" },
                },
            },
            {
                image: {
                    name: "image",
                    type: { category: "Compute", provider: "Commands" },
                    reads: [{ name: "source" }],
                    makes: [images],
                    namespace: "image",
                    gives: ["IMAGE_URI", "IMAGE_DIGEST", "IMAGE_PAGE"],
                },
            },
        ]);
    });

    it("costs a repository, and no project", async () => {
        const { cloud } = await created();
        expect(cloud.identities()).to.deep.equal([
            "aws:ecr/lifecyclePolicy:LifecyclePolicy step-images-lifecycle",
            "aws:ecr/repository:Repository step-images-repository",
            "aws:ecr/repositoryPolicy:RepositoryPolicy step-images-policy",
            "causeway:pipeline:ImageRepository step-images",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        expect(said(cloud, "step-images-repository")["name"]).to.equal("payments/checkout");
    });

    it("may push to its repository and write its log; the other action may write its log, and nothing else may", async () => {
        const { build, image } = await created();
        expect(build).to.deep.equal({
            configuration: { ECRRepositoryName: "payments/checkout" },
            grants: [
                { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
                {
                    actions: [
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:CompleteLayerUpload",
                        "ecr:DescribeRepositories",
                        "ecr:GetDownloadUrlForLayer",
                        "ecr:InitiateLayerUpload",
                        "ecr:PutImage",
                        "ecr:UploadLayerPart",
                    ],
                    resources: [repository],
                },
                log,
            ],
        });
        expect(image.grants).to.deep.equal([log]);
        expect((await created({ scan: { failOn: "high" } })).image.grants).to.deep.equal([
            log,
            { actions: ["ecr:DescribeImageScanFindings"], resources: [repository] },
        ]);
    });

    it("builds another folder, of another source, for another service, under other tags", () => {
        const source = codeCommit({ name: "shop", repository: "shop" });
        const { steps, images, variables } = ecrBuild({ source, folder: "services/worker", service: "worker" });
        expect(steps[0].plan.build).to.deep.include({
            name: "build-worker",
            reads: [source.source],
            configuration: {
                DockerFilePath: "services/worker",
                ImageTags: "#{Shop.CommitId}-#{codepipeline.PipelineExecutionId}",
                RegistryType: "private",
            },
        });
        expect(images).to.deep.equal({ name: "images-worker" });
        expect(String(variables.IMAGE_URI)).to.equal("#{image-worker.IMAGE_URI}");
        const tags = ["v1", "#{variables.VERSION}"];
        expect(ecrBuild({ tags }).steps[0].plan.build.configuration?.["ImageTags"]).to.equal("v1,#{variables.VERSION}");
    });

    it("tells approvers which image it is, by its second step", () => {
        const { evidence, steps } = ecrBuild({ scan: { failOn: "low" } });
        expect(steps[1].evidence).to.equal(evidence);
        expect(evidence).to.deep.equal([
            { title: "image #{image.IMAGE_URI}", url: "#{image.IMAGE_PAGE}" },
            { title: "scan: #{image.SCAN_FINDINGS}", url: "#{image.IMAGE_PAGE}" },
        ]);
    });
});

describe("what ecrBuild has the shell do", () => {
    let shell: Shell;
    beforeEach(() => {
        shell = new Shell();
    });
    afterEach(() => shell.remove());

    const digest = "d".repeat(64);
    const uri = `111111111111.dkr.ecr.eu-west-1.amazonaws.com/payments/checkout@sha256:${digest}`;

    for (const given of [digest, `sha256:${digest}`]) {
        it(`names the image by its digest, given ${given.slice(0, 8)}…`, async () => {
            const { image } = await created();
            const commands = image.commands.map(line => line.replace("#{build.ECRImageDigestId}", given));
            const { status, stderr, exported } = shell.execute(commands, { shell: "sh" });
            expect([status, stderr]).to.deep.equal([0, ""]);
            expect(JSON.parse(shell.read("imagedefinitions.json"))).to.deep.equal([{ name: "checkout", imageUri: uri }]);
            const page = `https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/111111111111/payments/checkout/_/image/sha256:${digest}`;
            expect(exported).to.include.members([
                `IMAGE_URI=${uri}`,
                `IMAGE_DIGEST=sha256:${digest}`,
                `IMAGE_PAGE=${page}/scan-results?region=eu-west-1`,
            ]);
        });
    }

    it("hands on no image in which the scan found too much, in commands that the action takes", async function () {
        if (!hasJq()) this.skip();
        const { image } = await created({ scan: { failOn: "critical" } });
        expect(image.commands.filter(line => line.length > 1000 || line.includes("\n"))).to.deep.equal([]);
        const found = { findings: [{ severity: "CRITICAL", name: "CVE-1" }], findingSeverityCounts: { CRITICAL: 1 } };
        const answers = { "describe-image-scan-findings": { imageScanStatus: { status: "COMPLETE" }, imageScanFindings: found } };
        const { status } = shell.execute(image.commands, { answers, shell: "sh" });
        expect(status).to.equal(1);
        expect(() => shell.read("imagedefinitions.json")).to.throw("ENOENT");
    });
});

describe("ecrBuild, given bad arguments", () => {
    const complaints = (options: unknown) => complaintsOf("payments-delivery", () => ecrBuild(options as never));

    it("names all that is wrong at once", async () => {
        expect(
            await complaints({
                service: "-",
                folder: "/",
                source: null,
                tags: [".a", "a,b", 1, "x".repeat(129)],
                scan: { failOn: "high" },
                repository: { scan: false },
            }),
        ).to.deep.equal([
            'service is "-": must be lower-case letters, digits and single dashes between them, and start with a letter',
            'folder is "/", not a folder of the source',
            "source is no source",
            'tags[0] is ".a": must be 1 to 128 letters, digits and ._-, and start with none of .-',
            'tags[1] is "a,b": must be 1 to 128 letters, digits and ._-, and start with none of .-',
            "tags[2] is 1: must be 1 to 128 letters, digits and ._-, and start with none of .-",
            `tags[3] is "${"x".repeat(129)}": must be 1 to 128 letters, digits and ._-, and start with none of .-`,
            "scan waits for a scan, and repository.scan is false: nothing would start one",
        ]);
    });

    it("needs a tag, and options to be options", async () => {
        expect(await complaints({ tags: [] })).to.deep.equal(["tags needs 1 to 10 tags"]);
        expect(await complaints({ tags: "a" })).to.deep.equal(["tags needs 1 to 10 tags"]);
        expect(await complaints({ tags: null })).to.deep.equal(["tags needs 1 to 10 tags"]);
        expect(await complaints({ repository: null, scan: { failOn: "high" } })).to.deep.equal(["repository is null, not { … }"]);
        expect(await complaints({ repository: { keep: 0 } })).to.deep.equal(["repository.keep is 0, not a whole number from 1"]);
        expect(await complaints(null)).to.deep.equal(["options is null, not { … }"]);
    });
});
