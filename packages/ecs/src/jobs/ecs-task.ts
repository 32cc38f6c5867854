import {
    arnOf,
    check,
    clusterName,
    deployRole,
    type Grant,
    type Monitored,
    nameFits,
    type Rule,
    serviceName,
    targetIn,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { lookUpFamily } from "../releases/deployed.ts";
import { type Callee, calleeRules, groupsToCall } from "../routes/neighbours.ts";
import { taskGroup } from "../routes/route.ts";
import { providersOf, type Sized } from "../task/capacity.ts";
import { firstJobImage } from "../task/first-image.ts";
import { contentRules, register, type TaskCustomize, type TaskSettings, taskOf } from "../task/task.ts";
import { reachVolumes } from "../task/volume.ts";
import { type EcsTaskTarget, ecsTask, type RunnableFamily, runGrants, taskDeployGrants } from "./ecs-task-target.ts";
import { type TaskMetrics, taskMetrics } from "./job-metrics.ts";
import { type EcsTaskSignal, monitoredTask } from "./job-monitored.ts";

export type EcsTaskArgs = Sized &
    TaskSettings & {
        /** Services of the environment that the task calls by their names in DNS, up to 4. Service Connect is for services alone. @default none */
        readonly calls?: readonly Callee[];
        /** Last word on a child's arguments. */
        readonly customize?: TaskCustomize;
    };

/** What `ecs:RunTask` is to be asked, in AWS's own words. Source: ECS API reference, "RunTask". */
export interface RunTaskRequest {
    readonly cluster: string;
    /** The family: its latest revision, which is what the last release registered, runs. */
    readonly taskDefinition: string;
    readonly count: number;
    /** Missing where there are capacity providers. */
    readonly launchType?: string;
    readonly capacityProviderStrategy?: { readonly capacityProvider: string; readonly base?: number; readonly weight: number }[];
    readonly networkConfiguration: {
        readonly awsvpcConfiguration: { readonly subnets: string[]; readonly securityGroups: string[]; readonly assignPublicIp: string };
    };
    readonly propagateTags: string;
    readonly enableECSManagedTags: boolean;
}

/**
 * A task that runs once and ends, such as a database's migration: everything that running it takes, and nothing that runs it. A pipeline
 * does, with `runEcsTask`; or your own code, with `runTask` and the permissions `runGrants`.
 *
 * A release owns the image: it registers a new revision, and each run takes the latest. Pulumi owns all the rest, and registers a change of it
 * with the released image. Until the first release there is a tiny image in its place, which says hello and ends, and knows no `command`.
 *
 * @example
 * const migrate = new EcsTask("migrate", {
 *     placement, foundation, imageOf: "checkout", cpu: 256, memoryMiB: 512, command: ["pnpm", "migrate"],
 * });
 */
export class EcsTask extends pulumi.ComponentResource {
    /** Its latest revision may be a release's; see `target`. */
    readonly taskDefinition: aws.ecs.TaskDefinition;
    /** The role of the task's own code. */
    readonly taskRole: aws.iam.Role;
    readonly logs: aws.cloudwatch.LogGroup;
    /** Of the task: it may ask anybody over HTTPS. */
    readonly securityGroup: aws.ec2.SecurityGroup;
    /** Its own group, and those through which it calls others. */
    readonly securityGroups: readonly pulumi.Output<string>[];
    /** What `ecs:RunTask` is to be asked. */
    readonly runTask: pulumi.Output<RunTaskRequest>;
    /** What whoever runs the task needs. */
    readonly runGrants: readonly Grant[];
    /** What Container Insights counts of the task's runs: for alarms and dashboards. */
    readonly metrics: TaskMetrics;
    /** What to watch of the task, and when it is bad. */
    readonly monitored: Monitored<EcsTaskSignal>;
    /** What a pipeline must know to deploy or run it. */
    readonly target: EcsTaskTarget;

    constructor(name: string, args: EcsTaskArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation } = args;
        check(`EcsTask "${name}"`, ...ecsTaskRules(name, args));
        super("causeway:ecs:EcsTask", name, {}, within(placement, opts));
        const child = { parent: this };
        const family = serviceName(placement, name);
        const cluster = arnOf(placement, "ecs", `cluster/${clusterName(placement)}`);

        const task = taskOf(name, args, { customize: args.customize }, child);
        const { container, roleArns } = task;
        this.logs = task.logs;
        this.taskRole = task.taskRole;
        const runnable: RunnableFamily = {
            clusterArn: cluster,
            familyArn: arnOf(placement, "ecs", `task-definition/${family}`),
            taskArns: arnOf(placement, "ecs", `task/${clusterName(placement)}/*`),
            roleArns,
        };
        this.runGrants = runGrants(runnable);
        const deployer = deployRole(
            `${name}-deploy`,
            {
                placement,
                service: name,
                pipelineOf: container,
                // The commands that become this role have read them already.
                readsArtifacts: false,
                byCommands: true,
                delivery: foundation.delivery,
                grants: taskDeployGrants(runnable),
            },
            child,
        );
        this.securityGroup = taskGroup(name, family, foundation, child);
        reachVolumes(name, args.volumes ?? {}, this.securityGroup, child);
        this.securityGroups = [this.securityGroup.id, ...groupsToCall(args.calls ?? [], placement, foundation, child)];
        this.metrics = taskMetrics(clusterName(placement), family);
        this.monitored = monitoredTask(name, this.metrics, task.logSource);
        const deployed = pulumi.output(lookUpFamily(family, container, child));
        this.taskDefinition = register(name, { ...task, firstImage: firstJobImage }, deployed, child).taskDefinition;

        const providers = providersOf(args.capacity, placement);
        this.runTask = pulumi.output({
            cluster,
            taskDefinition: family,
            count: 1,
            ...(providers.length > 0 ? { capacityProviderStrategy: [...providers] } : { launchType: "FARGATE" }),
            networkConfiguration: {
                awsvpcConfiguration: {
                    subnets: foundation.privateSubnetIds,
                    securityGroups: [...this.securityGroups],
                    assignPublicIp: "DISABLED",
                },
            },
            propagateTags: "TASK_DEFINITION",
            enableECSManagedTags: true,
        });
        this.target = targetIn(ecsTask, placement, name, {
            deployRoleArn: deployer.arn,
            family,
            container,
            ...(args.architecture && { architecture: args.architecture }),
            clusterArn: cluster,
            runTask: pulumi.jsonStringify(this.runTask),
            logGroup: this.logs.name,
        });
        this.registerOutputs({ target: this.target, runTask: this.runTask });
    }
}

/** What must hold of a task's arguments. */
export const ecsTaskRules = (name: string, args: EcsTaskArgs): readonly Rule[] => [
    ...nameFits(name, args.placement),
    ...contentRules(name, args),
    ...calleeRules(args.calls ?? []),
];
