import { references } from "./codepipeline-references.ts";
import { type Configuration, configurationError, type Given } from "./codepipeline-runner.ts";

/** Values of `#{namespace.key}` in one walk: those of the pipeline, and those of the actions that it came past. */
export class Variables {
    readonly #values = new Map<string, string>();
    /** What each namespace can say. */
    readonly #keys = new Map<string, readonly string[] | "any">();

    constructor(executionId: string, pipeline: Given) {
        this.give("codepipeline", ["PipelineExecutionId"], { PipelineExecutionId: executionId });
        this.give("variables", Object.keys(pipeline), pipeline);
    }

    give(namespace: string, keys: readonly string[] | "any", values: Given): void {
        this.#keys.set(namespace, keys);
        for (const [key, value] of Object.entries(values)) this.#values.set(`${namespace}.${key}`, value);
    }

    /** What is known of a namespace. */
    of(namespace: string): Given {
        const own = [...this.#values].filter(([name]) => name.startsWith(`${namespace}.`));
        return Object.fromEntries(own.map(([name, value]) => [name.slice(namespace.length + 1), value]));
    }

    /**
     * The text with all values that are known. What only real work would say stays as it is. AWS's sentence about a variable that an action
     * did not give is not reported by people: this one is ours.
     */
    resolve(text: string): string {
        return references(text).reduce((resolved, reference) => {
            const [namespace = "", key = ""] = reference.split(".");
            const value = this.#values.get(reference);
            if (value !== undefined) return resolved.replaceAll(`#{${reference}}`, value);
            const keys = this.#keys.get(namespace) ?? [];
            if (keys === "any" || keys.includes(key)) return resolved;
            throw configurationError(`The variable #{${reference}} cannot be resolved: ${namespace} gives ${keys.join(", ") || "none"}`);
        }, text);
    }

    resolveAll(configuration: Configuration = {}): Configuration {
        return Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, this.resolve(value)]));
    }
}
