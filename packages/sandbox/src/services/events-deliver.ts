import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import { uuidOf } from "./autoscaling.ts";
import { startPipelineExecution } from "./codepipeline-execution.ts";
import { rule, target } from "./events.ts";
import { matches } from "./events-match.ts";
import { mayDo, requireRole, unauthorized } from "./iam.ts";
import { mayInvoke } from "./lambda-invoke.ts";
import { startExecution } from "./sfn-execution.ts";

/** Something that a service of AWS tells on the default bus. */
export interface Told {
    readonly source: `aws.${string}`;
    readonly "detail-type": string;
    readonly resources: readonly string[];
    readonly detail: object;
}

/** What came of an event at one target of one rule. */
export type Delivered = { readonly "detail-type": string; readonly rule: string; readonly target: string } & (
    | { readonly outcome: "started"; readonly pipelineExecutionId: string; readonly status: string }
    | { readonly outcome: "started"; readonly executionArn: string }
    /** The function's code does not run here: whoever wants to know what it does calls it with the event. */
    | { readonly outcome: "invoked"; readonly event: object }
    | { readonly outcome: "failed" | "not simulated"; readonly reason: string }
);

type Target = Plain<aws.cloudwatch.EventTargetArgs>;

/**
 * What EventBridge does with an event of a service of AWS: it starts pipelines and state machines, and says of functions that they would be called. AWS itself
 * tries again for a day where a target fails, and then drops the event.
 *
 * Sources: EventBridge user guide, "How Amazon EventBridge works" and "Amazon EventBridge input transformation".
 */
export function tell(call: Call, told: Told): readonly Delivered[] {
    const event = {
        version: "0",
        id: uuidOf(call),
        account: call.account,
        time: call.now(),
        region: call.region,
        ...told,
    };
    const meant = call
        .all(rule)
        .filter(({ eventBusName = "default", state = "ENABLED" }) => eventBusName === "default" && state !== "DISABLED")
        .filter(({ eventPattern }) => eventPattern && matches(JSON.parse(eventPattern), event));
    return meant.flatMap(({ id, name = id, arn }) =>
        call
            .all(target)
            .filter(each => each.rule === name && (each.eventBusName ?? "default") === "default")
            .map(
                each =>
                    ({
                        "detail-type": told["detail-type"],
                        rule: name,
                        target: each.arn,
                        ...deliver(call, { ruleArn: arn, to: each, event }),
                    }) as Delivered,
            ),
    );
}

function deliver(call: Call, { ruleArn, to, event }: { readonly ruleArn: string; readonly to: Target; readonly event: object }): object {
    try {
        const service = to.arn.split(":")[2];
        if (service === "codepipeline") return startPipeline(call, to, event);
        if (service === "states") return startMachine(call, to, event);
        if (service !== "lambda") throw new NotSimulated(`deliveries of EventBridge to service ${service}`);
        if (!mayInvoke(call, to.arn, { principal: "events.amazonaws.com", arn: ruleArn }))
            throw denied(unauthorized("events.amazonaws.com", "lambda:InvokeFunction", to.arn));
        return { outcome: "invoked", event };
    } catch (error) {
        if (error instanceof NotSimulated) return { outcome: "not simulated", reason: error.message };
        if (error instanceof AwsError) return { outcome: "failed", reason: error.message };
        throw error;
    }
}

const denied = (sentence: string) => new AwsError("AccessDeniedException", sentence);

function requireMay(call: Call, roleArn: string, action: string, resource: string): void {
    requireRole(call, roleArn, "events.amazonaws.com", denied);
    if (!mayDo(call, roleArn, { action, resource, context: {} })) throw denied(unauthorized(roleArn, action, resource));
}

/** What an execution is given is the event, or what the target makes of it. Source: EventBridge user guide, "Amazon EventBridge targets". */
function startMachine(call: Call, { arn, roleArn = "", input, inputPath, inputTransformer }: Target, event: object): object {
    requireMay(call, roleArn, "states:StartExecution", arn);
    if (inputPath !== undefined) throw new NotSimulated("an inputPath of a target");
    const given = input ?? JSON.stringify(inputTransformer ? transform(inputTransformer, event) : event);
    const { executionArn } = startExecution.run(call, { stateMachineArn: arn, input: given });
    return { outcome: "started", executionArn };
}

/** Source: CodePipeline API reference, "StartPipelineExecution": what the transformer makes is the request, but for the pipeline's name. */
function startPipeline(call: Call, { arn, roleArn = "", input, inputTransformer }: Target, event: object): object {
    requireMay(call, roleArn, "codepipeline:StartPipelineExecution", arn);
    const name = arn.split(":")[5] ?? "";
    const request = inputTransformer ? transform(inputTransformer, event) : JSON.parse(input ?? "{}");
    const { pipelineExecutionId, status } = startPipelineExecution.run(call, { ...request, name });
    return { outcome: "started", pipelineExecutionId, status };
}

/** `<name>` is the event's value at the name's path: as it is inside a text, as JSON elsewhere. */
function transform({ inputPaths = {}, inputTemplate }: NonNullable<Target["inputTransformer"]>, event: object): object {
    const valueAt = (path: string): unknown =>
        path
            .replace(/^\$\.?/, "")
            .split(".")
            .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], event);
    const text = inputTemplate.replace(/"<([\w-]+)>"|<([\w-]+)>/g, (_, quoted?: string, bare?: string) =>
        JSON.stringify(valueAt(inputPaths[quoted ?? bare ?? ""] ?? "") ?? ""),
    );
    return JSON.parse(text) as object;
}
