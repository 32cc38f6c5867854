import type { Delivery } from "@causeway/core";
import { DeliveryMetrics } from "@causeway/monitoring";
import { approval, codeCommit, deployToS3, ServicePipeline, type Stage } from "@causeway/pipeline";
import type { Cloud } from "@causeway/sandbox/mocks";
import * as aws from "@pulumi/aws";
import { executions, type PipelineExecution } from "../../../packages/sandbox/src/services/codepipeline-history.ts";
import { type Delivered, tell } from "../../../packages/sandbox/src/services/events-deliver.ts";
import { organization } from "../../foundation/accounts.ts";
import { delivered, deliveryCloud } from "../../pipeline/delivered.ts";

export const at = { account: "111111111111", region: "eu-west-1" };
const pipeline = "payments-checkout";

/** A pipeline that puts files where the world sees them, and what counts that. */
export const production = (more: Partial<Stage> = {}): Stage => ({
    name: "production",
    tier: "production",
    steps: [approval(), deployToS3({ files: codeCommit().source, bucket: "site" })],
    ...more,
});

/** The releases of a service, by the clock. */
export class Releases {
    static async up(
        stages: readonly Stage[] = [production()],
        make: (pipeline: ServicePipeline, delivery: Delivery) => unknown = (one, placement) =>
            new DeliveryMetrics("dora", { placement, of: [one] }),
    ): Promise<Releases> {
        const releases = new Releases();
        const here = await organization(() => new Date(releases.clock).toISOString());
        releases.cloud = deliveryCloud(here);
        await releases.cloud.run(() => {
            const delivery = delivered();
            new aws.s3.Bucket("site", { bucket: "site" }, { provider: delivery.provider });
            make(new ServicePipeline("checkout", { delivery, source: codeCommit(), triggers: [], stages }), delivery);
        });
        return releases;
    }

    clock = Date.parse("2026-01-05T08:00:00.000Z");
    cloud!: Cloud;
    #last: string | undefined;

    hours(hours: number): void {
        this.clock += hours * 3_600_000;
    }

    // biome-ignore lint/suspicious/noExplicitAny: tests look at answers by name
    operate(name: string, request: object): any {
        return this.cloud.aws.operate(at, name, request);
    }

    /** A commit; nothing is released by itself. */
    commit(): string {
        const { commitId } = this.operate("codecommit:CreateCommit", {
            ...{ repositoryName: pipeline, branchName: "main", putFiles: [{ filePath: "index.html", fileContent: "" }] },
            ...(this.#last !== undefined && { parentCommitId: this.#last }),
        });
        this.#last = commitId;
        return commitId;
    }

    /** A release by hand, of a commit; answers with its execution. */
    release(commit: string): string {
        const sourceRevisions = [{ actionName: "source", revisionType: "COMMIT_ID", revisionValue: commit }];
        return this.operate("codepipeline:StartPipelineExecution", { name: pipeline, sourceRevisions }).pipelineExecutionId;
    }

    /** A commit that is released, and takes two hours to get there. */
    ship(): string {
        const commit = this.commit();
        this.hours(2);
        return this.release(commit);
    }

    /** An event of a stage that no walk of the sandbox makes. */
    tellOfStage(execution: string, state: string, stage = "production"): readonly Delivered[] {
        return this.tellOf("CodePipeline Stage Execution State Change", { "execution-id": execution, stage, state });
    }

    tellOf(type: string, detail: object): readonly Delivered[] {
        return this.cloud.aws.within(at, call =>
            tell(call, {
                source: "aws.codepipeline",
                "detail-type": type,
                resources: [`arn:aws:codepipeline:${at.region}:${at.account}:${pipeline}`],
                detail: { pipeline, ...detail, version: 1, "pipeline-execution-attempt": 1 },
            }),
        );
    }

    /** An execution that no walk of the sandbox is. */
    plant(id: string, execution: Partial<PipelineExecution>): void {
        this.cloud.aws.within(at, call =>
            call.put(executions, id, {
                ...{ pipeline, number: 1000, status: "InProgress", startTime: call.now(), starter: "somebody", actions: [], stages: [] },
                ...execution,
            }),
        );
    }

    /** Lets executions of a state machine go on that have waited long enough. */
    look(machine: string): void {
        this.operate("states:ListExecutions", { stateMachineArn: this.cloud.named(machine, "aws:sfn/stateMachine:StateMachine").id });
    }

    /** How the executions of a state machine went, the newest first. All that have waited long enough go on. */
    executions(machine: string): readonly string[] {
        const stateMachineArn = this.cloud.named(machine, "aws:sfn/stateMachine:StateMachine").id;
        const { executions: all } = this.operate("states:ListExecutions", { stateMachineArn });
        return all.map(({ executionArn }: { executionArn: string }) => {
            const { status, error, cause } = this.operate("states:DescribeExecution", { executionArn });
            return [status, error, cause].filter(Boolean).join(" ");
        });
    }

    rollBackTo(target: string, stageName = "production"): string {
        const request = { pipelineName: pipeline, stageName, targetPipelineExecutionId: target };
        return this.operate("codepipeline:RollbackStage", request).pipelineExecutionId;
    }

    /** What deployments meet: nowhere to put the files. */
    without<T>(work: () => T): T {
        const { id, outputs } = this.cloud.named("site");
        const place = { ...at, defaultTags: {} };
        this.cloud.aws.delete(place, "aws:s3/bucket:Bucket", id ?? "", outputs as never);
        const done = work();
        this.cloud.aws.create(place, "aws:s3/bucket:Bucket", { bucket: "site" } as never);
        return done;
    }

    /** All values of a metric so far, added up. */
    metrics(environment = "production"): Readonly<Record<string, number>> {
        const dimensions = { Service: "checkout", Team: "payments", Environment: environment };
        const names = ["Deployments", "Attempts", "FailedDeployments", "LeadTime", "Incidents", "TimeToRestore"];
        return metricsOf(this.cloud, at, names, dimensions);
    }
}

/** The sums of metrics that there is anything of. */
export function metricsOf(
    { aws }: Pick<Cloud, "aws">,
    place: { readonly account: string; readonly region: string },
    names: readonly string[],
    dimensions: Readonly<Record<string, string>>,
): Readonly<Record<string, number>> {
    const { MetricDataResults: results } = aws.operate(place, "cloudwatch:GetMetricData", {
        MetricDataQueries: names.map(MetricName => ({
            Id: MetricName.charAt(0).toLowerCase() + MetricName.slice(1),
            MetricStat: {
                Metric: {
                    ...{ Namespace: "Causeway/Delivery", MetricName },
                    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
                },
                ...{ Period: 86_400, Stat: "Sum" },
            },
        })),
        ...{ StartTime: "2026-01-01T00:00:00Z", EndTime: "2026-03-01T00:00:00Z" },
    }) as { readonly MetricDataResults: readonly { readonly Label: string; readonly Values: readonly number[] }[] };
    return Object.fromEntries(
        results.flatMap(({ Label, Values }) => (Values.length > 0 ? [[Label, Values.reduce((sum, one) => sum + one, 0)]] : [])),
    );
}
