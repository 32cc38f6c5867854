import type { Service } from "../model/resource.ts";
import { capacityProvider, clusterCapacityProviders } from "./ecs-capacity.ts";
import { cluster } from "./ecs-cluster.ts";
import { ecsLookups } from "./ecs-lookups.ts";
import { ecsOperations } from "./ecs-operations.ts";
import { runTask } from "./ecs-run-task.ts";
import { service } from "./ecs-service.ts";
import { taskDefinition } from "./ecs-task-definition.ts";

export { cluster, clusterCapacityProviders, service, taskDefinition };

export const ecs: Service = {
    resources: [cluster, capacityProvider, clusterCapacityProviders, taskDefinition, service],
    lookups: ecsLookups,
    operations: [...ecsOperations, runTask],
};
