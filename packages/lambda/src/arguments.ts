import { type Customize, type Foundation, type Grant, nameFits, type Placement, type Rule } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type EventSource, eventRules } from "./event-source.ts";

export interface LambdaFunctionArgs {
    readonly placement: Placement;
    /** The environment's foundation, see `readFoundation`. */
    readonly foundation: Foundation;
    /** File and export that Lambda calls, such as `index.handler`. */
    readonly handler: string;
    /** @default "nodejs22.x" */
    readonly runtime?: "nodejs22.x" | "nodejs24.x";
    /** MiB, 128 to 10240; CPU grows with it. @default 512 */
    readonly memoryMiB?: number;
    /** Seconds, 1 to 900. @default 30 */
    readonly timeoutSeconds?: number;
    /** Environment variables. */
    readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
    /** What the function's own code may do in AWS. @default nothing */
    readonly grants?: readonly Grant[];
    /** What calls the function, by names of yours, which its resources are named after. @default nothing */
    readonly events?: Readonly<Record<string, EventSource>>;
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly logs?: Customize<aws.cloudwatch.LogGroupArgs>;
        readonly function?: Customize<aws.lambda.FunctionArgs>;
    };
}

/** All that must hold of a function's arguments. */
export function argumentRules(name: string, args: LambdaFunctionArgs): readonly Rule[] {
    const { placement, handler, memoryMiB = 512, timeoutSeconds = 30, events = {} } = args;
    return [
        ...nameFits(name, placement),
        // `-role-` and seven digits follow in its role's name, which may have 64 characters (IAM user guide, "IAM and AWS STS quotas").
        [name.length <= 51, "name", `is "${name}", ${name.length} characters: its role's name leaves room for 51`],
        [
            /^(\S+\/)?[^\s./]+\.[A-Za-z_$][\w$]*$/.test(handler),
            "handler",
            `is "${handler}", not a file and an export such as index.handler`,
        ],
        [Number.isInteger(memoryMiB) && memoryMiB >= 128 && memoryMiB <= 10_240, "memoryMiB", `is ${memoryMiB}, not 128 to 10240`],
        [
            Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 && timeoutSeconds <= 900,
            "timeoutSeconds",
            `is ${timeoutSeconds}, not 1 to 900`,
        ],
        ...eventRules(events, { placement, timeoutSeconds }),
    ];
}
