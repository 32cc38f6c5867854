import { expect } from "chai";
import { delivery } from "./cloud.ts";
import { type Any, action, approval, source, stage } from "./delivery-cloud.ts";
import { archiving, arnOf, Errand, type Grants, lacks, told, writing } from "./errand.ts";

const repositoryId = "acme/shop";
const bucketArn = "arn:aws:s3:::sources";
const gate = (CustomData = "?") => approval({ configuration: { CustomData } });

/** Sources of each kind, and what the connection is called. */
class Sources extends Errand {
    readonly connectionArn: string;

    constructor(grants: Grants, without?: string) {
        super(grants, without);
        this.create("aws:s3/bucket:Bucket", "sources", { bucket: "sources" });
        this.create("aws:ecr/repository:Repository", "images", { name: "images" });
        this.connectionArn = this.create("aws:codeconnections/connection:Connection", "git", {
            name: "git",
            providerType: "GitHub",
        }).outputs.arn;
    }

    version() {
        this.create("aws:s3/bucketVersioning:BucketVersioning", "sources", {
            bucket: "sources",
            versioningConfiguration: { status: "Enabled" },
        });
        return this;
    }

    put(Key = "app.zip"): string {
        return this.operate("s3:PutObject", { Bucket: "sources", Key, Body: "x" }).VersionId;
    }

    push(imageTag = "latest"): string {
        return this.operate("ecr:PutImage", { repositoryName: "images", imageManifest: imageTag, imageTag }).image.imageId.imageDigest;
    }

    complete() {
        this.operate("codeconnections:UpdateConnectionInstallation", { ConnectionArn: this.connectionArn });
        return this;
    }

    connection(more: object = {}) {
        return action(
            "Source",
            "CodeStarSourceConnection",
            { ConnectionArn: this.connectionArn, FullRepositoryId: repositoryId, BranchName: "main", ...more },
            { name: "source", outputArtifacts: ["code"], namespace: "Source" },
        );
    }
}

const fromS3 = (more: object = {}) =>
    action(
        "Source",
        "S3",
        { S3Bucket: "sources", S3ObjectKey: "app.zip", PollForSourceChanges: "false", ...more },
        { name: "source", outputArtifacts: ["code"], namespace: "Source" },
    );
const fromEcr = (more: object = {}) =>
    action("Source", "ECR", { RepositoryName: "images", ...more }, { name: "source", outputArtifacts: ["code"], namespace: "Source" });

const s3Grants: Grants = [
    ...writing,
    ...["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"].map(each => [each, bucketArn] as const),
    ...["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"].map(
        each => [each, `${bucketArn}/*`, { StringEquals: { "aws:ResourceAccount": delivery } }] as const,
    ),
];
const ecrGrants: Grants = [...writing, ["ecr:DescribeImages", arnOf("ecr", "repository/images")]];
const connected = (resource: string): Grants => [
    ...writing,
    ["codestar-connections:UseConnection", resource, { StringEquals: { "codestar-connections:FullRepositoryId": repositoryId } }],
    ["codeconnections:UseConnection", resource, { StringEquals: { "codeconnections:FullRepositoryId": repositoryId } }],
];

describe("CodePipeline's sources, in a walk", () => {
    describe("a bucket", () => {
        it("passes with the least permissions that its page lists, once it is versioned and has the object", () => {
            const aws = new Sources(s3Grants);
            expect(aws.brings(fromS3(), gate())).to.deep.equal([
                "The bucket sources is not versioned: a source bucket has to be",
                "NotStarted",
            ]);
            aws.version();
            expect(aws.again().actionExecutionDetails.map(told)).to.deep.equal([
                "The object with key 'app.zip' does not exist in the bucket sources",
                "NotStarted",
            ]);
            aws.put();
            expect(aws.again().actionExecutionDetails.map(told)).to.deep.equal(["Succeeded", "Succeeded"]);
        });

        for (const [without] of s3Grants.slice(1)) {
            it(`fails without ${without}`, () => {
                const aws = new Sources(s3Grants, without).version();
                aws.put();
                const resource = without.startsWith("s3:GetBucket") ? bucketArn : `${bucketArn}/app.zip`;
                expect(aws.brings(fromS3(), gate())[0]).to.equal(lacks(without, resource));
            });
        }

        it("takes another object for one run where it says so, and another version", () => {
            const aws = new Sources(s3Grants).version();
            const old = aws.put();
            aws.put();
            aws.put("hotfix.zip");
            const override = (revisionType: string, revisionValue: string) => ({
                sourceRevisions: [{ actionName: "source", revisionType, revisionValue }],
            });
            aws.brings(fromS3({ AllowOverrideForS3ObjectKey: "true" }), {
                ...gate(),
                configuration: { CustomData: "#{Source.ObjectKey} #{Source.VersionId} of #{Source.BucketName}, #{Source.ETag}" },
            });
            expect(aws.again(override("S3_OBJECT_KEY", "hotfix.zip")).status).to.equal("Succeeded");
            expect(aws.again(override("S3_OBJECT_VERSION_ID", old)).status).to.equal("Succeeded");
            expect(told(aws.again(override("S3_OBJECT_KEY", "gone.zip")).actionExecutionDetails[0])).to.equal(
                "The object with key 'gone.zip' does not exist in the bucket sources",
            );
        });
    });

    describe("a repository of images", () => {
        it("passes with the least permissions that its page lists, once the image is there", () => {
            const aws = new Sources(ecrGrants);
            const missing = `The image with imageId {imageTag:'latest'} does not exist within the repository with name 'images' in the registry with id '${delivery}'`;
            expect(aws.brings(fromEcr(), gate("#{Source.ImageURI}"))).to.deep.equal([missing, "NotStarted"]);
            const digest = aws.push();
            expect(aws.again().actionExecutionDetails.map(told)).to.deep.equal(["Succeeded", "Succeeded"]);
            const revision = (revisionValue: string) => ({
                sourceRevisions: [{ actionName: "source", revisionType: "IMAGE_DIGEST", revisionValue }],
            });
            expect(aws.again(revision(digest)).status).to.equal("Succeeded");
            expect(told(aws.again(revision("sha256:0")).actionExecutionDetails[0])).to.equal(
                `The image with imageId {imageDigest:'sha256:0'} does not exist within the repository with name 'images' in the registry with id '${delivery}'`,
            );
        });

        it("fails without ecr:DescribeImages, and where the repository is not there", () => {
            const [closed, open] = [new Sources(ecrGrants, "ecr:DescribeImages"), new Sources([["*", "*"]])];
            expect(closed.brings(fromEcr(), gate())[0]).to.equal(lacks("ecr:DescribeImages", arnOf("ecr", "repository/images")));
            expect(open.brings(fromEcr({ RepositoryName: "gone" }), gate())[0]).to.equal(
                `The repository with name 'gone' does not exist in the registry with id '${delivery}'`,
            );
        });
    });

    describe("a connection", () => {
        const any = arnOf("codeconnections", "connection/*");

        it("passes under both of its permission's names, once a person completed it", () => {
            const aws = new Sources(connected(any));
            expect(aws.brings(aws.connection(), gate("#{Source.CommitId} of #{Source.BranchName}"))).to.deep.equal([
                `Connection ${aws.connectionArn} is not available: its status is PENDING`,
                "NotStarted",
            ]);
            aws.complete();
            expect(aws.again().actionExecutionDetails.map(told)).to.deep.equal(["Succeeded", "Succeeded"]);
        });

        for (const without of ["codestar-connections:UseConnection", "codeconnections:UseConnection"]) {
            it(`fails without ${without}`, () => {
                const aws = new Sources(connected(any), without).complete();
                expect(aws.brings(aws.connection(), gate())[0]).to.equal(lacks(without, aws.connectionArn));
            });
        }

        it("fails for another repository than the permission's, and where there is no such connection", () => {
            const aws = new Sources(connected(any)).complete();
            expect(aws.brings(aws.connection({ FullRepositoryId: "acme/other" }), gate())[0]).to.equal(
                lacks("codestar-connections:UseConnection", aws.connectionArn),
            );
            const gone = arnOf("codeconnections", "connection/11111111-1111-1111-1111-111111111111");
            const other = new Sources(connected(any));
            expect(other.brings(other.connection({ ConnectionArn: gone }), gate())[0]).to.equal(`The connection ${gone} does not exist`);
        });
    });

    describe("a full clone", () => {
        const clone = { RepositoryName: "app", BranchName: "main", OutputArtifactFormat: "CODEBUILD_CLONE_REF" };
        const cloned = source({ configuration: clone, namespace: "Source" });
        const builds = action("Build", "CodeBuild", { ProjectName: "app" }, { inputArtifacts: ["code"] });
        const everything: Grants = [["*", "*"]];
        const logs = arnOf("logs", "log-group:/aws/codebuild/app");

        const project = (aws: Errand, ...more: Grants) =>
            aws.create("aws:codebuild/project:Project", "app", {
                name: "app",
                serviceRole: aws.granted("build", "codebuild", [["s3:*", "*"], ["logs:*", `${logs}*`], ...more]),
                source: { type: "CODEPIPELINE", buildspec: JSON.stringify({ version: "0.2", phases: { build: { commands: ["make"] } } }) },
                artifacts: { type: "CODEPIPELINE" },
                environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "aws/codebuild/standard:7.0" },
            });

        it("is for builds, whose role may pull", () => {
            const repository = arnOf("codecommit", "app");
            const [closed, open] = [new Errand(everything), new Errand(everything)];
            project(closed);
            project(open, ["codecommit:GitPull", repository]);
            expect(closed.brings(cloned, { ...builds, roleArn: closed.worker })).to.deep.equal([
                "Succeeded",
                lacks("codecommit:GitPull", repository, "build"),
            ]);
            expect(open.brings(cloned, { ...builds, roleArn: open.worker })).to.deep.equal(["Succeeded", "Succeeded"]);
        });

        it("of a connection is for builds, whose role may use that", () => {
            const [closed, open] = [new Sources(everything).complete(), new Sources(everything).complete()];
            project(closed, ["codestar-connections:UseConnection", closed.connectionArn]);
            project(open, ...connected(open.connectionArn).slice(1));
            const full = (aws: Sources) => aws.connection({ OutputArtifactFormat: "CODEBUILD_CLONE_REF" });
            expect(closed.brings(full(closed), { ...builds, roleArn: closed.worker })).to.deep.equal([
                "Succeeded",
                lacks("codeconnections:UseConnection", closed.connectionArn, "build"),
            ]);
            expect(open.brings(full(open), { ...builds, roleArn: open.worker })).to.deep.equal(["Succeeded", "Succeeded"]);
        });

        it("is for nothing else", () => {
            const deploy = action(
                "Deploy",
                "S3",
                { BucketName: "artifacts", Extract: "true" },
                { inputArtifacts: ["code"], roleArn: undefined },
            );
            const aws = new Errand(everything);
            const stages = (OutputArtifactFormat: string) => [
                stage("Source", { ...cloned, configuration: { ...clone, OutputArtifactFormat }, roleArn: aws.worker }),
                stage("Deploy", { ...deploy, roleArn: aws.worker }),
            ];
            expect(aws.start(stages("CODEBUILD_CLONE_REF")).actionExecutionDetails.map(told)).to.deep.equal([
                "Succeeded",
                "Artifact code is a full clone (CODEBUILD_CLONE_REF): only CodeBuild actions can read it",
            ]);
            const other = new Errand(everything);
            const files = (each: Any) => ({ ...each, roleArn: other.worker });
            expect(other.brings(files(source()), files(deploy))).to.deep.equal(["Succeeded", "Succeeded"]);
        });
    });

    it("CodeCommit's passes with the least permissions that its page lists", () => {
        expect(new Errand([...writing, ...archiving]).brings(source(), gate())).to.deep.equal(["Succeeded", "Succeeded"]);
        for (const [without, resource] of archiving) {
            expect(new Errand([...writing, ...archiving], without).brings(source(), gate())[0]).to.equal(lacks(without, resource));
        }
    });
});
