import type { Service } from "../model/resource.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { logs } from "./logs.ts";

/** Every AWS service that the sandbox has a model of. */
export const services: readonly Service[] = [iam, kms, logs];
