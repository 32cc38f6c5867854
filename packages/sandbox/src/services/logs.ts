import type { Service } from "../model/resource.ts";
import { dataProtectionPolicy } from "./logs-data-protection.ts";
import { logGroup, logResourcePolicy, logStream } from "./logs-group.ts";
import { logAnomalyDetector, queryDefinition } from "./logs-insights.ts";
import { metricFilter, testMetricFilter } from "./logs-metric-filter.ts";
import { destination, destinationPolicy, subscriptionFilter } from "./logs-subscription.ts";

export const logs: Service = {
    resources: [
        logGroup,
        logStream,
        logResourcePolicy,
        metricFilter,
        queryDefinition,
        logAnomalyDetector,
        dataProtectionPolicy,
        destination,
        destinationPolicy,
        subscriptionFilter,
    ],
    operations: [testMetricFilter],
};
