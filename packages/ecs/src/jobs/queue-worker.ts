import {
    type Customize,
    check,
    type Grant,
    type Monitored,
    type QueueMetrics,
    type QueueSignal,
    type QueuesCustomize,
    queueMetrics,
    queueSignals,
    type ReleaseAlarmsCustomize,
    type Rule,
    type Signal,
    within,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EcsService, type EcsServiceArgs, ecsServiceRules } from "../ecs-service.ts";
import type { EcsMetrics } from "../metrics.ts";
import type { TaskSignal } from "../monitored.ts";
import type { Rolling } from "../releases/release.ts";
import type { Calling } from "../routes/connect.ts";
import type { Tasks } from "../scaling/scaling.ts";
import type { EcsTarget } from "../target.ts";
import type { Sized } from "../task/capacity.ts";
import type { Attended, TaskCustomize, TaskSettings } from "../task/task.ts";
import { queueRules, type WorkQueue, workQueue } from "./work-queue.ts";

export type QueueWorkerArgs = Sized &
    TaskSettings &
    Attended &
    Calling & {
        /** Where the messages come from. @default a new queue, with a dead-letter queue */
        readonly queue?: WorkQueue;
        /** How many tasks run. @default 1 to 4, and one more for each 10 messages that wait */
        readonly tasks?: Omit<Tasks, "queue" | "requestsPerTask"> & {
            /** How many messages a task can handle within the time that one may wait, from 1. @default 10 */
            readonly messagesPerTask?: number;
        };
        /** What rolls a release back, beside tasks that do not come up. @default rolling() */
        readonly release?: Rolling;
        /** Last word on a child's arguments. */
        readonly customize?: TaskCustomize &
            ReleaseAlarmsCustomize &
            QueuesCustomize & { readonly service?: Customize<aws.ecs.ServiceArgs> };
    };

/**
 * A service on ECS and Fargate that nobody asks for anything: it takes messages from an SQS queue, and there are as many tasks as the queue is
 * long. It finds the queue in `QUEUE_URL`, and may receive and delete its messages and nothing else.
 *
 * A release owns the image (`deployToEcs`), auto scaling the number of tasks, down to none with `tasks: { min: 0 }`; Pulumi owns all the rest.
 * The first message wakes a worker that sleeps within a few minutes; after six hours in which nobody sends, it may take a quarter of an hour
 * more until SQS reports it (SQS developer guide, "Monitoring Amazon SQS queues using CloudWatch").
 * Scaling knows waiting messages alone: a task that is stopped is told so (SIGTERM) and has `stopSeconds` to finish what it has in hand.
 * What it doesn't finish, another task gets once the message's time is up: work must bear being done twice.
 *
 * Sources: Application Auto Scaling user guide, "Create a target tracking scaling policy using metric math"; SQS developer guide, "Using
 * dead-letter queues in Amazon SQS".
 *
 * @example
 * const mailer = new QueueWorker("mailer", {
 *     placement, foundation, imageOf: "checkout", cpu: 256, memoryMiB: 512, command: ["node", "mailer.js"],
 *     queue: { visibilitySeconds: 300, tries: 3 }, tasks: { min: 0, max: 20, messagesPerTask: 50 }, stopSeconds: 60,
 * });
 * const checkout = new EcsService("checkout", {
 *     placement, foundation, port: 8080, cpu: 512, memoryMiB: 1024, route: { host: "pay.example.com" },
 *     environment: { MAIL_QUEUE: mailer.queueUrl }, grants: mailer.sendGrants,
 * });
 */
export class QueueWorker extends pulumi.ComponentResource {
    /** What takes the messages. */
    readonly worker: EcsService;
    readonly queueUrl: pulumi.Output<string>;
    /** What whoever sends messages needs. */
    readonly sendGrants: readonly Grant[];
    /** Missing where the queue was there already. */
    readonly queue?: aws.sqs.Queue;
    /** What nobody could handle, for 14 days; missing likewise. */
    readonly deadLetters?: aws.sqs.Queue;
    /** What ECS reports of the service, and SQS of its queue: for alarms and dashboards. */
    readonly metrics: EcsMetrics & { readonly queue: QueueMetrics };
    /** What to watch of the worker and its queue, and when it is bad. */
    readonly monitored: Monitored<TaskSignal | QueueSignal>;
    /** What a pipeline must know to deploy here. */
    readonly target: EcsTarget;

    constructor(name: string, args: QueueWorkerArgs, opts?: pulumi.ComponentResourceOptions) {
        const { queue: wanted = {} } = args;
        check(`QueueWorker "${name}"`, ...workerRules(name, args));
        super("causeway:ecs:QueueWorker", name, {}, within(args.placement, opts));
        const child = { parent: this };

        const queue = workQueue(name, wanted, { keyArn: args.foundation.keyArn, customize: args.customize }, child);
        this.queueUrl = pulumi.output(queue.url);
        this.sendGrants = queue.send;
        if (queue.made) {
            this.queue = queue.made.queue;
            this.deadLetters = queue.made.deadLetters;
        }
        this.worker = new EcsService(name, serviceArgs(args, queue), child);
        this.metrics = { ...this.worker.metrics, queue: queueMetrics(queue.name, queue.made?.deadLetters.name) };
        const { monitored } = this.worker;
        // A worker that has work uses all the CPU that it has: whether it keeps up, the oldest message tells.
        const { alarms: _, ...cpu } = monitored.signals.cpu as Signal;
        this.monitored = { ...monitored, signals: { ...queueSignals(this.metrics.queue), ...monitored.signals, cpu } };
        // CodeDeploy releases no service without a load balancer.
        this.target = this.worker.target as EcsTarget;
        this.registerOutputs({ target: this.target, queueUrl: this.queueUrl });
    }
}

/** The service that a worker is. */
function serviceArgs(args: QueueWorkerArgs, queue: Pick<ReturnType<typeof workQueue>, "name" | "url" | "consume">): EcsServiceArgs {
    const { queue: _, tasks: { messagesPerTask = 10, ...tasks } = { min: 1, max: 4 }, ...contents } = args;
    return {
        ...contents,
        environment: { ...args.environment, QUEUE_URL: queue.url },
        grants: [...queue.consume, ...(args.grants ?? [])],
        tasks: { ...tasks, queue: { name: queue.name, messagesPerTask } },
    } as EcsServiceArgs;
}

/** What must hold of a worker's arguments, in the words of those arguments. */
const workerRules = (name: string, args: QueueWorkerArgs): readonly Rule[] => [
    ...ecsServiceRules(name, serviceArgs(args, { name: "queue", url: "url", consume: [] })).map(
        ([holds, path, reason]): Rule => [holds, path.replace("tasks.queue.", "tasks."), reason],
    ),
    [!Object.hasOwn(args.environment ?? {}, "QUEUE_URL"), "environment.QUEUE_URL", "is the queue's address: it is set for you"],
    ...queueRules(args.queue ?? {}, args.stopSeconds ?? 30),
];
