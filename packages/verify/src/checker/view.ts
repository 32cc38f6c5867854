import type { ActionType } from "./action-type.ts";
import { findActionType } from "./action-types.ts";
import type { PipelineDeclaration } from "./declaration.ts";
import { type Fields, fields, type Item, isAbsent, items, list, number, text } from "./known.ts";
import { type RuleType, ruleTypes } from "./rule-types.ts";

/** The configuration of an action or a rule. A value that is not known has its key all the same. */
export interface Configuration {
    readonly path: string;
    readonly values: ReadonlyMap<string, string | undefined>;
    /** Whether a key that is not here is in none of it. */
    readonly isWhole: boolean;
}

/** What an action or a rule is and runs with. What is undefined is absent or not known; `declared` tells which. */
interface Runs {
    readonly path: string;
    readonly isKnown: boolean;
    /** Which stage it is of. */
    readonly stage: number;
    readonly declared: Fields;
    /** What is absent may come later. */
    readonly isPartial: boolean;
    readonly name: string | undefined;
    readonly provider: string | undefined;
    readonly inputs: readonly Item[];
    readonly configuration: Configuration;
    readonly commands: readonly Item[];
}

export interface Action extends Runs {
    readonly category: string | undefined;
    readonly type: ActionType | undefined;
    readonly outputs: readonly Item[];
    /** Whether it makes nothing else. */
    readonly hasAllOutputs: boolean;
    readonly namespace: string | undefined;
    readonly runOrder: number | undefined;
}

export const conditionKinds = ["beforeEntry", "onSuccess", "onFailure"] as const;
export type ConditionKind = (typeof conditionKinds)[number];

export interface Rule extends Runs {
    readonly kind: ConditionKind;
    /** What its condition comes to where it is not met. */
    readonly result: string | undefined;
    readonly type: RuleType | undefined;
}

export interface Condition {
    readonly path: string;
    readonly kind: ConditionKind;
    readonly stage: number;
    readonly result: string | undefined;
    /** None where they are not known. */
    readonly rules: readonly Rule[] | undefined;
}

export interface Stage {
    readonly path: string;
    readonly at: number;
    readonly declared: Fields;
    readonly isKnown: boolean;
    readonly name: string | undefined;
    /** None where they are not known. */
    readonly actions: readonly Action[] | undefined;
    readonly conditions: readonly Condition[];
    readonly failure: Fields | undefined;
}

/** A declaration as the checks read it. */
export interface Pipeline {
    readonly declared: Fields;
    readonly type: string | undefined;
    readonly mode: string | undefined;
    readonly region: string | undefined;
    readonly account: string | undefined;
    /** None where they are not known. */
    readonly stages: readonly Stage[] | undefined;
    readonly actions: readonly Action[];
    readonly rules: readonly Rule[];
    /** Whether there are no other stages and actions than these. */
    readonly isWhole: boolean;
}

export function view(declaration: PipelineDeclaration): Pipeline {
    const declared = declaration as unknown as Fields;
    const stages = list(declared["stages"])?.map(viewStage);
    const actions = stages?.flatMap(stage => stage.actions ?? []) ?? [];
    return {
        declared,
        type: isAbsent(declared["pipelineType"]) ? "V1" : text(declared["pipelineType"]),
        mode: isAbsent(declared["executionMode"]) ? "SUPERSEDED" : text(declared["executionMode"]),
        region: text(declared["region"]),
        account: text(declared["account"]) ?? accountOf(text(declared["roleArn"])),
        stages,
        actions,
        rules: stages?.flatMap(({ conditions }) => conditions.flatMap(({ rules }) => rules ?? [])) ?? [],
        isWhole: stages?.every(({ actions }) => actions?.every(({ isKnown }) => isKnown) ?? false) ?? false,
    };
}

/** The account of an ARN. */
export const accountOf = (arn: string | undefined): string | undefined => /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(arn ?? "")?.[1];

function viewStage(value: unknown, at: number): Stage {
    const path = `stages[${at}]`;
    const known = fields(value);
    const declared = known ?? {};
    return {
        path,
        at,
        declared,
        isKnown: known !== undefined,
        name: text(declared["name"]),
        actions: known && list(declared["actions"])?.map((action, index) => viewAction(action, `${path}.actions[${index}]`, at)),
        conditions: conditionKinds.flatMap(kind => viewCondition(declared[kind], path, kind, at)),
        failure: fields(declared["onFailure"]),
    };
}

function viewRuns(value: unknown, path: string, stage: number, provider: string | undefined): Runs {
    const known = fields(value);
    const declared = known ?? {};
    return {
        path,
        isKnown: known !== undefined,
        stage,
        declared,
        isPartial: known === undefined || declared["isPartial"] === true,
        name: text(declared["name"]),
        provider,
        inputs: items(declared["inputArtifacts"], `${path}.inputArtifacts`),
        configuration: viewConfiguration(declared, `${path}.configuration`, known === undefined),
        commands: items(declared["commands"], `${path}.commands`),
    };
}

function viewConfiguration({ configuration, isPartial }: Fields, path: string, isUnknown: boolean): Configuration {
    const known = isAbsent(configuration) ? {} : fields(configuration);
    // Where AWS's defaults stand, the provider's bridge notes beside the keys.
    const given = Object.entries(known ?? {}).filter(([key, value]) => !isAbsent(value) && key !== "__defaults");
    return {
        path,
        values: new Map(given.map(([key, value]) => [key, text(value)])),
        isWhole: known !== undefined && isPartial !== true && !isUnknown,
    };
}

function viewAction(value: unknown, path: string, stage: number): Action {
    const declared = fields(value) ?? {};
    const [category, owner, provider, version] = ["category", "owner", "provider", "version"].map(key => text(declared[key]));
    const computed = list(declared["outputArtifactsForComputeActions"]);
    const outputs = list(declared["outputArtifacts"]);
    const made = [
        ...items(outputs, `${path}.outputArtifacts`),
        ...(computed ?? []).map((output, at) => ({
            path: `${path}.outputArtifactsForComputeActions[${at}].name`,
            value: text(fields(output)?.["name"]),
        })),
    ];
    return {
        ...viewRuns(value, path, stage, provider),
        category,
        type: category && owner && provider && version ? findActionType({ category, owner, provider, version }) : undefined,
        outputs: made,
        hasAllOutputs: computed !== undefined && outputs !== undefined && made.every(output => output.value !== undefined),
        namespace: text(declared["namespace"]),
        runOrder: isAbsent(declared["runOrder"]) ? 1 : number(declared["runOrder"]),
    };
}

function viewCondition(holder: unknown, stagePath: string, kind: ConditionKind, stage: number): readonly Condition[] {
    const condition = fields(fields(holder)?.["condition"]);
    if (!condition) return [];
    const path = `${stagePath}.${kind}.condition`;
    const result = text(condition["result"]);
    const rules = list(condition["rules"])?.map((value, at): Rule => {
        const provider = text(fields(fields(value)?.["ruleTypeId"])?.["provider"]);
        const type = provider === undefined ? undefined : ruleTypes.get(provider);
        return { ...viewRuns(value, `${path}.rules[${at}]`, stage, provider), kind, result, type };
    });
    return [{ path, kind, stage, result, rules }];
}

/** Whether one action has ended when another begins; nothing where that is not known. */
export function endsBefore(one: Action, other: Action): boolean | undefined {
    if (one.stage !== other.stage) return one.stage < other.stage;
    return one.runOrder === undefined || other.runOrder === undefined ? undefined : one.runOrder < other.runOrder;
}
