import { type Call, operation, resource } from "../model/resource.ts";
import { requireCluster } from "./ecs-cluster.ts";
import { type EcsService, findService, refusal, service, serviceNotFound } from "./ecs-service.ts";

interface Deleted {
    readonly service: EcsService;
    /** When its last task stops, as ISO 8601. */
    readonly drainedAt: string;
}

/**
 * A deleted service is still described, as DRAINING while its tasks stop and as INACTIVE for long afterwards.
 * Source: ECS API reference, "DeleteService".
 */
export const deletedService = resource<Deleted>("sandbox:ecs/deletedService:DeletedService", {
    inputs: { service: true, drainedAt: true },
    create: (_call, { service: { arn } }) => ({ id: arn, attributes: {} }),
});

/** A task gets a stop signal and 30 seconds. Source: ECS API reference, "StopTask". */
const stopTimeout = 30_000;

export type ServiceStatus = "ACTIVE" | "DRAINING" | "INACTIVE";
export interface Described {
    readonly state: EcsService;
    readonly status: ServiceStatus;
    readonly runningCount: number;
}

/** A service as DescribeServices shows it, be it deleted. */
export function describedService(call: Call, clusterReference: string | undefined, nameOrArn: string): Described | undefined {
    const found = findService(call, clusterReference, nameOrArn);
    if (found) return { state: found, status: "ACTIVE", runningCount: found.desiredCount ?? 0 };
    const owner = requireCluster(call, clusterReference).name;
    const deleted = call.get(deletedService, call.arn("ecs", `service/${owner}/${nameOrArn.split("/").at(-1)}`));
    if (!deleted) return undefined;
    const draining = isDraining(call, deleted);
    return {
        state: { ...deleted.service, desiredCount: 0 },
        status: draining ? "DRAINING" : "INACTIVE",
        runningCount: draining ? (deleted.service.desiredCount ?? 0) : 0,
    };
}

const isDraining = (call: Call, { drainedAt }: Deleted): boolean => Date.parse(call.now()) < Date.parse(drainedAt);

/** A new service takes the place of an inactive one. */
export function replaceDeleted(call: Call, arn: string): void {
    const deleted = call.get(deletedService, arn);
    if (!deleted) return;
    if (isDraining(call, deleted)) throw refusal("Unable to Start a service that is still Draining.");
    call.remove(deletedService, arn);
}

/** `wait`: Pulumi's provider goes on only once the service is INACTIVE. */
export function keepDeleted(call: Call, state: EcsService, { wait }: { readonly wait: boolean }): void {
    const tasks = !wait && (state.desiredCount ?? 0) > 0;
    const drainedAt = new Date(Date.parse(call.now()) + (tasks ? stopTimeout : 0)).toISOString();
    call.put(deletedService, state.arn, { service: state, drainedAt });
}

export function forgetDeleted(call: Call, clusterName: string): void {
    for (const { id } of call.all(deletedService)) if (id.split("/").at(-2) === clusterName) call.remove(deletedService, id);
}

interface DeleteRequest {
    readonly cluster?: string;
    readonly service: string;
    readonly force?: boolean;
}

export const deleteService = operation({
    name: "ecs:DeleteService",
    parameters: ["cluster", "service", "force"],
    run(call, { cluster, service: name, force = false }: DeleteRequest) {
        const found = findService(call, cluster, name);
        if (!found) throw serviceNotFound();
        if ((found.desiredCount ?? 0) > 0 && !force) throw refusal("The service cannot be stopped while it is scaled above 0.");
        service.delete?.(call, found, found.arn);
        call.remove(service, found.arn);
        keepDeleted(call, found, { wait: false });
        return {};
    },
});
