import type { Service } from "../model/resource.ts";
import { imageLookups, imageOperations } from "./ecr-images.ts";
import { lifecyclePolicy, repository, repositoryPolicy } from "./ecr-repository.ts";

export { findImage } from "./ecr-images.ts";
export { lifecyclePolicy, repository, repositoryPolicy };

export const ecr: Service = {
    resources: [repository, repositoryPolicy, lifecyclePolicy],
    lookups: imageLookups,
    operations: imageOperations,
};
