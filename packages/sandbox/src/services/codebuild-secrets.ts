import type { AwsError } from "../model/errors.ts";
import type { BuildVariable } from "./codebuild-run.ts";
import { configurationError, type Runner } from "./codepipeline-runner.ts";
import { requireReference } from "./ecs-secrets.ts";
import { findSecret } from "./secretsmanager.ts";

/**
 * Fetches the secrets that a build starts with, as the project's role. Words: what people's build logs show, as far as they are known.
 * Source: CodeBuild user guide, "Build specification reference", env/secrets-manager and env/parameter-store.
 */
export function requireBuildSecrets({ roleArn, there }: Runner, variables: readonly BuildVariable[]): void {
    for (const { value, type } of variables) {
        const attempt = (what: string, reference: string) => {
            try {
                requireReference(there, reference, roleArn);
            } catch (error) {
                // ECS's words around Secrets Manager's and Parameter Store's own.
                const why = (error as AwsError).message.replace(/^.*(?:1 time\(s\)|from secrets manager): /, "");
                throw configurationError(`Phase context status code: ${what} Error Message: ${why}`);
            }
        };
        if (type === "PARAMETER_STORE") attempt("Decrypted Variables", value);
        if (type !== "SECRETS_MANAGER") continue;
        if (value.startsWith("arn:")) attempt("Secrets Manager", value);
        else {
            const [name = "", ...rest] = value.split(":");
            const found = findSecret(there, name);
            if (!found)
                throw configurationError(
                    "Phase context status code: Secrets Manager Error Message: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
                );
            attempt("Secrets Manager", [found.arn, ...rest].join(":"));
        }
    }
}
