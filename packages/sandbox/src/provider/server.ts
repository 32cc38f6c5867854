import { createRequire } from "node:module";
import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { Aws } from "../model/aws.ts";
import { NotSimulated } from "../model/errors.ts";
import type { Place } from "../model/resource.ts";
import { equal, open } from "../model/values.ts";
import { checkConfiguration, isUnknownConfiguration, placeOf, settings } from "./configuration.ts";
import { construct } from "./construct.ts";
import { answer } from "./grpc.ts";
import { checkFailure, Resources } from "./resources.ts";
import { Empty, fromStruct, type Struct } from "./wire.ts";

// biome-ignore lint/suspicious/noExplicitAny: generated messages; their types name another copy of google-protobuf
type Message = any;
interface Call {
    readonly request: Message;
    getPeer(): string;
}

export interface ProviderOptions {
    /** SQLite file that keeps the simulated AWS, or ":memory:". */
    readonly database: string;
    /** The organisation's member accounts. */
    readonly accounts: readonly string[];
    /** The organisation's management account. */
    readonly management?: string;
    /** @default any free port */
    readonly port?: number;
}

export interface Provider {
    readonly port: number;
    readonly aws: Aws;
    /** What PULUMI_DEBUG_PROVIDERS must say for the engine to come here. */
    readonly debugProviders: string;
    close(): Promise<void>;
}

/** Serves the simulated AWS to Pulumi engines, as the providers `aws` and `awsx`, for as many stacks at a time as come. */
export async function startProvider({ port = 0, ...options }: ProviderOptions): Promise<Provider> {
    const aws = new Aws(options);
    const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    server.addService(grpc.ResourceProviderService as Message, handlers(aws));
    // gRPC would print why it cannot listen; the error says it, to whoever asked.
    setLogVerbosity(logVerbosity.NONE);
    try {
        const bound = await new Promise<number>((resolve, reject) => {
            server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, chosen) =>
                error ? reject(error) : resolve(chosen),
            );
        });
        return {
            port: bound,
            aws,
            debugProviders: `aws:${bound},awsx:${bound}`,
            close: () =>
                new Promise(resolve => {
                    // What runs may finish; an engine that stays connected does not keep the process alive.
                    const late = setTimeout(() => server.forceShutdown(), 500);
                    server.tryShutdown(() => {
                        clearTimeout(late);
                        aws.close();
                        resolve();
                    });
                }),
        };
    } catch (error) {
        aws.close();
        if (/EADDRINUSE|No address added/.test(String(error)))
            throw new Error(`port ${port} is in use: the simulated AWS cannot listen there`, { cause: error });
        throw error;
    } finally {
        setLogVerbosity(logVerbosity.ERROR);
    }
}

function handlers(aws: Aws): Message {
    const resources = new Resources(aws);
    // The engine opens one connection for each provider resource, and configures it before all else.
    const places = new Map<string, Place>();
    const placed = (work: (request: Message, place: Place) => Message) =>
        answer((call: Call) => {
            const place = places.get(call.getPeer());
            if (!place)
                throw new Error("the simulated AWS was not told which account and region this is: the connection was not configured");
            return work(call.request, place) ?? new Empty();
        });
    return {
        handshake: answer(() => accepting(new messages.ProviderHandshakeResponse())),
        attach: answer(() => new Empty()),
        cancel: answer(() => new Empty()),
        getPluginInfo: answer(() => {
            const info: Message = new plugin.PluginInfo();
            info.setVersion(version("@pulumi/aws"));
            return info;
        }),
        checkConfig: answer(({ request }: Call) => {
            const response: Message = new messages.CheckResponse();
            const news = fromStruct(request.getNews() as Struct);
            if (isAws(request.getUrn()) && !isUnknownConfiguration(news)) {
                response.setFailuresList(checkConfiguration(settings(news)).map(({ property, reason }) => checkFailure(reason, property)));
            }
            response.setInputs(request.getNews());
            return response;
        }),
        diffConfig: answer(({ request }: Call) => {
            const response: Message = new messages.DiffResponse();
            const olds = open(fromStruct(request.getOldInputs() ?? request.getOlds())).value;
            const news = open(fromStruct(request.getNews())).value;
            const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
                name => name !== "version" && !equal(olds[name], news[name]),
            );
            const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
            response.setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE);
            response.setDiffsList(changed);
            return response;
        }),
        configure: answer((call: Call) => {
            const args = fromStruct(call.request.getArgs());
            if (isAws(call.request.getUrn() ?? "")) {
                places.delete(call.getPeer());
                if (!isUnknownConfiguration(args)) places.set(call.getPeer(), placeOf(aws, settings(args)));
            }
            const response: Message = new messages.ConfigureResponse();
            response.setAcceptsecrets(true);
            response.setSupportspreview(true);
            return response;
        }),
        check: placed((request, place) => resources.check(request, place)),
        diff: placed((request, place) => resources.diff(request, place)),
        create: placed((request, place) => resources.create(request, place)),
        read: placed((request, place) => resources.read(request, place)),
        update: placed((request, place) => resources.update(request, place)),
        delete: placed((request, place) => resources.delete(request, place)),
        invoke: answer((call: Call) => {
            const place = places.get(call.getPeer());
            if (!place) throw new NotSimulated(`the lookup ${call.request.getTok()}`);
            return resources.invoke(call.request, place);
        }),
        construct: answer(({ request }: Call) => {
            if (request.getType() !== "awsx:ec2:Vpc") throw new NotSimulated(`the component ${request.getType()}`);
            return construct(request, version("@pulumi/aws"));
        }),
        call: answer(({ request }: Call) => {
            throw new NotSimulated(`the method ${request.getTok()}`);
        }),
    };
}

function accepting(response: Message): Message {
    response.setAcceptSecrets(true);
    return response;
}

/** Components' provider, awsx, needs no account: its resources come with the provider aws. */
const isAws = (urn: string): boolean => !urn.includes("pulumi:providers:awsx");

const version = (name: string): string => (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
