import type { Service } from "../model/resource.ts";
import { imageLookups, imageOperations } from "./ecr-images.ts";
import { lifecyclePolicy, repository, repositoryPolicy } from "./ecr-repository.ts";
import { registryScanning, scanningOperations } from "./ecr-scanning.ts";

export { findImage } from "./ecr-images.ts";
export { lifecyclePolicy, repository, repositoryPolicy };

export const ecr: Service = {
    resources: [repository, repositoryPolicy, lifecyclePolicy, registryScanning],
    lookups: imageLookups,
    operations: [...imageOperations, ...scanningOperations],
};
