import { buildFunction, buildImage } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, said, statements } from "../foundation/accounts.ts";
import { createStep } from "./delivered.ts";

const bucket = "arn:aws:s3:::delivery-artifacts-bucket-0000000";
const repository = "arn:aws:ecr:eu-west-1:111111111111:repository/payments/checkout";
const project = "arn:aws:codebuild:eu-west-1:111111111111:project/step-project-0000000";

/** What each build may do. */
const everyBuild = (keyArn: string) => [
    {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["arn:aws:logs:eu-west-1:111111111111:log-group:step-logs-0000000:*"],
    },
    { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"], Resource: [`${bucket}/payments-checkout*`] },
    { Effect: "Allow", Action: ["s3:GetBucketAcl", "s3:GetBucketLocation"], Resource: [bucket] },
    {
        Effect: "Allow",
        Action: ["kms:DescribeKey", "kms:GenerateDataKey*", "kms:Encrypt", "kms:ReEncrypt*", "kms:Decrypt"],
        Resource: [keyArn],
    },
];
const runProject = {
    configuration: { ProjectName: "step-project-0000000" },
    grants: [{ actions: ["codebuild:BatchGetBuilds", "codebuild:StartBuild"], resources: [project] }],
};

const gives = ["IMAGE_URI", "IMAGE_DIGEST", "IMAGE_TAG", "IMAGE_PAGE", "CODEBUILD_BUILD_URL"];
const tagged = [
    `: "\${CODEBUILD_RESOLVED_SOURCE_VERSION:?is not set: the source has no revisions that an image could be named after}"`,
    "IMAGE_TAG=$(printf %s \"$CODEBUILD_RESOLVED_SOURCE_VERSION\" | tr -c 'A-Za-z0-9._-' - | sed 's/^[.-]/_/' | cut -c 1-100)",
    `IMAGE_TAG="$IMAGE_TAG\${REVISIONS:+-$(printf %s "$REVISIONS" | sha256sum | cut -c 1-12)}"`,
];
const isThere = 'aws ecr describe-images --repository-name "$NAME" --image-ids "imageTag=$IMAGE_TAG" > /dev/null 2>&1';
const labels =
    '--label org.opencontainers.image.revision="$CODEBUILD_RESOLVED_SOURCE_VERSION"' +
    " --label org.opencontainers.image.title='checkout' --label org.opencontainers.image.version=\"$IMAGE_TAG\"";

describe("buildImage for ARM", () => {
    it("builds on ARM, and says so of its images", async () => {
        const build = buildImage({ commands: ["make"], architecture: "arm64" });
        expect(build.images).to.deep.equal({ name: "images", architecture: "arm64" });
        const { cloud } = await createStep(await organization(), build);
        const { environmentVariables: _, ...environment } = said(cloud, "step-project")["environment"] as Record<string, unknown>;
        expect(environment).to.deep.equal({
            type: "ARM_CONTAINER",
            computeType: "BUILD_GENERAL1_SMALL",
            image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
            privilegedMode: true,
        });
    });

    it("knows no other processors", async () => {
        const build = () => buildImage({ commands: [], architecture: "riscv" as "arm64" });
        expect(await complaintsOf("payments-staging", build)).to.deep.equal(['architecture is "riscv", not one of x86_64, arm64']);
    });
});

describe("buildImage", () => {
    let here: Organization;
    let cloud: Cloud;
    let leaves: Record<string, unknown>;
    const build = buildImage({ commands: ["make test", "make all"], dockerfile: "docker/Dockerfile" });
    before(async () => {
        here = await organization();
        ({ cloud, leaves } = await createStep(here, build));
    });

    it("reads the source and makes image definitions", () => {
        expect(build.plan).to.deep.equal({
            build: {
                name: "build",
                type: { category: "Build", provider: "CodeBuild" },
                reads: [{ name: "source" }],
                makes: [{ name: "images" }],
                namespace: "build",
                gives,
            },
        });
        expect(build.images).to.equal(build.plan.build.makes?.[0]);
        expect(leaves).to.deep.equal({ build: runProject });
    });

    it("creates exactly these resources, under these names", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/logGroup:LogGroup step-logs",
            "aws:codebuild/project:Project step-project",
            "aws:ecr/lifecyclePolicy:LifecyclePolicy step-images-lifecycle",
            "aws:ecr/repository:Repository step-images-repository",
            "aws:ecr/repositoryPolicy:RepositoryPolicy step-images-policy",
            "aws:iam/role:Role step-role",
            "aws:iam/rolePolicy:RolePolicy step-role-policy",
            "causeway:pipeline:ImageRepository step-images",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
    });

    it("runs the commands, then builds, pushes and names the image of the commit", () => {
        const { source, ...inputs } = said(cloud, "step-project");
        expect(inputs).to.deep.equal({
            name: "step-project-0000000",
            serviceRole: "arn:aws:iam::111111111111:role/step-role-0000000",
            artifacts: { type: "CODEPIPELINE" },
            environment: {
                type: "LINUX_CONTAINER",
                computeType: "BUILD_GENERAL1_SMALL",
                image: "aws/codebuild/standard:7.0",
                privilegedMode: true,
                environmentVariables: [
                    { name: "REGISTRY", value: "111111111111.dkr.ecr.eu-west-1.amazonaws.com" },
                    { name: "NAME", value: "payments/checkout" },
                ],
            },
            encryptionKey: here.delivery.keyArn,
            logsConfig: { cloudwatchLogs: { groupName: "step-logs-0000000" } },
            buildTimeout: 60,
            queuedTimeout: 60,
        });
        const { type, buildspec } = source as { type: string; buildspec: string };
        expect(type).to.equal("CODEPIPELINE");
        expect(JSON.parse(buildspec)).to.deep.equal({
            version: "0.2",
            env: { shell: "bash", "exported-variables": gives },
            phases: {
                build: {
                    commands: [
                        "make test",
                        "make all",
                        ...tagged,
                        'aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"',
                        `${isThere} || (docker build --file 'docker/Dockerfile' ${labels} --tag "$REGISTRY/$NAME:$IMAGE_TAG" '.'` +
                            ' && docker push "$REGISTRY/$NAME:$IMAGE_TAG")',
                        'IMAGE_DIGEST=$(aws ecr describe-images --repository-name "$NAME" --image-ids "imageTag=$IMAGE_TAG"' +
                            " --query 'imageDetails[0].imageDigest' --output text)",
                        'IMAGE_URI="$REGISTRY/$NAME:$IMAGE_TAG"',
                        `IMAGE_PAGE="https://eu-west-1.console.aws.amazon.com/ecr/repositories/private/\${REGISTRY%%.*}/$NAME/_/image/$IMAGE_DIGEST/scan-results?region=eu-west-1"`,
                        "export IMAGE_URI IMAGE_DIGEST IMAGE_TAG IMAGE_PAGE",
                        `printf '[{"name":"%s","imageUri":"%s"}]' 'checkout' "$IMAGE_URI" > imagedefinitions.json`,
                    ],
                },
            },
            artifacts: { files: ["imagedefinitions.json"] },
        });
    });

    it("writes its logs, hands on its artifact, pushes to its own repository, and may do nothing else", () => {
        expect(statements(cloud, "step-role")).to.deep.equal([
            { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "codebuild.amazonaws.com" } },
        ]);
        expect(statements(cloud, "step-role-policy")).to.deep.equal([
            ...everyBuild(here.delivery.keyArn),
            { Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
            {
                Effect: "Allow",
                Action: [
                    "ecr:BatchCheckLayerAvailability",
                    "ecr:BatchGetImage",
                    "ecr:CompleteLayerUpload",
                    "ecr:DescribeImages",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                ],
                Resource: [repository],
            },
        ]);
        expect(said(cloud, "step-logs")).to.deep.equal({
            name: "step-logs-0000000",
            retentionInDays: 30,
            kmsKeyId: here.delivery.keyArn,
        });
    });

    it("keeps images whose tags never change, encrypted and scanned, the last hundred of them", () => {
        expect(said(cloud, "step-images-repository")).to.deep.equal({
            name: "payments/checkout",
            imageTagMutability: "IMMUTABLE",
            imageScanningConfiguration: { scanOnPush: true },
            encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: here.delivery.keyArn }],
        });
        expect(cloud.policy("step-images-lifecycle")).to.deep.equal({
            rules: [
                {
                    rulePriority: 1,
                    description: "images without a tag, for 14 days",
                    selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
                    action: { type: "expire" },
                },
                {
                    rulePriority: 2,
                    description: "the last 100 images",
                    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
                    action: { type: "expire" },
                },
            ],
        });
    });

    it("lets the workload accounts pull them, and nobody else", () => {
        expect(statements(cloud, "step-images-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Principal: { AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"] },
                Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            },
        ]);
        expect(["step-images-lifecycle", "step-images-policy"].map(name => said(cloud, name)["repository"])).to.deep.equal([
            "payments/checkout",
            "payments/checkout",
        ]);
    });

    it("builds from the Dockerfile unless told otherwise", async () => {
        const { cloud } = await createStep(await organization(), buildImage({ commands: [] }));
        const { buildspec } = said(cloud, "step-project")["source"] as { buildspec: string };
        const [, , , , build] = JSON.parse(buildspec).phases.build.commands;
        expect(build).to.equal(
            `${isThere} || (docker build --file 'Dockerfile' ${labels} --tag "$REGISTRY/$NAME:$IMAGE_TAG" '.' && docker push "$REGISTRY/$NAME:$IMAGE_TAG")`,
        );
    });
});

describe("buildFunction", () => {
    it("hands on the files that its commands leave, and may do nothing else", async () => {
        const here = await organization();
        const build = buildFunction({ commands: ["make test", "make all"] });
        const { cloud, leaves } = await createStep(here, build);
        expect(build.plan).to.deep.equal({
            build: {
                name: "build",
                type: { category: "Build", provider: "CodeBuild" },
                reads: [{ name: "source" }],
                makes: [{ name: "code" }],
                namespace: "build",
                gives: ["CODEBUILD_BUILD_URL"],
            },
        });
        expect(build.code).to.equal(build.plan.build.makes?.[0]);
        expect(leaves).to.deep.equal({ build: runProject });
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/logGroup:LogGroup step-logs",
            "aws:codebuild/project:Project step-project",
            "aws:iam/role:Role step-role",
            "aws:iam/rolePolicy:RolePolicy step-role-policy",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        expect(statements(cloud, "step-role-policy")).to.deep.equal(everyBuild(here.delivery.keyArn));
        const { source, environment } = said(cloud, "step-project") as { source: { buildspec: string }; environment: object };
        expect(environment).to.deep.equal({
            type: "LINUX_CONTAINER",
            computeType: "BUILD_GENERAL1_SMALL",
            image: "aws/codebuild/standard:7.0",
            privilegedMode: false,
            environmentVariables: [],
        });
        expect(JSON.parse(source.buildspec)).to.deep.equal({
            version: "0.2",
            env: { shell: "bash", "exported-variables": ["CODEBUILD_BUILD_URL"] },
            phases: { build: { commands: ["make test", "make all"] } },
            artifacts: { "base-directory": "dist", files: ["**/*"] },
        });
    });

    it("takes the files from another folder where told to", async () => {
        const { cloud } = await createStep(await organization(), buildFunction({ commands: ["make"], output: "out" }));
        const { buildspec } = said(cloud, "step-project")["source"] as { buildspec: string };
        expect(JSON.parse(buildspec).artifacts).to.deep.equal({ "base-directory": "out", files: ["**/*"] });
    });

    it("needs a command", async () => {
        for (const options of [{ commands: [] }, {}]) {
            expect(await complaintsOf("payments-delivery", () => buildFunction(options as never))).to.deep.equal([
                "commands needs at least one",
            ]);
        }
        const options = { commands: ["make", undefined], output: "", on: "arm", buildspec: "a.yml" };
        expect(await complaintsOf("payments-delivery", () => buildFunction(options as never))).to.deep.equal([
            "on is not a machine",
            "commands is needed, or buildspec, and one of them alone",
            "output is the build specification's own affair: name its artifacts",
            "commands[1] is undefined, not a command",
            'output is "", not a folder',
        ]);
        expect(await complaintsOf("payments-delivery", () => buildFunction(undefined as never))).to.deep.equal([
            "options is not a map of options",
        ]);
    });
});
