import type * as aws from "@pulumi/aws";
import type { Call, Plain } from "../model/resource.ts";
import { service } from "./ecs-service.ts";
import { privateDnsNamespace } from "./servicediscovery.ts";

/** What ECS services have in AWS Cloud Map. */
export interface Registered {
    readonly arn: string;
    /** Of Service Connect: the namespace's ARN, and the name that the service is discovered by there. */
    readonly namespace: string | undefined;
    readonly name: string | undefined;
    /** Of Service Connect: host and port that clients ask for. */
    readonly alias: string | undefined;
    /** Of service discovery: Cloud Map services that the running tasks are instances of. */
    readonly registries: readonly string[];
}

export type Served = NonNullable<NonNullable<Plain<aws.ecs.ServiceArgs>["serviceConnectConfiguration"]>["services"]>[number];

/** A namespace by its ARN or its name. Source: ECS API reference, "ServiceConnectConfiguration", namespace. */
export const namespaceOf = (call: Call, reference: string | undefined) =>
    call.find(privateDnsNamespace, ({ arn, name }) => arn === reference || name === reference);

export const registered = (call: Call): readonly Registered[] =>
    call
        .all(service)
        .flatMap(({ arn, serviceConnectConfiguration: connect, serviceRegistries, desiredCount = 0 }): readonly Registered[] => {
            const registries = serviceRegistries && desiredCount > 0 ? [serviceRegistries.registryArn] : [];
            const served = connect?.enabled ? (connect.services ?? []) : [];
            const own = { arn, namespace: namespaceOf(call, connect?.namespace)?.arn, registries };
            return served.length === 0
                ? [{ arn, namespace: undefined, name: undefined, alias: undefined, registries }]
                : served.map(one => ({ ...own, name: one.discoveryName ?? one.portName, alias: aliasOf(one) }));
        });

/** The client's host name and port, each pair of which is unique in a namespace. Source: ECS API reference, "ServiceConnectService". */
export const aliasOf = ({ clientAlias: [alias] = [] }: Served): string | undefined => alias && `${alias.dnsName ?? ""}:${alias.port}`;
