import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import type { Call, Plain } from "../model/resource.ts";
import type { Container } from "./ecs-containers.ts";
import { aliasOf, namespaceOf, registered, type Served } from "./ecs-registered.ts";
import { refusal } from "./ecs-service.ts";
import { discoveryService } from "./servicediscovery.ts";

type Inputs = Plain<aws.ecs.ServiceArgs>;

/**
 * What AWS refuses of a service's places in Cloud Map. Sources: ECS API reference, "ServiceConnectConfiguration", "ServiceConnectService",
 * "ServiceRegistry" and "CreateService", Errors. But for NamespaceNotFoundException the sentences are the sandbox's.
 */
export function requireDiscovery(call: Call, inputs: Inputs, containers: readonly Container[], arn: string): void {
    const { serviceConnectConfiguration: connect, serviceRegistries: registry } = inputs;
    if (registry) requireRegistry(call, registry, containers);
    if (!connect?.enabled) {
        if (connect && (connect.services ?? []).length > 0) throw refusal("Service Connect services need Service Connect to be enabled.");
        return;
    }
    const namespace = namespaceOf(call, connect.namespace);
    if (!namespace) throw new AwsError("NamespaceNotFoundException", "The specified namespace wasn't found.");
    const others = registered(call).filter(other => other.namespace === namespace.arn && other.arn !== arn);
    for (const served of connect.services ?? []) requireServed(call, namespace, served, containers, others);
}

function requireServed(
    call: Call,
    { arn: namespace, id: namespaceId }: { readonly arn: string; readonly id: string },
    served: Served,
    containers: readonly Container[],
    others: ReturnType<typeof registered>,
): void {
    const { portName, discoveryName = portName, clientAlias: aliases = [], timeout } = served;
    const port = containers.flatMap(({ portMappings = [] }) => portMappings).find(({ name }) => name === portName);
    if (!port) throw refusal(`The Service Connect port name ${portName} is not the name of a port mapping in the task definition.`);
    if (!/^[a-z0-9_][a-z0-9_-]{0,63}$/.test(discoveryName))
        throw refusal(`The Service Connect discovery name ${discoveryName} is not valid.`);
    const taken =
        others.some(({ name }) => name === discoveryName) ||
        call.find(discoveryService, ({ name, dnsConfig }) => name === discoveryName && dnsConfig?.namespaceId === namespaceId);
    if (taken) throw refusal(`The Service Connect discovery name ${discoveryName} is already in use in namespace ${namespace}.`);
    const alias = aliasOf(served);
    if (alias !== undefined && others.some(other => other.alias === alias))
        throw refusal(`The Service Connect client alias ${alias} is already in use in namespace ${namespace}.`);
    if (aliases.length > 1) throw refusal("A Service Connect service can have at most 1 client alias.");
    for (const { port: aliasPort } of aliases)
        if (aliasPort < 1 || aliasPort > 65535) throw refusal(`The client alias port ${aliasPort} is not 1 to 65535.`);
    if (timeout?.perRequestTimeoutSeconds !== undefined && port.appProtocol === undefined)
        throw refusal("A per-request timeout can't be set where the app protocol is TCP.");
    for (const seconds of [timeout?.idleTimeoutSeconds, timeout?.perRequestTimeoutSeconds])
        if (seconds !== undefined && (seconds < 0 || seconds > 2_147_483_647)) throw refusal(`The timeout ${seconds} is not valid.`);
}

/** Source: ECS developer guide, "Service discovery": with awsvpc, an SRV record needs a port or a container and its port, an A record has none. */
function requireRegistry(call: Call, registry: NonNullable<Inputs["serviceRegistries"]>, containers: readonly Container[]): void {
    const { registryArn, containerName, containerPort, port } = registry;
    const found = call.find(discoveryService, ({ arn }) => arn === registryArn);
    if (!found) throw refusal(`The service registry ${registryArn} was not found.`);
    const needsPort = found.dnsConfig?.dnsRecords.some(({ type }) => type === "SRV") ?? false;
    if (needsPort && port === undefined && (containerName === undefined || containerPort === undefined))
        throw refusal("When specifying 'serviceRegistries' with an SRV record, you must specify a port, or a container name and port.");
    if (!needsPort && (containerName !== undefined || containerPort !== undefined))
        throw refusal(
            "When specifying 'serviceRegistries' with an A record and network mode awsvpc, you can't specify a container name or port.",
        );
    if (containerName !== undefined && !containers.some(({ name }) => name === containerName))
        throw refusal(`The container ${containerName} does not exist in the task definition.`);
}
