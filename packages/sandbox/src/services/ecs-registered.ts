import type { Call } from "../model/resource.ts";
import { service } from "./ecs-service.ts";

/** What ECS services have in AWS Cloud Map. */
export interface Registered {
    readonly arn: string;
    /** Of Service Connect: namespace, and the name that the service is discovered by there. */
    readonly namespace: string | undefined;
    readonly name: string | undefined;
    /** Of service discovery: Cloud Map services that the running tasks are instances of. */
    readonly registries: readonly string[];
}

export const registered = (call: Call): readonly Registered[] =>
    call
        .all(service)
        .flatMap(({ arn, serviceConnectConfiguration: connect, serviceRegistries, desiredCount = 0 }): readonly Registered[] => {
            const registries = serviceRegistries && desiredCount > 0 ? [serviceRegistries.registryArn] : [];
            const served = connect?.enabled ? (connect.services ?? []) : [];
            const own = { arn, namespace: connect?.namespace, registries };
            return served.length === 0
                ? [{ arn, namespace: undefined, name: undefined, registries }]
                : served.map(({ discoveryName, portName }) => ({ ...own, name: discoveryName ?? portName }));
        });
