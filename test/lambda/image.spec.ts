import { LambdaFunction, type LambdaFunctionArgs } from "@causeway/lambda";
import { ImageRepository } from "@causeway/pipeline";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, placed, refusalOf, resolved, said, statements } from "../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../pipeline/delivered.ts";
import { receipts } from "./receipts.ts";

const delivery = { account: "111111111111", region: "eu-west-1" };
const staging = { account: "222222222222", region: "eu-west-1" };
const FunctionName = "payments-receipts-staging";
const repository = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/payments/receipts";
const first = `${repository}:first`;

/** A program whose function runs an image. */
const imaged =
    ({ foundation }: Pick<Organization, "foundation">, change: Partial<LambdaFunctionArgs> = {}, uri = first) =>
    () =>
        new LambdaFunction("receipts", {
            placement: placed("payments-staging"),
            foundation: pulumi.output(foundation),
            image: { first: uri },
            ...change,
        } as LambdaFunctionArgs);

describe("LambdaFunction of an image", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });
    const push = (tag: string) =>
        here.aws.operate(delivery, "ecr:PutImage", {
            repositoryName: "payments/receipts",
            imageManifest: `manifest of ${tag}`,
            imageTag: tag,
        });
    /** The service's repository in the delivery account, and an image in it. */
    const prepare = async (functions = true) => {
        await deliveryCloud(here).run(() => new ImageRepository("receipts", { delivery: delivered(), functions }));
        push("first");
    };
    const up = async (change: Partial<LambdaFunctionArgs> = {}) => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(imaged(here, change));
        return cloud;
    };
    const operate = <Answer>(name: string, request: object) => here.aws.operate(staging, `lambda:${name}`, request) as Answer;
    const live = () => {
        const { Configuration } = operate<{ Configuration: Record<string, unknown> }>("GetFunction", { FunctionName, Qualifier: "live" });
        const { Version, CodeSha256, MemorySize } = Configuration;
        return { Version, CodeSha256, MemorySize };
    };
    const again = async (after: Cloud, change: Partial<LambdaFunctionArgs> = {}): Promise<Cloud> => {
        const cloud = new Cloud({ after, stack: "payments-staging", account: staging.account });
        await cloud.run(imaged(here, change));
        return cloud;
    };
    const changes = (cloud: Cloud) =>
        cloud.registered.filter(({ change }) => change !== undefined && change !== "same").map(({ name, change }) => `${name}: ${change}`);

    it("begins with the image that it was given, from the delivery account", async () => {
        await prepare();
        const cloud = await up({ image: { first, command: ["app.handler"], entryPoint: ["/bin/run"], workingDirectory: "/srv" } });
        const { environment: _, ...inputs } = said(cloud, "receipts-function");
        expect(inputs).to.deep.equal({
            name: FunctionName,
            packageType: "Image",
            imageUri: first,
            imageConfig: { commands: ["app.handler"], entryPoints: ["/bin/run"], workingDirectory: "/srv" },
            architectures: ["arm64"],
            memorySize: 512,
            timeout: 30,
            role: "arn:aws:iam::222222222222:role/receipts-role-0000000",
            loggingConfig: { logFormat: "JSON", logGroup: "receipts-logs-0000000" },
            ephemeralStorage: { size: 512 },
            tracingConfig: { mode: "PassThrough" },
            kmsKeyArn: here.foundation.keyArn,
            publish: true,
        });
        expect(cloud.named("receipts-function").ignoreChanges).to.deep.equal(["code", "imageUri"]);
        expect(live().Version).to.equal("1");
    });

    it("tells a pipeline that it runs an image, and lets the deployer pull the service's own", async () => {
        await prepare();
        const cloud = here.cloud("payments-staging");
        const { target } = await cloud.run(imaged(here));
        expect((await resolved(target.leaves)).image).to.equal(true);
        const pull = { Effect: "Allow", Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] };
        expect(statements(cloud, "receipts-deploy-policy")).to.deep.include({
            ...pull,
            Resource: ["arn:aws:ecr:eu-west-1:111111111111:repository/payments/receipts"],
        });
    });

    it("keeps the released image, release after release", async () => {
        await prepare();
        const one = await up();
        expect(changes(await again(one))).to.deep.equal([]);
        const release = (tag: string): void => {
            push(tag);
            const request = { FunctionName, ImageUri: `${repository}:${tag}`, Publish: true };
            const { Version } = operate<{ Version: string }>("UpdateFunctionCode", request);
            operate("UpdateAlias", { FunctionName, Name: "live", FunctionVersion: Version });
        };
        release("seven");
        const seven = live();
        const two = await again(one);
        expect(changes(two)).to.deep.equal([]);
        expect(live()).to.deep.equal(seven);
        const three = await again(two, { memoryMiB: 1024 });
        expect(changes(three)).to.deep.equal(["receipts-function: update", "receipts-alias: update"]);
        expect(live()).to.deep.equal({ ...seven, Version: "3", MemorySize: 1024 });
        release("eight");
        const eight = live();
        expect(changes(await again(three, { memoryMiB: 1024 }))).to.deep.equal([]);
        expect(live()).to.deep.equal(eight);
    });

    it("says what to do where there is no image yet, before the function is touched", async () => {
        await deliveryCloud(here).run(() => new ImageRepository("receipts", { delivery: delivered(), functions: true }));
        const cloud = here.cloud("payments-staging");
        const told = await refusalOf(cloud.run(imaged(here)));
        expect(told.replace(/^(error serializing property "\w+": )+/, "").split("\n")).to.deep.equal([
            `receipts runs an image, and there is none yet at ${first}: Lambda makes no function without one. Push any, once:`,
            "  docker pull --platform linux/arm64 public.ecr.aws/lambda/nodejs:24",
            `  docker tag public.ecr.aws/lambda/nodejs:24 ${first}`,
            `  docker push ${first}`,
        ]);
        expect(cloud.identities().filter(identity => identity.startsWith("aws:lambda/"))).to.deep.equal([]);
    });

    it("leaves it to Lambda where it may not look, which wants to be let in", async () => {
        await prepare(false);
        expect(await refusalOf(up())).to.equal(
            'aws:lambda/function:Function "receipts-function": AccessDeniedException: Lambda does not have permission to access the ECR image. Check the ECR permissions. (simulated AWS)',
        );
    });

    it("is another function than one of files", async () => {
        await prepare();
        const files = here.cloud("payments-staging");
        await files.run(receipts(here));
        const told = await refusalOf(again(files));
        expect(told.replace(/^(error serializing property "\w+": )+/, "")).to.equal(
            "receipts runs files, and AWS makes no such function run an image: give the new one another name beside this one, move its callers there, then take this one away",
        );
    });

    const bad: readonly (readonly [string, string])[] = [
        [
            "public.ecr.aws/lambda/nodejs:24",
            'image.first is "public.ecr.aws/lambda/nodejs:24", not an image in a private ECR repository, by tag or digest, such as 111111111111.dkr.ecr.eu-west-1.amazonaws.com/first-image:1: Lambda takes no other, so copy it to one',
        ],
        [
            repository,
            `image.first is "${repository}", not an image in a private ECR repository, by tag or digest, such as 111111111111.dkr.ecr.eu-west-1.amazonaws.com/first-image:1: Lambda takes no other, so copy it to one`,
        ],
        [
            "111111111111.dkr.ecr.us-east-1.amazonaws.com/payments/receipts:first",
            "image.first is in us-east-1, not in eu-west-1: Lambda takes images of its own region alone",
        ],
    ];
    for (const [uri, complaint] of bad) {
        it(`does not begin with ${uri}`, async () => {
            expect(await complaintsOf("payments-staging", imaged(here, {}, uri))).to.deep.equal([complaint]);
        });
    }
});
