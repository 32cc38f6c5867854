import { Cloud, delivery, region } from "./cloud.ts";

export const Cluster = "aws:ecs/cluster:Cluster";
export const TaskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
export const Service = "aws:ecs/service:Service";
export const arn = (resource: string) => `arn:aws:ecs:${region}:${delivery}:${resource}`;

export const web = { name: "web", image: "nginx", portMappings: [{ containerPort: 80 }] };

/** An ECS cluster with a network, roles and short ways to fill it. */
export class Ecs extends Cloud {
    readonly taskRole = this.role("task", "ecs-tasks");
    readonly executionRole = this.role("execution", "ecs-tasks", [{ Effect: "Allow", Action: "ecr:*", Resource: "*" }]);
    readonly net = this.network();
    readonly cluster = this.create(Cluster, "main", { name: "main" });

    task(container: object | readonly object[] = web, more: object = {}) {
        const containers = Array.isArray(container) ? container : [container];
        return this.create(TaskDefinition, "web", {
            family: "web",
            requiresCompatibilities: ["FARGATE"],
            networkMode: "awsvpc",
            cpu: "256",
            memory: "512",
            executionRoleArn: this.executionRole,
            taskRoleArn: this.taskRole,
            containerDefinitions: JSON.stringify(containers),
            ...more,
        });
    }

    args(more: object = {}) {
        const { subnets, group } = this.net;
        return {
            name: "web",
            cluster: this.cluster.id,
            launchType: "FARGATE",
            desiredCount: 1,
            networkConfiguration: { subnets, securityGroups: [group] },
            ...more,
        };
    }

    service(more: object = {}) {
        return this.create(Service, "web", this.args({ taskDefinition: this.task().outputs.arn, ...more }));
    }

    targetGroup(targetType = "ip", attached = true) {
        const name = `tg-${targetType}-${attached}`;
        const group = this.create("aws:lb/targetGroup:TargetGroup", name, {
            name,
            port: 80,
            protocol: "HTTP",
            targetType,
            vpcId: this.net.vpc,
        });
        if (!attached) return group.outputs.arn;
        const balancer = this.create("aws:lb/loadBalancer:LoadBalancer", `lb-${targetType}`, {
            name: `lb-${targetType}`,
            internal: true,
            subnets: this.net.subnets,
        });
        this.create("aws:lb/listener:Listener", "listener", {
            loadBalancerArn: balancer.outputs.arn,
            port: 80,
            protocol: "HTTP",
            defaultActions: [{ type: "forward", targetGroupArn: group.outputs.arn }],
        });
        return group.outputs.arn;
    }
}
