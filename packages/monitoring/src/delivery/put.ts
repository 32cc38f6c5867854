import { arnOf, type Grant, type Place, type ReleasePath } from "@causeway/core";

/** Where what is counted of releases and incidents is kept. */
export const namespace = "Causeway/Delivery";

/** Source: Service Authorization Reference, "Amazon CloudWatch", PutMetricData: it knows no resources, and namespaces by a condition. */
export const restrictedTo: Grant = {
    actions: ["cloudwatch:PutMetricData"],
    resources: ["*"],
    condition: { StringEquals: { "cloudwatch:namespace": namespace } },
};

/** An expression of JSONata, as Step Functions knows it. */
export const ask = (expression: string): string => `{% ${expression} %}`;

/** AWS may be busy, or slow down who asks too often: for about a quarter of an hour. */
export const patiently = [{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 5, MaxAttempts: 8, BackoffRate: 2, MaxDelaySeconds: 300 }];

/** What machines that count are made of. */
export type Tasks = ReturnType<typeof tasksIn>;

export const tasksIn = (place: Pick<Place, "accountId" | "region">) => {
    const [, partition] = arnOf(place, "states", "").split(":");

    /** A call of AWS's API. Source: Step Functions developer guide, "Learning to use AWS service SDK integrations in Step Functions". */
    const api = (service: string, operation: string, Arguments: object, more: object) => ({
        Type: "Task",
        Resource: `arn:${partition}:states:::aws-sdk:${service}:${operation}`,
        Arguments,
        Retry: patiently,
        ...more,
    });

    /** Puts what an expression says: a list of data points. */
    const put = (data: string, more: object) => api("cloudwatch", "putMetricData", { Namespace: namespace, MetricData: ask(data) }, more);

    /**
     * An execution of this machine itself.
     * Source: Step Functions developer guide, "Start a new AWS Step Functions state machine from a running execution".
     */
    const again = (Arguments: object, next: string, more: object = {}) => ({
        Type: "Task",
        Resource: `arn:${partition}:states:::states:startExecution`,
        Arguments: { StateMachineArn: ask("$states.context.StateMachine.Id"), ...Arguments },
        Retry: patiently,
        ...more,
        Next: next,
    });

    /**
     * Counts something once, whoever tells of it, and how often: an execution named after it puts the data, and a second one of that name is
     * refused for 90 days. EventBridge delivers an event at least once, and what it starts it cannot name.
     *
     * Source: Step Functions API reference, StartExecution.
     */
    const once = (name: string, data: string, next: string) =>
        again({ Name: ask(name), Input: { put: ask(data) } }, next, {
            Retry: [{ ErrorEquals: [isThere], MaxAttempts: 0 }, ...patiently],
            Catch: [{ ErrorEquals: [isThere], Next: next }],
        });

    /** How a machine that counts begins: an execution of its own puts data, any other looks at an event. */
    const putOr = (look: string) => ({
        "Count or look?": { Type: "Choice", Choices: [{ Condition: ask("$exists($states.input.put)"), Next: "Put" }], Default: look },
        Put: put("$states.input.put", { End: true }),
    });
    return { api, put, again, once, putOr };
};

const isThere = "StepFunctions.ExecutionAlreadyExistsException";

/** A data point, as an expression: `unit` is CloudWatch's. */
export const datum = (
    metric: string,
    { value, unit, dimensions, at }: Readonly<Record<"value" | "unit" | "dimensions" | "at", string>>,
): string => `{ "MetricName": "${metric}", "Dimensions": ${dimensions}, "Timestamp": ${at}, "Value": ${value}, "Unit": "${unit}" }`;

/** Dimensions, as CloudWatch's API has them. */
export const dimensionsOf = (dimensions: Readonly<Record<string, string>>) =>
    Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

/** Reading of pipelines. Source: Service Authorization Reference, "AWS CodePipeline": each of these is allowed of a pipeline. */
export const reading = (paths: readonly Pick<ReleasePath, "pipelineArn">[], actions: readonly `codepipeline:${string}`[]): Grant => ({
    actions,
    resources: paths.map(({ pipelineArn }) => pipelineArn),
});
