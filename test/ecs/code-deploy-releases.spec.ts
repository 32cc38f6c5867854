import { blueGreen, canary, codeDeploy, type EcsServiceArgs, fargate, fargateSpot, linear, type Release, rolling } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { firstImage } from "../../packages/ecs/src/task/first-image.ts";
import { refusalOf, said } from "../foundation/accounts.ts";
import { outcomeOf, releaseByCodeDeploy } from "./code-deployed.ts";
import { changes, Staged } from "./staged.ts";

const release = codeDeploy({ canary: { percent: 10, minutes: 5 }, terminationMinutes: 10 });
const with_ = (more: Partial<EcsServiceArgs> = {}, by: Release = release) => ({ release: by, ...more }) as Partial<EcsServiceArgs>;
const large = { cpu: 1024, memoryMiB: 2048 } as const;

describe("EcsService, release after release, by CodeDeploy", () => {
    let staged: Staged;
    let first: Cloud;
    beforeEach(async () => {
        staged = await Staged.open();
        first = await staged.up(with_());
    });
    const deploy = (image: string, cloud = first) => releaseByCodeDeploy(staged, cloud, image);
    /** Traffic as it is, the revision's image and size, and whether somebody answers. */
    const seen = (cloud = first) => {
        const { cpu } = staged.running() as unknown as { readonly cpu: string };
        return { weights: staged.weights(cloud), image: staged.image(), cpu, answers: staged.answers(cloud) };
    };

    it("comes up with the first image, and changes nothing again", async () => {
        const expected = { weights: [100, 0], image: firstImage.image, cpu: "512", answers: true };
        expect(seen()).to.deep.equal(expected);
        expect(changes(await staged.up(with_(), first))).to.deep.equal([]);
        expect(seen()).to.deep.equal(expected);
    });

    it("changes nothing in the middle of a release, after it, and after the next", async () => {
        let cloud = first;
        for (const [before, image, under, after] of [
            [firstImage.image, "shop/checkout:7", [90, 10], [0, 100]],
            ["shop/checkout:7", "shop/checkout:8", [10, 90], [100, 0]],
        ] as const) {
            const id = deploy(image, cloud);
            cloud = await staged.up(with_(), cloud);
            expect(changes(cloud)).to.deep.equal([]);
            expect(seen(cloud)).to.deep.equal({ weights: under, image: before, cpu: "512", answers: true });
            staged.wait(5);
            cloud = await staged.up(with_(), cloud);
            expect(changes(cloud)).to.deep.equal([]);
            expect(seen(cloud)).to.deep.equal({ weights: after, image, cpu: "512", answers: true });
            expect(outcomeOf(staged, id)).to.equal("InProgress");
            staged.wait(10);
            expect(outcomeOf(staged, id)).to.equal("Succeeded");
            cloud = await staged.up(with_(), cloud);
            expect(changes(cloud)).to.deep.equal([]);
            expect(seen(cloud)).to.deep.equal({ weights: after, image, cpu: "512", answers: true });
        }
    });

    it("registers changed code with the released image, and leaves its deployment to the next release", async () => {
        deploy("shop/checkout:7");
        staged.wait(15);
        const second = await staged.up(with_(large), first);
        expect(changes(second)).to.deep.equal(["checkout-definition: replace"]);
        expect(seen(second)).to.deep.equal({ weights: [0, 100], image: "shop/checkout:7", cpu: "512", answers: true });
        expect(said(second, "checkout-definition")["cpu"]).to.equal("1024");
        // Nothing is said twice, and nothing is registered twice.
        const third = await staged.up(with_(large), second);
        expect(changes(third)).to.deep.equal([]);

        deploy("shop/checkout:8", third);
        staged.wait(15);
        expect(seen(third)).to.deep.equal({ weights: [100, 0], image: "shop/checkout:8", cpu: "1024", answers: true });
        expect(changes(await staged.up(with_(large), third))).to.deep.equal([]);
    });

    it("leaves another network to the next release as well", async () => {
        const subnets = () => {
            const { services } = staged.operate<{ services: [{ networkConfiguration: { subnets: readonly string[] } }] }>(
                "ecs:DescribeServices",
                { cluster: "staging", services: ["payments-checkout"] },
            );
            return services[0].networkConfiguration.subnets.length;
        };
        const customize: EcsServiceArgs["customize"] = {
            service: service => ({
                ...service,
                networkConfiguration: pulumi
                    .output(service.networkConfiguration as pulumi.Input<{ subnets: string[] }>)
                    .apply(network => ({ ...network, subnets: network.subnets.slice(0, 1) })),
            }),
        };
        const second = await staged.up(with_({ customize }), first);
        expect([changes(second), subnets()]).to.deep.equal([["checkout-app-spec: update"], 2]);
        deploy("shop/checkout:7", second);
        staged.wait(15);
        expect([changes(await staged.up(with_({ customize }), second)), subnets()]).to.deep.equal([[], 1]);
    });

    it("leaves other capacity to the next release as well, and the way back", async () => {
        const launch = () => {
            const { launchType, capacityProviderStrategies } = staged.here.aws.invoke(
                { account: "222222222222", region: "eu-west-1", defaultTags: {} },
                "aws:ecs/getService:getService",
                { clusterArn: "arn:aws:ecs:eu-west-1:222222222222:cluster/staging", serviceName: "payments-checkout" },
            ) as unknown as { launchType: string; capacityProviderStrategies: readonly { capacityProvider: string; weight: number }[] };
            return [launchType, ...capacityProviderStrategies.map(({ capacityProvider, weight }) => `${capacityProvider} ${weight}`)];
        };
        let cloud = first;
        for (const [capacity, before, after] of [
            [fargateSpot(), ["FARGATE"], ["", "FARGATE 0", "FARGATE_SPOT 100"]],
            [fargate(), ["", "FARGATE 0", "FARGATE_SPOT 100"], ["", "FARGATE 100"]],
        ] as const) {
            cloud = await staged.up(with_({ capacity }), cloud);
            expect([changes(cloud), launch()]).to.deep.equal([["checkout-app-spec: update"], before]);
            deploy("shop/checkout:7", cloud);
            staged.wait(15);
            cloud = await staged.up(with_({ capacity }), cloud);
            expect([changes(cloud), launch()]).to.deep.equal([[], after]);
        }
    });

    it("registers changed code in the middle of a release, which goes on, and deploys it with the next one", async () => {
        const id = deploy("shop/checkout:7");
        const second = await staged.up(with_(large), first);
        expect(changes(second)).to.deep.equal(["checkout-definition: replace"]);
        staged.wait(15);
        expect([outcomeOf(staged, id), seen(second)]).to.deep.equal([
            "Succeeded",
            { weights: [0, 100], image: "shop/checkout:7", cpu: "512", answers: true },
        ]);
        const third = await staged.up(with_(large), second);
        deploy("shop/checkout:8", third);
        staged.wait(15);
        expect(seen(third)).to.deep.equal({ weights: [100, 0], image: "shop/checkout:8", cpu: "1024", answers: true });
        expect(changes(await staged.up(with_(large), third))).to.deep.equal([]);
    });

    it("says what AWS changes of no such service before anything is touched", async () => {
        expect(await refusalOf(staged.up(with_({ port: 9090 }), first))).to.include(
            "payments-checkout is released by CodeDeploy, and AWS changes port (8080) of no such service: leave it as it is, go over to another strategy, from which none leads back, or put a service of another name beside it",
        );
        expect(seen()).to.deep.equal({ weights: [100, 0], image: firstImage.image, cpu: "512", answers: true });
    });

    it("goes over to another strategy between two releases alone, and says so before anything is touched", async () => {
        const id = deploy("shop/checkout:7");
        expect(await refusalOf(staged.up(with_({}, rolling()), first))).to.include(
            "payments-checkout is in the middle of a release, and AWS lets no strategy change before it is over: wait, or stop it (aws deploy list-deployments, stop-deployment), then run this again",
        );
        expect([outcomeOf(staged, id), staged.weights(first)]).to.deep.equal(["InProgress", [90, 10]]);
    });

    it("leaves the number of tasks to auto scaling", async () => {
        staged.operate("ecs:UpdateService", { cluster: "staging", service: "payments-checkout", desiredCount: 4 });
        expect(changes(await staged.up(with_(), first))).to.deep.equal([]);
    });

    it("goes back when an alarm of its own says so, and an up leaves it there", async () => {
        const watched = codeDeploy({ canary: { percent: 10, minutes: 5 }, alarms: { errorPercent: 1 } });
        const second = await staged.up(with_({}, watched), first);
        const id = deploy("shop/checkout:7", second);
        expect(staged.weights(second)).to.deep.equal([90, 10]);
        const AlarmName = second.named("checkout-errors-alarm").outputs["name"];
        staged.operate("cloudwatch:SetAlarmState", { AlarmName, StateValue: "ALARM", StateReason: "planted" });
        expect(outcomeOf(staged, id)).to.equal(
            `Stopped: One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Alarms that caused the stop are: <payments-checkout-errors-onset-staging>`,
        );
        const third = await staged.up(with_({}, watched), second);
        expect(changes(third)).to.deep.equal([]);
        expect(seen(third)).to.deep.equal({ weights: [100, 0], image: firstImage.image, cpu: "512", answers: true });
    });

    it("is not kept back by an outage that is old: it may be what ends it", async () => {
        const watched = codeDeploy({ canary: { percent: 10, minutes: 5 }, alarms: { errorPercent: 1 } });
        const second = await staged.up(with_({}, watched), first);
        for (const alarm of ["checkout-errors-alarm", "checkout-errors-already"]) {
            const AlarmName = second.named(alarm).outputs["name"];
            staged.operate("cloudwatch:SetAlarmState", { AlarmName, StateValue: "ALARM", StateReason: "planted" });
        }
        const id = deploy("shop/checkout:7", second);
        staged.wait(15);
        expect(outcomeOf(staged, id)).to.equal("Succeeded");
    });

    it("moves traffic otherwise from the next release on, and the configuration before goes", async () => {
        const slow = codeDeploy({ linear: { percent: 50, minutes: 30 } });
        const second = await staged.up(with_({}, slow), first);
        expect(changes(second)).to.deep.equal([
            "checkout-shift: replace",
            "checkout-deployment-group: update",
            "checkout-deploy-policy: update",
        ]);
        deploy("shop/checkout:7", second);
        expect(staged.weights(second)).to.deep.equal([50, 50]);
    });
});

describe("EcsService, from CodeDeploy to ECS's own strategies", () => {
    const strategies = {
        rolling: rolling(),
        blueGreen: blueGreen({ bakeMinutes: 10 }),
        canary: canary({ percent: 10, canaryMinutes: 5, bakeMinutes: 10 }),
        linear: linear({ percent: 50, stepMinutes: 3, bakeMinutes: 10 }),
    } as const;

    for (const [name, to] of Object.entries(strategies)) {
        for (const [parity, images] of Object.entries({ odd: ["shop/checkout:7"], even: ["shop/checkout:7", "shop/checkout:8"] })) {
            it(`${name} after an ${parity} number of releases: in place, with the image, and somebody answers`, async () => {
                const staged = await Staged.open();
                const first = await staged.up(with_());
                for (const image of images) {
                    releaseByCodeDeploy(staged, first, image);
                    staged.wait(15);
                }
                const second = await staged.up(with_({}, to), first);
                expect(second.identities().filter(identity => identity.includes("codedeploy"))).to.deep.equal([]);
                expect(changes(second)).to.include("checkout-service: update");
                expect([staged.image(), staged.answers(second)]).to.deep.equal([images.at(-1), true]);
                expect(changes(await staged.up(with_({}, to), second))).to.deep.equal([]);
                staged.release("shop/checkout:9");
                staged.wait(60);
                expect([staged.last().status, staged.image(), staged.answers(second)]).to.deep.equal([
                    "SUCCESSFUL",
                    "shop/checkout:9",
                    true,
                ]);
            });
        }

        it(`not from ${name} to CodeDeploy: it says so before anything is touched`, async () => {
            const staged = await Staged.open();
            const first = await staged.up(with_({}, to));
            const objects = () => staged.here.aws.objects().map(({ type, id }) => `${type} ${id}`);
            const before = objects();
            expect(await refusalOf(staged.up(with_(), first))).to.include(
                "payments-checkout is released by ECS, and AWS lets no such service go over to CODE_DEPLOY: put a service of another name beside it, with a route of its own that goes first, then take this one away",
            );
            expect(objects()).to.deep.equal(before);
        });
    }
});
