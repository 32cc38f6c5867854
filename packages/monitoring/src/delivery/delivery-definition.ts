import { digestOf, type Place, type ReleasePath, type Tier } from "@causeway/core";
import { ask, datum, dimensionsOf, tasksIn } from "./put.ts";

/** A stage that deploys to an environment whose releases are counted. */
export interface CountedStage {
    readonly stage: string;
    readonly to: readonly { readonly environment: string; readonly actions: readonly string[] }[];
}

/** The stages of a pipeline whose releases are counted, and which of their actions deploy to which environment. */
export const countedStages = ({ stages }: ReleasePath, tiers: readonly Tier[]): readonly CountedStage[] =>
    stages.flatMap(({ name, deploys }) => {
        const counted = deploys.filter(({ tier }) => tiers.includes(tier));
        const environments = [...new Set(counted.map(({ environment }) => environment))];
        const to = environments.map(environment => ({
            environment,
            actions: counted.filter(each => each.environment === environment).map(({ action }) => action),
        }));
        return to.length > 0 ? [{ stage: name, to }] : [];
    });

/** A pipeline, whose name is known by now. */
export interface CountedPipeline {
    readonly pipelineName: string;
    readonly path: Pick<ReleasePath, "team" | "service">;
    readonly stages: readonly CountedStage[];
}

/** What the machine looks up, by pipeline and stage. `key` tells the stages of a pipeline apart in the names of executions, which are short. */
const tableOf = (pipelines: readonly CountedPipeline[]) =>
    Object.fromEntries(
        pipelines.flatMap(({ pipelineName, path: { team, service }, stages }) =>
            stages.map(({ stage, to }) => [
                `${pipelineName}/${stage}`,
                {
                    key: digestOf(stage).slice(0, 8),
                    to: to.map(({ environment, actions }) => ({
                        actions,
                        dimensions: dimensionsOf({ Service: service, Team: team, Environment: environment }),
                    })),
                },
            ]),
        ),
    );

const one = (metric: string) => datum(metric, { value: "1", unit: "Count", dimensions: "dimensions", at: "$at" });
const leadTime = datum("LeadTime", {
    value: "$max([0, ($toMillis($at) - $committed) / 1000])",
    unit: "Seconds",
    dimensions: "dimensions",
    at: "$at",
});

/** All revisions of an execution in one text, whatever their order. */
const revisionsIn = (list: string): string => `$join([$sort([${list}.RevisionId])], " ")`;

const summaries = "$states.result.PipelineExecutionSummaries";

/**
 * Counts what a stage has done to its environments, as its state changes tell.
 *
 * - A deployment is a stage that succeeded after an action of it deployed something; one that an entry condition skipped, or that an approver
 *   turned down, is none. A rollback is none either: nothing new reaches anybody.
 * - It failed where its stage did, once it had begun to deploy, or where a person rolls it back later. Automatic rollbacks follow a stage that
 *   failed. A wave is as good as its worst environment: it failed in all that it had begun to deploy to.
 * - However often an execution's stage fails, is retried or told of, it is one attempt, one failure at most, and one deployment at most.
 * - The lead time is from the newest commit of its sources to the stage's end; images and objects have no commit, and so from when the
 *   pipeline started. Revisions that the stage has released before (a re-run, an old commit) are deployments without a lead time.
 * - Each stage counts for itself: an environment that two stages of a pipeline deploy to has two deployments of each release.
 * - What was superseded, or was stopped in the middle, is not counted.
 *
 * Sources: CodePipeline user guide, "Monitoring CodePipeline events" and "Variables reference"; API reference, GetPipelineExecution,
 * ListActionExecutions and ListPipelineExecutions. Each is asked for its first hundred: older executions than those are not compared with.
 */
export function deliveryDefinition(place: Pick<Place, "accountId" | "region">, pipelines: readonly CountedPipeline[]): object {
    const { api, once, putOr } = tasksIn(place);
    return {
        Comment: "Counts releases",
        QueryLanguage: "JSONata",
        StartAt: "Count or look?",
        TimeoutSeconds: 24 * 60 * 60,
        States: {
            ...putOr("Read the event"),
            "Read the event": {
                Type: "Pass",
                Assign: {
                    at: ask("$states.input.time"),
                    pipeline: ask("$states.input.detail.pipeline"),
                    execution: ask('$states.input.detail."execution-id"'),
                    stage: ask("$states.input.detail.stage"),
                    state: ask("$states.input.detail.state"),
                    table: tableOf(pipelines),
                },
                Next: "Look at the execution",
            },
            "Look at the execution": api(
                "codepipeline",
                "getPipelineExecution",
                { PipelineName: ask("$pipeline"), PipelineExecutionId: ask("$execution") },
                {
                    Assign: {
                        place: ask('$lookup($table, $pipeline & "/" & $stage)'),
                        revisions: ask(revisionsIn("$states.result.PipelineExecution.ArtifactRevisions")),
                        target: ask('$states.result.PipelineExecution.RollbackMetadata.RollbackTargetPipelineExecutionId & ""'),
                        trigger: ask('$states.result.PipelineExecution.Trigger.TriggerType & ""'),
                    },
                    Next: "What was it?",
                },
            ),
            "What was it?": {
                Type: "Choice",
                Choices: [
                    { Condition: ask('$trigger = "ManualRollback" and $state = "SUCCEEDED"'), Next: "Look at what it replaced" },
                    { Condition: ask('$target != ""'), Next: "Done" },
                ],
                Default: "Look at its actions",
            },
            "Look at its actions": api(
                "codepipeline",
                "listActionExecutions",
                { PipelineName: ask("$pipeline"), Filter: { PipelineExecutionId: ask("$execution") }, MaxResults: 100 },
                {
                    Assign: {
                        begun: ask(
                            "[$filter($place.to, function($to) { $exists($states.result.ActionExecutionDetails[StageName = $stage and ActionName in $to.actions]) })]",
                        ),
                        committed: ask(committed),
                    },
                    Next: "Was anything deployed?",
                },
            ),
            "Was anything deployed?": {
                Type: "Choice",
                Choices: [{ Condition: ask("$count($begun) = 0"), Next: "Done" }],
                Default: "Count the attempt",
            },
            "Count the attempt": once('$execution & "-" & $place.key & "-attempt"', `[$begun.${one("Attempts")}]`, "How did it end?"),
            "How did it end?": {
                Type: "Choice",
                Choices: [{ Condition: ask('$state = "FAILED"'), Assign: { failed: ask("$execution") }, Next: "Count the failure" }],
                Default: "Look at other releases",
            },
            "Look at other releases": api("codepipeline", "listPipelineExecutions", succeededHere, {
                Assign: {
                    isNew: ask(
                        `$revisions = "" or $not($exists(${summaries}[PipelineExecutionId != $execution and ${revisionsIn("SourceRevisions")} = $revisions]))`,
                    ),
                },
                Next: "Count the deployment",
            }),
            "Count the deployment": once(
                '$execution & "-" & $place.key & "-deployed"',
                `[$begun.${one("Deployments")}, $isNew ? $begun.${leadTime} : []]`,
                "Done",
            ),
            "Look at what it replaced": api("codepipeline", "listPipelineExecutions", succeededHere, {
                Assign: { failed: ask(replaced), begun: ask("[$place.to]") },
                Next: "Was it another?",
            }),
            "Was it another?": {
                Type: "Choice",
                Choices: [{ Condition: ask('$failed = ""'), Next: "Done" }],
                Default: "Count the failure",
            },
            "Count the failure": once('$failed & "-" & $place.key & "-failed"', `[$begun.${one("FailedDeployments")}]`, "Done"),
            Done: { Type: "Succeed" },
        },
    };
}

const succeededHere = {
    PipelineName: ask("$pipeline"),
    Filter: { SucceededInStage: { StageName: ask("$stage") } },
    MaxResults: 100,
};

/**
 * When the newest commit of its sources was made, in milliseconds. CodeCommit says when it was committed, connections when it was written.
 * Whatever is no timestamp is left out; without any it is when the first action began. (Whether a stage's event says when its pipeline
 * started, AWS's page shows for some states only, and not for these.)
 */
const committed = `(
    $sources := $states.result.ActionExecutionDetails[Input.ActionTypeId.Category = "Source"].Output.OutputVariables;
    $dates := [$sources.($exists(CommitterDate) ? CommitterDate : AuthorDate)[$contains($, /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})$/)]];
    $count($dates) = 0 ? $min($states.result.ActionExecutionDetails.$toMillis(StartTime)) : $max($dates.$toMillis($))
)`;

/** The last deployment after the one that is gone back to: whoever rolls back takes that one for bad. */
const replaced = `(
    $since := $toMillis(${summaries}[PipelineExecutionId = $target].StartTime);
    $later := [${summaries}[ExecutionType != "ROLLBACK" and $toMillis(StartTime) > $since]^(>StartTime)];
    $count($later) = 0 ? "" : $later[0].PipelineExecutionId
)`;
