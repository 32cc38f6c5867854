import type { Call } from "../model/resource.ts";
import { invalidRevision } from "./codedeploy-appspec.ts";
import type { Deployment, Fault, LambdaChange, Step } from "./codedeploy-deployment.ts";
import { lacks } from "./codedeploy-group-checks.ts";
import { mayDo } from "./iam.ts";
import { findVersion, lambdaFunction } from "./lambda-function.ts";
import { alias } from "./lambda-resources.ts";

/** Source: CodeDeploy user guide, "AppSpec 'resources' section": AppSpec 'resources' section for Lambda deployments. */
export function lambdaChange(properties: Readonly<Record<string, unknown>>): LambdaChange {
    const text = (name: string): string => {
        const value = properties[name];
        if (value === undefined || value === "") throw invalidRevision(`The AppSpec content needs the property ${name}`);
        return String(value);
    };
    return { functionName: text("Name"), alias: text("Alias"), from: text("CurrentVersion"), to: text("TargetVersion") };
}

const aliasArn = (call: Call, { functionName, alias: name }: LambdaChange): string =>
    call.arn("lambda", `function:${functionName}:${name}`);

/** What keeps the deployment from beginning. The words are ours, but for those about the role. */
export function lambdaFault(call: Call, change: LambdaChange, roleArn: string): Fault | undefined {
    const { functionName, alias: name, from, to } = change;
    const arn = aliasArn(call, change);
    // Source: AWS Managed Policy reference guide, "AWSCodeDeployRoleForLambda". IAM knows an alias's actions by its function.
    const resource = call.arn("lambda", `function:${functionName}`);
    for (const action of ["lambda:GetAlias", "lambda:UpdateAlias"]) {
        if (!mayDo(call, roleArn, { action, resource })) return { code: "IAM_ROLE_PERMISSIONS", message: lacks(roleArn, "AWSLambda") };
    }
    const provisioned = { action: "lambda:GetProvisionedConcurrencyConfig", resource: arn };
    if (!mayDo(call, roleArn, provisioned)) return { code: "IAM_ROLE_PERMISSIONS", message: lacks(roleArn, "AWSLambda") };
    if (!call.get(lambdaFunction, functionName))
        return { code: "INVALID_LAMBDA_FUNCTION", message: `The Lambda function ${functionName} cannot be found.` };
    const invalid = (message: string): Fault => ({ code: "INVALID_LAMBDA_CONFIGURATION", message });
    const found = call.get(alias, arn);
    if (!found) return invalid(`The Lambda function ${functionName} has no alias ${name}.`);
    const missing = [from, to].find(version => !findVersion(call, functionName, version));
    if (missing !== undefined) return invalid(`The Lambda function ${functionName} has no version ${missing}.`);
    if (from === to) return invalid(`The current and the target version of ${functionName} are both ${to}.`);
    if (found.functionVersion !== from)
        return invalid(`The alias ${name} of ${functionName} is at version ${found.functionVersion}, not at the current version ${from}.`);
    return undefined;
}

/** Source: Lambda developer guide, "Implement Lambda canary deployments using a weighted alias". */
export function takeLambda(call: Call, { change }: { readonly change: LambdaChange }, { percent }: Step): undefined {
    if (percent !== undefined) point(call, change, percent);
    return undefined;
}

export const undoLambda = (call: Call, change: LambdaChange): void => point(call, change, 0);

/** The alias changes version once all requests go to the new one; before, the new one has a weight beside the old one. */
function point(call: Call, change: LambdaChange, percent: number): void {
    const arn = aliasArn(call, change);
    const found = call.get(alias, arn);
    if (!found) return;
    const { routingConfig: _, ...rest } = found;
    const weights = percent > 0 && percent < 100 ? { routingConfig: { additionalVersionWeights: { [change.to]: percent / 100 } } } : {};
    call.put(alias, arn, { ...rest, functionVersion: percent === 100 ? change.to : change.from, ...weights });
}

export const isLambda = (change: Deployment["change"]): change is { readonly lambda: LambdaChange } => "lambda" in change;
