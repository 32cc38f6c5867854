import type { Properties } from "../../../packages/sandbox/src/model/values.ts";
import { Ecs, Service, web } from "./ecs-cloud.ts";

export const minute = 60_000;
const elb = "elasticloadbalancing";
const reads = ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"];
const lb = (name: string) => `aws:lb/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;

interface Deployment {
    readonly serviceDeploymentArn: string;
    readonly status: string;
    readonly statusReason?: string;
    readonly lifecycleStage?: string;
    readonly lifecycleHookDetails?: readonly { readonly hookId: string }[];
}

/** A service that shifts traffic between two target groups, and what one sees of it. */
export class Shifted extends Ecs {
    readonly blue = this.group("blue");
    readonly green = this.group("green");
    readonly listener = this.create(lb("listener"), "listener", {
        loadBalancerArn: this.create(lb("loadBalancer"), "lb", { name: "lb", internal: true, subnets: this.net.subnets }).outputs.arn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
    });
    readonly rule = this.forward(1, [this.blue, 100], [this.green, 0]);
    readonly testRule = this.forward(2, [this.blue, 1], [this.green, 0]);
    readonly first = this.task().outputs.arn as string;

    /** The role that ECS changes rules with, and may do all that it must. */
    shifter(name = "shifter", { service = "ecs", without = "" } = {}): string {
        const groups = ["RegisterTargets", "DeregisterTargets"];
        const may = (actions: readonly string[], Resource: string | readonly string[]) => ({
            Effect: "Allow",
            Action: actions.filter(action => action !== without).map(action => `${elb}:${action}`),
            Resource,
        });
        const rules = [this.rule, this.testRule];
        return this.role(
            name,
            service,
            [may(reads, "*"), may(groups, [this.blue, this.green]), may(["ModifyRule"], rules)].filter(({ Action }) => Action.length > 0),
        );
    }

    balanced(more: object = {}) {
        const { blue: targetGroupArn, green: alternateTargetGroupArn, rule: productionListenerRule } = this;
        const advancedConfiguration = { alternateTargetGroupArn, productionListenerRule, ...more };
        return [{ targetGroupArn, containerName: "web", containerPort: 80, advancedConfiguration }];
    }

    shifting(deploymentConfiguration: object, more: object = {}, advanced: object = { roleArn: this.shifter() }) {
        return this.create(
            Service,
            "web",
            this.args({ taskDefinition: this.first, loadBalancers: this.balanced(advanced), deploymentConfiguration, ...more }),
        );
    }

    /** As a release does it: another image. */
    release(image = "nginx:2"): string {
        const arn = this.task({ ...web, image }).outputs.arn as string;
        this.operate("ecs:UpdateService", { cluster: "main", service: "web", taskDefinition: arn });
        return arn;
    }

    weights(rule = this.rule): readonly (readonly [string, number])[] {
        const actions = this.invoke("aws:lb/getListenerRule:getListenerRule", { arn: rule }).actions;
        return actions[0].forwards[0].targetGroups.map(({ arn, weight }: { arn: string; weight: number }) => [
            arn === this.blue ? "blue" : "green",
            weight,
        ]);
    }

    /** Groups in which tasks are registered. */
    registered(): readonly string[] {
        const has = (TargetGroupArn: string) =>
            this.operate("elasticloadbalancing:DescribeTargetHealth", { TargetGroupArn }).TargetHealthDescriptions.length > 0;
        return [...(has(this.blue) ? ["blue"] : []), ...(has(this.green) ? ["green"] : [])];
    }

    deployments(): readonly Deployment[] {
        const { serviceDeployments } = this.operate("ecs:ListServiceDeployments", { cluster: "main", service: "web" });
        return this.operate("ecs:DescribeServiceDeployments", {
            serviceDeploymentArns: serviceDeployments.map(({ serviceDeploymentArn }: Deployment) => serviceDeploymentArn),
        }).serviceDeployments;
    }

    last(): Deployment {
        return this.deployments()[0] as Deployment;
    }

    described() {
        return this.operate("ecs:DescribeServices", { cluster: "main", services: ["web"] }).services[0];
    }

    group(name: string): string {
        return this.create(lb("targetGroup"), name, { name, port: 80, protocol: "HTTP", targetType: "ip", vpcId: this.net.vpc }).outputs
            .arn;
    }

    forward(priority: number, ...groups: readonly (readonly [string, number])[]): string {
        const targetGroups = groups.map(([arn, weight]) => ({ arn, weight }));
        return this.create(lb("listenerRule"), `rule-${priority}`, {
            listenerArn: this.listener.outputs.arn,
            priority,
            conditions: [{ pathPattern: { values: [`/${priority}`] } }],
            actions: [{ type: "forward", forward: { targetGroups } }] as unknown as Properties,
        }).outputs.arn;
    }
}
