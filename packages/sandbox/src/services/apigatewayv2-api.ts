import type * as aws from "@pulumi/aws";
import { AwsError } from "../model/errors.ts";
import { type AnyModel, type Call, type Plain, resource } from "../model/resource.ts";
import { logGroup } from "./logs-group.ts";
import { oneOf } from "./provider-checks.ts";

export const badRequest = (message: string) => new AwsError("BadRequestException", message);

interface ApiAttributes {
    readonly arn: string;
    readonly apiEndpoint: string;
    readonly executionArn: string;
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
/** Ids of API Gateway: short, in lower case. */
export const shortId = (call: Call, length: number): string => call.unique(length, idAlphabet);

/**
 * HTTP APIs alone; those with web sockets have no model.
 * Sources: API Gateway API reference (version 2); API Gateway developer guide, "API Gateway HTTP APIs".
 */
export const api = resource<aws.apigatewayv2.ApiArgs, ApiAttributes>("aws:apigatewayv2/api:Api", {
    cloudFormation: "AWS::ApiGatewayV2::Api",
    inputs: { name: true, protocolType: true, corsConfiguration: true, description: true, disableExecuteApiEndpoint: true, tags: true },
    autoName: { property: "name", maxLength: 128 },
    defaults: { disableExecuteApiEndpoint: false },
    check: ({ protocolType }) => [...oneOf("protocolType", protocolType, ["HTTP"])],
    create(call, inputs) {
        requireCors(inputs);
        const id = shortId(call, 10);
        const arn = call.arn("apigateway", `/apis/${id}`, { account: "" });
        const apiEndpoint = `https://${id}.execute-api.${call.region}.amazonaws.com`;
        return { id, attributes: { arn, apiEndpoint, executionArn: call.arn("execute-api", id) } };
    },
    update(_call, inputs) {
        requireCors(inputs);
        return {};
    },
    delete(call, _state, id) {
        // Seen on AWS: github.com/gruntwork-io/cloud-nuke, issue 370.
        if (isMapped(call, id))
            throw badRequest(`Deleting API ${id} failed. Please remove all API mappings for the API from your custom domain names.`);
        // Source: API Gateway API reference, DeleteApi: all that is in it goes along with it.
        for (const model of parts) for (const each of call.all(model)) if (each["apiId"] === id) call.remove(model, each.id);
    },
});

/** What belongs to an API; each model says so of itself. */
const parts: AnyModel[] = [];
export const partOfApi = <Model extends AnyModel>(model: Model): Model => {
    parts.push(model);
    return model;
};

/** A name of one's own leads to the API, or to one stage of it. */
const isMapped = (call: Call, apiId: string, name?: string): boolean =>
    parts
        .filter(({ type }) => type === "aws:apigatewayv2/apiMapping:ApiMapping")
        .flatMap(model => call.all(model))
        .some(each => each["apiId"] === apiId && (name === undefined || each["stage"] === name));

/** Browsers refuse credentials for everybody, and so does AWS; the sentence is ours. Source: API Gateway developer guide, "Configuring CORS for HTTP APIs". */
function requireCors({ corsConfiguration: cors }: Plain<aws.apigatewayv2.ApiArgs>): void {
    if (cors?.allowCredentials && cors.allowOrigins?.includes("*"))
        throw badRequest("AllowOrigins must not be * where AllowCredentials is true");
}

export function requireApi(call: Call, id: string) {
    const found = call.get(api, id);
    if (found) return found;
    throw new AwsError("NotFoundException", `Invalid API identifier specified ${call.account}:${id}`);
}

interface StageAttributes {
    readonly arn: string;
    readonly executionArn: string;
    readonly invokeUrl: string;
}

export const stage = partOfApi(
    resource<aws.apigatewayv2.StageArgs, StageAttributes>("aws:apigatewayv2/stage:Stage", {
        cloudFormation: "AWS::ApiGatewayV2::Stage",
        names: { name: "StageName" },
        inputs: {
            apiId: true,
            name: true,
            autoDeploy: true,
            description: true,
            accessLogSettings: true,
            defaultRouteSettings: true,
            tags: true,
        },
        autoName: { property: "name", maxLength: 128 },
        defaults: { autoDeploy: false },
        create(call, inputs) {
            const owner = requireApi(call, inputs.apiId);
            const name = inputs.name as string;
            if (name !== "$default" && !/^[\w-]{1,128}$/.test(name)) {
                throw badRequest("Invalid stage name: it may only have letters, digits, - and _, or be $default");
            }
            const id = `${inputs.apiId}/${name}`;
            if (call.get(stage, id)) throw new AwsError("ConflictException", "Stage already exists");
            requireStage(call, inputs);
            const path = name === "$default" ? "/" : `/${name}`;
            return {
                id,
                attributes: {
                    arn: call.arn("apigateway", `/apis/${inputs.apiId}/stages/${name}`, { account: "" }),
                    executionArn: `${owner.executionArn}/${name}`,
                    invokeUrl: `${owner.apiEndpoint}${path}`,
                },
            };
        },
        update(call, inputs) {
            requireStage(call, inputs);
            return {};
        },
        delete(call, { apiId, name }) {
            // Seen on AWS: github.com/hashicorp/terraform-provider-aws, issue 41651, which cuts the sentence short.
            if (isMapped(call, apiId, name))
                throw badRequest(
                    `Deleting stage ${name} failed. Please remove all base path mappings related to the stage in your domains`,
                );
        },
    }),
);

/** Source: API Gateway developer guide, "Configure logging for HTTP APIs in API Gateway"; the sentences are ours. */
function requireStage(call: Call, { accessLogSettings: logs, defaultRouteSettings: limits }: Plain<aws.apigatewayv2.StageArgs>): void {
    if (logs) {
        const name = /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:([^:]+)(:\*)?$/.exec(logs.destinationArn)?.[1];
        if (!name || !call.get(logGroup, name)) throw badRequest("Access log destination must be a CloudWatch Logs log group that exists");
        if (!/\$context\.(requestId|extendedRequestId)/.test(logs.format)) {
            throw badRequest("Access log format must include $context.requestId or $context.extendedRequestId");
        }
    }
    const { throttlingRateLimit: rate = 0, throttlingBurstLimit: burst = 0, dataTraceEnabled } = limits ?? {};
    if (rate < 0 || burst < 0) throw badRequest("Throttling limits must be zero or more");
    if (dataTraceEnabled) throw badRequest("Execution logs are not supported on protocolType HTTP");
}
