import * as z from "zod";
import { UserError } from "./errors.ts";
import { openHome } from "./home.ts";
import { loadPlan } from "./plan.ts";
import { findProject } from "./project.ts";

export interface AwsCommandOptions {
    readonly account: string;
    readonly region: string;
    /** JSON. */
    readonly parameters: string;
    readonly project: string;
}

/** One operation of AWS's API on the simulated AWS; prints AWS's answer. Pulumi hears nothing of it. */
export async function awsCommand(operation: string, { account, region, parameters, project: from }: AwsCommandOptions): Promise<number> {
    const project = findProject(from);
    const plan = await loadPlan(project);
    const request = parse(parameters);
    const { Aws, AwsError, NotSimulated } = await import("@causeway/sandbox");
    const aws = new Aws({ database: openHome(project).database, accounts: [...new Set(plan.flatMap(({ account }) => account ?? []))] });
    try {
        if (!aws.accounts().includes(account))
            throw new UserError(`the simulated AWS has no account ${account}; it has ${aws.accounts().join(", ")}`);
        process.stdout.write(`${JSON.stringify(aws.operate({ account, region }, operation, request), null, 4)}\n`);
        return 0;
    } catch (error) {
        if (error instanceof AwsError || error instanceof NotSimulated) throw new UserError(error.message);
        throw error;
    } finally {
        aws.close();
    }
}

function parse(parameters: string): object {
    let value: unknown;
    try {
        value = JSON.parse(parameters);
    } catch (error) {
        throw new UserError(`--parameters is not valid JSON: ${(error as Error).message}`);
    }
    const result = z.record(z.string(), z.unknown()).safeParse(value);
    if (!result.success) throw new UserError('--parameters must be a JSON object, such as \'{"cluster": "main"}\'');
    return result.data;
}
