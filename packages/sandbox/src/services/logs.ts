import type { Service } from "../model/resource.ts";
import { dataProtectionPolicy } from "./logs-data-protection.ts";
import { logGroup, logResourcePolicy } from "./logs-group.ts";
import { logAnomalyDetector, queryDefinition } from "./logs-insights.ts";
import { metricFilter, testMetricFilter } from "./logs-metric-filter.ts";

export const logs: Service = {
    resources: [logGroup, logResourcePolicy, metricFilter, queryDefinition, logAnomalyDetector, dataProtectionPolicy],
    operations: [testMetricFilter],
};
