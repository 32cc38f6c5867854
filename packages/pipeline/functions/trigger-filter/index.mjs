// The filtering function of a pipeline's triggers, with the AWS SDK that Lambda's Node.js runtimes bring
// (Lambda developer guide, "Building Lambda functions with Node.js", Runtime-included SDK versions).
import { CodeCommitClient, GetDifferencesCommand, GetPullRequestCommand } from "@aws-sdk/client-codecommit";
import { CodePipelineClient, StartPipelineExecutionCommand } from "@aws-sdk/client-codepipeline";
import { start } from "./filter.mjs";

const codeCommit = new CodeCommitClient();
const codePipeline = new CodePipelineClient();
const aws = {
    getDifferences: request => codeCommit.send(new GetDifferencesCommand(request)),
    getPullRequest: request => codeCommit.send(new GetPullRequestCommand(request)),
    startPipelineExecution: request => codePipeline.send(new StartPipelineExecutionCommand(request)),
};

export const handler = async event => {
    const outcome = await start(event, process.env, aws);
    console.log({ event: event.id, ...outcome });
    return outcome;
};
