import type * as aws from "@pulumi/aws";
import { AwsError, NotSimulated } from "../model/errors.ts";
import { type Call, type Failure, type Plain, resource, type Service } from "../model/resource.ts";
import { findProject } from "./codebuild.ts";
import { pipeline } from "./codepipeline.ts";
import { findCluster } from "./ecs-cluster.ts";
import { testEventPattern } from "./events-match.ts";
import { requirePattern, requireSchedule } from "./events-pattern.ts";
import { requireRole } from "./iam.ts";
import { lambdaFunction, splitFunction } from "./lambda-function.ts";
import { logGroup } from "./logs-group.ts";
import { isJson, outside } from "./provider-checks.ts";
import { stateMachine } from "./sfn-machine.ts";
import { topic } from "./sns.ts";
import { findQueue } from "./sqs.ts";

type TargetInputs = Plain<aws.cloudwatch.EventTargetArgs>;
const invalid = (message: string) => new AwsError("ValidationException", message);

const states = ["DISABLED", "ENABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];

export const eventBus = resource<aws.cloudwatch.EventBusArgs, { readonly arn: string }>("aws:cloudwatch/eventBus:EventBus", {
    cloudFormation: "AWS::Events::EventBus",
    inputs: { name: true, description: true, tags: true },
    autoName: { property: "name", maxLength: 256 },
    create(call, inputs) {
        const id = inputs.name as string;
        if (id === "default" || !/^[/.\-_A-Za-z0-9]+$/.test(id)) throw invalid(`Invalid event bus name: ${id}`);
        if (call.get(eventBus, id)) throw new AwsError("ResourceAlreadyExistsException", `Event bus ${id} already exists.`);
        return { id, attributes: { arn: call.arn("events", `event-bus/${id}`) } };
    },
    delete(call, _state, id) {
        if (call.all(rule).some(({ eventBusName }) => eventBusName === id)) throw invalid("Event bus can't be deleted since it has rules.");
    },
});

export const rule = resource<aws.cloudwatch.EventRuleArgs, { readonly arn: string }>("aws:cloudwatch/eventRule:EventRule", {
    cloudFormation: "AWS::Events::Rule",
    names: { forceDestroy: null },
    updates: { forceDestroy: "it is the provider's own" },
    inputs: {
        name: true,
        description: true,
        eventBusName: true,
        eventPattern: true,
        scheduleExpression: true,
        roleArn: true,
        state: true,
        forceDestroy: true,
        tags: true,
    },
    autoName: { property: "name", maxLength: 64 },
    defaults: { eventBusName: "default", state: "ENABLED", forceDestroy: false },
    check: ({ name, state = "ENABLED" }): readonly Failure[] => [
        ...(name === undefined || /^[.\-_A-Za-z0-9]{1,64}$/.test(name)
            ? []
            : [{ property: "name", reason: "can hold letters, digits, . - and _, 1 to 64 of them" }]),
        ...(states.includes(state) ? [] : [{ property: "state", reason: `is ${state}, not one of ${states.join(", ")}` }]),
    ],
    create(call, inputs) {
        const { name = "", eventBusName: bus = "default" } = inputs;
        const id = bus === "default" ? name : `${bus}/${name}`;
        requireRule(call, inputs);
        // PutRule overwrites a rule that is there; two resources of Pulumi's for one rule would then fight over it.
        if (call.get(rule, id)) throw new AwsError("ResourceAlreadyExistsException", `Rule ${name} already exists on EventBus ${bus}.`);
        return { id, attributes: { arn: call.arn("events", bus === "default" ? `rule/${name}` : `rule/${bus}/${name}`) } };
    },
    update(call, inputs) {
        requireRule(call, inputs);
        return {};
    },
    delete(call, state) {
        const targets = targetsOf(call, state.name as string, state.eventBusName ?? "default");
        if (targets.length > 0 && !state.forceDestroy) throw invalid("Rule can't be deleted since it has targets.");
        for (const { id } of targets) call.remove(target, id);
    },
});

function requireRule(
    call: Call,
    { eventPattern, scheduleExpression, eventBusName: bus = "default", roleArn }: Plain<aws.cloudwatch.EventRuleArgs>,
): void {
    if (bus !== "default" && !call.get(eventBus, bus)) throw new AwsError("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
    if (!eventPattern && !scheduleExpression) throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
    if (scheduleExpression && bus !== "default") throw invalid("ScheduleExpression is supported only on the default event bus.");
    if (eventPattern) requirePattern(eventPattern);
    if (scheduleExpression) requireSchedule(scheduleExpression);
    if (roleArn) requireEventsRole(call, roleArn);
}

const requireEventsRole = (call: Call, arn: string) =>
    requireRole(call, arn, "events.amazonaws.com", () =>
        invalid(`Provided role '${arn}' cannot be assumed by principal 'events.amazonaws.com'.`),
    );

export const target = resource<aws.cloudwatch.EventTargetArgs>("aws:cloudwatch/eventTarget:EventTarget", {
    inputs: {
        rule: true,
        arn: true,
        eventBusName: true,
        targetId: true,
        roleArn: true,
        input: true,
        inputPath: true,
        inputTransformer: true,
        retryPolicy: true,
        deadLetterConfig: true,
        ecsTarget: true,
        forceDestroy: true,
    },
    required: { rule: "PutTargets", arn: "PutTargets" },
    replaces: {
        rule: "the provider's schema: ForceNew",
        eventBusName: "the provider's schema: ForceNew",
        targetId: "the provider's schema: ForceNew",
    },
    updates: {
        arn: "PutTargets",
        roleArn: "PutTargets",
        input: "PutTargets",
        inputPath: "PutTargets",
        inputTransformer: "PutTargets",
        retryPolicy: "PutTargets",
        deadLetterConfig: "PutTargets",
        ecsTarget: "PutTargets",
        forceDestroy: "it is the provider's own",
    },
    autoName: { property: "targetId", maxLength: 64 },
    defaults: { eventBusName: "default", forceDestroy: false },
    check: ({ inputTransformer, retryPolicy }) => {
        const paths = Object.entries(inputTransformer?.inputPaths ?? {});
        return [
            ...outside("retryPolicy.maximumEventAgeInSeconds", retryPolicy?.maximumEventAgeInSeconds, 60, 86_400),
            ...outside("retryPolicy.maximumRetryAttempts", retryPolicy?.maximumRetryAttempts, 0, 185),
            ...(paths.length <= 100 ? [] : [{ property: "inputTransformer.inputPaths", reason: "has more than 100 paths" }]),
            ...paths.flatMap(([name]) =>
                name.startsWith("AWS")
                    ? [{ property: `inputTransformer.inputPaths.${name}`, reason: "begins with AWS, which EventBridge keeps for itself" }]
                    : [],
            ),
        ];
    },
    create(call, inputs) {
        const { eventBusName: bus = "default" } = inputs;
        requireTarget(call, inputs);
        const others = targetsOf(call, inputs.rule, bus);
        // Source: EventBridge user guide, "Quotas": targets per rule.
        if (others.length >= 5) throw new AwsError("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
        const id = `${bus === "default" ? "" : `${bus}-`}${inputs.rule}-${inputs.targetId}`;
        if (call.get(target, id))
            throw new AwsError("ResourceAlreadyExistsException", `Target ${inputs.targetId} of rule ${inputs.rule} already exists.`);
        return { id, attributes: {} };
    },
    update(call, inputs) {
        requireTarget(call, inputs);
        return {};
    },
});

const targetsOf = (call: Call, name: string, bus: string) =>
    call.all(target).filter(each => each.rule === name && (each.eventBusName ?? "default") === bus);

function requireTarget(call: Call, inputs: TargetInputs): void {
    const {
        rule: name,
        eventBusName: bus = "default",
        arn,
        roleArn,
        input,
        inputPath,
        inputTransformer,
        ecsTarget,
        deadLetterConfig,
    } = inputs;
    if (!call.get(rule, bus === "default" ? name : `${bus}/${name}`))
        throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);
    if ([input, inputPath, inputTransformer].filter(each => each !== undefined).length > 1) {
        throw invalid("Only one of Input, InputPath, or InputTransformer must be provided");
    }
    if (input !== undefined && !isJson(input)) throw invalid(`Parameter ${input} is not valid. Reason: JSON syntax error`);
    if (inputTransformer) requireTransformer(inputTransformer);
    // Source: EventBridge user guide, "Using dead-letter queues to process undelivered events": a standard queue. The sentence is ours.
    if (!/^(arn:aws:sqs:[a-z0-9-]+:\d{12}:[0-9A-Za-z_-]{1,80})?$/.test(deadLetterConfig?.arn ?? ""))
        throw invalid(`Parameter ${deadLetterConfig?.arn} is not valid. Reason: the dead-letter queue must be a standard queue.`);
    const needsRole = requireTargetArn(call, arn);
    if (needsRole && !roleArn) throw invalid(`RoleArn is required for target ${arn}.`);
    if (roleArn) requireEventsRole(call, roleArn);
    if ((arn.split(":")[2] === "ecs") !== (ecsTarget !== undefined))
        throw invalid(`Parameter EcsParameters is needed for, and only for, ECS targets.`);
}

function requireTransformer({ inputPaths = {}, inputTemplate }: NonNullable<TargetInputs["inputTransformer"]>): void {
    if (inputTemplate.length < 1 || inputTemplate.length > 8192) throw invalid("The input template must have 1 to 8192 characters");
    const unknown = [...inputTemplate.matchAll(/<([A-Za-z0-9_-]+)>/g)].map(([, name = ""]) => name).find(name => !(name in inputPaths));
    if (unknown !== undefined)
        throw invalid(`InputTemplate for target contains placeholder <${unknown}>, which InputPathsMap does not define.`);
}

/** The target is there, in this account and region, and whether EventBridge needs a role to reach it. */
function requireTargetArn(call: Call, arn: string): boolean {
    const [, , service = "", region, account, ...rest] = arn.split(":");
    if (!/^arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.+$/.test(arn))
        throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
    if (service === "events") return requireBus(call, arn);
    if (region !== call.region || account !== call.account)
        throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn must be of this account and region.`);
    const path = rest.join(":");
    const found: Readonly<Record<string, () => boolean>> = {
        codepipeline: () => call.get(pipeline, path) !== undefined,
        codebuild: () => findProject(call, path.replace("project/", "")) !== undefined,
        lambda: () => call.get(lambdaFunction, splitFunction(arn).name) !== undefined,
        sns: () => call.get(topic, arn) !== undefined,
        sqs: () => findQueue(call, arn) !== undefined,
        logs: () => call.get(logGroup, path.replace(/^log-group:/, "").replace(/:\*$/, "")) !== undefined,
        ecs: () => findCluster(call, arn) !== undefined,
        states: () => call.get(stateMachine, arn) !== undefined,
    };
    const exists = found[service];
    if (!exists) throw new NotSimulated(`EventBridge targets of service ${service}`);
    if (!exists()) throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn does not exist.`);
    // Source: EventBridge user guide, "Permissions": these have resource policies instead.
    return !["lambda", "sns", "sqs", "logs"].includes(service);
}

function requireBus(call: Call, arn: string): boolean {
    const [, , , region = "", account = "", path = ""] = arn.split(":");
    const name = path.replace("event-bus/", "");
    const known = call.accountExists(account) && (name === "default" || call.at({ account, region }).get(eventBus, name) !== undefined);
    if (!known) throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn does not exist.`);
    return true;
}

export const events: Service = { resources: [eventBus, rule, target], operations: [testEventPattern] };
