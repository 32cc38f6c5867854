import type { Place } from "@causeway/core";
import { ask, datum, dimensionsOf, tasksIn } from "./put.ts";

/**
 * Counts incidents as they begin, and how long they took as they end, as alarms' state changes tell. Whatever ends the state ALARM ends the
 * incident: OK, and no data as well. An event is counted once, by its id.
 *
 * Source: CloudWatch user guide, "Alarm events and EventBridge".
 *
 * @param services each alarm's, by its ARN
 */
export function restoreDefinition(
    { team, environment, ...place }: Pick<Place, "team" | "environment" | "accountId" | "region">,
    services: Readonly<Record<string, string>>,
): object {
    const { once, putOr } = tasksIn(place);
    const of = { dimensions: "$dimensions", at: "$states.input.time" };
    const table = Object.fromEntries(
        Object.entries(services).map(([arn, service]) => [arn, dimensionsOf({ Service: service, Team: team, Environment: environment })]),
    );
    return {
        Comment: "Counts incidents",
        QueryLanguage: "JSONata",
        StartAt: "Count or look?",
        TimeoutSeconds: 24 * 60 * 60,
        States: {
            ...putOr("Whose alarm was it?"),
            "Whose alarm was it?": { Type: "Pass", Assign: { table }, Next: "Read the event" },
            "Read the event": {
                Type: "Pass",
                Assign: { dimensions: ask("$lookup($table, $states.input.resources[0])") },
                Next: "Did it begin or end?",
            },
            "Did it begin or end?": {
                Type: "Choice",
                Choices: [{ Condition: ask('$states.input.detail.state.value = "ALARM"'), Next: "Count the incident" }],
                Default: "Count how long it took",
            },
            "Count the incident": once("$states.input.id", `[${datum("Incidents", { value: "1", unit: "Count", ...of })}]`, "Done"),
            "Count how long it took": once(
                "$states.input.id",
                `[${datum("TimeToRestore", { value: seconds, unit: "Seconds", ...of })}]`,
                "Done",
            ),
            Done: { Type: "Succeed" },
        },
    };
}

/** CloudWatch writes these as `2019-10-02T17:20:48.554+0000`, which not every reader of ISO 8601 takes. */
const millis = (path: string) => `$toMillis($replace($states.input.detail.${path}.timestamp, "+0000", "Z"))`;
const seconds = `$max([0, (${millis("state")} - ${millis("previousState")}) / 1000])`;
