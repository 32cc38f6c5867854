/** A text that the shell takes for one word. */
export const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Lines for a Commands action that become the role of an ARN: all that follow are asked of its account, in `region`. CodeBuild's images have
 * the AWS CLI and jq; all commands run in one shell, and the first that fails fails the action.
 * Sources: CodePipeline user guide, "Commands action reference"; CodeBuild user guide, "Build specification reference for CodeBuild".
 */
export const becomeRole = (session: string, region: string): readonly ((roleArn: string) => string)[] => [
    // Source: STS API reference, AssumeRole: a session's name has up to 64 characters.
    roleArn =>
        `CREDENTIALS=$(aws sts assume-role --role-arn ${quote(roleArn)} --role-session-name ${quote(session.slice(0, 64))}` +
        " --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)",
    () =>
        'export AWS_ACCESS_KEY_ID=$(echo "$CREDENTIALS" | cut -f 1) AWS_SECRET_ACCESS_KEY=$(echo "$CREDENTIALS" | cut -f 2)' +
        ` AWS_SESSION_TOKEN=$(echo "$CREDENTIALS" | cut -f 3) AWS_DEFAULT_REGION=${quote(region)}`,
];
