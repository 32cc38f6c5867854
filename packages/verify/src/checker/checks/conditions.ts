import { type Check, quote } from "../check.ts";
import { fields, isAbsent, text } from "../known.ts";
import { pages } from "../pages.ts";
import type { ConditionKind, Stage } from "../view.ts";

/** What a condition comes to where it is not met. Source: CodePipeline user guide, "Configure conditions for a stage". */
const results: Readonly<Record<ConditionKind, readonly string[]>> = {
    beforeEntry: ["FAIL", "SKIP"],
    onSuccess: ["FAIL", "ROLLBACK"],
    onFailure: ["ROLLBACK"],
};
/** The API has SKIP too, which only an entry condition is said to have. Source: CodePipeline API reference, "FailureConditions". */
const failureResults: readonly string[] = ["ROLLBACK", "FAIL", "RETRY"];
const retryModes: readonly string[] = ["FAILED_ACTIONS", "ALL_ACTIONS"];
/** Source: CodePipeline API reference, "Condition". */
const MAX_RULES = 5;

/** Where a stage says that it is rolled back. */
const rollbacks = ({ path, failure, conditions }: Stage): readonly string[] => [
    ...conditions.flatMap(({ path, result }) => (result === "ROLLBACK" ? [`${path}.result`] : [])),
    ...(text(failure?.["result"]) === "ROLLBACK" ? [`${path}.onFailure.result`] : []),
];

export const conditions: readonly Check[] = [
    {
        id: "condition-result",
        finds: "a result that a condition of its kind cannot have",
        page: pages.conditionResults,
        *find({ stages = [] }) {
            for (const { path, kind, result } of stages.flatMap(({ conditions }) => conditions)) {
                if (result !== undefined && !results[kind].includes(result))
                    yield { path: `${path}.result`, wrong: `it is "${result}"`, right: `one of ${quote(results[kind])} for ${kind}` };
            }
        },
    },
    {
        id: "condition-rules",
        finds: `no rule, or more than ${MAX_RULES}, in a condition`,
        page: pages.condition,
        *find({ stages = [] }) {
            for (const { path, rules } of stages.flatMap(({ conditions }) => conditions)) {
                if (rules && (rules.length < 1 || rules.length > MAX_RULES))
                    yield { path: `${path}.rules`, wrong: `there are ${rules.length}`, right: `1 to ${MAX_RULES} rules` };
            }
        },
    },
    {
        id: "failure-result",
        finds: "a result that a failure cannot have",
        page: pages.failure,
        *find({ stages = [] }) {
            for (const { path, failure } of stages) {
                const result = text(failure?.["result"]);
                if (result !== undefined && !failureResults.includes(result))
                    yield { path: `${path}.onFailure.result`, wrong: `it is "${result}"`, right: `one of ${quote(failureResults)}` };
            }
        },
    },
    {
        id: "retry-with-condition",
        finds: "an automatic retry beside a condition on failure",
        page: pages.retry,
        *find({ stages = [] }) {
            for (const { path, failure } of stages) {
                if (text(failure?.["result"]) === "RETRY" && fields(failure?.["condition"]))
                    yield {
                        path: `${path}.onFailure.condition`,
                        wrong: "the stage is retried, and there is a condition",
                        right: "a retry or a condition",
                    };
            }
        },
    },
    {
        id: "retry-without-result",
        finds: "how to retry, where the result is not RETRY",
        page: pages.failure,
        *find({ stages = [] }) {
            for (const { path, failure } of stages) {
                if (!failure || !fields(failure["retryConfiguration"])) continue;
                const result = text(failure["result"]);
                if (isAbsent(failure["result"]) || (result !== undefined && result !== "RETRY"))
                    yield {
                        path: `${path}.onFailure.retryConfiguration`,
                        wrong: `the result is ${result ?? "not there"}`,
                        right: 'the result "RETRY"',
                    };
            }
        },
    },
    {
        id: "retry-mode",
        finds: "a way to retry that AWS does not have",
        page: pages.retryConfiguration,
        *find({ stages = [] }) {
            for (const { path, failure } of stages) {
                const mode = text(fields(failure?.["retryConfiguration"])?.["retryMode"]);
                if (mode !== undefined && !retryModes.includes(mode))
                    yield {
                        path: `${path}.onFailure.retryConfiguration.retryMode`,
                        wrong: `it is "${mode}"`,
                        right: `one of ${quote(retryModes)}`,
                    };
            }
        },
    },
    {
        id: "rollback-of-source",
        finds: "a rollback of the first stage",
        page: pages.rollback,
        *find({ stages = [] }) {
            for (const path of stages[0] ? rollbacks(stages[0]) : [])
                yield { path, wrong: "the source stage cannot be rolled back", right: "a rollback of a later stage" };
        },
    },
    {
        id: "rollback-in-parallel",
        finds: "a rollback in the execution mode PARALLEL",
        page: pages.modes,
        *find({ stages = [], mode }) {
            if (mode !== "PARALLEL") return;
            for (const path of stages.slice(1).flatMap(rollbacks))
                yield {
                    path,
                    wrong: "pipelines of the mode PARALLEL are not rolled back",
                    right: 'executionMode "QUEUED" or "SUPERSEDED"',
                };
        },
    },
];
