import { type Customize, customize, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ignored } from "../releases/ownership.ts";

/** How many calls run at once. Source: Lambda developer guide, "Understanding Lambda function scaling". */
export interface Concurrency {
    /** So many at most, kept free for this function alone; 0 stops it. @default what the account has left */
    readonly reserved?: number;
    /** Environments that are initialised before a call comes; they cost whether they are called or not. @default none */
    readonly provisioned?: ProvisionedConcurrency;
}

export interface ProvisionedConcurrency {
    /** 1 or more. */
    readonly min: number;
    /** Application Auto Scaling keeps the number between `min` and this. @default `min`: the number stays */
    readonly max?: number;
    /** Percent of the provisioned environments that are to be busy, 10 to 90. @default 70 */
    readonly utilizationPercent?: number;
}

/** Last word on a child's arguments. */
export interface ConcurrencyCustomize {
    readonly provisioned?: Customize<aws.lambda.ProvisionedConcurrencyConfigArgs>;
    readonly scalingTarget?: Customize<aws.appautoscaling.TargetArgs>;
    readonly scalingPolicy?: Customize<aws.appautoscaling.PolicyArgs>;
}

const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;

export function concurrencyRules({ reserved, provisioned }: Concurrency): readonly Rule[] {
    const { min = 1, max = min, utilizationPercent = 70 } = provisioned ?? {};
    return [
        [reserved === undefined || whole(reserved, 0), "concurrency.reserved", `is ${reserved}, not a whole number from 0`],
        [
            whole(min, 1) && (provisioned === undefined || provisioned.min !== undefined),
            "concurrency.provisioned.min",
            `is ${provisioned?.min}, not a whole number from 1`,
        ],
        [Number.isInteger(max) && max >= min, "concurrency.provisioned.max", `is ${max}, not a whole number from the minimum, ${min}`],
        // Source: Lambda developer guide, "Configuring provisioned concurrency for a function".
        [
            provisioned === undefined || reserved === undefined || max <= reserved,
            "concurrency.provisioned",
            `goes up to ${max}: more than the ${reserved} that are reserved`,
        ],
        // Source: aws-cdk, aws-lambda/lib/alias.ts and scalable-attribute-api.ts, which hold the service's range.
        [
            utilizationPercent >= 10 && utilizationPercent <= 90,
            "concurrency.provisioned.utilizationPercent",
            `is ${utilizationPercent}, not 10 to 90`,
        ],
    ];
}

/**
 * Provisions the alias, so that it holds for whatever version a release puts behind it. Lambda moves the environments along with the alias;
 * it refuses to begin while the alias divides its calls between two versions.
 * Source: Lambda developer guide, "Configuring provisioned concurrency for a function".
 */
export function provision(
    name: string,
    alias: aws.lambda.Alias,
    { provisioned }: Concurrency,
    change: ConcurrencyCustomize = {},
    opts: pulumi.CustomResourceOptions,
): void {
    if (!provisioned) return;
    const { min, max = min, utilizationPercent = 70 } = provisioned;
    const { functionName, name: qualifier } = alias;
    const scaled = max > min;
    // Without this one, what scaling has provisioned would stay, and cost, when scaling is taken away.
    const config = new aws.lambda.ProvisionedConcurrencyConfig(
        `${name}-provisioned`,
        customize({ functionName, qualifier, provisionedConcurrentExecutions: min }, change.provisioned),
        { ...opts, ...(scaled && { ignoreChanges: ignored("provisioned") }) },
    );
    if (!scaled) return;
    const scalable = {
        serviceNamespace: "lambda",
        scalableDimension: "lambda:function:ProvisionedConcurrency",
        resourceId: pulumi.interpolate`function:${functionName}:${qualifier}`,
    };
    const target = new aws.appautoscaling.Target(
        `${name}-scaling`,
        customize({ ...scalable, minCapacity: min, maxCapacity: max }, change.scalingTarget),
        { ...opts, dependsOn: config },
    );
    new aws.appautoscaling.Policy(
        `${name}-scaling-policy`,
        customize(
            {
                serviceNamespace: target.serviceNamespace,
                scalableDimension: target.scalableDimension,
                resourceId: target.resourceId,
                policyType: "TargetTrackingScaling",
                targetTrackingScalingPolicyConfiguration: {
                    predefinedMetricSpecification: { predefinedMetricType: "LambdaProvisionedConcurrencyUtilization" },
                    targetValue: utilizationPercent / 100,
                },
            },
            change.scalingPolicy,
        ),
        opts,
    );
}
