import { expect } from "chai";
import { delivery, refuses, region } from "./cloud.ts";
import { arn, Ecs, TaskDefinition, web } from "./ecs-cloud.ts";

describe("ECS task definitions", () => {
    let ecs: Ecs;
    beforeEach(() => {
        ecs = new Ecs();
    });

    it("count revisions up and never use one again", () => {
        const first = ecs.task();
        expect(first.outputs).to.include({
            arn: arn("task-definition/web:1"),
            arnWithoutRevision: arn("task-definition/web"),
            revision: 1,
        });
        const second = ecs.task();
        ecs.delete(TaskDefinition, second);
        expect(ecs.task().outputs.arn).to.equal(arn("task-definition/web:3"));
    });

    it("take the sizes that Fargate has", () => {
        refuses(
            () => ecs.task(web, { cpu: "256", memory: "4096" }),
            "ClientException",
            "No Fargate configuration exists for given values.",
        );
        refuses(
            () => ecs.task(web, { cpu: "8192", memory: "17408" }),
            "ClientException",
            "No Fargate configuration exists for given values.",
        );
        expect(ecs.task(web, { cpu: "8192", memory: "20480" }).outputs.cpu).to.equal("8192");
        expect(ecs.task(web, { cpu: ".5 vCPU", memory: "1 GB" }).outputs.memory).to.equal("1 GB");
    });

    it("are refused for Fargate without awsvpc, CPU or memory", () => {
        refuses(() => ecs.task(web, { networkMode: "bridge" }), "ClientException", "Fargate only supports network mode ‘awsvpc’.");
        refuses(
            () =>
                ecs.create(TaskDefinition, "x", {
                    family: "x",
                    requiresCompatibilities: ["FARGATE"],
                    networkMode: "awsvpc",
                    memory: "512",
                    containerDefinitions: JSON.stringify([web]),
                }),
            "ClientException",
            "Fargate requires that 'cpu' be defined at the task level.",
        );
    });

    it("name roles that exist", () => {
        refuses(() => ecs.task(web, { taskRoleArn: `arn:aws:iam::${delivery}:role/nobody` }), "ClientException", "Role is not valid.");
        // ECS assumes roles when it starts tasks, not before.
        expect(ecs.task(web, { taskRoleArn: ecs.role("other", "lambda") }).outputs.revision).to.equal(1);
    });

    const planted: readonly (readonly [string, object | readonly object[], object, string])[] = [
        ["no container", [], {}, "Container list cannot be empty."],
        ["no name", { ...web, name: "" }, {}, "Container.name should not be null or empty."],
        ["no image", { name: "web" }, {}, "Container.image should not be null or empty."],
        ["no essential container", { ...web, essential: false }, {}, "At least one container in the task definition must be essential."],
        ["one name twice", [web, web], {}, "Container name 'web' is used more than once in the task definition."],
        [
            "another host port",
            { ...web, portMappings: [{ containerPort: 80, hostPort: 8080 }] },
            {},
            "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        ],
        [
            "logs without execution role",
            {
                ...web,
                logConfiguration: {
                    logDriver: "awslogs",
                    options: { "awslogs-group": "g", "awslogs-region": region, "awslogs-stream-prefix": "p" },
                },
            },
            { executionRoleArn: undefined },
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        ],
        [
            "ECR without execution role",
            { ...web, image: `${delivery}.dkr.ecr.${region}.amazonaws.com/web:1` },
            { executionRoleArn: undefined },
            "Fargate requires task definition to have execution role ARN to support ECR images.",
        ],
        [
            "secrets without execution role",
            { ...web, secrets: [{ name: "KEY", valueFrom: "arn:aws:ssm:x" }] },
            { executionRoleArn: undefined },
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
        ],
        [
            "half a log configuration",
            { ...web, logConfiguration: { logDriver: "awslogs", options: { "awslogs-region": region } } },
            {},
            "Log driver awslogs requires options: awslogs-group",
        ],
        [
            "a hasty health check",
            { ...web, healthCheck: { command: ["CMD", "true"], interval: 1 } },
            {},
            "Health check interval must be between 5 and 300.",
        ],
        [
            "waiting for nobody",
            { ...web, dependsOn: [{ containerName: "db", condition: "START" }] },
            {},
            "Container 'web' depends on container 'db', which does not exist in the task definition.",
        ],
        [
            "waiting in a circle",
            [
                { ...web, dependsOn: [{ containerName: "b", condition: "START" }] },
                { name: "b", image: "b", dependsOn: [{ containerName: "web", condition: "START" }] },
            ],
            {},
            "Container 'web' depends on itself.",
        ],
    ];
    for (const [what, container, more, message] of planted) {
        it(`are refused with ${what}`, () =>
            refuses(() => ecs.task(container, JSON.parse(JSON.stringify(more, (_, value) => value ?? null))), "ClientException", message));
    }

    it("are refused by the provider when the JSON is wrong", () => {
        const attempt = (containerDefinitions: string) => () => ecs.create(TaskDefinition, "web", { family: "web", containerDefinitions });
        expect(attempt("[{")).to.throw("ECS Task Definition container_definitions is invalid: Error decoding JSON");
        expect(attempt(JSON.stringify([{ ...web, environment: [{ name: "PORT", value: 80 }] }]))).to.throw(
            "[0].environment[0] needs a name and a value, both strings",
        );
        expect(attempt(JSON.stringify([{ ...web, cpu: "256" }]))).to.throw("[0].cpu is not a number");
    });

    it("say which parameter of a container ECS does not have", () => {
        expect(() => ecs.task({ ...web, imagee: "x" })).to.throw('not simulated: imagee in container definition "web"');
    });

    it("show the latest revision where Pulumi tracks it", () => {
        const made = ecs.task(web, { trackLatest: true });
        ecs.operate("ecs:RegisterTaskDefinition", { family: "web", containerDefinitions: [{ ...web, image: "nginx:2", memory: 128 }] });
        expect(
            ecs.aws.read(ecs.place(), TaskDefinition, made.id, { inputs: made.inputs, state: made.outputs })?.outputs["revision"],
        ).to.equal(2);
    });
});
