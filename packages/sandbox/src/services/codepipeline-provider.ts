import type { Failure } from "../model/resource.ts";
import { type Action, type Condition, kinds, type PipelineInputs, type Stage } from "./codepipeline-flow.ts";
import { oneOf, outside } from "./provider-checks.ts";

type Trigger = NonNullable<PipelineInputs["triggers"]>[number];
type Check = readonly Failure[];

/**
 * What Pulumi's provider refuses before AWS is asked.
 *
 * Source: terraform-provider-aws, internal/service/codepipeline/codepipeline.go: the resource's schema. It looks neither at configurations'
 * values nor at the patterns of names, which it does not anchor: those are AWS's.
 */
export function checkPipeline({
    pipelineType,
    executionMode,
    roleArn,
    artifactStores = [],
    stages,
    triggers,
}: Partial<PipelineInputs>): Check {
    return [
        ...oneOf("pipelineType", pipelineType, ["V1", "V2"]),
        ...oneOf("executionMode", executionMode, ["QUEUED", "SUPERSEDED", "PARALLEL"]),
        ...arn("roleArn", roleArn),
        ...artifactStores.flatMap(({ type, encryptionKey }, at) => [
            ...oneOf(`artifactStores[${at}].type`, type, ["S3"]),
            ...oneOf(`artifactStores[${at}].encryptionKey.type`, encryptionKey?.type, ["KMS"]),
        ]),
        // Not the schema's, but its code's: a region in each of several stores, and in no single one.
        ...(artifactStores.length === 1 && artifactStores[0]?.region
            ? [{ property: "artifactStores[0].region", reason: "cannot be set for a single-region CodePipeline" }]
            : []),
        ...fewest("stages", stages, 2),
        ...(stages ?? []).flatMap(checkStage),
        ...most("triggers", triggers, 50),
        ...(triggers ?? []).flatMap(checkTrigger),
    ];
}

function checkStage(stage: Stage, at: number): Check {
    const path = `stages[${at}]`;
    return [
        ...long(`${path}.name`, stage.name, 1, 100),
        ...(stage.actions ?? []).flatMap((action, index) => checkAction(`${path}.actions[${index}]`, action)),
        ...kinds.flatMap(kind => checkCondition(`${path}.${kind}.condition`, stage[kind]?.condition)),
        ...oneOf(`${path}.onFailure.result`, stage.onFailure?.result, results),
        ...oneOf(`${path}.onFailure.retryConfiguration.retryMode`, stage.onFailure?.retryConfiguration?.retryMode, [
            "FAILED_ACTIONS",
            "ALL_ACTIONS",
        ]),
    ];
}

const categories = ["Source", "Build", "Deploy", "Test", "Invoke", "Approval", "Compute"];
const results = ["ROLLBACK", "FAIL", "RETRY", "SKIP"];

const checkAction = (path: string, { name, category, owner, version, namespace, roleArn, runOrder, timeoutInMinutes }: Action): Check => [
    ...long(`${path}.name`, name, 1, 100),
    ...oneOf(`${path}.category`, category, categories),
    ...oneOf(`${path}.owner`, owner, ["AWS", "ThirdParty", "Custom"]),
    ...long(`${path}.version`, version, 1, 9),
    ...long(`${path}.namespace`, namespace, 1, 100),
    ...arn(`${path}.roleArn`, roleArn),
    ...outside(`${path}.runOrder`, runOrder, 1, 999),
    ...outside(`${path}.timeoutInMinutes`, timeoutInMinutes, 5, 86400),
];

function checkCondition(path: string, condition: Condition | undefined): Check {
    if (!condition) return [];
    const { result, rules }: Partial<Condition> = condition;
    return [
        ...oneOf(`${path}.result`, result, results),
        ...fewest(`${path}.rules`, rules, 1),
        ...most(`${path}.rules`, rules, 5),
        ...(rules ?? []).flatMap(({ ruleTypeId, roleArn, commands = [], timeoutInMinutes }, at) => [
            ...oneOf(`${path}.rules[${at}].ruleTypeId.category`, ruleTypeId?.category, ["Rule"]),
            ...oneOf(`${path}.rules[${at}].ruleTypeId.owner`, ruleTypeId?.owner, ["AWS"]),
            ...long(`${path}.rules[${at}].ruleTypeId.version`, ruleTypeId?.version, 1, 9),
            ...arn(`${path}.rules[${at}].roleArn`, roleArn),
            ...most(`${path}.rules[${at}].commands`, commands, 50),
            ...commands.flatMap((command, index) => long(`${path}.rules[${at}].commands[${index}]`, command, 1, 1000)),
            ...outside(`${path}.rules[${at}].timeoutInMinutes`, timeoutInMinutes, 5, 86400),
        ]),
    ];
}

function checkTrigger({ providerType, gitConfiguration }: Trigger, at: number): Check {
    const path = `triggers[${at}].gitConfiguration`;
    const { sourceActionName, pushes = [], pullRequests = [] } = gitConfiguration ?? {};
    return [
        ...oneOf(`triggers[${at}].providerType`, providerType, ["CodeStarSourceConnection"]),
        ...long(`${path}.sourceActionName`, sourceActionName, 1, 100),
        ...most(`${path}.pushes`, pushes, 3),
        ...pushes.flatMap((push, index) => checkFilters(`${path}.pushes[${index}]`, push)),
        ...most(`${path}.pullRequests`, pullRequests, 3),
        ...pullRequests.flatMap(({ events, ...filters }, index) => [
            ...most(`${path}.pullRequests[${index}].events`, events, 3),
            ...(events ?? []).flatMap((event, each) =>
                oneOf(`${path}.pullRequests[${index}].events[${each}]`, event, ["CLOSED", "OPEN", "UPDATED"]),
            ),
            ...checkFilters(`${path}.pullRequests[${index}]`, filters),
        ]),
    ];
}

interface Lists {
    readonly includes?: readonly string[] | undefined;
    readonly excludes?: readonly string[] | undefined;
}

const checkFilters = (path: string, filters: Readonly<Record<string, Lists | undefined>>): Check =>
    Object.entries(filters).flatMap(([name, filter]) =>
        (["includes", "excludes"] as const).flatMap(list => {
            const patterns = filter?.[list];
            const at = `${path}.${name}.${list}`;
            return [...most(at, patterns, 8), ...(patterns ?? []).flatMap((pattern, index) => long(`${at}[${index}]`, pattern, 1, 255))];
        }),
    );

const fewest = (property: string, list: readonly unknown[] | undefined, count: number): Check =>
    list === undefined || list.length >= count
        ? []
        : [{ property, reason: `attribute requires ${count} item minimum, but config has only ${list.length} declared` }];
const most = (property: string, list: readonly unknown[] | undefined, count: number): Check =>
    list === undefined || list.length <= count
        ? []
        : [{ property, reason: `attribute supports ${count} item maximum, but config has ${list.length} declared` }];
const long = (property: string, value: string | undefined, from: number, to: number): Check =>
    value === undefined || (value.length >= from && value.length <= to)
        ? []
        : [{ property, reason: `expected length of ${property} to be in the range (${from} - ${to}), got ${value}` }];
/** As `verify.ValidARN` does. */
const arn = (property: string, value: string | undefined): Check =>
    value === undefined || /^arn:[\w-]+:[a-zA-Z0-9-]+:[\w-]*:\d*:.+$/.test(value)
        ? []
        : [{ property, reason: `(${value}) is an invalid ARN: arn: invalid prefix` }];
