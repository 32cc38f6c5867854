import type { Service } from "../model/resource.ts";
import { cluster, clusterCapacityProviders } from "./ecs-cluster.ts";
import { ecsLookups } from "./ecs-lookups.ts";
import { ecsOperations } from "./ecs-operations.ts";
import { runTask } from "./ecs-run-task.ts";
import { service } from "./ecs-service.ts";
import { taskDefinition } from "./ecs-task-definition.ts";

export { cluster, clusterCapacityProviders, service, taskDefinition };

export const ecs: Service = {
    resources: [cluster, clusterCapacityProviders, taskDefinition, service],
    lookups: ecsLookups,
    operations: [...ecsOperations, runTask],
};
