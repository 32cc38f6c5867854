import fc from "fast-check";
import { actionTypes } from "../../../packages/verify/src/checker/action-types.ts";
import { type Any, farRegion, region, rule } from "./declarations.ts";
import { configure, type Random } from "./generated-configuration.ts";
import { triggersOf } from "./generated-triggers.ts";

/** What a generated pipeline stands on. */
export interface Ground {
    readonly roleArn: string;
    /** A role of another account, which the pipeline's may become. */
    readonly abroad: string;
    readonly stores: Readonly<Record<string, { readonly location: string; readonly key: string }>>;
}

const sources = actionTypes.filter(({ category }) => category === "Source");
const others = actionTypes.filter(({ category }) => category !== "Source");

/** Pipelines that have nothing wrong with them: every type of action, rule and trigger, several regions and accounts, variables, conditions. */
export const pipelines = (ground: Ground): fc.Arbitrary<Any> => fc.gen().map(random => new Generated(random, ground).pipeline());

const artifactLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
const variableLetters = `${artifactLetters}@`;
const nameLetters = `${variableLetters}.`;

const isClone = (configuration: Any): boolean => configuration?.OutputArtifactFormat === "CODEBUILD_CLONE_REF";

class Generated {
    private readonly taken = new Set<string>();
    private readonly artifacts: string[] = [];
    /** References to what has run by now. */
    private references: string[] = ["#{codepipeline.PipelineExecutionId}"];
    private readonly isV2: boolean;
    private readonly mode: string;
    private readonly hasFar: boolean;
    private readonly goesAbroad: boolean;
    private readonly random: Random;
    private readonly ground: Ground;

    constructor(gen: fc.GeneratorValue, ground: Ground) {
        this.ground = ground;
        this.random = {
            bool: () => gen(fc.boolean),
            upTo: most => gen(fc.nat, most),
            one: list => list[gen(fc.nat, list.length - 1)] as never,
            text: (letters, least, most) =>
                Array.from({ length: least + gen(fc.nat, most - least) }, () => letters[gen(fc.nat, letters.length - 1)]).join(""),
        };
        const { bool, one } = this.random;
        this.isV2 = this.random.upTo(4) > 0;
        this.mode = this.isV2 ? one(["SUPERSEDED", "QUEUED", "PARALLEL"]) : "SUPERSEDED";
        this.hasFar = bool();
        this.goesAbroad = bool();
    }

    pipeline(): Any {
        const { bool, upTo } = this.random;
        const variables = this.isV2 ? Array.from({ length: upTo(3) }, () => this.variable()) : [];
        const actions = Array.from({ length: 1 + upTo(3) }, (_, at) => this.source(at === 0));
        this.give(actions);
        for (const { name } of variables) this.references.push(`#{variables.${name}}`);
        const first = { name: this.name(), actions, ...(this.isV2 && bool() && { onFailure: { result: "RETRY" } }) };
        const stages = [first, ...Array.from({ length: 1 + upTo(4) }, () => this.stage())];
        const triggers = this.isV2 ? triggersOf(this.random, actions) : [];
        return {
            name: this.name(),
            pipelineType: this.isV2 ? "V2" : this.random.one(["V1", undefined]),
            executionMode: this.mode,
            roleArn: this.ground.roleArn,
            region,
            artifactStores: this.stores(),
            stages,
            variables,
            triggers,
        };
    }

    private stores(): Any[] {
        const wanted = this.hasFar ? [region, farRegion] : [region];
        return wanted.map(place => {
            const { location, key } = this.ground.stores[place] as Ground["stores"][string];
            const isKeyed = this.goesAbroad || this.random.bool();
            return {
                type: "S3",
                location,
                ...(this.hasFar && { region: place }),
                ...(isKeyed && { encryptionKey: { type: "KMS", id: key } }),
            };
        });
    }

    private variable(): Any {
        const { bool, text } = this.random;
        return {
            name: this.fresh(variableLetters),
            ...(bool() && { defaultValue: text("Ab1 #{}ü", 1, 9) }),
            ...(bool() && { description: text("Ab1 #{}ü", 0, 9) }),
        };
    }

    private fresh(letters: string): string {
        for (;;) {
            const name = this.random.text(letters, 1, 12);
            if (!this.taken.has(name) && !["codepipeline", "variables"].includes(name)) {
                this.taken.add(name);
                return name;
            }
        }
    }
    private readonly name = () => this.fresh(nameLetters);

    /** One source has files, which whatever follows may read. */
    private source(hasFiles: boolean): Any {
        const type = this.random.one(sources);
        const configuration: Any = configure(type, { random: this.random, inputs: [], references: [] });
        const action = {
            ...this.identity(type),
            runOrder: 1,
            outputArtifacts: [this.fresh(artifactLetters)],
            configuration: hasFiles && isClone(configuration) ? { ...configuration, OutputArtifactFormat: "CODE_ZIP" } : configuration,
        };
        return this.random.bool() ? { ...action, namespace: this.fresh(variableLetters) } : action;
    }

    private identity({ category, owner, provider, version }: Any): Any {
        return { name: this.name(), category, owner, provider, version };
    }

    private stage(): Any {
        const { bool, upTo } = this.random;
        const beforeEntry = this.isV2 && bool() ? { condition: this.condition("beforeEntry") } : undefined;
        const actions: Any[] = [];
        let runOrder = 0;
        for (let group = 0; group <= upTo(2); group++) {
            runOrder += 1 + upTo(9);
            const together = Array.from({ length: 1 + upTo(2) }, () => this.action(runOrder));
            this.give(together);
            actions.push(...together);
        }
        return {
            name: this.name(),
            actions: bool() ? actions : actions.reverse(),
            beforeEntry,
            onSuccess: this.isV2 && bool() ? { condition: this.condition("onSuccess") } : undefined,
            onFailure: this.isV2 && bool() ? this.failure() : undefined,
        };
    }

    private action(runOrder: number): Any {
        const { bool, upTo, one } = this.random;
        const fits = others.filter(({ isV2Only, inputs }) => (this.isV2 || !isV2Only) && inputs[0] <= this.artifacts.length);
        const type = one(fits);
        const [least, most] = type.inputs;
        const some = this.some(least + upTo(Math.max(0, Math.min(most, this.artifacts.length, 3) - least)));
        // Some actions need an artifact or else something in its place: here they have both.
        const inputs = some.length === 0 && most > 0 ? this.some(1) : some;
        const outputs = Array.from({ length: type.outputs[0] + upTo(Math.min(2, type.outputs[1] - type.outputs[0])) }, () =>
            this.fresh(artifactLetters),
        );
        const isCompute = type.category === "Compute";
        const made = isCompute
            ? { outputArtifactsForComputeActions: outputs.map(name => ({ name, files: ["dist/**"] })) }
            : { outputArtifacts: outputs };
        const commands = isCompute
            ? { commands: [`echo ${one(this.references)}`, "true"], outputVariables: bool() ? ["Key", "Other"] : [] }
            : {};
        return {
            ...this.identity(type),
            runOrder,
            ...(bool() && { namespace: this.fresh(variableLetters) }),
            ...(inputs.length > 0 && { inputArtifacts: inputs }),
            ...(outputs.length > 0 && made),
            ...commands,
            ...(this.hasFar && bool() && { region: farRegion }),
            ...(this.goesAbroad && bool() && { roleArn: this.ground.abroad }),
            ...(type.category === "Approval" && bool() && { timeoutInMinutes: 5 + upTo(86_395) }),
            configuration: configure(type, { random: this.random, inputs, references: this.references }),
        };
    }

    private some(count: number): string[] {
        const left = [...this.artifacts];
        return Array.from({ length: count }, () => left.splice(this.random.upTo(left.length - 1), 1)[0] as string);
    }

    /** What these leave to whatever runs after them. */
    private give(actions: readonly Any[]): void {
        for (const {
            namespace,
            provider,
            category,
            outputArtifacts = [],
            outputArtifactsForComputeActions = [],
            outputVariables,
            configuration,
        } of actions) {
            const made = [...outputArtifacts, ...outputArtifactsForComputeActions.map(({ name }: Any) => name)];
            // Nothing but CodeBuild reads a clone.
            if (!isClone(configuration)) this.artifacts.push(...made);
            if (namespace === undefined) continue;
            const { gives } = actionTypes.find(type => type.provider === provider && type.category === category) as Any;
            for (const key of outputVariables ?? gives ?? ["Whatever"]) this.references.push(`#{${namespace}.${key}}`);
        }
    }

    private failure(): Any {
        const { bool, one } = this.random;
        if (this.mode !== "PARALLEL" && bool()) return bool() ? { result: "ROLLBACK" } : { condition: this.condition("onFailure") };
        return bool()
            ? { result: "FAIL" }
            : { result: "RETRY", ...(bool() && { retryConfiguration: { retryMode: one(["FAILED_ACTIONS", "ALL_ACTIONS"]) } }) };
    }

    private condition(kind: "beforeEntry" | "onSuccess" | "onFailure"): Any {
        const { one, upTo, bool } = this.random;
        const result = {
            beforeEntry: one(["FAIL", "SKIP"]),
            onSuccess: this.mode === "PARALLEL" ? "FAIL" : one(["FAIL", "ROLLBACK"]),
            onFailure: "ROLLBACK",
        }[kind];
        const window = rule(this.name(), "DeploymentWindow", {
            Cron: one(["* * 9-17 ? * MON-FRI", "0 0/15 * L-3 JAN,6 ? 2030"]),
            ...(bool() && { TimeZone: "Europe/Berlin" }),
        });
        const alarm = rule(this.name(), "CloudWatchAlarm", { AlarmName: "errors", ...(bool() && { AlarmStates: "ALARM", WaitTime: "5" }) });
        const waits = result === "SKIP" ? [] : [bool() ? window : alarm];
        const rules = Array.from({ length: 1 + upTo(3) }, () =>
            result === "SKIP" ? this.check() : one([() => this.check(), () => this.run()])(),
        );
        return { result, rules: [...waits, ...rules] };
    }

    private check(): Any {
        const { bool, one } = this.random;
        return bool()
            ? rule(this.name(), "LambdaInvoke", { FunctionName: "check", ...(bool() && { UserParameters: one(this.references) }) })
            : rule(this.name(), "VariableCheck", {
                  Variable: one(this.references),
                  Value: "true",
                  Operator: one(["EQ", "NE", "CONTAINS", "MATCHES"]),
              });
    }

    private run(): Any {
        const inputArtifacts = this.some(1);
        return this.random.bool()
            ? { ...rule(this.name(), "Commands"), commands: [`echo ${this.random.one(this.references)}`], inputArtifacts }
            : { ...rule(this.name(), "CodeBuild", { ProjectName: "check" }), inputArtifacts };
    }
}
