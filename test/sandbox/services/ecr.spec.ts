import { expect } from "chai";
import { Cloud, delivery, production, refuses, region } from "./cloud.ts";

const Repository = "aws:ecr/repository:Repository";
const RepositoryPolicy = "aws:ecr/repositoryPolicy:RepositoryPolicy";
const LifecyclePolicy = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

describe("ECR", () => {
    let ecr: Cloud;
    beforeEach(() => {
        ecr = new Cloud();
    });
    const repository = (more: object = {}) => ecr.create(Repository, "app", { name: "team/app", ...more });
    const push = (imageTag: string, imageManifest = "{}") =>
        ecr.operate("ecr:PutImage", { repositoryName: "team/app", imageManifest, imageTag });

    it("makes repositories under AWS's names, each once", () => {
        expect(repository().outputs).to.include({
            arn: `arn:aws:ecr:${region}:${delivery}:repository/team/app`,
            registryId: delivery,
            imageTagMutability: "MUTABLE",
            repositoryUrl: `${delivery}.dkr.ecr.${region}.amazonaws.com/team/app`,
        });
        refuses(
            () => repository(),
            "RepositoryAlreadyExistsException",
            `The repository with name 'team/app' already exists in the registry with id '${delivery}'`,
        );
        expect(() => repository({ name: "App" })).to.throw(
            "InvalidParameterException: Invalid parameter at 'repositoryName' failed to satisfy constraint",
        );
        expect(ecr.create(Repository, "Mixed", {}).id).to.equal("mixed-0000000");
    });

    it("shows its images to another account that a repository lets see them", () => {
        repository();
        push("one");
        const ask = () =>
            ecr.invoke("aws:ecr/getImage:getImage", { registryId: delivery, repositoryName: "team/app", imageTag: "one" }, production);
        const resource = `arn:aws:ecr:${region}:${delivery}:repository/team/app`;
        expect(ask).to.throw(
            `reading ECR Images: operation error ECR: DescribeImages, https response error StatusCode: 400, AccessDeniedException: User: arn:aws:iam::${production}:root is not authorized to perform: ecr:DescribeImages on resource: ${resource} because no resource-based policy allows the ecr:DescribeImages action`,
        );
        const statement = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${production}:root` }, Action: "ecr:DescribeImages" };
        const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
        ecr.create(RepositoryPolicy, "app", { repository: "team/app", policy });
        expect(ask()).to.include({ registryId: delivery, imageTag: "one" });
    });

    it("refuses keys of nobody", () => {
        const kmsKey = `arn:aws:kms:${region}:${delivery}:key/1`;
        refuses(
            () => repository({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey }] }),
            "NotFoundException",
            `Key '${kmsKey}' does not exist`,
        );
        refuses(
            () => repository({ encryptionConfigurations: [{ kmsKey }] }),
            "InvalidParameterException",
            "A KMS key can only be given with encryption type KMS or KMS_DSSE.",
        );
        const key = ecr.create("aws:kms/key:Key", "key", {}).outputs.arn;
        expect(repository({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: key }] }).id).to.equal("team/app");
    });

    it("keeps repositories with images, unless told otherwise", () => {
        const made = repository();
        push("1");
        refuses(
            () => ecr.delete(Repository, made),
            "RepositoryNotEmptyException",
            `The repository with name 'team/app' in registry with id '${delivery}' cannot be deleted because it still contains images`,
        );
        ecr.delete(Repository, ecr.update(Repository, made, { forceDelete: true }));
        expect(ecr.aws.objects().filter(({ type }) => type === Repository)).to.deep.equal([]);
    });

    it("moves tags only where they may move", () => {
        repository({
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: [{ filter: "latest*", filterType: "WILDCARD" }],
        });
        push("1");
        refuses(
            () => push("1", "{ }"),
            "ImageTagAlreadyExistsException",
            "The image tag '1' already exists in the 'team/app' repository and cannot be overwritten because the tag is immutable.",
        );
        push("latest");
        const { image } = push("latest", "{ }");
        expect(ecr.invoke("aws:ecr/getImage:getImage", { repositoryName: "team/app", imageTag: "latest" }).imageDigest).to.equal(
            image.imageId.imageDigest,
        );
        expect(() => push("latest", "{ }")).to.throw("ImageAlreadyExistsException: Image with digest");
    });

    it("has policies for principals that exist", () => {
        const policy = (account: string) =>
            JSON.stringify({
                Version: "2012-10-17",
                Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "ecr:BatchGetImage" }],
            });
        const attach = (account: string) => ecr.create(RepositoryPolicy, "app", { repository: "team/app", policy: policy(account) });
        refuses(
            () => attach(production),
            "RepositoryNotFoundException",
            `The repository with name 'team/app' does not exist in the registry with id '${delivery}'`,
        );
        repository();
        refuses(
            () => attach("333333333333"),
            "InvalidParameterException",
            "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
        );
        expect(attach(production).outputs.registryId).to.equal(delivery);
    });

    describe("lifecycle policies", () => {
        const rule = (rulePriority: number, selection: object, type = "expire") => ({ rulePriority, selection, action: { type } });
        const untagged = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 };
        const tagged = { tagStatus: "tagged", tagPatternList: ["v*"], countType: "imageCountMoreThan", countNumber: 50 };
        const any = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 };
        const attach = (...rules: object[]) =>
            ecr.create(LifecyclePolicy, "app", { repository: "team/app", policy: JSON.stringify({ rules }) });
        beforeEach(() => {
            repository();
        });

        const planted: readonly (readonly [string, object[], string])[] = [
            ["no rule", [], "rules must hold at least one rule"],
            ["one priority twice", [rule(1, untagged), rule(1, tagged)], "rulePriority 1 is used more than once"],
            [
                "tagged images of no tag",
                [rule(1, { ...tagged, tagPatternList: [] })],
                "rule 1: tagged images need either tagPrefixList or tagPatternList",
            ],
            ["an age without a unit", [rule(1, { ...untagged, countUnit: undefined })], "rule 1: sinceImagePushed needs countUnit days"],
            [
                "a rule behind the last",
                [rule(1, any), rule(2, tagged)],
                "a rule that selects any images must have the highest value for rulePriority",
            ],
            ["another action", [rule(1, untagged, "archive")], "rule 1: the action must be expire"],
        ];
        for (const [what, rules, why] of planted) {
            it(`are refused with ${what}`, () =>
                refuses(
                    () => attach(...rules),
                    "InvalidParameterException",
                    `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${why}'`,
                ));
        }

        it("are taken in the right order", () => {
            expect(attach(rule(1, untagged), rule(2, tagged), rule(3, any)).id).to.equal("team/app");
        });
    });

    it("fails lookups in the provider's words", () => {
        expect(() => ecr.invoke("aws:ecr/getRepository:getRepository", { name: "x" }))
            .to.throw()
            .with.property("message", "reading ECR Repository (x): couldn't find resource");
    });
});
