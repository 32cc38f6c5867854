import type { Service } from "../model/resource.ts";
import { canary } from "./synthetics-canary.ts";
import { deleteCanary, getCanary, getCanaryRuns, startCanary, stopCanary } from "./synthetics-runs.ts";

export const synthetics: Service = { resources: [canary], operations: [startCanary, stopCanary, getCanary, getCanaryRuns, deleteCanary] };
