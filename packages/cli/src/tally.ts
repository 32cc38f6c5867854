import type { GraphResource } from "@causeway/verify";
import type { EngineEvent } from "./events.ts";

export interface Counts {
    readonly created: number;
    readonly updated: number;
    readonly replaced: number;
    readonly deleted: number;
    readonly same: number;
}
export const nothing: Counts = { created: 0, updated: 0, replaced: 0, deleted: 0, same: 0 };

/** A resource, or where that cannot be said the stack, and what is wrong with it in the engine's, AWS's or the program's words. */
export interface Failure {
    readonly resource?: string;
    readonly component?: string;
    readonly message: string;
}

/** Names that the engine gives to what it does, by the column that they count in. */
const columns: Readonly<Record<string, keyof Counts>> = {
    create: "created",
    import: "created",
    update: "updated",
    replace: "replaced",
    delete: "deleted",
    same: "same",
};
const stackType = "pulumi:pulumi:Stack";
/** What the engine says of the stack once a resource has failed; the resource's own error says why. */
const afterwords = /^(update|preview|destroy) failed$/;

/** Adds up what the engine tells of one stack. */
export class Tally {
    counts: Counts = nothing;
    /** Resources that are done, of those that the program asked for. */
    done = 0;
    outputs: Readonly<Record<string, unknown>> = {};
    /** What the program or a provider wanted a person to read. */
    readonly messages: string[] = [];
    private readonly inFlight = new Map<string, string>();
    private readonly parents = new Map<string, string>();
    private readonly components = new Set<string>();
    private readonly resources = new Map<string, GraphResource>();
    private readonly errors: { readonly urn?: string | undefined; readonly message: string }[] = [];

    add({ diagnosticEvent, resourcePreEvent, resOutputsEvent, resOpFailedEvent, summaryEvent, errorEvent }: EngineEvent): void {
        if (diagnosticEvent && !diagnosticEvent.ephemeral)
            this.heard(diagnosticEvent.severity, diagnosticEvent.message.trimEnd(), diagnosticEvent.urn);
        if (errorEvent) this.errors.push({ message: errorEvent.error });
        if (resourcePreEvent) {
            const { op, urn, type, ...states } = resourcePreEvent.metadata;
            // What replaced it has the same URN, and has come before.
            if (states.new) this.resources.set(urn, { urn, type, inputs: states.new.inputs ?? {} });
            else if (op !== "delete-replaced") this.resources.delete(urn);
            const { parent, custom } = states.new ?? states.old ?? {};
            if (parent) this.parents.set(urn, parent);
            if (!custom) this.components.add(urn);
            this.inFlight.set(urn, `${doing(op)} ${shortName(urn)}`);
        }
        const ended = resOutputsEvent ?? resOpFailedEvent;
        if (ended) this.inFlight.delete(ended.metadata.urn);
        if (resOutputsEvent) this.ended(resOutputsEvent.metadata);
        if (summaryEvent) this.counts = count(summaryEvent.resourceChanges ?? {});
    }

    /** What the engine is at, for a person who waits. */
    get current(): string | undefined {
        return this.inFlight.values().next().value;
    }

    /** What there is at the end, or would be. */
    get graph(): readonly GraphResource[] {
        return [...this.resources.values()];
    }

    get failures(): readonly Failure[] {
        return this.errors.map(({ urn, message }) => {
            if (urn === undefined || typeOf(urn) === stackType) return { message };
            const component = this.componentOf(urn);
            return { resource: `${typeOf(urn)} ${nameOf(urn)}`, ...(component !== undefined && { component }), message };
        });
    }

    private heard(severity: string, message: string, urn?: string): void {
        if (message === "") return;
        if (severity === "error") {
            const isKnown = this.errors.some(error => error.urn === urn && error.message === message);
            if (!isKnown && !afterwords.test(message)) this.errors.push({ urn, message });
        } else if (severity === "warning" || severity.startsWith("info")) {
            const line = severity === "warning" ? `warning: ${message}` : message;
            if (!this.messages.includes(line)) this.messages.push(line);
        }
    }

    private ended({ op, type, new: now }: NonNullable<EngineEvent["resOutputsEvent"]>["metadata"]): void {
        if (op !== "refresh") this.done += 1;
        if (type === stackType && now?.outputs) this.outputs = now.outputs;
    }

    /** The nearest component above a resource. One that was refused before it was begun has no parent yet, only a parent's type. */
    private componentOf(urn: string): string | undefined {
        const parent = this.parents.get(urn);
        if (parent !== undefined) {
            if (typeOf(parent) === stackType) return undefined;
            return this.components.has(parent) ? `${typeOf(parent)} ${nameOf(parent)}` : this.componentOf(parent);
        }
        const parentType = typesOf(urn).at(-2);
        if (parentType === undefined) return undefined;
        const prefix = urn.slice(0, urn.lastIndexOf("$"));
        const candidates = [...this.components].filter(component => component.startsWith(`${prefix}::`)).map(nameOf);
        const [name] = candidates.filter(name => nameOf(urn).startsWith(name)).sort((a, b) => b.length - a.length);
        return name === undefined ? parentType : `${parentType} ${name}`;
    }
}

function count(changes: Readonly<Record<string, number>>): Counts {
    const counts = { ...nothing };
    for (const [op, number] of Object.entries(changes)) {
        const column = columns[op];
        if (column !== undefined) counts[column] += number;
    }
    return counts;
}

/** URNs read `urn:pulumi:STACK::PROJECT::TYPE$TYPE$TYPE::NAME`. */
const typesOf = (urn: string) => (urn.split("::")[2] ?? "").split("$");
const typeOf = (urn: string) => typesOf(urn).at(-1) as string;
const nameOf = (urn: string) => urn.split("::").slice(3).join("::");

/** `aws:ecs/service:Service checkout` is `ecs.Service checkout` to a person in a hurry. */
function shortName(urn: string): string {
    const [, module = "", type = ""] = typeOf(urn).split(":");
    return `${module.split("/")[0]}.${type} ${nameOf(urn)}`;
}

const verbs: Readonly<Record<string, string>> = { same: "comparing", refresh: "looking at", read: "reading" };
/** `create-replacement` is `creating` as well. */
const doing = (op: string) => verbs[op] ?? op.replace(/e?(-.*)?$/, "ing");
