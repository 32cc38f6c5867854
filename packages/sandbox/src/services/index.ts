import type { Service } from "../model/resource.ts";
import { acm } from "./acm.ts";
import { ec2 } from "./ec2.ts";
import { elb } from "./elb.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { logs } from "./logs.ts";
import { metadata } from "./metadata.ts";
import { route53 } from "./route53.ts";
import { s3 } from "./s3.ts";

/** Every AWS service that the sandbox has a model of. */
export const services: readonly Service[] = [acm, ec2, elb, iam, kms, logs, metadata, route53, s3];
