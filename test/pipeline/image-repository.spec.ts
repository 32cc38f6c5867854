import { buildImage, ImageRepository, type ImageRepositoryArgs } from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import { InputPropertiesError } from "@pulumi/pulumi";
import { expect } from "chai";
import { type Organization, organization, said, statements } from "../foundation/accounts.ts";
import { createStep, delivered, deliveryCloud } from "./delivered.ts";

describe("ImageRepository", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });
    const make = async (args: Partial<ImageRepositoryArgs> = {}): Promise<Cloud> => {
        const cloud = deliveryCloud(here);
        await cloud.run(() => new ImageRepository("worker", { delivery: delivered(), ...args }));
        return cloud;
    };

    it("creates exactly these resources, under these names", async () => {
        const cloud = await make();
        expect(cloud.identities()).to.deep.equal([
            "aws:ecr/lifecyclePolicy:LifecyclePolicy worker-lifecycle",
            "aws:ecr/repository:Repository worker-repository",
            "aws:ecr/repositoryPolicy:RepositoryPolicy worker-policy",
            "causeway:pipeline:ImageRepository worker",
            "pulumi:providers:aws aws",
            "pulumi:pulumi:StackReference foundation-delivery",
        ]);
        expect(said(cloud, "worker-repository")["name"]).to.equal("payments/worker");
    });

    it("keeps what it is told to keep, and lets tags move that it is told to let move", async () => {
        const cloud = await make({ service: "checkout", keep: 10, untaggedDays: 3, scan: false, movableTags: ["cache-*"] });
        expect(said(cloud, "worker-repository")).to.deep.equal({
            name: "payments/checkout",
            imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
            imageTagMutabilityExclusionFilters: [{ filter: "cache-*", filterType: "WILDCARD" }],
            imageScanningConfiguration: { scanOnPush: false },
            encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: here.delivery.keyArn }],
        });
        expect(cloud.policy("worker-lifecycle")).to.deep.equal({
            rules: [
                {
                    rulePriority: 1,
                    description: "images without a tag, for 3 days",
                    selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 3 },
                    action: { type: "expire" },
                },
                {
                    rulePriority: 2,
                    description: "the last 10 images",
                    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
                    action: { type: "expire" },
                },
            ],
        });
    });

    it("keeps fewer from now on: the policy is made anew, the images stay", async () => {
        const before = await make();
        const cloud = new Cloud({ after: before, stack: "payments-delivery", account: "111111111111" });
        cloud.stack("organization/causeway/foundation-delivery", { delivery: here.delivery });
        await cloud.run(() => new ImageRepository("worker", { delivery: delivered(), keep: 10 }));
        const changes = cloud.registered.filter(({ change }) => change !== undefined && change !== "same");
        expect(changes.map(({ name, change }) => `${name}: ${change}`)).to.deep.equal(["worker-lifecycle: replace"]);
    });

    it("lets Lambda in for the workload accounts' functions, where asked to", async () => {
        const cloud = await make({ functions: true });
        expect(statements(cloud, "worker-policy")).to.deep.equal([
            {
                Effect: "Allow",
                Principal: { AWS: ["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"] },
                Action: [...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer"]],
            },
            {
                Effect: "Allow",
                Principal: { Service: "lambda.amazonaws.com" },
                Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                Condition: {
                    ArnLike: {
                        "aws:SourceArn": [
                            "arn:aws:lambda:eu-west-1:222222222222:function:*",
                            "arn:aws:lambda:eu-west-1:333333333333:function:*",
                        ],
                    },
                },
            },
        ]);
    });

    it("has its children customized", async () => {
        const lifecycle = { rules: [] as object[] };
        const cloud = await make({
            customize: {
                repository: { forceDelete: true },
                lifecycle: args => {
                    lifecycle.rules.push(JSON.parse(String(args.policy)).rules[1]);
                    return { ...args, policy: JSON.stringify(lifecycle) };
                },
            },
        });
        expect(said(cloud, "worker-repository")["forceDelete"]).to.equal(true);
        expect(cloud.policy("worker-lifecycle")).to.deep.equal(lifecycle);
    });

    it("names every bad argument and registers nothing", async () => {
        const cloud = deliveryCloud(here);
        let thrown: unknown;
        const args = { keep: 0, untaggedDays: 1.5, movableTags: ["a b", "*-*-*", "c", "d", "e", "f"] };
        await cloud.run(() => {
            const delivery = delivered();
            try {
                new ImageRepository("worker", { delivery, ...args });
            } catch (error) {
                thrown = error;
            }
        });
        expect(thrown).to.be.instanceOf(InputPropertiesError);
        expect((thrown as Error).message).to.equal(
            [
                'ImageRepository "worker" cannot be created:',
                "  keep: is 0, not a whole number from 1",
                "  untaggedDays: is 1.5, not a whole number of days from 1",
                "  movableTags: has 6 patterns: ECR takes 5",
                '  movableTags[0]: is "a b": must be 1 to 128 letters, digits and ._-, with up to two *',
                '  movableTags[1]: is "*-*-*": must be 1 to 128 letters, digits and ._-, with up to two *',
            ].join("\n"),
        );
        expect(cloud.identities().filter(each => each.startsWith("aws:ecr"))).to.deep.equal([]);
    });

    it("is what buildImage keeps images in, as its options say", async () => {
        const { cloud } = await createStep(here, buildImage({ commands: [], repository: { keep: 7, functions: true } }));
        expect(JSON.stringify(cloud.policy("step-images-lifecycle"))).to.include('"countNumber":7');
        expect(statements(cloud, "step-images-policy")).to.have.length(2);
    });
});
