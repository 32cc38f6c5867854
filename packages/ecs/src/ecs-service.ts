import {
    arnOf,
    type CodeDeployCustomize,
    type Customize,
    check,
    clusterName,
    customize,
    type DeploymentTarget,
    deployRole,
    type Monitored,
    nameFits,
    type ReleaseAlarmsCustomize,
    type Rule,
    serviceName,
    targetIn,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type EcsMetrics, serviceMetrics } from "./metrics.ts";
import { type EcsSignal, monitoredService, serviceEvents } from "./monitored.ts";
import { requireChangeable } from "./releases/change.ts";
import { codeDeployTo } from "./releases/code-deploy-release.ts";
import { type EcsCodeDeployLeaves, ecsCodeDeploy } from "./releases/code-deploy-target.ts";
import { isRolling, lookUpDeployed } from "./releases/deployed.ts";
import { type Released, releaseRules, rolling } from "./releases/release.ts";
import { releasedService } from "./releases/released.ts";
import { type Neighbourhood, type NeighbourhoodCustomize, neighbourhoodRules, portLabels, settleIn } from "./routes/connect.ts";
import { routeRules, routeTo, taskGroup } from "./routes/route.ts";
import type { RouteCustomize } from "./routes/target-group.ts";
import { scale, type Tasks, taskRules } from "./scaling/scaling.ts";
import { deployGrants, type EcsLeaves, ecs } from "./target.ts";
import { launchOn, type Sized } from "./task/capacity.ts";
import { type Attended, contentRules, register, type TaskCustomize, type TaskSettings, taskOf } from "./task/task.ts";
import { reachVolumes } from "./task/volume.ts";

export type EcsServiceArgs = Sized &
    TaskSettings &
    Attended &
    Released &
    Neighbourhood &
    Listening & {
        /** Last word on a child's arguments. */
        readonly customize?: RouteCustomize &
            TaskCustomize &
            NeighbourhoodCustomize &
            ReleaseAlarmsCustomize &
            CodeDeployCustomize & { readonly service?: Customize<aws.ecs.ServiceArgs> };
    };

/** Whoever is asked for something listens on a port; a worker may do without. */
type Listening =
    | {
          /** The port that the container listens on, 1 to 65535. @default none, where nobody asks for anything */
          readonly port: number;
      }
    | { readonly port?: undefined; readonly route?: undefined; readonly connect?: "client"; readonly discovery?: undefined };

/**
 * A service on ECS and Fargate, behind a load balancer or none, released as carefully as `release` says.
 *
 * A release owns the image; Pulumi owns all the rest, and keeps the deployed image whenever it changes the rest. Auto scaling owns the
 * number of tasks. Until the first release a small web server answers in the service's place.
 *
 * @example
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 * });
 */
export class EcsService extends pulumi.ComponentResource {
    readonly service: aws.ecs.Service;
    readonly taskDefinition: aws.ecs.TaskDefinition;
    /** The role of the service's own code. */
    readonly taskRole: aws.iam.Role;
    readonly logs: aws.cloudwatch.LogGroup;
    /** What ECS and the load balancer report of the service: for alarms and dashboards. */
    readonly metrics: EcsMetrics;
    /** What to watch of the service, and when it is bad. */
    readonly monitored: Monitored<EcsSignal>;
    /** What a pipeline must know to deploy here: of the kind `ecsCodeDeploy` where CodeDeploy releases the service, else `ecs`. */
    readonly target: DeploymentTarget<"ecs" | "ecsCodeDeploy", EcsLeaves | EcsCodeDeployLeaves>;
    /**
     * Where people find the service: at the route's host, whose DNS name is to point at the environment's load balancer; for TCP at the
     * service's own. Missing where there is no route.
     */
    readonly url?: pulumi.Output<string>;
    /** Where services that call it find it, host and port; missing without `connect` and `discovery`. */
    readonly address?: pulumi.Output<string>;
    /** Whoever has this security group may call the service; missing likewise. */
    readonly callers?: aws.ec2.SecurityGroup;

    constructor(name: string, args: EcsServiceArgs, opts?: pulumi.ComponentResourceOptions) {
        // Nobody asks for the port of a service that has none: the rules say so.
        const { placement, port = 0, release = rolling(), tasks = defaultTasks } = args;
        check(`EcsService "${name}"`, ...ecsServiceRules(name, args));
        super("causeway:ecs:EcsService", name, {}, within(placement, opts));
        const child = { parent: this };
        const owner = serviceName(placement, name);
        const serviceArn = arnOf(placement, "ecs", `service/${clusterName(placement)}/${owner}`);

        const { imageOf: container = name } = args;
        const deployed = pulumi
            .output(lookUpDeployed(arnOf(placement, "ecs", `cluster/${clusterName(placement)}`), owner, container, child))
            .apply(deployed =>
                requireChangeable(owner, { kind: release.kind, port, exec: args.exec, discovery: args.discovery !== undefined }, deployed),
            );
        // Nothing is touched before what runs is known and may be changed.
        const foundation = pulumi.all([args.foundation, deployed]).apply(([foundation]) => foundation);
        const task = taskOf(
            name,
            { ...args, foundation },
            { port, portLabels: portLabels(args, args.protocol), customize: args.customize },
            child,
        );
        this.logs = task.logs;
        this.taskRole = task.taskRole;
        const securityGroup = taskGroup(name, owner, foundation, child);
        const reached = reachVolumes(name, args.volumes ?? {}, securityGroup, child);
        const wishes = args.customize && { customize: args.customize };
        const way = routeTo(
            name,
            args,
            {
                owner,
                placement,
                foundation,
                port,
                securityGroup,
                ...wishes,
                release: {
                    strategy: release.kind,
                    serving: deployed.apply(deployed => deployed?.service?.servingGroup),
                    takesOver: deployed.apply(deployed => release.kind !== "rolling" && isRolling(deployed)),
                    test: release.kind !== "rolling" && release.testTraffic === true,
                },
            },
            child,
        );
        const settled = settleIn(name, args, { placement, foundation, owner, port, securityGroup, logs: task.logs, ...wishes }, child);
        if (settled.callers) this.callers = settled.callers;
        if (settled.address) this.address = settled.address;

        const { taskDefinition, running } = register(name, task, deployed, child);
        this.taskDefinition = taskDefinition;
        const { groups } = way?.traffic ?? { groups: way ? [way.targetGroup] : [] };
        const balanced = way && { loadBalancer: way.arnSuffix, targetGroups: groups.map(group => group.arnSuffix) };
        const http = way?.endpoint && balanced;
        const registered = { containerName: container, containerPort: port };
        const released = releasedService(name, { placement, release, way, registered, http, customize: args.customize }, child);
        const serviceArgs: aws.ecs.ServiceArgs = customize(
            {
                name: owner,
                cluster: foundation.clusterArn,
                ...launchOn(args.capacity, placement, deployed),
                taskDefinition: running,
                // Until the first release, the image in its place does not know a command of the caller's: no `up` is to wait for such tasks.
                desiredCount: args.command ? deployed.apply(deployed => (deployed ? tasks.min : 0)) : tasks.min,
                networkConfiguration: {
                    subnets: foundation.privateSubnetIds,
                    securityGroups: [...settled.securityGroups],
                    assignPublicIp: false,
                },
                // An `up` is done when the service is well, not when AWS has taken note of it.
                waitForSteadyState: true,
                ...released.args,
                ...(way && { healthCheckGracePeriodSeconds: way.graceSeconds }),
                ...settled.service,
                deploymentMinimumHealthyPercent: 100,
                deploymentMaximumPercent: 200,
                ...(args.exec && { enableExecuteCommand: true }),
                enableEcsManagedTags: true,
                propagateTags: "SERVICE",
            },
            args.customize?.service,
        );
        this.service = new aws.ecs.Service(`${name}-service`, serviceArgs, {
            ...child,
            ...released.opts,
            dependsOn: [...released.opts.dependsOn, ...reached],
        });
        const { clusterName: inCluster } = foundation;
        scale(name, { tasks, service: this.service, clusterName: inCluster, ...(http && { http }) }, child);

        const reported = http ? { http } : balanced && { tcp: balanced };
        this.metrics = serviceMetrics({ clusterName: inCluster, serviceName: this.service.name, ...reported });
        if (way) this.url = way.url;
        const revisions = { taskDefinitions: arnOf(placement, "ecs", `task-definition/${owner}:*`), roleArns: task.roleArns };
        const byCodeDeploy =
            release.kind === "codeDeploy" && way?.traffic
                ? codeDeployTo(
                      name,
                      {
                          placement,
                          release,
                          service: this.service,
                          owner,
                          clusterName: inCluster,
                          serviceArn,
                          traffic: way.traffic,
                          alarms: released.alarms,
                          container,
                          port,
                          serviceArgs,
                          registered: revisions,
                          customize: args.customize,
                      },
                      child,
                  )
                : undefined;
        this.monitored = monitoredService(name, this.metrics, {
            logs: task.logSource,
            least: Math.min(tasks.min, ...Object.values(tasks.schedules ?? {}).map(({ min }) => min)),
            rolling: release.kind === "rolling",
            deployments: byCodeDeploy?.deployments ?? serviceEvents(serviceArn),
        });
        const grants = byCodeDeploy?.grants ?? deployGrants({ ...revisions, arn: serviceArn });
        const { delivery } = foundation;
        const deployer = deployRole(
            `${name}-deploy`,
            { placement, service: name, pipelineOf: container, byCommands: byCodeDeploy !== undefined, delivery, grants },
            child,
        );
        const { architecture } = args;
        const common = {
            deployRoleArn: deployer.arn,
            container,
            ...(architecture && { architecture }),
            ...(way?.endpoint && { endpoint: way.endpoint }),
        };
        this.target = byCodeDeploy
            ? targetIn(ecsCodeDeploy, placement, name, { ...common, ...byCodeDeploy.leaves })
            : targetIn(ecs, placement, name, { ...common, clusterName: inCluster, serviceName: this.service.name });
        this.registerOutputs({ target: this.target, ...(this.url && { url: this.url }) });
    }
}

const defaultTasks: Tasks = { min: 2, max: 4 };

/** What must hold of a service's arguments. */
export function ecsServiceRules(name: string, args: EcsServiceArgs): readonly Rule[] {
    const { placement, port, release = rolling(), tasks = defaultTasks } = args;
    const silent = args.route === undefined && args.discovery === undefined && (args.connect === undefined || args.connect === "client");
    return [
        ...nameFits(name, placement),
        // `-tg` or `-t2`, a dash and seven digits follow in the target group's name, which may have 32 characters (ELB API reference, CreateTargetGroup).
        [name.length <= 21, "name", `is "${name}", ${name.length} characters: its target group's name leaves room for 21`],
        ...contentRules(name, args, port),
        [port !== undefined || silent, "port", "is missing: a route, connect and discovery lead to one"],
        [port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535), "port", `is ${port}, not 1 to 65535`],
        ...routeRules(args),
        ...releaseRules(release, args, placement),
        ...taskRules(tasks),
        ...neighbourhoodRules(args, { owner: serviceName(placement, name), protocol: args.protocol, strategy: release.kind }),
    ];
}
