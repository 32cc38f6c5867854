import type { Grant } from "@causeway/core";

/** What a state machine needs to know to release a function through CodeDeploy. */
export interface Released {
    readonly functionName: string;
    readonly alias: string;
    readonly application: string;
    readonly group: string;
    /** `aws`, but for China and the American government. */
    readonly partition: string;
    /** How long a deployment takes at most. */
    readonly seconds: number;
    readonly hooks: { readonly beforeTraffic?: string; readonly afterTraffic?: string };
}

/** Source: Step Functions developer guide, "Learning to use AWS service SDK integrations in Step Functions". */
const caller = (partition: string) => (service: string, operation: string, Parameters: object, more: object) => ({
    Type: "Task",
    Resource: `arn:${partition}:states:::aws-sdk:${service}:${operation}`,
    Parameters,
    ...more,
});

/** CodeDeploy and Lambda may be busy, or slow down who asks too often. */
const patiently = (...errors: readonly string[]) => [{ ErrorEquals: errors, IntervalSeconds: 5, MaxAttempts: 24, BackoffRate: 1 }];

/**
 * Publishes what is uploaded, has CodeDeploy move the alias there, and waits for the outcome. Started again at any point, it goes on where
 * things are: what is published already is not published twice (Lambda API reference, "PublishVersion"), an alias that is there is left
 * alone, and a deployment that is under way is waited for.
 *
 * CodePipeline's own CodeDeploy action does not know functions, and its Commands action ends after 55 minutes, where a deployment may take
 * two days. Sources: CodePipeline user guide, "AWS CodeDeploy deploy action reference" and "Commands action reference".
 */
export const definitionOf = ({ functionName, alias, application, group, partition, seconds, hooks }: Released): object => {
    const call = caller(partition);
    // An execution has 25,000 events (Step Functions developer guide, "Service quotas"), a round of waiting nine, of waiting for another 14.
    const round = Math.max(15, Math.ceil(seconds / 1000));
    return {
        Comment: `Releases ${functionName} through CodeDeploy`,
        StartAt: "Publish",
        // Another deployment may have to end first.
        TimeoutSeconds: 2 * seconds + 3600,
        States: {
            Publish: call(
                "lambda",
                "publishVersion",
                { FunctionName: functionName },
                {
                    // The answer holds the function's environment, too, which is no business of the next states'.
                    ResultSelector: { "Version.$": "$.Version" },
                    ResultPath: "$.target",
                    Retry: patiently("Lambda.ResourceConflictException", "Lambda.TooManyRequestsException"),
                    Next: "Look",
                },
            ),
            Look: call(
                "lambda",
                "getAlias",
                { FunctionName: functionName, Name: alias },
                { ResultPath: "$.current", Retry: patiently("Lambda.TooManyRequestsException"), Next: "Is it there?" },
            ),
            "Is it there?": {
                Type: "Choice",
                Choices: [{ Variable: "$.current.FunctionVersion", StringEqualsPath: "$.target.Version", Next: "Released" }],
                Default: "Deploy",
            },
            Deploy: call(
                "codedeploy",
                "createDeployment",
                {
                    ApplicationName: application,
                    DeploymentGroupName: group,
                    Revision: {
                        RevisionType: "AppSpecContent",
                        AppSpecContent: {
                            "Content.$": `States.Format('${quoted(appSpec({ functionName, alias, hooks }))}', $.current.FunctionVersion, $.target.Version)`,
                        },
                    },
                },
                {
                    ResultPath: "$.deployment",
                    Catch: [
                        { ErrorEquals: ["CodeDeploy.DeploymentLimitExceededException"], ResultPath: "$.busy", Next: "Wait for another" },
                    ],
                    Next: "Wait",
                },
            ),
            "Wait for another": { Type: "Wait", Seconds: round, Next: "Look" },
            Wait: { Type: "Wait", Seconds: round, Next: "Ask" },
            Ask: call(
                "codedeploy",
                "getDeployment",
                { "DeploymentId.$": "$.deployment.DeploymentId" },
                { ResultPath: "$.told", Retry: patiently("CodeDeploy.ThrottlingException"), Next: "Is it over?" },
            ),
            "Is it over?": {
                Type: "Choice",
                Choices: [
                    { Variable: "$.told.DeploymentInfo.Status", StringEquals: "Succeeded", Next: "Released" },
                    {
                        And: [
                            {
                                Or: ["Failed", "Stopped"].map(status => ({
                                    Variable: "$.told.DeploymentInfo.Status",
                                    StringEquals: status,
                                })),
                            },
                            { Variable: "$.told.DeploymentInfo.ErrorInformation.Message", IsPresent: true },
                        ],
                        Next: "Failed",
                    },
                    ...["Failed", "Stopped"].map(status => ({
                        Variable: "$.told.DeploymentInfo.Status",
                        StringEquals: status,
                        Next: "Stopped",
                    })),
                ],
                Default: "Wait",
            },
            Released: { Type: "Succeed" },
            Failed: {
                Type: "Fail",
                ErrorPath: "$.told.DeploymentInfo.ErrorInformation.Code",
                CausePath: "$.told.DeploymentInfo.ErrorInformation.Message",
            },
            Stopped: { Type: "Fail", Error: "STOPPED", Cause: "CodeDeploy stopped the deployment; its console says who asked for that." },
        },
    };
};

/** Source: CodeDeploy user guide, "AppSpec file structure for AWS Lambda deployments". The version is text: 0.0 is no number that JSON keeps. */
const appSpec = ({ functionName, alias, hooks }: Pick<Released, "functionName" | "alias" | "hooks">): string => {
    const { beforeTraffic, afterTraffic } = hooks;
    const events = [
        ...(beforeTraffic ? [{ BeforeAllowTraffic: beforeTraffic }] : []),
        ...(afterTraffic ? [{ AfterAllowTraffic: afterTraffic }] : []),
    ];
    const properties = { Name: functionName, Alias: alias, CurrentVersion: current, TargetVersion: target };
    const resources = [{ function: { Type: "AWS::Lambda::Function", Properties: properties } }];
    return `{"version":0.0,"Resources":${JSON.stringify(resources)}${events.length > 0 ? `,"Hooks":${JSON.stringify(events)}` : ""}}`;
};
const current = "<current>";
const target = "<target>";

/** Within States.Format, braces are places to fill in. Source: Step Functions developer guide, "Intrinsic functions", Reserved characters. */
const quoted = (text: string): string =>
    text
        .replace(/[\\'{}]/g, "\\$&")
        .replace(current, "{}")
        .replace(target, "{}");

/** What the state machine does in AWS. Source: Service authorization reference, "AWS CodeDeploy" and "AWS Lambda". */
export const releaserGrants = (arns: {
    readonly function: string;
    readonly application: Grant["resources"];
    readonly group: Grant["resources"];
    readonly configuration: Grant["resources"];
    /** The use of the function's key. */
    readonly key: Grant;
}): readonly Grant[] => [
    { actions: ["lambda:GetAlias", "lambda:PublishVersion"], resources: [arns.function] },
    arns.key,
    { actions: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"], resources: arns.group },
    // CreateDeployment reads the configuration, and makes a revision of the AppSpec that it is given.
    // Source: CodeDeploy user guide, "CodeDeploy permissions reference".
    { actions: ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"], resources: arns.application },
    { actions: ["codedeploy:GetDeploymentConfig"], resources: arns.configuration },
];
