import { type EcsServiceArgs, instances, type Sidecar } from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { complaintsOf, type Organization, organization, said, statements } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const account = "222222222222";
const first = "docker.io/jmalloc/echo-server:0.3.6";
const image = `${account}.dkr.ecr.eu-west-1.amazonaws.com/platform/proxy:3`;

const containers = (cloud: Cloud) => JSON.parse(String(said(cloud, "checkout-definition")["containerDefinitions"]));
const run = async (change: Partial<EcsServiceArgs>, here?: Organization, after?: Cloud) => {
    here ??= await organization();
    const cloud = after ? new Cloud({ after, stack: "payments-staging", account }) : here.cloud("payments-staging");
    await cloud.run(checkout(here, { customize: { service: { waitForSteadyState: false } }, ...change }));
    return cloud;
};
const log = {
    logDriver: "awslogs",
    options: { "awslogs-group": "checkout-logs-0000000", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "checkout" },
};

describe("EcsService's sidecars", () => {
    it("stand beside the main container, by name, with all that was said of them", async () => {
        const cloud = await run({
            dependsOn: { proxy: "HEALTHY", migrate: "SUCCESS" },
            readonlyRootFilesystem: true,
            sidecars: {
                proxy: {
                    image,
                    command: ["envoy", "-c", "/etc/envoy.yaml"],
                    ports: [9901, 8081],
                    cpu: 64,
                    memoryMiB: 128,
                    memoryReservationMiB: 64,
                    environment: { ZONE: "a", LEVEL: "info" },
                    health: { command: ["/bin/check"], intervalSeconds: 10, timeoutSeconds: 2, retries: 5, startSeconds: 30 },
                    readonlyRootFilesystem: true,
                },
                migrate: { image: "docker.io/team/migrate:1", essential: false, entryPoint: ["/migrate"] },
                agent: { image: "docker.io/team/agent:1", health: { command: "curl -f localhost" }, dependsOn: { checkout: "START" } },
            },
        });
        const [main, ...sidecars] = containers(cloud);
        expect(main).to.deep.include({
            name: "checkout",
            essential: true,
            dependsOn: [
                { containerName: "migrate", condition: "SUCCESS" },
                { containerName: "proxy", condition: "HEALTHY" },
            ],
            readonlyRootFilesystem: true,
        });
        expect(sidecars).to.deep.equal([
            {
                name: "agent",
                image: "docker.io/team/agent:1",
                essential: true,
                environment: [],
                healthCheck: { command: ["CMD-SHELL", "curl -f localhost"], interval: 30, timeout: 5, retries: 3 },
                dependsOn: [{ containerName: "checkout", condition: "START" }],
                logConfiguration: log,
            },
            {
                name: "migrate",
                image: "docker.io/team/migrate:1",
                essential: false,
                entryPoint: ["/migrate"],
                environment: [],
                logConfiguration: log,
            },
            {
                name: "proxy",
                image,
                essential: true,
                command: ["envoy", "-c", "/etc/envoy.yaml"],
                portMappings: [
                    { containerPort: 9901, protocol: "tcp" },
                    { containerPort: 8081, protocol: "tcp" },
                ],
                cpu: 64,
                memory: 128,
                memoryReservation: 64,
                environment: [
                    { name: "LEVEL", value: "info" },
                    { name: "ZONE", value: "a" },
                ],
                healthCheck: { command: ["CMD", "/bin/check"], interval: 10, timeout: 2, retries: 5, startPeriod: 30 },
                readonlyRootFilesystem: true,
                logConfiguration: log,
            },
        ]);
    });

    it("are pulled from whichever private repository they are in", async () => {
        const cloud = await run({
            sidecars: { one: { image }, two: { image: `${image}@sha256:${"0".repeat(64)}` }, three: { image: "public.ecr.aws/x/y:1" } },
        });
        const [, pull] = statements(cloud, "checkout-execution-policy") as readonly { readonly Resource: unknown }[];
        expect(pull?.Resource).to.deep.equal([
            "arn:aws:ecr:eu-west-1:111111111111:repository/payments/checkout",
            `arn:aws:ecr:eu-west-1:${account}:repository/platform/proxy`,
        ]);
    });

    it("stay where they are, and what they are, when a release replaces the main image", async () => {
        const here = await organization();
        const sidecars = { agent: { image: "docker.io/team/agent:1", essential: false } };
        const change = { sidecars, ephemeralStorageGiB: 30 };
        const before = await run(change, here);
        release(here, "docker.io/team/checkout:2");
        const cloud = await run(change, here, before);
        expect(containers(cloud).map(({ name, image }: Sidecar & { name: string }) => [name, image])).to.deep.equal([
            ["checkout", first],
            ["agent", "docker.io/team/agent:1"],
        ]);
        expect(said(cloud, "checkout-service")["taskDefinition"]).to.match(/:2$/);
        const changed = await run({ ...change, sidecars: { agent: { ...sidecars.agent, image: "docker.io/team/agent:2" } } }, here, cloud);
        expect(containers(changed).map(({ name, image }: Sidecar & { name: string }) => [name, image])).to.deep.equal([
            ["checkout", "docker.io/team/checkout:2"],
            ["agent", "docker.io/team/agent:2"],
        ]);
        expect(said(changed, "checkout-definition")["ephemeralStorage"]).to.deep.equal({ sizeInGib: 30 });
    });
});

type Answer = Readonly<Record<string, object>>;

/** What a pipeline's deploy action does: a copy of what runs, with another image. */
function release(here: Organization, image: string): void {
    const operate = (name: string, request: object) => here.aws.operate({ account, region: "eu-west-1" }, `ecs:${name}`, request) as Answer;
    const { taskDefinition } = operate("DescribeTaskDefinition", { taskDefinition: "payments-checkout" }) as { taskDefinition: Answer };
    const copied = Object.entries(taskDefinition).filter(([name]) => taken.includes(name));
    const [main, ...others] = taskDefinition["containerDefinitions"] as readonly object[];
    const next = { ...Object.fromEntries(copied), containerDefinitions: [{ ...main, image }, ...others] };
    const registered = operate("RegisterTaskDefinition", next) as { taskDefinition: Answer };
    const { taskDefinitionArn } = registered.taskDefinition;
    operate("UpdateService", { cluster: "staging", service: "payments-checkout", taskDefinition: taskDefinitionArn });
}
const taken = [
    ...["family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn"],
    ...["volumes", "ephemeralStorage", "runtimePlatform"],
];

describe("EcsService's health check in the container", () => {
    const health = { command: "wget -q localhost:8080/health" };

    it("waits for the first release, as the image until then has no command", async () => {
        const here = await organization();
        const before = await run({ health }, here);
        expect(containers(before)[0]).not.to.have.property("healthCheck");
        expect(containers(await run({ health }, here, before))[0]).to.deep.equal(containers(before)[0]);

        release(here, "docker.io/team/checkout:2");
        const after = await run({ health }, here, before);
        expect(containers(after)[0]).to.deep.include({
            image: "docker.io/team/checkout:2",
            healthCheck: { command: ["CMD-SHELL", health.command], interval: 30, timeout: 5, retries: 3 },
        });
        const running = said(after, "checkout-service")["taskDefinition"];
        expect(running).to.match(/:3$/);
        // From then on it stays, and nothing changes.
        const again = await run({ health }, here, after);
        expect(said(again, "checkout-service")["taskDefinition"]).to.equal(running);
        release(here, "docker.io/team/checkout:3");
        expect(said(await run({ health }, here, again), "checkout-service")["taskDefinition"]).to.match(/:4$/);
    });
});

describe("EcsService's containers, given bad arguments", () => {
    const ok: Sidecar = { image: "nginx:1" };
    const faults: readonly (readonly [change: Partial<EcsServiceArgs>, ...complaints: string[]])[] = [
        [{ sidecars: { "a b": ok } }, "sidecars.a b has a name of other than letters, digits, dashes and underscores"],
        [{ sidecars: { checkout: ok } }, "sidecars.checkout is what the main container is called"],
        [{ sidecars: { a: { image: "" } } }, 'sidecars.a.image is "", which is no image'],
        [
            { sidecars: Object.fromEntries("abcdefghij".split("").map(name => [name, ok])) },
            "sidecars are 10: a task has ten containers at most",
        ],
        [{ sidecars: { a: { ...ok, ports: [0] } } }, "sidecars.a.ports[0] is 0, not 1 to 65535"],
        [
            { sidecars: { a: { ...ok, ports: [8080] }, b: { ...ok, ports: [81, 82, 81] } } },
            "sidecars.a.ports[0] is 8080, as checkout has: a task's containers share one network interface",
            "sidecars.b.ports[2] is 81, as b has: a task's containers share one network interface",
        ],
        [
            { sidecars: { a: { ...ok, cpu: 0.5, memoryMiB: 5, memoryReservationMiB: 5 } } },
            "sidecars.a.cpu is 0.5, not a whole number from 1",
            "sidecars.a.memoryMiB is 5, not a whole number from 6",
            "sidecars.a.memoryReservationMiB is 5, not a whole number from 6",
            "sidecars.a.memoryReservationMiB is 5, which must be less than its most, 5",
        ],
        [
            { sidecars: { a: { ...ok, cpu: 256, memoryMiB: 512 }, b: { ...ok, cpu: 256, memoryReservationMiB: 512 } } },
            "sidecars keep 512 CPU units of the task's 512 for themselves, which leaves checkout none",
            "sidecars keep 1024 MiB of the task's 1024 for themselves, which leaves checkout none",
        ],
        [
            { health: { command: "", intervalSeconds: 4, timeoutSeconds: 121, retries: 0, startSeconds: 301 } },
            "health.command is empty",
            "health.intervalSeconds is 4, not a whole number from 5 to 300",
            "health.timeoutSeconds is 121, not a whole number from 2 to 120",
            "health.retries is 0, not a whole number from 1 to 10",
            "health.startSeconds is 301, not a whole number from 0 to 300",
        ],
        [
            { sidecars: { a: { ...ok, health: { command: "x", retries: 11 } } } },
            "sidecars.a.health.retries is 11, not a whole number from 1 to 10",
        ],
        [
            { dependsOn: { b: "START", a: "WELL" as "START" }, sidecars: { a: ok } },
            "dependsOn.b is no container of the task; checkout, a",
            'dependsOn.a is "WELL", not START, COMPLETE, SUCCESS or HEALTHY',
        ],
        [
            { dependsOn: { a: "HEALTHY", b: "SUCCESS", c: "COMPLETE" }, sidecars: { a: ok, b: ok, c: { ...ok, essential: true } } },
            "dependsOn.a is HEALTHY, but a has no health check",
            "dependsOn.b is SUCCESS, but b is essential: the task ends when it does",
            "dependsOn.c is COMPLETE, but c is essential: the task ends when it does",
        ],
        [
            { health: { command: "x" }, sidecars: { a: { ...ok, dependsOn: { checkout: "HEALTHY" } } } },
            "sidecars.a.dependsOn.checkout is HEALTHY, but of the main container only START can be waited for",
        ],
        [
            {
                dependsOn: { a: "START" },
                sidecars: { a: { ...ok, dependsOn: { b: "START" } }, b: { ...ok, dependsOn: { checkout: "START", b: "START" } } },
            },
            "dependsOn.a makes checkout wait for itself",
            "sidecars.b.dependsOn.b makes b wait for itself",
        ],
        [
            { environment: { A: "1" }, sidecars: { a: { ...ok, environment: { A: "1" }, mounts: { b: "c" } } } },
            "sidecars.a.mounts.b is no volume of the task; it has none",
            'sidecars.a.mounts.b is "c", which does not start with a slash',
        ],
        [
            { capacity: instances("general"), ephemeralStorageGiB: 30 },
            "ephemeralStorageGiB is Fargate's: on instances, tasks share the instance's disk",
        ],
        [{ ephemeralStorageGiB: 20 }, "ephemeralStorageGiB is 20, not a whole number from 21 to 200; without it there are 20"],
        [{ ephemeralStorageGiB: 201 }, "ephemeralStorageGiB is 201, not a whole number from 21 to 200; without it there are 20"],
    ];
    for (const [change, ...complaints] of faults) {
        it(`says: ${complaints.join("; ")}`, async () => {
            const { foundation } = await organization();
            expect(await complaintsOf("payments-staging", checkout({ foundation }, change))).to.deep.equal(complaints);
        });
    }

    it("takes the last that is good", async () => {
        const health = { command: "x", intervalSeconds: 300, timeoutSeconds: 120, retries: 10, startSeconds: 300 };
        const cloud = await run({
            ephemeralStorageGiB: 200,
            health,
            sidecars: { a: { ...ok, cpu: 511, memoryMiB: 1023, memoryReservationMiB: 6, health } },
        });
        expect(said(cloud, "checkout-definition")["ephemeralStorage"]).to.deep.equal({ sizeInGib: 200 });
    });
});
