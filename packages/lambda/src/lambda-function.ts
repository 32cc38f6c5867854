import {
    arnOf,
    type Customize,
    check,
    customize,
    deployRole,
    digestOf,
    type Foundation,
    type Grant,
    nameFits,
    type Placement,
    placedName,
    serviceName,
    serviceRole,
    targetIn,
    within,
    writeLogs,
} from "@causeway/core";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { decide, digestVariable, lookUpDeployed } from "./deployed.ts";
import { firstCode } from "./first-code.ts";
import { deployGrants, type LambdaTarget, lambda } from "./target.ts";

export interface LambdaFunctionArgs {
    readonly placement: Placement;
    /** The environment's foundation, see `readFoundation`. */
    readonly foundation: Foundation;
    /** File and export that Lambda calls, such as `index.handler`. */
    readonly handler: string;
    /** @default "nodejs22.x" */
    readonly runtime?: "nodejs22.x" | "nodejs24.x";
    /** MiB, 128 to 10240; CPU grows with it. @default 512 */
    readonly memoryMiB?: number;
    /** Seconds, 1 to 900. @default 30 */
    readonly timeoutSeconds?: number;
    /** Environment variables. */
    readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
    /** What the function's own code may do in AWS. @default nothing */
    readonly grants?: readonly Grant[];
    /** Last word on a child's arguments. */
    readonly customize?: {
        readonly logs?: Customize<aws.cloudwatch.LogGroupArgs>;
        readonly function?: Customize<aws.lambda.FunctionArgs>;
    };
}

/** The alias that callers use. */
const aliasName = "live";

/**
 * A Lambda function whose callers use the alias `live`: a release publishes a version and moves the alias.
 *
 * A release owns the code and where the alias points; Pulumi owns all the rest, and when it changes the rest it publishes a version of
 * the deployed code and moves the alias there. Until the first release the function answers with 503.
 *
 * @example
 * const receipts = new LambdaFunction("receipts", { placement, foundation, handler: "index.handler" });
 */
export class LambdaFunction extends pulumi.ComponentResource {
    readonly function: aws.lambda.Function;
    readonly alias: aws.lambda.Alias;
    /** The role of the function's own code. */
    readonly role: aws.iam.Role;
    readonly logs: aws.cloudwatch.LogGroup;
    /** What a pipeline must know to deploy here. */
    readonly target: LambdaTarget;

    constructor(name: string, args: LambdaFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placement, foundation, handler, memoryMiB = 512, timeoutSeconds = 30 } = args;
        check(
            `LambdaFunction "${name}"`,
            ...nameFits(name, placement),
            // `-role-` and seven digits follow in its role's name, which may have 64 characters (IAM user guide, "IAM and AWS STS quotas").
            [name.length <= 51, "name", `is "${name}", ${name.length} characters: its role's name leaves room for 51`],
            [
                /^(\S+\/)?[^\s./]+\.[A-Za-z_$][\w$]*$/.test(handler),
                "handler",
                `is "${handler}", not a file and an export such as index.handler`,
            ],
            [Number.isInteger(memoryMiB) && memoryMiB >= 128 && memoryMiB <= 10_240, "memoryMiB", `is ${memoryMiB}, not 128 to 10240`],
            [
                Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 && timeoutSeconds <= 900,
                "timeoutSeconds",
                `is ${timeoutSeconds}, not 1 to 900`,
            ],
        );
        super("causeway:lambda:LambdaFunction", name, {}, within(placement, opts));
        const child = { parent: this };
        const functionName = placedName(placement, name);
        const functionArn = arnOf(placement, "lambda", `function:${functionName}`);

        this.logs = new aws.cloudwatch.LogGroup(
            `${name}-logs`,
            customize({ retentionInDays: 30, kmsKeyId: foundation.keyArn }, args.customize?.logs),
            child,
        );
        const role = serviceRole(`${name}-role`, "lambda", [writeLogs(this.logs.arn), ...(args.grants ?? [])], child);
        this.role = role.role;
        const deployer = deployRole(
            `${name}-deploy`,
            {
                placement,
                service: name,
                delivery: foundation.delivery,
                grants: deployGrants({
                    functionArn,
                    // The page of the Lambda action has the second name, those of all other actions the first.
                    logGroupArns: ["/aws", `/${placement.region}`].map(root =>
                        arnOf(placement, "logs", `log-group:${root}/codepipeline/${serviceName(placement, name)}`),
                    ),
                }),
            },
            child,
        );

        const deployed = pulumi.output(lookUpDeployed(functionName, aliasName, child));
        const { code, ...configuration }: aws.lambda.FunctionArgs = customize(
            {
                name: functionName,
                handler,
                runtime: args.runtime ?? "nodejs22.x",
                architectures: ["arm64"],
                memorySize: memoryMiB,
                timeout: timeoutSeconds,
                role: role.arn,
                loggingConfig: { logFormat: "JSON", logGroup: this.logs.name },
                environment: { variables: args.environment ?? {} },
                code: firstCode(handler),
                publish: true,
            },
            args.customize?.function,
        );
        const digest = pulumi.output(configuration).apply(digestOf);
        const environment = pulumi
            .all([configuration.environment, digest])
            .apply(([environment, digest]) => ({ variables: { ...environment?.variables, [digestVariable]: digest } }));
        this.function = new aws.lambda.Function(
            `${name}-function`,
            { ...configuration, environment, ...(code && { code }) },
            // The code is the release's from the first release on.
            { ...child, ignoreChanges: ["code"] },
        );
        this.alias = new aws.lambda.Alias(
            `${name}-alias`,
            {
                name: aliasName,
                functionName: this.function.name,
                functionVersion: pulumi
                    .all([deployed, digest, this.function.version])
                    .apply(([deployed, digest, published]) => decide(digest, published, deployed)),
            },
            // The weights of a canary are the release's as well.
            { ...child, ignoreChanges: ["routingConfig"] },
        );

        const leaves = { deployRoleArn: deployer.arn, functionName: this.function.name, alias: this.alias.name };
        this.target = targetIn(lambda, placement, name, leaves);
        this.registerOutputs({ target: this.target });
    }
}
