import { type Customize, customize, type Rule, retentionRule } from "@causeway/core";
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** What becomes of what the function writes. Source: Lambda developer guide, "Configuring advanced logging controls for Lambda functions". */
export interface Logs {
    /** Days. @default 30 */
    readonly retentionDays?: number;
    /** The least level of the function's own lines that is kept. @default "INFO", as Lambda has it */
    readonly level?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";
    /** The least level of Lambda's lines that is kept. @default "INFO", as Lambda has it */
    readonly systemLevel?: "DEBUG" | "INFO" | "WARN";
}

export const logRules = ({ retentionDays = 30 }: Logs): readonly Rule[] => [retentionRule("logs.retentionDays", retentionDays)];

export const logGroup = (
    name: string,
    { retentionDays = 30 }: Logs,
    keyArn: pulumi.Input<string>,
    change: Customize<aws.cloudwatch.LogGroupArgs> | undefined,
    opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup =>
    new aws.cloudwatch.LogGroup(`${name}-logs`, customize({ retentionInDays: retentionDays, kmsKeyId: keyArn }, change), opts);

export const loggingConfig = (
    { level, systemLevel }: Logs,
    logGroup: pulumi.Input<string>,
): aws.types.input.lambda.FunctionLoggingConfig => ({
    logFormat: "JSON",
    logGroup,
    ...(level && { applicationLogLevel: level }),
    ...(systemLevel && { systemLogLevel: systemLevel }),
});
