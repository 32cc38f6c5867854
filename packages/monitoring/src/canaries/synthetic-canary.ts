import {
    arnOf,
    bucketClosedFirst,
    check,
    customize,
    deployRole,
    joinVpc,
    type Monitored,
    placedName,
    secretVariables,
    serviceRole,
    targetIn,
    within,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Section } from "../dashboards/widget.ts";
import { canaryRules, type SyntheticCanaryArgs, timeoutOf } from "./canary-arguments.ts";
import { type CanaryMetrics, type CanarySignal, canarySections, metricsOfCanary, monitoredCanary } from "./canary-metrics.ts";
import { canaryGrants } from "./canary-role.ts";
import { type CanaryTarget, syntheticCanary, testGrants } from "./canary-target.ts";
import { runtimes } from "./runtimes.ts";
import { expressionOf } from "./schedule.ts";

/** Where in its bucket a canary leaves what it saw. */
const prefix = "runs";

/**
 * Somebody who tries a service from outside, over and over: by HTTP requests, or by a user's way through pages in a browser. What it finds are
 * metrics: give it to `ServiceMonitoring`, which makes alarms, and to `ServiceLevelObjective`. A pipeline tests with it, see `testWithCanary`.
 * That it does not run must not look like success: so the critical alarm of a new one goes off, and is quiet after its second run.
 *
 * What it saw (screenshots, logs, requests) is kept in a closed bucket, encrypted with the environment's key. Its secrets are read when it runs.
 * Lambda makes the log group of its runs, and keeps it: what a run wrote is in the bucket, too, where it expires.
 *
 * Its name is its own among the services of the stack. Renamed, it is another canary. All else is updated in place: Synthetics stops it for that, and starts it again.
 *
 * @example
 * const checkout = new SyntheticCanary("checkout-health", {
 *     placement, foundation,
 *     check: httpCheck({ health: { url: "https://pay.example.com/health", contains: '"ok"', withinSeconds: 2, certificateDays: 14 } }),
 *     schedule: { rate: "5 minutes" },
 *     testOf: "checkout",
 * });
 * const watched = new ServiceMonitoring("checkout-health", {
 *     placement, routes, runbook: "https://runbooks.example.com/checkout", of: checkout,
 *     alarms: { duration: false },
 * });
 *
 * @example
 * const arn = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:canary/login-AbCdEf";
 * const journeys = new SyntheticCanary("checkout-journey", {
 *     placement, foundation,
 *     check: journey({ folder: "journeys/checkout", handler: "checkout.handler" }),
 *     schedule: "onDemand",
 *     testOf: "checkout",
 *     vpc: { egress: { shop: { cidr: "10.0.0.0/16", port: 8080 } } },
 *     secrets: { PASSWORD: secret(arn) },
 * });
 */
export class SyntheticCanary extends pulumi.ComponentResource {
    readonly canary: aws.synthetics.Canary;
    /** Where its code and what it saw are. */
    readonly bucket: aws.s3.Bucket;
    /** The role of its code. */
    readonly role: aws.iam.Role;
    /** The canary's group, where it is in the environment's network: what it shall reach must let this group in. */
    readonly securityGroup: aws.ec2.SecurityGroup | undefined;
    readonly metrics: CanaryMetrics;
    /** What to alarm about, and what can be promised. */
    readonly monitored: Monitored<CanarySignal>;
    /** What dashboards show of it. */
    readonly sections: readonly Section[];
    /** What a pipeline must know to test with it. */
    readonly target: CanaryTarget;

    constructor(name: string, args: SyntheticCanaryArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation, check: does, schedule, testOf = name, vpc, secrets, tracing = false, retentionDays = 31 } = args;
        check(`SyntheticCanary "${name}"`, ...canaryRules(name, args));
        super("causeway:monitoring:SyntheticCanary", name, {}, within(placement, opts));
        const child = { parent: this };
        const canaryName = placedName(placement, name);
        const { keyArn } = foundation;

        const { bucket, closedBy } = bucketClosedFirst(
            role => `${name}-${role}`,
            // What runs saw is not worth keeping a canary for that nobody wants any more.
            { keyArn, args: customize({ forceDestroy: true }, args.customize?.bucket) },
            child,
        );
        this.bucket = bucket;
        keepFor(retentionDays, `${name}-lifecycle`, this.bucket, child);
        const code = new aws.s3.BucketObjectv2(
            `${name}-code`,
            { bucket: this.bucket.id, key: `code/${name}.zip`, source: does.code() },
            { ...child, dependsOn: [...closedBy] },
        );
        const network = joinVpc(name, vpc, { foundation, description: `The canary ${canaryName}` }, args.customize, child);
        this.securityGroup = network?.securityGroup;
        const bucketArn = this.bucket.arn;
        const needs = { place: placement, canaryName, foundation, bucketArn, prefix, inNetwork: network !== undefined, tracing, secrets };
        const granted = serviceRole(`${name}-role`, "lambda", canaryGrants(needs), child);
        this.role = granted.role;

        const timeoutInSeconds = timeoutOf(args);
        this.canary = new aws.synthetics.Canary(
            `${name}-canary`,
            customize<aws.synthetics.CanaryArgs>(
                {
                    name: canaryName,
                    runtimeVersion: runtimes[does.runtime],
                    handler: does.handler,
                    s3Bucket: this.bucket.id,
                    s3Key: code.key,
                    s3Version: code.versionId,
                    executionRoleArn: granted.arn,
                    artifactS3Location: pulumi.interpolate`s3://${this.bucket.id}/${prefix}`,
                    artifactConfig: { s3Encryption: { encryptionMode: "SSE_KMS", kmsKeyArn: keyArn } },
                    kmsKeyArn: keyArn,
                    schedule: { expression: expressionOf(schedule) },
                    runConfig: {
                        timeoutInSeconds,
                        memoryInMb: args.memoryMiB ?? does.memoryMiB,
                        activeTracing: tracing,
                        environmentVariables: { ...args.environment, ...secretVariables(secrets), ...does.environment },
                    },
                    ...(network && { vpcConfig: network.vpcConfig }),
                    successRetentionPeriod: retentionDays,
                    failureRetentionPeriod: retentionDays,
                    // One that runs on demand is started by who wants to know.
                    startCanary: schedule !== "onDemand",
                    deleteLambda: true,
                },
                args.customize?.canary,
            ),
            child,
        );

        const watched = { canaryName, schedule, timeoutSeconds: timeoutInSeconds, steps: does.steps };
        this.metrics = metricsOfCanary(watched);
        this.monitored = monitoredCanary(name, watched);
        this.sections = canarySections(name, watched);
        const onDemand = schedule === "onDemand";
        const tester = deployRole(
            `${name}-test`,
            {
                placement,
                service: name,
                pipelineOf: testOf,
                readsArtifacts: false,
                byCommands: true,
                delivery: foundation.delivery,
                grants: testGrants(arnOf(placement, "synthetics", `canary:${canaryName}`), onDemand),
            },
            child,
        );
        this.target = targetIn(syntheticCanary, placement, name, { deployRoleArn: tester.arn, canaryName, onDemand });
        this.registerOutputs({ target: this.target });
    }
}

/** Synthetics forgets a run, and leaves what it saw. */
function keepFor(days: number, name: string, bucket: aws.s3.Bucket, opts: pulumi.CustomResourceOptions): void {
    const overwritten = { noncurrentVersionExpiration: { noncurrentDays: 1 }, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } };
    new aws.s3.BucketLifecycleConfiguration(
        name,
        {
            bucket: bucket.id,
            rules: [{ id: "runs", status: "Enabled", filter: { prefix: `${prefix}/` }, expiration: { days }, ...overwritten }],
        },
        opts,
    );
}
