import {
    type Foundation,
    type Grant,
    keyRule,
    type Metric,
    type MetricOptions,
    messagesIn,
    type Placement,
    type QueueMetrics,
    type Rule,
} from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What calls a function: a queue, a schedule, a bucket. */
export interface EventSource {
    /** Whoever calls does not wait for the function: an event that every attempt fails for is lost unless the function keeps its failures. */
    readonly asynchronous?: true;
    /** Records are handled one after the other: those behind one that fails wait. */
    readonly stream?: true;
    /** What must hold of it; property paths begin with `at`, such as `events.orders`. */
    rules(at: string, owner: EventOwner): readonly Rule[];
    /** Registers what must be there before the function is: a queue for what fails, say. */
    prepare(scope: EventScope): PreparedSource;
}

/** What is known of the function before anything is registered. */
export interface EventOwner {
    readonly placement: Placement;
    readonly timeoutSeconds: number;
    /** How many calls of the function may run at once. */
    readonly reserved?: number | undefined;
    /** A child's name: the function's, the caller's key, and what the child is. */
    name(role: string): string;
}

/** Where a source registers its children. */
export interface EventScope extends Pick<EventOwner, "placement" | "timeoutSeconds" | "name"> {
    readonly foundation: Foundation;
    readonly functionName: string;
    readonly opts: pulumi.CustomResourceOptions;
}

/** What a source has made that others need: those who send to the queue, whoever looks after what failed. */
export interface MadeBySource {
    readonly queue?: aws.sqs.Queue;
    /** Where events go that could not be handled. */
    readonly failures?: pulumi.Output<string>;
    readonly bucket?: aws.s3.Bucket;
    readonly metrics?: SourceMetrics;
}

/** What SQS reports of a source: for alarms and dashboards. */
export interface SourceMetrics {
    /** Of the queue that calls the function. */
    readonly queue?: QueueMetrics;
    /** Events that could not be handled and wait for somebody to look at them, where a queue keeps them. Count. @default Maximum */
    failures?(options?: MetricOptions): Metric;
}

/** A queue's name stands at the end of its ARN. */
export const queueNameOf = (arn: pulumi.Input<string>): pulumi.Output<string> => pulumi.output(arn).apply(text => text.split(":")[5] ?? "");

/** A queue that keeps what could not be handled. */
export const keptIn = (queueArn: pulumi.Output<string>): MadeBySource => ({
    failures: queueArn,
    metrics: { failures: messagesIn(queueNameOf(queueArn), "events that failed") },
});

export interface PreparedSource {
    /** What the function's own role needs to be called from here. */
    readonly grants: readonly Grant[];
    readonly made?: MadeBySource;
    /** Registers what calls the alias: a caller of the function itself would get code that no release has put behind the alias yet. */
    connect(alias: aws.lambda.Alias): void;
}

export type EventSources = Readonly<Record<string, EventSource>>;

/** Names for what belongs to one of the caller's keys. */
export const childOf = (name: string, key: string): Pick<EventOwner, "name"> => ({ name: role => `${name}-${key}-${role}` });

export const eventRules = (name: string, events: EventSources, owner: Omit<EventOwner, "name">): readonly Rule[] =>
    Object.entries(events).flatMap(([key, source]) => [
        keyRule(`events.${key}`, key),
        ...(typeof source?.rules === "function"
            ? source.rules(`events.${key}`, { ...owner, ...childOf(name, key) })
            : [[false, `events.${key}`, "is no event source, such as sqs() or schedule(…)"] as const]),
    ]);

/** A dash and seven digits follow a child's name in AWS. */
export function childFits(at: string, { name }: Pick<EventOwner, "name">, role: string, most: number): Rule {
    const made = `${name(role)}-0000000`;
    return [made.length <= most, at, `makes "${made}", ${made.length} characters: AWS takes ${most}`];
}

/** All of a function's sources as one; in whatever order they are named, they come to the same. */
export function prepareEvents(name: string, events: EventSources, scope: Omit<EventScope, "name">) {
    const prepared = Object.entries(events)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, source]) => [key, source.prepare({ ...scope, ...childOf(name, key) })] as const);
    return {
        grants: prepared.flatMap(([, { grants }]) => grants),
        made: Object.fromEntries(prepared.map(([key, { made = {} }]) => [key, made])),
        connect: (alias: aws.lambda.Alias): void => {
            for (const [, source] of prepared) source.connect(alias);
        },
    };
}
