import { type Customize, customize, type LogOptions, logGroupArguments, logOptionRules, type Rule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What becomes of what the function writes. Source: Lambda developer guide, "Configuring advanced logging controls for Lambda functions". */
export interface Logs extends LogOptions {
    /** The least level of the function's own lines that is kept. @default "INFO", as Lambda has it */
    readonly level?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
    /** The least level of Lambda's lines that is kept. @default "INFO", as Lambda has it */
    readonly systemLevel?: "DEBUG" | "INFO" | "WARN";
}

export const logRules = (logs: Logs): readonly Rule[] => logOptionRules("logs", logs);

export const logGroup = (
    name: string,
    logs: Logs,
    keyArn: pulumi.Input<string>,
    change: Customize<aws.cloudwatch.LogGroupArgs> | undefined,
    opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup => new aws.cloudwatch.LogGroup(`${name}-logs`, customize(logGroupArguments(logs, keyArn), change), opts);

export const loggingConfig = (
    { level, systemLevel }: Logs,
    logGroup: pulumi.Input<string>,
): aws.types.input.lambda.FunctionLoggingConfig => ({
    logFormat: "JSON",
    logGroup,
    ...(level && { applicationLogLevel: level }),
    ...(systemLevel && { systemLogLevel: systemLevel }),
});
