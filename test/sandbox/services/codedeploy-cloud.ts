import { delivery, region } from "./cloud.ts";
import { Ecs, web } from "./ecs-cloud.ts";
import { archive } from "./lambda-cloud.ts";

export const Application = "aws:codedeploy/application:Application";
export const Config = "aws:codedeploy/deploymentConfig:DeploymentConfig";
export const Group = "aws:codedeploy/deploymentGroup:DeploymentGroup";
const Rule = "aws:lb/listenerRule:ListenerRule";

export const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*", more: object = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
});

export const lambdaArn = (name: string) => `arn:aws:lambda:${region}:${delivery}:function:${name}`;

export const role = (name: string) => `arn:aws:iam::${delivery}:role/${name}`;

/** CodeDeploy's sentence about a role that may not do something. */
export const lacks = (name: string, service: string) =>
    `The IAM role ${role(name)} does not give you permission to perform operations in the following AWS service: ${service}. Contact your AWS administrator if you need help. If you are an AWS administrator, you can grant permissions to your users or groups by creating IAM policies.`;

/** An ECS service that CodeDeploy releases, on one of two target groups behind a rule of a listener that others share. */
export class CodeDeploy extends Ecs {
    readonly application = this.create(Application, "shop", { name: "shop", computePlatform: "ECS" });
    readonly balancer = this.create("aws:lb/loadBalancer:LoadBalancer", "lb", {
        name: "lb",
        internal: true,
        subnets: this.net.subnets,
    }).outputs;
    readonly blue = this.group("blue");
    readonly green = this.group("green");
    readonly listener = this.listen(80);
    readonly test = this.listen(8443);
    readonly rule = this.sends(this.listener, this.blue);
    readonly testRule = this.sends(this.test, this.blue);
    /** What nobody but a neighbour has to do with. */
    readonly neighbour = this.sends(this.listener, this.group("neighbour"), 2);
    readonly hookRole = this.role("hook", "lambda", [allow("codedeploy:PutLifecycleEventHookExecutionStatus")]);
    readonly roleArn = this.managed("deployer", "AWSCodeDeployRoleForECS");
    readonly web = this.service({
        deploymentController: { type: "CODE_DEPLOY" },
        loadBalancers: [{ targetGroupArn: this.blue, containerName: "web", containerPort: 80 }],
    });

    private group(name: string): string {
        const args = { name, port: 80, protocol: "HTTP", targetType: "ip", vpcId: this.net.vpc };
        return this.create("aws:lb/targetGroup:TargetGroup", name, args).outputs.arn;
    }

    private listen(port: number): string {
        const nothing = { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404" } };
        const args = { loadBalancerArn: this.balancer.arn, port, protocol: "HTTP", defaultActions: [nothing] };
        return this.create("aws:lb/listener:Listener", `port-${port}`, args).outputs.arn;
    }

    private sends(listenerArn: string, targetGroupArn: string, priority = 1): string {
        return this.create(Rule, `rule-${priority}`, {
            listenerArn,
            priority,
            conditions: [{ pathPattern: { values: [`/${priority}`] } }],
            actions: [{ type: "forward", targetGroupArn }],
        }).outputs.arn;
    }

    /** A role of CodeDeploy's that holds one of AWS's own policies. */
    managed(name: string, policy: string): string {
        const arn = this.role(name, "codedeploy");
        this.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name, {
            role: name,
            policyArn: `arn:aws:iam::aws:policy/${policy}`,
        });
        return arn;
    }

    function(name: string, role = this.hookRole) {
        return this.create("aws:lambda/function:Function", name, {
            name,
            role,
            runtime: "nodejs24.x",
            handler: "index.handler",
            code: archive("one"),
            publish: true,
        });
    }

    groupArgs(more: object = {}) {
        return {
            appName: "shop",
            deploymentGroupName: "web",
            serviceRoleArn: this.roleArn,
            deploymentConfigName: "CodeDeployDefault.ECSCanary10Percent5Minutes",
            deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
            ecsService: { clusterName: "main", serviceName: "web" },
            blueGreenDeploymentConfig: {
                deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
                terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
            },
            loadBalancerInfo: {
                targetGroupPairInfo: {
                    prodTrafficRoute: { listenerArns: [this.listener] },
                    targetGroups: [{ name: "blue" }, { name: "green" }],
                },
            },
            autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
            ...more,
        };
    }

    deploymentGroup(more: object = {}) {
        return this.create(Group, "web", this.groupArgs(more));
    }

    /** Releases a new revision, whose image is `image`. */
    release(image: string, more: { readonly hooks?: readonly object[]; readonly properties?: object } = {}): string {
        const { arn } = this.task({ ...web, image }).outputs;
        const { deploymentId } = this.operate("codedeploy:CreateDeployment", {
            applicationName: "shop",
            deploymentGroupName: "web",
            revision: { revisionType: "AppSpecContent", appSpecContent: { content: this.appSpec(arn, more) } },
        });
        return deploymentId;
    }

    appSpec(
        taskDefinition: string,
        { hooks = [], properties = {} }: { readonly hooks?: readonly object[]; readonly properties?: object } = {},
    ) {
        const balanced = { ContainerName: "web", ContainerPort: 80 };
        const target = { TaskDefinition: taskDefinition, LoadBalancerInfo: balanced, ...properties };
        const resources = [{ TargetService: { Type: "AWS::ECS::Service", Properties: target } }];
        return JSON.stringify({ version: 0.0, Resources: resources, ...(hooks.length > 0 && { Hooks: hooks }) });
    }

    minutes(count: number): void {
        this.clock += count * 60_000;
    }

    told(deploymentId: string) {
        return this.operate("codedeploy:GetDeployment", { deploymentId }).deploymentInfo;
    }

    answer(deploymentId: string, status = "Succeeded") {
        const { lifecycleEventHookExecutionId } = this.told(deploymentId).simulated;
        return this.operate("codedeploy:PutLifecycleEventHookExecutionStatus", { deploymentId, lifecycleEventHookExecutionId, status });
    }

    /** Percent of the requests that each of the two target groups gets by a rule. */
    weights(rule = this.rule): Readonly<Record<string, number>> {
        const { actions } = this.now(Rule, rule);
        const names = { [this.blue]: "blue", [this.green]: "green" };
        const [{ targetGroupArn, forward } = {}] = actions;
        const shares: readonly { readonly arn: string; readonly weight: number }[] = forward?.targetGroups ?? [
            { arn: targetGroupArn ?? "", weight: 100 },
        ];
        return Object.fromEntries(shares.filter(({ weight }) => weight > 0).map(({ arn, weight }) => [names[arn] ?? "other", weight]));
    }

    /** What the service runs, and on which target group. */
    running() {
        const { taskDefinition, loadBalancers, networkConfiguration } = this.now("aws:ecs/service:Service", this.web.id);
        const group = loadBalancers[0]?.targetGroupArn === this.green ? "green" : "blue";
        return { revision: taskDefinition.split("/")[1], group, subnets: networkConfiguration.subnets.length };
    }

    // biome-ignore lint/suspicious/noExplicitAny: tests look at outputs by name
    private now(type: string, id: string): any {
        return this.aws.read(this.place(), type, id)?.outputs;
    }
}
