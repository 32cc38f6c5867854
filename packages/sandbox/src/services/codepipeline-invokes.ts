import { AwsError } from "../model/errors.ts";
import { pipeline } from "./codepipeline.ts";
import { requireEntries } from "./codepipeline-configuration.ts";
import { type Configuration, configurationError, requirePermission, requirePermissions, type WorkRun } from "./codepipeline-runner.ts";
import { overridesOf, valuesOf } from "./codepipeline-start.ts";
import { mayDo, unauthorized } from "./iam.ts";
import { lambdaFunction } from "./lambda-function.ts";
import { stateMachine } from "./sfn-machine.ts";

/** For actions, whose function reports back, and for rules. A function by its name or its ARN. */
function invoke(run: WorkRun, given: string) {
    const name = given.replace(/^arn:aws:lambda:[^:]+:\d+:function:/, "");
    requirePermission(run, "lambda:InvokeFunction", run.there.arn("lambda", `function:${name}`));
    const found = run.there.get(lambdaFunction, name);
    if (!found) throw configurationError(`The AWS Lambda function ${name} cannot be found.`);
    return found;
}

/** Source: CodePipeline user guide, "AWS Lambda invoke action reference" and "Invoke an AWS Lambda function in a pipeline". */
export function requireFunction(run: WorkRun, { FunctionName: name = "" }: Configuration): void {
    requirePermission(run, "lambda:ListFunctions", "*");
    const { role } = invoke(run, name);
    for (const action of ["codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult"]) {
        if (mayDo(run.there, role, { action, resource: "*" })) continue;
        // "If the Lambda function has sent no reply after 20 minutes, the action times out."
        throw new AwsError("JobFailed", `The AWS Lambda function ${name} failed to return a result: ${unauthorized(role, action, "*")}`);
    }
}

/** AWS's pages list no permission for the rule: that it is the one to invoke the function is inferred. */
export const requireRuleFunction = (run: WorkRun, { FunctionName: name = "" }: Configuration): void => {
    invoke(run, name);
};

/** Source: CodePipeline user guide, "AWS Step Functions invoke action reference". */
export function requireMachine(run: WorkRun, { StateMachineArn: arn = "", ExecutionNamePrefix: prefix }: Configuration): void {
    requirePermissions(run, ["states:DescribeStateMachine", "states:StartExecution"], arn);
    const execution = prefix === undefined ? "run" : `${prefix}-run`;
    requirePermission(run, "states:DescribeExecution", `${arn.replace(":stateMachine:", ":execution:")}:${execution}`);
    if (!run.there.get(stateMachine, arn)) throw configurationError(`The state machine ${arn} does not exist`);
}

/** Source: CodePipeline user guide, "AWS CodePipeline invoke action reference". */
export function requirePipeline(
    run: WorkRun,
    { PipelineName: name = "", Variables: variables, SourceRevisions: revisions }: Configuration,
): void {
    const { there } = run;
    requirePermission(run, "codepipeline:StartPipelineExecution", there.arn("codepipeline", name));
    const found = there.get(pipeline, name);
    if (!found) throw configurationError(`The pipeline ${name} does not exist`);
    // Variables of earlier actions may have made something else of them than CreatePipeline saw.
    const entries = <Entry>(key: string, text: string | undefined, fields: readonly (keyof Entry & string)[]) =>
        requireEntries(key, text, fields, configurationError) as readonly Entry[];
    valuesOf(found, { variables: entries("Variables", variables, ["name", "value"]) });
    overridesOf(found, { sourceRevisions: entries("SourceRevisions", revisions, ["actionName", "revisionType", "revisionValue"]) });
}
