import type { Rule } from "@causeway/core";
import type * as pulumi from "@pulumi/pulumi";
import { digestVariable } from "../releases/deployed.ts";

export type Environment = Readonly<Record<string, pulumi.Input<string>>>;

/** Source: Lambda developer guide, "Working with Lambda environment variables", Defined runtime environment variables, Reserved. */
const reserved = new Set([
    ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME"],
    ...["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE"],
    ...["AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ...["AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
]);

/** The digest of our own is written with sixteen characters. */
const own = { [digestVariable]: "0".repeat(16) };

/** Source: Lambda developer guide, "Lambda quotas" (4 KB for all variables together) and API reference, "Environment". */
export function environmentRules(environment: Environment): readonly Rule[] {
    // Values that other resources give are not known yet; the rest must fit whatever they turn out to be.
    const known = Object.entries(environment).map(([name, value]) => [name, typeof value === "string" ? value : ""]);
    const bytes = Buffer.byteLength(JSON.stringify({ ...Object.fromEntries(known), ...own }));
    return [
        ...Object.keys(environment).flatMap((name): readonly Rule[] => [
            [
                reserved.has(name) || /^[A-Za-z]\w+$/.test(name),
                `environment.${name}`,
                "is not two or more letters, digits and _, a letter first",
            ],
            [!reserved.has(name), `environment.${name}`, "is set by Lambda itself"],
            [name !== digestVariable, `environment.${name}`, "is set by Causeway itself"],
        ]),
        [bytes <= 4096, "environment", `comes to ${bytes} bytes with the one variable of Causeway: Lambda takes 4096`],
    ];
}
