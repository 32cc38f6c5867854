import { type Artifact, outputs, secret } from "@causeway/core";
import { type BuildImageOptions, buildFunction, buildImage, buildImages, codeCommit, machine } from "@causeway/pipeline";
import { expect } from "chai";
import { complaintsOf, organization, said, statements } from "../../foundation/accounts.ts";
import { createStep } from "../delivered.ts";
import { hasJq, Shell } from "../shell.ts";

const commit = "0123456789012345678901234567890123456789";
const digest = `sha256:${"d".repeat(64)}`;
const registry = "111111111111.dkr.ecr.eu-west-1.amazonaws.com";
const image = `${registry}/payments/checkout`;

/** The commands of the project that the first of a build's actions runs, as CodeBuild reads them. */
async function commandsOf(options: BuildImageOptions): Promise<readonly string[]> {
    const { cloud } = await createStep(await organization(), buildImage(options));
    const { buildspec } = said(cloud, "step-project")["source"] as { buildspec: string };
    return JSON.parse(buildspec).phases.build.commands;
}

describe("what buildImage has the shell do", () => {
    let shell: Shell;
    beforeEach(() => {
        shell = new Shell();
        shell.stub(
            "docker",
            '[ "$1" != login ] || cat > /dev/null; for word; do printf "%s\\n" "$word"; done >> docker.log; echo >> docker.log',
        );
    });
    afterEach(() => shell.remove());

    const run = async (options: Partial<BuildImageOptions>, { env = {}, found = ["fail", digest] as unknown, more = {} } = {}) => {
        const result = shell.execute(await commandsOf({ commands: [], ...options }), {
            answers: { "describe-images": found, ...more },
            env: { REGISTRY: registry, NAME: "payments/checkout", CODEBUILD_RESOLVED_SOURCE_VERSION: commit, ...env },
        });
        shell.forget();
        const docker = shell
            .read("docker.log")
            .split("\n\n")
            .filter(each => each !== "")
            .map(each => each.trim().split("\n"));
        return { ...result, docker };
    };
    const login = ["login", "--username", "AWS", "--password-stdin", registry];
    const labels = (tag = commit, title = "checkout") =>
        [`revision=${commit}`, `title=${title}`, `version=${tag}`].flatMap(each => ["--label", `org.opencontainers.image.${each}`]);

    it("builds a commit and pushes it, with labels that are the same each time", async () => {
        const { status, stderr, docker, asked } = await run({});
        expect([status, stderr]).to.deep.equal([0, ""]);
        expect(docker).to.deep.equal([
            login,
            ["build", "--file", "Dockerfile", ...labels(), "--tag", `${image}:${commit}`, "."],
            ["push", `${image}:${commit}`],
        ]);
        expect(asked.map(({ args }) => args[1])).to.deep.equal(["get-login-password", "describe-images", "describe-images"]);
        expect(JSON.parse(shell.read("imagedefinitions.json"))).to.deep.equal([{ name: "checkout", imageUri: `${image}:${commit}` }]);
    });

    it("builds no commit twice, and says what is there already", async () => {
        const { status, docker, exported } = await run({}, { found: digest });
        expect([status, docker]).to.deep.equal([0, [login]]);
        expect(JSON.parse(shell.read("imagedefinitions.json"))).to.deep.equal([{ name: "checkout", imageUri: `${image}:${commit}` }]);
        const page = `https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/111111111111/payments/checkout/_/image/${digest}`;
        expect(exported).to.include.members([
            `IMAGE_URI=${image}:${commit}`,
            `IMAGE_DIGEST=${digest}`,
            `IMAGE_TAG=${commit}`,
            `IMAGE_PAGE=${page}/scan-results?region=eu-west-1`,
        ]);
    });

    it("takes names as they are, whatever the shell might make of them", async () => {
        const odd = `it's "$HOME" \`id\` $(id)`;
        const { status, docker } = await run({
            context: "ser vices/it's $1",
            target: "prod-1",
            buildArgs: { GREETING: odd, EMPTY: "" },
            labels: { "com.example.odd": odd, "org.opencontainers.image.title": "mine" },
        });
        expect(status).to.equal(0);
        expect(docker[1]).to.deep.equal([
            ...["build", "--file", "ser vices/it's $1/Dockerfile", "--target", "prod-1"],
            ...["--build-arg", `GREETING=${odd}`, "--build-arg", "EMPTY="],
            ...labels(commit, "mine"),
            ...["--label", `com.example.odd=${odd}`, "--tag", `${image}:${commit}`, "ser vices/it's $1"],
        ]);
    });

    it("keeps layers in the registry where asked to, and goes on where that fails", async () => {
        const cached = ["--cache-from", `${image}:cache`, "--build-arg", "BUILDKIT_INLINE_CACHE=1"];
        const { docker } = await run({ cache: "registry", dockerfile: "docker/Dockerfile" });
        expect(docker.slice(1)).to.deep.equal([
            ["build", "--file", "docker/Dockerfile", ...labels(), ...cached, "--tag", `${image}:${commit}`, "--tag", `${image}:cache`, "."],
            ["push", `${image}:${commit}`],
            ["push", `${image}:cache`],
        ]);
        shell.stub("docker", '[ "$1" != login ] || cat > /dev/null; echo >> docker.log; [ "$2" != "$REGISTRY/$NAME:cache" ]');
        const { status, stdout } = await run({ cache: "registry" });
        expect([status, stdout]).to.deep.equal([0, "the cache was not kept\n"]);
    });

    it("fails where the image cannot be built or pushed", async () => {
        for (const command of ["build", "push", "login"]) {
            shell.stub("docker", `[ "$1" != login ] || cat > /dev/null; echo >> docker.log; [ "$1" != ${command} ]`);
            expect((await run({})).status, command).to.equal(1);
        }
    });

    it("names an image after whatever revision its source has, if it has one", async () => {
        const tag = async (CODEBUILD_RESOLVED_SOURCE_VERSION: string) => {
            const { exported } = await run({}, { env: { CODEBUILD_RESOLVED_SOURCE_VERSION } });
            return exported.find(line => line.startsWith("IMAGE_TAG="));
        };
        expect(await tag("-a.B/c+d_")).to.equal("IMAGE_TAG=_a.B-c-d_");
        expect(await tag(`sha256:${"e".repeat(100)}`)).to.equal(`IMAGE_TAG=sha256-${"e".repeat(93)}`);
        const { status, stderr } = await run({}, { env: { CODEBUILD_RESOLVED_SOURCE_VERSION: "" } });
        expect(status).to.not.equal(0);
        expect(stderr).to.contain("the source has no revisions that an image could be named after");
    });

    it("makes another image of the same commit where something else is another", async () => {
        const tag = async (REVISIONS: string) =>
            (await run({}, { env: { REVISIONS } })).exported.find(line => line.startsWith("IMAGE_TAG="));
        const [one, other] = [await tag("a b"), await tag("a c")];
        expect(one).to.match(new RegExp(`^IMAGE_TAG=${commit}-[0-9a-f]{12}$`));
        expect(other).to.match(new RegExp(`^IMAGE_TAG=${commit}-[0-9a-f]{12}$`));
        expect(one).to.not.equal(other);
        expect(await tag("a b")).to.equal(one);
    });

    it("hands on no image in which the scan found too much", async function () {
        if (!hasJq()) this.skip();
        const found = (severity: string) => ({
            imageScanStatus: { status: "COMPLETE" },
            imageScanFindings: { findings: [{ severity, name: "CVE-1" }], findingSeverityCounts: { [severity]: 1 } },
        });
        const scanned = (severity: string) =>
            run({ scan: { failOn: "critical" } }, { more: { "describe-image-scan-findings": found(severity) } });
        const bad = await scanned("CRITICAL");
        expect([bad.status, bad.stderr]).to.deep.equal([1, `${digest} has findings that are critical:\nCRITICAL CVE-1\n`]);
        expect(() => shell.read("imagedefinitions.json")).to.throw("ENOENT");
        const good = await scanned("HIGH");
        expect(good.status).to.equal(0);
        expect(good.exported).to.include("SCAN_FINDINGS=1 high");
        expect(shell.read("imagedefinitions.json")).to.contain(commit);
    });
});

describe("buildImage", () => {
    const source = codeCommit();
    const config = codeCommit({ name: "config", repository: "config" });

    it("fills variables of the pipeline in where CodePipeline does: in its action, and another value is another image", async () => {
        const [flavour] = [outputs("variables", ["FLAVOUR"]).FLAVOUR];
        const build = buildImage({
            commands: [],
            buildArgs: { PLAIN: "a", FLAVOUR: flavour },
            labels: { by: `${source.variables.AuthorDate}` },
        });
        expect(JSON.parse(build.plan.build.configuration?.["EnvironmentVariables"] ?? "")).to.deep.equal([
            { name: "BUILD_ARG_2", value: "#{variables.FLAVOUR}" },
            { name: "LABEL_1", value: "#{Source.AuthorDate}" },
            { name: "REVISIONS", value: "#{variables.FLAVOUR} #{Source.AuthorDate}" },
        ]);
        const { cloud } = await createStep(await organization(), build);
        const { buildspec } = said(cloud, "step-project")["source"] as { buildspec: string };
        expect(buildspec).to.contain(String.raw`--build-arg PLAIN='a' --build-arg FLAVOUR=\"$BUILD_ARG_2\"`);
        expect(buildspec).to.contain(String.raw`--label by=\"$LABEL_1\"`);
    });

    it("is made of several sources, and new where any of them is", async () => {
        const build = buildImage({ commands: ["ls $CONFIG"], from: source, reads: { CONFIG: config } });
        expect(build.plan.build.reads).to.deep.equal([source.source, config.source]);
        expect(build.plan.build.configuration).to.deep.equal({
            PrimarySource: "source",
            EnvironmentVariables: JSON.stringify([{ name: "REVISIONS", value: "#{Config.CommitId}" }]),
        });
    });

    it("keeps layers on its host where asked to", async () => {
        const { cloud } = await createStep(await organization(), buildImage({ commands: [], cache: "local" }));
        expect(said(cloud, "step-project")["cache"]).to.deep.equal({ type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] });
    });

    it("builds on a machine of one's own, for the processors that it has", async () => {
        const large = machine("large", { type: "ARM_CONTAINER", compute: "BUILD_GENERAL1_LARGE", privileged: true, concurrentBuilds: 2 });
        const build = buildImage({ commands: [], on: large });
        expect(build.images.architecture).to.equal("arm64");
        const { cloud } = await createStep(await organization(), build);
        const { environment, concurrentBuildLimit } = said(cloud, "step-project") as Record<string, object>;
        expect(environment).to.include({ type: "ARM_CONTAINER", computeType: "BUILD_GENERAL1_LARGE", privilegedMode: true });
        expect(concurrentBuildLimit).to.equal(2);
        const odd = machine("plain");
        expect(
            await complaintsOf("payments-delivery", () => buildImage({ commands: [], on: odd, architecture: "arm64", cache: "local" })),
        ).to.deep.equal([
            "on is not privileged: there is no Docker within its builds",
            "architecture is arm64, and the machine is x86_64",
            'cache is the machine\'s own affair: its cache is { local: ["docker"] }',
        ]);
    });

    it("hands secrets to the Dockerfile, and to nobody who has the image", async () => {
        const arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:npm-AbCdEf";
        const { cloud } = await createStep(await organization(), buildImage({ commands: [], secrets: { NPM_TOKEN: secret(arn) } }));
        const { buildspec } = said(cloud, "step-project")["source"] as { buildspec: string };
        expect(buildspec).to.contain("docker build --file 'Dockerfile' --secret id=NPM_TOKEN,env=NPM_TOKEN --label");
        const { environmentVariables } = said(cloud, "step-project")["environment"] as { environmentVariables: object[] };
        expect(environmentVariables.at(-1)).to.deep.equal({ name: "NPM_TOKEN", type: "SECRETS_MANAGER", value: arn });
        expect(statements(cloud, "step-role-policy")).to.deep.include({
            Effect: "Allow",
            Action: ["secretsmanager:GetSecretValue"],
            Resource: [arn],
        });
        expect(
            await complaintsOf("payments-delivery", () => buildImage({ commands: [], secrets: { NAME: secret(arn), "a-b": secret(arn) } })),
        ).to.deep.equal([
            "secrets.NAME is among the variables, too",
            'secrets.a-b is "a-b": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
        ]);
    });

    it("may move the tag of its cache, pull it, and read what the scan found, where asked to", async () => {
        const step = buildImage({ commands: [], cache: "registry", scan: { failOn: "high" }, repository: { movableTags: ["latest"] } });
        const { cloud } = await createStep(await organization(), step);
        expect(said(cloud, "step-images-repository")["imageTagMutabilityExclusionFilters"]).to.deep.equal([
            { filter: "latest", filterType: "WILDCARD" },
            { filter: "cache", filterType: "WILDCARD" },
        ]);
        expect((statements(cloud, "step-role-policy") as object[]).at(-1)).to.deep.equal({
            Effect: "Allow",
            Action: [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImageScanFindings",
                "ecr:DescribeImages",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            Resource: ["arn:aws:ecr:eu-west-1:111111111111:repository/payments/checkout"],
        });
    });

    it("tells later actions and approvers which image it is", () => {
        const { variables, evidence } = buildImage({ commands: [], scan: { failOn: "high" } });
        expect(`${variables.IMAGE_URI} ${variables.SCAN_FINDINGS}`).to.equal("#{build.IMAGE_URI} #{build.SCAN_FINDINGS}");
        expect(evidence).to.deep.equal([
            { title: "image #{build.IMAGE_URI}, #{build.IMAGE_DIGEST}", url: "#{build.IMAGE_PAGE}" },
            { title: "scan: #{build.SCAN_FINDINGS}", url: "#{build.IMAGE_PAGE}" },
            { title: "log and reports of build", url: "#{build.CODEBUILD_BUILD_URL}" },
        ]);
        expect(buildImage({ commands: [] }).evidence.map(({ title }) => title)).to.deep.equal([
            "image #{build.IMAGE_URI}, #{build.IMAGE_DIGEST}",
            "log and reports of build",
        ]);
    });
});

describe("buildImages", () => {
    const builds = buildImages({ checkout: { commands: [], context: "checkout" }, worker: { commands: [], architecture: "arm64" } });

    it("builds one image for each service, side by side, each under names of its own", () => {
        expect(builds.plan).to.deep.equal(
            Object.fromEntries(
                ["checkout", "worker"].map(service => [
                    service,
                    {
                        name: `build-${service}`,
                        type: { category: "Build", provider: "CodeBuild" },
                        reads: [{ name: "source" }],
                        makes: [builds.images[service as "worker"]],
                        namespace: `build-${service}`,
                        gives: ["IMAGE_URI", "IMAGE_DIGEST", "IMAGE_TAG", "IMAGE_PAGE", "CODEBUILD_BUILD_URL"],
                    },
                ]),
            ),
        );
        const worker: Artifact = { name: "images-worker", architecture: "arm64" };
        expect(builds.images).to.deep.equal({ checkout: { name: "images-checkout" }, worker });
        expect(String(builds.variables.worker.IMAGE_URI)).to.equal("#{build-worker.IMAGE_URI}");
        expect(builds.evidence.map(({ url }) => url)).to.deep.equal([
            "#{build-checkout.IMAGE_PAGE}",
            "#{build-checkout.CODEBUILD_BUILD_URL}",
            "#{build-worker.IMAGE_PAGE}",
            "#{build-worker.CODEBUILD_BUILD_URL}",
        ]);
    });

    it("makes resources whose names no other image changes", async () => {
        const { cloud } = await createStep(await organization(), builds);
        const names = (kind: string) => cloud.identities().filter(each => each.startsWith(kind));
        expect(names("aws:codebuild/project")).to.deep.equal([
            "aws:codebuild/project:Project checkout-production-build-checkout-project",
            "aws:codebuild/project:Project checkout-production-build-worker-project",
        ]);
        expect(names("aws:ecr/repository:")).to.deep.equal([
            "aws:ecr/repository:Repository checkout-production-build-checkout-images-repository",
            "aws:ecr/repository:Repository checkout-production-build-worker-images-repository",
        ]);
        expect(said(cloud, "checkout-production-build-worker-images-repository")["name"]).to.equal("payments/worker");
        const { buildspec } = said(cloud, "checkout-production-build-worker-project")["source"] as { buildspec: string };
        expect(buildspec).to.contain(String.raw`[{\"name\":\"%s\",\"imageUri\":\"%s\"}]' 'worker'`);
    });

    it("says of each image what is wrong with it", async () => {
        const bad = { checkout: { commands: "make" }, "Work--er": { commands: [], architecture: "riscv" }, other: null } as never;
        expect(await complaintsOf("payments-delivery", () => buildImages(bad))).to.deep.equal([
            "checkout.commands is no list of commands",
            'Work--er.service is "Work--er": must be lower-case letters, digits and single dashes between them, and start with a letter',
            'Work--er.architecture is "riscv", not one of x86_64, arm64',
            "other is null, not { commands: … }",
        ]);
        expect(await complaintsOf("payments-delivery", () => buildImages({}))).to.deep.equal(["images needs at least one service"]);
    });
});

describe("buildImage, given bad arguments", () => {
    const complaints = (options: object) => complaintsOf("payments-delivery", () => buildImage({ commands: [], ...options }));

    it("needs options, and commands that the shell knows", async () => {
        expect(await complaintsOf("payments-delivery", () => buildImage(undefined as never))).to.deep.equal([
            "options is undefined, not { commands: … }",
        ]);
        expect(await complaints({ commands: ["echo #{Source.CommitId}"] })).to.deep.equal([
            "commands hold variables of the pipeline, which the shell does not know: put them into buildArgs or labels",
        ]);
    });

    it("says where its commands, and a function's, are more than a project holds", async () => {
        const commands = ["x".repeat(25_600)];
        const complaint =
            /^commands make a build specification of 2\d{4} characters, and CodeBuild takes 25600: put them into a file of the source$/;
        const builds = [() => buildImage({ commands }), () => buildImages({ worker: { commands } }), () => buildFunction({ commands })];
        for (const build of builds) {
            const [said, ...more] = await complaintsOf("payments-delivery", build);
            expect(said).to.match(complaint);
            expect(more).to.deep.equal([]);
        }
        expect(() => buildImage({ commands: ["x".repeat(23_000)] })).to.not.throw();
    });

    it("says what is wrong with the repository before anything is registered", async () => {
        const movableTags = ["a", "b", "c", "d", "e"];
        expect(await complaints({ repository: { keep: 0, untaggedDays: "7", movableTags }, cache: "registry" })).to.deep.equal([
            "repository.keep is 0, not a whole number from 1",
            "repository.untaggedDays is 7, not a whole number of days from 1",
            "repository.movableTags has 6 patterns: ECR takes 5",
        ]);
        expect(await complaints({ repository: null })).to.deep.equal(["repository is null, not { … }"]);
        expect(await complaints({ repository: { movableTags: "a" } })).to.deep.equal(["repository.movableTags is no list of patterns"]);
        expect(await complaints({ reads: { REVISIONS: config } })).to.deep.equal(["reads.REVISIONS is a variable of the build's own"]);
        const kept = { movableTags: [...movableTags.slice(1), "cache"] };
        expect(() => buildImage({ commands: [], cache: "registry", repository: kept })).to.not.throw();
    });

    it("names all that is wrong at once", async () => {
        expect(
            await complaints({
                commands: ["make", 1],
                service: "Check out",
                context: "../other",
                dockerfile: "/etc/Dockerfile",
                target: "a b",
                buildArgs: { "1A": "x", B: undefined },
                labels: { "a b": "x", c: 1 },
                cache: "s3",
                from: {},
                reads: { "1": config, CONFIG: null },
            }),
        ).to.deep.equal([
            "commands is no list of commands",
            'service is "Check out": must be lower-case letters, digits and single dashes between them, and start with a letter',
            'context is "../other", not a folder of the source',
            'dockerfile is "/etc/Dockerfile", not a file of the source',
            'target is "a b", no stage\'s name',
            "buildArgs.1A must be named with letters, digits and _, starting with no digit",
            "buildArgs.B is undefined, not a text",
            "labels.a b must be named with letters and digits, with single ., _ and - between them",
            "labels.c is 1, not a text",
            'cache is "s3", not one of registry, local',
            "from is no source",
            'reads.1 is "1": must be letters, digits and _, start with no digit, and not with CODEBUILD_, which AWS keeps',
            "reads.CONFIG is no source",
        ]);
    });

    const config = codeCommit({ name: "config" });

    it("builds on ARM without a host's cache, which AWS has for other processors alone", async () => {
        expect(await complaints({ architecture: "arm64", cache: "local" })).to.deep.equal([
            "cache is local, which no machine with arm64 has: take registry",
        ]);
        expect(buildImage({ commands: [], architecture: "arm64", cache: "registry" }).images.architecture).to.equal("arm64");
    });

    it("reads no more sources than an action does", async () => {
        const reads = Object.fromEntries(["A", "B", "C", "D", "E"].map(name => [name, config]));
        expect(await complaints({ reads })).to.deep.equal(["reads has 5 sources: a build reads 4 besides the first"]);
    });
});
