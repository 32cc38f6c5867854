import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type Call, type Failure, type Plain, resource, type State } from "../model/resource.ts";
import { leaveNetwork, useNetwork } from "./ec2.ts";
import { requireRole } from "./iam.ts";
import { requireKey } from "./kms.ts";
import { requireEnvironment, requireVpc } from "./lambda-checks.ts";
import { bucketCode } from "./lambda-code.ts";
import { oneOf, outside } from "./provider-checks.ts";
import { findBucket } from "./s3.ts";
import { isCron } from "./schedule-expression.ts";
import { requireRuntime } from "./synthetics-runtimes.ts";

type Inputs = Plain<aws.synthetics.CanaryArgs>;

interface Attributes {
    readonly arn: string;
    readonly engineArn: string;
    readonly sourceLocationArn: string;
    readonly status: string;
    readonly timelines: { created: string; lastModified: string; lastStarted: string; lastStopped: string }[];
}
export type CanaryState = State<aws.synthetics.CanaryArgs, Attributes>;

const invalid = (message: string) => new AwsError("ValidationException", message);
const badValue = (at: string, value: unknown, constraint: string) =>
    invalid(`1 validation error detected: Value '${String(value)}' at '${at}' failed to satisfy constraint: ${constraint}`);

/**
 * CreateCanary answers at once and makes a Lambda function afterwards; the provider waits, and reports what Lambda says of it.
 *
 * Sources: terraform-provider-aws, internal/service/synthetics/canary.go; CloudWatch Synthetics API reference, CreateCanary, CanaryCodeInput,
 * CanaryRunConfigInput, CanaryScheduleInput and VpcConfigInput. Where these have no sentence for a refusal, it is ours.
 */
export const canary = resource<aws.synthetics.CanaryArgs, Attributes>("aws:synthetics/canary:Canary", {
    cloudFormation: "AWS::Synthetics::Canary",
    names: {
        artifactS3Location: "ArtifactS3Location",
        deleteLambda: "DeleteLambdaResourcesOnCanaryDeletion",
        startCanary: "StartCanaryAfterCreation",
        handler: null,
        vpcConfig: "VPCConfig",
        s3Bucket: null,
        s3Key: null,
        s3Version: null,
        zipFile: null,
    },
    optional: { code: "the provider takes code under names of its own" } as never,
    updates: {
        handler: "UpdateCanary",
        s3Bucket: "UpdateCanary",
        s3Key: "UpdateCanary",
        s3Version: "UpdateCanary",
        zipFile: "UpdateCanary",
    },
    required: { handler: "the provider's schema: Required" },
    inputs: {
        name: true,
        artifactConfig: true,
        artifactS3Location: true,
        deleteLambda: true,
        executionRoleArn: true,
        failureRetentionPeriod: true,
        handler: true,
        kmsKeyArn: true,
        runConfig: true,
        runtimeVersion: true,
        s3Bucket: true,
        s3Key: true,
        s3Version: true,
        schedule: { expression: true, durationInSeconds: true, retryConfig: true },
        startCanary: true,
        successRetentionPeriod: true,
        tags: true,
        vpcConfig: { subnetIds: true, securityGroupIds: true, ipv6AllowedForDualStack: true },
    },
    autoName: { property: "name", maxLength: 255, transform: name => name.toLowerCase() },
    defaults: { deleteLambda: false, startCanary: false, failureRetentionPeriod: 31, successRetentionPeriod: 31 },
    check: failures,
    create(call, inputs) {
        const name = inputs.name as string;
        if (call.get(canary, name)) throw new AwsError("ConflictException", `Canary ${name} already exists.`);
        requireCanary(call, inputs);
        join(call, inputs);
        // The canary's id is a UUID, and of a long name there is room for 21 characters in a function's.
        const made = `cwsyn-${name.slice(0, 21)}-${uuid(call)}`;
        const { startCanary } = inputs;
        const now = call.now();
        return {
            id: name,
            attributes: {
                arn: canaryArn(call, name),
                engineArn: call.arn("lambda", `function:${made}`),
                sourceLocationArn: call.arn("lambda", `layer:${made}:1`),
                status: startCanary ? "RUNNING" : "READY",
                timelines: [{ created: now, lastModified: now, lastStarted: startCanary ? now : "", lastStopped: "" }],
            },
        };
    },
    update(call, inputs, before) {
        requireCanary(call, inputs);
        join(call, inputs);
        const now = call.now();
        const [timeline] = before.timelines;
        // The provider stops a canary that runs, changes it, and starts it where it shall run.
        const starts = inputs.startCanary ? { lastStarted: now } : before.status === "RUNNING" ? { lastStopped: now } : {};
        return {
            status: inputs.startCanary ? "RUNNING" : before.status === "RUNNING" ? "STOPPED" : before.status,
            timelines: timeline ? [{ ...timeline, lastModified: now, ...starts }] : [],
        };
    },
    delete(call, { name }) {
        leaveNetwork(call, canaryArn(call, name as string));
    },
});

export const canaryArn = (call: Call, name: string): string => call.arn("synthetics", `canary:${name}`);

export function uuid(call: Call): string {
    const digits = call.unique(32, "0123456789abcdef");
    return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}

/** What the provider says by itself. */
function failures(inputs: Partial<Inputs>): readonly Failure[] {
    const { name = "canary", runConfig = {}, artifactConfig } = inputs;
    const { memoryInMb: memory } = runConfig;
    return [
        ...(/^[0-9a-z_-]{1,255}$/.test(name)
            ? []
            : [{ property: "name", reason: "must contain only lowercase alphanumeric, hyphen, or underscore." }]),
        ...outside("failureRetentionPeriod", inputs.failureRetentionPeriod, 1, 455),
        ...outside("successRetentionPeriod", inputs.successRetentionPeriod, 1, 455),
        ...outside("runConfig.timeoutInSeconds", runConfig.timeoutInSeconds, 3, 840),
        ...outside("runConfig.ephemeralStorage", runConfig.ephemeralStorage, 1024, 5120),
        ...(memory === undefined || memory % 64 === 0
            ? []
            : [{ property: "runConfig.memoryInMb", reason: `expected runConfig.memoryInMb to be divisible by 64, got: ${memory}` }]),
        ...(memory === undefined || memory >= 960
            ? []
            : [{ property: "runConfig.memoryInMb", reason: `expected runConfig.memoryInMb to be at least (960), got ${memory}` }]),
        ...oneOf("artifactConfig.s3Encryption.encryptionMode", artifactConfig?.s3Encryption?.encryptionMode, ["SSE_S3", "SSE_KMS"]),
        ...(inputs.zipFile !== undefined && (inputs.s3Bucket ?? inputs.s3Key) !== undefined
            ? [{ property: "zipFile", reason: "conflicts with s3Bucket, s3Key and s3Version" }]
            : []),
    ];
}

/** `rate(1 minute)` to `rate(1 hour)`, and 0 for once: seconds between runs, 0, or nothing where there is no such rate. */
export function secondsOfRate(expression: string): number | undefined {
    const [, amount, unit = ""] = /^rate\((\d+) (minutes?|hours?)\)$/.exec(expression) ?? [];
    const seconds = amount === undefined ? undefined : Number(amount) * (unit.startsWith("hour") ? 3600 : 60);
    return seconds !== undefined && seconds <= 3600 ? seconds : undefined;
}

/** "You must specify `*` for the `Year` field." Source: CloudWatch user guide, "Scheduling canary runs using cron". */
const isCanaryCron = (expression: string): boolean => isCron(expression) && expression.endsWith(" *)");

/** Refuses what CreateCanary and UpdateCanary refuse, and Lambda in their stead. */
function requireCanary(call: Call, inputs: Inputs): void {
    const { handler, schedule, runConfig = {}, runtimeVersion, artifactS3Location, artifactConfig, kmsKeyArn, vpcConfig } = inputs;
    requireRuntime(runtimeVersion);
    if (!/^([\w-]+[/.])*[\w-]+\.[A-Za-z_]\w*$/.test(handler) || handler.length > 128) {
        throw badValue("code.handler", handler, "Member must satisfy regular expression pattern");
    }
    const { expression } = schedule;
    const rate = secondsOfRate(expression);
    if (rate === undefined && !isCanaryCron(expression)) throw invalid(`Schedule expression ${expression} is not valid.`);
    if ((runConfig.memoryInMb ?? 0) > 3008)
        throw badValue("runConfig.memoryInMB", runConfig.memoryInMb, "Member must have value less than or equal to 3008");
    if (rate !== undefined && rate > 0 && (runConfig.timeoutInSeconds ?? 0) > rate) {
        throw invalid(`Timeout ${runConfig.timeoutInSeconds} seconds can not be longer than the frequency of the runs, ${rate} seconds.`);
    }
    requireEnvironment(runConfig.environmentVariables ?? {});
    requireArtifacts(call, artifactS3Location);
    const { encryptionMode, kmsKeyArn: artifactKey } = artifactConfig?.s3Encryption ?? {};
    if (artifactKey !== undefined && encryptionMode !== "SSE_KMS")
        throw invalid("KmsKeyArn can be specified only for encryption mode SSE_KMS.");
    for (const key of [artifactKey, kmsKeyArn]) if (key !== undefined) requireKey(call, key, undefined, invalid);
    requireCode(call, inputs);
    const role = requireRole(
        call,
        inputs.executionRoleArn,
        "lambda.amazonaws.com",
        () =>
            new AwsError("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.", {
                passing: true,
            }),
    );
    const { subnetIds = [], securityGroupIds = [] } = vpcConfig ?? {};
    if (subnetIds.length > 16 || securityGroupIds.length > 5) throw invalid("A canary takes up to 16 subnets and 5 security groups.");
    if (subnetIds.length > 0) requireVpc(call, { subnetIds, securityGroupIds }, role.name);
}

/** The bucket's own permissions matter when the canary runs. "The name of the Amazon S3 bucket can't include a period (.)." */
function requireArtifacts(call: Call, location: string): void {
    const bucket = location.replace(/^s3:\/\//, "").split("/")[0] ?? "";
    if (bucket.includes(".")) throw invalid("The name of the Amazon S3 bucket can't include a period (.).");
    if (!findBucket(call, bucket)) throw invalid(`The S3 bucket ${bucket} of ArtifactS3Location does not exist.`);
}

function requireCode(call: Call, { zipFile, s3Bucket, s3Key, s3Version }: Inputs): void {
    if (zipFile !== undefined) return;
    if (s3Bucket === undefined || s3Key === undefined) throw invalid("Either ZipFile or S3Bucket and S3Key must be specified for Code.");
    bucketCode(call, { bucket: s3Bucket, key: s3Key, version: s3Version });
}

/** A canary in a VPC has network interfaces there, which keep its subnets and groups. */
function join(call: Call, { name, vpcConfig }: Inputs): void {
    const owner = canaryArn(call, name as string);
    const { subnetIds = [], securityGroupIds = [] } = vpcConfig ?? {};
    if (subnetIds.length === 0) leaveNetwork(call, owner);
    else useNetwork(call, { owner, subnetIds, securityGroupIds });
}
