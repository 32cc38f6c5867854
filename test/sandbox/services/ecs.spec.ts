import { expect } from "chai";
import { refuses } from "./cloud.ts";
import { arn, Cluster, Ecs, Service, TaskDefinition, web } from "./ecs-cloud.ts";

describe("ECS", () => {
    let ecs: Ecs;
    beforeEach(() => {
        ecs = new Ecs();
    });

    it("keeps a cluster as long as it has services", () => {
        const made = ecs.service();
        refuses(
            () => ecs.delete(Cluster, ecs.cluster),
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        );
        ecs.delete(Service, made);
        ecs.delete(Cluster, ecs.cluster);
        expect(ecs.aws.objects().filter(({ type }) => type === Cluster)).to.deep.equal([]);
    });

    describe("releases", () => {
        it("move a service, and the provider sees it in the program's form", () => {
            const made = ecs.service();
            const { taskDefinition } = ecs.operate("ecs:RegisterTaskDefinition", {
                ...{
                    family: "web",
                    requiresCompatibilities: ["FARGATE"],
                    networkMode: "awsvpc",
                    cpu: "256",
                    memory: "512",
                    executionRoleArn: ecs.executionRole,
                },
                containerDefinitions: [{ ...web, image: "nginx:2" }],
            });
            expect(taskDefinition.taskDefinitionArn).to.equal(arn("task-definition/web:2"));
            ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:2" });
            expect(ecs.operate("ecs:DescribeServices", { cluster: "main", services: ["web", "gone"] })).to.deep.include({
                failures: [{ arn: arn("service/main/gone"), reason: "MISSING" }],
            });
            const now = ecs.aws.read(ecs.place(), Service, made.id, { inputs: made.inputs, state: made.outputs });
            expect(now?.outputs["taskDefinition"]).to.equal(arn("task-definition/web:2"));
            expect(ecs.invoke("aws:ecs/getService:getService", { clusterArn: ecs.cluster.id, serviceName: "web" })).to.include({
                taskDefinition: arn("task-definition/web:2"),
                desiredCount: 1,
            });
            expect(
                ecs.invoke("aws:ecs/getContainerDefinition:getContainerDefinition", { taskDefinition: "web", containerName: "web" }).image,
            ).to.equal("nginx:2");
        });

        it("are refused as AWS refuses them", () => {
            ecs.service();
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "gone" }),
                "ServiceNotFoundException",
                "Service not found.",
            );
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:7" }),
                "ClientException",
                "Unable to describe task definition.",
            );
            expect(() => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", placement: 1 })).to.throw(
                "not simulated: the parameters placement of ecs:UpdateService",
            );
        });

        it("go on with a revision that was deregistered, and do not go back to it", () => {
            const task = ecs.task();
            const made = ecs.create(Service, "web", ecs.args({ taskDefinition: task.outputs.arn }));
            ecs.delete(TaskDefinition, task);
            expect(ecs.operate("ecs:DescribeTaskDefinition", { taskDefinition: "web:1" }).taskDefinition.status).to.equal("INACTIVE");
            ecs.task();
            ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:2" });
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: "web:1" }),
                "ClientException",
                "TaskDefinition is inactive",
            );
            ecs.delete(Service, made);
            refuses(
                () => ecs.create(Service, "web", ecs.args({ taskDefinition: "web:1" })),
                "ClientException",
                "TaskDefinition is inactive",
            );
            expect(ecs.create(Service, "web", ecs.args({ taskDefinition: "web" })).outputs.taskDefinitionArn).to.equal(
                arn("task-definition/web:2"),
            );
        });

        it("scale a service whose revision was deregistered", () => {
            const task = ecs.task();
            const made = ecs.create(Service, "web", ecs.args({ taskDefinition: task.outputs.arn }));
            ecs.delete(TaskDefinition, task);
            expect(ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", desiredCount: 2 }).service).to.include({
                desiredCount: 2,
                taskDefinition: arn("task-definition/web:1"),
            });
            expect(ecs.update(Service, made, { desiredCount: 3 }).outputs.desiredCount).to.equal(3);
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", desiredCount: 4, taskDefinition: "web:1" }),
                "ClientException",
                "TaskDefinition is inactive",
            );
        });
    });

    describe("deleted services", () => {
        const describe = () => {
            const [service] = ecs.operate("ecs:DescribeServices", { cluster: "main", services: ["web"] }).services;
            const { status, desiredCount, runningCount } = service;
            const look = ecs.invoke("aws:ecs/getService:getService", { clusterArn: ecs.cluster.id, serviceName: "web" });
            expect({ status: look.status, desiredCount: look.desiredCount }).to.deep.equal({ status, desiredCount });
            return [status, desiredCount, runningCount];
        };
        const left = () => ecs.aws.objects().filter(({ type }) => type === Service);
        const inactive = () =>
            refuses(
                () => ecs.operate("ecs:UpdateService", { cluster: "main", service: "web", desiredCount: 1 }),
                "ServiceNotActiveException",
                "Service was not ACTIVE.",
            );

        it("are described as inactive, and make room for new ones", () => {
            const made = ecs.service();
            expect(describe()).to.deep.equal(["ACTIVE", 1, 1]);
            ecs.delete(Service, made);
            expect(describe()).to.deep.equal(["INACTIVE", 0, 0]);
            expect(left()).to.deep.equal([]);
            inactive();
            expect(ecs.service().outputs.arn).to.equal(made.outputs.arn);
            expect(describe()).to.deep.equal(["ACTIVE", 1, 1]);
        });

        it("drain for a while, and block their name as long", () => {
            ecs.service();
            const remove = (more: object = {}) => ecs.operate("ecs:DeleteService", { cluster: "main", service: "web", ...more });
            refuses(remove, "InvalidParameterException", "The service cannot be stopped while it is scaled above 0.");
            remove({ force: true });
            expect(describe()).to.deep.equal(["DRAINING", 0, 1]);
            expect(left()).to.deep.equal([]);
            inactive();
            refuses(remove, "ServiceNotFoundException", "Service not found.");
            refuses(() => ecs.service(), "InvalidParameterException", "Unable to Start a service that is still Draining.");
            ecs.clock += 30_000;
            expect(describe()).to.deep.equal(["INACTIVE", 0, 0]);
            expect(ecs.service().outputs.name).to.equal("web");
        });

        it("are gone with their cluster", () => {
            ecs.delete(Service, ecs.service());
            ecs.delete(Cluster, ecs.cluster);
            ecs.create(Cluster, "main", { name: "main" });
            expect(ecs.operate("ecs:DescribeServices", { cluster: "main", services: ["web"] }).services).to.deep.equal([]);
        });
    });

    describe("lookups", () => {
        it("fail in the provider's words", () => {
            const fails = (token: string, args: object, message: string) =>
                expect(() => ecs.invoke(token, args))
                    .to.throw()
                    .with.property("message", message);
            fails("aws:ecs/getCluster:getCluster", { clusterName: "x" }, "reading ECS Cluster (x): empty result");
            for (const clusterArn of [ecs.cluster.id, "x"])
                fails("aws:ecs/getService:getService", { clusterArn, serviceName: "x" }, "no matching ECS Service found");
            fails(
                "aws:ecs/getTaskDefinition:getTaskDefinition",
                { taskDefinition: "x" },
                "reading ECS Task Definition (x): couldn't find resource",
            );
            const lookup = "aws:ecs/getContainerDefinition:getContainerDefinition";
            ecs.task();
            fails(lookup, { taskDefinition: "x", containerName: "x" }, "no matching ECS Container Definition found");
            fails(lookup, { taskDefinition: "web", containerName: "x" }, 'container with name "x" not found in task definition "web"');
            expect(ecs.invoke(lookup, { taskDefinition: "web", containerName: "web" }).id).to.equal("web/web");
        });
    });
});
