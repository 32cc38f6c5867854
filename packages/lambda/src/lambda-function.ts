import { check, customize, type Grant, joinVpc, type Monitored, placedName, serviceRole, within, writeLogs } from "@causeway/core";
import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { argumentRules, type LambdaFunctionArgs } from "./arguments.ts";
import { configureAsynchronous, type Destinations, keepFailures, openDestinations } from "./configuration/asynchronous.ts";
import { provision } from "./configuration/concurrency.ts";
import { configurationGrants, configurationOf } from "./configuration/configuration.ts";
import { logGroup } from "./configuration/logs.ts";
import { type MadeBySource, prepareEvents } from "./events/event-source.ts";
import { addHttpApi } from "./front/http-api.ts";
import { apiUrl } from "./front/http-api-domain.ts";
import { addUrl } from "./front/url.ts";
import { aliasMetrics, type LambdaMetrics } from "./metrics.ts";
import { type LambdaSignal, monitoredFunction } from "./monitored.ts";
import { releaseTo } from "./releases/release.ts";
import { aliasName, publish } from "./releases/versions.ts";
import type { LambdaTarget } from "./target.ts";

/**
 * A Lambda function whose callers use the alias `live`: a release publishes a version and moves the alias.
 *
 * A release owns the code and where the alias points; Pulumi owns all the rest, and when it changes the rest it publishes a version of
 * the deployed code and moves the alias there. Until the first release the function answers with 503.
 *
 * @example
 * const receipts = new LambdaFunction("receipts", { placement, foundation, handler: "index.handler" });
 *
 * @example
 * const orders = new LambdaFunction("orders", {
 *     placement, foundation, handler: "app.handler", runtime: "python3.14", snapStart: true,
 *     api: { routes: { one: { on: "GET /orders/{id}" }, pay: { on: "POST /orders/{id}/payment", auth: "iam" } } },
 *     vpc: { egress: { database: { cidr: "10.0.0.0/16", port: 5432 } } },
 *     onFailure: toNewQueue(), retries: { attempts: 1 },
 * });
 * const clerk = new LambdaFunction("clerk", { placement, foundation, handler: "index.handler", grants: orders.invokeGrants });
 */
export class LambdaFunction extends pulumi.ComponentResource {
    readonly function: aws.lambda.Function;
    readonly alias: aws.lambda.Alias;
    /** The role of the function's own code. */
    readonly role: aws.iam.Role;
    readonly logs: aws.cloudwatch.LogGroup;
    /** The function's group, where it is in the environment's network: what it shall reach must let this group in. */
    readonly securityGroup: aws.ec2.SecurityGroup | undefined;
    /** The function's own HTTPS address, where it has one. */
    readonly functionUrl: aws.lambda.FunctionUrl | undefined;
    /** The HTTP API in front of the function, where there is one. */
    readonly api: aws.apigatewayv2.Api | undefined;
    /** Where people find the function, if anywhere: at its HTTP API or, without one, at its own address. No slash follows. */
    readonly url: pulumi.Output<string> | undefined;
    /** What its event sources have made, by the caller's names: `sources["orders"]?.queue`. */
    readonly sources: Readonly<Record<string, MadeBySource>>;
    /** ARNs of where Lambda sends what became of calls. */
    readonly destinations: Destinations["arns"];
    /** What Lambda reports of calls through the alias: for alarms and dashboards. */
    readonly metrics: LambdaMetrics;
    /** What to watch of the function, and when it is bad. */
    readonly monitored: Monitored<LambdaSignal>;
    /** What a caller's role needs: to invoke the alias, and to call the URL and the HTTP API that ask for an IAM principal. */
    readonly invokeGrants: readonly Grant[];
    /** What a pipeline must know to deploy here. */
    readonly target: LambdaTarget;

    constructor(name: string, args: LambdaFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
        check(`LambdaFunction "${name}"`, ...argumentRules(name, args));
        const { placement, foundation } = args;
        super("causeway:lambda:LambdaFunction", name, {}, within(placement, opts));
        const child = { parent: this };
        const functionName = placedName(placement, name);

        const { timeoutSeconds = 30 } = args;
        const events = prepareEvents(name, args.events ?? {}, { placement, foundation, functionName, timeoutSeconds, opts: child });
        this.sources = events.made;
        const destinations = openDestinations(name, keepFailures(args), { foundation, opts: child });
        this.destinations = destinations.arns;
        const vpc = joinVpc(name, args.vpc, { foundation, description: `The function ${functionName}` }, args.customize, child);
        this.securityGroup = vpc?.securityGroup;
        this.logs = logGroup(name, args.logs ?? {}, foundation.keyArn, args.customize?.logs, child);
        const grants = [...configurationGrants(args, functionName), ...destinations.grants, ...events.grants, ...(args.grants ?? [])];
        const role = serviceRole(`${name}-role`, "lambda", [writeLogs(this.logs.arn), ...grants], child);
        this.role = role.role;
        const configuration = configurationOf(args, {
            name: functionName,
            role: role.arn,
            logGroup: this.logs.name,
            vpc,
            deadLetters: destinations.arns.deadLetters,
        });
        const published = publish(name, functionName, customize(configuration, args.customize?.function), child);
        this.function = published.function;
        this.alias = published.alias;
        this.metrics = aliasMetrics(this.function.name, aliasName);
        provision(name, this.alias, args.concurrency ?? {}, args.customize, child);
        configureAsynchronous(name, this.alias, args, destinations, args.customize, child);
        this.functionUrl = addUrl(name, args.url, this.alias, args.customize, child);
        const front = { alias: this.alias, foundation, timeoutSeconds };
        this.api = addHttpApi(name, args.api, front, args.customize, child);
        this.url = (this.api && apiUrl(this.api, args.api?.domain)) ?? this.functionUrl?.functionUrl.apply(url => url.replace(/\/$/, ""));
        this.invokeGrants = invokeGrants(this);
        events.connect(this.alias);
        const { release, customize: change } = args;
        const { target, deployments } = releaseTo(
            name,
            {
                placement,
                foundation,
                ...published,
                metrics: this.metrics,
                url: this.url,
                image: args.image !== undefined,
                release,
                customize: change,
            },
            child,
        );
        this.target = target;
        this.monitored = monitoredFunction(name, {
            args,
            metrics: this.metrics,
            logs: this.logs,
            sources: this.sources,
            destinations: destinations.arns,
            deployments,
        });
        this.registerOutputs({ target: this.target });
    }
}

/** Source: Lambda developer guide, "Control access to Lambda function URLs"; API Gateway developer guide, "Control access to HTTP APIs with IAM". */
const invokeGrants = ({ alias, functionUrl, api }: Pick<LambdaFunction, "alias" | "functionUrl" | "api">): readonly Grant[] => [
    { actions: ["lambda:InvokeFunction", ...(functionUrl ? (["lambda:InvokeFunctionUrl"] as const) : [])], resources: [alias.arn] },
    ...(api ? [{ actions: ["execute-api:Invoke"], resources: [pulumi.interpolate`${api.executionArn}/*/*`] } as const] : []),
];
