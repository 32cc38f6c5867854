import type * as pulumi from "@pulumi/pulumi";
import type { Rule } from "./check.ts";

/** Environment variables of code that Lambda runs. */
export type CodeEnvironment = Readonly<Record<string, pulumi.Input<string>>>;

/** Source: Lambda developer guide, "Working with Lambda environment variables", Defined runtime environment variables, Reserved. */
const reserved = new Set([
    ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME"],
    ...["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"],
    ...["AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ...["AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
]);

/**
 * What must hold of variables, of which `own` are Causeway's.
 *
 * Source: Lambda developer guide, "Lambda quotas" (4 KB for all variables together) and API reference, "Environment".
 */
export function environmentRules(environment: CodeEnvironment, own: CodeEnvironment = {}): readonly Rule[] {
    // Values that other resources give are not known yet; the rest must fit whatever they turn out to be.
    const known = Object.entries({ ...environment, ...own }).map(([name, value]) => [name, typeof value === "string" ? value : ""]);
    const bytes = Buffer.byteLength(JSON.stringify(Object.fromEntries(known)));
    return [
        ...Object.keys(environment).flatMap((name): readonly Rule[] => [
            [
                reserved.has(name) || /^[A-Za-z]\w+$/.test(name),
                `environment.${name}`,
                "is not two or more letters, digits and _, a letter first",
            ],
            [!reserved.has(name), `environment.${name}`, "is set by Lambda itself"],
            [!(name in own), `environment.${name}`, "is set by Causeway itself"],
        ]),
        [bytes <= 4096, "environment", `comes to ${bytes} bytes with what Causeway adds: Lambda takes 4096`],
    ];
}
