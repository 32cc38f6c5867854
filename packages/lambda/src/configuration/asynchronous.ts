import { type Customize, customize, type Grant, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EventSources } from "../events/event-source.ts";
import { inRange } from "../events/range.ts";
import { type Destination, type DestinationScope, type OpenDestination, toNewQueue } from "./destination.ts";

/** What becomes of calls that nobody waits for: those of S3, SNS, EventBridge, schedules, and `InvocationType: Event`. */
export interface Asynchronous {
    /** Where events go that every attempt has failed for: the event alone. @default nowhere */
    readonly deadLetters?: Destination<"queue" | "topic">;
    /** Where a record of each call goes that succeeded. @default nowhere */
    readonly onSuccess?: Destination<"queue" | "topic" | "eventBus" | "function">;
    /**
     * Where a record of each call goes that every attempt has failed for: the event, and why it failed.
     * @default nowhere, but for a function with neither this nor `deadLetters` that a source of its `events` calls without waiting: `toNewQueue()`
     */
    readonly onFailure?: Destination;
    /** How hard Lambda tries. */
    readonly retries?: {
        /** Attempts after the first. @default 2 */
        readonly attempts?: 0 | 1 | 2;
        /** Seconds that an event may wait for its last attempt, 60 to 21600. @default 21600 */
        readonly maxAgeSeconds?: number;
    };
}

/** Last word on a child's arguments. */
export interface AsynchronousCustomize {
    readonly asynchronous?: Customize<aws.lambda.FunctionEventInvokeConfigArgs>;
}

export const asynchronousRules = ({ deadLetters, onSuccess, onFailure, retries = {} }: Asynchronous): readonly Rule[] => {
    const { attempts = 2, maxAgeSeconds } = retries;
    return [
        ...(deadLetters?.rules("deadLetters") ?? []),
        ...(onSuccess?.rules("onSuccess") ?? []),
        ...(onFailure?.rules("onFailure") ?? []),
        // Source: Lambda API reference, "PutFunctionEventInvokeConfig".
        [[0, 1, 2].includes(attempts), "retries.attempts", `is ${attempts}, not 0 to 2`],
        inRange("retries.maxAgeSeconds", maxAgeSeconds, 60, 21_600),
    ];
};

/** Nobody hears of a failed call that nobody waits for: what a source of ours calls with is kept. */
export const keepFailures = (args: Asynchronous & { readonly events?: EventSources }): Asynchronous =>
    args.deadLetters === undefined &&
    args.onFailure === undefined &&
    Object.values(args.events ?? {}).some(({ asynchronous }) => asynchronous)
        ? { ...args, onFailure: toNewQueue() }
        : args;

/** A function's destinations, once they are there. */
export interface Destinations {
    readonly grants: readonly Grant[];
    /** ARNs of where things go. */
    readonly arns: { readonly [Name in "deadLetters" | "onSuccess" | "onFailure"]?: pulumi.Output<string> };
}

export function openDestinations(name: string, args: Asynchronous, scope: Omit<DestinationScope, "name">): Destinations {
    const opened = (["deadLetters", "onSuccess", "onFailure"] as const).flatMap(role => {
        const child = role.replace(/[A-Z]/, letter => `-${letter.toLowerCase()}`);
        const open = args[role]?.open({ ...scope, name: `${name}-${child}` });
        return open ? [[role, open] as const] : [];
    });
    return {
        grants: opened.flatMap(([, { grants }]: readonly [string, OpenDestination]) => grants),
        arns: Object.fromEntries(opened.map(([role, { arn }]) => [role, arn])),
    };
}

/** Says it of the alias: callers of the alias get what is said there, not what is said of the function. */
export function configureAsynchronous(
    name: string,
    alias: aws.lambda.Alias,
    { retries }: Asynchronous,
    { arns: { onSuccess, onFailure } }: Destinations,
    change: AsynchronousCustomize = {},
    opts: pulumi.CustomResourceOptions,
): void {
    if (!retries && !onSuccess && !onFailure) return;
    const { attempts, maxAgeSeconds } = retries ?? {};
    new aws.lambda.FunctionEventInvokeConfig(
        `${name}-asynchronous`,
        customize(
            {
                functionName: alias.functionName,
                qualifier: alias.name,
                ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
                ...(maxAgeSeconds !== undefined && { maximumEventAgeInSeconds: maxAgeSeconds }),
                ...((onSuccess || onFailure) && {
                    destinationConfig: {
                        ...(onSuccess && { onSuccess: { destination: onSuccess } }),
                        ...(onFailure && { onFailure: { destination: onFailure } }),
                    },
                }),
            },
            change.asynchronous,
        ),
        opts,
    );
}
