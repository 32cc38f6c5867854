import type { EcsServiceArgs } from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { firstImage } from "../../packages/ecs/src/task/first-image.ts";
import { type Organization, organization, refusalOf, said } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";
import { changes, Staged } from "./staged.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const revision = (number: number) => `arn:aws:ecs:eu-west-1:222222222222:task-definition/payments-checkout:${number}`;

describe("EcsService, release after release", () => {
    let staged: Staged;
    let first: Cloud;
    beforeEach(async () => {
        staged = await Staged.open();
        first = await staged.up();
    });

    const release = (image: string): void => staged.release(image);
    const again = (after: Cloud, change: Partial<EcsServiceArgs> = {}) => staged.up(change, after);
    const runs = () => {
        const { taskDefinitionArn, containerDefinitions } = staged.running();
        return { revision: taskDefinitionArn, images: containerDefinitions.map(({ image }) => image) };
    };

    it("starts with the first image", () => {
        expect(runs()).to.deep.equal({ revision: revision(1), images: [firstImage.image] });
    });

    it("changes nothing where nothing changed", async () => {
        expect(changes(await again(first))).to.deep.equal([]);
        expect(runs()).to.deep.equal({ revision: revision(1), images: [firstImage.image] });
    });

    it("changes nothing after a release, and leaves the released revision running", async () => {
        release("shop/checkout:7");
        const second = await again(first);
        expect(changes(second)).to.deep.equal([]);
        expect(said(second, "checkout-definition")).to.deep.equal(said(first, "checkout-definition"));
        expect(said(second, "checkout-service")).to.deep.equal({ ...said(first, "checkout-service"), taskDefinition: revision(2) });
        expect(runs()).to.deep.equal({ revision: revision(2), images: ["shop/checkout:7"] });
    });

    it("registers changed code with the released image, and runs it", async () => {
        release("shop/checkout:7");
        const second = await again(first);
        const third = await again(second, { cpu: 1024, memoryMiB: 2048 });
        expect(changes(third)).to.deep.equal(["checkout-definition: replace", "checkout-service: update"]);
        expect(runs()).to.deep.equal({ revision: revision(3), images: ["shop/checkout:7"] });

        const { containerDefinitions, ...definition } = said(third, "checkout-definition");
        const { containerDefinitions: before, ...small } = said(first, "checkout-definition");
        expect(definition).to.deep.equal({ ...small, cpu: "1024", memory: "2048" });
        const [container] = JSON.parse(containerDefinitions as string);
        const [firstContainer] = JSON.parse(before as string);
        expect(container).to.deep.equal({
            ...firstContainer,
            image: "shop/checkout:7",
            dockerLabels: {
                "causeway.definition": container.dockerLabels["causeway.definition"],
                "causeway.registered-image": "shop/checkout:7",
            },
        });
        expect(container.dockerLabels["causeway.definition"]).to.not.equal(firstContainer.dockerLabels["causeway.definition"]);
    });

    it("takes a customized definition for changed code as well, with the released image in its own container alone", async () => {
        release("shop/checkout:7");
        const customize: EcsServiceArgs["customize"] = {
            taskDefinition: before => ({
                ...before,
                containerDefinitions: pulumi
                    .output(before.containerDefinitions)
                    .apply(containers =>
                        JSON.stringify([
                            ...JSON.parse(containers).map((container: object) => ({ ...container, dockerLabels: { own: "yes" } })),
                            { name: "proxy", image: "shop/proxy:1", essential: false },
                        ]),
                    ),
            }),
        };
        const second = await again(first, { customize });
        expect(changes(second)).to.deep.equal(["checkout-definition: replace", "checkout-service: update"]);
        expect(runs()).to.deep.equal({ revision: revision(3), images: ["shop/checkout:7", "shop/proxy:1"] });
        const [container] = JSON.parse(String(said(second, "checkout-definition")["containerDefinitions"]));
        expect(Object.keys(container.dockerLabels)).to.deep.equal(["own", "causeway.definition", "causeway.registered-image"]);
        expect(changes(await again(second, { customize }))).to.deep.equal([]);
    });

    it("keeps still after that change, and after the releases that follow", async () => {
        const large = { cpu: 1024, memoryMiB: 2048 } as const;
        release("shop/checkout:7");
        const second = await again(first, large);
        const third = await again(second, large);
        expect(changes(third)).to.deep.equal([]);
        release("shop/checkout:8");
        release("shop/checkout:9");
        expect(changes(await again(third, large))).to.deep.equal([]);
        expect(runs()).to.deep.equal({ revision: revision(5), images: ["shop/checkout:9"] });
    });

    it("does not lose the image that runs to another service's", async () => {
        release("shop/checkout:7");
        expect(await refusalOf(again(first, { imageOf: "shop" }))).to.include(
            `${revision(2)} runs, and has no container "shop" whose image could be kept: what runs cannot change whose images it runs (imageOf). Put another one beside it, then take this one away`,
        );
        expect(runs()).to.deep.equal({ revision: revision(2), images: ["shop/checkout:7"] });
    });

    it("leaves the number of tasks to auto scaling", async () => {
        staged.operate("ecs:UpdateService", { cluster: "staging", service: "payments-checkout", desiredCount: 4 });
        expect(changes(await again(first))).to.deep.equal([]);
        expect(first.named("checkout-service").inputs["desiredCount"]).to.equal(2);
    });
});

describe("EcsService, looking up what runs", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });
    const lookups = { service: "aws:ecs/getService:getService", container: "aws:ecs/getContainerDefinition:getContainerDefinition" };

    /** From now on, a lookup is answered with this error. */
    const fail = (token: string, message: string): void => {
        const invoke = here.aws.invoke.bind(here.aws);
        here.aws.invoke = (place, asked, args) => {
            if (asked === token) throw new Error(message);
            return invoke(place, asked, args);
        };
    };
    /** Pulumi's SDK says on which ways an error came along. */
    const source = (message: string) => message.replace(/^(error serializing property "\w+": )+/, "");
    const deploys = (cloud: Cloud) => cloud.identities().filter(identity => /aws:(ecs|appautoscaling)/.test(identity));

    it("takes a missing service for a first deployment", async () => {
        fail(lookups.service, "invoking aws:ecs/getService:getService: 1 error occurred:\n\t* no matching ECS Service found\n\n");
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here));
        expect(said(cloud, "checkout-service")["taskDefinition"]).to.equal(revision(1));
    });

    for (const message of [
        "AccessDeniedException: User: arn:aws:sts::222222222222:assumed-role/x/y is not authorized to perform: ecs:DescribeServices",
        "ThrottlingException: Rate exceeded",
        "failed to get shared config profile, staging: profile not found",
        "reading ECS Service: operation error ECS: DescribeServices: empty result",
        "dial tcp: lookup ecs.eu-west-1.amazonaws.com: no such host",
    ]) {
        it(`deploys nothing after "${message}"`, async () => {
            fail(lookups.service, message);
            const cloud = here.cloud("payments-staging");
            expect(source(await refusalOf(cloud.run(checkout(here))))).to.equal(message);
            expect(deploys(cloud)).to.deep.equal([]);
        });
    }

    it("deploys nothing where the running revision cannot be read", async () => {
        const first = here.cloud("payments-staging");
        await first.run(checkout(here));
        fail(lookups.container, "ThrottlingException: Rate exceeded");
        const second = new Cloud({ after: first, stack: "payments-staging", account: staging.account });
        expect(source(await refusalOf(second.run(checkout(here))))).to.equal("ThrottlingException: Rate exceeded");
        expect(deploys(second)).to.deep.equal([]);
    });
});
