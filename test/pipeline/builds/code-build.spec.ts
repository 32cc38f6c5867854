import { spawnSync } from "node:child_process";
import { parameter, secret } from "@causeway/core";
import { codeBuild, codeCommit, machine } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { buildspecOf } from "../../../packages/pipeline/src/builds/buildspec.ts";
import { organization, said, statements } from "../../foundation/accounts.ts";
import { createStep } from "../delivered.ts";
import { everyBuild, ownReports, runProject } from "./built.ts";

const spec = (cloud: Cloud, name = "step-project") => JSON.parse((said(cloud, name)["source"] as { buildspec: string }).buildspec);
/** What a project of a step's own may do beyond what every build may. */
const beyond = (cloud: Cloud) => (statements(cloud, "step-role-policy") as object[]).slice(4);

describe("codeBuild on a project of its own", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:npm-AbCdEf";
    const token = "arn:aws:ssm:eu-west-1:111111111111:parameter/checkout/token";

    it("has secrets that only the build reads, and leaves among its variables", async () => {
        const here = await organization();
        const { cloud, leaves } = await createStep(
            here,
            codeBuild("unit", {
                commands: ["make"],
                variables: { BUCKET: pulumi.output("b"), COMMIT: codeCommit().variables.CommitId, LEVEL: "1" },
                secrets: { NPM: secret(arn, { key: "token" }), OLD: secret(arn, { version: "AWSPREVIOUS" }), TOKEN: parameter(token) },
                grants: [{ actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::b"] }],
            }),
        );
        expect((said(cloud, "step-project")["environment"] as { environmentVariables: unknown }).environmentVariables).to.deep.equal([
            { name: "BUCKET", value: "b" },
            { name: "LEVEL", value: "1" },
            { name: "NPM", type: "SECRETS_MANAGER", value: `${arn}:token` },
            { name: "OLD", type: "SECRETS_MANAGER", value: `${arn}::AWSPREVIOUS` },
            { name: "TOKEN", type: "PARAMETER_STORE", value: "/checkout/token" },
        ]);
        expect(statements(cloud, "step-role-policy")).to.deep.equal([
            ...everyBuild(here.delivery.keyArn),
            { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [arn] },
            { Effect: "Allow", Action: ["ssm:GetParameters"], Resource: [token] },
            { Effect: "Allow", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::b"] },
        ]);
        expect(leaves).to.deep.equal({ build: runProject });
    });

    it("has the last word on its machine's variables", async () => {
        const on = machine("m", { variables: { A: "machine", B: "machine" }, secrets: { C: secret(arn) } });
        const variables = { B: pulumi.output("step"), C: "step" };
        const { cloud } = await createStep(await organization(), codeBuild("unit", { on, commands: ["make"], variables }));
        expect((said(cloud, "step-project")["environment"] as { environmentVariables: unknown }).environmentVariables).to.deep.equal([
            { name: "A", value: "machine" },
            { name: "B", value: "step" },
            { name: "C", value: "step" },
        ]);
    });

    it("leaves to its action what CodePipeline fills in", () => {
        const { CommitId } = codeCommit().variables;
        const step = codeBuild("unit", { commands: ["make"], variables: { A: CommitId, B: `v-${CommitId}`, C: pulumi.output("c") } });
        expect(step.plan.build.configuration).to.deep.equal({
            EnvironmentVariables: '[{"name":"A","value":"#{Source.CommitId}"},{"name":"B","value":"v-#{Source.CommitId}"}]',
        });
        expect(step.on).to.equal(undefined);
    });

    it("is one of a batch, started in the name of a role that is not its own", async () => {
        const step = codeBuild("matrix", {
            commands: ["make"],
            output: "out",
            batch: { matrix: { NODE: ["22", "24"], DB: ["a", "b", "c"] }, failFast: true, timeoutMinutes: 90 },
        });
        expect(step.plan.build).to.deep.equal({
            name: "matrix",
            type: { category: "Build", provider: "CodeBuild" },
            reads: [{ name: "source" }],
            makes: [{ name: "matrix_output" }],
            configuration: { BatchEnabled: "true", CombineArtifacts: "true" },
        });
        expect(step.evidence).to.deep.equal([]);
        const { cloud, leaves } = await createStep(await organization(), step);
        expect(spec(cloud)).to.deep.equal({
            version: "0.2",
            env: { shell: "bash" },
            batch: { "fast-fail": true, "build-matrix": { dynamic: { env: { variables: { NODE: ["22", "24"], DB: ["a", "b", "c"] } } } } },
            phases: { build: { commands: ["make"] } },
            artifacts: { "base-directory": "out", files: ["**/*"] },
        });
        expect(said(cloud, "step-project")["buildBatchConfig"]).to.deep.equal({
            serviceRole: "arn:aws:iam::111111111111:role/step-batch-role-0000000",
            restrictions: { maximumBuildsAllowed: 6 },
            timeoutInMins: 90,
        });
        expect(statements(cloud, "step-batch-role")).to.deep.equal(statements(cloud, "step-role"));
        expect(statements(cloud, "step-batch-role-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["codebuild:RetryBuild", "codebuild:StartBuild", "codebuild:StopBuild"],
                Resource: ["arn:aws:codebuild:eu-west-1:111111111111:project/step-project-0000000"],
            },
        ]);
        expect(leaves).to.deep.equal({
            build: {
                configuration: { ProjectName: "step-project-0000000" },
                grants: [
                    {
                        actions: ["codebuild:BatchGetBuildBatches", "codebuild:StartBuildBatch"],
                        resources: ["arn:aws:codebuild:eu-west-1:111111111111:project/step-project-0000000"],
                    },
                ],
            },
        });
    });

    it("has lists and graphs of builds, too", async () => {
        const batchOf = async (batch: Parameters<typeof codeBuild>[1]["batch"]) =>
            spec((await createStep(await organization(), codeBuild("b", { commands: ["make"], batch: batch as never }))).cloud)["batch"];
        expect(
            await batchOf({
                list: [
                    { name: "a", variables: { A: "1" } },
                    { name: "b", mayFail: true },
                ],
            }),
        ).to.deep.equal({
            "fast-fail": false,
            "build-list": [
                { identifier: "a", env: { variables: { A: "1" } }, "ignore-failure": false },
                { identifier: "b", "ignore-failure": true },
            ],
        });
        expect(await batchOf({ graph: [{ name: "a" }, { name: "b", after: ["a"] }] })).to.deep.equal({
            "fast-fail": false,
            "build-graph": [
                { identifier: "a", "ignore-failure": false },
                { identifier: "b", "ignore-failure": false, "depend-on": ["a"] },
            ],
        });
    });

    it("is there for more commands than an action holds", async () => {
        const long = codeBuild("long", { commands: ["x".repeat(900)] });
        expect(long.on).to.equal(undefined);
        // The rest of the specification, around these commands, has 122 characters.
        const longest = codeBuild("long", { commands: ["x".repeat(878)] });
        expect(longest.on?.name).to.equal("default");
        expect(codeBuild("long", { commands: ["x".repeat(879)] }).on).to.equal(undefined);
        const { leaves } = await createStep(await organization(), longest);
        const { configuration } = (leaves as { build: { configuration: { BuildspecOverride: string } } }).build;
        expect(configuration.BuildspecOverride.length).to.equal(1000);
    });

    it("may run an image of ECR, in a network, with a cache, as its machine says", async () => {
        const here = await organization();
        const { vpcId, privateSubnetIds } = here.foundation;
        expect([typeof vpcId, privateSubnetIds.length > 0]).to.deep.equal(["string", true]);
        const repositoryArn = "arn:aws:ecr:eu-west-1:222222222222:repository/tools/build";
        const on = machine("tools", {
            image: { repositoryArn, tag: "v1" },
            compute: "BUILD_GENERAL1_LARGE",
            privileged: true,
            cache: { s3: { bucket: "caches" }, paths: ["/root/.npm/**/*"] },
            timeoutMinutes: 120,
            queuedMinutes: 10,
            concurrentBuilds: 2,
            logDays: 90,
        });
        const { cloud } = await createStep(here, codeBuild("unit", { on, commands: ["make"], secrets: { NPM: secret(arn) } }));
        const { serviceRole: _, source: __, ...inputs } = said(cloud, "step-project");
        expect(inputs).to.deep.equal({
            name: "step-project-0000000",
            artifacts: { type: "CODEPIPELINE" },
            environment: {
                type: "LINUX_CONTAINER",
                computeType: "BUILD_GENERAL1_LARGE",
                image: "222222222222.dkr.ecr.eu-west-1.amazonaws.com/tools/build:v1",
                imagePullCredentialsType: "SERVICE_ROLE",
                privilegedMode: true,
                environmentVariables: [{ name: "NPM", type: "SECRETS_MANAGER", value: arn }],
            },
            encryptionKey: here.delivery.keyArn,
            logsConfig: { cloudwatchLogs: { groupName: "step-logs-0000000" } },
            buildTimeout: 120,
            queuedTimeout: 10,
            concurrentBuildLimit: 2,
            cache: { type: "S3", location: "caches/payments-checkout/cache/tools" },
        });
        expect(said(cloud, "step-logs")["retentionInDays"]).to.equal(90);
        expect(spec(cloud)["cache"]).to.deep.equal({ paths: ["/root/.npm/**/*"] });
        expect(beyond(cloud)).to.deep.equal([
            {
                Effect: "Allow",
                Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
                Resource: ["arn:aws:s3:::caches/payments-checkout/cache/tools/*"],
            },
            { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
            {
                Effect: "Allow",
                Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                Resource: [repositoryArn],
            },
            { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [arn] },
        ]);
    });

    it("keeps layers on its host, or its cache in the artifact bucket", async () => {
        const cacheOf = async (on: ReturnType<typeof machine>) => {
            const { cloud } = await createStep(await organization(), codeBuild("unit", { on, commands: ["make"] }));
            return {
                cache: said(cloud, "checkout-machine-m-project")["cache"],
                more: (statements(cloud, "checkout-machine-m-role-policy") as object[]).slice(4),
            };
        };
        expect(
            await cacheOf(machine("m", { privileged: true, cache: { local: ["docker", "custom"], paths: ["node_modules"] } })),
        ).to.deep.equal({
            cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE", "LOCAL_CUSTOM_CACHE"] },
            more: [ownReports],
        });
        expect(await cacheOf(machine("m", { cache: { s3: true, paths: ["node_modules/**"] } }))).to.deep.equal({
            cache: { type: "S3", location: "delivery-artifacts-bucket-0000000/payments-checkout/cache/m" },
            more: [ownReports],
        });
    });

    it("runs on Lambda, on ARM and with a GPU, by the images that AWS has for each", async () => {
        const environmentOf = async (on: ReturnType<typeof machine>) => {
            const { cloud } = await createStep(await organization(), codeBuild("unit", { on, commands: ["make"] }));
            const { environment, buildTimeout } = said(cloud, "checkout-machine-m-project") as Record<string, Record<string, unknown>>;
            const { type, computeType, image } = environment ?? {};
            return [type, computeType, image, buildTimeout];
        };
        expect(await environmentOf(machine("m", { type: "LINUX_LAMBDA_CONTAINER" }))).to.deep.equal([
            "LINUX_LAMBDA_CONTAINER",
            "BUILD_LAMBDA_1GB",
            "aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22",
            undefined,
        ]);
        expect(await environmentOf(machine("m", { type: "ARM_LAMBDA_CONTAINER", compute: "BUILD_LAMBDA_4GB" }))).to.deep.equal([
            "ARM_LAMBDA_CONTAINER",
            "BUILD_LAMBDA_4GB",
            "aws/codebuild/amazonlinux-aarch64-lambda-standard:nodejs22",
            undefined,
        ]);
        expect(await environmentOf(machine("m", { type: "ARM_CONTAINER" }))).to.deep.equal([
            "ARM_CONTAINER",
            "BUILD_GENERAL1_SMALL",
            "aws/codebuild/amazonlinux-aarch64-standard:3.0",
            60,
        ]);
        expect(await environmentOf(machine("m", { type: "LINUX_GPU_CONTAINER", compute: "BUILD_GENERAL1_LARGE" }))).to.deep.equal([
            "LINUX_GPU_CONTAINER",
            "BUILD_GENERAL1_LARGE",
            "aws/codebuild/standard:7.0",
            60,
        ]);
    });
});

describe("what codeBuild runs", () => {
    it("is bash, each line of which may fail the build, from the folder of the first artifact", async () => {
        const step = codeBuild("unit", {
            commands: ["make", "make a\nmake b\n"],
            finally: ["./stop"],
            from: { name: "code" },
            reads: { CONFIG: { name: "config" }, ASSETS: { name: "web-assets" } },
            artifacts: { site: { folder: "dist" }, "ci-report": { files: ["report.txt"] } },
            exports: ["VERSION"],
            alone: true,
        } as never);
        const { leaves } = await createStep(await organization(), step);
        const { BuildspecOverride } = (leaves as { build: { configuration: { BuildspecOverride: string } } }).build.configuration;
        expect(JSON.parse(BuildspecOverride)).to.deep.equal({
            version: "0.2",
            env: { shell: "bash", "exported-variables": ["VERSION", "CODEBUILD_BUILD_URL"] },
            phases: {
                build: {
                    commands: [
                        "CONFIG=$(printenv 'CODEBUILD_SRC_DIR_config') && export CONFIG",
                        "ASSETS=$(printenv 'CODEBUILD_SRC_DIR_web-assets') && export ASSETS",
                        "make",
                        "set -e\nmake a\nmake b\nset +e",
                    ],
                    finally: ["./stop"],
                },
            },
            artifacts: {
                "secondary-artifacts": {
                    unit_site: { "base-directory": "dist", files: ["**/*"] },
                    unit_ci_report: { files: ["report.txt"] },
                },
            },
        });
        expect(step.plan.build).to.deep.equal({
            name: "unit",
            type: { category: "Build", provider: "CodeBuild" },
            reads: [{ name: "code" }, { name: "config" }, { name: "web-assets" }],
            makes: [{ name: "unit_site" }, { name: "unit_ci_report" }],
            namespace: "unit",
            gives: ["VERSION", "CODEBUILD_BUILD_URL"],
            configuration: { PrimarySource: "code" },
        });
    });

    it("fails at the first line that fails, and goes on with what the lines before it left", () => {
        const { commands } = JSON.parse(
            buildspecOf(
                { commands: ["cd /\nA=1\nif false; then\n  B=2\nfi", 'echo "$PWD $A"'], reads: {}, makes: [], exports: [], reports: {} },
                { name: "m" },
                {},
            ),
        ).phases.build;
        const run = (script: string) => spawnSync("bash", ["-c", script], { encoding: "utf8" });
        expect(run(commands.join(" && ")).stdout).to.equal("/ 1\n");
        const [failing] = JSON.parse(
            buildspecOf({ commands: ["echo a\nfalse\necho b"], reads: {}, makes: [], exports: [], reports: {} }, { name: "m" }, {}),
        ).phases.build.commands;
        const { status, stdout } = run(failing);
        expect([status, stdout]).to.deep.equal([1, "a\n"]);
    });

    it("says what it leaves: artifacts, variables, and a page to look at", () => {
        const step = codeBuild("web.app", { commands: ["make"], output: "dist", exports: ["VERSION"], artifacts: { docs: {} } });
        expect(step.artifacts).to.deep.equal({ output: { name: "web_app_output" }, docs: { name: "web_app_docs" } });
        expect(`${step.variables.VERSION} ${step.variables.CODEBUILD_BUILD_URL}`).to.equal(
            "#{web_app.VERSION} #{web_app.CODEBUILD_BUILD_URL}",
        );
        expect(step.evidence).to.deep.equal([{ title: "log and reports of web.app", url: "#{web_app.CODEBUILD_BUILD_URL}" }]);
        // @ts-expect-error: nobody exports it
        expect(step.variables.VERSIONS).to.equal(undefined);
        // @ts-expect-error: nobody makes it
        expect(step.artifacts.site).to.equal(undefined);
    });

    it("may be a file's", async () => {
        const step = codeBuild("unit", { buildspec: "ci/unit.yml", reports: ["junit"], exports: ["VERSION"], artifacts: { site: {} } });
        expect(step.plan.build.gives).to.deep.equal(["VERSION"]);
        expect(step.evidence).to.deep.equal([]);
        const { cloud, leaves } = await createStep(await organization(), step);
        expect((leaves as { build: { configuration: unknown } }).build.configuration).to.deep.equal({
            ProjectName: "checkout-machine-default-project-0000000",
            BuildspecOverride: "ci/unit.yml",
        });
        const group = "arn:aws:codebuild:eu-west-1:111111111111:report-group/checkout-machine-default-project-0000000-*";
        expect(statements(cloud, "checkout-machine-default-reports")).to.deep.equal([
            { Effect: "Allow", Action: ["codebuild:CreateReportGroup"], Resource: [group] },
            {
                Effect: "Allow",
                Action: [
                    "codebuild:BatchPutCodeCoverages",
                    "codebuild:BatchPutTestCases",
                    "codebuild:CreateReport",
                    "codebuild:UpdateReport",
                ],
                Resource: [group],
            },
        ]);
    });

    it("clones what is handed on as a repository, with its history", async () => {
        const source = codeCommit({ fullClone: true }).source;
        const step = codeBuild("unit", {
            commands: ["git log"],
            from: source,
            grants: [{ actions: ["s3:ListAllMyBuckets"], resources: ["*"] }],
        });
        const { cloud } = await createStep(await organization(), step, [codeCommit({ fullClone: true })]);
        expect(beyond(cloud)).to.deep.equal([
            { Effect: "Allow", Action: ["codecommit:GitPull"], Resource: ["arn:aws:codecommit:eu-west-1:111111111111:payments-checkout"] },
            { Effect: "Allow", Action: ["s3:ListAllMyBuckets"], Resource: ["*"] },
        ]);
    });
});

describe("reports of codeBuild", () => {
    it("go into groups that are there before the first build, and nowhere else", async () => {
        const here = await organization();
        const { cloud, leaves } = await createStep(
            here,
            codeBuild("unit", {
                commands: ["make"],
                reports: {
                    tests: { format: "JUNITXML", files: ["reports/*.xml"] },
                    coverage: { format: "COBERTURAXML", files: ["cobertura.xml"], folder: "coverage" },
                },
            }),
        );
        const arn = (name: string) => `arn:aws:codebuild:eu-west-1:111111111111:report-group/payments-checkout--step-${name}`;
        const { BuildspecOverride } = (leaves as { build: { configuration: { BuildspecOverride: string } } }).build.configuration;
        expect(JSON.parse(BuildspecOverride)["reports"]).to.deep.equal({
            [arn("tests")]: { files: ["reports/*.xml"], "file-format": "JUNITXML" },
            [arn("coverage")]: { files: ["cobertura.xml"], "file-format": "COBERTURAXML", "base-directory": "coverage" },
        });
        const exportConfig = {
            type: "S3",
            s3Destination: {
                bucket: "delivery-artifacts-bucket-0000000",
                path: "payments-checkout/reports",
                packaging: "ZIP",
                encryptionKey: here.delivery.keyArn,
            },
        };
        expect(said(cloud, "step-tests-reports")).to.deep.equal({
            name: "payments-checkout--step-tests",
            type: "TEST",
            exportConfig,
            deleteReports: true,
        });
        expect(said(cloud, "step-coverage-reports")).to.deep.equal({
            name: "payments-checkout--step-coverage",
            type: "CODE_COVERAGE",
            exportConfig,
            deleteReports: true,
        });
        expect((statements(cloud, "checkout-machine-default-role-policy") as object[]).slice(4)).to.deep.equal([ownReports]);
    });

    it("are a file's own, by the name of its project", async () => {
        const step = codeBuild("unit", { buildspec: "ci/unit.yml", reports: ["junit"], variables: { A: pulumi.output("a") } });
        const { cloud } = await createStep(await organization(), step);
        const Resource = ["arn:aws:codebuild:eu-west-1:111111111111:report-group/step-project-0000000-junit"];
        expect(statements(cloud, "step-reports")).to.deep.equal([
            { Effect: "Allow", Action: ["codebuild:CreateReportGroup"], Resource },
            { ...ownReports, Resource },
        ]);
    });

    it("are those of a step alone, where its project is", async () => {
        const reports = { tests: { format: "JUNITXML", files: ["*.xml"] } } as const;
        const step = codeBuild("unit", { commands: ["make"], reports, variables: { A: pulumi.output("a") } });
        const { cloud } = await createStep(await organization(), step);
        expect(beyond(cloud)).to.deep.equal([
            { ...ownReports, Resource: ["arn:aws:codebuild:eu-west-1:111111111111:report-group/payments-checkout--step-tests"] },
        ]);
    });
});
