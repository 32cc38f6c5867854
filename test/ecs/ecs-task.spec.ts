import { type EcsTask, fargateSpot } from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import { expect } from "chai";
import { firstJobImage } from "../../packages/ecs/src/task/first-image.ts";
import { complaintsOf, type Organization, organization, resolved, said, statements } from "../foundation/accounts.ts";
import { migrate } from "./migrate.ts";

const account = "222222222222";
const staging = { account, region: "eu-west-1" };
const ecs = `arn:aws:ecs:eu-west-1:${account}`;
const roles = ["migrate-task-0000000", "migrate-execution-0000000"].map(name => `arn:aws:iam::${account}:role/${name}`);
const inCluster = { ArnEquals: { "ecs:cluster": `${ecs}:cluster/staging` } };

/** What running this family takes. */
const run = [
    {
        Effect: "Allow",
        Action: ["ecs:RunTask"],
        Resource: [`${ecs}:task-definition/payments-migrate`, `${ecs}:task-definition/payments-migrate:*`],
        Condition: inCluster,
    },
    {
        Effect: "Allow",
        Action: ["ecs:TagResource"],
        Resource: [`${ecs}:task/staging/*`],
        Condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
    },
    {
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: roles,
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
    },
];

describe("EcsTask", () => {
    let here: Organization;
    let cloud: Cloud;
    let task: EcsTask;
    beforeEach(async () => {
        here = await organization();
        cloud = here.cloud("payments-staging");
        task = await cloud.run(migrate(here));
    });

    it("creates exactly these resources, under these names", () => {
        expect(cloud.identities()).to.deep.equal([
            "aws:cloudwatch/logGroup:LogGroup migrate-logs",
            "aws:ec2/securityGroup:SecurityGroup migrate-group",
            "aws:ecs/taskDefinition:TaskDefinition migrate-definition",
            "aws:iam/role:Role migrate-deploy",
            "aws:iam/role:Role migrate-execution",
            "aws:iam/role:Role migrate-task",
            "aws:iam/rolePolicy:RolePolicy migrate-deploy-policy",
            "aws:iam/rolePolicy:RolePolicy migrate-execution-policy",
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule migrate-to-https",
            "causeway:ecs:EcsTask migrate",
            "pulumi:providers:aws aws",
        ]);
    });

    it("registers a definition that ends by itself until the first release", () => {
        const { containerDefinitions, ...definition } = said(cloud, "migrate-definition");
        expect(definition).to.deep.equal({
            family: "payments-migrate",
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
            taskRoleArn: roles[0],
            executionRoleArn: roles[1],
        });
        const [container] = JSON.parse(String(containerDefinitions));
        const { dockerLabels, logConfiguration, ...rest } = container;
        expect(rest).to.deep.equal({
            name: "checkout",
            essential: true,
            command: ["pnpm", "migrate"],
            environment: [],
            image: firstJobImage,
        });
        expect(dockerLabels["causeway.registered-image"]).to.equal(firstJobImage);
        expect(logConfiguration.options["awslogs-group"]).to.equal("migrate-logs-0000000");
    });

    it("says what RunTask is to be asked, and AWS runs it", async () => {
        const request = await resolved(task.runTask);
        expect(request).to.deep.equal({
            cluster: `${ecs}:cluster/staging`,
            taskDefinition: "payments-migrate",
            count: 1,
            launchType: "FARGATE",
            networkConfiguration: {
                awsvpcConfiguration: {
                    subnets: here.foundation.privateSubnetIds,
                    securityGroups: [cloud.named("migrate-group").id],
                    assignPublicIp: "DISABLED",
                },
            },
            propagateTags: "TASK_DEFINITION",
            enableECSManagedTags: true,
        });
        const { propagateTags: _, enableECSManagedTags: __, ...asked } = request;
        const { tasks } = here.aws.operate(staging, "ecs:RunTask", asked) as { tasks: readonly { taskDefinitionArn: string }[] };
        expect(tasks.map(({ taskDefinitionArn }) => taskDefinitionArn)).to.deep.equal([`${ecs}:task-definition/payments-migrate:1`]);
    });

    it("is released and run by the pipeline of the service whose image it runs, and may do no more", () => {
        expect(JSON.stringify(cloud.policy("migrate-deploy"))).to.include("role/causeway/pipeline/payments-checkout-pipeline");
        const revisions = [`${ecs}:task-definition/payments-migrate:*`];
        expect(statements(cloud, "migrate-deploy-policy")).to.deep.equal([
            { Effect: "Allow", Action: ["ecs:RegisterTaskDefinition"], Resource: revisions },
            {
                Effect: "Allow",
                Action: ["ecs:TagResource"],
                Resource: revisions,
                Condition: { StringEquals: { "ecs:CreateAction": "RegisterTaskDefinition" } },
            },
            { Effect: "Allow", Action: ["ecs:DescribeTaskDefinition"], Resource: ["*"] },
            ...run,
            { Effect: "Allow", Action: ["ecs:DescribeTasks"], Resource: [`${ecs}:task/staging/*`], Condition: inCluster },
        ]);
        expect(JSON.stringify(statements(cloud, "migrate-execution-policy"))).to.include(":repository/payments/checkout");
    });

    it("tells a pipeline what to deploy and to run", async () => {
        const { kind, service, leaves } = task.target;
        expect([kind, service]).to.deep.equal(["ecsTask", "migrate"]);
        const { runTask, ...rest } = await resolved(leaves);
        expect(rest).to.deep.equal({
            deployRoleArn: `arn:aws:iam::${account}:role/causeway/deploy/payments-migrate-staging`,
            family: "payments-migrate",
            container: "checkout",
            clusterArn: `${ecs}:cluster/staging`,
            logGroup: "migrate-logs-0000000",
        });
        expect(JSON.parse(runTask)).to.deep.equal(await resolved(task.runTask));
    });

    describe("release after release", () => {
        interface Definition {
            readonly taskDefinitionArn: string;
            readonly containerDefinitions: readonly { readonly image: string }[];
        }
        const operate = <Answer>(name: string, request: object) => here.aws.operate(staging, `ecs:${name}`, request) as Answer;
        const latest = () =>
            operate<{ taskDefinition: Definition }>("DescribeTaskDefinition", { taskDefinition: "payments-migrate" }).taskDefinition;

        /** As `deployToEcsTask`: a copy of the latest revision, with another image. */
        const release = (image: string): void => {
            const { containerDefinitions, ...before } = latest();
            const copied = ["family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn"];
            operate("RegisterTaskDefinition", {
                ...Object.fromEntries(Object.entries(before).filter(([property]) => copied.includes(property))),
                containerDefinitions: containerDefinitions.map(container => ({ ...container, image })),
            });
        };
        const again = async (after: Cloud, change: object = {}): Promise<Cloud> => {
            const next = new Cloud({ after, stack: "payments-staging", account });
            await next.run(migrate(here, change));
            return next;
        };
        const changes = (cloud: Cloud) =>
            cloud.registered
                .filter(({ change }) => change !== undefined && change !== "same")
                .map(({ name, change }) => `${name}: ${change}`);

        it("changes nothing, and leaves the release the latest revision", async () => {
            release("shop/checkout:7");
            expect(changes(await again(cloud))).to.deep.equal([]);
            expect(latest().taskDefinitionArn).to.equal(`${ecs}:task-definition/payments-migrate:2`);
        });

        it("registers a change of the rest with the released image", async () => {
            release("shop/checkout:7");
            const second = await again(cloud, { memoryMiB: 1024 });
            expect(changes(second)).to.deep.equal(["migrate-definition: replace"]);
            expect(latest()).to.deep.include({ taskDefinitionArn: `${ecs}:task-definition/payments-migrate:3`, memory: "1024" });
            expect(latest().containerDefinitions.map(({ image }) => image)).to.deep.equal(["shop/checkout:7"]);
            expect(changes(await again(second, { memoryMiB: 1024 }))).to.deep.equal([]);
        });
    });

    it("runs on spare capacity where it may be taken back", async () => {
        const other = await organization();
        const spot = await other
            .cloud("payments-staging")
            .run(migrate(other, { capacity: fargateSpot({ onDemandTasks: 1, spotPercent: 75 }) }));
        const { launchType, capacityProviderStrategy, propagateTags: _, enableECSManagedTags: __, ...asked } = await resolved(spot.runTask);
        expect({ launchType, capacityProviderStrategy }).to.deep.equal({
            launchType: undefined,
            capacityProviderStrategy: [
                { capacityProvider: "FARGATE", base: 1, weight: 25 },
                { capacityProvider: "FARGATE_SPOT", base: 0, weight: 75 },
            ],
        });
        expect(other.aws.operate(staging, "ecs:RunTask", { ...asked, capacityProviderStrategy })).to.have.property("tasks");
    });

    it("has its children customized", async () => {
        const other = (await organization()).cloud("payments-staging");
        await other.run(migrate(here, { customize: { logs: { retentionInDays: 7 }, taskDefinition: { pidMode: "task" } } }));
        expect(other.identities()).to.deep.equal(cloud.identities());
        expect(said(other, "migrate-logs")["retentionInDays"]).to.equal(7);
        expect(said(other, "migrate-definition")["pidMode"]).to.equal("task");
    });

    it("names all that is wrong at once, and registers nothing", async () => {
        const wrong = { cpu: 300, imageOf: "Shop", command: [] };
        expect(await complaintsOf("payments-staging", migrate(here, wrong as never, "Migrate"))).to.deep.equal([
            'name is "Migrate": must be lower-case letters, digits and dashes, and start with a letter',
            "cpu is 300, not one of 256, 512, 1024, 2048, 4096, 8192, 16384",
            'imageOf is "Shop", which is no service\'s name',
            "command is empty",
        ]);
    });
});
