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
                "Unable to describe task definition.",
            );
            ecs.delete(Service, made);
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
            for (const taskDefinition of ["web", "x"])
                fails(lookup, { taskDefinition, containerName: "x" }, "no matching ECS Container Definition found");
            expect(ecs.invoke(lookup, { taskDefinition: "web", containerName: "web" }).id).to.equal("web/web");
        });
    });
});
