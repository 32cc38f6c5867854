import type { LambdaFunction, LambdaFunctionArgs } from "@causeway/lambda";
import { Cloud } from "@causeway/sandbox/mocks";
import { rolePolicy } from "../../packages/sandbox/src/services/iam-policy.ts";
import { type Organization, organization } from "../foundation/accounts.ts";
import { receipts } from "./receipts.ts";

const staging = { account: "222222222222", region: "eu-west-1" };
const FunctionName = "payments-receipts-staging";

export type Change = Partial<LambdaFunctionArgs>;

/** An organisation in which time passes. */
export async function passing(): Promise<{ readonly here: Organization; readonly pass: (minutes: number) => void }> {
    let time = Date.parse("2026-01-01T00:00:00.000Z");
    const here = await organization(() => new Date(time).toISOString());
    return {
        here,
        pass: minutes => {
            time += minutes * 60_000;
        },
    };
}

/** The function `receipts` in staging, `up` after `up`, with what happens to it meanwhile. */
export class Receipts {
    readonly here: Organization;
    readonly pass: (minutes: number) => void;
    /** The component, as the first `up` made it. */
    readonly made: LambdaFunction;
    cloud: Cloud;

    private constructor({ here, pass }: Awaited<ReturnType<typeof passing>>, cloud: Cloud, made: LambdaFunction) {
        this.made = made;
        this.here = here;
        this.pass = pass;
        this.cloud = cloud;
    }

    static async up(change: Change = {}): Promise<Receipts> {
        const timed = await passing();
        const cloud = timed.here.cloud("payments-staging");
        return new Receipts(timed, cloud, await cloud.run(receipts(timed.here, change)));
    }

    /** The stack's next `up`: what it changes. */
    async up(change: Change = {}): Promise<readonly string[]> {
        this.cloud = new Cloud({ after: this.cloud, stack: "payments-staging", account: staging.account });
        await this.cloud.run(receipts(this.here, change));
        return this.cloud.registered
            .filter(({ change }) => change !== undefined && change !== "same")
            .map(({ name, change }) => `${name}: ${change}`);
    }

    operate<Answer>(name: string, request: object): Answer {
        return this.here.aws.operate(staging, name, request) as Answer;
    }

    /** What an upload, by whomever, answers with. */
    upload(code: string): string {
        const ZipFile = Buffer.from(`PK${code}`).toString("base64");
        return this.operate<{ Version: string }>("lambda:UpdateFunctionCode", { FunctionName, ZipFile, Publish: true }).Version;
    }

    /** As the pipeline: upload, then start the state machine. */
    release(code: string): string {
        this.upload(code);
        const stateMachineArn = this.cloud.named("receipts-releaser", "aws:sfn/stateMachine:StateMachine").outputs["arn"];
        return this.operate<{ executionArn: string }>("states:StartExecution", { stateMachineArn }).executionArn;
    }

    /** How a release is doing. */
    outcome(executionArn: string): { readonly status: string; readonly error?: string; readonly cause?: string } {
        const { status, error, cause } = this.operate<{ status: string; error?: string; cause?: string }>("states:DescribeExecution", {
            executionArn,
        });
        return { status, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    }

    /** The version behind the alias, and the weights of others beside it. */
    alias(): { readonly version: string; readonly weights: object } {
        const { FunctionVersion, RoutingConfig } = this.operate<{
            FunctionVersion: string;
            RoutingConfig?: { AdditionalVersionWeights: object };
        }>("lambda:GetAlias", { FunctionName, Name: "live" });
        return { version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
    }

    alarm(StateValue: "ALARM" | "OK", AlarmName = "receipts-errors-alarm-0000000"): void {
        this.operate("cloudwatch:SetAlarmState", { AlarmName, StateValue, StateReason: "planted" });
    }

    /** Takes an action away from a role's policy. */
    forbid(policy: string, action: string): void {
        const { inputs } = this.cloud.named(policy);
        const document = JSON.parse(inputs["policy"] as string) as { Statement: { Action: string[] }[] };
        const Statement = document.Statement.map(one => ({ ...one, Action: one.Action.filter(each => each !== action) })).filter(
            ({ Action }) => Action.length > 0,
        );
        this.here.aws.within(staging, call => {
            const found = call.find(rolePolicy, ({ name, role }) => name === inputs["name"] && role === inputs["role"]);
            if (!found) throw new Error(`there is no policy ${policy}`);
            const { id, ...state } = found;
            call.put(rolePolicy, id, { ...state, policy: JSON.stringify({ ...document, Statement }) });
        });
    }
}
