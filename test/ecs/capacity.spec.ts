import { type Capacity, EcsService, type EcsServiceArgs, fargate, fargateSpot, instances } from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, refusalOf, said } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const launch = (cloud: Cloud) => {
    const { launchType, capacityProviderStrategies, orderedPlacementStrategies, forceNewDeployment } = said(cloud, "checkout-service");
    return { launchType, capacityProviderStrategies, orderedPlacementStrategies, forceNewDeployment };
};
const compatibilities = (cloud: Cloud) => said(cloud, "checkout-definition")["requiresCompatibilities"];

/** A capacity, its children's arguments at first, and where another capacity was before. */
const kinds: Readonly<Record<string, { readonly capacity: Capacity; readonly launch: object; readonly compatibility: string }>> = {
    fargate: {
        capacity: fargate(),
        launch: {
            launchType: undefined,
            capacityProviderStrategies: [{ capacityProvider: "FARGATE", base: 0, weight: 100 }],
            orderedPlacementStrategies: undefined,
            forceNewDeployment: true,
        },
        compatibility: "FARGATE",
    },
    fargateSpot: {
        capacity: fargateSpot({ onDemandTasks: 1, spotPercent: 75 }),
        launch: {
            launchType: undefined,
            capacityProviderStrategies: [
                { capacityProvider: "FARGATE", base: 1, weight: 25 },
                { capacityProvider: "FARGATE_SPOT", base: 0, weight: 75 },
            ],
            orderedPlacementStrategies: undefined,
            forceNewDeployment: true,
        },
        compatibility: "FARGATE",
    },
    instances: {
        capacity: instances("general"),
        launch: {
            launchType: undefined,
            capacityProviderStrategies: [{ capacityProvider: "causeway-staging-general", weight: 1 }],
            orderedPlacementStrategies: [
                { type: "spread", field: "attribute:ecs.availability-zone" },
                { type: "binpack", field: "memory" },
            ],
            forceNewDeployment: true,
        },
        compatibility: "EC2",
    },
};

describe("EcsService's capacity", () => {
    let here: Organization;
    beforeEach(async () => {
        here = await organization();
    });

    const first = async (capacity?: Capacity) => {
        const cloud = here.cloud("payments-staging");
        await cloud.run(checkout(here, (capacity ? { capacity } : {}) as Partial<EcsServiceArgs>));
        return cloud;
    };
    const again = async (after: Cloud, capacity?: Capacity) => {
        const cloud = new Cloud({ after, stack: "payments-staging", account: staging.account });
        await cloud.run(checkout(here, (capacity ? { capacity } : {}) as Partial<EcsServiceArgs>));
        return cloud;
    };
    const changes = (cloud: Cloud) =>
        cloud.registered.filter(({ change }) => change !== undefined && change !== "same").map(({ name, change }) => `${name}: ${change}`);
    const running = () =>
        (
            here.aws.operate(staging, "ecs:DescribeServices", { cluster: "staging", services: ["payments-checkout"] }) as {
                services: [{ serviceArn: string; createdAt: string; taskDefinition: string }];
            }
        ).services[0];

    it("is Fargate by default, as a launch type", async () => {
        const cloud = await first();
        expect(launch(cloud)).to.deep.equal({
            launchType: "FARGATE",
            capacityProviderStrategies: undefined,
            orderedPlacementStrategies: undefined,
            forceNewDeployment: undefined,
        });
        expect(compatibilities(cloud)).to.deep.equal(["FARGATE"]);
        expect(changes(await again(cloud, fargate()))).to.deep.equal([]);
    });

    for (const name of ["fargateSpot", "instances"] as const) {
        const kind = kinds[name] as (typeof kinds)[string];
        it(`${name}: starts there, and a second up changes nothing`, async () => {
            const cloud = await first(kind.capacity);
            expect(launch(cloud)).to.deep.equal(kind.launch);
            expect(compatibilities(cloud)).to.deep.equal([kind.compatibility]);
            expect(changes(await again(cloud, kind.capacity))).to.deep.equal([]);
        });
    }

    for (const [from, { capacity: before, compatibility: old }] of Object.entries(kinds)) {
        for (const [to, { capacity: after, launch: wanted, compatibility }] of Object.entries(kinds)) {
            if (from === to) continue;
            it(`changes from ${from} to ${to} in place`, async () => {
                const cloud = await again(await first(before), after);
                const definition = old === compatibility ? [] : ["checkout-definition: replace"];
                expect(changes(cloud)).to.deep.equal([...definition, "checkout-service: update"]);
                expect(launch(cloud)).to.deep.equal(wanted);
                expect(changes(await again(cloud, after))).to.deep.equal([]);
                expect(running().serviceArn).to.equal("arn:aws:ecs:eu-west-1:222222222222:service/staging/payments-checkout");
            });
        }
    }

    it("takes any size on instances, and Fargate's pairs elsewhere", async () => {
        const odd = { cpu: 300, memoryMiB: 700 } as const;
        await here.cloud("payments-staging").run(checkout(here, { ...odd, capacity: instances("general") }));
        expect(await complaintsOf("payments-staging", checkout(here, odd as never))).to.deep.equal([
            "cpu is 300, not one of 256, 512, 1024, 2048, 4096, 8192, 16384",
        ]);
    });

    it("is complained about all at once", async () => {
        const wrong = { capacity: fargateSpot({ onDemandTasks: -1, spotPercent: 0 }) } as Partial<EcsServiceArgs>;
        expect(await complaintsOf("payments-staging", checkout(here, wrong))).to.deep.equal([
            "capacity.onDemandTasks is -1, not a whole number from 0 to 100000",
            "capacity.spotPercent is 0, not a whole number from 1 to 100",
        ]);
        expect(
            await complaintsOf(
                "payments-staging",
                checkout(here, { cpu: 64, memoryMiB: 1.5, capacity: instances("The-big") } as Partial<EcsServiceArgs>),
            ),
        ).to.deep.equal([
            "cpu is 64, not a whole number from 128 to 196608",
            "memoryMiB is 1.5, not a whole number from 6",
            'capacity.name is "The-big", which no foundation\'s instances are called',
        ]);
    });

    it("is refused where the cluster has no such instances", async () => {
        expect(
            await refusalOf(here.cloud("payments-staging").run(checkout(here, { capacity: instances("huge") } as Partial<EcsServiceArgs>))),
        ).to.include("cannot contain a capacity provider that is not associated with the cluster");
    });

    it("does not compile where a size is not Fargate's", () => {
        const common = { port: 80, foundation: pulumi.output({}) as never, placement: {} as never };
        const compiles = () => [
            new EcsService("a", { ...common, cpu: 300, memoryMiB: 700, capacity: instances("general") }),
            // @ts-expect-error: Fargate has no such size
            new EcsService("b", { ...common, cpu: 300, memoryMiB: 700, capacity: fargateSpot() }),
            // @ts-expect-error: nor has it without being asked for
            new EcsService("c", { ...common, cpu: 300, memoryMiB: 700 }),
        ];
        expect(compiles).to.be.a("function");
    });
});
