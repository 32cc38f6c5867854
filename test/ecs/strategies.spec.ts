import { blueGreen, canary, type EcsServiceArgs, linear, pause, type Release, rolling } from "@causeway/ecs";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { firstImage } from "../../packages/ecs/src/task/first-image.ts";
import { refusalOf } from "../foundation/accounts.ts";
import { changes, Staged, withTestListener } from "./staged.ts";

const strategies = {
    rolling: rolling(),
    blueGreen: blueGreen({ bakeMinutes: 10 }),
    canary: canary({ percent: 10, canaryMinutes: 5, bakeMinutes: 10 }),
    linear: linear({ percent: 50, stepMinutes: 3, bakeMinutes: 10 }),
} as const;
type Name = keyof typeof strategies;
const names = Object.keys(strategies) as readonly Name[];
const long = 60;
const released = (release: Release, more: Partial<EcsServiceArgs> = {}) => ({ release, ...more }) as Partial<EcsServiceArgs>;

describe("EcsService, release after release, by each strategy", () => {
    let staged: Staged;
    beforeEach(async () => {
        staged = await Staged.open();
    });
    /** Traffic as it is, the revision's image, and whether somebody answers. */
    const seen = (cloud: Cloud) => ({ weights: staged.weights(cloud), image: staged.image(), answers: staged.answers(cloud) });

    it("takes over from rolling releases where their rule has both target groups, and says what to do where it has not", async () => {
        const first = await staged.up();
        // Of another host, so of another band of priorities: as an earlier version left it, AWS knows no rule of this service there.
        const change = { route: { host: "a-much-longer-name.pay.example.com" } };
        expect(await refusalOf(staged.up({ ...change, release: blueGreen() }, first))).to.include(
            "payments-checkout has no rule of this route with two target groups yet, as an earlier version of Causeway or another route left it: bring it up once with release: rolling(), then with this one",
        );
        const second = await staged.up(change, first);
        const third = await staged.up({ ...change, release: blueGreen() }, second);
        expect(third.named("checkout-service").change).to.equal("update");
    });

    for (const name of names) {
        const shifts = name !== "rolling";
        const release = strategies[name];

        it(`${name}: comes up with the first image, and changes nothing again`, async () => {
            const first = await staged.up({ release });
            const expected = { weights: shifts ? [0, 100] : [100, 0], image: firstImage.image, answers: true };
            expect(seen(first)).to.deep.equal(expected);
            expect(changes(await staged.up({ release }, first))).to.deep.equal([]);
            expect(seen(first)).to.deep.equal(expected);
        });

        it(`${name}: changes nothing after one release and after the next`, async () => {
            let cloud = await staged.up({ release });
            for (const [index, image] of ["shop/checkout:7", "shop/checkout:8"].entries()) {
                staged.release(image);
                staged.wait(long);
                expect(staged.last().status).to.equal("SUCCESSFUL");
                cloud = await staged.up({ release }, cloud);
                expect(changes(cloud)).to.deep.equal([]);
                const weights = shifts && index === 0 ? [100, 0] : shifts ? [0, 100] : [100, 0];
                expect(seen(cloud)).to.deep.equal({ weights, image, answers: true });
            }
        });

        for (const [parity, images] of Object.entries({ odd: ["shop/checkout:7"], even: ["shop/checkout:7", "shop/checkout:8"] })) {
            it(`${name}: a change of CPU after an ${parity} number of releases keeps the image, and somebody answers`, async () => {
                const first = await staged.up({ release });
                for (const image of images) {
                    staged.release(image);
                    staged.wait(long);
                }
                const before = staged.weights(first);
                const large = released(release, { cpu: 1024, memoryMiB: 2048 });
                const second = await staged.up(large, first);
                expect(changes(second)).to.deep.equal(["checkout-definition: replace", "checkout-service: update"]);
                // The code's definition is deployed as a release would be: traffic goes over to it.
                const weights = shifts ? [...before].reverse() : before;
                expect(seen(second)).to.deep.equal({ weights, image: images.at(-1), answers: true });
                expect(changes(await staged.up(large, second))).to.deep.equal([]);
            });
        }
    }

    for (const name of ["canary", "linear", "blueGreen"] as const) {
        it(`${name}: an up in the middle of a release changes nothing`, async () => {
            const release = strategies[name];
            const first = await staged.up({ release });
            staged.release("shop/checkout:7");
            const under = seen(first);
            expect(under.weights).to.deep.equal({ canary: [10, 90], linear: [50, 50], blueGreen: [100, 0] }[name]);
            const second = await staged.up({ release }, first);
            expect(changes(second)).to.deep.equal([]);
            expect(staged.last().status).to.equal("IN_PROGRESS");
            expect(seen(second)).to.deep.equal(under);
            staged.wait(long);
            expect(seen(second)).to.deep.equal({ weights: [100, 0], image: "shop/checkout:7", answers: true });
            expect(changes(await staged.up({ release }, second))).to.deep.equal([]);
        });

        it(`${name}: after a rollback, too`, async () => {
            const release = strategies[name];
            const first = await staged.up({ release });
            staged.release("shop/checkout:7");
            staged.operate("ecs:StopServiceDeployment", { serviceDeploymentArn: staged.last().serviceDeploymentArn });
            const second = await staged.up({ release }, first);
            expect(changes(second)).to.deep.equal([]);
            expect(seen(second)).to.deep.equal({ weights: [0, 100], image: firstImage.image, answers: true });
        });

        it(`${name}: in the middle of a release, changed code waits, and says so before anything is touched`, async () => {
            const release = strategies[name];
            const first = await staged.up({ release });
            staged.release("shop/checkout:7");
            const under = seen(first);
            const large = staged.up(released(release, { cpu: 1024, memoryMiB: 2048 }), first);
            expect(await refusalOf(large)).to.include(
                "a release is under way that registered arn:aws:ecs:eu-west-1:222222222222:task-definition/payments-checkout:2, and this program has changed what runs beside the image: wait until the release is over, or stop it (aws ecs list-service-deployments, stop-service-deployment), then run this again",
            );
            expect(staged.last().status).to.equal("IN_PROGRESS");
            expect(seen(first)).to.deep.equal(under);
        });
    }

    it("blueGreen: shows test traffic the new tasks alone, while a person looks, and an up leaves that so, too", async () => {
        const foundation = pulumi.output(withTestListener(staged.here));
        const hooks = [pause({ at: ["POST_TEST_TRAFFIC_SHIFT"], minutes: 30, otherwise: "ROLLBACK" })];
        const change = released(blueGreen({ testTraffic: true, hooks }), { foundation });
        const first = await staged.up(change);
        staged.release("shop/checkout:7");
        const both = (cloud: Cloud) => [staged.weights(cloud), staged.weights(cloud, "checkout-test-rule")];
        const looking = [
            [0, 100],
            [100, 0],
        ];
        expect(both(first)).to.deep.equal(looking);
        const second = await staged.up(change, first);
        expect([changes(second), both(second), staged.last().status]).to.deep.equal([[], looking, "IN_PROGRESS"]);
        staged.wait(30);
        expect([both(second), staged.last().status, staged.image()]).to.deep.equal([
            [
                [0, 100],
                [0, 100],
            ],
            "ROLLBACK_SUCCESSFUL",
            firstImage.image,
        ]);
        expect(changes(await staged.up(change, second))).to.deep.equal([]);
    });

    it("leaves the number of tasks to auto scaling, in each of them", async () => {
        for (const name of names) {
            staged = await Staged.open();
            const first = await staged.up({ release: strategies[name] });
            staged.operate("ecs:UpdateService", { cluster: "staging", service: "payments-checkout", desiredCount: 4 });
            expect(changes(await staged.up({ release: strategies[name] }, first)), name).to.deep.equal([]);
        }
    });
});

describe("EcsService, from one strategy to another", () => {
    let staged: Staged;
    beforeEach(async () => {
        staged = await Staged.open();
    });

    for (const from of names) {
        for (const to of names.filter(name => name !== from)) {
            for (const [parity, images] of Object.entries({ odd: ["shop/checkout:7"], even: ["shop/checkout:7", "shop/checkout:8"] })) {
                it(`${from} to ${to} after an ${parity} number of releases: in place, with the image, and somebody answers`, async () => {
                    const first = await staged.up({ release: strategies[from] });
                    for (const image of images) {
                        staged.release(image);
                        staged.wait(long);
                    }
                    const before = staged.weights(first);
                    const second = await staged.up({ release: strategies[to] }, first);
                    expect(changes(second)).to.deep.equal(["checkout-service: update"]);
                    expect([staged.image(), staged.answers(second)]).to.deep.equal([images.at(-1), true]);
                    // Only a service that gets its second target group is deployed anew, and that is a release by the new strategy.
                    expect(staged.weights(second)).to.deep.equal(from === "rolling" ? [...before].reverse() : before);
                    expect(changes(await staged.up({ release: strategies[to] }, second))).to.deep.equal([]);

                    staged.release("shop/checkout:9");
                    expect(staged.answers(second)).to.equal(true);
                    staged.wait(long);
                    expect([staged.last().status, staged.image(), staged.answers(second)]).to.deep.equal([
                        "SUCCESSFUL",
                        "shop/checkout:9",
                        true,
                    ]);
                    expect(changes(await staged.up({ release: strategies[to] }, second))).to.deep.equal([]);
                });
            }
        }
    }

    it("waits for a release to end, and says so before anything is touched", async () => {
        const first = await staged.up({ release: strategies.canary });
        staged.release("shop/checkout:7");
        const second = staged.up({ release: strategies.rolling }, first);
        expect(await refusalOf(second)).to.include(
            "payments-checkout is in the middle of a release, and AWS lets no strategy change before it is over: wait, or stop it (aws ecs list-service-deployments, stop-service-deployment), then run this again",
        );
        expect([staged.last().status, staged.weights(first)]).to.deep.equal(["IN_PROGRESS", [10, 90]]);
    });

    it("changes the port on the way through rolling, and says so elsewhere before anything is touched", async () => {
        const first = await staged.up({ release: strategies.canary });
        expect(await refusalOf(staged.up({ release: strategies.canary, port: 9090 }, first))).to.include(
            "payments-checkout listens on 8080, and so do its target groups",
        );
        expect(staged.answers(first)).to.equal(true);
        const second = await staged.up({ release: strategies.rolling, port: 9090 }, first);
        expect(staged.answers(second)).to.equal(true);
        const third = await staged.up({ release: strategies.canary, port: 9090 }, second);
        expect(staged.answers(third)).to.equal(true);
        expect(changes(await staged.up({ release: strategies.canary, port: 9090 }, third))).to.deep.equal([]);
    });
});
