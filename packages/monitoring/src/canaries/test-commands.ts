import { becomeRole, quote } from "@causeway/core";
import type { CanaryLeaves, CanaryTarget } from "./canary-target.ts";

/** When a run began: the CLI writes ISO 8601, or seconds where it is told to, or is an old one. */
const began = 'def at: if type == "number" then . else sub("\\\\.[0-9]+"; "") | sub("\\\\+00:?00$"; "Z") | fromdateiso8601 end';

/** For jq: the first run that began since the test did, once it is over. */
const firstRun =
    `${began}; [.CanaryRuns[] | select(.Timeline.Started) | select((.Timeline.Started | at) >= $since)]` +
    ' | min_by(.Timeline.Started | at) | values | select(.Status.State != "RUNNING")';

/** For jq: how it went, in a line, and where to read on. */
const story =
    '"the run \\(.Id) \\(.Status.State): \\(.Status.StateReason // "as it should")", "what it saw is at s3://\\(.ArtifactS3Location // "(nowhere)" | sub("^s3://"; ""))"';

const consoleOf = (region: string, canaryName: string): string =>
    `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#synthetics:canary/detail/${canaryName}`;

/**
 * Lines for a Commands action that wait for one run of a canary, and fail unless it passed.
 *
 * One that runs on demand is started: it runs once. Of one that runs by itself, the next run is waited for: to start it, it would have to be
 * stopped, and who is interrupted then leaves nobody on watch. (A dry run could be had at once. What Synthetics does for it in the name of
 * whoever asks, beside making a function, no page says: so no role can be given just that.)
 *
 * Sources: CloudWatch Synthetics API reference, "CanaryScheduleInput", "StartCanary" and "GetCanaryRuns"; AWS CLI user guide, "AWS CLI
 * configuration options", cli_timestamp_format.
 */
export const testCommands = (
    { place: { region } }: Pick<CanaryTarget, "place">,
    session: string,
    timeoutMinutes: number,
): readonly ((leaves: CanaryLeaves) => string)[] => [
    ...becomeRole(session, region).map(
        line =>
            ({ deployRoleArn }: CanaryLeaves) =>
                line(deployRoleArn),
    ),
    ({ canaryName }) =>
        `export TZ=UTC; CANARY=${quote(canaryName)}; CONSOLE=${quote(consoleOf(region, canaryName))};` +
        ` SINCE=$(date +%s); ENDS=$((SINCE + ${timeoutMinutes * 60}))`,
    ({ onDemand }) =>
        onDemand ? 'aws synthetics start-canary --name "$CANARY"' : 'echo "$CANARY runs by itself: its next run is what counts"',
    () =>
        'touch run.json; until [ -s run.json ]; do if [ "$(date +%s)" -ge "$ENDS" ]; then' +
        ` echo ${quote(`no run began and ended within ${timeoutMinutes} minutes; Synthetics says of the canary:`)} >&2;` +
        ' aws synthetics get-canary --name "$CANARY" --query Canary.Status >&2; echo "$CONSOLE" >&2; exit 1; fi;' +
        ' sleep 15; aws synthetics get-canary-runs --name "$CANARY" --max-results 20 > runs.json || continue;' +
        ` jq --argjson since "$SINCE" ${quote(firstRun)} runs.json > run.json; done`,
    () => `jq --raw-output ${quote(story)} run.json; echo "$CONSOLE"`,
    () => "jq --exit-status '.Status.State == \"PASSED\"' run.json",
];
