import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Aws, CheckRequest as AwsCheckRequest } from "../model/aws.ts";
import { AwsError } from "../model/errors.ts";
import type { Place } from "../model/resource.ts";
import { fromStruct, type Struct, toStruct } from "./wire.ts";

// biome-ignore lint/suspicious/noExplicitAny: generated messages; their types name another copy of google-protobuf
type Message = any;

const struct = (value: unknown) => fromStruct(value as Struct | undefined);

/** What the engine asks of a configured provider about one resource. */
export class Resources {
    private readonly aws: Aws;

    constructor(aws: Aws) {
        this.aws = aws;
    }

    check(request: Message, place: Place): Message {
        const asked: AwsCheckRequest = {
            type: request.getType(),
            name: request.getName(),
            news: struct(request.getNews()),
            olds: struct(request.getOlds()),
            randomSeed: request.getRandomseed_asU8(),
        };
        const { inputs, failures } = this.aws.check(place, asked);
        const response: Message = new messages.CheckResponse();
        response.setInputs(toStruct(inputs));
        response.setFailuresList(failures.map(({ reason }) => checkFailure(reason)));
        return response;
    }

    diff(request: Message, place: Place): Message {
        const { changes, deleteBeforeReplace } = this.aws.diff(place, { type: request.getType(), ...versions(request) });
        const response: Message = new messages.DiffResponse();
        const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
        response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
        response.setDiffsList([...new Set(changes.map(({ path }) => topLevel(path)))]);
        response.setReplacesList([...new Set(changes.filter(({ replaces }) => replaces).map(({ path }) => topLevel(path)))]);
        response.setDeletebeforereplace(deleteBeforeReplace);
        response.setHasdetaileddiff(true);
        for (const { path, kind, replaces } of changes) {
            const detail: Message = new messages.PropertyDiff();
            detail.setKind(messages.PropertyDiff.Kind[`${kind.toUpperCase() as "ADD" | "DELETE" | "UPDATE"}${replaces ? "_REPLACE" : ""}`]);
            response.getDetaileddiffMap().set(path, detail);
        }
        return response;
    }

    create(request: Message, place: Place): Message {
        const type = request.getType();
        const inputs = struct(request.getProperties());
        const response: Message = new messages.CreateResponse();
        if (request.getPreview()) {
            response.setProperties(toStruct(this.aws.previewCreate(place, type, inputs)));
        } else {
            const { id, outputs } = doing(`creating ${type}`, () => this.aws.create(place, type, inputs));
            response.setId(id);
            response.setProperties(toStruct(outputs));
        }
        return response;
    }

    /** An empty answer says that there is no such object any more. */
    read(request: Message, place: Place): Message {
        const type = request.getType();
        const [inputs, state] = [struct(request.getInputs()), struct(request.getProperties())];
        const known = Object.keys(inputs).length > 0 || Object.keys(state).length > 0;
        const found = doing(`reading ${type} ${request.getId()}`, () =>
            this.aws.read(place, type, request.getId(), known ? { inputs, state } : undefined),
        );
        const response: Message = new messages.ReadResponse();
        if (found) {
            response.setId(request.getId());
            response.setProperties(toStruct(found.outputs));
            response.setInputs(toStruct(found.inputs));
        }
        return response;
    }

    update(request: Message, place: Place): Message {
        const type = request.getType();
        const id = request.getId();
        const response: Message = new messages.UpdateResponse();
        const outputs = request.getPreview()
            ? this.aws.previewUpdate(place, type, id, versions(request))
            : doing(`updating ${type} ${id}`, () => this.aws.update(place, type, id, versions(request)).outputs);
        response.setProperties(toStruct(outputs));
        return response;
    }

    delete(request: Message, place: Place): void {
        const type = request.getType();
        doing(`deleting ${type} ${request.getId()}`, () => this.aws.delete(place, type, request.getId(), struct(request.getProperties())));
    }

    invoke(request: Message, place: Place): Message {
        const response: Message = new messages.InvokeResponse();
        response.setReturn(
            toStruct(doing(`calling ${request.getTok()}`, () => this.aws.invoke(place, request.getTok(), struct(request.getArgs())))),
        );
        return response;
    }
}

export function checkFailure(reason: string, property = ""): Message {
    const failure: Message = new messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
}

const versions = (request: Message) => ({
    inputs: struct(request.getOldInputs()),
    state: struct(request.getOlds()),
    news: struct(request.getNews()),
    ignoreChanges: request.getIgnorechangesList() as readonly string[],
});

const topLevel = (path: string): string => path.split(/[.[]/)[0] as string;

/** AWS's words, with what was being done in front of them. */
function doing<T>(what: string, work: () => T): T {
    try {
        return work();
    } catch (error) {
        if (error instanceof AwsError) error.message = `${what}: ${error.message}`;
        throw error;
    }
}
