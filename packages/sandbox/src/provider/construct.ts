import { credentials } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import grpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resource from "@pulumi/pulumi/proto/resource_pb.js";
import { open, type Properties, signatureKey, UNKNOWN, type Value } from "../model/values.ts";
import { type Child, chooseZones, type Plan, planVpc, zonesToAskFor } from "./vpc/plan.ts";
import { fromStruct, resourceSignature, toStruct, unknownText } from "./wire.ts";

// biome-ignore lint/suspicious/noExplicitAny: generated messages; their types name another copy of google-protobuf
type Message = any;

interface Made {
    readonly urn: string;
    readonly id: Value;
    readonly outputs: Properties;
}

/** Where a property of a child is to be put once the child is there. */
class Reference {
    readonly key: string;
    readonly property: string;

    constructor(key: string, property: string) {
        this.key = key;
        this.property = property;
    }
}

/** Registers awsx.ec2.Vpc and all that is below it with the engine that asks for it, as awsx's own provider does. */
export async function construct(request: Message, awsVersion: string): Promise<Message> {
    const monitor = new Monitor(request, awsVersion);
    try {
        const args = open(fromStruct(request.getInputs())).value as Properties;
        const available = zonesToAskFor(args) === undefined ? [] : await monitor.availabilityZones();
        // Checked as a whole before anything is registered.
        const plan = planVpc(request.getName(), fromStruct(request.getInputs()), chooseZones(args, available));
        const urn = await monitor.registerComponent();
        const made = new Map<string, Promise<Made>>();
        for (const child of plan.children) made.set(child.key, registerChild(monitor, child, urn, made));
        const resources = new Map(await Promise.all([...made].map(async ([key, one]) => [key, await one] as const)));
        return await respond(monitor, urn, plan, resources);
    } finally {
        monitor.close();
    }
}

async function registerChild(monitor: Monitor, child: Child, component: string, made: ReadonlyMap<string, Promise<Made>>): Promise<Made> {
    const parent = child.parent === undefined ? undefined : await made.get(child.parent);
    const asked = child.inputs((key, property) => new Reference(key, property) as unknown as Value);
    const inputs: Record<string, Value> = {};
    const dependencies: Record<string, readonly string[]> = {};
    for (const [name, value] of Object.entries(asked)) {
        if (!((value as unknown) instanceof Reference)) {
            inputs[name] = value;
            continue;
        }
        const { key, property } = value as unknown as Reference;
        const referred = (await made.get(key)) as Made;
        inputs[name] = property === "id" ? referred.id : (referred.outputs[property] ?? UNKNOWN);
        dependencies[name] = [referred.urn];
    }
    return monitor.registerChild(child, parent?.urn ?? component, parent?.urn, inputs, dependencies);
}

async function respond(monitor: Monitor, urn: string, plan: Plan, made: ReadonlyMap<string, Made>): Promise<Message> {
    const find = (key: string) => made.get(key) as Made;
    const each = (keys: string | readonly string[], read: (one: Made) => Value): Value =>
        typeof keys === "string" ? read(find(keys)) : keys.map(key => read(find(key)));
    const reference = ({ urn: of, id }: Made): Value => ({
        [signatureKey]: resourceSignature,
        urn: of,
        id: id === UNKNOWN ? unknownText : id,
    });
    const outputs: Properties = {
        ...plan.values,
        ...Object.fromEntries(Object.entries(plan.ids).map(([name, keys]) => [name, each(keys, ({ id }) => id)])),
        ...Object.fromEntries(Object.entries(plan.outputs).map(([name, keys]) => [name, each(keys, reference)])),
    };
    await monitor.registerOutputs(urn, outputs);
    const response: Message = new messages.ConstructResponse();
    response.setUrn(urn);
    response.setState(toStruct(outputs));
    for (const [name, keys] of Object.entries({ ...plan.ids, ...plan.outputs })) {
        const dependencies: Message = new messages.ConstructResponse.PropertyDependencies();
        dependencies.setUrnsList([keys].flat().map(key => find(key as string).urn));
        response.getStatedependenciesMap().set(name, dependencies);
    }
    return response;
}

/** The engine's side that resources are registered with. */
class Monitor {
    private readonly request: Message;
    private readonly awsVersion: string;
    private readonly client: Message;
    private readonly provider: string;

    constructor(request: Message, awsVersion: string) {
        this.request = request;
        this.awsVersion = awsVersion;
        this.provider = new Map<string, string>(request.getProvidersMap().toArray()).get("aws") ?? "";
        const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
        this.client = new (grpc.ResourceMonitorClient as Message)(request.getMonitorendpoint(), credentials.createInsecure(), unlimited);
    }

    async availabilityZones(): Promise<readonly string[]> {
        const invoke: Message = new resource.ResourceInvokeRequest();
        invoke.setTok("aws:index/getAvailabilityZones:getAvailabilityZones");
        invoke.setArgs(toStruct({}));
        invoke.setProvider(this.provider);
        invoke.setVersion(this.awsVersion);
        const response = await this.send("invoke", invoke);
        const [failure] = response.getFailuresList();
        if (failure) throw new Error(failure.getReason());
        return fromStruct(response.getReturn())["names"] as readonly string[];
    }

    async registerComponent(): Promise<string> {
        const { request } = this;
        const register: Message = new resource.RegisterResourceRequest();
        register.setType(request.getType());
        register.setName(request.getName());
        register.setParent(request.getParent());
        register.setObject(toStruct({}));
        register.setAcceptsecrets(true);
        register.setAcceptresources(true);
        register.setAliasspecs(true);
        register.setAliasesList(request.getAliasesList());
        register.setDependenciesList(request.getDependenciesList());
        register.setProtect(request.getProtect());
        register.setRetainondelete(request.getRetainondelete());
        register.setDeletedwith(request.getDeletedwith());
        register.setReplaceonchangesList(request.getReplaceonchangesList());
        register.setIgnorechangesList(request.getIgnorechangesList());
        for (const [name, provider] of request.getProvidersMap().toArray()) register.getProvidersMap().set(name, provider);
        return (await this.send("registerResource", register)).getUrn();
    }

    async registerChild(
        { type, name }: Child,
        parent: string,
        dependsOn: string | undefined,
        inputs: Properties,
        dependencies: Readonly<Record<string, readonly string[]>>,
    ): Promise<Made> {
        const register: Message = new resource.RegisterResourceRequest();
        register.setType(type);
        register.setName(name);
        register.setParent(parent);
        register.setCustom(true);
        register.setObject(toStruct(inputs));
        register.setAcceptsecrets(true);
        register.setAcceptresources(true);
        register.setSupportspartialvalues(true);
        register.setAliasspecs(true);
        register.setProvider(this.provider);
        register.setVersion(this.awsVersion);
        register.setDependenciesList([
            ...new Set([...(dependsOn === undefined ? [] : [dependsOn]), ...Object.values(dependencies).flat()]),
        ]);
        for (const [property, urns] of Object.entries(dependencies)) {
            const list: Message = new resource.RegisterResourceRequest.PropertyDependencies();
            list.setUrnsList(urns);
            register.getPropertydependenciesMap().set(property, list);
        }
        const response = await this.send("registerResource", register);
        const id = response.getId();
        return { urn: response.getUrn(), id: id === "" || id === unknownText ? UNKNOWN : id, outputs: fromStruct(response.getObject()) };
    }

    async registerOutputs(urn: string, outputs: Properties): Promise<void> {
        const register: Message = new resource.RegisterResourceOutputsRequest();
        register.setUrn(urn);
        register.setOutputs(toStruct(outputs));
        await this.send("registerResourceOutputs", register);
    }

    close(): void {
        this.client.close();
    }

    private send(method: string, message: Message): Promise<Message> {
        return new Promise((resolve, reject) => {
            this.client[method](message, (error: Error | null, response: Message) => (error ? reject(error) : resolve(response)));
        });
    }
}
