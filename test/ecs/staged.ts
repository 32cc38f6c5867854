import type { FoundationLeaves } from "@causeway/core";
import type { EcsServiceArgs } from "@causeway/ecs";
import { Cloud } from "@causeway/sandbox/mocks";
import { type Organization, organization } from "../foundation/accounts.ts";
import { checkout } from "./checkout.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const cluster = "staging";
const service = "payments-checkout";

interface Definition {
    readonly taskDefinitionArn: string;
    readonly containerDefinitions: readonly { readonly image: string }[];
}
interface Deployment {
    readonly serviceDeploymentArn: string;
    readonly status: string;
}

/** The service `checkout` in staging: how it comes up, is released, and what one sees of it. Its clock stands still until told. */
export class Staged {
    readonly here: Organization;
    private readonly clock: { now: number };

    private constructor(here: Organization, clock: { now: number }) {
        this.here = here;
        this.clock = clock;
    }

    static async open(): Promise<Staged> {
        const clock = { now: Date.parse("2026-01-01T00:00:00.000Z") };
        return new Staged(await organization(() => new Date(clock.now).toISOString()), clock);
    }

    wait(minutes: number): void {
        this.clock.now += minutes * 60_000;
    }

    operate<Answer>(name: string, request: object): Answer {
        return this.here.aws.operate(staging, name, request) as Answer;
    }

    /** An `up`: the first one, or the next one after `after`. */
    async up(change: Partial<EcsServiceArgs> = {}, after?: Cloud): Promise<Cloud> {
        const cloud = after
            ? new Cloud({ after, stack: "payments-staging", account: staging.account })
            : this.here.cloud("payments-staging");
        await cloud.run(checkout(this.here, change));
        return cloud;
    }

    running(): Definition {
        const { services } = this.operate<{ services: [{ taskDefinition: string }] }>("ecs:DescribeServices", {
            cluster,
            services: [service],
        });
        const { taskDefinition } = services[0];
        return this.operate<{ taskDefinition: Definition }>("ecs:DescribeTaskDefinition", { taskDefinition }).taskDefinition;
    }

    /** As CodePipeline's ECS action: a copy of what runs, with another image. */
    release(image: string): void {
        const { containerDefinitions, ...before } = this.running();
        const copied = ["family", "cpu", "memory", "networkMode", "requiresCompatibilities", "executionRoleArn", "taskRoleArn"];
        const { taskDefinition } = this.operate<{ taskDefinition: Definition }>("ecs:RegisterTaskDefinition", {
            ...Object.fromEntries(Object.entries(before).filter(([property]) => copied.includes(property))),
            containerDefinitions: containerDefinitions.map(container => ({ ...container, image })),
        });
        this.operate("ecs:UpdateService", { cluster, service, taskDefinition: taskDefinition.taskDefinitionArn });
    }

    image(): string {
        return this.running().containerDefinitions[0]?.image ?? "";
    }

    last(): Deployment {
        const { serviceDeployments } = this.operate<{ serviceDeployments: readonly Deployment[] }>("ecs:ListServiceDeployments", {
            cluster,
            service,
        });
        return serviceDeployments[0] as Deployment;
    }

    /** The rule's weights, in percent of `[checkout-tg, checkout-t2]`. */
    weights(cloud: Cloud, rule = "checkout-rule"): readonly number[] {
        const { actions } = this.here.aws.invoke({ ...staging, defaultTags: {} }, "aws:lb/getListenerRule:getListenerRule", {
            arn: String(cloud.named(rule).id),
        }) as unknown as { actions: [{ forwards: [{ targetGroups: readonly { arn: string; weight: number }[] }] }] };
        return ["checkout-tg", "checkout-t2"].map(
            group => actions[0].forwards[0].targetGroups.find(({ arn }) => arn === cloud.named(group).id)?.weight ?? Number.NaN,
        );
    }

    /** Whether requests go to target groups with tasks in them, and to nothing else. */
    answers(cloud: Cloud): boolean {
        const tasks = ["checkout-tg", "checkout-t2"].map(
            group =>
                this.operate<{ TargetHealthDescriptions: readonly object[] }>("elasticloadbalancing:DescribeTargetHealth", {
                    TargetGroupArn: cloud.named(group).id,
                }).TargetHealthDescriptions.length,
        );
        const weights = this.weights(cloud);
        return weights.some(weight => weight > 0) && weights.every((weight, at) => weight === 0 || (tasks[at] as number) > 0);
    }
}

export const changes = (cloud: Cloud): readonly string[] =>
    cloud.registered.filter(({ change }) => change !== undefined && change !== "same").map(({ name, change }) => `${name}: ${change}`);

/** The foundation of staging, as it is with a test listener. */
export function withTestListener({ aws, foundation }: Organization): FoundationLeaves {
    const { loadBalancer } = foundation;
    const place = { ...staging, defaultTags: {} };
    const { id: testListenerArn } = aws.create(place, "aws:lb/listener:Listener", {
        loadBalancerArn: loadBalancer.listenerArn.replace(":listener/", ":loadbalancer/").split("/").slice(0, -1).join("/"),
        port: 8080,
        protocol: "HTTP",
        defaultActions: [{ type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } }],
    });
    return { ...foundation, loadBalancer: { ...loadBalancer, testListenerArn } };
}
