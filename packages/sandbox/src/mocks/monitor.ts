import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { explain } from "../model/errors.ts";
import type { Properties } from "../model/values.ts";
import { fromStruct, type Struct, toStruct } from "../provider/wire.ts";

const require = createRequire(import.meta.url);
const messages = require("@pulumi/pulumi/proto/resource_pb.js") as Record<string, new () => Message>;

/** As much as is used here of a protobuf message: getters and setters. */
// biome-ignore lint/suspicious/noExplicitAny: generated code without useful types
type Message = any;
type Answer = (error: Error | null, response?: Message) => void;

/** One registration, as a program under mocks makes it. */
export interface Registration {
    readonly urn: string;
    readonly type: string;
    readonly name: string;
    readonly parent: string;
    readonly custom: boolean;
    /** A component that a provider of its own would make, such as awsx's. */
    readonly remote: boolean;
    /** Of the explicit provider: its urn and id. */
    readonly provider: string;
    /** For a remote component: providers by package. */
    readonly providers: Readonly<Record<string, string>>;
    readonly dependencies: readonly string[];
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
    readonly deleteBeforeReplace: boolean;
    /** How long the engine waits, such as `20m`; only where the program said. */
    readonly customTimeouts: Readonly<Record<string, string>>;
    readonly inputs: Properties;
    /** Set where an existing object is asked for, not a new one. */
    readonly existing?: string;
}

export interface Handlers {
    register(registration: Registration): { readonly id?: string; readonly outputs: Properties };
    invoke(token: string, args: Properties, provider: string): Properties;
}

export interface Monitor {
    readonly resources: Map<string, { readonly urn: string; readonly id: string | null; readonly state: object }>;
    /** From now on, programs are refused: they are not the one that was run. */
    close(): void;
}

/**
 * Puts `handlers` behind Pulumi's mocks.
 *
 * Pulumi's own mock monitor hides who a resource's parent is, accepts what the engine refuses as a duplicate, and turns
 * references to resources into more resources; so the messages are answered here.
 */
export async function mockMonitor(handlers: Handlers, project: string, stack: string, preview: boolean): Promise<Monitor> {
    const never = () => {
        throw new Error("answered by the monitor");
    };
    await pulumi.runtime.setMocks({ newResource: never, call: never }, project, stack, preview, "organization");
    const monitor = pulumi.runtime.getMonitor() as unknown as Message;
    const resources: Map<string, { urn: string; id: string | null; state: object }> = monitor.resources;
    const own = monitor.invoke.bind(monitor);

    const answer = (request: Message, Response: new () => Message, existing: string, reply: Answer) => {
        try {
            const registration = read(request, monitor.newUrn(request.getParent(), request.getType(), request.getName()), existing);
            const { id, outputs } = handlers.register(registration);
            const struct = toStruct(outputs);
            resources.set(registration.urn, { urn: registration.urn, id: id ?? null, state: struct.toJavaScript() });
            const response = new Response();
            response.setUrn(registration.urn);
            if (response.setObject) {
                response.setId(id ?? "");
                response.setObject(struct);
            } else response.setProperties(struct);
            reply(null, response);
        } catch (error) {
            reply(error as Error);
        }
    };
    monitor.registerResource = (request: Message, reply: Answer) =>
        answer(request, messages["RegisterResourceResponse"] as new () => Message, request.getImportid(), reply);
    monitor.readResource = (request: Message, reply: Answer) =>
        answer(request, messages["ReadResourceResponse"] as new () => Message, request.getId(), reply);
    monitor.invoke = (request: Message, reply: Answer) => {
        if (request.getTok() === "pulumi:pulumi:getResource") return own(request, reply);
        try {
            const response = new (messages["ResourceInvokeResponse"] as new () => Message)();
            response.setReturn(toStruct(handlers.invoke(request.getTok(), fromStruct(request.getArgs()), request.getProvider())));
            reply(null, response);
        } catch (error) {
            // The SDK passes on what a gRPC error has in `details`.
            reply(Object.assign(error as Error, { details: explain(error) }));
        }
    };
    const close = () => {
        const late = (request: Message, reply: Answer) =>
            reply(new Error(`${request.getType?.() ?? request.getTok()} was asked for outside of Cloud.run`));
        Object.assign(monitor, { registerResource: late, readResource: late, invoke: late });
    };
    return { resources, close };
}

function read(request: Message, urn: string, existing: string): Registration {
    const struct: Struct | undefined = request.getObject ? request.getObject() : request.getProperties();
    return {
        urn,
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        custom: request.getCustom?.() ?? true,
        remote: request.getRemote?.() ?? false,
        provider: request.getProvider(),
        providers: Object.fromEntries(request.getProvidersMap?.().toArray() ?? []),
        dependencies: request.getDependenciesList(),
        protect: request.getProtect?.() ?? false,
        ignoreChanges: request.getIgnorechangesList?.() ?? [],
        deleteBeforeReplace: request.getDeletebeforereplace?.() ?? false,
        customTimeouts: timeouts(request.getCustomtimeouts?.()?.toObject() ?? {}),
        inputs: fromStruct(struct),
        ...(existing === "" ? {} : { existing }),
    };
}

const timeouts = (said: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(said).filter(([, time]) => time));
