import {
    allOf,
    type DeploymentEvents,
    deadLetterSignal,
    type Indicator,
    type LogSource,
    type Measure,
    type Monitored,
    messagesIn,
    type Signal,
    type Signals,
    sumOf,
    whereAsked,
} from "@causeway/core";
import type { LambdaFunctionArgs } from "./arguments.ts";
import { type Destinations, keepFailures } from "./configuration/asynchronous.ts";
import { type MadeBySource, queueNameOf } from "./events/event-source.ts";
import type { LambdaMetrics } from "./metrics.ts";

/**
 * What there is to watch of a function. `concurrency` has a threshold where some is reserved; `provisioned` is there where some is, `asyncEventAge`
 * where somebody calls without waiting, `iteratorAge` where a stream is read, `oldest` where a queue is, `deadLetters` where queues keep what
 * nobody could handle, and `lost` where a destination or a dead-letter queue may not take it.
 */
export type LambdaSignal =
    | "invocations"
    | "errorPercent"
    | "hourlyErrorPercent"
    | "errors"
    | "throttles"
    | "duration"
    | "concurrency"
    | "provisioned"
    | "asyncEventAge"
    | "iteratorAge"
    | "oldest"
    | "deadLetters"
    | "lost";

/** Of fewer calls a minute, one that fails or is slow says nothing; what fails of them in an hour is a signal of its own. */
const fewest = { errors: 5, duration: 20 };

/** What is known of a function that watches what it is called by. */
interface Watched {
    readonly metrics: LambdaMetrics;
    readonly logs: LogSource;
    readonly args: LambdaFunctionArgs;
    readonly sources: Readonly<Record<string, MadeBySource>>;
    readonly destinations: Destinations["arns"];
    readonly deployments: DeploymentEvents | undefined;
}

/** Why a function is without a signal. */
const reasons: { readonly [Name in LambdaSignal]?: string } = {
    provisioned: "no concurrency is provisioned",
    asyncEventAge: "nobody is known to call it without waiting: it has no retries, dead letters or destinations",
    iteratorAge: "it reads no stream",
    oldest: "it reads no queue",
    deadLetters: "no queue keeps what it cannot handle",
    lost: "it has no destination and no dead-letter queue that could fail to take something",
};

/** What a function tells of itself. */
export function monitoredFunction(
    name: string,
    { metrics, logs, args, sources, destinations, deployments }: Watched,
): Monitored<LambdaSignal> {
    const front = args.url !== undefined || args.api !== undefined;
    const signals = { ...callSignals(metrics, args), ...eventSignals(metrics, { args, sources, destinations }) };
    return {
        kind: "lambda",
        name,
        signals,
        without: Object.fromEntries(Object.entries(reasons).filter(([key]) => !(key in signals))),
        logs: { function: { name: logs.name, arn: logs.arn, format: "json", ...(args.logs?.class && { class: args.logs.class }) } },
        ...(deployments && { deployments }),
        indicators: { availability: availability(metrics, front), latency: within => latency(metrics, within) },
    };
}

function callSignals(metrics: LambdaMetrics, { timeoutSeconds = 30, concurrency = {} }: LambdaFunctionArgs): Signals<LambdaSignal> {
    const { reserved } = concurrency;
    const timeout = 1000 * timeoutSeconds;
    return {
        invocations: { aspect: "traffic", measure: metrics.invocations(), means: "It is called more or less than usual." },
        errorPercent: {
            aspect: "errors",
            measure: metrics.errorPercent({ least: fewest.errors }),
            means: "Calls end in an error of the code or the runtime.",
            alarms: { critical: { above: 5, periods: 5, breaching: 3 }, warning: { above: 1, periods: 15, breaching: 10 } },
        },
        hourlyErrorPercent: {
            aspect: "errors",
            measure: metrics.errorPercent({ periodSeconds: 3600, label: "errors of an hour, percent" }),
            means: "Of an hour's calls, few as they may be, more than one in five ends in an error.",
            alarms: { warning: { above: 20 } },
        },
        errors: { aspect: "errors", measure: metrics.errors(), means: "More calls than usual end in an error." },
        throttles: {
            aspect: "errors",
            measure: metrics.throttles(),
            means: "Lambda refuses calls: as many run at once as may.",
            alarms: { critical: { above: 0, periods: 15 }, warning: { above: 0, periods: 15, breaching: 5 } },
        },
        duration: {
            aspect: "latency",
            measure: whereAsked(
                metrics.duration({ statistic: "p95", label: "duration of 95 of 100 calls" }),
                metrics.invocations(),
                fewest.duration,
            ),
            means: `One of twenty calls runs nearly as long as it may: after ${timeoutSeconds} s Lambda ends it.`,
            alarms: {
                critical: { above: 0.95 * timeout, periods: 5, breaching: 3 },
                warning: { above: 0.8 * timeout, periods: 15, breaching: 10 },
            },
        },
        concurrency: {
            aspect: "saturation",
            measure: metrics.concurrentExecutions(),
            means: reserved
                ? `Nearly as many calls run at once as may: beyond ${reserved}, Lambda refuses them.`
                : "More calls run at once than usual: all functions of the account share what there is.",
            ...(reserved && {
                alarms: {
                    critical: { above: 0.95 * reserved, periods: 15 },
                    warning: { above: 0.8 * reserved, periods: 15, breaching: 10 },
                },
            }),
        },
        ...(concurrency.provisioned && {
            provisioned: {
                aspect: "saturation",
                measure: metrics.provisionedUtilization(),
                means: "Nearly all provisioned concurrency is in use: calls beyond it have to start first.",
                alarms: { warning: { above: 0.9, periods: 15 } },
            } satisfies Signal,
        }),
    };
}

function eventSignals(
    metrics: LambdaMetrics,
    { args, sources, destinations }: Pick<Watched, "args" | "sources" | "destinations">,
): Signals<LambdaSignal> {
    const events = Object.values(args.events ?? {});
    const { deadLetters, onFailure, onSuccess } = keepFailures(args);
    const unawaited = args.retries !== undefined || [deadLetters, onFailure, onSuccess].some(one => one !== undefined);
    const made = Object.values(sources).map(({ metrics: told }) => told);
    const kept: readonly Measure[] = [
        ...made.flatMap(told => told?.failures?.() ?? []),
        ...(
            [
                ["deadLetters", deadLetters],
                ["onFailure", onFailure],
            ] as const
        ).flatMap(([role, destination]) => {
            const arn = destinations[role];
            return destination?.kind === "queue" && arn ? [messagesIn(queueNameOf(arn), "events that failed")()] : [];
        }),
    ];
    const waits = made.flatMap(told => told?.queue?.oldest() ?? []);
    const lost = [...(deadLetters ? [metrics.deadLetterErrors()] : []), ...(onFailure || onSuccess ? [metrics.destinationErrors()] : [])];
    return {
        ...(isSome(kept) && { deadLetters: deadLetterSignal(allOf("SUM", "events that failed", kept)) }),
        ...(isSome(lost) && {
            lost: {
                aspect: "errors",
                // Not filled in: numbers come late, and the latest minute would never be bad.
                measure: allOf("SUM", "events lost", lost),
                means: "What became of a call got nowhere: its queue or destination is gone, or does not let the function in.",
                alarms: { critical: { above: 0 } },
            } satisfies Signal,
        }),
        ...(unawaited && { asyncEventAge: late(metrics.asyncEventAge(), "Events that nobody waits for", 1000) }),
        ...(events.some(({ stream }) => stream) && { iteratorAge: late(metrics.iteratorAge(), "Records of a stream", 1000) }),
        ...(isSome(waits) && { oldest: late(allOf("MAX", "oldest message", waits), "Messages", 1) }),
    };
}

const isSome = (measures: readonly Measure[]): measures is readonly [Measure, ...Measure[]] => measures.length > 0;

const late = (measure: Measure, what: string, perSecond: number): Signal => ({
    aspect: "latency",
    measure,
    means: `${what} wait too long: they come faster than they are handled, or one that fails holds the others up.`,
    alarms: { critical: { above: 3600 * perSecond, periods: 5 }, warning: { above: 900 * perSecond, periods: 5 } },
});

/** Who waits for an answer gets none from a call that Lambda refuses; to events, it only comes later. Count. */
const availability = (metrics: LambdaMetrics, front: boolean): Indicator =>
    front
        ? {
              bad: sumOf("failed calls", [metrics.errors(), metrics.throttles()]),
              total: sumOf("calls", [metrics.invocations(), metrics.throttles()]),
          }
        : { bad: metrics.errors(), total: metrics.invocations() };

const latency = (metrics: LambdaMetrics, withinSeconds: number): Indicator => ({
    bad: metrics.slow(withinSeconds),
    total: metrics.invocations(),
});
