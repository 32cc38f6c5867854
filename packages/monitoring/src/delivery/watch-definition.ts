import type { Place } from "@causeway/core";
import { ask, datum, dimensionsOf, tasksIn } from "./put.ts";

/** Seconds between two looks at an execution. A period of an alarm is twice that, so that each has one. */
export const lookEverySeconds = 15 * 60;

/**
 * Looks after which a new execution goes on: one may have 25,000 events, and a look has 21. An approval may wait for 60 days.
 * Source: Step Functions developer guide, "Service quotas".
 */
const looksEach = 500;

export interface Patience {
    /** How long an action may run before its pipeline is stuck. */
    readonly stuckHours: number;
    /** How long an approval may wait. */
    readonly approvalHours: number;
}

/**
 * Looks at an execution now and then, from its start to its end, and says while it is stuck, and while an approval waits for too long. What
 * waits for its hours, in a queue or behind a closed transition is neither: none of its actions runs.
 *
 * Source: CodePipeline API reference, GetPipelineExecution and ListActionExecutions.
 *
 * @param services each pipeline's, by its name
 */
export function watchDefinition(
    { team, ...place }: Pick<Place, "team" | "accountId" | "region">,
    services: Readonly<Record<string, string>>,
    { stuckHours, approvalHours }: Patience,
): object {
    const { api, put, again } = tasksIn(place);
    const table = Object.fromEntries(
        Object.entries(services).map(([pipeline, service]) => [pipeline, dimensionsOf({ Service: service, Team: team })]),
    );
    const count = (metric: string, value: string) =>
        datum(metric, { value, unit: "Count", dimensions: "$dimensions", at: "$states.context.State.EnteredTime" });
    return {
        Comment: "Watches releases",
        QueryLanguage: "JSONata",
        StartAt: "Read the event",
        TimeoutSeconds: 60 * 24 * 60 * 60,
        States: {
            "Read the event": {
                Type: "Pass",
                Assign: {
                    pipeline: ask("$states.input.detail.pipeline"),
                    execution: ask('$states.input.detail."execution-id"'),
                    looks: 0,
                    table,
                },
                Next: "Whose is it?",
            },
            "Whose is it?": { Type: "Pass", Assign: { dimensions: ask("$lookup($table, $pipeline)") }, Next: "Wait" },
            Wait: { Type: "Wait", Seconds: lookEverySeconds, Next: "Look at the execution" },
            "Look at the execution": api(
                "codepipeline",
                "getPipelineExecution",
                { PipelineName: ask("$pipeline"), PipelineExecutionId: ask("$execution") },
                {
                    Assign: { status: ask("$states.result.PipelineExecution.Status"), looks: ask("$looks + 1") },
                    Next: "Is it over?",
                },
            ),
            "Is it over?": {
                Type: "Choice",
                Choices: [
                    { Condition: ask('$status != "InProgress" and $status != "Stopping"'), Next: "Done" },
                    { Condition: ask(`$looks > ${looksEach}`), Next: "Go on anew" },
                ],
                Default: "Look at its actions",
            },
            "Go on anew": again({ Input: { detail: { pipeline: ask("$pipeline"), "execution-id": ask("$execution") } } }, "Done"),
            "Look at its actions": api(
                "codepipeline",
                "listActionExecutions",
                { PipelineName: ask("$pipeline"), Filter: { PipelineExecutionId: ask("$execution") }, MaxResults: 100 },
                {
                    Assign: {
                        stuck: ask(overdue("!=", stuckHours)),
                        waiting: ask(overdue("=", approvalHours)),
                    },
                    Next: "Is anything overdue?",
                },
            ),
            "Is anything overdue?": {
                Type: "Choice",
                Choices: [{ Condition: ask("$stuck + $waiting > 0"), Next: "Say so" }],
                Default: "Wait",
            },
            "Say so": put(`[${count("StuckActions", "$stuck")}, ${count("WaitingApprovals", "$waiting")}]`, { Next: "Wait" }),
            Done: { Type: "Succeed" },
        },
    };
}

/** How many actions have been running for longer: approvals, or all others. */
const overdue = (compared: "=" | "!=", hours: number): string =>
    `$count($states.result.ActionExecutionDetails[Status = "InProgress" and Input.ActionTypeId.Category ${compared} "Approval" and $millis() - $toMillis(StartTime) > ${hours * 3_600_000}])`;
