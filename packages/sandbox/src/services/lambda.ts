import type { Service } from "../model/resource.ts";
import { provisionedConcurrency } from "./lambda-concurrency.ts";
import { deliveries } from "./lambda-deliveries.ts";
import { eventInvokeConfig } from "./lambda-destinations.ts";
import { eventSourceMapping } from "./lambda-event-source-mapping.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { lambdaLookups, lambdaOperations } from "./lambda-operations.ts";
import { alias, functionUrl, permission } from "./lambda-resources.ts";

export { lambdaFunction } from "./lambda-function.ts";
export { alias as lambdaAlias, permission as lambdaPermission } from "./lambda-resources.ts";

export const lambda: Service = {
    resources: [lambdaFunction, alias, permission, functionUrl, provisionedConcurrency, eventInvokeConfig, eventSourceMapping],
    lookups: lambdaLookups,
    operations: [...lambdaOperations, ...deliveries],
};
